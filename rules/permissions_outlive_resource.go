package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:             "permissions-outlive-resource",
	Summary:          "permissions stay when the resource that they were for is deleted",
	Severity:         linter.Warning,
	SecuritySeverity: 5.0,
	Topic:            "Permissions Lifecycle Management",
	Help:             bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:            checkPermissionsOutliveResource,
})

func checkPermissionsOutliveResource(p *linter.Pass) {
	var s *survey
	for _, id := range p.Graph.Identities {
		if id.Kind != graph.User || id.State == graph.Removed {
			continue
		}
		if last := lastUsers(id); last != nil {
			reportLeftBehind(p, id, last)
			continue
		}
		var marked []*graph.Resource
		for _, r := range usersOf(id) {
			if p.Options.Marked("lifecycle", r) {
				marked = append(marked, r)
			}
		}
		if len(marked) == 0 {
			continue
		}
		if s == nil {
			s = newSurvey(p)
		}
		reportOutlived(s, id, marked)
	}
}

// lastUsers returns the resources that this deployment deletes for good and
// that were the last to run as an identity which stays, with its grants. It
// returns nil where anything else uses the identity or may be about to: a block
// whose count went down can go up again.
func lastUsers(id *graph.Identity) []*graph.Resource {
	if id.State != graph.Kept || id.Referred || len(id.Federated) > 0 || id.Resource == nil || !exists(id.Resource) || len(accessOf(id)) == 0 {
		return nil
	}
	var deleted []*graph.Resource
	seen := map[*graph.Resource]bool{}
	for _, a := range id.UsedBy {
		r := a.Resource
		if a.State != graph.Removed || r.External || r.Action == graph.Delete && r.Block != nil && r.Block.Declared {
			return nil
		}
		if r.Action == graph.Delete && r.Block != nil && !seen[r] {
			seen[r] = true
			deleted = append(deleted, r)
		}
	}
	return deleted
}

func reportLeftBehind(p *linter.Pass, id *graph.Identity, deleted []*graph.Resource) {
	grants := accessOf(id)
	n := len(deleted)
	related := []linter.Related{{Message: "deleted: " + quote(deleted[0].Address), At: deleted[0].At}}
	for _, g := range grants[:min(len(grants), maxRelated-1)] {
		related = append(related, linter.Related{Message: "stays: " + describeGrant(g), At: g.At})
	}
	p.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   id.Resource.Block,
		Reason:    "left behind",
		Resources: append([]*graph.Resource{id.Resource}, deleted...),
		Grants:    grants,
		Message: fmt.Sprintf("this deployment deletes %s, the last that used %s, but keeps the identity and its %s (%s): permissions that nothing here uses any more",
			quoted(addresses(deleted)), identityName(id), some(len(grants), "grant", "grants"), describe(grants)),
		Advice: fmt.Sprintf("delete the identity and its grants in the same change; where permissions are to end with %s, use a system-assigned identity and delete its grants with it",
			plural(n, "the resource", "each resource")),
		Related: related,
		Change:  linter.Change{RemoveIdentities: []*graph.Identity{id}, RemoveGrants: grants},
	})
}

// reportOutlived reports resources whose permissions are meant to end with them
// and that run as an identity which does not.
func reportOutlived(s *survey, id *graph.Identity, marked []*graph.Resource) {
	has := ""
	if grants := accessOf(id); len(grants) > 0 {
		has = fmt.Sprintf(" with its %s (%s)", some(len(grants), "grant", "grants"), describe(grants))
	}
	n := len(marked)
	advice := fmt.Sprintf("give %s a system-assigned identity, which ends with the resource, and delete its grants with it", plural(n, "it", "each"))
	if !s.kindsOf(marked[0]).system {
		advice = fmt.Sprintf("give %s a user-assigned identity of its own and delete it, with its grants, in the same change as the resource", plural(n, "it", "each"))
	}
	s.pass.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   identityBlock(id, marked),
		Reason:    "lifecycle " + identityName(id),
		Resources: marked,
		Message: fmt.Sprintf("the permissions of %s are meant to end with %s, but %s as %s, which stays%s when %s deleted",
			quoted(addresses(marked)), plural(n, "it", "them"), plural(n, "it runs", "they run"), identityName(id), has, plural(n, "it is", "they are")),
		Advice: advice,
	})
}
