package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers"
	"github.com/tfidlint/tfidlint/rules"
)

var fence = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

// inPlansOnly are the rules about what a change does to what is there, which a
// configuration does not say. What their pages show must come out of one of their
// cases about plans, for a plan is too long for a page.
var inPlansOnly = []string{"identity-churn", "orphaned-grant", "permissions-outlive-resource"}

// The first example of each language is linted, with the tool's configuration
// beside it if there is one, for what the page says comes out; what to write
// instead must be silent.
func TestPagesShowWhatComesOut(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(r.Name, func(t *testing.T) {
			page := r.Doc
			if isUpdate() {
				page = rewrite(t, r, page)
			}
			terraform := readExample(page, "## Example: Terraform")
			template := readExample(page, "## Example: template")
			require.NotEmpty(t, terraform.shown, "the page shows no output")
			if slices.Contains(inPlansOnly, r.Name) {
				said := casesSay(t, r)
				for _, text := range terraform.shown {
					assert.Contains(t, said, text, "no case of this rule says so")
				}
				terraform = example{}
			}
			terraform.run(t, r, "main.tf")
			template.run(t, r, "azuredeploy.json")
		})
	}
}

// example is what a page shows in one language.
type example struct {
	wrong, right []string
	// shown is what comes out of what is wrong, config the configuration of the
	// tool with which it does.
	shown  []string
	config string
}

// ours tells blocks of the tool's configuration from Terraform's.
var ours = regexp.MustCompile(`(?m)^(rule|identity_approval|mark|in_use|ignore) `)

// readExample reads a section of a page: what comes before the output is wrong,
// what comes after it is right.
func readExample(page, section string) example {
	var e example
	_, text, _ := strings.Cut(page, "\n"+section+"\n")
	text, _, _ = strings.Cut(text, "\n## ")
	for _, m := range fence.FindAllStringSubmatch(text, -1) {
		switch language, content := m[1], m[2]; {
		case language == "text":
			e.shown = append(e.shown, unwrap(content))
		case language == "hcl" && ours.MatchString(content):
			e.config += content
		case e.shown == nil:
			e.wrong = append(e.wrong, content)
		default:
			e.right = append(e.right, content)
		}
	}
	return e
}

func (e example) run(t *testing.T, r *linter.Rule, name string) {
	t.Helper()
	if e.wrong != nil {
		assert.ElementsMatch(t, e.shown, lint(t, r, e.config, name, e.wrong), "%s as it should not be", name)
	}
	if e.right != nil {
		assert.Empty(t, lint(t, r, e.config, name, e.right), "%s as it should be", name)
	}
}

// isUpdate reports whether the test was called with -update, a flag of package
// lintertest.
func isUpdate() bool { return flag.Lookup("update").Value.String() == "true" }

// rewrite puts what comes out of the examples of a page into it, where the page
// shows as many findings.
func rewrite(t *testing.T, r *linter.Rule, page string) string {
	t.Helper()
	for section, name := range map[string]string{"## Example: Terraform": "main.tf", "## Example: template": "azuredeploy.json"} {
		e := readExample(page, section)
		if e.wrong == nil || name == "main.tf" && slices.Contains(inPlansOnly, r.Name) {
			continue
		}
		said := lint(t, r, e.config, name, e.wrong)
		if len(said) != len(e.shown) {
			continue
		}
		before, after, _ := strings.Cut(page, "\n"+section+"\n")
		after = fence.ReplaceAllStringFunc(after, func(block string) string {
			if !strings.HasPrefix(block, "```text\n") || len(said) == 0 {
				return block
			}
			text := said[0]
			said = said[1:]
			return "```text\n" + wrap(text, 120) + "```"
		})
		page = before + "\n" + section + "\n" + after
	}
	require.NoError(t, os.WriteFile(filepath.Join("docs", r.Name+".md"), []byte(page), 0o666))
	return page
}

// wrap breaks a text into lines of a width.
func wrap(text string, width int) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		switch {
		case column == 0:
		case column+1+len(word) > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String() + "\n"
}

// unwrap puts a finding as a page shows it on one line.
func unwrap(text string) string { return strings.Join(strings.Fields(text), " ") }

// say returns a finding as a page shows it, on one line.
func say(severity, message string) string { return unwrap(severity + ": " + message) }

// undeclared is the problem of a reference to what a page leaves out.
var undeclared = regexp.MustCompile(`^resource "([a-z0-9_]+)\.([a-z0-9_]+)" is not declared`)

// lint returns what a rule says of one input. A page leaves out what is not its
// subject: resources that only occur in references are declared here.
func lint(t *testing.T, r *linter.Rule, config, name string, contents []string) []string {
	t.Helper()
	cfg, problems := linter.ParseConfig(source.NewFile(linter.ConfigName, []byte(config)), []*linter.Rule{r})
	require.Empty(t, problems)
	cfg.Only = []string{r.Name}
	path := filepath.Join(t.TempDir(), name)
	load := func() *graph.Input {
		require.NoError(t, os.WriteFile(path, []byte(strings.Join(contents, "\n")), 0o666))
		inputs := parsers.Load([]string{path}, parsers.Options{})
		require.Len(t, inputs, 1)
		return inputs[0]
	}
	in := load()
	// A resource that one expression refers to twice is reported once, so that
	// declaring one may bring another to light.
	for declared := map[string]bool{}; len(in.Problems) > 0; in = load() {
		before := len(declared)
		for _, p := range in.Problems {
			m := undeclared.FindStringSubmatch(p.Message)
			require.NotNil(t, m, "%s", p)
			if !declared[m[0]] {
				declared[m[0]] = true
				contents = append(contents, fmt.Sprintf("resource %q %q {}", m[1], m[2]))
			}
		}
		require.Greater(t, len(declared), before, "%s", in.Problems)
	}
	var said []string
	for _, f := range linter.Run(in.Graph, []*linter.Rule{r}, cfg).Findings {
		said = append(said, say(f.Severity.String(), f.Message))
	}
	return said
}

// casesSay returns what the rule says in its cases about plans.
func casesSay(t *testing.T, r *linter.Rule) []string {
	t.Helper()
	cases, err := filepath.Glob(filepath.Join("testdata", r.Name, "*.txtar"))
	require.NoError(t, err)
	var said []string
	for _, name := range cases {
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		_, want, _ := strings.Cut(string(content), "\n-- want --\n")
		severity := ""
		for line := range strings.Lines(want) {
			if message, ok := strings.CutPrefix(line, "  message: "); ok {
				said = append(said, say(severity, message))
			} else if !strings.HasPrefix(line, " ") {
				severity, _, _ = strings.Cut(line, " ")
			}
		}
	}
	slices.Sort(said)
	return slices.Compact(said)
}
