package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:             "unused-identity",
	Summary:          "nothing here uses a user-assigned identity that is declared here",
	Severity:         linter.Warning,
	SecuritySeverity: 4.0,
	Topic:            "Maintenance",
	Help:             bestPractices + "#maintenance",
	Check:            checkUnusedIdentity,
})

func checkUnusedIdentity(p *linter.Pass) {
	unused := map[*graph.Block][]*graph.Identity{}
	for _, id := range p.Graph.Identities {
		if isUnused(id) {
			unused[id.Resource.Block] = append(unused[id.Resource.Block], id)
		}
	}
	if len(unused) == 0 || !hasWorkloads(p.Graph) {
		return
	}
	lookedUp, ok := lookedUpIdentities(p.Graph)
	if !ok {
		return
	}
	for _, block := range p.Graph.Blocks {
		unused[block] = slices.DeleteFunc(unused[block], func(id *graph.Identity) bool {
			return slices.ContainsFunc(lookedUp, func(r *graph.Resource) bool { return mayBeSame(id.Resource, r) })
		})
		if len(unused[block]) > 0 {
			reportUnused(p, block, unused[block])
		}
	}
}

// isUnused reports whether nothing runs as the identity, refers to it or
// becomes it by federation. One whose last resource this deployment deletes is
// not meant: it was used, and may be kept for the next one.
func isUnused(id *graph.Identity) bool {
	if id.Kind != graph.User || id.State == graph.Removed || id.Referred || len(id.Federated) > 0 || id.Resource == nil || !exists(id.Resource) {
		return false
	}
	for _, a := range id.UsedBy {
		if a.State != graph.Removed || !exists(a.Resource) {
			return false
		}
	}
	return true
}

// lookedUpIdentities returns the identities that resources run as of which no
// more is known than what they are looked up by, each once. It reports false if
// some resource runs as a user-assigned identity of which not even that is
// known, or a deployment was not read that may make one: it may be any.
func lookedUpIdentities(g *graph.Graph) (lookedUp []*graph.Resource, ok bool) {
	seen := map[*graph.Resource]bool{}
	for _, r := range g.Resources {
		if r.Unread && exists(r) {
			return nil, false
		}
		if !exists(r) || r.Again != nil || r.IdentityType.IsAbsent() {
			continue
		}
		types := graph.ReadIdentityType(r.IdentityType)
		if !types.Known {
			return nil, false
		}
		named := false
		for _, a := range g.Attachments(r) {
			if a.State == graph.Removed || a.Identity.Kind != graph.User {
				continue
			}
			named = true
			of := a.Identity.Resource
			if of == nil || !of.External || seen[of] {
				continue
			}
			if _, known := of.Name.Text(); !known && !namesOne(of.ID) {
				return nil, false
			}
			seen[of] = true
			lookedUp = append(lookedUp, of)
		}
		if types.User && !named {
			return nil, false
		}
	}
	return lookedUp, true
}

// mayBeSame reports whether an identity that is looked up may be the one that
// is declared: it is not where its id, its name, its resource group or its
// subscription is known to be another one.
func mayBeSame(declared, lookedUp *graph.Resource) bool {
	if namesOne(lookedUp.ID) && declared.ID.IsKnown() {
		return declared.ID.MayBe(lookedUp.ID)
	}
	return declared.Name.MayBe(lookedUp.Name) && declared.ResourceGroup.MayBe(lookedUp.ResourceGroup) &&
		declared.Subscription.MayBe(lookedUp.Subscription)
}

// namesOne reports whether so much is known of an identity's id that it is
// another one than those declared here: its name.
func namesOne(id graph.Value) bool {
	text, ok := id.Outline()
	return ok && !strings.HasSuffix(text, graph.Gap)
}

// hasWorkloads reports whether the deployment holds anything that could use an
// identity. One that holds identities and their grants only makes them
// beforehand, as is advised.
func hasWorkloads(g *graph.Graph) bool {
	grants := map[*graph.Resource]bool{}
	for _, grant := range g.Grants {
		// A resource that grants access to itself is one of its own right.
		if grant.DeclaredBy != grant.ScopeResource {
			grants[grant.DeclaredBy] = true
		}
	}
	for _, r := range g.Resources {
		if exists(r) && !grants[r] && !prepares(r) {
			return true
		}
	}
	return false
}

// prepares reports whether a resource is of a kind that identities are made
// with and that runs nothing.
func prepares(r *graph.Resource) bool {
	switch typ := strings.ToLower(r.Type); {
	case !strings.Contains(typ, "/"):
		// Of another provider (random_string, time_sleep), or of one that
		// manages the directory.
		return r.Engine != graph.AzureRM && r.Engine != graph.AzAPI
	case strings.HasPrefix(typ, "microsoft.authorization/"),
		strings.HasPrefix(typ, "microsoft.managedidentity/"),
		typ == "microsoft.resources/resourcegroups", typ == "microsoft.resources/deployments",
		typ == "microsoft.resources/subscriptions", typ == "microsoft.resources/tags":
		return !strings.HasPrefix(typ, "microsoft.authorization/policy")
	}
	return false
}

func reportUnused(p *linter.Pass, block *graph.Block, unused []*graph.Identity) {
	var resources []*graph.Resource
	var grants []*graph.Grant
	var related []linter.Related
	for _, id := range unused {
		resources = append(resources, id.Resource)
		for _, g := range id.Grants {
			if g.State == graph.Removed {
				continue
			}
			grants = append(grants, g)
			if len(related) < maxRelated {
				related = append(related, linter.Related{Message: "gives it " + describeGrant(g), At: g.At})
			}
		}
	}
	n := len(unused)
	severity, permissions := linter.Note, ""
	if len(grants) > 0 {
		severity = linter.Warning
		permissions = fmt.Sprintf(", but %s %s (%s), which nothing in this deployment uses",
			plural(n, "it has", "they have"), number(len(grants), "grant", "grants"), describe(grants))
	}
	p.Report(linter.Finding{
		Severity:  severity,
		Subject:   block,
		Resources: resources,
		Grants:    grants,
		Message: fmt.Sprintf("nothing here uses %s: no resource runs as %s, and no setting, output or federated credential refers to %s%s",
			subjectOf(block, resources), plural(n, "it", "them"), plural(n, "it", "them"), permissions),
		Advice:  "remove it with its grants; where it is for something outside, declare it in the deployment that uses it or pass it on in an output",
		Related: related,
		Change:  linter.Change{RemoveIdentities: unused, RemoveGrants: grants},
	})
}
