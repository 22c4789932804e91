package rules

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// grantSet is what an identity may do once the deployment is done: the
// distinct access that its grants give, membership of groups left out.
type grantSet struct {
	// keys are the keys of the access, sorted, and grants the first grant that
	// gives each.
	keys   []string
	grants []*graph.Grant
	// key is equal for two proved sets only if they are.
	key string
	// proved is false where a role or scope could not be told, or where a
	// grant whose principal could not be resolved may be the identity's. Such a
	// set equals no other.
	proved bool
}

// grantSetOf returns the grant set of an identity from the grants that name
// it as their principal.
func grantSetOf(id *graph.Identity) grantSet {
	set := grantSet{proved: true}
	first := map[string]*graph.Grant{}
	for _, g := range id.Grants {
		if !givesAccess(g) {
			continue
		}
		key, ok := accessKey(g)
		if !ok {
			set.proved = false
		} else if first[key] == nil {
			first[key] = g
			set.keys = append(set.keys, key)
		}
	}
	slices.Sort(set.keys)
	for _, key := range set.keys {
		set.grants = append(set.grants, first[key])
	}
	set.key = strings.Join(set.keys, "\x01")
	return set
}

// without returns the grants whose access the other set does not have, as far
// as is proved.
func (s grantSet) without(other grantSet) []*graph.Grant {
	var grants []*graph.Grant
	for i, key := range s.keys {
		if _, has := slices.BinarySearch(other.keys, key); !has {
			grants = append(grants, s.grants[i])
		}
	}
	return grants
}

// differs reports whether two sets are known not to be equal: that they are not
// proved to be does not say so.
func (s grantSet) differs(other grantSet) bool {
	if !s.proved || !other.proved || s.key == other.key {
		return false
	}
	apart := func(grants, others []*graph.Grant) bool {
		for _, g := range grants {
			if slices.ContainsFunc(others, func(h *graph.Grant) bool { return !accessDiffers(g, h) }) {
				return false
			}
		}
		return true
	}
	return apart(s.without(other), other.grants) && apart(other.without(s), s.grants)
}

// isEmpty reports whether nothing is known to be granted.
func (s grantSet) isEmpty() bool { return len(s.keys) == 0 }

// givesAccess reports whether the grant is there once the deployment is done and
// gives access by itself, as membership of a group and a firewall's rule do not.
func givesAccess(g *graph.Grant) bool {
	return g.State != graph.Removed && g.Kind != graph.GroupMembership && g.Kind != graph.NetworkRule
}

// describe lists the access of grants for a message.
func describe(grants []*graph.Grant) string {
	items := make([]string, len(grants))
	for i, g := range grants {
		items[i] = describeGrant(g)
	}
	slices.Sort(items)
	return enumerate(slices.Compact(items))
}

// noun is what a message calls the grants of a set: role assignments where
// they all are.
func (s grantSet) noun() (one, many string) {
	for _, g := range s.grants {
		if g.Kind != graph.RoleAssignment {
			return "grant", "grants"
		}
	}
	return "role assignment", "role assignments"
}

// onlyPullOrTelemetry reports whether the set allows nothing but pulling
// images and sending metrics, which nearly every workload may: two of them
// need not have anything to do with each other.
func (s grantSet) onlyPullOrTelemetry() bool {
	for _, g := range s.grants {
		if !azure.IsPullOrTelemetry(g.Role.ID) {
			return false
		}
	}
	return true
}
