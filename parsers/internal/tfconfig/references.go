package tfconfig

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// references finds which blocks a block waits for: those that its expressions
// name, through locals, variables and outputs. As in Terraform this is between
// blocks, whatever their instances.
type references struct {
	c *Config
	// traversals are the references in each expression, which is read once.
	traversals map[hclsyntax.Node][]hcl.Traversal
	steps      int
}

// reached is what a search from one block finds.
type reached struct {
	blocks []*blockInfo
	// skip reports whether a reference to a block does not count; nil where all
	// do.
	skip func(hcl.Traversal) bool
	seen map[place]bool
}

// place is something that a search visits once.
type place struct {
	module *module
	name   string
}

// of returns the blocks that a block refers to, and those that depends_on makes
// it wait for.
func (r *references) of(b *blockInfo) (refers, depends []*blockInfo) {
	var names, waits reached
	r.body(&names, b.module, b.decl.body)
	for m := b.module; m.parent != nil; m = m.parent {
		// Whether the block exists at all hangs on what its modules repeat over.
		r.expressions(&names, m.parent, m.call.count, m.call.forEach)
		r.expressions(&waits, m.parent, m.call.dependsOn...)
	}
	r.expressions(&waits, b.module, b.decl.dependsOn...)
	return without(names.blocks, b), without(waits.blocks, b)
}

func without(blocks []*blockInfo, b *blockInfo) []*blockInfo {
	return slices.DeleteFunc(blocks, func(other *blockInfo) bool { return other == b })
}

func (r *references) body(to *reached, m *module, body *hclsyntax.Body) {
	for _, attr := range inOrder(body) {
		if attr.Name != "depends_on" && attr.Name != "provider" {
			r.expressions(to, m, attr.Expr)
		}
	}
	for _, b := range body.Blocks {
		r.body(to, m, b.Body)
	}
}

func (r *references) expressions(to *reached, m *module, list ...hclsyntax.Expression) {
	for _, e := range list {
		if e == nil {
			continue
		}
		found, known := r.traversals[e]
		if !known {
			found = hclsyntax.Variables(e)
			r.traversals[e] = found
		}
		for _, t := range found {
			r.follow(to, m, t)
		}
	}
}

// follow adds what a reference leads to.
func (r *references) follow(to *reached, m *module, t hcl.Traversal) {
	if r.steps++; r.steps > maxReferences {
		r.c.ev.fail(r.c.root.dir.files[0].Whole(), "the search for what waits for what takes more than %d steps", maxReferences)
		return
	}
	if to.skip != nil && to.skip(t) {
		return
	}
	root := t.RootName()
	first, _ := stepText(t, 1)
	second, _ := stepText(t, 2)
	switch root {
	case "var":
		if m.parent == nil || !to.visit(m, "var."+first) {
			return
		}
		if arg := expr(m.call.body, first); arg != nil && !callArguments[first] {
			r.expressions(to, m.parent, arg)
		}
	case "local":
		if attr, ok := m.dir.locals.get(first); ok && to.visit(m, "local."+first) {
			r.expressions(to, m, attr.Expr)
		}
	case "module":
		r.followModule(to, m, first, moduleOutput(t))
	case "data", "ephemeral":
		r.block(to, m, root+"."+first+"."+second)
	case "resource":
		r.block(to, m, first+"."+second)
	case "each", "count", "self", "path", "terraform", "tofu":
	default:
		r.block(to, m, root+"."+first)
	}
}

// moduleOutput returns the output that a reference to a module names: the first
// attribute after an index.
func moduleOutput(t hcl.Traversal) string {
	for i := 2; i < len(t); i++ {
		if name, ok := stepText(t, i); ok {
			return name
		}
	}
	return ""
}

// followModule follows a reference to one output of a module, or to all of it.
func (r *references) followModule(to *reached, m *module, name, output string) {
	child := m.children[name]
	if child == nil {
		return
	}
	for out, decl := range child.dir.outputs.all {
		if (output == "" || out == output) && to.visit(child, "output."+out) {
			r.expressions(to, child, decl.expr)
			r.expressions(to, child, decl.dependsOn...)
		}
	}
	// A call stands for everything in the module only where it is waited for as
	// a whole.
	if output == "" && to.visit(child, "") {
		r.all(to, child)
	}
}

// all adds every block of a module and of those that it calls.
func (r *references) all(to *reached, m *module) {
	for _, key := range m.dir.resources.names {
		r.block(to, m, key)
	}
	for _, name := range m.dir.calls.names {
		if child := m.children[name]; child != nil && to.visit(child, "") {
			r.all(to, child)
		}
	}
}

func (r *references) block(to *reached, m *module, key string) {
	if b := r.c.byBlock[m.block(key)]; b != nil && to.visit(m, key) {
		to.blocks = append(to.blocks, b)
	}
}

func (to *reached) visit(m *module, name string) bool {
	if to.seen == nil {
		to.seen = map[place]bool{}
	}
	at := place{m, name}
	if to.seen[at] {
		return false
	}
	to.seen[at] = true
	return true
}

// edges adds the edges of every block to the graph. Data sources are no blocks
// there, so their edges are between instances.
func (c *Config) edges(b *graph.Builder, r *references) {
	for _, block := range c.blocks {
		refers, depends := r.of(block)
		for _, from := range c.nodes(b, block) {
			for _, to := range refers {
				for _, node := range c.nodes(b, to) {
					b.Edge(from, node, graph.RefersTo)
				}
			}
			for _, to := range depends {
				for _, node := range c.nodes(b, to) {
					b.Edge(from, node, graph.DependsOn)
				}
			}
		}
	}
}

// maxDataNodes is how many instances of a data source have edges of their own.
// What waits for one that has more waits for what it reads all the same, through
// the first ones.
const maxDataNodes = 64

func (c *Config) nodes(b *graph.Builder, block *blockInfo) []graph.Node {
	if block.decl.mode == managed {
		if have := b.FindBlock(block.address); have != nil {
			return []graph.Node{have}
		}
		return nil
	}
	var nodes []graph.Node
	for _, i := range block.instances[:min(len(block.instances), maxDataNodes)] {
		if res := b.Find(i.Address); res != nil {
			nodes = append(nodes, res)
		}
	}
	return nodes
}
