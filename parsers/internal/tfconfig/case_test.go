package tfconfig_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
)

// TestCases evaluates the archives in testdata and compares all that the
// configuration says with their last file, want.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			last := &archive.Files[len(archive.Files)-1]
			require.Equal(t, "want", last.Name)
			c, err := tfconfig.Load(tree(t, archive.Files[:len(archive.Files)-1]...), ".", tfconfig.Options{})
			require.NoError(t, err)
			got := describe(c)
			if *update {
				last.Data = []byte(got)
				require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o644))
				return
			}
			assert.Equal(t, string(last.Data), got)
		})
	}
}
