package embedded

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

const address = "azurerm_template.this"

var at = source.NewFile("plan.json", []byte(`{}`)).Whole()

// deploys returns the graph of one resource with the given settings.
func deploys(typ string, action graph.Action, settings map[string]graph.Value) *graph.Graph {
	l := lower.New(graph.Deployment{Root: ".", Changes: true})
	names := make([]string, 0, len(settings))
	for name := range settings {
		names = append(names, name)
	}
	r := lower.Resource{
		Form: lower.Terraform, Address: address, Type: typ, Action: action, At: at,
		Block: graph.Block{Address: address, At: at, Declared: true},
		After: graph.Object(names, settings, at),
		// The subscription of the provider.
		Subscription: text("s"),
	}
	l.Add(r)
	Lower(l, r)
	return l.Graph()
}

func text(s string) graph.Value { return graph.String(s, at) }

// template returns a template for a schema with a user-assigned identity, whose
// name is a parameter.
func template(schema string) graph.Value {
	return text(`{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/` + schema + `.json#", "contentVersion": "1.0.0.0",
		"parameters": {"name": {"type": "string", "defaultValue": "default"}},
		"resources": [{"type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "[parameters('name')]"}]}`)
}

const identity = "Microsoft.ManagedIdentity/userAssignedIdentities/"

func TestPlaces(t *testing.T) {
	tests := map[string]struct {
		typ      string
		settings map[string]graph.Value
		id       string
	}{
		"a resource group": {"azurerm_resource_group_template_deployment",
			map[string]graph.Value{"template_content": template("deploymentTemplate"), "resource_group_name": text("rg")},
			"/subscriptions/s/resourceGroups/rg/providers/" + identity + "default"},
		"a subscription": {"azurerm_subscription_template_deployment",
			map[string]graph.Value{"template_content": template("subscriptionDeploymentTemplate"), "location": text("westeurope")},
			"/subscriptions/s/providers/" + identity + "default"},
		"a management group": {"azurerm_management_group_template_deployment",
			map[string]graph.Value{"template_content": template("managementGroupDeploymentTemplate"), "management_group_id": text("/providers/Microsoft.Management/managementGroups/mg")},
			"/providers/Microsoft.Management/managementGroups/mg/providers/" + identity + "default"},
		"a management group by name": {"azurerm_management_group_template_deployment",
			map[string]graph.Value{"template_content": template("managementGroupDeploymentTemplate"), "management_group_id": text("mg")},
			"/providers/Microsoft.Management/managementGroups/mg/providers/" + identity + "default"},
		"the tenant": {"azurerm_tenant_template_deployment",
			map[string]graph.Value{"template_content": template("tenantDeploymentTemplate"), "location": text("westeurope")},
			"/providers/" + identity + "default"},
		"an old resource": {"azurerm_template_deployment",
			map[string]graph.Value{"template_body": template("deploymentTemplate"), "resource_group_name": text("rg")},
			"/subscriptions/s/resourceGroups/rg/providers/" + identity + "default"},
	}
	for label, test := range tests {
		t.Run(label, func(t *testing.T) {
			g := deploys(test.typ, graph.Create, test.settings)
			assert.Empty(t, g.Problems)
			res := g.Find(address + "/" + identity + "default")
			require.NotNil(t, res)
			id, _ := res.ID.Text()
			assert.Equal(t, test.id, id)
			assert.Equal(t, graph.Deploy, res.Action)
		})
	}
}

func TestParameters(t *testing.T) {
	entry := func(member string, v graph.Value) graph.Value {
		inner := graph.Object([]string{member}, map[string]graph.Value{member: v}, at)
		return graph.Object([]string{"Name"}, map[string]graph.Value{"Name": inner}, at)
	}
	plain := graph.Object([]string{"name"}, map[string]graph.Value{"name": text("plain")}, at)
	tests := map[string]struct {
		setting string
		v       graph.Value
		want    string // the name; empty: not known
		secret  bool
	}{
		"none":                      {"parameters_body", graph.Absent(at), "default", false},
		"an empty text":             {"parameters_body", text(""), "default", false},
		"a text":                    {"parameters_body", text(`{"name": {"value": "text"}}`), "text", false},
		"a secret text":             {"parameters_body", text(`{"name": {"value": "text"}}`).WithSensitive(), "text", true},
		"no JSON":                   {"parameters_body", text(`{`), "", false},
		"what JSON is made of":      {"parameters_body", entry("value", text("body")), "body", false},
		"a secret of a key vault":   {"parameters_body", entry("reference", plain), "", true},
		"not known":                 {"parameters_body", graph.Unknown(at), "", false},
		"a map of texts":            {"parameters", plain, "plain", false},
		"a map that is not known":   {"parameters", graph.Unknown(at), "", false},
		"a setting of another type": {"parameters_content", entry("value", text("content")), "default", false},
	}
	for label, test := range tests {
		t.Run(label, func(t *testing.T) {
			g := deploys("azurerm_template_deployment", graph.NoOp, map[string]graph.Value{"template_body": template("deploymentTemplate"), test.setting: test.v})
			assert.Empty(t, g.Problems)
			require.Len(t, g.Resources, 2)
			name := g.Resources[1].Name
			got, _ := name.Text()
			assert.Equal(t, test.want, got)
			assert.Equal(t, test.secret, name.IsSensitive())
			assert.Equal(t, graph.NoOp, g.Resources[1].Action)
		})
	}
}

// TestUnread marks the resource whose template cannot be had.
func TestUnread(t *testing.T) {
	for label, test := range map[string]struct {
		content graph.Value
		problem string
	}{
		"unknown":     {graph.Unknown(at), "is not known yet"},
		"a spec":      {graph.Absent(at), "is a template spec"},
		"no template": {text("{}"), "deploys is no template"},
		"a template":  {template("deploymentTemplate"), ""},
	} {
		t.Run(label, func(t *testing.T) {
			g := deploys("azurerm_resource_group_template_deployment", graph.Create, map[string]graph.Value{"template_content": test.content})
			assert.Equal(t, test.problem != "", g.Find(address).Unread)
			require.Equal(t, test.problem != "", len(g.Problems) == 1)
			if test.problem != "" {
				assert.Contains(t, g.Problems[0].String(), test.problem)
			}
		})
	}
	g := deploys("azurerm_resource_group", graph.Create, map[string]graph.Value{"template_content": template("deploymentTemplate")})
	assert.Len(t, g.Resources, 1, "a resource that deploys no template")
}
