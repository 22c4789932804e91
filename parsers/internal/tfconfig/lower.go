package tfconfig

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/embedded"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// parallelism is how many resources Terraform creates at a time unless told
// otherwise with -parallelism.
const parallelism = 10

// Deployment returns what the graph says of the deployment as a whole.
func (c *Config) Deployment() graph.Deployment {
	d := graph.Deployment{Root: c.Dir, AtOnce: parallelism, AtOnceAssumed: true}
	if files := c.root.dir.files; len(files) > 0 {
		d.At = files[0].Whole()
	}
	return d
}

// Graph returns the graph of the configuration alone. Its resources have the
// action Deploy: without a plan nobody knows which exist already.
func (c *Config) Graph() *graph.Graph {
	l := lower.New(c.Deployment())
	c.Lower(l)
	return l.Graph()
}

// Lower adds everything that the configuration declares to a graph.
func (c *Config) Lower(l *lower.Lowerer) {
	subscriptions := c.subscriptions()
	for _, i := range c.Instances {
		r := c.lowered(i, subscriptions)
		l.Add(r)
		embedded.Lower(l, r)
	}
	c.Connect(l)
}

// Connect adds what stands between the resources, which are in the graph
// already: edges, what outputs and provider configurations refer to, and the
// problems.
func (c *Config) Connect(l *lower.Lowerer) {
	for _, p := range c.Providers {
		l.Refer(lower.Reference{Value: p.Settings, At: p.Span})
	}
	for _, v := range c.arguments {
		l.Refer(lower.Reference{Value: v, At: v.At()})
	}
	for _, o := range c.Outputs {
		l.Refer(lower.Reference{Value: o.Value, At: o.Span})
	}
	r := &references{c: c, traversals: map[hclsyntax.Node][]hcl.Traversal{}}
	c.edges(l.Builder(), r)
	c.mentions(l, r)
	for _, p := range c.ev.problems {
		l.Builder().Problem(p)
	}
}

func (c *Config) lowered(i *Instance, subscriptions map[string]graph.Value) lower.Resource {
	r := lower.Resource{
		Form: lower.Terraform, Address: i.Address, Key: i.Key, At: i.Span, Type: i.Type,
		Action: graph.Deploy, After: i.Settings, Subscription: c.subscriptionOf(i, subscriptions),
	}
	if i.Data {
		r.Action, r.External, r.Provider = graph.Read, true, i.Provider
		return r
	}
	r.Block, r.Many = c.GraphBlock(i.Block), i.Many
	return r
}

// GraphBlock returns the declaration with the address as the graph holds it,
// without instances; the zero Block where there is none.
func (c *Config) GraphBlock(address string) graph.Block {
	b := c.byBlock[address]
	if b == nil {
		return graph.Block{}
	}
	count := graph.Unknown(b.decl.at)
	if b.exact {
		count = graph.Int(len(b.instances), b.decl.at)
	}
	return graph.Block{
		Address: b.address, Type: b.decl.kind, At: b.decl.at, Count: count, Declared: true,
		CreateBeforeDestroy: b.decl.createFirst, Calls: b.calls, Ignores: b.ignores,
	}
}

// subscriptions returns the subscription of each provider configuration that
// states one.
func (c *Config) subscriptions() map[string]graph.Value {
	known := map[string]graph.Value{}
	for _, p := range c.Providers {
		if id := p.Settings.Attr("subscription_id"); !id.IsAbsent() {
			known[p.Address] = id
		}
	}
	return known
}

// subscriptionOf returns the subscription that a resource is made in. Where the
// provider configuration does not state it, the configuration itself tells one
// subscription from another.
func (c *Config) subscriptionOf(i *Instance, known map[string]graph.Value) graph.Value {
	if !strings.HasPrefix(i.Type, "azurerm_") && !strings.HasPrefix(i.Type, "azapi_") || i.Provider == "" {
		return graph.Absent(source.Span{})
	}
	if id, ok := known[i.Provider]; ok {
		return id
	}
	return graph.Unknown(i.Span).WithSame("provider." + i.Provider)
}
