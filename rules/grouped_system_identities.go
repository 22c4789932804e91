package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "grouped-system-identities",
	Summary:  "a security group gives system-assigned identities the access that one user-assigned identity could have",
	Severity: linter.Warning,
	Topic:    "Replicated resources and applications",
	Help:     bestPractices + "#using-user-assigned-identities-to-reduce-administration",
	Check:    checkGroupedSystemIdentities,
})

func checkGroupedSystemIdentities(p *linter.Pass) {
	var groups []*graph.Identity
	for _, id := range p.Graph.Identities {
		if id.Kind == graph.Group && len(id.Members) > 1 && id.State != graph.Removed && id.Resource != nil && exists(id.Resource) {
			groups = append(groups, id)
		}
	}
	if len(groups) == 0 {
		return
	}
	s := newSurvey(p)
	open := openMemberships(p.Graph)
	for _, group := range groups {
		if open.mayConcern(group) {
			continue
		}
		if members := groupedResources(s, group); members != nil && len(groupAccess(group)) > 0 {
			reportGroup(s, group, members)
		}
	}
}

// memberships are those whose group is not known.
type memberships struct {
	// any means that nothing at all is known of some group, and of holds the
	// addresses of resources and blocks that it may be.
	any bool
	of  map[string]bool
}

func openMemberships(g *graph.Graph) memberships {
	known := map[*graph.Grant]bool{}
	for _, id := range g.Identities {
		for _, m := range id.Members {
			known[m] = true
		}
	}
	open := memberships{of: map[string]bool{}}
	for _, m := range g.Grants {
		if m.Kind != graph.GroupMembership || m.State == graph.Removed || known[m] || !m.Scope.IsUnknown() {
			continue
		}
		origins := m.Scope.Origins()
		open.any = open.any || len(origins) == 0
		for _, o := range origins {
			open.of[o.Resource] = true
		}
	}
	return open
}

func (m memberships) mayConcern(group *graph.Identity) bool {
	return m.any || names(m.of, group.Resource)
}

// groupedResources returns the resources whose system-assigned identities are
// the group's members, in the order of the graph. It returns nil where the
// group holds anybody else, or a resource that could not do without its own
// identity.
func groupedResources(s *survey, group *graph.Identity) []*graph.Resource {
	in := map[*graph.Resource]bool{}
	for _, m := range group.Members {
		if m.State == graph.Removed {
			continue
		}
		id := m.Principal
		if id == nil || id.Kind != graph.System || id.State == graph.Removed || id.Resource == nil ||
			!exists(id.Resource) || !s.canMove(id.Resource) || hasOwnReason(s, id) {
			return nil
		}
		in[id.Resource] = true
	}
	if len(in) < 2 {
		return nil
	}
	var resources []*graph.Resource
	for _, r := range s.pass.Graph.Resources {
		if in[r] {
			resources = append(resources, r)
		}
	}
	return resources
}

// hasOwnReason reports whether the identity is more than a member of the group:
// somebody marked the resource, or it is or may be granted something by itself.
func hasOwnReason(s *survey, id *graph.Identity) bool {
	set := s.set(id.Resource)
	return !set.proved || !set.isEmpty() ||
		s.pass.Options.Marked("audit", id.Resource) || s.pass.Options.Marked("lifecycle", id.Resource)
}

// groupAccess returns the grants that the group carries for its members.
func groupAccess(group *graph.Identity) []*graph.Grant {
	var grants []*graph.Grant
	for _, g := range group.Grants {
		if givesAccess(g) {
			grants = append(grants, g)
		}
	}
	return grants
}

func reportGroup(s *survey, group *graph.Identity, resources []*graph.Resource) {
	grants := groupAccess(group)
	n := len(resources)
	shares, change := groupChange(s, group, resources)
	related := []linter.Related{{Message: "the group", At: group.At}}
	for _, g := range grants[:min(len(grants), maxRelated-1)] {
		related = append(related, linter.Related{Message: "grants the group " + describeGrant(g), At: g.At})
	}
	instead := "one user-assigned identity with these grants"
	if len(shares) > 1 {
		instead = perPlace(shares) + " with these grants"
	}
	s.pass.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   resources[0].Block,
		Reason:    group.Resource.Address,
		Resources: resources,
		Grants:    grants,
		Message: fmt.Sprintf("the %d members of the group %s are all system-assigned identities declared here (%s), and the group gives them their access (%s): %d service principals, a group and %d memberships, each of which can take up to %d hours to have effect, where %s is enough",
			n, quote(group.Resource.Address), quoted(addresses(resources)), describe(grants), n, n, int(azure.GroupTokenCache.Hours()), instead),
		Advice: clauses(
			fmt.Sprintf("give the resources %s, granted directly what the group has, and remove the group", perPlace(shares)),
			s.moveAdvice(resources),
		),
		Related: related,
		Change:  ifCertain(change, resources),
	})
}

// groupChange returns what identities take the place of the group, one in each
// place, and what that changes; no change where it cannot be told.
func groupChange(s *survey, group *graph.Identity, resources []*graph.Resource) ([]share, linter.Change) {
	set := grantSetOf(group)
	index := map[place]int{}
	var shares []share
	whole := set.proved
	for _, r := range resources {
		where, ok := placeOf(r)
		whole = whole && ok
		i, have := index[where]
		if !have {
			i = len(shares)
			index[where] = i
			shares = append(shares, share{place: where, set: set})
		}
		shares[i].members = append(shares[i].members, r)
	}
	if !whole {
		return shares[:1], linter.Change{}
	}
	change := s.change(shares)
	change.RemoveGrants = append(change.RemoveGrants, groupAccess(group)...)
	for _, m := range group.Members {
		if m.State != graph.Removed {
			change.RemoveGrants = append(change.RemoveGrants, m)
		}
	}
	return shares, change
}
