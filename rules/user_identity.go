package rules

import (
	"github.com/tfidlint/tfidlint/linter/graph"
)

// usersOf returns the resources declared here that run as the identity once the
// deployment is done, each once.
func usersOf(id *graph.Identity) []*graph.Resource {
	var users []*graph.Resource
	seen := map[*graph.Resource]bool{}
	for _, a := range id.UsedBy {
		if a.State != graph.Removed && exists(a.Resource) && !seen[a.Resource] {
			seen[a.Resource] = true
			users = append(users, a.Resource)
		}
	}
	return users
}

// userIdentitiesOf returns the user-assigned identities that the resource runs
// as once the deployment is done, each once.
func userIdentitiesOf(g *graph.Graph, r *graph.Resource) []*graph.Identity {
	var ids []*graph.Identity
	seen := map[*graph.Identity]bool{}
	for _, a := range g.Attachments(r) {
		if a.Identity.Kind == graph.User && a.State != graph.Removed && !seen[a.Identity] {
			seen[a.Identity] = true
			ids = append(ids, a.Identity)
		}
	}
	return ids
}

// identityName is what messages call a user-assigned identity. One that exists
// already goes by the end of its id.
func identityName(id *graph.Identity) string {
	switch {
	case id.Resource == nil:
		return "a user-assigned identity"
	case id.Resource.External:
		return quote(clip(shortID(id.Resource.Address)))
	}
	return quote(id.Resource.Address)
}

// maxName is how many characters of an id a message shows: one that consists of
// an expression may be as long as a page.
const maxName = 120

// clip shortens what is too long for a message.
func clip(s string) string {
	if runes := []rune(s); len(runes) > maxName {
		return string(runes[:maxName]) + graph.Gap
	}
	return s
}

// identityNames enumerates user-assigned identities for a message.
func identityNames(ids []*graph.Identity) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = identityName(id)
	}
	return enumerate(names)
}

// accessOf returns the grants that give the identity access once the deployment
// is done, membership of groups included.
func accessOf(id *graph.Identity) []*graph.Grant {
	var grants []*graph.Grant
	for _, g := range id.Grants {
		if g.State != graph.Removed && g.Kind != graph.NetworkRule {
			grants = append(grants, g)
		}
	}
	return grants
}

// identityBlock returns the block of a user-assigned identity, or that of the
// first resource where the identity is not declared here.
func identityBlock(id *graph.Identity, resources []*graph.Resource) *graph.Block {
	if id.Resource != nil && id.Resource.Block != nil {
		return id.Resource.Block
	}
	return resources[0].Block
}
