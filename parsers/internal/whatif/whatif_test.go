package whatif

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

func parse(t testing.TB, text string) *graph.Graph {
	t.Helper()
	g := Parse(source.NewFile("whatif.json", []byte(text)))
	require.NotNil(t, g)
	return g
}

const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-test/providers/"

func TestReplicatedMachines(t *testing.T) {
	text, err := os.ReadFile("testdata/replicated-vms/whatif-result.json")
	require.NoError(t, err)
	g := parse(t, string(text))
	assert.Empty(t, g.Problems)
	assert.Len(t, g.Resources, 19)
	assert.True(t, g.Deployment.Changes)

	actions := map[graph.Action]int{}
	for _, r := range g.Resources {
		actions[r.Action]++
	}
	assert.Equal(t, map[graph.Action]int{graph.Create: 10, graph.Update: 2, graph.NoOp: 3, graph.Deploy: 4}, actions)

	machines := g.Find("Microsoft.Compute/virtualMachines/vm-worker-0").Block
	assert.Equal(t, "Microsoft.Compute/virtualMachines/vm-worker-*", machines.Address)
	assert.Len(t, machines.Instances, 4)

	grants := map[string][]string{}
	for _, grant := range g.Grants {
		require.NotNil(t, grant.Principal, grant.ID)
		require.NotNil(t, grant.ScopeResource, grant.ID)
		who := grant.Principal.Resource.Address
		grants[who] = append(grants[who], grant.Role.Name+" on "+grant.ScopeResource.Address)
	}
	require.Len(t, grants, 4)
	for who, what := range grants {
		assert.ElementsMatch(t, []string{
			"Storage Blob Data Contributor on Microsoft.Storage/storageAccounts/strenderframes01",
			"Key Vault Secrets User on Microsoft.KeyVault/vaults/kv-render-01",
		}, what, who)
	}
}

// TestChanges reads one change of each type, in the shape of the REST interface.
func TestChanges(t *testing.T) {
	identity := `"identity": {"type": "SystemAssigned"}`
	was := `"identity": {"type": "SystemAssigned", "principalId": "11111111-1111-1111-1111-111111111111"}`
	change := func(kind, name, before, after string) string {
		body := func(settings string) string {
			if settings == "" {
				return "null"
			}
			return `{"id": "` + group + `Microsoft.Web/sites/` + name + `", "type": "Microsoft.Web/sites", "name": "` + name + `", ` + settings + `}`
		}
		return `{"resourceId": "` + group + `Microsoft.Web/sites/` + name + `", "changeType": "` + kind + `", "before": ` + body(before) + `, "after": ` + body(after) + `}`
	}
	g := parse(t, `{"status": "Succeeded", "properties": {"correlationId": "x", "changes": [`+strings.Join([]string{
		change("Create", "made", "", identity),
		change("Delete", "gone", was, ""),
		change("Modify", "loses", was, `"identity": {"type": "None"}`),
		change("NoChange", "stays", was, was),
		change("deploy", "perhaps", "", identity),
		change("Ignore", "other", was, was),
	}, ", ")+`]}}`)
	assert.Empty(t, g.Problems)
	states := map[string]string{}
	for _, id := range g.Identities {
		states[id.Resource.Address+" "+id.Resource.Action.String()] = id.State.String()
	}
	assert.Equal(t, map[string]string{
		"Microsoft.Web/sites/made create":    "added",
		"Microsoft.Web/sites/gone delete":    "removed",
		"Microsoft.Web/sites/loses update":   "removed",
		"Microsoft.Web/sites/stays no-op":    "kept",
		"Microsoft.Web/sites/perhaps deploy": "added",
	}, states)
	assert.False(t, g.Find("Microsoft.Web/sites/gone").Block.Declared)
}

// TestIgnored keeps of what is not in the template what the deployment may leave
// behind, and nothing else.
func TestIgnored(t *testing.T) {
	g := parse(t, `{"changes": [
		{"resourceId": "`+group+`Microsoft.Web/sites/a", "changeType": "Ignore", "before": {"identity": {"type": "SystemAssigned"}}},
		{"resourceId": "`+group+`Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222", "changeType": "Ignore",
			"before": {"properties": {"principalId": "11111111-1111-1111-1111-111111111111", "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"}}}
	]}`)
	assert.Empty(t, g.Problems)
	assert.Nil(t, g.Find("Microsoft.Web/sites/a"))
	require.Len(t, g.Grants, 1)
	assert.Equal(t, graph.Kept, g.Grants[0].State)
	assert.Equal(t, graph.NoOp, g.Grants[0].DeclaredBy.Action)
}

