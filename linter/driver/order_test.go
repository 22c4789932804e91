package driver

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/linter/report"
)

// TestSameBytesEveryTime runs everything that prints twenty times over ordinary
// and hostile inputs: what is printed may not depend on the order of a map, nor
// on which of the inputs is read first.
func TestSameBytesEveryTime(t *testing.T) {
	const runs = 20
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, "examples"), os.DirFS("../../examples")))
	for _, pattern := range []string{
		"testdata/order/*.txtar", "testdata/script/*.txtar", "../../parsers/internal/*/testdata/*.txtar",
		"../../parsers/internal/*/testdata/cases/*.txtar", "../../rules/testdata/*/config_*.txtar",
	} {
		archives, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, archives, pattern)
		for _, name := range archives {
			unpack(t, name, filepath.Join(dir, "all", strings.TrimSuffix(strings.ReplaceAll(name, "../", ""), ".txtar")))
		}
	}
	t.Chdir(dir)
	require.NoError(t, os.Mkdir(".git", 0o755))

	commands := map[string][]string{"lint": {"--all"}, "lint examples": {"--all", "--color", "always"}}
	for _, name := range report.Names() {
		commands["lint"] = append(commands["lint"], "--format", name+"=out/"+name)
		commands["lint examples"] = append(commands["lint examples"], "--format", name+"=out/"+name)
	}
	commands["lint"] = append(commands["lint"], "all")
	commands["lint examples"] = append(commands["lint examples"], "examples")
	for _, name := range report.AccessNames() {
		commands["access "+name] = []string{"access", "--format", name, "all/testdata", "examples"}
	}
	for _, name := range report.GraphNames() {
		for _, input := range []string{"examples/replicated-machines/plan.json", "all/testdata/order/graph/main.tf"} {
			commands["graph "+name+" "+filepath.Base(input)] = []string{"graph", "--format", name, input}
		}
	}
	for name, args := range commands {
		t.Run(name, func(t *testing.T) {
			first := ""
			for i := range runs {
				require.NoError(t, os.RemoveAll("out"))
				require.NoError(t, os.Mkdir("out", 0o755))
				status, stdout, stderr := runHere(t, args...)
				require.NotEqual(t, exitUsage, status, stderr)
				printed := fmt.Sprintf("status %d\n%s%s", status, stdout, stderr)
				files, err := filepath.Glob("out/*")
				require.NoError(t, err)
				for _, name := range files {
					content, err := os.ReadFile(name)
					require.NoError(t, err)
					printed += "-- " + name + "\n" + string(content)
				}
				if i == 0 {
					first = printed
				}
				if printed != first {
					t.Fatalf("run %d prints something else:\n%s", i+1, firstDifference(first, printed))
				}
			}
			require.Greater(t, len(first), 500, "it prints next to nothing")
		})
	}
}

// unpack writes the files of an archive below a directory, but for those whose
// names lead out of it.
func unpack(t *testing.T, archive, dir string) {
	a, err := txtar.ParseFile(archive)
	require.NoError(t, err)
	for _, f := range a.Files {
		if !filepath.IsLocal(f.Name) {
			continue
		}
		name := filepath.Join(dir, f.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, f.Data, 0o600))
	}
}

// firstDifference returns the lines around the place where texts part.
func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			from := max(i-3, 0)
			return fmt.Sprintf("line %d\n%.2000s\n---\n%.2000s", i+1, strings.Join(x[from:min(i+3, len(x))], "\n"), strings.Join(y[from:min(i+3, len(y))], "\n"))
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}
