package rules

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "reused-assignment-name",
	Summary:  "a role assignment keeps its name when the identity that it is for is made again",
	Severity: linter.Warning,
	Topic:    "Failures waiting to happen",
	Help:     "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
	Check:    checkReusedAssignmentName,
})

// naming is what the name of a role assignment depends on.
type naming uint8

const (
	otherName    naming = iota // on the principal, or on what is not known
	fixedName                  // on nothing
	hashName                   // on things among which the principal is not
	resourceName               // on the id of the identity's resource
	knownName                  // it is known, and not how it is made
)

func checkReusedAssignmentName(p *linter.Pass) {
	var reused, evaluated []*graph.Grant
	for _, g := range p.Graph.Grants {
		if !isRoleAssignment(g) && !isCosmosAssignment(g) || g.DeclaredBy.Block == nil || g.State != graph.Added || !born(g.Principal) ||
			!g.DeclaredBy.Engine.UpdatesInPlace() && !g.DeclaredBy.Block.CreateBeforeDestroy {
			continue
		}
		switch namingOf(g) {
		case otherName:
		case knownName:
			evaluated = append(evaluated, g)
		default:
			reused = append(reused, g)
		}
	}
	blocks, by := grantsByBlock(reused)
	for _, block := range blocks {
		reportReusedName(p, block, by[block])
	}
	// Where names are given without how they are made, there is no telling which
	// of them are made alike, and nothing to say of one that is not so of all.
	if len(evaluated) > 0 {
		reportReusedName(p, evaluated[0].DeclaredBy.Block, evaluated)
	}
}

// namingOf returns what the name of an assignment depends on. The principal is
// new, so that a name that is known already cannot depend on it.
func namingOf(g *graph.Grant) naming {
	known := g.Name.IsKnown()
	switch {
	case g.NameSeed.IsUnknown() && known:
		return knownName
	case g.NameSeed.IsAbsent() && known:
		return fixedName
	case !g.NameSeed.IsList():
		return otherName
	}
	byID := false
	for _, v := range g.NameSeed.Members() {
		if v.IsAbsent() {
			continue
		}
		if _, stays := v.Key(); !stays || !known && dependsOnDeployment(v) {
			return otherName
		}
		byID = byID || holdsID(v, g.Principal.Resource)
	}
	if byID {
		return resourceName
	}
	return hashName
}

// dependsOnDeployment reports whether a value is only known once something is
// deployed: the principal, or what may well be another for another identity.
// The ids of resources are made of names.
func dependsOnDeployment(v graph.Value) bool {
	for _, o := range v.Origins() {
		if path := strings.ToLower(o.Path); path != "id" && path != "name" {
			return true
		}
	}
	return false
}

// holdsID reports whether a value is, or holds, the id of the resource.
func holdsID(v graph.Value, r *graph.Resource) bool {
	if v.Same(r.ID) {
		return true
	}
	text, ok := v.Outline()
	id, okID := r.ID.Outline()
	return ok && okID && strings.Contains(id, armid.ProvidersPath) && strings.Contains(armid.Fold(text), armid.Fold(id))
}

func reportReusedName(p *linter.Pass, block *graph.Block, grants []*graph.Grant) {
	first, how := grants[0], namingOf(grants[0])
	for _, g := range grants {
		if n := namingOf(g); n < how {
			first, how = g, n
		}
	}
	resources := declarers(grants)
	n, to := len(resources), len(principals(grants))
	severity := linter.Note
	if how == fixedName || how == hashName {
		severity = linter.Warning
	}
	p.Report(linter.Finding{
		Severity:  severity,
		Subject:   block,
		Resources: resources,
		Grants:    grants,
		Message: fmt.Sprintf("the %s of %s %s: once %s %s made again, with %s, the deployment fails with %s, because an assignment cannot change its principal",
			plural(n, "name", "names"), whichOf(block, resources), nameSaid(how, n), toWhom(grants), isAre(to), plural(to, "another principal", "other principals"), updateError(first)),
		Advice:  nameAdvice(first.DeclaredBy),
		At:      first.At,
		Related: []linter.Related{{Message: "the principal is that of " + quote(first.Principal.Resource.Address), At: first.Principal.At}},
	})
}

// isCosmosAssignment reports whether the grant is a role assignment of Cosmos
// DB's own, whose principal cannot be changed either.
func isCosmosAssignment(g *graph.Grant) bool {
	if g.Kind != graph.DataPlaneRole || g.DeclaredBy == nil {
		return false
	}
	return armid.EqualFold(g.DeclaredBy.Type, "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments")
}

// updateError is what the service says where an assignment is to change its
// principal.
func updateError(g *graph.Grant) string {
	if isCosmosAssignment(g) {
		return `"Updating SQL Role Assignment Principal ID is not permitted"`
	}
	return "RoleAssignmentUpdateNotPermitted"
}

// whichOf names resources that may be of other blocks as well.
func whichOf(block *graph.Block, resources []*graph.Resource) string {
	for _, r := range resources {
		if r.Block != block {
			return quoted(addresses(resources))
		}
	}
	return subjectOf(block, resources)
}

// nameSaid says what the names of n assignments depend on.
func nameSaid(how naming, n int) string {
	switch how {
	case hashName:
		return isAre(n) + " hashed from what does not include the principal"
	case resourceName:
		return isAre(n) + " hashed from the id of the resource that has the identity, which the next one of its name shares, and not from the principal"
	case knownName:
		return plural(n, "does", "do") + " not depend on the principal"
	}
	return isAre(n) + " fixed"
}

func nameAdvice(r *graph.Resource) string {
	if !r.Engine.UpdatesInPlace() {
		return "leave `name` out, so that the provider makes one for each assignment; or remove `create_before_destroy`, so that the old assignment goes first"
	}
	return "make the name with guid() of scope, principal id and role definition id; a name has to be known when its deployment starts, so put the assignment into a nested deployment (a Bicep module) that gets the principal id as a parameter"
}
