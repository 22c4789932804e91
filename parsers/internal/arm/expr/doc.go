// Package expr is the expression language of Azure Resource Manager templates:
// the text between the brackets of "[concat(parameters('a'), 'b')]".
//
// [Parse] turns such a string into an [Expression], which is immutable and can
// be evaluated any number of times. [Expression.Evaluate] gives a [Value]. What
// the text refers to outside itself (parameters, variables, resources, the
// deployment) it asks of a [Scope], which the template implements.
//
// Much of a template cannot be known before it is deployed. Such a value is
// residual: it keeps the expression that remains once everything known has
// been folded in, the resource properties that it comes from, and, where a
// condition is what is not known, the values that it may have. Evaluation never
// stops at an error: it reports it, leaves a residual, and goes on around it.
package expr
