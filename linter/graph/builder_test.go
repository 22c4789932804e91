package graph_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/graph"
)

func TestInstancesAreInTheOrderOfTheirKeys(t *testing.T) {
	b := graph.NewBuilder(graph.Deployment{})
	block := b.Block(graph.Block{Address: "a.b"})
	for _, key := range []string{"[10]", "[2]", `["x"]`, "[1]", `["a10"]`, `["a9"]`} {
		_, added := b.Resource(graph.Resource{Address: "a.b" + key, Key: key, Block: block})
		assert.True(t, added)
	}
	_, added := b.Resource(graph.Resource{Address: "a.b[2]", Block: block})
	assert.False(t, added, "an address is there once")

	b.Build()
	var keys []string
	for _, r := range block.Instances {
		keys = append(keys, r.Key)
	}
	assert.Equal(t, []string{`["a9"]`, `["a10"]`, `["x"]`, "[1]", "[2]", "[10]"}, keys)
}

func TestAttachAndSystemIdentity(t *testing.T) {
	b := graph.NewBuilder(graph.Deployment{})
	vm, _ := b.Resource(graph.Resource{Address: "vm"})
	gone := b.Identity(graph.Identity{ID: "vm#system-before", Kind: graph.System, State: graph.Removed})
	born := b.Identity(graph.Identity{ID: "vm#system", Kind: graph.System, State: graph.Added})
	b.Attach(gone, vm, graph.Removed, nowhere)
	b.Attach(born, vm, graph.Added, nowhere)
	b.Attach(born, vm, graph.Added, nowhere)

	g := b.Build()
	assert.Len(t, g.Attachments(vm), 2)
	assert.Same(t, born, g.SystemIdentity(vm))
	assert.Len(t, born.UsedBy, 1)
}

func TestWaitsFor(t *testing.T) {
	b := graph.NewBuilder(graph.Deployment{})
	blocks := map[string]*graph.Block{}
	res := map[string]*graph.Resource{}
	for _, name := range []string{"vm", "grant", "id", "nic"} {
		blocks[name] = b.Block(graph.Block{Address: name})
		for i := range 2 {
			r, _ := b.Resource(graph.Resource{Address: fmt.Sprintf("%s[%d]", name, i), Block: blocks[name]})
			res[r.Address] = r
		}
	}
	b.Edge(blocks["vm"], blocks["grant"], graph.DependsOn)
	b.Edge(blocks["grant"], res["id[0]"], graph.RefersTo)
	b.Edge(blocks["id"], blocks["nic"], graph.Contains)
	b.Edge(blocks["vm"], blocks["grant"], graph.DependsOn)
	b.Edge(blocks["vm"], blocks["vm"], graph.RefersTo)
	g := b.Build()

	assert.Len(t, g.Edges, 3, "an edge is there once, and none leads to its own node")
	assert.True(t, g.WaitsFor(res["vm[1]"], res["grant[0]"]), "what holds for a block holds for its instances")
	assert.True(t, g.WaitsFor(res["vm[1]"], res["id[0]"]))
	assert.False(t, g.WaitsFor(res["vm[1]"], res["id[1]"]), "an edge to one instance says nothing of its siblings")
	assert.False(t, g.WaitsFor(res["grant[0]"], res["vm[0]"]))
	assert.False(t, g.WaitsFor(res["id[0]"], res["nic[0]"]), "a parent does not wait for its children")

	awaited := g.Awaited(res["vm[1]"])
	for _, r := range g.Resources {
		assert.Equal(t, g.WaitsFor(res["vm[1]"], r), awaited[r] || awaited[r.Block], r.Address)
	}
}

func TestGrantsWithTheSameIDAreKept(t *testing.T) {
	b := graph.NewBuilder(graph.Deployment{})
	id := b.Identity(graph.Identity{ID: "p"})
	b.Grant(graph.Grant{ID: "kv#0", Principal: id})
	b.Grant(graph.Grant{ID: "kv#0", Principal: id})
	g := b.Build()
	assert.Len(t, g.Grants, 2)
	assert.Len(t, id.Grants, 2)
	assert.NotEqual(t, g.Grants[0].ID, g.Grants[1].ID)
}

func TestDerived(t *testing.T) {
	g := graph.NewBuilder(graph.Deployment{}).Build()
	calls := 0
	for range 2 {
		got := g.Derived("key", func() any { calls++; return calls })
		assert.Equal(t, 1, got)
	}
	assert.Equal(t, "other", g.Derived("another key", func() any { return "other" }))
}
