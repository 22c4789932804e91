package arm

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

const corpus = "../../../../shared/corpus/arm"

// templatesOf returns the templates of the corpus with the parameter files that
// lie beside them; it skips the test where there is no corpus.
func templatesOf(t testing.TB) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(corpus, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".json" {
			return err
		}
		found[name] = nil
		return nil
	})
	if err != nil {
		t.Skip("no corpus beside the repository")
	}
	for name := range found {
		if base, ok := strings.CutSuffix(name, ".parameters.json"); ok {
			if _, ok := found[base+".json"]; ok {
				found[base+".json"] = append(found[base+".json"], name)
			}
		}
	}
	return found
}

var quoted = regexp.MustCompile(`"[^"]*"|\d+`)

// TestCorpus reads every template there is. It counts the problems by their
// kind; what cannot be parsed would be a mistake, since the service takes these
// templates.
func TestCorpus(t *testing.T) {
	root := tree(t, corpusRoot(t))
	kinds := map[string]int{}
	example := map[string]string{}
	templates, resources, unresolved, grants := 0, 0, 0, 0
	for name, parameters := range templatesOf(t) {
		f := open(t, name)
		document, err := jsonc.Parse(f)
		require.NoError(t, err, name)
		if !IsTemplate(document.Root) {
			continue
		}
		templates++
		opts := Options{Tree: root}
		for _, p := range parameters {
			opts.Parameters = append(opts.Parameters, open(t, p))
		}
		g := Parse(f, opts)
		resources += len(g.Resources)
		for _, grant := range g.Grants {
			grants++
			if grant.Principal == nil {
				unresolved++
			}
		}
		for _, p := range g.Problems {
			kind := quoted.ReplaceAllString(p.Message, "…")
			kinds[kind]++
			example[kind] = p.String()
			if !strings.HasSuffix(name, "/orchard-cms-video-portal/azuredeploy.json") { // which lacks a bracket
				assert.NotContains(t, p.Message, "cannot parse", p)
			}
			assert.False(t, p.Failure, p)
		}
	}
	t.Logf("%d templates, %d resources, %d grants of which %d without a known principal", templates, resources, grants, unresolved)
	sorted := make([]string, 0, len(kinds))
	for kind := range kinds {
		sorted = append(sorted, kind)
	}
	sort.Slice(sorted, func(i, j int) bool { return kinds[sorted[i]] > kinds[sorted[j]] })
	for _, kind := range sorted {
		t.Logf("%5d %s\n      %s", kinds[kind], kind, example[kind])
	}
}

func corpusRoot(t testing.TB) string {
	t.Helper()
	if _, err := filepath.Abs(corpus); err != nil {
		t.Skip("no corpus beside the repository")
	}
	if matches, _ := filepath.Glob(corpus); matches == nil {
		t.Skip("no corpus beside the repository")
	}
	return corpus
}
