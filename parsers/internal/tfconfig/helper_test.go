package tfconfig_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
)

var update = flag.Bool("update", false, "rewrite the expected output of the cases in testdata")

// tree writes the files of an archive to a directory and returns the tree below
// it.
func tree(t testing.TB, files ...txtar.File) *source.Tree {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, f.Data, 0o644))
	}
	tree, err := source.NewTree(dir, dir)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, tree.Close()) })
	return tree
}

// load evaluates a configuration written as an archive, or as the text of
// main.tf alone. The root module is the archive's top directory.
func load(t testing.TB, archive string, opts ...tfconfig.Options) *tfconfig.Config {
	t.Helper()
	a := txtar.Parse([]byte(archive))
	if len(a.Files) == 0 {
		a.Files = []txtar.File{{Name: "main.tf", Data: a.Comment}}
	}
	var o tfconfig.Options
	if len(opts) > 0 {
		o = opts[0]
	}
	c, err := tfconfig.Load(tree(t, a.Files...), ".", o)
	require.NoError(t, err)
	return c
}

// show writes a value on one line: known ones as they are, unknown ones as
// <origin>, candidates as <?a | b>, and names of equal values as <=name>.
func show(v graph.Value) string {
	s := showPlain(v)
	if v.IsSensitive() {
		return "sensitive(" + s + ")"
	}
	return s
}

func showPlain(v graph.Value) string {
	if v.IsAbsent() {
		return "absent"
	}
	if v.IsUnknown() {
		if o, ok := v.Origin(); ok {
			if o.ByKey {
				return "<" + o.String() + " by key>"
			}
			return "<" + o.String() + ">"
		}
		var texts []string
		for _, o := range v.Origins() {
			texts = append(texts, o.String())
		}
		s := strings.Join(texts, " | ")
		if s != "" {
			s = "?" + s
		}
		if key, ok := v.Key(); ok {
			s += "=" + strings.TrimPrefix(key, "#")
		}
		return "<" + s + ">"
	}
	if b, ok := v.Bool(); ok {
		if text, isText := v.Text(); !isText || text == "" {
			return fmt.Sprint(b)
		}
	}
	if text, ok := v.Text(); ok {
		return strings.Trim(fmt.Sprintf("%q", text), `"`)
	}
	var parts []string
	for key, m := range v.Members() {
		if key != "" || !v.IsList() {
			parts = append(parts, key+"="+show(m))
		} else {
			parts = append(parts, show(m))
		}
	}
	if v.IsList() {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// describe writes everything that a configuration says.
func describe(c *tfconfig.Config) string {
	var b strings.Builder
	block := ""
	for _, i := range c.Instances {
		if i.Block != block {
			block = i.Block
			g := c.GraphBlock(block)
			fmt.Fprintf(&b, "block %s at %s count %s", block, place(g.At), show(g.Count))
			for _, call := range g.Calls {
				fmt.Fprintf(&b, " via %s", place(call))
			}
			if i.Provider != "" {
				fmt.Fprintf(&b, " provider %s", i.Provider)
			}
			if g.CreateBeforeDestroy {
				b.WriteString(" create-before-destroy")
			}
			b.WriteString("\n")
			for _, ignore := range g.Ignores {
				fmt.Fprintf(&b, "  ignore %s: %s at %s\n", ignore.Rule, ignore.Reason, place(ignore.At))
			}
		}
		fmt.Fprintf(&b, "  %s\n", i.Address)
		for name, v := range i.Settings.Members() {
			fmt.Fprintf(&b, "    %s = %s\n", name, show(v))
		}
	}
	for _, o := range c.Outputs {
		fmt.Fprintf(&b, "output %s = %s\n", o.Name, show(o.Value))
	}
	for _, p := range c.Providers {
		fmt.Fprintf(&b, "provider %s = %s\n", p.Address, show(p.Settings))
	}
	for _, p := range c.Problems {
		kind := "problem"
		if p.Failure {
			kind = "failure"
		}
		fmt.Fprintf(&b, "%s %s\n", kind, p)
	}
	return b.String()
}

func place(at source.Span) string {
	if !at.IsValid() {
		return "nowhere"
	}
	start, _ := at.Range()
	return fmt.Sprintf("%s:%d", at.File.Path, start.Line)
}
