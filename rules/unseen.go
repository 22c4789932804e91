package rules

import (
	"github.com/tfidlint/tfidlint/linter/graph"
)

// unseen is what may be granted without being seen: it decides whether a rule
// has proof that an identity is granted nothing. "Nothing is granted" is said
// where nothing is seen and nothing unseen may be it.
type unseen struct {
	// granted and grouped are the addresses of resources and blocks that a grant
	// or a membership may go to whose principal is not resolved, or that something
	// names which was not understood.
	granted, grouped map[string]bool
	// joined are the principals that are in any group, which may have grants
	// elsewhere.
	joined map[*graph.Identity]bool
	// unresolved counts the grants that may be anybody's among several.
	unresolved int
	// anybodys says that there is a grant of whose principal nothing at all is
	// known, and unread that a deployment was not read, which may grant anything.
	anybodys, unread bool
}

func unseenIn(g *graph.Graph) *unseen {
	type key struct{}
	return g.Derived(key{}, func() any {
		u := &unseen{granted: map[string]bool{}, grouped: map[string]bool{}, joined: map[*graph.Identity]bool{}}
		for _, r := range g.Resources {
			u.unread = u.unread || r.Unread && exists(r)
		}
		for _, m := range g.Mentions {
			for _, n := range m.Names {
				u.granted[address(n)] = true
				u.grouped[address(n)] = true
			}
		}
		for _, grant := range g.Grants {
			if grant.State != graph.Removed {
				u.read(grant)
			}
		}
		return u
	}).(*unseen)
}

// address returns the address of a block or resource.
func address(n graph.Node) string {
	switch n := n.(type) {
	case *graph.Block:
		return n.Address
	case *graph.Resource:
		return n.Address
	}
	return ""
}

func (u *unseen) read(g *graph.Grant) {
	switch {
	case g.Principal != nil:
		if g.Kind == graph.GroupMembership {
			u.joined[g.Principal] = true
		}
		return
	case g.Mistake.Of != nil:
		return // it is known to be nobody's
	}
	u.unresolved++
	maybe := u.granted
	if g.Kind == graph.GroupMembership {
		maybe = u.grouped
	}
	origins := g.PrincipalValue.Origins()
	for _, o := range origins {
		maybe[o.Resource] = true
	}
	u.anybodys = u.anybodys || g.PrincipalValue.IsUnknown() && len(origins) == 0
}

// mayGrant reports whether something unseen may be granted to an identity of the
// resource, or put it into a group.
func (u *unseen) mayGrant(r *graph.Resource) bool {
	return u.anybodys || u.unread || names(u.granted, r) || names(u.grouped, r)
}

// isFresh reports whether the identity can have been granted nothing but what
// is granted here. If none of that is there in time, nothing is, whichever
// grant it is that somebody needs.
func (u *unseen) isFresh(id *graph.Identity) bool {
	return id.State == graph.Added && id.Resource != nil && !u.joined[id] && !u.mayGrant(id.Resource)
}
