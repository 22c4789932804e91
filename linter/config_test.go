package linter_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

func known() []*linter.Rule {
	limited := rule("rapid", func(*linter.Pass) {})
	limited.Threshold = 20
	return []*linter.Rule{limited, rule("replicated", func(*linter.Pass) {})}
}

func TestParseConfig(t *testing.T) {
	cfg, problems := linter.ParseConfig(source.NewFile(".tfidlint.hcl", []byte(`
fail_on = "error"
rule "rapid" {
  severity  = "error"
  threshold = 40
}
identity_approval {
  approved_user_assigned = ["id-platform-*"]
  system_assigned        = "deny"
}
mark "audit"     { tags = { audit = ["per-resource"] } }
mark "ephemeral" {
  resources = ["module.preview.*"]
  per_day   = 40
}
in_use {
  role_assignments  = { "sub-a" = 3200 }
  directory_objects = 41000
}
ignore {
  rule     = "replicated"
  resource = "module.legacy.*"
  reason   = "moves in March"
  expires  = "2027-03-31"
}
`)), known())
	require.Empty(t, problems)
	assert.Equal(t, linter.Error, cfg.FailOn)
	assert.Equal(t, linter.Error, *cfg.Rules["rapid"].Severity)
	assert.Equal(t, 40, *cfg.Rules["rapid"].Threshold)
	assert.Equal(t, &linter.Approval{UserAssigned: []string{"id-platform-*"}, DenySystemAssigned: true}, cfg.Approval)
	assert.Equal(t, linter.InUse{RoleAssignmentsIn: map[string]int{"sub-a": 3200}, DirectoryObjects: 41000}, cfg.InUse)
	assert.Equal(t, 40, cfg.Marks[1].PerDay)
	require.Len(t, cfg.Ignores, 1)
	assert.Equal(t, time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC), cfg.Ignores[0].Expires)

	empty, problems := linter.ParseConfig(source.NewFile(".tfidlint.hcl", nil), known())
	require.Empty(t, problems)
	assert.Equal(t, linter.Warning, empty.FailOn)
}

func TestConfigErrors(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"syntax":             {`rule "rapid" {`, ":1:"},
		"unknown attribute":  {"fail_on = \"error\"\nfail_of = \"note\"", ":2:1: unsupported argument"},
		"unknown block":      {`rules {}`, ":1:1: unsupported block type"},
		"unknown fail level": {`fail_on = "fatal"`, `:1:11: fail level "fatal" is unknown`},
		"unknown rule":       {`rule "rapids" {}`, `:1:6: rule "rapids" is unknown`},
		"unknown severity":   {"rule \"rapid\" {\n  severity = \"fatal\"\n}", `:2:14: severity "fatal" is unknown`},
		"twice":              {"rule \"rapid\" {}\nrule \"rapid\" {}", `:2:6: rule "rapid" is configured twice`},
		"no threshold":       {"rule \"replicated\" {\n  threshold = 3\n}", `:2:3: rule "replicated" has no threshold`},
		"threshold of 0":     {"rule \"rapid\" {\n  threshold = 0\n}", `:2:3: threshold must be 1 or more`},
		"unknown mark":       {"mark \"audits\" {\n  resources = [\"*\"]\n}", `:1:6: mark "audits" is unknown`},
		"mark of nothing":    {`mark "audit" {}`, `says nothing about which resources`},
		"per_day elsewhere":  {"mark \"audit\" {\n  resources = [\"*\"]\n  per_day = 3\n}", `:3:3: per_day belongs to mark "ephemeral"`},
		"system_assigned":    {"identity_approval {\n  system_assigned = \"no\"\n}", `:2:21: system_assigned is "no"`},
		"no reason":          {"ignore {\n  rule = \"rapid\"\n  resource = \"*\"\n  reason = \"\"\n}", `:4:12: ignore of rule "rapid" lacks a reason`},
		"reason missing":     {"ignore {\n  rule = \"rapid\"\n  resource = \"*\"\n}", `missing required argument`},
		"no date":            {"ignore {\n  rule = \"rapid\"\n  resource = \"*\"\n  reason = \"x\"\n  expires = \"soon\"\n}", `:5:13: expires is "soon", which is no date`},
		"negative":           {"in_use {\n  directory_objects = -1\n}", `a number of in_use is negative`},
		"not a number":       {"in_use {\n  role_assignments = \"many\"\n}", `:2:`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			cfg, problems := linter.ParseConfig(source.NewFile(".tfidlint.hcl", []byte(tt.text)), known())
			assert.Nil(t, cfg)
			require.NotEmpty(t, problems)
			assert.Contains(t, problems[0].String(), tt.want)
		})
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add([]byte("fail_on = \"error\"\nrule \"rapid\" {\n  threshold = 40\n}"))
	f.Add([]byte("in_use {\n  role_assignments = { a = 1 }\n}\nmark \"audit\" { tags = { a = [\"b\"] } }"))
	f.Add([]byte("ignore {\n  rule = \"rapid\"\n  resource = upper(\"*\")\n  reason = null\n}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		cfg, problems := linter.ParseConfig(source.NewFile("c.hcl", text), known())
		require.Equal(t, cfg == nil, len(problems) > 0)
	})
}

func TestApproves(t *testing.T) {
	a := &linter.Approval{UserAssigned: []string{"id-Platform-*", "id-build"}}
	for name, want := range map[string]bool{
		"id-platform-": true, "ID-PLATFORM-web": true, "id-build": true, "id-build-2": false, "my-id-platform-web": false, "": false,
	} {
		assert.Equal(t, want, a.Approves(name), name)
	}
	assert.False(t, (&linter.Approval{}).Approves("id"), "without patterns nothing is approved")
}

func TestMarks(t *testing.T) {
	tagged := graph.Object([]string{"audit"}, map[string]graph.Value{"audit": graph.String("per-resource", source.Span{})}, source.Span{})
	var marked map[string]bool
	r := rule("r", func(p *linter.Pass) {
		marked = map[string]bool{}
		for _, mark := range []string{"audit", "lifecycle", "ephemeral"} {
			marked[mark] = p.Options.Marked(mark, &graph.Resource{Address: `module.jobs["a"].vm.x[0]`, Tags: tagged})
		}
		assert.Equal(t, 40, p.Options.PerDay(&graph.Resource{Address: "module.other.vm.x"}))
		assert.Zero(t, p.Options.PerDay(&graph.Resource{Address: "module.third.vm.x"}), "not marked")
	})
	linter.Run(sample(true), []*linter.Rule{r}, &linter.Config{Marks: []linter.Mark{
		{Name: "lifecycle", Resources: []string{"module.jobs.*"}},
		{Name: "ephemeral", Resources: []string{"module.other.*"}, PerDay: 40},
	}})
	assert.Equal(t, map[string]bool{"audit": true, "lifecycle": true, "ephemeral": false}, marked)
}
