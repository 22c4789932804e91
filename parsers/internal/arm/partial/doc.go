// Package partial works on values of the template language that are known in
// part: it splits and joins names and resource ids whose parts may be
// expressions, decides which of them are certain to be equal, and turns values
// into those of the graph.
package partial
