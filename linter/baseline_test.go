package linter_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
)

func baseline(t *testing.T, findings ...*linter.Finding) *linter.Baseline {
	t.Helper()
	text, err := linter.FormatBaseline(findings)
	require.NoError(t, err)
	b, err := linter.ParseBaseline(source.NewFile("base.json", text))
	require.NoError(t, err)
	return b
}

func TestFormatBaselineSorts(t *testing.T) {
	r := &linter.Rule{Name: "some-rule"}
	a, b := &linter.Finding{Rule: r, Root: ".", Fingerprint: "aa"}, &linter.Finding{Rule: r, Root: ".", Fingerprint: "bb"}
	text, err := linter.FormatBaseline([]*linter.Finding{b, a})
	require.NoError(t, err)
	again, err := linter.FormatBaseline([]*linter.Finding{a, b})
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again), "the order of findings does not matter")
}

func TestParseBaselineRefuses(t *testing.T) {
	tests := map[string]struct{ content, want string }{
		"not JSON":       {"{\n  oops", "base.json:2:3: is not JSON"},
		"something else": {`[1]`, "base.json: is not a baseline"},
		"other version":  {`{"version": 7}`, "has version 7, where version 1 is read"},
		"no fingerprint": {`{"version": 1, "findings": [{"rule": "a"}]}`, "finding 1 has no fingerprint"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := linter.ParseBaseline(source.NewFile("base.json", []byte(tt.content)))
			assert.ErrorContains(t, err, tt.want)
		})
	}
}
