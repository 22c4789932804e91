package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:             "orphaned-grant",
	Summary:          "a grant stays behind although the deployment deletes its principal",
	Severity:         linter.Warning,
	SecuritySeverity: 3.0,
	Topic:            "Maintenance",
	Help:             bestPractices + "#maintenance",
	Check:            checkOrphanedGrant,
})

func checkOrphanedGrant(p *linter.Pass) {
	orphans := map[*graph.Block][]*graph.Grant{}
	for _, g := range p.Graph.Grants {
		if isOrphaned(g) {
			orphans[g.DeclaredBy.Block] = append(orphans[g.DeclaredBy.Block], g)
		}
	}
	for _, block := range p.Graph.Blocks {
		if grants := orphans[block]; len(grants) > 0 {
			reportOrphans(p, block, grants)
		}
	}
}

// isOrphaned reports whether a grant is there after the deployment although
// its principal is not. A principal that was only taken to be the one of the
// same key is no proof.
func isOrphaned(g *graph.Grant) bool {
	return g.Principal != nil && g.Principal.State == graph.Removed && g.State != graph.Removed &&
		!g.ByKey && outlivesPrincipal(g.Kind) && g.DeclaredBy != nil && g.DeclaredBy.Block != nil
}

// outlivesPrincipal reports whether grants of the kind are kept outside the
// directory. What is in it (memberships, directory roles, app roles) goes with
// the principal.
func outlivesPrincipal(kind graph.GrantKind) bool {
	switch kind {
	case graph.RoleAssignment, graph.EligibleRoleAssignment, graph.AccessPolicy, graph.DataPlaneRole, graph.Administrator:
		return true
	}
	return false
}

func reportOrphans(p *linter.Pass, block *graph.Block, grants []*graph.Grant) {
	var resources, owners []*graph.Resource
	var related []linter.Related
	seen := map[*graph.Resource]bool{}
	counted := 0
	for _, g := range grants {
		if !seen[g.DeclaredBy] {
			seen[g.DeclaredBy] = true
			resources = append(resources, g.DeclaredBy)
		}
		if g.Kind == graph.RoleAssignment {
			counted++
		}
		if owner := g.Principal.Resource; owner != nil && !seen[owner] {
			seen[owner] = true
			owners = append(owners, owner)
			if len(related) < maxRelated {
				related = append(related, linter.Related{Message: quote(owner.Address) + ", which " + fate(g.Principal), At: owner.At})
			}
		}
	}
	first := grants[0]
	more := ""
	if n := len(grants) - 1; n > 0 {
		more = fmt.Sprintf(" (and %s more)", number(n, "grant", "grants"))
	}
	effect := "it stays as an entry for a principal that no longer exists"
	if counted > 0 {
		effect = fmt.Sprintf("role assignments to deleted principals are shown as \"Identity not found\" and go on to count towards the %d of the subscription (%d of a management group)",
			azure.MaxRoleAssignmentsPerSubscription, azure.MaxRoleAssignmentsPerManagementGroup)
	}
	p.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   block,
		Resources: append(resources, owners...),
		Grants:    grants,
		Message: fmt.Sprintf("%s keeps %s%s for %s: %s",
			quote(first.DeclaredBy.Address), describeGrant(first), more, principalName(first.Principal), effect),
		Advice:  "delete the grant in the same change, or give it to the principal that takes over; a grant that refers to the identity instead of holding its principal id goes when the identity does",
		At:      first.At,
		Related: related,
		Change:  linter.Change{RemoveGrants: grants},
	})
}

// principalName says whose principal it is and why it goes.
func principalName(id *graph.Identity) string {
	if id.Resource == nil {
		return "a principal that this deployment deletes"
	}
	return fmt.Sprintf("the principal of %s, which %s", quote(id.Resource.Address), fate(id))
}

// fate says what becomes of the owner of an identity that ceases to exist.
func fate(id *graph.Identity) string {
	switch id.Resource.Action {
	case graph.Delete:
		return "this deployment deletes"
	case graph.Replace:
		return "this deployment replaces, so that it gets another"
	}
	return "loses its system-assigned identity"
}
