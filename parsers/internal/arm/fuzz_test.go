package arm

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
)

func FuzzParse(f *testing.F) {
	parameters := []byte(`{"parameters": {"names": {"value": ["a", "b"]}, "keys": {"value": true}}}`)
	names, err := filepath.Glob("testdata/snapshots/*/template.json")
	require.NoError(f, err)
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(text, parameters)
	}
	names, err = filepath.Glob("testdata/cases/*.txtar")
	require.NoError(f, err)
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		require.NoError(f, err)
		f.Add(archive.Files[0].Data, parameters)
	}
	f.Fuzz(func(t *testing.T, template, parameters []byte) {
		if len(template) > 64<<10 {
			return
		}
		g := Parse(source.NewFile("azuredeploy.json", template), Options{
			Parameters: []*source.File{source.NewFile("parameters.json", parameters)},
		})
		assertWellFormed(t, g, string(template))
	})
}
