package rules_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// What a plan does not show but a plan with its configuration does: scopes by
// exact reference.
func TestCoverIsProved(t *testing.T) {
	account := graph.Origin{Resource: "azurerm_storage_account.a", Path: "id"}
	inside := account
	inside.Suffix = "/blobServices/default/containers/a"
	beside := account
	beside.Suffix = "2"
	from := func(o graph.Origin) graph.Value { return graph.From(o, source.Span{}) }
	group := func(d *deployment) *graph.Resource {
		r, _ := d.Resource(graph.Resource{Address: "azurerm_resource_group.main", Type: "Microsoft.Resources/resourceGroups", Name: text("rg"), Subscription: text("1")})
		return r
	}
	of := func(d *deployment) *graph.Resource {
		r, _ := d.Resource(graph.Resource{Address: "azurerm_storage_account.a", Type: "Microsoft.Storage/storageAccounts", ResourceGroup: text("RG"), Subscription: text("1")})
		return r
	}
	tests := []struct {
		name         string
		wide, narrow func(*deployment, *graph.Grant)
		want         linter.Severity
	}{
		{"a part of the same resource", func(_ *deployment, g *graph.Grant) { g.Scope = from(account) }, func(_ *deployment, g *graph.Grant) { g.Scope = from(inside) }, linter.Note},
		{"another resource whose name begins alike", func(_ *deployment, g *graph.Grant) { g.Scope = from(account) }, func(_ *deployment, g *graph.Grant) { g.Scope = from(beside) }, linter.Off},
		{"a resource of the group", func(d *deployment, g *graph.Grant) { g.ScopeResource = group(d) }, func(d *deployment, g *graph.Grant) { g.ScopeResource = of(d) }, linter.Note},
		{"a resource of a group of that name elsewhere", func(d *deployment, g *graph.Grant) {
			g.ScopeResource = group(d)
			g.ScopeResource.Subscription = text("2")
		}, func(d *deployment, g *graph.Grant) { g.ScopeResource = of(d) }, linter.Off},
		{"the same reference", func(_ *deployment, g *graph.Grant) { g.Scope = from(account) }, func(_ *deployment, g *graph.Grant) { g.Scope = from(account) }, linter.Error},
		{"by key", func(_ *deployment, g *graph.Grant) { g.Scope = from(account) }, func(_ *deployment, g *graph.Grant) { g.Scope, g.ByKey = from(account), true }, linter.Off},
		{"one is deleted", func(_ *deployment, g *graph.Grant) { g.Scope = from(account) }, func(_ *deployment, g *graph.Grant) { g.Scope, g.State = from(account), graph.Removed }, linter.Off},
		{"both are there already", func(_ *deployment, g *graph.Grant) { g.Scope, g.State = from(account), graph.Kept }, func(_ *deployment, g *graph.Grant) { g.Scope, g.State = from(account), graph.Kept }, linter.Off},
		{"the first is there already", func(_ *deployment, g *graph.Grant) { g.Scope, g.State = from(account), graph.Kept }, func(_ *deployment, g *graph.Grant) { g.Scope = from(account) }, linter.Error},
		{"the second is there already", func(_ *deployment, g *graph.Grant) { g.Scope = from(account) }, func(_ *deployment, g *graph.Grant) { g.Scope, g.State = from(account), graph.Kept }, linter.Error},
		{"one may not be made", func(_ *deployment, g *graph.Grant) { g.Scope = from(account) }, func(_ *deployment, g *graph.Grant) { g.Scope = from(account); g.DeclaredBy.Conditional = true }, linter.Off},
		{"a condition restricts the wider one", func(_ *deployment, g *graph.Grant) { g.Scope, g.Condition = from(account), text("c") }, func(_ *deployment, g *graph.Grant) { g.Scope = from(inside) }, linter.Off},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDeployment(graph.Deployment{})
			vm := d.machines("worker", 1).Instances[0]
			for i, change := range []func(*deployment, *graph.Grant){tt.wide, tt.narrow} {
				d.grant(vm, "reader", graph.Value{}, func(g *graph.Grant) {
					block := d.Block(graph.Block{Address: fmt.Sprint("azurerm_role_assignment.", i)})
					g.DeclaredBy, _ = d.Resource(graph.Resource{Address: block.Address, Type: "Microsoft.Authorization/roleAssignments", Block: block, Action: graph.Create})
					g.ID = block.Address
					change(d, g)
				})
			}
			found := d.run(t, "duplicate-grant")
			if tt.want == linter.Off {
				assert.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			assert.Equal(t, tt.want, found[0].Severity)
			assert.Equal(t, linter.Count{Now: 1}, found[0].Impact().RoleAssignments)
		})
	}
}
