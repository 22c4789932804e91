package rules

import (
	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// share is what one user-assigned identity would serve: resources in one
// subscription and region whose grant sets are proved to be equal.
type share struct {
	place   place
	set     grantSet
	members []*graph.Resource
}

// shares divides resources, each of which can share an identity, by place and
// grant set. Resources of which either is not proved are left out: nobody can
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
