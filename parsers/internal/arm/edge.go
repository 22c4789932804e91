package arm

import "github.com/tfidlint/tfidlint/linter/graph"

// dependencies adds the edges that begin at an instance.
func (em *emitter) dependencies(i *instance, mentioned []*instance) {
	b := em.lowerer.Builder()
	node := b.Find(em.address(i))
	if node == nil {
		return
	}
	for _, t := range i.depends {
		em.edge(node, t, graph.DependsOn)
	}
	kind := graph.RefersTo
	if isDeployment(i.declaration) {
		// What its parameters refer to is used by what they are given to.
		kind = graph.DependsOn
	}
	for _, t := range i.references {
		em.edge(node, t, kind)
	}
	for _, other := range mentioned {
		// An id that is put together orders nothing.
		if to := b.Find(em.address(em.canonical(other))); to != nil {
			b.Name(node, to, kind)
		}
	}
	if i.parent != nil {
		em.edge(node, target{instance: i.parent}, graph.RefersTo)
		if outer := b.Find(em.address(em.canonical(i.parent))); outer != nil {
			b.Edge(outer, node, graph.Contains)
		}
	}
	if i.nested != nil {
		em.contents(i, node)
	}
}

func (em *emitter) edge(from graph.Node, t target, kind graph.EdgeKind) {
	b := em.lowerer.Builder()
	if t.expansion != nil {
		// One edge to the block stands for all instances, so that a loop that
		// waits for a loop has as many edges as iterations and not their square.
		if len(t.expansion.instances) > 0 {
			if res := b.Find(em.address(t.expansion.instances[0])); res != nil && res.Block != nil {
				b.Edge(from, res.Block, kind)
			}
		}
		return
	}
	inst := em.node(t.instance)
	if to := b.Find(em.address(inst)); to != nil {
		b.Edge(from, to, kind)
	}
}

// contents adds the edges between a deployment and what it deploys: the
// deployment has finished when all of it has, and none of it begins before what
// the deployment waits for is there.
func (em *emitter) contents(owner *instance, node *graph.Resource) {
	b := em.lowerer.Builder()
	waits := owner.inherited()
	for _, content := range owner.nested.contents {
		res := b.Find(em.address(em.node(content)))
		if res == nil || content.external {
			continue
		}
		b.Edge(node, res, graph.Contains)
		b.Edge(node, res, graph.DependsOn)
		if len(content.depends)+len(content.references) > 0 && content.waitsInside() {
			continue // what it waits for waits in its turn
		}
		for _, t := range waits {
			if !em.ev.mayDepend(owner) {
				return
			}
			em.edge(res, t, graph.DependsOn)
		}
	}
}

// inherited returns what a deployment and those around it wait for.
func (i *instance) inherited() []target {
	var out []target
	for at := i; at != nil; at = at.frame.owner {
		out = append(out, at.depends...)
		out = append(out, at.references...)
	}
	return out
}

// waitsInside reports whether an instance waits for another one of the same
// deployment.
func (i *instance) waitsInside() bool {
	inside := func(t target) bool {
		if t.expansion != nil {
			return len(t.expansion.instances) > 0 && t.expansion.instances[0].frame == i.frame
		}
		return t.instance.frame == i.frame && !t.instance.external && !t.instance.disabled
	}
	for _, list := range [][]target{i.depends, i.references} {
		for _, t := range list {
			if inside(t) {
				return true
			}
		}
	}
	return false
}
