package linter_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
)

func TestFindConfig(t *testing.T) {
	root := t.TempDir()
	write := func(name string) {
		name = filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, nil, 0o666))
	}
	// That of the root is outside of the repository, and holds for nothing in it.
	write(linter.ConfigName)
	write("repo/infra/" + linter.ConfigName)
	write("repo/infra/prod/main.tf")
	write("repo/apps/main.tf")
	require.NoError(t, os.Symlink(filepath.Join(root, linter.ConfigName), filepath.Join(root, "repo", "apps", linter.ConfigName)))

	tests := map[string]struct{ work, dir, want, err string }{
		"here":                        {"repo/infra", ".", ".tfidlint.hcl", ""},
		"above":                       {"repo/infra/prod", ".", "../.tfidlint.hcl", ""},
		"of another directory":        {"repo/apps", "../infra/prod", "../infra/.tfidlint.hcl", ""},
		"none up to the repository":   {"repo", ".", "", ""},
		"a link out of it":            {"repo/apps", ".", "", ".tfidlint.hcl: lies outside"},
		"a directory out of it":       {"repo", "..", "", ""},
		"above one that is not there": {"repo/infra", "prod/none", ".tfidlint.hcl", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tree, err := source.NewTree(filepath.Join(root, "repo"), filepath.Join(root, tt.work))
			require.NoError(t, err)
			defer func() { _ = tree.Close() }()
			f, err := linter.FindConfig(tree, tt.dir)
			if tt.err != "" {
				assert.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			if tt.want == "" {
				assert.Nil(t, f)
				return
			}
			assert.Equal(t, tt.want, f.Path)
		})
	}
}
