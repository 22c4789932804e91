// Package arm turns Azure Resource Manager templates into the graph.
//
// A template is a program. It is evaluated the way the service does: parameters
// get their values, variables are computed when something asks for them, loops
// are expanded, conditions decide what is deployed, nested and linked
// deployments are entered with the values that the outer template gives them,
// and their outputs are read back. What cannot be known before the deployment,
// such as the subscription when nobody names it or the principal id of an
// identity that does not exist yet, stays an expression over its origin; package
// expr explains how. Nothing is replaced by a made-up value.
//
// The work has two halves. Evaluation (template, frame, env, instance) goes
// through the template and leaves a list of instances in the order of the
// document, with their ids, bodies and dependencies. Lowering (emitter) gives
// every instance an address and a wave, and adds it to the graph through package
// lower, which alone knows what a resource's settings mean.
//
// What was compiled from Bicep is shown where people wrote it: places notes which
// piece of a template comes from which declaration, as far as its source is there.
package arm
