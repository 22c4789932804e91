package tfconfig

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// mentions adds to the graph what the parts of the configuration name of which
// nobody knows what they do with it: the arguments of modules that cannot be
// read, blocks that declare nothing, provisioners, and whatever in outputs and
// provider configurations has no value here.
func (c *Config) mentions(l *lower.Lowerer, r *references) {
	c.eachModule(c.root, func(m *module) {
		for _, name := range m.dir.calls.names {
			if m.children[name] == nil {
				call, _ := m.dir.calls.get(name)
				c.mention(l, r, m, call.at, func(to *reached) { r.arguments(to, m, call) })
			}
		}
		for _, b := range m.dir.others {
			c.mention(l, r, m, c.ev.span(b.DefRange()), func(to *reached) { r.body(to, m, b.Body) })
		}
		for _, decl := range m.dir.resources.all {
			for _, b := range decl.body.Blocks {
				if b.Type == "provisioner" || b.Type == "connection" {
					c.mention(l, r, m, decl.at, func(to *reached) { r.body(to, m, b.Body) })
				}
			}
		}
		for _, p := range m.dir.providers.all {
			c.mentionUnread(l, r, m, p.at, p.body)
		}
		if m.dir.broken {
			c.mention(l, r, m, m.dir.at(), func(to *reached) { r.all(to, m) })
		}
	})
	for i, o := range c.Outputs {
		decl, _ := c.root.dir.outputs.get(o.Name)
		if decl.expr != nil && losesOrigin(c.Outputs[i].Value) {
			c.mention(l, r, c.root, o.Span, func(to *reached) { r.expressions(to, c.root, decl.expr) })
		}
	}
}

// mentionUnread adds what a provider configuration names, where its value does
// not say it.
func (c *Config) mentionUnread(l *lower.Lowerer, r *references, m *module, at source.Span, body *hclsyntax.Body) {
	for _, p := range c.Providers {
		if p.Span == at && !losesOrigin(p.Settings) {
			return
		}
	}
	c.mention(l, r, m, at, func(to *reached) { r.body(to, m, body) })
}

// mention adds what a search for references finds as one mention.
func (c *Config) mention(l *lower.Lowerer, r *references, m *module, at source.Span, find func(*reached)) {
	to := reached{skip: saysLittle}
	find(&to)
	var nodes []graph.Node
	for _, b := range to.blocks {
		nodes = append(nodes, c.nodes(l.Builder(), b)...)
	}
	if len(nodes) > 0 {
		l.Builder().Mention(graph.Mention{At: at, Names: nodes})
	}
}

// saysLittle reports whether a reference is to an attribute by which nobody can
// find the resource, such as its location, which many resources share.
func saysLittle(t hcl.Traversal) bool {
	for i := range t {
		switch name, _ := stepText(t, i); name {
		case "location", "resource_group_name", "tags", "tenant_id":
			return i > 1
		}
	}
	return false
}

// arguments adds what the arguments of a call refer to.
func (r *references) arguments(to *reached, m *module, c *call) {
	r.expressions(to, m, c.forEach)
	for _, attr := range inOrder(c.body) {
		if !callArguments[attr.Name] {
			r.expressions(to, m, attr.Expr)
		}
	}
	for _, b := range c.body.Blocks {
		r.body(to, m, b.Body)
	}
}

// eachModule calls f for a module and those that it calls.
func (c *Config) eachModule(m *module, f func(*module)) {
	f(m)
	for _, name := range m.dir.calls.names {
		if child := m.children[name]; child != nil {
			c.eachModule(child, f)
		}
	}
}

// losesOrigin reports whether a value holds something of which not even is
// known where it comes from, as after a function that failed.
func losesOrigin(v graph.Value) bool {
	left := maxLost
	var lost func(graph.Value) bool
	lost = func(v graph.Value) bool {
		if left--; left < 0 {
			return true
		}
		if v.IsUnknown() && len(v.Origins()) == 0 {
			_, same := v.Key()
			return !same
		}
		for _, member := range v.Members() {
			if lost(member) {
				return true
			}
		}
		return false
	}
	return lost(v)
}

// maxLost bounds how much of a value is looked at to see whether all of it is
// known. Of one that holds more, whatever its expression names counts.
const maxLost = 10_000
