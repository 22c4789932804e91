package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/report"
	"github.com/tfidlint/tfidlint/linter/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o666))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

const help = "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identity-best-practice-recommendations"

var (
	replicated = &linter.Rule{Name: "replicated-system-identity", Summary: "s", Severity: linter.Warning, Help: help, Doc: "# replicated-system-identity\n"}
	early      = &linter.Rule{Name: "access-before-identity", Summary: "s", Severity: linter.Error, Help: help}
)

const config = `resource "azurerm_linux_virtual_machine" "worker" {
  count = 4

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_container_app" "api" {
  registry {
    identity = "System"
  }
  secret { value = "hunter2" }
}
`

// sample is a report with findings of every kind. hostile stands in names.
func sample(hostile string) *report.Report {
	f := source.NewFile("infra/main.tf", []byte(config))
	span := func(text string) source.Span {
		i := strings.Index(config, text)
		return f.Span(i, i+len(text))
	}
	vm := &graph.Block{Address: "azurerm_linux_virtual_machine.worker" + hostile, At: span("resource")}
	var machines []*graph.Resource
	var ids []*graph.Identity
	var grants []*graph.Grant
	for i := range 4 {
		key := fmt.Sprintf("[%d]", i)
		r := &graph.Resource{Address: vm.Address + key, Key: key, Block: vm, Action: graph.Create}
		machines = append(machines, r)
		ids = append(ids, &graph.Identity{ID: r.Address, Resource: r, State: graph.Added})
		grants = append(grants, &graph.Grant{Kind: graph.RoleAssignment}, &graph.Grant{Kind: graph.RoleAssignment})
	}
	app := &graph.Block{Address: "azurerm_container_app.api"}
	api := &graph.Resource{Address: app.Address, Block: app, Action: graph.NoOp}
	return &report.Report{
		Version: "v1.2.3", Outcome: &linter.Outcome{
			Inputs: []*graph.Input{{
				Path: "infra/plan.json", Kind: "terraform-plan", Source: "infra", Resources: 21, Status: "partial", UnresolvedGrants: 1,
			}},
			Findings: []*linter.Finding{
				{
					Rule: replicated, Severity: linter.Warning, Subject: vm, Resources: machines, Changed: true, Root: "infra",
					Message:     "4 machines of one block hold the same 2 roles" + hostile + ", each through an identity of its own, so 4 service principals and 8 role assignments do the work of 1 and 2",
					Advice:      "give all of them one user-assigned identity and grant it the 2 roles once; whoever deploys then needs Managed Identity Operator on it",
					At:          span(`type = "SystemAssigned"`),
					Related:     []linter.Related{{Message: "the roles are granted here", At: span("count = 4")}},
					Fingerprint: "00112233445566778899aabbccddeeff",
					Change:      linter.Change{RemoveIdentities: ids, RemoveGrants: grants, AddIdentities: []string{"shared"}, AddGrants: []string{"a", "b"}},
					Fixes:       []linter.Fix{{Title: "share one identity", Edits: []linter.Edit{{At: span("count = 4"), NewText: "count = 4 # shared"}}}},
				},
				{
					Rule: early, Severity: linter.Error, Subject: app, Resources: []*graph.Resource{api}, Changed: false, Root: "infra",
					Message: `the image is pulled by the app's own identity, which cannot have been granted "AcrPull" yet`, Advice: "use a user-assigned identity",
					At: span(`identity = "System"`), Fingerprint: "ffeeddccbbaa99887766554433221100",
				},
				{
					Rule: replicated, Severity: linter.Note, Changed: true, Root: "infra",
					Message: "identities are created by one deployment", At: f.Whole(), Fingerprint: "0123",
				},
			},
			Ignored:  1,
			Totals:   linter.Totals{ServicePrincipals: linter.Count{Now: 4, Advised: 1}, RoleAssignments: linter.Count{Now: 8, Advised: 2}},
			Problems: []source.Problem{source.Problemf(span("count"), "module is not installed"), {Path: "x.json", Message: "could not be read", Failure: true}},
		}}
}

const hostile = "\n::error::x%0A,a:b\x1b[31m\u202e`|<b>"

