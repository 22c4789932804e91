package lower_test

import (
	"fmt"
	"testing"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// fleet returns n resources of a plan: a machine in ten with its network
// interface, disk, extension and so on, and role assignments.
func fleet(n int) []lower.Resource {
	at := source.Span{}
	object := func(pairs ...any) graph.Value {
		var names []string
		members := map[string]graph.Value{}
		for i := 0; i < len(pairs); i += 2 {
			names = append(names, pairs[i].(string))
			members[pairs[i].(string)] = pairs[i+1].(graph.Value)
		}
		return graph.Object(names, members, at)
	}
	text := func(s string) graph.Value { return graph.String(s, at) }
	list := func(v graph.Value) graph.Value { return graph.List([]graph.Value{v}, at) }
	resources := make([]lower.Resource, 0, n)
	add := func(typ string, i int, after graph.Value) {
		key := fmt.Sprintf("[%d]", i)
		resources = append(resources, lower.Resource{
			Address: typ + ".this" + key, Key: key, Type: typ, Action: graph.Create, After: after,
			Block: graph.Block{Address: typ + ".this", Type: typ},
		})
	}
	for i := 0; len(resources) < n; i++ {
		vm := fmt.Sprintf("azurerm_linux_virtual_machine.this[%d]", i)
		name := text(fmt.Sprintf("vm-%d", i))
		common := []any{"name", name, "resource_group_name", text("rg"), "location", text("West Europe")}
		add("azurerm_linux_virtual_machine", i, object(append(common,
			"identity", list(object("type", text("SystemAssigned"))))...))
		add("azurerm_virtual_machine_extension", i, object("name", name,
			"virtual_machine_id", graph.From(graph.Origin{Resource: vm, Path: "id"}, at),
			"publisher", text("Microsoft.Azure.ActiveDirectory"), "type", text("AADSSHLoginForLinux")))
		add("azurerm_role_assignment", i, object(
			"scope", text("/subscriptions/0a/resourceGroups/rg"), "role_definition_name", text("Reader"),
			"principal_id", graph.From(graph.Origin{Resource: vm, Path: "identity[0].principal_id"}, at)))
		for _, typ := range []string{
			"azurerm_network_interface", "azurerm_managed_disk", "azurerm_public_ip", "azurerm_subnet",
			"azurerm_network_security_group", "azurerm_private_endpoint", "random_password",
		} {
			add(typ, i, object(common...))
		}
	}
	return resources[:n]
}

func BenchmarkGraph(b *testing.B) {
	for _, n := range []int{2_000, 20_000, 200_000} {
		resources := fleet(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l := lower.New(graph.Deployment{Changes: true})
				for i := range resources {
					l.Add(resources[i])
				}
				l.Graph()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/resource")
		})
	}
}
