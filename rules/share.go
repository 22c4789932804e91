package rules

import (
	"slices"
	"sync"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// sharing knows whose system-assigned identity one shared with others could
// replace, as far as the grants decide it.
type sharing struct {
	// sets holds a grantSet by *graph.Identity, filled as they are asked for.
	sets sync.Map
	// grouped are the principals that have their access through a group
	// declared here.
	grouped map[*graph.Identity]bool
}

func sharingIn(g *graph.Graph) *sharing {
	type key struct{}
	return g.Derived(key{}, func() any {
		s := &sharing{grouped: map[*graph.Identity]bool{}}
		for _, id := range g.Identities {
			if id.Kind != graph.Group || id.Resource == nil || id.Resource.External || id.State == graph.Removed {
				continue
			}
			if set := grantSetOf(id); set.proved && set.isEmpty() {
				continue
			}
			for _, m := range id.Members {
				if m.State != graph.Removed && m.Principal != nil {
					s.grouped[m.Principal] = true
				}
			}
		}
		return s
	}).(*sharing)
}

// canShare reports whether the resource has a system-assigned identity that an
// identity shared with others could replace: it can move, nobody marked it as
// one that needs its own, and it does not get its access through a group.
func (s *survey) canShare(r *graph.Resource) bool {
	if !exists(r) || !s.canMove(r) {
		return false
	}
	id := s.pass.Graph.SystemIdentity(r)
	if id == nil || s.sharing.grouped[id] || names(s.unseen.grouped, r) {
		return false
	}
	return !s.pass.Options.Marked("audit", r) && !s.pass.Options.Marked("lifecycle", r)
}

// set returns what the resource's system-assigned identity may do. The
// resource must have one.
func (s *survey) set(r *graph.Resource) grantSet {
	id := s.pass.Graph.SystemIdentity(r)
	if set, ok := s.sets.Load(id); ok {
		return set.(grantSet)
	}
	set := grantSetOf(id)
	set.proved = set.proved && !names(s.granted, r)
	s.sets.Store(id, set)
	return set
}

// share is what one user-assigned identity would serve: resources in one
// subscription and region whose grant sets are proved to be equal.
type share struct {
	place   place
	set     grantSet
	members []*graph.Resource
}

// shares divides resources, each of which can share an identity, by place and
// grant set. Resources where either is not proved are left out: nobody can
// tell with whom they could share.
func (s *survey) shares(resources []*graph.Resource) []share {
	type key struct {
		place place
		set   string
	}
	index := map[key]int{}
	var shares []share
	for _, r := range resources {
		set := s.set(r)
		where, ok := placeOf(r)
		if !ok || !set.proved {
			continue
		}
		k := key{where, set.key}
		i, ok := index[k]
		if !ok {
			i = len(shares)
			index[k] = i
			shares = append(shares, share{place: where, set: set})
		}
		shares[i].members = append(shares[i].members, r)
	}
	return shares
}

// sharers returns the block's instances that can share an identity, in order.
func (s *survey) sharers(block *graph.Block) []*graph.Resource {
	var found []*graph.Resource
	for _, r := range block.Instances {
		if s.canShare(r) {
			found = append(found, r)
		}
	}
	return found
}

// members returns the resources of all shares, those of one block in its order.
func members(shares []share) []*graph.Resource {
	if len(shares) == 1 {
		return shares[0].members
	}
	in := map[*graph.Resource]bool{}
	seen := map[*graph.Block]bool{}
	var blocks []*graph.Block
	for _, sh := range shares {
		for _, r := range sh.members {
			in[r] = true
			if !seen[r.Block] {
				seen[r.Block] = true
				blocks = append(blocks, r.Block)
			}
		}
	}
	var all []*graph.Resource
	for _, block := range blocks {
		for _, r := range block.Instances {
			if in[r] {
				all = append(all, r)
			}
		}
	}
	return all
}

// worthwhile returns the shares that save an identity: those of two members or
// more.
func worthwhile(shares []share) []share {
	var kept []share
	for _, sh := range shares {
		if len(sh.members) > 1 {
			kept = append(kept, sh)
		}
	}
	return kept
}

// identity names the identity that would serve the share. The name follows
// from block, place and grant set alone, so whichever rules advise it, it is
// counted once.
func (sh share) identity() string {
	return sh.members[0].Block.Address + "\x00" + sh.place.String() + "\x00" + sh.set.key
}

// change is what giving each share one identity does to the deployment.
func (s *survey) change(shares []share) linter.Change {
	var c linter.Change
	for _, sh := range shares {
		name := sh.identity()
		c.AddIdentities = append(c.AddIdentities, name)
		for i, key := range sh.set.keys {
			if sh.set.grants[i].Kind == graph.RoleAssignment {
				c.AddGrants = append(c.AddGrants, name+"\x00"+key)
			} else {
				c.AddOtherGrants = append(c.AddOtherGrants, name+"\x00"+key)
			}
		}
		for _, r := range sh.members {
			id := s.pass.Graph.SystemIdentity(r)
			c.RemoveIdentities = append(c.RemoveIdentities, id)
			for _, g := range id.Grants {
				if givesAccess(g) {
					c.RemoveGrants = append(c.RemoveGrants, g)
				}
			}
		}
	}
	return c
}

// count counts the resources that shares serve.
func count(shares []share) int {
	n := 0
	for _, sh := range shares {
		n += len(sh.members)
	}
	return n
}

// isUncertain reports whether a condition or a count that is not known decides
// whether the resource is there.
func isUncertain(r *graph.Resource) bool { return !r.IsCertain() }

// ifCertain returns the change where its numbers are those of resources that are
// certain to be deployed, and none otherwise.
func ifCertain(change linter.Change, resources []*graph.Resource) linter.Change {
	if slices.ContainsFunc(resources, isUncertain) {
		return linter.Change{}
	}
	return change
}
