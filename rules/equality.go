package rules

import (
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// Two things are the same where that is proved, and differ where that is: of
// most pairs neither can be said. Keys are for the first, differ for the second.

// principalKey returns a string that is equal for two grants only if they are
// proved to be for the same principal.
func principalKey(g *graph.Grant) (string, bool) {
	if g.Principal != nil {
		return "!" + g.Principal.ID, true
	}
	key, ok := g.PrincipalValue.Key()
	return key, ok && key != "=" && key != ""
}

// accessKey returns a string that is equal for two grants only if they are
// proved to give the same access: kind, role and scope, and the condition where
// there is one, since one principal cannot hold two conditions for the same
// role and scope.
func accessKey(g *graph.Grant) (string, bool) {
	role, okRole := g.Role.Key()
	scope, okScope := scopeKey(g)
	if !okRole || !okScope {
		return "", false
	}
	key := string(g.Kind) + "\x00" + role + "\x00" + scope
	if g.Condition.IsAbsent() {
		return key, true
	}
	condition, ok := g.Condition.Key()
	return key + "\x00" + condition, ok
}

// scopeKey prefers the resource that a scope was resolved to, for two grants
// may name it in different ways.
func scopeKey(g *graph.Grant) (string, bool) {
	if g.ScopeResource != nil {
		return "&" + g.ScopeResource.Address, true
	}
	return g.Scope.Key()
}

// accessDiffers reports whether two grants are known to give different access.
func accessDiffers(g, h *graph.Grant) bool {
	if g.Kind != h.Kind || g.Role.ID != "" && h.Role.ID != "" && g.Role.ID != h.Role.ID {
		return true
	}
	if differ(scopeID(g), scopeID(h)) || g.ScopeResource != nil && h.ScopeResource != nil && g.ScopeResource != h.ScopeResource {
		return true
	}
	a, b := g.Condition, h.Condition
	return !a.IsUnknown() && !b.IsUnknown() && !a.Same(b) && (a.IsKnown() || b.IsKnown())
}

// scopeID returns the id of what a grant gives access to.
func scopeID(g *graph.Grant) graph.Value {
	if r := g.ScopeResource; r != nil && !g.Scope.IsKnown() {
		return r.ID
	}
	return g.Scope
}

// ownKeys returns the keys under which a scope is found as one around others.
func ownKeys(g *graph.Grant) []string {
	var keys []string
	if key, ok := g.Scope.Key(); ok && key != "=" {
		keys = append(keys, key)
	}
	r := g.ScopeResource
	if r == nil {
		return keys
	}
	if key, ok := r.ID.Key(); ok {
		keys = append(keys, key)
	}
	if name, ok := r.Name.Text(); ok && armid.EqualFold(r.Type, armid.ResourceGroups) {
		if key, ok := groupKey(r.Subscription, name); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// keysAround returns the keys of the scopes that a scope is proved to lie in,
// the nearest first.
func keysAround(g *graph.Grant) []string {
	keys := g.Scope.KeysAbove()
	r := g.ScopeResource
	if r == nil {
		return keys
	}
	keys = append(keys, r.ID.KeysAbove()...)
	if armid.EqualFold(r.Type, armid.ResourceGroups) {
		return keys
	}
	if name, ok := r.ResourceGroup.Text(); ok {
		if key, ok := groupKey(r.Subscription, name); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// groupKey is equal for resource groups only if they are the same.
func groupKey(subscription graph.Value, name string) (string, bool) {
	key, ok := subscription.Key()
	return "group\x00" + key + "\x00" + armid.Fold(name), ok
}

// differ reports whether two texts are known and not the same.
func differ(v, w graph.Value) bool {
	_, okV := v.Text()
	_, okW := w.Text()
	return okV && okW && !v.Same(w)
}
