package linter

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMatchAddress(t *testing.T) {
	tests := []struct {
		pattern, address string
		want             bool
	}{
		{"a.b", "a.b", true},
		{"a.b", "a.bc", false},
		{"a.b", "a.b[0]", true},
		{"a.b[1]", "a.b[0]", false},
		{"module.legacy.*", `module.legacy["x.y]"].a.b[0]`, true},
		{"module.legacy.*", "module.legacy2.a.b", false},
		{"*", "", true},
		{"*b*", "abc", true},
		{"a*a", "a", false},
		{"*[0]", "a.b[0]", true},
		{"a?b", "axb", false},
		{`m["a\"]"].x`, `m["a\"]"].x`, true},
		{"m.x", `m["a\"]"].x`, true},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, matchAddress(tt.pattern, tt.address), "%s against %s", tt.pattern, tt.address)
	}
}

func TestPatternIsNotExponential(t *testing.T) {
	assert.False(t, matchPattern(strings.Repeat("*a", 500)+"b", strings.Repeat("a", 20000)))
}
