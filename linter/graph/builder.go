package graph

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Builder collects what a parser finds and turns it into a Graph. It is for
// one graph and one goroutine.
type Builder struct {
	g          *Graph
	blocks     map[string]*Block
	identities map[string]*Identity
	grants     map[string]*Grant
	edges      map[Edge]bool
}

// NewBuilder returns a builder for the deployment's graph.
func NewBuilder(d Deployment) *Builder {
	return &Builder{
		g:          &Graph{Deployment: d, byAddress: map[string]*Resource{}},
		blocks:     map[string]*Block{},
		identities: map[string]*Identity{},
		grants:     map[string]*Grant{},
		edges:      map[Edge]bool{},
	}
}

// Deployment returns the deployment, which may be completed until Build.
func (b *Builder) Deployment() *Deployment { return &b.g.Deployment }

// Block adds a block, or returns the one that already has its address.
func (b *Builder) Block(block Block) *Block {
	if have := b.blocks[block.Address]; have != nil {
		return have
	}
	add := new(Block)
	*add = block
	b.blocks[block.Address] = add
	b.g.Blocks = append(b.g.Blocks, add)
	return add
}

// FindBlock returns the block with the address, or nil.
func (b *Builder) FindBlock(address string) *Block { return b.blocks[address] }

// Resource adds a resource and lists it as an instance of its block, or
// returns the one that already has its address; added says which.
func (b *Builder) Resource(r Resource) (res *Resource, added bool) { return b.AddResource(&r) }

// AddResource is Resource for one that is the graph's from now on.
func (b *Builder) AddResource(add *Resource) (res *Resource, added bool) {
	if have := b.g.byAddress[add.Address]; have != nil {
		return have, false
	}
	b.g.byAddress[add.Address] = add
	b.g.Resources = append(b.g.Resources, add)
	if add.Block != nil {
		add.Block.Instances = append(add.Block.Instances, add)
	}
	return add, true
}

// Find returns the resource with the address, or nil.
func (b *Builder) Find(address string) *Resource { return b.g.byAddress[address] }

// Resources returns what was added so far, in order. The caller must not
// change the slice.
func (b *Builder) Resources() []*Resource { return b.g.Resources }

// Identity adds an identity, or returns the one that already has its ID.
func (b *Builder) Identity(id Identity) *Identity {
	if have := b.identities[id.ID]; have != nil {
		return have
	}
	add := &id
	b.identities[id.ID] = add
	b.g.Identities = append(b.g.Identities, add)
	return add
}

// FindIdentity returns the identity with the ID, or nil.
func (b *Builder) FindIdentity(id string) *Identity { return b.identities[id] }

// Attach says that a resource runs as an identity. Attaching the same pair
// twice with the same state is the same as once.
func (b *Builder) Attach(id *Identity, res *Resource, state State, at source.Span) {
	if b.g.uses == nil {
		b.g.uses = map[*Resource][]Attachment{}
	}
	for _, have := range b.g.uses[res] {
		if have.Identity == id && have.State == state {
			return
		}
	}
	use := Attachment{Identity: id, Resource: res, State: state, At: at}
	id.UsedBy = append(id.UsedBy, use)
	b.g.uses[res] = append(b.g.uses[res], use)
}

// Attachments returns what was attached to a resource so far. The caller must
// not change the slice.
func (b *Builder) Attachments(res *Resource) []Attachment { return b.g.uses[res] }

// Grant adds a grant and lists it with its principal. A second grant with the
// same ID gets one that differs.
func (b *Builder) Grant(grant Grant) *Grant {
	add := &grant
	for b.grants[add.ID] != nil {
		add.ID += "'"
	}
	b.grants[add.ID] = add
	b.g.Grants = append(b.g.Grants, add)
	if add.Principal != nil {
		add.Principal.Grants = append(add.Principal.Grants, add)
	}
	return add
}

// Need adds a need.
func (b *Builder) Need(n Need) { b.g.Needs = append(b.g.Needs, &n) }

// Edge adds an edge unless it leads from a node to itself or is there already.
func (b *Builder) Edge(from, to Node, kind EdgeKind) {
	e := Edge{From: from, To: to, Kind: kind}
	if from == to || b.edges[e] {
		return
	}
	b.edges[e] = true
	named := Edge{From: from, To: to, Kind: kind, Unordered: true}
	if b.edges[named] {
		b.g.Edges[slices.Index(b.g.Edges, named)] = e
		return
	}
	b.g.Edges = append(b.g.Edges, e)
}

// Name adds an edge of the kind between a node and one that it names without
// waiting for it, unless there is one that waits.
func (b *Builder) Name(from, to Node, kind EdgeKind) {
	e := Edge{From: from, To: to, Kind: kind}
	named := Edge{From: from, To: to, Kind: kind, Unordered: true}
	if from == to || b.edges[e] || b.edges[named] {
		return
	}
	b.edges[named] = true
	b.g.Edges = append(b.g.Edges, named)
}

// Edges returns the edges that were added so far, in order. The caller must not
// change the slice.
func (b *Builder) Edges() []Edge { return b.g.Edges }

// Mention adds a place that names something.
func (b *Builder) Mention(m Mention) { b.g.Mentions = append(b.g.Mentions, m) }

// Mentions returns the mentions that were added so far. The caller must not
// change the slice.
func (b *Builder) Mentions() []Mention { return b.g.Mentions }

// Problem adds a problem of the input.
func (b *Builder) Problem(p source.Problem) { b.g.Problems = append(b.g.Problems, p) }

// Build returns the finished graph. The builder must not be used after it.
func (b *Builder) Build() *Graph {
	g := b.g
	for _, block := range g.Blocks {
		slices.SortStableFunc(block.Instances, func(x, y *Resource) int { return compareAddresses(x.Address, y.Address) })
	}
	g.out = make(map[Node][]Edge, len(g.Edges))
	for _, e := range g.Edges {
		g.out[e.From] = append(g.out[e.From], e)
	}
	return g
}

// compareAddresses orders instance addresses by key: [2] before [10].
func compareAddresses(a, b string) int {
	for a != "" && b != "" {
		m, n := digits(a), digits(b)
		if m > 0 && n > 0 {
			x, y := strings.TrimLeft(a[:m], "0"), strings.TrimLeft(b[:n], "0")
			if len(x) != len(y) {
				return len(x) - len(y)
			}
			if x != y {
				return strings.Compare(x, y)
			}
			a, b = a[m:], b[n:]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}
