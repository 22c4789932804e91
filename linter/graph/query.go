package graph

// Find returns the resource with the address, or nil.
func (g *Graph) Find(address string) *Resource { return g.byAddress[address] }

// From returns the edges that leave a node. The caller must not change them.
func (g *Graph) From(n Node) []Edge { return g.out[n] }

// Attachments returns the identities that a resource runs as, before or after
// the change. The caller must not change the slice.
func (g *Graph) Attachments(r *Resource) []Attachment { return g.uses[r] }

// SystemIdentity returns the system-assigned identity that a resource has
// after the change, or nil.
func (g *Graph) SystemIdentity(r *Resource) *Identity {
	for _, a := range g.uses[r] {
		if a.Identity.Kind == System && a.State != Removed {
			return a.Identity
		}
	}
	return nil
}

// WaitsFor reports whether the deployment begins with from only after it has
// finished with to, by a path of edges that say so. The cost is that of
// walking what from waits for, once.
func (g *Graph) WaitsFor(from, to *Resource) bool {
	// What holds for a block holds for its instances, not the reverse: an
	// edge to one instance says nothing of its siblings. So a block is walked
	// in one of two ways: for its own edges, or whole, with its instances'.
	type visit struct {
		node  Node
		whole bool
	}
	seen := map[visit]bool{}
	var queue []visit
	push := func(v visit) {
		if !seen[v] {
			seen[v] = true
			queue = append(queue, v)
		}
	}
	push(visit{node: from})
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		switch n := v.node.(type) {
		case *Resource:
			if n.Block != nil {
				push(visit{node: n.Block})
			}
		case *Block:
			if v.whole {
				for _, r := range n.Instances {
					push(visit{node: r})
				}
			}
		}
		for _, e := range g.out[v.node] {
			if e.Kind == Contains {
				continue
			}
			if e.To == Node(to) || to.Block != nil && e.To == Node(to.Block) {
				return true
			}
			push(visit{node: e.To, whole: true})
		}
	}
	return false
}
