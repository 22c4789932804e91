package expr_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// corpus is a collection of real templates beside the repository. Tests that
// need it are skipped where it is not.
const corpus = "../../../../../shared/corpus/arm"

// eachTemplate calls visit for the JSON files of the corpus.
func eachTemplate(t testing.TB, visit func(file *source.File)) {
	t.Helper()
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("no corpus of templates beside the repository")
	}
	require.NoError(t, filepath.WalkDir(corpus, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		content, err := os.ReadFile(path)
		if err == nil {
			visit(source.NewFile(filepath.ToSlash(path), content))
		}
		return err
	}))
}

// eachString calls visit for the strings of a tree, names of members included.
func eachString(n *jsonc.Node, visit func(string)) {
	if n.KeySpan.IsValid() {
		visit(n.Key)
	}
	if n.Kind == jsonc.String {
		visit(n.Text)
	}
	for _, child := range n.Children {
		eachString(child, visit)
	}
}

// malformed are the files of the corpus with an expression that the service
// would not read either: a call without a comma between its arguments.
var malformed = []string{"orchard-cms-video-portal/azuredeploy.json"}

func TestCorpusParses(t *testing.T) {
	files, expressions := 0, 0
	eachTemplate(t, func(file *source.File) {
		doc, err := jsonc.Parse(file)
		if !assert.NoError(t, err, file.Path) {
			return
		}
		files++
		if doc.Root.Get("$schema") == nil || strings.Contains(file.Path, ".parameters.") {
			return // values of parameters are never expressions
		}
		eachString(doc.Root, func(s string) {
			if !expr.IsExpression(s) {
				return
			}
			expressions++
			x, err := expr.Parse(s)
			if err != nil {
				if slices.ContainsFunc(malformed, func(name string) bool { return strings.HasSuffix(file.Path, name) }) {
					return
				}
				t.Errorf("%s: %v in %.120s", file.Path, err, s)
				return
			}
			v, _ := x.Evaluate(expr.EmptyScope{}, &expr.Budget{})
			if !v.IsValid() {
				t.Errorf("%s: no value of %.120s", file.Path, s)
			}
		})
	})
	t.Logf("%d files, %d expressions", files, expressions)
	assert.Greater(t, expressions, 50_000)
}
