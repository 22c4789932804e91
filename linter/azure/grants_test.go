package azure

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var grantKinds = []GrantKind{RoleAssignment, DelegatedRole, KeyVaultAccessPolicy, DataRole, Administrator, DirectoryRole,
	AppRole, GroupMembership, Ownership, Federation, ImplicitGrant, NetworkRule, NoAccess}

func TestGrants(t *testing.T) {
	file := decode[struct{ Terraform, ARM []*Grant }]("grants.json")
	seen := map[string]bool{}
	for _, g := range file.Terraform {
		t.Run(g.Types[0], func(t *testing.T) { checkGrant(t, g, seen, true) })
	}
	for _, g := range file.ARM {
		t.Run(g.Types[0], func(t *testing.T) { checkGrant(t, g, seen, false) })
	}
}

func checkGrant(t *testing.T, g *Grant, seen map[string]bool, terraform bool) {
	t.Helper()
	for _, name := range g.Types {
		checkOnce(t, seen, name, g.Kind, g.Each, g.When, g.Principals)
	}
	checkTypes(t, g.Types, terraform)
	assert.Contains(t, grantKinds, g.Kind)
	checkConditions(t, g.When)
	checkConditions(t, g.InertWhen)
	assert.Contains(t, forms, g.PrincipalForm)
	checkPaths(t, terraform, slices.Concat([]Path{g.Each, g.PrincipalType, g.PrincipalTypeFlag, g.Name, g.Condition},
		g.Principals, g.Role, g.Scope, g.ScopeRest, conditionPaths(g.When), conditionPaths(g.InertWhen))...)
	if g.Kind != ImplicitGrant && g.Kind != NoAccess {
		assert.NotEmpty(t, g.Principals, "a grant to nobody")
	}

	switch g.RoleForm {
	case RoleByName, RoleByID, RoleByPermissions:
		assert.NotEmpty(t, g.Role)
	case RoleByNameOrID:
		assert.Len(t, g.Role, 2)
	case RoleFixed:
		assert.Empty(t, g.Role)
		assert.NotEmpty(t, g.RoleText)
	case RoleNone:
		assert.Empty(t, g.Role)
	default:
		assert.Fail(t, "unknown form of role", "%q", g.RoleForm)
	}

	assert.Equal(t, g.ScopeForm == ScopePath, len(g.Scope) > 0)
	assert.Equal(t, g.ScopeForm == ScopeFixed, g.ScopeText != "")
	switch g.ScopeForm {
	case ScopePath, ScopeSelf, ScopeFixed, ScopeTenant, ScopeDownstream, ScopeNone:
	case ScopeParent, ScopeARM:
		assert.False(t, terraform, "only ARM resources have a parent")
	default:
		assert.Fail(t, "unknown form of scope", "%q", g.ScopeForm)
	}

	if g.CountsTowardsQuota {
		assert.Equal(t, RoleAssignment, g.Kind)
		assert.False(t, g.Eligible, "eligible assignments do not count")
	}
}

func TestGrantOfRoleAssignments(t *testing.T) {
	tf := TerraformGrants("azurerm_role_assignment")
	require.Len(t, tf, 1)
	assert.True(t, tf[0].CountsTowardsQuota)
	assert.True(t, tf[0].RetriesPrincipalNotFound, "azurerm retries PrincipalNotFound")
	arm := ARMGrants("Microsoft.Authorization/roleAssignments")
	require.Len(t, arm, 1)
	assert.True(t, arm[0].CountsTowardsQuota)
	assert.False(t, arm[0].RetriesPrincipalNotFound, "nothing retries for a template")
	assert.Equal(t, arm, ARMGrants("Microsoft.Storage/storageAccounts/providers/roleAssignments"))

	azapi := TerraformGrants("azapi_resource")
	require.Len(t, azapi, 1)
	assert.False(t, azapi[0].RetriesPrincipalNotFound, "azapi does not retry unless told to")
}

// The administrator of a MySQL server is the one grant that wants a client id,
// besides Service Connector's.
func TestGrantsThatWantAClientID(t *testing.T) {
	file := decode[struct{ Terraform, ARM []*Grant }]("grants.json")
	var types []string
	for _, g := range slices.Concat(file.Terraform, file.ARM) {
		if g.PrincipalForm == ClientID && g.Kind != ImplicitGrant {
			types = append(types, g.Types...)
		}
	}
	assert.Equal(t, []string{
		"azurerm_mysql_flexible_server_active_directory_administrator",
		"Microsoft.DBforMySQL/flexibleServers/administrators",
	}, types)
}
