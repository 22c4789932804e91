package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "wrong-principal",
	Summary:  "a grant names its principal by an id that is not the one that it takes, or by none",
	Severity: linter.Error,
	Topic:    "Failures waiting to happen",
	Help:     "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
	Check:    checkWrongPrincipal,
})

func checkWrongPrincipal(p *linter.Pass) {
	var wrong []*graph.Grant
	for _, g := range p.Graph.Grants {
		if g.State != graph.Removed && g.DeclaredBy != nil && g.DeclaredBy.Block != nil && g.Mistake.Of != nil && provesWrong(g) {
			wrong = append(wrong, g)
		}
	}
	blocks, by := grantsByBlock(wrong)
	for _, block := range blocks {
		reportWrongPrincipal(p, block, by[block])
	}
}

// provesWrong reports whether the mistake of a grant is one for its kind. Some
// services know principals by their client ids too.
func provesWrong(g *graph.Grant) bool {
	switch g.Mistake.Kind {
	case graph.PrincipalForClient, graph.ResourceForPrincipal, graph.NoSystemIdentity, graph.NoIdentity:
		return true
	case graph.ClientForPrincipal, graph.ApplicationForPrincipal:
		switch g.Kind {
		case graph.RoleAssignment, graph.EligibleRoleAssignment, graph.AccessPolicy,
			graph.GroupMembership, graph.DirectoryRole, graph.AppRole:
			return true
		}
	}
	return false
}

func reportWrongPrincipal(p *linter.Pass, block *graph.Block, grants []*graph.Grant) {
	first := grants[0]
	resources := declarers(grants)
	n := len(resources)
	mistaken := mistakenResources(grants)
	what, advice := wrongPrincipal(p.Graph, first, mistaken)
	at := first.PrincipalValue.At()
	if !at.IsValid() {
		at = first.At
	}
	severity := linter.Error
	if first.Mistake.Kind == graph.NoIdentity && mayHaveOne(first.Mistake.Of) {
		severity = linter.Warning
	}
	p.Report(linter.Finding{
		Severity:  severity,
		Subject:   block,
		Resources: resources,
		Grants:    grants,
		Message:   fmt.Sprintf("%s %s %s to %s", subjectOf(block, resources), plural(n, "gives", "give"), describeGrant(first), what),
		Advice:    advice,
		At:        at,
		Related:   []linter.Related{{Message: plural(len(mistaken), "the id is of ", "the ids are of ") + quoted(addresses(mistaken)), At: first.Mistake.Of.At}},
	})
}

// mayHaveOne reports whether a resource may have an identity although its
// declaration has none: a template says nothing of what exists already, and
// what happens to an identity that a template leaves out differs by service.
func mayHaveOne(r *graph.Resource) bool {
	return r.Action == graph.Deploy && r.IdentityType.IsAbsent()
}

// mistakenResources returns the resources whose ids the grants name, each once.
func mistakenResources(grants []*graph.Grant) []*graph.Resource {
	var resources []*graph.Resource
	seen := map[*graph.Resource]bool{}
	for _, g := range grants {
		if of := g.Mistake.Of; !seen[of] {
			seen[of] = true
			resources = append(resources, of)
		}
	}
	return resources
}

// wrongPrincipal says what a grant names instead of its principal, and what it
// should. The resources are all those that the like of it name.
func wrongPrincipal(g *graph.Graph, grant *graph.Grant, mistaken []*graph.Resource) (what, advice string) {
	of, its := quoted(addresses(mistaken)), plural(len(mistaken), "its service principal", "their service principals")
	if service := grant.Mistake.Service; service != "" {
		of = "the " + service + " identity of " + of
	}
	switch grant.Mistake.Kind {
	case graph.ClientForPrincipal:
		return fmt.Sprintf("the client (application) id of %s, where the object id of %s belongs: no principal has that id, so the grant fails, or is made for nobody", of, its),
			"use " + rightID(grant.Mistake, "the object id of its service principal") + " instead"
	case graph.ApplicationForPrincipal:
		return fmt.Sprintf("the object id of the application registration %s, where that of its service principal belongs: no principal has that id, so the grant fails", of),
			"use " + rightID(grant.Mistake, "the object id of its service principal") + " instead"
	case graph.PrincipalForClient:
		return fmt.Sprintf("the principal id of %s, where its client (application) id belongs: the service looks an application up by it and finds none", of),
			"use " + rightID(grant.Mistake, "its client id") + " instead"
	case graph.ResourceForPrincipal:
		return fmt.Sprintf("the resource id of %s, where an id of %s belongs: a resource id is no GUID, and the grant is refused", of, its),
			"use " + rightID(grant.Mistake, "the object id of its service principal") + " instead"
	case graph.NoIdentity:
		return fmt.Sprintf("the system-assigned identity of %s, which %s no identity: there is no principal id, and the deployment fails where it is asked for", of, hasHave(len(mistaken))),
			"give the resource an identity of type `SystemAssigned`, or grant the access to a user-assigned one by its own `principalId`"
	}
	user := "the user-assigned identity that it runs as"
	for _, a := range g.Attachments(grant.Mistake.Of) {
		if a.Identity.Kind == graph.User && a.State != graph.Removed && a.Identity.Resource != nil {
			user = quote(a.Identity.Resource.Address)
			break
		}
	}
	return fmt.Sprintf("the system-assigned identity of %s, which %s user-assigned identities only: the principal id is empty", of, hasHave(len(mistaken))),
		"grant the access to " + user + " by its own principal id; or add `SystemAssigned` to the identity type"
}

// rightID names what holds the id that belongs in the place of a mistaken one;
// words say what it is where the input's language has no attribute for it.
func rightID(m graph.Mistake, words string) string {
	switch {
	case m.Instead == "":
		return words
	case m.InsteadOf != "" && m.Of.Engine == graph.AzureAD:
		return fmt.Sprintf("the `%s` of the application's `%s`", m.Instead, m.InsteadOf)
	case m.InsteadOf != "":
		return fmt.Sprintf("the `%s` of its `%s`", m.Instead, m.InsteadOf)
	}
	return "its `" + m.Instead + "`"
}
