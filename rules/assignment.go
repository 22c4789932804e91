package rules

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// isRoleAssignment reports whether the grant is a resource of Azure's own type
// of role assignments, with the properties and the limits of that.
func isRoleAssignment(g *graph.Grant) bool {
	return g.Kind == graph.RoleAssignment && g.DeclaredBy != nil &&
		strings.EqualFold(g.DeclaredBy.Type, "Microsoft.Authorization/roleAssignments")
}

// born reports whether a managed identity comes into being with this
// deployment, so that the directory does not know its principal beforehand.
func born(id *graph.Identity) bool {
	if id == nil || id.State != graph.Added || id.Resource == nil || id.Resource.External {
		return false
	}
	return id.Kind == graph.System || id.Kind == graph.User || id.Kind == graph.Service
}

// grantsByBlock divides grants by the block that states them, blocks in the
// order of the grants.
func grantsByBlock(grants []*graph.Grant) (blocks []*graph.Block, by map[*graph.Block][]*graph.Grant) {
	by = map[*graph.Block][]*graph.Grant{}
	for _, g := range grants {
		block := g.DeclaredBy.Block
		if by[block] == nil {
			blocks = append(blocks, block)
		}
		by[block] = append(by[block], g)
	}
	return blocks, by
}

// declarers returns the resources that state the grants, each once.
func declarers(grants []*graph.Grant) []*graph.Resource {
	var resources []*graph.Resource
	seen := map[*graph.Resource]bool{}
	for _, g := range grants {
		if !seen[g.DeclaredBy] {
			seen[g.DeclaredBy] = true
			resources = append(resources, g.DeclaredBy)
		}
	}
	return resources
}

// principals returns those whom grants are for, each once.
func principals(grants []*graph.Grant) []*graph.Identity {
	var ids []*graph.Identity
	seen := map[*graph.Identity]bool{}
	for _, g := range grants {
		if !seen[g.Principal] {
			seen[g.Principal] = true
			ids = append(ids, g.Principal)
		}
	}
	return ids
}

// toWhom names those whom grants are for: the first, and how many others.
func toWhom(grants []*graph.Grant) string {
	if n := len(principals(grants)) - 1; n > 0 {
		return whose(grants[0].Principal) + " and " + number(n, "other", "others")
	}
	return whose(grants[0].Principal)
}

// whose names an identity for a message: `the identity of "vm"`,
// `"azurerm_user_assigned_identity.a"`.
func whose(id *graph.Identity) string {
	switch {
	case id == nil || id.Resource == nil:
		return "the same principal"
	case id.Kind == graph.System:
		return "the identity of " + quote(id.Resource.Address)
	case id.Kind == graph.Service:
		return "the " + id.Service + " identity of " + quote(id.Resource.Address)
	}
	return quote(id.Resource.Address)
}