func TestGolden(t *testing.T) {
	tests := map[string]struct {
		hostile string
		options report.Options
		formats []string
	}{
		"sample":  {"", report.Options{}, []string{"text", "json", "github"}},
		"all":     {"", report.Options{All: true}, []string{"text", "github"}},
		"color":   {"", report.Options{Color: true, Width: 60, Brief: true}, []string{"text"}},
		"hostile": {hostile, report.Options{}, []string{"text", "json", "github"}},
	}
	for name, tt := range tests {
		for _, format := range tt.formats {
			t.Run(name+"/"+format, func(t *testing.T) {
				write, err := report.Lookup(format)
				require.NoError(t, err)
				var out, summary bytes.Buffer
				tt.options.StepSummary = &summary
				require.NoError(t, write(&out, sample(tt.hostile), tt.options))
				golden(t, name+"."+format, out.Bytes())
				if format == "github" {
					golden(t, name+".md", summary.Bytes())
				}
			})
		}
	}
}

func TestNamesStayNames(t *testing.T) {
	for _, format := range []string{"text", "github"} {
		write, err := report.Lookup(format)
		require.NoError(t, err)
		var out bytes.Buffer
		require.NoError(t, write(&out, sample(hostile), report.Options{All: true}))
		assert.NotContains(t, out.String(), "\x1b")
		assert.NotContains(t, out.String(), "\u202e")
		assert.NotContains(t, out.String(), "\n::error::x", "a name became a command")
		assert.NotContains(t, out.String(), "%0A::error", "a name became a line")
	}
}

func TestTextWidth(t *testing.T) {
	for _, width := range []int{40, 60, 80, 100} {
		var out bytes.Buffer
		require.NoError(t, report.Text(&out, sample(""), report.Options{All: true, Width: width}))
		for line := range strings.Lines(out.String()) {
			// The summary is not wrapped, and neither is an address.
			if n := len(strings.TrimRight(line, "\n")); strings.HasPrefix(line, "    ") && !strings.Contains(line, "azurerm_") {
				assert.LessOrEqual(t, n, width, line)
			}
		}
	}
}

func TestGitHubLimits(t *testing.T) {
	r := sample("")
	for range 25 {
		r.Findings = append(r.Findings, r.Findings[0])
	}
	var out, summary bytes.Buffer
	require.NoError(t, report.GitHub(&out, r, report.Options{All: true, StepSummary: &summary}))
	assert.Equal(t, 10, strings.Count(out.String(), "::warning "))
	assert.Equal(t, 2, strings.Count(out.String(), "::error "))
	assert.True(t, strings.HasPrefix(out.String(), "::error "), "the gravest come first")
	assert.Contains(t, out.String(), "16 findings not annotated")
	assert.Equal(t, 26, strings.Count(summary.String(), "<summary>warning"))
}

func TestGitHubWithoutPlace(t *testing.T) {
	f := source.NewFile(source.Stdin, []byte("{}"))
	r := &report.Report{Outcome: &linter.Outcome{Findings: []*linter.Finding{{Rule: early, Severity: linter.Error, Changed: true, Message: "m", At: f.Span(0, 2)}}}}
	var out bytes.Buffer
	require.NoError(t, report.GitHub(&out, r, report.Options{}))
	assert.Equal(t, "::error title=access-before-identity::: m\n", out.String())
}

func TestNothingFound(t *testing.T) {
	r := &report.Report{Version: "v1", Outcome: &linter.Outcome{Inputs: []*graph.Input{{Path: "a.json", Resources: 1, Status: "ok"}}}}
	var text, js bytes.Buffer
	require.NoError(t, report.Text(&text, r, report.Options{}))
	assert.Equal(t, "no findings in 1 resource\n", text.String())
	require.NoError(t, report.JSON(&js, r, report.Options{}))
	var got map[string]any
	require.NoError(t, json.Unmarshal(js.Bytes(), &got))
	assert.Equal(t, []any{}, got["findings"])
	assert.Equal(t, []any{}, got["problems"])
}

func TestUnknownFormat(t *testing.T) {
	_, err := report.Lookup("sarfi")
	assert.EqualError(t, err, `format "sarfi" is unknown; it is one of azure-devops, github, gitlab, html, json, junit, markdown, sarif, text`)
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk is full") }

func TestWriteErrors(t *testing.T) {
	for _, name := range report.Names() {
		write, err := report.Lookup(name)
		require.NoError(t, err)
		assert.EqualError(t, write(full{}, sample(""), report.Options{}), "disk is full")
	}
}
