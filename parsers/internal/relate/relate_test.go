package relate

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

func text(s string) graph.Value {
	switch s {
	case "":
		return graph.Value{}
	case graph.Gap:
		return graph.Unknown(source.Span{})
	}
	return outlined(s)
}

// declaring returns a graph that declares one identity, which nothing refers to.
func declaring(name, group, subscription string) (*graph.Graph, *graph.Identity) {
	b := graph.NewBuilder(graph.Deployment{})
	res, _ := b.Resource(graph.Resource{
		Address: "declared", Type: azure.UserAssignedIdentities, Action: graph.Deploy,
		Name: text(name), ResourceGroup: text(group), Subscription: text(subscription),
	})
	id := b.Identity(graph.Identity{ID: "declared", Kind: graph.User, Resource: res})
	return b.Build(), id
}

func TestDataSourceOfAnotherInput(t *testing.T) {
	for _, c := range []struct {
		name                      string
		looked, group, subscribed string
		means                     bool
	}{
		{"same", "id-app", "rg", "1", true},
		{"any case of the letters", "ID-App", "RG", "1", true},
		{"subscription not known", "id-app", "rg", graph.Gap, true},
		{"group not known", "id-app", graph.Gap, graph.Gap, true},
		{"name known in part", "id-" + graph.Gap, "rg", "1", true},
		{"name not known", graph.Gap, "rg", "1", true},
		{"nothing known", graph.Gap, graph.Gap, "1", false},
		{"another name", "id-api", "rg", "1", false},
		{"another name, known in part", "id-" + graph.Gap + "-api", "rg", "1", false},
		{"another group", "id-app", "rg-other", "1", false},
		{"another subscription", "id-app", "rg", "2", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			base, id := declaring("id-app", "rg", "1")
			b := graph.NewBuilder(graph.Deployment{})
			b.Resource(graph.Resource{
				Address: "data.looked_up", Type: azure.UserAssignedIdentities, Action: graph.Read, External: true,
				Name: text(c.looked), ResourceGroup: text(c.group), Subscription: text(c.subscribed),
			})
			Identities([]*graph.Graph{base, b.Build()})
			assert.Equal(t, c.means, id.Referred)
		})
	}
}

func TestIDInSettings(t *testing.T) {
	const id = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/"
	for _, c := range []struct {
		text  string
		means bool
	}{
		{id + "id-app", true},
		{id + "ID-APP/", true},
		{id + "id-" + graph.Gap, true},
		{id + "id-app/federatedIdentityCredentials/a", false},
		{id + "id-other", false},
		{"id-app", false},
	} {
		base, identity := declaring("id-app", "rg", graph.Gap)
		b := graph.NewBuilder(graph.Deployment{})
		b.Resource(graph.Resource{
			Address: "app", Type: "Microsoft.Web/sites",
			Settings: graph.List([]graph.Value{graph.List([]graph.Value{text(c.text)}, source.Span{})}, source.Span{}),
		})
		Identities([]*graph.Graph{base, b.Build()})
		assert.Equal(t, c.means, identity.Referred, c.text)
	}
}
