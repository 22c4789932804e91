// Package symbolic is what the evaluators of Terraform configuration and of the
// template language have in common: how they go on with values that nobody
// knows before the deployment.
//
// Such a value is a symbol with facts. It has a [Source], the origins that it
// comes from; it may be a [Text], known pieces and unknown ones in a row; it may
// be one of several values ([Choose]), and then an operation on it is tried with
// each of them ([Combinations], [Each]). Whether two values are equal is a
// [Verdict] with three answers. [Facts] say how big a value is, and whether
// something in it is unknown or a secret, without a walk through it. A [Meter]
// bounds the work, and [Unknown] hands over what is known to the graph.
//
// # The rules
//
// They hold in both languages, and this package is where they are kept:
//
//   - Nothing is picked. A choice keeps all of its values, or is unknown with
//     the origins of all.
//   - What an operation refuses is not the value that it will be given. If it
//     refuses every one, that is an error.
//   - Two unknown values are equal only if both bear the same name or are
//     exactly the same origin. They differ only if known text at their ends or
//     alternatives prove it.
//   - Whatever is computed from a secret is one.
//   - Everything is bounded: origins, pieces, alternatives, paths, names and
//     the values that are looked into for origins.
//
// # What stays with each language
//
// The values themselves. Terraform's have open objects, sets, members that are
// evaluated when asked for and numbers of any size; those of templates have
// ordered objects that disregard case, residual expressions that can be printed,
// and arrays with known ends only. One type with all of it would
// have, in each language, fields that must be empty and operations that must not
// be called. So this package is generic over the languages' values V, origins O
// and pieces P.
//
// Also left apart, since they answer to different things: what a bound that was
// hit ends (Terraform leaves one expression unknown, templates all that follow)
// and so how it is said; how a value is made once (templates compute it again
// when errors begin to count, and charge the depth of evaluation); what an error
// does to an evaluation (Terraform stops, templates go on around it); and how
// unknown values are named: Terraform's have names of their own, two of templates
// are the same if the expressions that remain of them are.
package symbolic
