package expr

import (
	"maps"
	"slices"
)

// FunctionNames returns the names of all built-in functions, for tests that
// call each of them.
func FunctionNames() []string { return slices.Sorted(maps.Keys(builtins())) }
