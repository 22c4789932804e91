package rules

import (
	"sync"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// movers knows which resources could run as a user-assigned identity.
type movers struct {
	// held are the resources that must keep their system-assigned identity.
	held map[*graph.Resource]bool
	// heldBlocks are the blocks whose instances may have to: something that
	// works only with a system-assigned identity leads to them, and the input
	// does not tell to which instance.
	heldBlocks map[graph.Node]bool
	// kinds holds identityKinds by typeKey, filled as they are asked for.
	kinds sync.Map
}

func moversIn(g *graph.Graph) *movers {
	type key struct{}
	return g.Derived(key{}, func() any {
		m := &movers{held: map[*graph.Resource]bool{}, heldBlocks: map[graph.Node]bool{}}
		for _, n := range g.Needs {
			if n.Verdict == graph.SystemOnly {
				m.hold(g, n)
			}
		}
		for _, grant := range g.Grants {
			// A firewall admits a resource instance by its own identity only.
			if grant.Kind == graph.NetworkRule && grant.State != graph.Removed && grant.Principal != nil && grant.Principal.Resource != nil {
				m.held[grant.Principal.Resource] = true
			}
		}
		return m
	}).(*movers)
}

// hold notes who must keep a system-assigned identity for a need.
func (m *movers) hold(g *graph.Graph, n *graph.Need) {
	m.held[n.Resource] = true
	if n.Identity != nil {
		if n.Identity.Resource != nil {
			m.held[n.Identity.Resource] = true
		}
		return
	}
	// Whose identity it is was not resolved: one of what the resource refers to,
	// such as the machine of an extension.
	ends := []graph.Node{n.Resource}
	if n.Resource.Block != nil {
		ends = append(ends, n.Resource.Block)
	}
	for _, from := range ends {
		for _, e := range g.From(from) {
			m.heldBlocks[e.To] = true
		}
	}
}

// canMove reports whether the resource could run as a user-assigned identity
// instead of its system-assigned one: its type is known to take one, and
// nothing demands the other.
func (m *movers) canMove(r *graph.Resource) bool {
	return m.kindsOf(r).user && !m.held[r] && !m.heldBlocks[r] && !m.heldBlocks[graph.Node(r.Block)]
}
