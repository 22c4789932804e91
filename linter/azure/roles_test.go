package azure

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRoles(t *testing.T) {
	const acrPull = "7f951dda-4ed3-4680-a7ca-43fe172d538d"
	for _, id := range []string{
		acrPull,
		"7F951DDA-4ED3-4680-A7CA-43FE172D538D",
		"/providers/Microsoft.Authorization/roleDefinitions/" + acrPull,
		"/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/roleDefinitions/" + acrPull,
	} {
		name, ok := RoleName(id)
		assert.True(t, ok)
		assert.Equal(t, "AcrPull", name)
	}
	for _, name := range []string{"AcrPull", "acrpull"} {
		id, ok := RoleID(name)
		assert.True(t, ok)
		assert.Equal(t, acrPull, id)
	}
	_, ok := RoleName("7f951dda")
	assert.False(t, ok)
	_, ok = RoleID("Acr Pull")
	assert.False(t, ok)
}

// The roles that rules and messages name.
func TestKeyRoles(t *testing.T) {
	for name, id := range map[string]string{
		"Owner":                                "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
		"Contributor":                          "b24988ac-6180-42a0-ab88-20f7382dd24c",
		"Reader":                               "acdd72a7-3385-48ef-bd42-f606fba81ae7",
		"Managed Identity Operator":            "f1a07417-d97a-45cb-824c-7a7467783830",
		"Key Vault Secrets User":               "4633458b-17de-408a-b874-0445c86b69e6",
		"Container Registry Repository Reader": "b93aa761-3e63-49ed-ac28-beffa264f7ac",
		"Network Contributor":                  "4d97b98b-1d4f-4787-a291-c67834d212e7",
		"Storage Blob Data Contributor":        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
	} {
		got, ok := RoleID(name)
		assert.True(t, ok, name)
		assert.Equal(t, id, got)
		back, _ := RoleName(id)
		assert.Equal(t, name, back)
	}
}

func TestAmbiguousRoles(t *testing.T) {
	const ambiguous = "App Compliance Automation Reader"
	_, ok := RoleID(ambiguous)
	assert.False(t, ok)
	assert.Len(t, RoleIDs(ambiguous), 2)

	name, ok := RoleName("9980e02c-c2be-4d73-94e8-173b1dc7cf3c")
	assert.True(t, ok)
	assert.Equal(t, "Virtual Machine Contributor", name, "the role's own name, not that of a map")
	assert.Len(t, RoleNames("9980e02c-c2be-4d73-94e8-173b1dc7cf3c"), 2)
	id, ok := RoleID("Security Administrator")
	assert.True(t, ok, "a name that is in use for one role")
	name, _ = RoleName(id)
	assert.Equal(t, "Security Admin", name)
}

func TestRoleRows(t *testing.T) {
	guid := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	table := roleTable()
	assert.Len(t, table.ids, 260)
	for id, names := range table.names {
		assert.Regexp(t, guid, id)
		assert.NotEmpty(t, names)
	}
	seen := map[string]bool{}
	for _, row := range decode[[]roleRow]("roles.json") {
		checkText(t, row.Name)
		checkOnce(t, seen, fold(row.Name), row.ID)
		if own, _ := RoleName(row.ID); row.Alias {
			assert.NotEqual(t, row.Name, own, "an alias must leave its role another name")
		}
	}
}
