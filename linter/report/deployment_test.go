package report_test

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/report"
	"github.com/tfidlint/tfidlint/linter/source"
)

// deployment is a plan with everything that the views show: replicas with
// identities of their own, a user-assigned identity that goes, a group, grants
// whose principal or scope is not known. hostile stands in names.
func deployment(hostile string) (*graph.Graph, []*linter.Finding) {
	f := source.NewFile("infra/main.tf", []byte(config))
	at := f.Span(0, 8)
	b := graph.NewBuilder(graph.Deployment{Root: "infra", At: at, Changes: true})
	add := func(address, key, kind string, block *graph.Block, action graph.Action) *graph.Resource {
		r, _ := b.Resource(graph.Resource{Address: address, Key: key, Type: kind, Block: block, Action: action, At: at})
		return r
	}
	vault := add("azurerm_key_vault.main"+hostile, "", "Microsoft.KeyVault/vaults", nil, graph.Create)
	storage := add("azurerm_storage_account.frames", "", "Microsoft.Storage/storageAccounts", nil, graph.Create)
	vm := b.Block(graph.Block{Address: "azurerm_linux_virtual_machine.worker" + hostile, Type: "azurerm_linux_virtual_machine", At: at, Declared: true})
	role := func(name string) graph.Role { return graph.Role{ID: "id of " + name, Name: name} }
	var machines []*graph.Resource
	var identities []*graph.Identity
	var grants []*graph.Grant
	for i := range 4 {
		key := fmt.Sprintf("[%d]", i)
		r := add(vm.Address+key, key, "Microsoft.Compute/virtualMachines", vm, graph.Create)
		id := b.Identity(graph.Identity{ID: r.Address + "#system", Resource: r, State: graph.Added, At: at})
		b.Attach(id, r, graph.Added, at)
		machines, identities = append(machines, r), append(identities, id)
		for j, scope := range []*graph.Resource{storage, vault} {
			name := []string{"Storage Blob Data Contributor", "Key Vault Secrets User"}[j]
			grants = append(grants, b.Grant(graph.Grant{
				ID: fmt.Sprintf("%s %s", name, key), Kind: graph.RoleAssignment, Principal: id, ByKey: true, Role: role(name),
				Scope: graph.From(graph.Origin{Resource: scope.Address, Path: "id"}, at), ScopeResource: scope, State: graph.Added, At: at,
			}))
		}
	}
	old := add("azurerm_user_assigned_identity.old"+hostile, "", "Microsoft.ManagedIdentity/userAssignedIdentities", nil, graph.Delete)
	app := add("azurerm_linux_web_app.portal", "", "Microsoft.Web/sites", nil, graph.Update)
	user := b.Identity(graph.Identity{ID: old.Address, Kind: graph.User, Resource: old, State: graph.Removed, At: at})
	b.Attach(user, app, graph.Removed, at)
	b.Grant(graph.Grant{
		ID: "old", Kind: graph.RoleAssignment, Principal: user, Role: role("Reader"), State: graph.Removed, At: at,
		Scope: graph.String("/subscriptions/0000"+hostile, at), Condition: graph.String("@Resource[secret-condition]", at),
	})
	team := b.Identity(graph.Identity{ID: "group" + hostile, Kind: graph.Group, PrincipalID: graph.String("1111-2222", at)})
	person := b.Identity(graph.Identity{ID: "3333", Kind: graph.Principal, PrincipalID: graph.String("secret-principal", at).WithSensitive()})
	team.Members = append(team.Members, b.Grant(graph.Grant{
		ID: "member", Kind: graph.GroupMembership, Principal: person, Scope: graph.Absent(at), State: graph.Added, At: at,
	}))
	b.Grant(graph.Grant{
		ID: "policy", Kind: graph.AccessPolicy, Principal: team, Role: graph.Role{Value: graph.String("secrets: get", at)},
		Scope: graph.String("secret-scope", at).WithSensitive(), State: graph.Kept, At: at,
	})
	statement := add("azurerm_role_assignment.other"+hostile, "", "Microsoft.Authorization/roleAssignments", nil, graph.Create)
	b.Grant(graph.Grant{
		ID: "who", Kind: graph.RoleAssignment, PrincipalValue: graph.Unknown(at, graph.Origin{Resource: "var", Path: "principal" + hostile}),
		Role: role("Owner"), Scope: graph.Unknown(at), DeclaredBy: statement, State: graph.Added, At: at,
	})
	g := b.Build()
	return g, []*linter.Finding{
		{
			Rule: replicated, Severity: linter.Warning, Subject: vm, Resources: machines, Changed: true, Root: "infra", At: at,
			Message: "4 machines hold the same 2 roles" + hostile, Advice: "share one identity" + hostile,
			Related:     []linter.Related{{Message: "granted here" + hostile, At: at}},
			Fingerprint: "00112233445566778899aabbccddeeff",
			Change: linter.Change{
				RemoveIdentities: identities, RemoveGrants: grants,
				AddIdentities: []string{"shared"}, AddGrants: []string{"a", "b"},
			},
		},
		{
			Rule: early, Severity: linter.Error, Resources: []*graph.Resource{app}, Changed: true, Root: "infra",
			At: source.NewFile("infra/a"+hostile+".tf", []byte("x")).Span(0, 1), Message: "comes too late", Fingerprint: "ffee",
		},
		{Rule: replicated, Severity: linter.Note, Root: "infra", Message: "is not touched", Fingerprint: "0123", Subject: vm, At: at},
	}
}

// whole is a report of the deployment.
func whole(hostile string) *report.Report {
	g, findings := deployment(hostile)
	return &report.Report{
		Version: "v1.2.3", Outcome: &linter.Outcome{
			Inputs: []*graph.Input{
				{Path: "infra/plan.json", Kind: "terraform-plan", Source: "infra", Resources: 9, Status: "ok", UnresolvedGrants: 1, Graph: g},
				{Path: "x" + hostile + ".json", Status: "failed"},
			},
			Findings: findings,
			Ignored:  1,
			Totals:   linter.Totals{ServicePrincipals: linter.Count{Now: 4, Advised: 1}, RoleAssignments: linter.Count{Now: 8, Advised: 2}},
			Problems: []source.Problem{
				{Path: "x" + hostile + ".json", Message: "could not be read" + hostile, Failure: true},
				source.Problemf(findings[0].At, "module %q is not installed", "m"+hostile),
			},
		}}
}
