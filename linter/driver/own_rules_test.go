package driver_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/driver"
	"github.com/tfidlint/tfidlint/linter/report"
)

// ours runs a program that has one rule, of its own.
func ours(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	c := &driver.Command{
		Name: "ourlint", Version: "v7", Rules: []*linter.Rule{ownerTag},
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err, Env: []string{},
	}
	status = c.Main(args)
	return status, out.String(), err.String()
}

// What is called so whatever the program is: the configuration, and remarks in
// sources.
var common = strings.NewReplacer(linter.ConfigName, "", "tfidlint:ignore", "")

// A program's help and reports name the program and its rules, never tfidlint,
// which does not know them.
func TestAProgramGoesByItsOwnName(t *testing.T) {
	plan, err := filepath.Abs("../../examples/shared-identity/plan.json")
	require.NoError(t, err)
	t.Chdir(t.TempDir())
	runs := [][]string{
		nil, {"--help"}, {"--version"}, {"--no-such-flag"}, {"--only", "no-such-rule", plan}, {"no-such-file"},
		{"rules"}, {"rules", "--help"}, {"explain", "--help"}, {"explain", "no-such-rule"}, {"explain", ownerTag.Name},
		{"graph", "--help"}, {"graph"}, {"access", "--help"}, {"access"}, {"access", "--format", "json", plan},
		{"init", "--help"}, {"init"}, {"init"}, {"completion", "bash"}, {"completion", "zsh"}, {"completion", "fish"}, {"completion", "powershell"},
	}
	for _, format := range report.Names() {
		runs = append(runs, []string{"--no-source", "--format", format, plan})
	}
	for _, args := range runs {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			_, stdout, stderr := ours(args...)
			said := common.Replace(stdout + stderr)
			assert.NotEmpty(t, said)
			assert.NotContains(t, said, "tfidlint")
		})
	}
	written, err := os.ReadFile(linter.ConfigName)
	require.NoError(t, err)
	assert.Contains(t, string(written), "`ourlint rules`")
	assert.Contains(t, string(written), `# rule "identity-without-owner" {`)
	assert.NotContains(t, common.Replace(string(written)), "tfidlint")
}

// What a program can do with the rules of the catalogue it can do with its own.
func TestAProgramCanDoAllWithItsOwnRules(t *testing.T) {
	plan, err := filepath.Abs("../../examples/shared-identity/plan.json")
	require.NoError(t, err)
	t.Chdir(t.TempDir())

	status, stdout, _ := ours("rules")
	assert.Equal(t, 0, status)
	assert.Equal(t, "identity-without-owner  warning  a user-assigned identity has no owner tag\n", stdout)

	status, stdout, _ = ours("--format", "sarif", plan)
	assert.Equal(t, 1, status)
	assert.Contains(t, stdout, "names the team that answers for it", "the page comes with the rule")

	status, _, _ = ours("--fail-on", "error", plan)
	assert.Equal(t, 0, status)
	status, _, _ = ours("--skip", ownerTag.Name, plan)
	assert.Equal(t, 0, status)

	// A report of its own is what it compares with, and accepts.
	status, _, _ = ours("--format", "json=report.json", plan)
	assert.Equal(t, 1, status)
	status, stdout, _ = ours("--base", "report.json", plan)
	assert.Equal(t, 1, status)
	assert.Contains(t, stdout, "compared with report.json: 0 new, 0 fixed, 1 as before")
	status, stdout, _ = ours("--baseline", "report.json", plan)
	assert.Equal(t, 0, status)
	assert.Contains(t, stdout, "1 finding ignored")

	require.NoError(t, os.WriteFile(linter.ConfigName, []byte(`ignore {
  rule     = "identity-without-owner"
  resource = "*"
  reason   = "the owner is in the CMDB"
}
`), 0o666))
	status, stdout, _ = ours(plan)
	assert.Equal(t, 0, status)
	assert.Contains(t, stdout, "1 finding ignored")
	require.NoError(t, os.WriteFile(linter.ConfigName, []byte(`rule "replicated-system-identity" {}`), 0o666))
	status, _, stderr := ours(plan)
	assert.Equal(t, 2, status)
	assert.Contains(t, stderr, `rule "replicated-system-identity" is unknown`)
}

func TestRulesThatCannotRunTogetherAreRefused(t *testing.T) {
	tests := map[string]struct {
		rules []*linter.Rule
		want  string
	}{
		"two of one name": {[]*linter.Rule{ownerTag, ownerTag}, `ourlint: there are two rules "identity-without-owner"`},
		"one without a check": {
			[]*linter.Rule{{Name: "idle", Summary: "s", Severity: linter.Note}}, `ourlint: rule "idle" has no check`,
		},
		"nil": {[]*linter.Rule{nil}, "ourlint: rule is nil"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			c := &driver.Command{Name: "ourlint", Rules: tt.rules, Stderr: &stderr}
			assert.Equal(t, 3, c.Main([]string{"rules"}))
			assert.Equal(t, tt.want+"\n", stderr.String())
		})
	}
}

// A rule without a page is explained by what it says of itself.
func TestExplainWithoutAPage(t *testing.T) {
	var stdout bytes.Buffer
	rule := *ownerTag
	rule.Doc, rule.Help = "", "https://example.org/owners"
	c := &driver.Command{Rules: []*linter.Rule{&rule}, Stdout: &stdout}
	assert.Equal(t, 0, c.Main([]string{"explain", rule.Name}))
	assert.Equal(t, "# identity-without-owner\n\na user-assigned identity has no owner tag.\n\nSee https://example.org/owners\n", stdout.String())
}

// Without arguments the program says how it is used, whatever those of the
// process are.
func TestNoArguments(t *testing.T) {
	status, stdout, stderr := ours()
	assert.Equal(t, 2, status)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "ourlint [flags] PATH...")
}
