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

// sample is a deployment with one block of two machines, each with a
// system-assigned identity and a role assignment, of which the change touches
// only the first.
func sample(changes bool, ignores ...graph.Ignore) *graph.Graph {
	f := source.NewFile("infra/main.tf", []byte("one\ntwo\nthree\nfour\n"))
	b := graph.NewBuilder(graph.Deployment{Root: "infra", At: f.Whole(), Changes: changes})
	block := b.Block(graph.Block{Address: "vm.worker", Type: "vm", At: f.Span(4, 7), Ignores: ignores})
	for i, action := range []graph.Action{graph.Create, graph.NoOp} {
		key := []string{"[0]", "[1]"}[i]
		state := []graph.State{graph.Added, graph.Kept}[i]
		r, _ := b.Resource(graph.Resource{Address: "vm.worker" + key, Key: key, Type: "vm", Block: block, Action: action, At: f.Span(4, 7)})
		id := b.Identity(graph.Identity{ID: r.Address + "#system", Resource: r, State: state})
		b.Grant(graph.Grant{ID: "grant" + key, Kind: graph.RoleAssignment, Principal: id, State: state, DeclaredBy: r})
	}
	return b.Build()
}

func rule(name string, check func(*linter.Pass)) *linter.Rule {
	return &linter.Rule{Name: name, Summary: "s", Severity: linter.Warning, Check: check}
}

// about reports one finding on the sample's block with the given instances.
func about(severity linter.Severity, reason string, instances ...int) func(*linter.Pass) {
	return func(p *linter.Pass) {
		block := p.Graph.Blocks[0]
		f := linter.Finding{Severity: severity, Subject: block, Reason: reason, Message: "m " + reason}
		for _, i := range instances {
			f.Resources = append(f.Resources, block.Instances[i])
		}
		p.Report(f)
	}
}

func TestChanged(t *testing.T) {
	tests := map[string]struct {
		changes bool
		check   func(*linter.Pass)
		want    bool
	}{
		"a created resource":                  {true, about(linter.Warning, "", 0), true},
		"an unchanged resource":               {true, about(linter.Warning, "", 1), false},
		"one of two":                          {true, about(linter.Warning, "", 0, 1), true},
		"the deployment as such":              {true, about(linter.Warning, ""), true},
		"an unchanged resource of a template": {false, about(linter.Warning, "", 1), true},
		"a new grant of an unchanged resource": {true, func(p *linter.Pass) {
			p.Report(linter.Finding{Resources: p.Graph.Resources[1:], Grants: p.Graph.Grants[:1], Message: "m"})
		}, true},
		"an unchanged grant": {true, func(p *linter.Pass) {
			p.Report(linter.Finding{Grants: p.Graph.Grants[1:], Message: "m"})
		}, false},
		"a new identity that is advised against": {true, func(p *linter.Pass) {
			p.Report(linter.Finding{Change: linter.Change{RemoveIdentities: p.Graph.Identities[:1]}, Message: "m"})
		}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			res := linter.Run(sample(tt.changes), []*linter.Rule{rule("r", tt.check)}, nil)
			require.Len(t, res.Findings, 1)
			assert.Equal(t, tt.want, res.Findings[0].Changed)
			assert.Equal(t, tt.want, linter.DefaultConfig().Fails(res.Findings[0]))
		})
	}
}

func TestCrashIsContained(t *testing.T) {
	crash := rule("crash", func(p *linter.Pass) {
		about(linter.Warning, "", 0)(p)
		var none []int
		_ = none[len(p.Graph.Resources)]
	})
	custom := rule("custom", func(*linter.Pass) { panic("hunter2") })
	res := linter.Run(sample(true), []*linter.Rule{crash, custom, rule("fine", about(linter.Warning, "", 0))}, nil)
	require.Len(t, res.Findings, 1)
	assert.Equal(t, "fine", res.Findings[0].Rule.Name)
	require.Len(t, res.Problems, 2)
	assert.Regexp(t, `^rule "crash" crashed \(index out of range \[2\] with length 0\) at run_test\.go:\d+, so its findings are missing`, res.Problems[0].Message)
	assert.True(t, res.Problems[0].Failure)
	assert.NotContains(t, res.Problems[1].Message, "hunter2", "what a rule panics with may be a value of the input")
}

