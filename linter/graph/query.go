package graph

import "sync"

// Find returns the resource with the address, or nil.
func (g *Graph) Find(address string) *Resource { return g.byAddress[address] }

// From returns the edges that leave a node. The caller must not change them.
func (g *Graph) From(n Node) []Edge { return g.out[n] }

// IsCertain reports whether no condition or count that is not known decides
// whether the resource is there, or how many of it.
func (r *Resource) IsCertain() bool {
	return !r.Conditional && (r.Block == nil || !r.Block.Count.IsUnknown())
}

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

// Derived returns what make finds out about the graph, which is called once for
// each key, so that rules which need the same need not find it out again. It may
// be called by several goroutines, who share the result.
func (g *Graph) Derived(key any, make func() any) any {
	once, ok := g.derived.Load(key)
	if !ok {
		once, _ = g.derived.LoadOrStore(key, sync.OnceValue(make))
	}
	return once.(func() any)()
}

// WaitsFor reports whether the deployment begins with from only after it has
// finished with to, by a path of edges that say so. The cost is that of
// walking what from waits for, once.
func (g *Graph) WaitsFor(from, to *Resource) bool {
	found := false
	g.eachAwaited(from, func(n Node) bool {
		found = n == Node(to) || to.Block != nil && n == Node(to.Block)
		return !found
	})
	return found
}

// Awaited returns all that the deployment has finished with before it begins
// with n. A block in it stands for all its instances. It is for whoever would
// ask WaitsFor of one node many times.
func (g *Graph) Awaited(n Node) map[Node]bool {
	awaited := map[Node]bool{}
	g.eachAwaited(n, func(n Node) bool {
		awaited[n] = true
		return true
	})
	return awaited
}

// eachAwaited calls f for every node that an edge says is waited for, on any
// path from the first one, until f returns false. A node may come up twice.
func (g *Graph) eachAwaited(from Node, f func(Node) bool) {
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
			if e.Kind == Contains || e.Unordered {
				continue
			}
			if !f(e.To) {
				return
			}
			push(visit{node: e.To, whole: true})
		}
	}
}
