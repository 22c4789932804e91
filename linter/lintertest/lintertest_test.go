package lintertest_test

import (
	"bytes"
	"testing"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/lintertest"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers"
)

// owned reports every system-assigned identity, with all that a finding has.
var owned = &linter.Rule{
	Name: "owned-identity", Summary: "a system-assigned identity", Severity: linter.Warning, Threshold: 1,
	Check: func(p *linter.Pass) {
		for _, id := range p.Graph.Identities {
			if id.Kind != graph.System || len(p.Graph.Identities) < p.Threshold {
				continue
			}
			p.Report(linter.Finding{
				Subject: id.Resource.Block, Reason: id.ID, Resources: []*graph.Resource{id.Resource},
				Message: "has an identity of its own", Advice: "share one", At: id.At,
				Related: []linter.Related{{Message: "the resource", At: id.Resource.At}},
				Change:  linter.Change{RemoveIdentities: []*graph.Identity{id}, AddOtherGrants: []string{"x"}},
				Fixes:   []linter.Fix{{Title: "share one"}},
			})
		}
	},
}

func TestRun(t *testing.T) { lintertest.Run(t, "testdata/cases", owned) }

func TestGraph(t *testing.T) {
	lintertest.Graph(t, "testdata/graphs", func(_ *testing.T, main *source.File, _ *source.Tree) *graph.Graph {
		inputs := parsers.Load([]string{"-"}, parsers.Options{Stdin: bytes.NewReader(main.Content), NoSource: true})
		return inputs[0].Graph
	})
}