func TestFingerprint(t *testing.T) {
	print := func(dir string, check func(*linter.Pass)) string {
		res := linter.Run(sample(true), []*linter.Rule{rule("r", check)}, &linter.Config{Dir: dir})
		require.Len(t, res.Findings, 1)
		return res.Findings[0].Fingerprint
	}
	base := print("", about(linter.Warning, "a", 0))
	assert.Len(t, base, 32)
	assert.Equal(t, base, print("", about(linter.Note, "a", 0, 1)), "neither severity nor instances are part of it")
	assert.NotEqual(t, base, print("", about(linter.Warning, "b", 0)))
	assert.NotEqual(t, base, print("prod", about(linter.Warning, "a", 0)), "the root counts from the repository")
}

func TestEqualFindingsAreOne(t *testing.T) {
	twice := rule("r", func(p *linter.Pass) {
		about(linter.Warning, "a", 0)(p)
		about(linter.Warning, "a", 0)(p)
		p.Report(linter.Finding{Subject: p.Graph.Blocks[0], Reason: "a", Message: "something else"})
	})
	res := linter.Run(sample(true), []*linter.Rule{twice}, nil)
	require.Len(t, res.Findings, 2)
	assert.NotEqual(t, res.Findings[0].Fingerprint, res.Findings[1].Fingerprint)
}

func TestNoteBesideWarning(t *testing.T) {
	both := rule("r", func(p *linter.Pass) {
		about(linter.Note, "echo", 0, 1)(p)
		about(linter.Warning, "grave", 0)(p)
		about(linter.Note, "other", 1)(p)
	})
	off := linter.Note
	// That the warning is reported as a note changes nothing.
	cfg := &linter.Config{Rules: map[string]linter.RuleConfig{"r": {Severity: &off}}}
	for _, c := range []*linter.Config{nil, cfg} {
		var reasons []string
		for _, f := range linter.Run(sample(true), []*linter.Rule{both}, c).Findings {
			reasons = append(reasons, f.Reason)
		}
		assert.Equal(t, []string{"grave", "other"}, reasons)
	}
}