// TestUntold takes nothing for absent that the result does not show.
func TestUntold(t *testing.T) {
	g := parse(t, `{"changes": [
		{"resourceId": "`+group+`Microsoft.Web/sites/a", "changeType": "Deploy"},
		{"resourceId": "`+group+`Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222", "changeType": "Unsupported"}
	]}`)
	assert.True(t, g.Find("Microsoft.Web/sites/a").IdentityType.IsUnknown())
	require.Len(t, g.Grants, 1)
	assert.Nil(t, g.Grants[0].Principal)
	assert.True(t, g.Grants[0].PrincipalValue.IsUnknown())
	assert.Empty(t, g.Grants[0].PrincipalValue.Origins())
}

// TestExpressions reads what remains of expressions: references to resources of
// the result, to others, and text that only looks like an expression.
func TestExpressions(t *testing.T) {
	g := parse(t, `{"status": "Succeeded", "changes": [
		{"resourceId": "[extensionResourceId('`+group+`Microsoft.Web/sites/a', 'Microsoft.Authorization/roleAssignments', guid(reference('`+group+`Microsoft.Web/sites/b', '2023-12-01', 'Full').identity.principalId))]", "changeType": "Unsupported",
			"after": {"type": "Microsoft.Authorization/roleAssignments", "properties": {
				"principalId": "[reference('`+group+`Microsoft.Web/sites/b', '2023-12-01', 'Full').identity.principalId]",
				"roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"}}},
		{"resourceId": "`+group+`Microsoft.Web/sites/a/providers/Microsoft.Authorization/roleAssignments/22222222-2222-2222-2222-222222222222", "changeType": "Create",
			"after": {"properties": {"principalId": "[reference('`+group+`Microsoft.ManagedIdentity/userAssignedIdentities/id-old', '2023-01-31').principalId]",
				"roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"}}},
		{"resourceId": "`+group+`Microsoft.Web/sites/a", "changeType": "Create", "after": {"tags": {"text": "[not an expression]", "masked": "*******"}}},
		{"resourceId": "`+group+`Microsoft.Web/sites/b", "changeType": "Create", "after": {"identity": {"type": "SystemAssigned"}}}
	]}`)
	assert.Empty(t, g.Problems)
	require.Len(t, g.Grants, 2)
	for i, want := range []string{"Microsoft.Web/sites/b#system", "Microsoft.ManagedIdentity/userAssignedIdentities/id-old"} {
		require.NotNil(t, g.Grants[i].Principal)
		assert.Equal(t, want, g.Grants[i].Principal.ID)
		require.NotNil(t, g.Grants[i].ScopeResource)
		assert.Equal(t, "Microsoft.Web/sites/a", g.Grants[i].ScopeResource.Address)
	}
	assert.True(t, g.Find("Microsoft.ManagedIdentity/userAssignedIdentities/id-old").External)
	assert.Equal(t, 1, g.Grants[0].DeclaredBy.Wave)

	tags := g.Find("Microsoft.Web/sites/a").Tags
	text, _ := tags.Attr("text").Text()
	assert.Equal(t, "[not an expression]", text)
	assert.True(t, tags.Attr("masked").IsUnknown())
	assert.True(t, tags.Attr("masked").IsSensitive())
}

