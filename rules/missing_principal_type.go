package rules

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "missing-principal-type",
	Summary:  "a role assignment for an identity of the same deployment lacks principalType, and nothing retries it",
	Severity: linter.Warning,
	Topic:    "Failures waiting to happen",
	Help:     "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
	Check:    checkMissingPrincipalType,
})

func checkMissingPrincipalType(p *linter.Pass) {
	var missing []*graph.Grant
	for _, g := range p.Graph.Grants {
		if isRoleAssignment(g) && g.DeclaredBy.Block != nil && g.State == graph.Added && !g.Retries &&
			g.PrincipalType.IsAbsent() && born(g.Principal) {
			missing = append(missing, g)
		}
	}
	blocks, by := grantsByBlock(missing)
	for _, block := range blocks {
		reportMissingPrincipalType(p, block, by[block])
	}
}

func reportMissingPrincipalType(p *linter.Pass, block *graph.Block, grants []*graph.Grant) {
	first := grants[0]
	resources := declarers(grants)
	n, to := len(resources), len(principals(grants))
	var related []linter.Related
	seen := map[*graph.Resource]bool{}
	for _, g := range grants {
		if owner := g.Principal.Resource; !seen[owner] && len(related) < maxRelated {
			seen[owner] = true
			related = append(related, linter.Related{Message: quote(owner.Address) + ", whose principal is new", At: g.Principal.At})
		}
	}
	p.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   block,
		Resources: resources,
		Grants:    grants,
		Message: fmt.Sprintf("%s %s no principalType, and this deployment creates the %s itself (%s): until the directory has replicated %s, the assignment may fail with PrincipalNotFound, and nothing here tries again",
			subjectOf(block, resources), hasHave(n), plural(to, "principal", "principals"), toWhom(grants), plural(to, "it", "them")),
		Advice:  principalTypeAdvice(first.DeclaredBy),
		At:      first.At,
		Related: related,
	})
}

func principalTypeAdvice(r *graph.Resource) string {
	const set = "set `properties.principalType` to `ServicePrincipal`, so that Azure does not look the principal up"
	if r.Engine == graph.AzAPI {
		return clauses(set, "or have `retry` match `PrincipalNotFound`", "or use azurerm_role_assignment, which tries again by itself")
	}
	version, ok := r.Settings.Attr("apiVersion").Text()
	if ok && strings.Compare(version, azure.FirstVersionWithPrincipalType) < 0 {
		return clauses(set, fmt.Sprintf("that takes another `apiVersion`, such as 2022-04-01: %s came before the property", version))
	}
	return clauses(set, "or create the identity in an earlier deployment")
}
