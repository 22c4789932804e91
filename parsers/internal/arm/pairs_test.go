package arm

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// TestPairs reads programs that are written twice, once as templates were and
// once with symbolic names. Both must give the same resources, identities,
// grants and waves, whether the place is known or not.
func TestPairs(t *testing.T) {
	names, err := filepath.Glob("testdata/pairs/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		require.Len(t, archive.Files, 2)
		for _, context := range []graph.Context{{}, {Subscription: "00000000-0000-0000-0000-000000000001", ResourceGroup: "rg-test", Location: "westeurope"}} {
			t.Run(filepath.Base(name), func(t *testing.T) {
				classic := summary(t, archive.Files[0], context)
				assert.NotEmpty(t, classic)
				assert.Equal(t, classic, summary(t, archive.Files[1], context))
			})
		}
	}
}

var braced = regexp.MustCompile(`\{[^}]*\}`)

// summary returns what the two forms have in common of the graph's text, sorted;
// expressions that stand in addresses are spelled in each form's own way.
func summary(t *testing.T, f txtar.File, context graph.Context) []string {
	t.Helper()
	g := Parse(source.NewFile(f.Name, f.Data), Options{Context: context})
	assert.Empty(t, g.Problems)
	var lines []string
	for line := range strings.Lines(g.Text()) {
		line = strings.TrimSpace(line)
		kind, _, _ := strings.Cut(line, " ")
		if slices.Contains([]string{"resource", "identity", "grant", "used", "need"}, kind) {
			lines = append(lines, braced.ReplaceAllString(line, "{}"))
		}
	}
	slices.Sort(lines)
	return lines
}