// TestBlocks tells which resources are taken for instances of one declaration.
func TestBlocks(t *testing.T) {
	change := func(id, rest string) string {
		return `{"resourceId": "` + id + `", "changeType": "Create", "after": {}` + rest + `}`
	}
	g := parse(t, `{"status": "Succeeded", "changes": [`+strings.Join([]string{
		change(group+"Microsoft.Web/sites/app-1", ""),
		change(group+"Microsoft.Web/sites/app-22", ""),
		change(group+"Microsoft.Web/sites/app-x", ""),
		change(group+"Microsoft.Web/serverfarms/app-1", ""),
		change(strings.Replace(group, "rg-test", "rg-other", 1)+"Microsoft.Web/sites/app-3", ""),
		change(group+"Microsoft.Sql/servers/first", `, "symbolicName": "server[0]"`),
		change(group+"Microsoft.Sql/servers/second", `, "symbolicName": "server[1]"`),
	}, ", ")+`]}`)
	blocks := map[string]int{}
	for _, b := range g.Blocks {
		blocks[b.Address] = len(b.Instances)
	}
	assert.Equal(t, map[string]int{
		"Microsoft.Web/sites/app-*":       2,
		"Microsoft.Web/sites/app-x":       1,
		"Microsoft.Web/serverfarms/app-1": 1,
		"Microsoft.Web/sites/app-3":       1,
		"server":                          2,
	}, blocks)
}

func TestBadInput(t *testing.T) {
	survivor := `{"resourceId": "` + group + `Microsoft.Web/sites/survivor", "changeType": "Create", "after": {}}`
	tests := map[string]struct {
		text, want string
		failure    bool
	}{
		"empty":             {"", "whatif.json:1:1: could not read JSON", true},
		"cut off":           {`{"changes": [{"resourceId": "/subs`, "could not read JSON", true},
		"something else":    {`{"changes": 3}`, "is not a what-if result", true},
		"an ended what-if":  {`{"status": "Failed", "error": {"code": "InvalidTemplate", "message": "Deployment template validation failed."}, "changes": [` + survivor + `]}`, `the error "InvalidTemplate" (Deployment template validation failed), so that`, false},
		"a failed what-if":  {`{"status": "Failed", "error": {"code": "InvalidTemplate", "message": "The provided value 'CANARY' for the template parameter 'sku' is not valid."}, "changes": null}`, `what-if failed with the error "InvalidTemplate" (The provided value '…' for the template parameter 'sku' is not valid)`, true},
		"an inner error":    {`{"status": "Failed", "error": {"code": "Multiple", "message": "See details.", "details": [{"code": "Inner", "message": "No such group."}]}, "changes": null}`, `the error "Inner" (No such group)`, true},
		"an error alone":    {`{"status": "Failed", "error": {}}`, `failed with an error without a code`, true},
		"ids alone":         {`{"changes": [{"resourceId": "` + group + `Microsoft.Web/sites/survivor", "changeType": "Deploy"}, {"resourceId": "` + group + `Microsoft.Web/sites/gone", "changeType": "Delete"}]}`, `run it with --result-format FullResourcePayloads`, false},
		"unsupported":       {`{"changes": [` + survivor + `, {"resourceId": "` + group + `Microsoft.Authorization/roleAssignments/[guid(reference('x').y)]", "changeType": "Unsupported"}]}`, "could not evaluate \"Microsoft.Authorization/roleAssignments/[guid(reference('x').y)]\", so", false},
		"no type of change": {`{"changes": [` + survivor + `, {"resourceId": "x"}]}`, `must have "changeType" and "resourceId"`, false},
		"an unknown type":   {`{"changes": [` + survivor + `, {"resourceId": "x", "changeType": "Explode"}]}`, `type "Explode" is unknown`, false},
		"no id":             {`{"changes": [` + survivor + `, {"resourceId": "nothing", "changeType": "Create"}]}`, "neither its resource id nor its body", false},
		"not an object":     {`{"changes": [` + survivor + `, 7, null, []]}`, "change is left out", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g := parse(t, test.text)
			require.NotEmpty(t, g.Problems)
			assert.Contains(t, g.Problems[0].String(), test.want)
			assert.NotContains(t, g.Problems[0].String(), "CANARY")
			assert.Equal(t, test.failure, g.Problems[0].Failure)
			assert.Equal(t, !test.failure, g.Find("Microsoft.Web/sites/survivor") != nil)
		})
	}
}

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/replicated-vms/whatif-result.json")
	require.NoError(f, err)
	f.Add(text)
	f.Add([]byte(`{"status": "Succeeded", "changes": [{"resourceId": "[resourceId('a')]", "changeType": "Deploy", "after": {"type": "A.B/c", "name": "[x"}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		g := Parse(source.NewFile("whatif.json", text))
		assert.NotEmpty(t, g.Text())
	})
}
