package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "deployer-must-grant",
	Summary:  "the deployment needs the right to create role assignments, because its identities do not exist before it",
	Severity: linter.Note,
	Topic:    "Access required before a resource is deployed",
	Help:     bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:    checkDeployerMustGrant,
})

func checkDeployerMustGrant(p *linter.Pass) {
	var grants, open []*graph.Grant
	for _, g := range p.Graph.Grants {
		switch {
		case g.Kind != graph.RoleAssignment || g.State != graph.Added || g.Principal == nil || g.Principal.Kind != graph.System || !born(g.Principal):
		case g.DeclaredBy.IsCertain() && g.Principal.Resource.IsCertain():
			grants = append(grants, g)
		default:
			open = append(open, g)
		}
	}
	// What a condition or a count decides that is not known is only spoken of
	// where there is nothing else.
	certain := len(open) == 0
	mayMake := len(grants) == 0
	if mayMake {
		grants = open
	}
	if len(grants) == 0 {
		return
	}
	identities := map[*graph.Identity]bool{}
	var owners []*graph.Resource
	for _, g := range grants {
		if !identities[g.Principal] {
			identities[g.Principal] = true
			owners = append(owners, g.Principal.Resource)
		}
	}
	s := newSurvey(p)
	n := len(owners)
	made := fmt.Sprintf("%s for %s", number(len(grants), "role assignment", "role assignments"), number(n, "system-assigned identity", "system-assigned identities"))
	them := plural(len(grants), "it cannot", "none can")
	switch {
	case mayMake:
		made, them = "role assignments, depending on conditions or counts that are not known, for system-assigned identities", "none can"
	case !certain:
		made, them = "at least "+made, "none can"
	}
	p.Report(linter.Finding{
		Resources: owners,
		Grants:    grants,
		Message: fmt.Sprintf("this deployment makes %s that it creates itself, so %s be made in advance: whoever deploys has to be allowed to create role assignments %s, and without that the deployment fails halfway",
			made, them, onScopes(grants)),
		Advice: clauses(
			"give whoever deploys Role Based Access Control Administrator there, with a condition on the roles that it may assign",
			insteadOfGranting(s, owners),
		),
		At: grants[0].At,
	})
}

// insteadOfGranting advises identities that are granted their roles beforehand,
// where any of the resources can use one.
func insteadOfGranting(s *survey, owners []*graph.Resource) string {
	for _, r := range owners {
		if s.canMove(r) {
			return "or make user-assigned identities and their role assignments in an earlier deployment: this one then needs only Managed Identity Operator on them"
		}
	}
	return ""
}
