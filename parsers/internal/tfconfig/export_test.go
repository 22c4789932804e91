package tfconfig

import (
	"maps"
	"slices"
)

// FunctionNames returns the names of all functions, for a test that calls each
// of them.
func FunctionNames() []string { return slices.Sorted(maps.Keys(functions)) }
