package tfplan

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/embedded"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// Parse reads a plan or a state and returns its graph, which holds the
// problems. The graph is nil where the file could not be read; the problems say
// why.
func Parse(f *source.File) (*graph.Graph, []source.Problem) {
	p, problems := Read(f)
	if p == nil {
		return nil, problems
	}
	return p.Graph(problems), problems
}

// Graph returns the graph of the plan alone. The problems are those that Read
// returned; the graph holds them.
func (p *Plan) Graph(problems []source.Problem) *graph.Graph {
	l := lower.New(p.Deployment())
	for _, problem := range problems {
		l.Builder().Problem(problem)
	}
	p.Lower(l, nil)
	return l.Graph()
}

// Lower adds everything in the plan to a graph. The overlay says what the
// configuration knows better; nil stands for none.
//
// A setting that is not known before the plan is applied gets what its
// expression refers to, as far as the plan shows that:
//
//   - exactly one attribute, where the setting takes an id that is passed on as
//     it is (see passedOn);
//   - the attribute of the instance with the same key (graph.Origin.ByKey),
//     where the expression uses count.index or each.key as well and both have
//     the same keys;
//   - candidates, where there may be something around or beside the reference:
//     a scope, a text, a conditional. They prove nothing, but instances of one
//     block whose expression does not tell them apart are marked as the same;
//   - nothing, where a local stands between.
func (p *Plan) Lower(l *lower.Lowerer, overlay Overlay) {
	for r := range p.prepared(l, overlay) {
		l.AddPrepared(r)
		embedded.Lower(l, r.Resource)
	}
	p.edges(l.Builder())
	p.references(l)
}

// graphBlock returns the declaration of a block.
func (p *Plan) graphBlock(b *block, overlay Overlay) graph.Block {
	declared := graph.Block{
		Address:             b.address,
		Type:                b.kind,
		At:                  p.span(b.at),
		Count:               graph.Int(b.live, p.span(b.at)),
		Declared:            b.declared || p.State,
		CreateBeforeDestroy: b.replacesFirst,
		Calls:               p.callSpans(b.module),
	}
	if overlay != nil {
		overlay.Block(&declared)
	}
	return declared
}

// providerKey returns the key of the provider configuration that a block uses.
// A module that is not given one uses that of its caller, and old versions of
// Terraform list a key of its own for it nevertheless.
func (p *Plan) providerKey(b *block) string {
	key := b.provider
	if key == "" {
		key, _, _ = strings.Cut(b.kind, "_")
	}
	for {
		module, name, ok := cutLast(key, ":")
		if !ok || p.text.count(p.text.member(p.text.get(p.providers, key), "expressions")) > 0 {
			return key
		}
		if outer, _, ok := cutLast(module, ".module."); ok {
			key = outer + ":" + name
		} else {
			key = name
		}
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// subscription returns the subscription that a provider configuration works
// in. Where its id is not known the configuration stands for it: whatever uses
// the same one is in the same subscription.
func (p *Plan) subscription(key string) graph.Value {
	provider, _, _ := strings.Cut(key[strings.LastIndexByte(key, ':')+1:], ".")
	if provider != "azurerm" && provider != "azapi" {
		return graph.Value{}
	}
	config := p.text.get(p.providers, key)
	at := p.File.Whole()
	if config.exists() {
		at = p.span(beginning(config))
	}
	id := p.constant(p.text.member(p.text.member(config, "expressions"), "subscription_id"), p.moduleOf(key))
	if s, ok := p.text.str(id.node); ok && s != "" && (!id.variable || expr.IsGUID(s)) {
		if !id.variable {
			at = p.span(id.node)
		}
		v := graph.String(s, at)
		if id.secret {
			v = v.WithSensitive()
		}
		return v
	}
	return graph.From(graph.Origin{Resource: "provider." + key, Path: "subscription_id"}, at)
}

// moduleOf returns the module that a provider configuration stands in; nil where
// the configuration in the plan has no such module.
func (p *Plan) moduleOf(key string) *module {
	m := p.root
	rest, _, ok := cutLast(key, ":")
	for ok && rest != "" {
		var word, name string
		word, rest = cutStep(rest)
		name, rest = cutStep(rest)
		if m = m.calls[name]; m == nil || word != "module" {
			return nil
		}
	}
	return m
}

// references notes what outputs and provider configurations refer to.
func (p *Plan) references(l *lower.Lowerer) {
	root := p.scopeAt("")
	refer := func(at, n node) {
		r := resolver{p: p}
		result := r.references([]node{n}, root, each{})
		for i, o := range result.origins {
			result.origins[i] = complete(o)
		}
		if len(result.origins) > 0 {
			span := p.span(at)
			l.Refer(lower.Reference{Value: graph.Unknown(span, result.origins...), At: span})
		}
	}
	for at, output := range p.text.names(p.root.outputs.node) {
		refer(at, p.text.member(output, "expression"))
	}
	for at, config := range p.text.names(p.providers.node) {
		// The expressions of a module's provider configuration stand in the
		// module; outputs of the root and its own configurations are the rule.
		if name, _ := p.text.str(at); !strings.Contains(name, ":") {
			refer(at, p.text.member(config, "expressions"))
		}
	}
}
