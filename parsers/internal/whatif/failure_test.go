package whatif

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

func TestFailureBounds(t *testing.T) {
	shown := strings.Repeat("é", maxMessage)
	assert.Equal(t, `the error "X" (`+shown+")", (&failure{code: "X", message: shown}).String())
	assert.Equal(t, `the error "X" (`+shown+"…)", (&failure{code: "X", message: shown + "é"}).String())
	assert.Equal(t, "an error without a code", (&failure{}).String())
	assert.Equal(t, `an error without a code (the value '…' is not valid)`, (&failure{message: "the value 'secret' is not valid."}).String())
}

// The innermost error is the one that says something, as far as errors are
// followed.
func TestFailureDepth(t *testing.T) {
	for nested, want := range map[int]string{maxErrors: "innermost", maxErrors + 1: "outer"} {
		text := strings.Repeat(`{"code": "outer", "details": [`, nested-1) + `{"code": "innermost"}` + strings.Repeat("]}", nested-1)
		doc, err := jsonc.Parse(source.NewFile("whatif.json", []byte(`{"error": `+text+"}")))
		require.NoError(t, err)
		assert.Equal(t, want, failureOf(doc.Root).code)
	}
}