func TestSeverityAndSelection(t *testing.T) {
	note, err, off := linter.Note, linter.Error, linter.Off
	noteRule := rule("notes", about(linter.Off, "", 0))
	noteRule.Severity = linter.Note
	disabled := rule("disabled", about(linter.Off, "", 0))
	disabled.Disabled = true
	all := []*linter.Rule{
		rule("warns", func(p *linter.Pass) {
			about(linter.Warning, "w", 0)(p)
			about(linter.Note, "n", 1)(p)
		}), noteRule, disabled,
	}
	tests := map[string]struct {
		cfg  linter.Config
		want map[string]linter.Severity
	}{
		"defaults":             {linter.Config{}, map[string]linter.Severity{"warns w": linter.Warning, "warns n": note, "notes ": note}},
		"raised, not notes":    {linter.Config{Rules: map[string]linter.RuleConfig{"warns": {Severity: &err}}}, map[string]linter.Severity{"warns w": err, "warns n": note, "notes ": note}},
		"a rule of notes":      {linter.Config{Rules: map[string]linter.RuleConfig{"notes": {Severity: &err}}}, map[string]linter.Severity{"warns w": linter.Warning, "warns n": note, "notes ": err}},
		"off":                  {linter.Config{Rules: map[string]linter.RuleConfig{"warns": {Severity: &off}}}, map[string]linter.Severity{"notes ": note}},
		"configured on":        {linter.Config{Rules: map[string]linter.RuleConfig{"disabled": {}}, Skip: []string{"warns", "notes"}}, map[string]linter.Severity{"disabled ": linter.Warning}},
		"only wins over off":   {linter.Config{Only: []string{"notes"}, Rules: map[string]linter.RuleConfig{"notes": {Severity: &off}}}, map[string]linter.Severity{"notes ": note}},
		"only runs a disabled": {linter.Config{Only: []string{"disabled"}}, map[string]linter.Severity{"disabled ": linter.Warning}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := map[string]linter.Severity{}
			for _, f := range linter.Run(sample(true), all, &tt.cfg).Findings {
				got[f.Rule.Name+" "+f.Reason] = f.Severity
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestTotals(t *testing.T) {
	share := func(p *linter.Pass) {
		p.Report(linter.Finding{Subject: p.Graph.Blocks[0], Message: "share", Change: linter.Change{
			RemoveIdentities: p.Graph.Identities, RemoveGrants: p.Graph.Grants,
			AddIdentities: []string{"shared"}, AddGrants: []string{"shared a"},
		}})
	}
	// A second rule advises the same for one of the machines.
	overlap := func(p *linter.Pass) {
		p.Report(linter.Finding{Subject: p.Graph.Blocks[0], Message: "overlap", Change: linter.Change{
			RemoveIdentities: p.Graph.Identities[:1], RemoveGrants: p.Graph.Grants[:1],
			AddIdentities: []string{"shared"}, AddGrants: []string{"shared a"},
		}})
	}
	res := linter.Run(sample(true), []*linter.Rule{rule("one", share), rule("two", overlap)}, nil)
	assert.Equal(t, linter.Totals{
		ServicePrincipals: linter.Count{Now: 2, Advised: 1},
		RoleAssignments:   linter.Count{Now: 2, Advised: 1},
	}, res.Totals)
	assert.Equal(t, linter.Count{Now: 1, Advised: 1}, res.Findings[1].Impact().ServicePrincipals)
	assert.Equal(t, linter.Count{Now: 2, Advised: 1}, res.Findings[0].Impact().RoleAssignments)
}

func TestSourceIgnores(t *testing.T) {
	at := source.NewFile("infra/main.tf", []byte("# tfidlint:ignore")).Span(0, 17)
	tests := map[string]struct {
		ignore  graph.Ignore
		ignored int
		problem string
	}{
		"good":                        {graph.Ignore{Rule: "r", Reason: "accepted in March"}, 1, ""},
		"no reason":                   {graph.Ignore{Rule: "r", Reason: " "}, 0, "lacks a reason"},
		"unknown rule":                {graph.Ignore{Rule: "rr", Reason: "x"}, 0, `names rule "rr", which does not exist`},
		"unused":                      {graph.Ignore{Rule: "silent", Reason: "x"}, 0, "matches no finding"},
		"of a rule that does not run": {graph.Ignore{Rule: "skipped", Reason: "x"}, 0, ""},
	}
	all := []*linter.Rule{rule("r", about(linter.Warning, "", 0)), rule("silent", func(*linter.Pass) {}), rule("skipped", about(linter.Warning, "", 0))}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.ignore.At = at
			res := linter.Run(sample(true, tt.ignore), all, &linter.Config{Skip: []string{"skipped"}})
			assert.Equal(t, tt.ignored, res.Ignored)
			assert.Len(t, res.Findings, 1-tt.ignored)
			if tt.problem == "" {
				assert.Empty(t, res.Problems)
				return
			}
			require.Len(t, res.Problems, 1)
			assert.Contains(t, res.Problems[0].Message, tt.problem)
			assert.False(t, res.Problems[0].Failure)
		})
	}
}

func TestConfigIgnores(t *testing.T) {
	today := time.Date(2027, 3, 31, 12, 0, 0, 0, time.UTC)
	day := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	tests := map[string]struct {
		ignore  linter.ConfigIgnore
		ignored int
		problem string
	}{
		"by subject":        {linter.ConfigIgnore{Rule: "r", Resource: "vm.*"}, 1, ""},
		"by instance":       {linter.ConfigIgnore{Rule: "r", Resource: "vm.worker[0]"}, 1, ""},
		"another instance":  {linter.ConfigIgnore{Rule: "r", Resource: "vm.worker[1]"}, 0, "matches no finding"},
		"on its last day":   {linter.ConfigIgnore{Rule: "r", Resource: "*", Expires: day("2027-03-31")}, 1, ""},
		"past its last day": {linter.ConfigIgnore{Rule: "r", Resource: "*", Expires: day("2027-03-30")}, 0, "expired on 2027-03-30"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			all := []*linter.Rule{rule("r", about(linter.Warning, "", 0))}
			cfg := &linter.Config{Ignores: []linter.ConfigIgnore{tt.ignore}, Today: today}
			o := linter.Lint([]*graph.Input{{Graph: sample(true)}}, all, cfg)
			assert.Equal(t, tt.ignored, o.Ignored)
			if tt.problem == "" {
				assert.Empty(t, o.Problems)
				return
			}
			require.Len(t, o.Problems, 1)
			assert.Contains(t, o.Problems[0].Message, tt.problem)
		})
	}
}

func TestOrder(t *testing.T) {
	check := func(p *linter.Pass) {
		at := func(from int) source.Span { return p.Graph.Deployment.At.File.Span(from, from+1) }
		p.Report(linter.Finding{Message: "last", At: at(8)})
		p.Report(linter.Finding{Message: "first", At: at(1)})
		p.Report(linter.Finding{Subject: p.Graph.Blocks[0], Message: "the block's place"})
		p.Report(linter.Finding{Message: "the deployment's place"})
	}
	var messages []string
	for _, f := range linter.Run(sample(true), []*linter.Rule{rule("r", check)}, nil).Findings {
		messages = append(messages, f.Message)
	}
	assert.Equal(t, []string{"the deployment's place", "first", "the block's place", "last"}, messages)
}
