package arm

import (
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
)

// TestMutations puts parts of templates where they do not belong. Unlike a
// fuzzer's, all of these inputs are templates, so that evaluation sees them.
func TestMutations(t *testing.T) {
	var seeds []any
	add := func(text []byte) {
		var v any
		if json.Unmarshal(text, &v) == nil {
			seeds = append(seeds, v)
		}
	}
	for _, pattern := range []string{"testdata/snapshots/*/template.json", "testdata/cases/*.txtar", "testdata/pairs/*.txtar"} {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range names {
			if filepath.Ext(name) == ".json" {
				add(open(t, name).Content)
				continue
			}
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			for _, f := range archive.Files {
				add(f.Data)
			}
		}
	}
	require.NotEmpty(t, seeds)
	random := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		for _, seed := range seeds {
			var pool []any
			collect(seed, &pool)
			text, err := json.Marshal(mutate(random, seed, pool))
			require.NoError(t, err)
			g := Parse(source.NewFile("azuredeploy.json", text), Options{})
			assertWellFormed(t, g, string(text))
			require.Equal(t, g.Text(), Parse(source.NewFile("azuredeploy.json", text), Options{}).Text(), "not the same twice: %s", text)
		}
	}
}

func collect(v any, pool *[]any) {
	*pool = append(*pool, v)
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			collect(e, pool)
		}
	case map[string]any:
		for _, name := range sortedKeys(v) {
			collect(v[name], pool)
		}
	}
}

func sortedKeys(m map[string]any) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// mutate returns a copy of v in which a few values are others of the pool.
func mutate(random *rand.Rand, v any, pool []any) any {
	if random.IntN(40) == 0 {
		return pool[random.IntN(len(pool))]
	}
	switch v := v.(type) {
	case []any:
		out := make([]any, 0, len(v))
		for _, e := range v {
			if random.IntN(40) > 0 {
				out = append(out, mutate(random, e, pool))
			}
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for _, name := range sortedKeys(v) {
			switch {
			case name == "$schema" || random.IntN(60) > 0:
				out[name] = v[name]
				if name != "$schema" {
					out[name] = mutate(random, v[name], pool)
				}
			case random.IntN(2) == 0:
				if text, ok := pool[random.IntN(len(pool))].(string); ok {
					out[text] = v[name]
				}
			}
		}
		return out
	}
	return v
}
