package linter_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
)

func TestBaselineHidesWhatItListsAndSaysWhatIsGone(t *testing.T) {
	rule := &linter.Rule{Name: "some-rule"}
	old := &linter.Finding{Rule: rule, Root: ".", Fingerprint: "aa"}
	gone := &linter.Finding{Rule: rule, Root: ".", Fingerprint: "bb"}
	fresh := &linter.Finding{Rule: rule, Root: ".", Fingerprint: "cc"}

	text, err := linter.FormatBaseline([]*linter.Finding{gone, old})
	require.NoError(t, err)
	again, err := linter.FormatBaseline([]*linter.Finding{old, gone})
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again), "the order of findings does not matter")

	b, err := linter.ParseBaseline(source.NewFile("base.json", text))
	require.NoError(t, err)
	result := &linter.Result{Findings: []*linter.Finding{old, fresh}}
	problems := b.Apply([]*linter.Result{result})
	assert.Equal(t, []*linter.Finding{fresh}, result.Findings)
	assert.Equal(t, 1, result.Ignored)
	require.Len(t, problems, 1)
	assert.Contains(t, problems[0].String(), "base.json:1:1: 1 of 2 findings in the baseline are not found any more")
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
