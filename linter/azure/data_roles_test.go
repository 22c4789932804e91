package azure

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDataRoleName(t *testing.T) {
	const reader = "00000000-0000-0000-0000-000000000001"
	for id, want := range map[string]string{
		"sqlRoleDefinitions/" + reader:         "Cosmos DB Built-in Data Reader",
		"…/SQLROLEDEFINITIONS/" + reader + "/": "Cosmos DB Built-in Data Reader",
		"/subscriptions/s/resourceGroups/g/providers/Microsoft.DocumentDB/databaseAccounts/a/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002": "Cosmos DB Built-in Data Contributor",
		reader:                           "",
		"roleDefinitions/" + reader:      "",
		"sqlRoleDefinitions/0/" + reader: "",
		"sqlRoleDefinitions/":            "",
		"":                               "",
	} {
		name, ok := DataRoleName(id)
		assert.Equal(t, want, name, id)
		assert.Equal(t, want != "", ok, id)
	}
}

func TestDataRoleRows(t *testing.T) {
	rows := decode[[]dataRole]("data_roles.json")
	assert.Len(t, dataRoleTable(), len(rows), "a role is there twice")
	names := map[string]bool{}
	for _, row := range rows {
		checkText(t, row.Name)
		assert.False(t, names[row.Name], row.Name)
		names[row.Name] = true
		assert.Regexp(t, `^[a-z][A-Za-z]*RoleDefinitions$`, row.Type)
		assert.Regexp(t, `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, row.ID)
		_, azureRole := RoleName(row.ID)
		assert.False(t, azureRole, "%q is a role of Azure's own", row.ID)
	}
}
