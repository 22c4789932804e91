package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "unattached-identity",
	Summary:  "a setting names a user-assigned identity that the resource does not have",
	Severity: linter.Error,
	Topic:    "Access required before a resource is deployed",
	Help:     "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview",
	Check:    checkUnattachedIdentity,
})

func checkUnattachedIdentity(p *linter.Pass) {
	type key struct {
		block   *graph.Block
		setting string
	}
	unattached := map[key][]*graph.Need{}
	var order []key
	for _, n := range p.Graph.Needs {
		if !n.Unattached || n.Resource.Block == nil || !exists(n.Resource) {
			continue
		}
		k := key{n.Resource.Block, n.ChosenBy}
		if unattached[k] == nil {
			order = append(order, k)
		}
		unattached[k] = append(unattached[k], n)
	}
	for _, k := range order {
		reportUnattached(p, k.block, unattached[k])
	}
}

func reportUnattached(p *linter.Pass, block *graph.Block, needs []*graph.Need) {
	first := needs[0]
	resources, _ := needEnds(needs)
	owners, named := ownersOf(needs), namedBy(needs)
	n, m := len(resources), len(owners)
	whose := plural(m, "it", "they")
	if first.Of != nil {
		whose = quoted(addresses(owners))
	}
	has := "no user-assigned identity"
	if users := userIdentitiesOf(p.Graph, owners[0]); len(users) > 0 && m == 1 {
		has = identityNames(users) + " only"
	} else if len(users) > 0 {
		has = "others only"
	}
	setting := "a setting"
	if first.ChosenBy != "" {
		setting = "`" + first.ChosenBy + "`"
	}
	severity, result := needSeverity(needs), "Azure refuses a setting that names an identity of another resource"
	if severity != linter.Error {
		result = "a resource gets tokens only for the identities that it has, so this does not work"
	}
	var related []linter.Related
	if at := named[0].At; at.IsValid() {
		related = append(related, linter.Related{Message: "the identity that the setting names", At: at})
	}
	if first.Of != nil {
		related = append(related, linter.Related{Message: "the resource that does not have it", At: owners[0].At})
	}
	p.Report(linter.Finding{
		Severity:  severity,
		Subject:   block,
		Reason:    first.ChosenBy,
		Resources: resources,
		Message: fmt.Sprintf("%s %s %s by %s, to %s, but %s %s %s: %s",
			subjectOf(block, resources), plural(n, "names", "name"), identityNames(named), setting, purposes(needs), whose, hasHave(m), has, result),
		Advice:  fmt.Sprintf("add %s to the `%s` of %s, or name one that is there", identityNames(named), listOfIdentities(owners[0]), quoted(addresses(owners))),
		At:      first.At,
		Related: related,
	})
}

// namedBy returns the identities that serve the needs, each once.
func namedBy(needs []*graph.Need) []*graph.Identity {
	var ids []*graph.Identity
	seen := map[*graph.Identity]bool{}
	for _, n := range needs {
		if !seen[n.Identity] {
			seen[n.Identity] = true
			ids = append(ids, n.Identity)
		}
	}
	return ids
}

// listOfIdentities is what the list of a resource's user-assigned identities is
// called in its identity block.
func listOfIdentities(r *graph.Resource) string {
	if r.Engine == graph.ResourceManager {
		return "userAssignedIdentities"
	}
	return "identity_ids"
}
