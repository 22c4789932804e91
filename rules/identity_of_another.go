package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// reportNoIdentityOfAnother reports access that is to come from the identity of
// another resource, which has none at all, or none of the kind that serves.
func reportNoIdentityOfAnother(p *linter.Pass, block *graph.Block, needs []*graph.Need) {
	first := needs[0]
	resources, toWhat := needEnds(needs)
	owners := ownersOf(needs)
	n, m := len(resources), len(owners)
	of := quoted(addresses(owners))
	it := plural(m, "it ", "they ")
	has := it + hasHave(m) + " no identity"
	identity := plural(m, "the identity of ", "the identities of ") + of
	advice := fmt.Sprintf("give %s an identity that is granted the access before the %s created", of, plural(n, "resource is", "resources are"))
	if users := userIdentitiesOf(p.Graph, first.Of); len(users) > 0 {
		has = it + hasHave(m) + " " + identityNames(users) + " only"
		identity = plural(m, "the system-assigned identity of ", "the system-assigned identities of ") + of
		advice = fmt.Sprintf("let the setting name a user-assigned identity of %s that is granted the access before", of)
		if first.ChosenBy != "" {
			advice = fmt.Sprintf("set `%s` to a user-assigned identity of %s that is granted the access before", first.ChosenBy, of)
		}
		advice += "; or add `SystemAssigned` to the identity type there, and grant that identity the access"
	}
	severity := needSeverity(needs)
	for _, owner := range owners {
		if mayHaveIdentity(owner) {
			severity = linter.Warning
			has = it + plural(m, "is", "are") + " declared without identity"
		}
	}
	result := "it fails"
	if first.Verdict == graph.LateHeals {
		result = "it does not work"
	}
	demand := ""
	if first.Demand != "" {
		demand = ": " + first.Demand
	}
	p.Report(linter.Finding{
		Severity:  severity,
		Subject:   block,
		Reason:    first.Case + " without identity of another",
		Resources: resources,
		Message: fmt.Sprintf("%s %s to %s%s while %s, through %s, but %s: nothing can be granted to an identity that does not exist, so %s%s",
			subjectOf(block, resources), hasHave(n), purposes(needs), toWhat, whileChanged(resources), identity, has, result, demand),
		Advice:  advice,
		At:      first.At,
		Related: []linter.Related{{Message: "the resource without the identity", At: owners[0].At}},
	})
}

// ownersOf returns the resources whose identities serve the needs, each once.
func ownersOf(needs []*graph.Need) []*graph.Resource {
	var owners []*graph.Resource
	seen := map[*graph.Resource]bool{}
	for _, n := range needs {
		of := n.Of
		if of == nil {
			of = n.Resource
		}
		if !seen[of] {
			seen[of] = true
			owners = append(owners, of)
		}
	}
	return owners
}

// mayHaveIdentity reports whether a resource that is declared without identity
// may have one that it was given before.
func mayHaveIdentity(r *graph.Resource) bool {
	return r.Engine.UpdatesInPlace() && r.Action == graph.Deploy && r.IdentityType.IsAbsent()
}
