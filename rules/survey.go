package rules

import (
	"slices"
	"sync"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// survey answers, for one pass, which resources could run as a shared
// user-assigned identity and what theirs may do now. It is gathered in one walk
// over the graph, once for all passes, and costs nothing per question.
type survey struct {
	pass *linter.Pass
	*surveyed
}

// surveyed is what a survey knows from the graph alone. Passes share it and run
// in parallel: only sets and kinds change once it is made.
type surveyed struct {
	graph *graph.Graph
	// sets holds a grantSet by *graph.Identity, filled as they are asked for.
	sets sync.Map
	// held are the resources that must keep their system-assigned identity.
	held map[*graph.Resource]bool
	// heldBlocks are the blocks whose instances may have to: something that
	// works only with a system-assigned identity leads to them, and the input
	// does not tell to which instance.
	heldBlocks map[graph.Node]bool
	// grouped are the principals that have their access through a group
	// declared here, and joined those that are in any group.
	grouped, joined map[*graph.Identity]bool
	// maybeGranted and maybeGrouped are the addresses of resources and blocks
	// that a grant or a membership may go to whose principal is not resolved.
	maybeGranted, maybeGrouped map[string]bool
	// unresolved counts the grants that may be anybody's.
	unresolved int
	// assignments and otherGrants count the grants that are there after the
	// deployment: role assignments, and others that give access.
	assignments, otherGrants int
	// unread tells that a deployment was not read, which may grant anything.
	unread bool
	// kinds holds identityKinds by typeKey, filled as they are asked for.
	kinds sync.Map
}

func newSurvey(p *linter.Pass) *survey {
	type key struct{}
	s := p.Graph.Derived(key{}, func() any { return readSurvey(p.Graph) }).(*surveyed)
	return &survey{p, s}
}

func readSurvey(g *graph.Graph) *surveyed {
	s := &surveyed{
		graph:        g,
		held:         map[*graph.Resource]bool{},
		heldBlocks:   map[graph.Node]bool{},
		grouped:      map[*graph.Identity]bool{},
		joined:       map[*graph.Identity]bool{},
		maybeGranted: map[string]bool{},
		maybeGrouped: map[string]bool{},
	}
	s.unread = slices.ContainsFunc(g.Resources, func(r *graph.Resource) bool { return r.Unread && exists(r) })
	s.readNeeds()
	s.readGrants()
	s.readGroups()
	return s
}

// readNeeds finds who must keep a system-assigned identity.
func (s *surveyed) readNeeds() {
	for _, n := range s.graph.Needs {
		if n.Verdict != graph.SystemOnly {
			continue
		}
		s.held[n.Resource] = true
		if n.Identity != nil {
			if n.Identity.Resource != nil {
				s.held[n.Identity.Resource] = true
			}
			continue
		}
		// Whose identity it is was not resolved: one of what the resource
		// refers to, such as the machine of an extension.
		ends := []graph.Node{n.Resource}
		if n.Resource.Block != nil {
			ends = append(ends, n.Resource.Block)
		}
		for _, from := range ends {
			for _, e := range s.graph.From(from) {
				s.heldBlocks[e.To] = true
			}
		}
	}
}

func (s *surveyed) readGrants() {
	for _, g := range s.graph.Grants {
		if g.State == graph.Removed {
			continue
		}
		if g.Kind == graph.RoleAssignment {
			s.assignments++
		} else if givesAccess(g) {
			s.otherGrants++
		}
		switch {
		case g.Principal != nil && g.Kind == graph.GroupMembership:
			s.joined[g.Principal] = true
		case g.Principal != nil && g.Kind == graph.NetworkRule:
			// A firewall admits a resource instance by its own identity only.
			if g.Principal.Resource != nil {
				s.held[g.Principal.Resource] = true
			}
		case g.Mistake.Of != nil:
			// It is known to be nobody's.
		case g.Principal == nil:
			s.unresolved++
			maybe := s.maybeGranted
			if g.Kind == graph.GroupMembership {
				maybe = s.maybeGrouped
			}
			for _, o := range g.PrincipalValue.Origins() {
				maybe[o.Resource] = true
			}
		}
	}
}

// readGroups finds the members of groups that are declared here and carry
// grants.
func (s *surveyed) readGroups() {
	for _, id := range s.graph.Identities {
		if id.Kind != graph.Group || id.Resource == nil || id.Resource.External || id.State == graph.Removed {
			continue
		}
		if set := grantSetOf(id); set.proved && set.isEmpty() {
			continue
		}
		for _, m := range id.Members {
			if m.State != graph.Removed && m.Principal != nil {
				s.grouped[m.Principal] = true
			}
		}
	}
}

// exists reports whether the resource is declared here and there once the
// deployment is done.
func exists(r *graph.Resource) bool {
	return r.Block != nil && !r.External && r.Action != graph.Delete && r.Action != graph.Forget && r.Action != graph.Read
}

// canMove reports whether the resource could run as a user-assigned identity
// instead of its system-assigned one: its type is known to take one, and
// nothing demands the other.
func (s *survey) canMove(r *graph.Resource) bool {
	return s.kindsOf(r).user && !s.held[r] && !s.heldBlocks[r] && !s.heldBlocks[graph.Node(r.Block)]
}

// canShare reports whether the resource has a system-assigned identity that an
// identity shared with others could replace: it can move, nobody marked it as
// one that needs its own, and it does not get its access through a group.
func (s *survey) canShare(r *graph.Resource) bool {
	if !exists(r) || !s.canMove(r) {
		return false
	}
	id := s.pass.Graph.SystemIdentity(r)
	if id == nil || s.grouped[id] || names(s.maybeGrouped, r) {
		return false
	}
	return !s.pass.Options.Marked("audit", r) && !s.pass.Options.Marked("lifecycle", r)
}

// set returns what the resource's system-assigned identity may do. The
// resource must have one.
func (s *survey) set(r *graph.Resource) grantSet {
	id := s.pass.Graph.SystemIdentity(r)
	if set, ok := s.sets.Load(id); ok {
		return set.(grantSet)
	}
	set := grantSetOf(id)
	set.proved = set.proved && !names(s.maybeGranted, r)
	s.sets.Store(id, set)
	return set
}

// names reports whether the set of addresses holds the resource or its block.
func names(set map[string]bool, r *graph.Resource) bool {
	return set[r.Address] || r.Block != nil && set[r.Block.Address]
}
