// Package bicep finds declarations and remarks in Bicep sources, so that what a
// compiled template says can be reported where people wrote it.
//
// It reads just enough of the language for that: comments, strings with their
// holes, brackets, and the keywords that begin declarations
// (https://learn.microsoft.com/azure/azure-resource-manager/bicep/file). It
// evaluates nothing and reports nothing, for the compiler has read the source
// already; what it does not understand it leaves out.
package bicep
