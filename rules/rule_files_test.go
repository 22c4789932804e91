package rules_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/rules"
)

// A rule is a file: whoever deletes it, with its page and its cases, has a
// package that still builds. What several rules need is in files that are named
// for what they do.
func TestEveryRuleCanBeDeleted(t *testing.T) {
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	fset := token.NewFileSet()
	files := map[string]*ast.File{}
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") {
			files[name], err = parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
		}
	}
	imports := compiledImports(t, fset)
	require.Empty(t, typeErrors(fset, imports, files, ""), "the whole package")
	for _, r := range rules.All() {
		name := strings.ReplaceAll(r.Name, "-", "_") + ".go"
		require.NotNil(t, files[name], name)
		assert.Empty(t, typeErrors(fset, imports, files, name), "without %s", name)
	}
}

// typeErrors type-checks the package without one of its files.
func typeErrors(fset *token.FileSet, imports types.Importer, files map[string]*ast.File, without string) []string {
	var checked []*ast.File
	for name, file := range files {
		if name != without {
			checked = append(checked, file)
		}
	}
	var errs []string
	conf := types.Config{Importer: imports, Error: func(err error) { errs = append(errs, err.Error()) }}
	_, _ = conf.Check("rules", fset, checked, nil) // Error has what is wrong
	return errs
}

// compiledImports reads what the package imports as the go command compiled it.
func compiledImports(t *testing.T, fset *token.FileSet) types.Importer {
	t.Helper()
	list, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}", ".").Output()
	require.NoError(t, err)
	exports := map[string]string{}
	for line := range strings.Lines(string(list)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		exports[path] = file
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
}
