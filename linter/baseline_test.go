package linter_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

func TestBaselineHidesWhatItListsAndSaysWhatIsGone(t *testing.T) {
	result := linter.Run(sample(true), []*linter.Rule{rule("r", each)}, nil)
	old, fresh := result.Findings[0], result.Findings[1]
	gone := &linter.Finding{Rule: old.Rule, Root: ".", Fingerprint: "bb"}

	text, err := linter.FormatBaseline([]*linter.Finding{gone, old})
	require.NoError(t, err)
	again, err := linter.FormatBaseline([]*linter.Finding{old, gone})
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again), "the order of findings does not matter")

	b, err := linter.ParseBaseline(source.NewFile("base.json", text))
	require.NoError(t, err)
	problems := b.Apply([]*linter.Result{result})
	assert.Equal(t, []*linter.Finding{fresh}, result.Findings)
	assert.Equal(t, 1, result.Ignored)
	require.Len(t, problems, 1)
	assert.Contains(t, problems[0].String(), "base.json:1:1: 1 of 2 findings in the baseline are not found any more")
}

// each reports a finding for each instance of the sample's block, at a place
// of its own, that advises to take away its identity and its grant.
func each(p *linter.Pass) {
	for i, r := range p.Graph.Blocks[0].Instances {
		p.Report(linter.Finding{
			Subject: r.Block, Resources: []*graph.Resource{r}, Reason: r.Key, Message: "m",
			At:     source.NewFile("infra/"+r.Key+".tf", []byte("x")).Span(0, 1),
			Change: linter.Change{RemoveIdentities: p.Graph.Identities[i : i+1], RemoveGrants: p.Graph.Grants[i : i+1]},
		})
	}
}

// accept applies a baseline with these findings to a result.
func accept(t *testing.T, result *linter.Result, findings ...*linter.Finding) []source.Problem {
	t.Helper()
	text, err := linter.FormatBaseline(findings)
	require.NoError(t, err)
	b, err := linter.ParseBaseline(source.NewFile("base.json", text))
	require.NoError(t, err)
	return b.Apply([]*linter.Result{result})
}

// What somebody accepts stays, so nothing is saved by it.
func TestABaselineCountsAgain(t *testing.T) {
	result := linter.Run(sample(true), []*linter.Rule{rule("r", each)}, nil)
	require.Len(t, result.Findings, 2)
	assert.Equal(t, linter.Count{Now: 2, Advised: 0}, result.Totals.ServicePrincipals)
	assert.Empty(t, accept(t, result, result.Findings[0]))
	assert.Len(t, result.Findings, 1)
	assert.Equal(t, linter.Count{Now: 2, Advised: 1}, result.Totals.ServicePrincipals)
	assert.Equal(t, linter.Count{Now: 2, Advised: 1}, result.Totals.RoleAssignments)
}

// The totals are those of the whole deployment although the findings of one
// file are wanted, and a baseline may list what lies in the others.
func TestABaselineReachesWhatIsElsewhere(t *testing.T) {
	result := linter.Run(sample(true), []*linter.Rule{rule("r", each)}, nil)
	all := slices.Clone(result.Findings)
	result.Within([]string{"infra/[0].tf"})
	require.Equal(t, all[:1], result.Findings)
	assert.Equal(t, linter.Count{Now: 2, Advised: 0}, result.Totals.ServicePrincipals)
	assert.Empty(t, accept(t, result, all[1]), "what it lists is still found, elsewhere")
	assert.Equal(t, all[:1], result.Findings)
	assert.Zero(t, result.Ignored)
	assert.Equal(t, linter.Count{Now: 2, Advised: 1}, result.Totals.ServicePrincipals)
}

func TestParseBaselineRefuses(t *testing.T) {
	tests := map[string]struct{ content, want string }{
		"not JSON":       {"{\n  oops", "base.json:2:3: is not JSON"},
		"something else": {`[1]`, "base.json: is not a baseline"},
		"other version":  {`{"version": 7}`, "has version 7, where version 1 is read"},
		"no fingerprint": {`{"version": 1, "findings": [{"rule": "a"}]}`, "finding 1 has no fingerprint"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := linter.ParseBaseline(source.NewFile("base.json", []byte(tt.content)))
			assert.ErrorContains(t, err, tt.want)
		})
	}
}
