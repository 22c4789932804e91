package gitignore_test

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/parsers/internal/gitignore"
)

// TestIgnored reads cases of .gitignore files and, in "kept" and "ignored",
// what git says about paths; those that end with "/" are directories. Where git
// is installed, it is asked as well.
func TestIgnored(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			files := map[string]string{}
			for _, f := range archive.Files {
				files[f.Name] = string(f.Data)
			}
			kept, ignored := strings.Fields(files["kept"]), strings.Fields(files["ignored"])
			require.NotEmpty(t, kept)
			require.NotEmpty(t, ignored)
			for _, name := range kept {
				assert.False(t, walk(files, name), "ignores %s", name)
			}
			for _, name := range ignored {
				assert.True(t, walk(files, name), "does not ignore %s", name)
			}
			if git, err := exec.LookPath("git"); err == nil {
				assert.ElementsMatch(t, ignored, asGit(t, git, files, slices.Concat(kept, ignored)))
			}
		})
	}
}

// walk goes down to a path as a search does.
func walk(files map[string]string, name string) bool {
	name, directory := strings.CutSuffix(name, "/")
	patterns := gitignore.Parse("", files[".gitignore"])
	for i := range name {
		if name[i] != '/' {
			continue
		}
		if gitignore.Ignored(patterns, name[:i], true) {
			return true
		}
		patterns = append(patterns, gitignore.Parse(name[:i], files[path.Join(name[:i], ".gitignore")])...)
	}
	return gitignore.Ignored(patterns, name, directory)
}

// asGit returns which of the paths git ignores.
func asGit(t *testing.T, git string, files map[string]string, names []string) []string {
	dir := t.TempDir()
	put := func(name, content string) {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, path.Dir(name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	for _, name := range names {
		if directory, ok := strings.CutSuffix(name, "/"); ok {
			require.NoError(t, os.MkdirAll(filepath.Join(dir, directory), 0o755))
		} else {
			put(name, "")
		}
	}
	for name, content := range files {
		if path.Base(name) == ".gitignore" {
			put(name, content)
		}
	}
	run := func(stdin string, arg ...string) string {
		cmd := exec.Command(git, append([]string{"-C", dir, "-c", "core.excludesFile="}, arg...)...)
		cmd.Stdin = strings.NewReader(stdin)
		out, _ := cmd.Output() // it fails if it ignores nothing
		return string(out)
	}
	run("", "init", "--quiet")
	// It finds out itself what a directory is, and takes "a/" to be in "a".
	var stdin strings.Builder
	for _, name := range names {
		stdin.WriteString(strings.TrimSuffix(name, "/") + "\x00")
	}
	out := strings.Split(run(stdin.String(), "check-ignore", "-z", "--stdin"), "\x00")
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return !slices.Contains(out, strings.TrimSuffix(name, "/"))
	})
}

func TestZeroPattern(t *testing.T) {
	for _, name := range []string{"a", "a/b"} {
		assert.False(t, gitignore.Ignored([]gitignore.Pattern{{}}, name, true), name)
	}
}
