// Package tfconfig evaluates Terraform and OpenTofu configuration: the .tf,
// .tf.json and .tofu files of a root module, the modules that it calls, and the
// values given to its variables. [Load] expands modules, resources and dynamic
// blocks into instances the way terraform plan does, as far as the files tell;
// what only the cloud knows stays unknown and keeps its origin.
//
// # Why it does not evaluate with go-cty
//
// The edge of a role assignment is an unknown value: principal_id =
// azurerm_linux_virtual_machine.worker[count.index].identity[0].principal_id is
// known to be the principal of one instance long before its text is. cty can
// carry that in two ways, and a trial of hcl v2.25 with cty v1.20 showed where
// each ends. Marks name candidates and survive for, splat, one, merge, flatten
// and dynamic blocks, but try, lookup, an unknown condition or an unknown index
// lose them, and tomap, toset and "cond ? a : b" blur them (a mark of one
// element spreads to all). Refinements (an unknown string with a known prefix
// that names its origin) stay exact per element through those, but not through
// templates, jsonencode or anything that is not a string; and resources here
// have open schemas, which cty's object types do not. Keeping both alive would
// need own nodes for references, index, conditional, templates and splat, and
// own versions of some fifteen functions: most of an evaluator, with cty's
// rules still to be worked around.
//
// So the hclsyntax tree is evaluated directly, with the values of value.go: a
// list is a list even if its elements are not known, an object may be open, a
// string is a sequence of known text and parts with origins, a choice keeps its
// alternatives, and a collection of unknown size keeps what each of its elements
// is like. cty converts and computes what is wholly known: arithmetic, the
// functions of its stdlib, type constraints.
//
// # Honesty
//
// A value is known, absent, or unknown with the origins that it may have. The
// evaluator never picks: an unknown condition gives both arms, an unknown index
// every element, a variable without value nothing at all. A block whose count or
// for_each is not known has one instance, with the key [*], that stands for all.
//
// # Bounds
//
// Configuration comes from strangers. File size, nesting, evaluation steps, bytes
// of strings, instances and problems are bounded (see bounds.go); hitting a bound
// is a problem that names it, never a crash. Files are read only through a
// source.Tree.
package tfconfig
