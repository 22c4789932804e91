package lower_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/linter/graph"
)

var update = flag.Bool("update", false, "write what the cases give into their files")

// TestCases lowers the resources of each case and compares the graph. A case
// that says "plan" in its comment is a plan's: actions say what happens.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			parts := map[string][]byte{}
			for _, f := range archive.Files {
				parts[f.Name] = f.Data
			}
			d := graph.Deployment{Root: ".", Changes: bytes.HasPrefix(archive.Comment, []byte("plan"))}
			var got strings.Builder
			write(&got, load(t, d, parts["resources.json"], parts["edges"], parts["references.json"]))
			if *update {
				files := archive.Files[:0]
				for _, f := range archive.Files {
					if f.Name != "graph" {
						files = append(files, f)
					}
				}
				archive.Files = append(files, txtar.File{Name: "graph", Data: []byte(got.String())})
				require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
				return
			}
			require.Equal(t, string(parts["graph"]), got.String())
		})
	}
}
