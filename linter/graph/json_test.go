package graph_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sample is a graph with every kind of thing in it, and a secret in every value
// that may hold one.
func sample() *graph.Graph {
	f := source.NewFile("infra/main.tf", []byte("first\nsecond 𝕏 here\nthird\n"))
	at := f.Span(6, 12)
	text := func(s string) graph.Value { return graph.String(s, at) }
	b := graph.NewBuilder(graph.Deployment{Root: "infra", At: f.Whole(), Changes: true, AtOnce: 10, AtOnceAssumed: true})
	vms := b.Block(graph.Block{
		Address: "azurerm_linux_virtual_machine.worker", Type: "azurerm_linux_virtual_machine", At: at, Declared: true,
		Count: graph.Int(1, at), Batch: 5, Ignores: []graph.Ignore{{Rule: "r", Reason: "because", At: at}},
	})
	vm, _ := b.Resource(graph.Resource{
		Address: "azurerm_linux_virtual_machine.worker[0]", Key: "[0]", Block: vms, At: f.Span(13, 18),
		Type: "Microsoft.Compute/virtualMachines", Spelled: "azurerm_linux_virtual_machine",
		Name: text("vm-0"), Action: graph.Replace, ReplacedFor: []string{"custom_data"},
		ID:           graph.From(graph.Origin{Resource: "azurerm_linux_virtual_machine.worker[0]", Path: "id"}, at),
		Subscription: graph.Unknown(at), ResourceGroup: text("rg"), Location: text("westeurope"),
		Tags: graph.Object([]string{"cost", "key", "many", "owner"}, map[string]graph.Value{
			"cost": graph.Number("1.50", at), "key": text("hunter2").WithSensitive(),
			"many": graph.List([]graph.Value{graph.Bool(true, at), graph.Absent(at)}, at), "owner": graph.Unknown(at, graph.Origin{Resource: "random_pet.a", Path: "id"}),
		}, at),
		IdentityType: text("SystemAssigned"), Settings: graph.Object([]string{"custom_data"}, map[string]graph.Value{"custom_data": text("hunter2")}, at),
		ShortLived: &graph.ShortLived{Is: "a Spot machine"}, Wave: 2, Path: []string{"module.a"},
	})
	account, _ := b.Resource(graph.Resource{
		Address: "data.azurerm_storage_account.frames", Type: "Microsoft.Storage/storageAccounts", Action: graph.Read, External: true,
		ID: text("/subscriptions/s/st"), Tags: graph.Object([]string{"a"}, map[string]graph.Value{"a": text("hunter2")}, at).WithSensitive(),
	})
	id := b.Identity(graph.Identity{ID: vm.Address + "#system", Resource: vm, State: graph.Added, PrincipalID: graph.From(graph.Origin{Resource: vm.Address, Path: "identity[0].principal_id"}, at), At: at})
	b.Attach(id, vm, graph.Added, at)
	kubelet := b.Identity(graph.Identity{ID: "aks#kubelet", Kind: graph.Service, Service: "kubelet", Referred: true, Federated: []*graph.Resource{account}})
	b.Attach(kubelet, vm, graph.Kept, at)
	b.Attach(kubelet, vm, graph.Removed, at)
	b.Grant(graph.Grant{
		ID: "azurerm_role_assignment.a", Kind: graph.RoleAssignment, Principal: id, ByKey: true, PrincipalType: text("ServicePrincipal"),
		Role: graph.Role{ID: "acdd72a7-3385-48ef-bd42-f606fba81ae7", Name: "Reader"}, Scope: text("/subscriptions/s/st"), ScopeResource: account,
		Condition: text("hunter2"), DeclaredBy: vm, Retries: true, State: graph.Added, At: at,
	})
	b.Grant(graph.Grant{
		ID: "b", Kind: graph.AccessPolicy, PrincipalValue: graph.Unknown(at), State: graph.Removed,
		Role: graph.Role{Value: graph.Unknown(at).WithOutline("/subscriptions/…/roleDefinitions/x")}, Scope: text("hunter2").WithSensitive(),
	})
	b.Need(graph.Need{Resource: vm, Identity: id, Target: text("stframes"), TargetResource: account, Verdict: graph.LateFails, Case: "vm: blob", New: true, At: at})
	b.Edge(vms, account, graph.RefersTo)
	b.Problem(source.Failuref(at, "something is not understood"))
	b.Problem(source.Problem{Path: "modules/a", Message: "module is not installed"})
	return b.Build()
}

func TestGolden(t *testing.T) {
	g := sample()
	var js strings.Builder
	require.NoError(t, g.WriteJSON(&js))
	for name, got := range map[string]string{"sample.json": js.String(), "sample.txt": g.Text()} {
		path := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o777))
			require.NoError(t, os.WriteFile(path, []byte(got), 0o666))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, string(want), got, name)
		assert.NotContains(t, got, "hunter2", name)
	}
}

func TestReferencesResolve(t *testing.T) {
	var doc struct {
		Resources  []struct{ ID string }
		Identities []struct {
			ID       string
			Resource *string
			UsedBy   []string `json:"used_by"`
		}
		Grants []struct{ Principal any }
	}
	raw, err := json.Marshal(sample())
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &doc))
	resources, identities := map[string]bool{}, map[string]bool{}
	for _, r := range doc.Resources {
		resources[r.ID] = true
	}
	for _, id := range doc.Identities {
		identities[id.ID] = true
		assert.True(t, id.Resource == nil || resources[*id.Resource])
		assert.Len(t, id.UsedBy, 1, "a resource is named once, whatever its attachments")
		assert.True(t, resources[id.UsedBy[0]])
	}
	assert.True(t, identities[doc.Grants[0].Principal.(string)])
	assert.Equal(t, map[string]any{"unknown": "a value that is not known yet"}, doc.Grants[1].Principal)
}

func TestEmptyGraph(t *testing.T) {
	raw, err := json.Marshal(graph.NewBuilder(graph.Deployment{}).Build())
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "null", "lists are empty, not missing")
}

// A number that a kind parser let pass must not spoil the whole document.
func TestOddNumbersAndDepth(t *testing.T) {
	deep := graph.String("x", source.Span{})
	for range 100 {
		deep = graph.List([]graph.Value{deep}, source.Span{})
	}
	b := graph.NewBuilder(graph.Deployment{})
	b.Resource(graph.Resource{Address: "a", Name: graph.Number("1.", source.Span{}), Tags: deep})
	raw, err := json.Marshal(b.Build())
	require.NoError(t, err)
	assert.Contains(t, string(raw), `"name":"1."`)
	assert.Contains(t, string(raw), `nested too deeply`)
}
