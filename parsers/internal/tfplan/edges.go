package tfplan

import (
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// target is a block that another one waits for, and why.
type target struct {
	block *block
	kind  graph.EdgeKind
}

// maxTargets bounds how many edges all blocks together may have. Outputs and
// depends_on multiply: a module that waits for a module has as many edges as
// the one has blocks times those of the other.
const maxTargets = 1 << 20

// waiting finds what blocks wait for, through variables, outputs and data
// sources.
type waiting struct {
	p     *Plan
	known map[any][]target
	count int
	depth int
}

// The things whose targets are remembered.
type (
	variable struct {
		m    *module
		name string
	}
	output struct {
		m    *module
		name string
	}
	call     struct{ m *module }
	contents struct{ m *module }
)

// edges adds the edges between blocks. Those of instances follow from them: an
// edge for each would be quadratic.
func (p *Plan) edges(b *graph.Builder) {
	if p.State {
		p.dependencies(b)
		return
	}
	w := &waiting{p: p, known: map[any][]target{}}
	p.eachBlock(p.root, func(from *block) {
		node := b.FindBlock(from.address)
		if node == nil || from.data {
			return
		}
		for _, to := range w.block(from) {
			switch {
			case to.block.data:
				if r := b.Find(to.block.address); r != nil {
					b.Edge(node, r, to.kind)
				}
			default:
				if other := b.FindBlock(to.block.address); other != nil {
					b.Edge(node, other, to.kind)
				}
			}
		}
	})
	if w.count > maxTargets {
		b.Problem(source.Failuref(p.File.Whole(), "the configuration has more than the bound of %d dependencies between its blocks; some are left out", maxTargets))
	}
}

// eachBlock calls f for the blocks of a module and those that it calls.
func (p *Plan) eachBlock(m *module, f func(*block)) {
	for _, b := range m.blocks {
		f(b)
	}
	for _, name := range m.callNames {
		p.eachBlock(m.calls[name], f)
	}
}

// remember returns what find returns, which it calls once for each key. A cycle
// finds nothing where it closes.
func (w *waiting) remember(key any, find func() []target) []target {
	if have, ok := w.known[key]; ok {
		return have
	}
	if w.count > maxTargets || w.depth > 8*maxModules {
		return nil
	}
	w.known[key] = nil
	w.depth++
	found := find()
	w.depth--
	w.count += len(found)
	found = unique(found)
	w.known[key] = found
	return found
}

func unique(targets []target) []target {
	seen := make(map[target]bool, len(targets))
	kept := targets[:0]
	for _, t := range targets {
		if !seen[t] {
			seen[t] = true
			kept = append(kept, t)
		}
	}
	return kept
}

// block returns what a block waits for.
func (w *waiting) block(b *block) []target {
	return w.remember(b, func() []target {
		targets := w.expressions(b.module, b.expressions.node, b.repeat)
		targets = append(targets, w.dependsOn(b.module, b.dependsOn)...)
		return append(targets, w.call(b.module)...)
	})
}

// call returns what everything in a module waits for: what its count or
// for_each uses and what it depends on, and the same of the modules around it.
func (w *waiting) call(m *module) []target {
	if m.parent == nil {
		return nil
	}
	return w.remember(call{m}, func() []target {
		targets := w.expressions(m.parent, m.repeat)
		targets = append(targets, w.dependsOn(m.parent, m.dependsOn)...)
		return append(targets, w.call(m.parent)...)
	})
}

// expressions returns what expressions in a module refer to.
func (w *waiting) expressions(m *module, nodes ...node) []target {
	var targets []target
	for ref := range w.p.text.references(nodes...) {
		if len(targets) > maxTargets {
			break
		}
		targets = append(targets, w.reference(m, ref)...)
	}
	return targets
}

// reference returns what a reference in a module leads to.
func (w *waiting) reference(m *module, ref reference) []target {
	switch ref.kind {
	case toVariable:
		if m.parent == nil {
			return nil
		}
		return w.remember(variable{m, ref.name}, func() []target {
			return w.expressions(m.parent, w.p.text.get(m.arguments, ref.name))
		})
	case toModule:
		inner := m.calls[ref.name]
		if inner == nil {
			return nil
		}
		if ref.output != "" {
			return w.output(inner, ref.output)
		}
		var targets []target
		for name := range w.p.text.members(inner.outputs.node) {
			targets = append(targets, w.output(inner, string(name))...)
		}
		return targets
	case toResource:
		if b := m.byName[ref.name]; b != nil {
			return w.through(target{b, graph.RefersTo})
		}
	}
	return nil
}

func (w *waiting) output(m *module, name string) []target {
	return w.remember(output{m, name}, func() []target {
		n := w.p.text.get(m.outputs, name)
		return append(w.expressions(m, w.p.text.member(n, "expression")), w.dependsOn(m, w.p.text.member(n, "depends_on"))...)
	})
}

// through returns a target, and what lies behind it if it is nothing to wait
// for itself: a data source, or a block without instances.
func (w *waiting) through(t target) []target {
	if !t.block.data && t.block.instances > 0 {
		return []target{t}
	}
	return append([]target{t}, w.block(t.block)...)
}

// dependsOn returns what a depends_on list in a module names.
func (w *waiting) dependsOn(m *module, list node) []target {
	var targets []target
	w.p.text.listedReferences(list, func(ref reference) bool {
		switch inner := m.calls[ref.name]; {
		case ref.kind != toModule:
			targets = append(targets, w.reference(m, ref)...)
		case inner == nil:
		case ref.output != "":
			targets = append(targets, w.output(inner, ref.output)...)
		default:
			targets = append(targets, w.contents(inner)...)
		}
		return len(targets) <= maxTargets
	})
	declared := make([]target, 0, len(targets))
	for _, t := range targets {
		declared = append(declared, target{t.block, graph.DependsOn})
	}
	return declared
}

// contents returns everything in a module.
func (w *waiting) contents(m *module) []target {
	return w.remember(contents{m}, func() []target {
		var targets []target
		w.p.eachBlock(m, func(b *block) {
			targets = append(targets, w.through(target{b, graph.DependsOn})...)
		})
		return targets
	})
}

// dependencies adds the edges of a state, which lists for each instance the
// blocks that it depends on.
func (p *Plan) dependencies(b *graph.Builder) {
	for _, i := range p.Instances {
		from := b.FindBlock(i.Block())
		if from == nil {
			continue
		}
		for v := range p.text.elements(i.rarely().dependsOn) {
			name, _ := p.text.str(v)
			if to := b.FindBlock(name); to != nil {
				b.Edge(from, to, graph.DependsOn)
			} else if r := b.Find(name); r != nil && r.External {
				b.Edge(from, r, graph.DependsOn)
			}
		}
	}
}
