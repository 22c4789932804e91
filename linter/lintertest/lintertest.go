// Package lintertest runs rules and parsers over cases in txtar archives and
// compares what they find with what the archive says. Tests that call it take
// the flag -update, which rewrites the expectations.
package lintertest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

var update = flag.Bool("update", false, "rewrite the expectations of txtar cases")

// The sections of an archive that are expectations, not input.
const (
	wantFindings = "want"
	wantGraph    = "graph"
)

// Run checks one rule against every archive in a folder. An archive holds
// input files (a plan, a state, a template with its parameters, configuration, a
// what-if result), if need be a configuration of the tool in .tfidlint.hcl, and a
// section "want" with what the rule is to find: for each finding
//
//	warning replicated-system-identity azurerm_linux_virtual_machine.worker [4 resources] plan.json:12
//	  message: the message
//	  advice: the advice
//	  service principals 4 -> 1, role assignments 8 -> 2
//	  see plan.json:40: the message of a related place
//
// and a line for each problem of an input. A case in which the rule is silent
// has an empty section. What stands before the first file says what the case is
// about.
//
// An archive may put one situation in several forms: plan.json and main.tf are a
// plan, a plan with configuration and a configuration; see [Forms]. What the
// rule says then stands below the names of the forms that it says it of, so that
// a case shows which forms come to the same. Where it reports one form and not
// another, the text before the first file names the other and says why.
func Run(t *testing.T, dir string, rule *linter.Rule) {
	t.Helper()
	each(t, dir, wantFindings, func(t *testing.T, root string, archive *txtar.Archive) string {
		cfg := config(t, root, rule)
		forms := formsIn(archive.Files)
		require.NotEmpty(t, forms, "the archive holds no input")
		var outcomes []outcome
		for _, form := range Forms {
			if paths := forms[form]; paths != nil {
				outcomes = append(outcomes, lint(rule, cfg, form, load(root, form, paths)))
			}
		}
		if silent := unexplained(outcomes, string(archive.Comment)); len(silent) > 0 {
			t.Errorf("the rule reports other forms but not these, and the case does not say why: %q", silent)
		}
		return render(outcomes)
	})
}

// lint returns what the rule says of one form of a case.
func lint(rule *linter.Rule, cfg *linter.Config, form Form, inputs []*graph.Input) outcome {
	d := description{}
	var findings []*linter.Finding
	for _, in := range inputs {
		for _, p := range in.Problems {
			fmt.Fprintf(&d.text, "problem %s\n", p)
		}
		if in.Graph == nil {
			continue
		}
		result := linter.Run(in.Graph, []*linter.Rule{rule}, cfg)
		for _, p := range result.Problems {
			fmt.Fprintf(&d.text, "problem %s\n", p)
		}
		findings = append(findings, result.Findings...)
	}
	linter.Sort(findings)
	for _, f := range findings {
		d.add(f)
	}
	return outcome{form, d.text.String(), d.parts}
}

// Graph checks a parser against every archive in a folder: parse gets the first
// file of the archive, and a tree to read the others from, and the graph in
// text form is to be what the section "graph" says.
func Graph(t *testing.T, dir string, parse func(t *testing.T, main *source.File, tree *source.Tree) *graph.Graph) {
	t.Helper()
	each(t, dir, wantGraph, func(t *testing.T, root string, archive *txtar.Archive) string {
		tree, err := source.NewTree(root, root)
		require.NoError(t, err)
		t.Cleanup(func() { _ = tree.Close() })
		main, err := tree.Read(archive.Files[0].Name)
		require.NoError(t, err)
		g := parse(t, main, tree)
		require.NotNil(t, g, "the parser returned no graph")
		return g.Text()
	})
}

// each runs one archive after the other. got is called with the folder that the
// archive was written to, and returns what the section want is to hold.
func each(t *testing.T, dir, want string, got func(t *testing.T, root string, archive *txtar.Archive) string) {
	t.Helper()
	archives, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, archives, "no cases in %s", dir)
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			root := t.TempDir()
			section := -1
			for i, f := range archive.Files {
				if f.Name == want {
					section = i
					continue
				}
				path := filepath.Join(root, filepath.FromSlash(f.Name))
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
				require.NoError(t, os.WriteFile(path, f.Data, 0o666))
			}
			text := got(t, root, archive)
			if !*update {
				require.GreaterOrEqual(t, section, 0, "the archive has no section %q; run the test with -update", want)
				assert.Equal(t, string(archive.Files[section].Data), text)
				return
			}
			if section < 0 {
				section = len(archive.Files)
				archive.Files = append(archive.Files, txtar.File{Name: want})
			}
			archive.Files[section].Data = []byte(text)
			require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o666))
		})
	}
}

func config(t *testing.T, root string, rule *linter.Rule) *linter.Config {
	t.Helper()
	cfg := linter.DefaultConfig()
	content, err := os.ReadFile(filepath.Join(root, linter.ConfigName))
	if err == nil {
		var problems []source.Problem
		cfg, problems = linter.ParseConfig(source.NewFile(linter.ConfigName, content), []*linter.Rule{rule})
		require.Empty(t, problems)
	}
	cfg.Only = []string{rule.Name}
	return cfg
}

// description is the text of an outcome as it grows.
type description struct {
	text  strings.Builder
	parts []string
}

// own adds what each form has its own of: a place, or the subject's address.
func (d *description) own(text string) {
	d.text.WriteString(hole)
	d.parts = append(d.parts, text)
}

// add adds all that a finding has.
func (d *description) add(f *linter.Finding) {
	b := &d.text
	fmt.Fprintf(b, "%s %s ", f.Severity, f.Rule.Name)
	d.own(f.SubjectName())
	fmt.Fprintf(b, " [%d resources]", len(f.Resources))
	if f.At.IsValid() {
		b.WriteByte(' ')
		d.own(line(f.At))
	}
	if !f.Changed {
		b.WriteString(" unchanged")
	}
	fmt.Fprintf(b, "\n  message: %s\n", f.Message)
	if f.Advice != "" {
		fmt.Fprintf(b, "  advice: %s\n", f.Advice)
	}
	if !f.Change.IsZero() {
		i := f.Impact()
		fmt.Fprintf(b, "  service principals %d -> %d, role assignments %d -> %d", i.ServicePrincipals.Now, i.ServicePrincipals.Advised, i.RoleAssignments.Now, i.RoleAssignments.Advised)
		if i.OtherGrants != (linter.Count{}) {
			fmt.Fprintf(b, ", other grants %d -> %d", i.OtherGrants.Now, i.OtherGrants.Advised)
		}
		b.WriteByte('\n')
	}
	for _, r := range f.Related {
		b.WriteString("  see ")
		d.own(line(r.At))
		fmt.Fprintf(b, ": %s\n", r.Message)
	}
	for _, fix := range f.Fixes {
		fmt.Fprintf(b, "  fix: %s\n", fix.Title)
	}
}

// line returns a place without its column, which changes with every space.
func line(at source.Span) string {
	if !at.IsValid() {
		return "nowhere"
	}
	return fmt.Sprintf("%s:%d", at.File.Path, at.File.Position(at.Start).Line)
}
