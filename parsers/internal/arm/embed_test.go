package arm

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// deploys returns the graph of a Terraform resource that deploys a template, and
// of the user-assigned identity whose principal a parameter may name.
func deploys(t *testing.T, in Embedded) (*graph.Graph, bool) {
	t.Helper()
	f := source.NewFile("plan.json", []byte(`{"resource_changes": []}`))
	l := lower.New(graph.Deployment{Root: ".", Changes: true})
	add := func(address, typ string) {
		l.Add(lower.Resource{
			Form: lower.Terraform, Address: address, Type: typ, Action: graph.Create, At: f.Span(2, 18),
			Block: graph.Block{Address: address, Type: typ, At: f.Span(2, 18), Declared: true},
			After: graph.Object([]string{"name"}, map[string]graph.Value{"name": graph.String("x", f.Whole())}, f.Whole()),
		})
	}
	add("azurerm_user_assigned_identity.app", "azurerm_user_assigned_identity")
	add("azurerm_resource_group_template_deployment.this", "azurerm_resource_group_template_deployment")
	in.Owner, in.At, in.Action = "azurerm_resource_group_template_deployment.this", f.Span(2, 18), graph.Create
	ok := LowerTemplate(l, in)
	return l.Graph(), ok
}

func TestEmbedded(t *testing.T) {
	principal := graph.From(graph.Origin{Resource: "azurerm_user_assigned_identity.app", Path: "principal_id"}, source.Span{})
	g, ok := deploys(t, Embedded{
		Template: `{` + schema + `,
			"parameters": {"count": {"type": "int", "defaultValue": 1}, "principalId": {"type": "string"}, "tags": {"type": "object"}},
			"resources": [
				{"type": "Microsoft.ContainerInstance/containerGroups", "apiVersion": "2023-05-01", "name": "[concat('aci-', copyIndex())]", "copy": {"name": "c", "count": "[parameters('count')]"},
				 "identity": {"type": "SystemAssigned"}, "tags": "[parameters('tags')]"},
				{"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid(resourceGroup().id)]", "properties": {
					"principalId": "[parameters('PrincipalId')]", "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'acdd72a7-3385-48ef-bd42-f606fba81ae7')]"}}
			]}`,
		Parameters: map[string]graph.Value{
			"count":       graph.Int(3, source.Span{}),
			"principalid": principal,
			"tags":        graph.Object([]string{"team"}, map[string]graph.Value{"team": graph.String("a", source.Span{})}, source.Span{}),
		},
		ResourceGroup: graph.String("rg-app", source.Span{}),
	})
	require.True(t, ok)
	assert.Empty(t, g.Problems)

	owner := g.Find("azurerm_resource_group_template_deployment.this")
	first := g.Find("azurerm_resource_group_template_deployment.this/Microsoft.ContainerInstance/containerGroups/aci-0")
	require.NotNil(t, first)
	assert.Len(t, first.Block.Instances, 3)
	assert.Equal(t, graph.Create, first.Action)
	assert.Equal(t, owner.At, first.At)
	assert.Equal(t, []string{owner.Address}, first.Path)
	team, _ := first.Tags.Attr("team").Text()
	assert.Equal(t, "a", team)
	assert.NotNil(t, g.SystemIdentity(first))
	assert.True(t, g.WaitsFor(owner, first))

	require.Len(t, g.Grants, 1)
	require.NotNil(t, g.Grants[0].Principal)
	assert.Equal(t, "azurerm_user_assigned_identity.app", g.Grants[0].Principal.ID)
}

func TestEmbeddedUnknownParameters(t *testing.T) {
	g, ok := deploys(t, Embedded{
		Template: `{` + schema + `, "parameters": {"count": {"type": "int", "defaultValue": 1}}, "resources": [
			{"type": "Microsoft.ContainerInstance/containerGroups", "apiVersion": "2023-05-01", "name": "[concat('aci-', copyIndex())]", "copy": {"name": "c", "count": "[parameters('count')]"}}]}`,
		ParametersUnknown: true,
	})
	require.True(t, ok)
	assert.Empty(t, g.Problems)
	require.Len(t, g.Resources, 3)
	assert.True(t, g.Resources[2].Block.Count.IsUnknown())
}

func TestEmbeddedNonsense(t *testing.T) {
	for text, want := range map[string]string{
		"":     "could not read the template",
		"{}":   "deploys is no template",
		"{[}]": "could not read the template",
	} {
		g, ok := deploys(t, Embedded{Template: text})
		assert.False(t, ok)
		require.Len(t, g.Problems, 1)
		assert.Contains(t, g.Problems[0].String(), want)
		assert.Equal(t, 2, g.Problems[0].Span.Start)
	}
}
