package azure

import (
	"strings"
	"sync"
)

// dataRole is a built-in role in the access control of a service itself, which
// has the same id in every instance of the service.
type dataRole struct {
	// Type is the last segment of the type of role definitions.
	Type string `json:"type"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

var dataRoleTable = sync.OnceValue(func() map[string]string {
	rows := decode[[]dataRole]("data_roles.json")
	m := make(map[string]string, len(rows))
	for _, row := range rows {
		m[fold(row.Type+"/"+row.ID)] = row.Name
	}
	return m
})

// DataRoleName returns the name of a role that a service itself has built in,
// and whether the table holds it. definitionID is the id of the role's
// definition, or its end, from the last segment of the type:
// "sqlRoleDefinitions/00000000-0000-0000-0000-000000000001".
//
// Source: Microsoft's "Azure Cosmos DB for NoSQL data plane security reference".
func DataRoleName(definitionID string) (string, bool) {
	segments := strings.Split(strings.TrimRight(definitionID, "/"), "/")
	if len(segments) < 2 {
		return "", false
	}
	name, ok := dataRoleTable()[fold(strings.Join(segments[len(segments)-2:], "/"))]
	return name, ok
}
