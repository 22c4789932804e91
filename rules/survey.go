package rules

import (
	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// survey answers what rules about shared and user-assigned identities ask of a
// graph, for one pass. Its parts are found out once for each graph, and cost
// nothing per question; passes share them and run in parallel.
type survey struct {
	pass *linter.Pass
	// movers are the resources that can do without a system-assigned identity.
	*movers
	// unseen is what may be granted without being seen.
	*unseen
	// sharing says whose identity others could use too.
	*sharing
}

func newSurvey(p *linter.Pass) *survey {
	return &survey{p, moversIn(p.Graph), unseenIn(p.Graph), sharingIn(p.Graph)}
}

// exists reports whether the resource is declared here and there once the
// deployment is done.
func exists(r *graph.Resource) bool {
	return r.Block != nil && !r.External && r.Action != graph.Delete && r.Action != graph.Forget && r.Action != graph.Read
}

// names reports whether the set of addresses holds the resource or its block.
func names(set map[string]bool, r *graph.Resource) bool {
	return set[r.Address] || r.Block != nil && set[r.Block.Address]
}
