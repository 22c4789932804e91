package linter_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// perInstance reports a finding for each instance of the sample's block, at a
// place of its own, that advises to take away its identity and its grant.
func perInstance(p *linter.Pass) {
	for i, r := range p.Graph.Blocks[0].Instances {
		p.Report(linter.Finding{
			Subject: r.Block, Resources: []*graph.Resource{r}, Reason: r.Key, Message: r.Key,
			At:     source.NewFile("infra/"+r.Key+".tf", []byte("x")).Span(0, 1),
			Change: linter.Change{RemoveIdentities: p.Graph.Identities[i : i+1], RemoveGrants: p.Graph.Grants[i : i+1]},
		})
	}
}

// lint lints the sample, as an input of which the findings in the files of only
// are wanted.
func lint(only []string, more ...*graph.Input) *linter.Outcome {
	inputs := append([]*graph.Input{{Path: "infra", Graph: sample(true), Only: only}}, more...)
	return linter.Lint(inputs, []*linter.Rule{rule("r", perInstance)}, nil)
}

func messages(findings []*linter.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Message)
	}
	return all
}

func TestLintAddsUp(t *testing.T) {
	unread := &graph.Input{Path: "x.json", Status: graph.Failed, Problems: []source.Problem{{Path: "x.json", Message: "is no JSON", Failure: true}}}
	o := lint(nil, unread, &graph.Input{Path: "again", Graph: sample(true)})
	assert.Len(t, o.Inputs, 3)
	assert.Equal(t, []string{"[0]", "[0]", "[1]", "[1]"}, messages(o.Findings), "in the order of reports, not of inputs")
	assert.Equal(t, linter.Count{Now: 4, Advised: 0}, o.Totals.ServicePrincipals)
	assert.Equal(t, unread.Problems, o.Problems)
	assert.True(t, o.Failed())
	assert.False(t, lint(nil).Failed())
}

func TestABaselineHidesWhatItListsAndSaysWhatIsGone(t *testing.T) {
	o := lint(nil)
	old := o.Findings[0]
	o.Accept(baseline(t, old, &linter.Finding{Rule: old.Rule, Root: ".", Fingerprint: "00"}))
	assert.Equal(t, []string{"[1]"}, messages(o.Findings))
	assert.Equal(t, 1, o.Ignored)
	require.Len(t, o.Problems, 1)
	assert.Contains(t, o.Problems[0].String(), "base.json:1:1: 1 of 2 findings in the baseline are not found any more")
}

// What somebody accepts stays, so nothing is saved by it.
func TestABaselineCountsAgain(t *testing.T) {
	o := lint(nil)
	assert.Equal(t, linter.Count{Now: 2, Advised: 0}, o.Totals.ServicePrincipals)
	o.Accept(baseline(t, o.Findings[0]))
	assert.Equal(t, linter.Count{Now: 2, Advised: 1}, o.Totals.ServicePrincipals)
	assert.Equal(t, linter.Count{Now: 2, Advised: 1}, o.Totals.RoleAssignments)
}

// The totals are those of the whole deployment although the findings of one
// file are wanted, and a baseline or an ignore may be of what lies in others.
func TestFindingsOfSomeFiles(t *testing.T) {
	all := lint(nil).Findings
	o := lint([]string{"infra/[0].tf"})
	assert.Equal(t, []string{"[0]"}, messages(o.Findings))
	assert.Equal(t, linter.Count{Now: 2, Advised: 0}, o.Totals.ServicePrincipals)

	o.Accept(baseline(t, all[1], &linter.Finding{Rule: all[1].Rule, Root: ".", Fingerprint: "00"}))
	assert.Equal(t, []string{"[0]"}, messages(o.Findings))
	assert.Zero(t, o.Ignored, "nobody would have seen what is elsewhere")
	assert.Equal(t, linter.Count{Now: 2, Advised: 1}, o.Totals.ServicePrincipals)
	assert.Empty(t, o.Problems, "what is not found here may be found in another root")
}
