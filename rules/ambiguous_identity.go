package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "ambiguous-identity",
	Summary:  "nothing tells code which of its user-assigned identities to use",
	Severity: linter.Note,
	Topic:    "Multiple managed identities",
	Help:     bestPractices + "#multiple-managed-identities",
	Check:    checkAmbiguousIdentity,
})

func checkAmbiguousIdentity(p *linter.Pass) {
	for _, block := range p.Graph.Blocks {
		type key struct {
			setting string
			one     bool
		}
		open := map[key][]*graph.Resource{}
		var order []key
		for _, r := range block.Instances {
			if !exists(r) || !isAmbiguous(p.Graph, r) {
				continue
			}
			k := key{r.Unpinned.Setting, len(userIdentitiesOf(p.Graph, r.Unpinned.In)) == 1}
			if open[k] == nil {
				order = append(order, k)
			}
			open[k] = append(open[k], r)
		}
		for _, k := range order {
			reportAmbiguous(p, block, open[k])
		}
	}
}

// isAmbiguous reports whether code in the resource cannot get at a user-assigned
// identity without saying which one it means, and is not told.
func isAmbiguous(g *graph.Graph, r *graph.Resource) bool {
	u := r.Unpinned
	if u == nil {
		return false
	}
	switch len(userIdentitiesOf(g, u.In)) {
	case 0:
		return false
	case 1:
		return azure.HasNoDefaultIdentity(u.In.Type) && g.SystemIdentity(u.In) == nil
	}
	return true
}

func reportAmbiguous(p *linter.Pass, block *graph.Block, resources []*graph.Resource) {
	u := resources[0].Unpinned
	ids := userIdentitiesOf(p.Graph, u.In)
	has := plural(len(resources), "has", "each have")
	if u.In != resources[0] {
		has = "runs as " + quote(u.In.Address) + ", which has"
	}
	effect := "a request for a token that names none is refused"
	switch {
	case p.Graph.SystemIdentity(u.In) != nil:
		effect = "a request for a token that names none gets the system-assigned identity"
	case len(ids) == 1:
		effect = "this service takes none by default, not even the only one: a request for a token that names none is refused"
	}
	p.Report(linter.Finding{
		Severity:  linter.Note,
		Subject:   block,
		Reason:    u.Setting,
		Resources: resources,
		Message: fmt.Sprintf("%s %s %s (%s), but %s is not set, so that nothing tells the code which one to use: %s",
			subjectOf(block, resources), has, number(len(ids), "user-assigned identity", "user-assigned identities"), identityNames(ids), quote(u.Setting), effect),
		Advice: fmt.Sprintf("let %s name the identity that the code is to use; leave it if the code names the identity itself", quote(u.Setting)),
	})
}
