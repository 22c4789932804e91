package azure

import (
	"strings"
	"sync"
)

// roleRow is a name of a built-in role.
type roleRow struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	// Alias marks a name that is in use for a role which has another one.
	Alias bool `json:"alias"`
}

// roles are the built-in roles of Azure: 260 names, read off the role maps of
// Azure/bicep-registry-modules (9f9ea1a). Microsoft adds roles all the time, so
// that a role is missing says nothing.
type roles struct {
	ids   map[string][]string // by folded name
	names map[string][]string // by GUID; a role's own name before its aliases
}

var roleTable = sync.OnceValue(func() roles {
	rows := decode[[]roleRow]("roles.json")
	table := roles{
		ids:   make(map[string][]string, len(rows)),
		names: make(map[string][]string, len(rows)),
	}
	for _, row := range rows {
		name := fold(row.Name)
		table.ids[name] = append(table.ids[name], row.ID)
		if names := table.names[row.ID]; row.Alias {
			table.names[row.ID] = append(names, row.Name)
		} else {
			table.names[row.ID] = append([]string{row.Name}, names...)
		}
	}
	return table
})

// RoleName returns the name of a built-in Azure role. id is the role's GUID or
// a role definition id that ends in it.
func RoleName(id string) (string, bool) {
	names := RoleNames(id)
	if len(names) == 0 {
		return "", false
	}
	return names[0], true
}

// RoleNames returns all names that are in use for a built-in Azure role, its
// own first; none for a role that is not known. id is as for [RoleName].
func RoleNames(id string) []string {
	return roleTable().names[fold(id[strings.LastIndexByte(id, '/')+1:])]
}

// RoleID returns the GUID of a built-in Azure role in lower case, also by a name
// that is only in use for it. It reports false for a name that is not known, or
// that stands for several roles.
func RoleID(name string) (string, bool) {
	ids := RoleIDs(name)
	if len(ids) != 1 {
		return "", false
	}
	return ids[0], true
}

// RoleIDs returns the GUIDs of all built-in Azure roles that a name stands for
// in lower case: one as a rule, two for an ambiguous name, none for a name that
// is not known. Names compare without case, as Azure's do.
func RoleIDs(name string) []string { return roleTable().ids[fold(name)] }
