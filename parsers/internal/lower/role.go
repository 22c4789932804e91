package lower

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// role returns what the element of a resource grants.
func (l *Lowerer) role(row *azure.Grant, p *place) graph.Role {
	switch row.RoleForm {
	case azure.RoleByName:
		return byName(row.Kind, p.joined(row.Role))
	case azure.RoleByID:
		return l.byRoleID(row.Kind, p.first(row.Role))
	case azure.RoleByNameOrID:
		// A plan computes the one from the other, so either may be unknown.
		name, id := p.one(row.Role[0]), p.first(row.Role[1:])
		if isText(name) {
			return byName(row.Kind, name)
		}
		if role := l.byRoleID(row.Kind, id); role.ID != "" || p.isSet(id) == yes || p.isSet(name) == no {
			return role
		}
		return byName(row.Kind, name)
	case azure.RoleByPermissions:
		return p.permissions(row.Role)
	case azure.RoleFixed:
		return graph.Role{ID: lower(row.RoleText), Name: row.RoleText, Value: graph.String(row.RoleText, p.elem.At())}
	}
	return graph.Role{}
}

// byName returns the role of a name. Names of Azure's own roles have ids; for
// other kinds of grants the name is all there is.
func byName(kind azure.GrantKind, v graph.Value) graph.Role {
	name, ok := v.Text()
	if !ok || name == "" || v.IsSensitive() {
		return graph.Role{Value: v}
	}
	if !azureRole(kind) {
		return graph.Role{ID: lower(name), Name: name, Value: v}
	}
	id, _ := azure.RoleID(name)
	return graph.Role{ID: id, Name: name, Value: v}
}

// azureRole reports whether grants of the kind give roles of Azure's role-based
// access control.
func azureRole(kind azure.GrantKind) bool {
	return kind == azure.RoleAssignment || kind == azure.DelegatedRole
}

var guidAtEnd = regexp.MustCompile(`(?i)(?:^|/)([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/?$`)

// byRoleID returns the role of a role definition id. The scope in front of the
// GUID does not matter, so an id with a known end will do.
func (l *Lowerer) byRoleID(kind azure.GrantKind, v graph.Value) graph.Role {
	role := graph.Role{Value: v}
	if v.IsSensitive() {
		return role
	}
	outline, ok := v.Outline()
	if !ok {
		outline = suffixOf(v)
	}
	if m := guidAtEnd.FindStringSubmatch(outline); m != nil {
		role.ID = lower(m[1])
		if azureRole(kind) {
			role.Name, _ = azure.RoleName(role.ID)
		} else {
			role.Name, _ = azure.DataRoleName(outline)
		}
		return role
	}
	if s, ok := v.Text(); ok && s != "" {
		role.ID = lower(s)
		return role
	}
	if name, ok := l.roleLookedUp(v); ok && azureRole(kind) {
		role.Name = name
		role.ID, _ = azure.RoleID(name)
	}
	return role
}

func suffixOf(v graph.Value) string {
	_, tail := knownEnds(v)
	return tail
}

// roleLookedUp returns the name of the role that a data source looks up, for an
// id that comes from it.
func (l *Lowerer) roleLookedUp(v graph.Value) (string, bool) {
	o, ok := v.Origin()
	if !ok {
		return "", false
	}
	res, _ := l.instance(o)
	if res == nil || !res.External || res.Spelled != "azurerm_role_definition" {
		return "", false
	}
	return res.Name.Text()
}

// joined returns the values at the paths as one, so that it can be compared.
func (p *place) joined(paths []azure.Path) graph.Value {
	var parts []graph.Value
	for _, path := range paths {
		for _, v := range p.values(path) {
			if v = p.settle(v); !v.IsAbsent() {
				parts = append(parts, v)
			}
		}
	}
	return join(parts, ",", p)
}

// join makes one value of several: a text where all are known, else one that is
// equal to another only if all of its parts are.
func join(parts []graph.Value, separator string, p *place) graph.Value {
	switch len(parts) {
	case 0:
		return graph.Absent(p.elem.At())
	case 1:
		return parts[0]
	}
	texts, keys := make([]string, len(parts)), make([]string, len(parts))
	known, provable := true, true
	secret := parts[0]
	for i, v := range parts {
		var ok bool
		secret = as(v, secret)
		if texts[i], ok = text(v); !ok {
			known = false
		}
		if keys[i], ok = v.Key(); !ok {
			provable = false
		}
	}
	switch at := parts[0].At(); {
	case known:
		return as(secret, graph.String(strings.Join(texts, separator), at))
	case provable:
		return graph.Unknown(at).WithSame(strings.Join(keys, separator))
	default:
		return graph.Unknown(at)
	}
}

// permissions returns the role that lists of permissions make: the order of a
// list and the case of its elements do not matter.
func (p *place) permissions(paths []azure.Path) graph.Role {
	var parts, keys []string
	known, provable := true, true
	secret := graph.Value{}
	for _, path := range paths {
		what := permissionKind(path)
		list := p.settle(p.one(path))
		if list.IsAbsent() {
			continue
		}
		secret = as(list, secret)
		var names []string
		for _, v := range members(list) {
			secret = as(v, secret)
			s, ok := v.Text()
			if !ok {
				known = false
				s, ok = v.Key()
				provable = provable && ok
			}
			names = append(names, lower(s))
		}
		if len(names) > 0 {
			slices.Sort(names)
			parts = append(parts, what+":"+strings.Join(slices.Compact(names), ","))
			keys = append(keys, parts[len(parts)-1])
		}
		if list.IsUnknown() {
			known = false
			key, ok := list.Key()
			provable = provable && ok
			keys = append(keys, what+":"+key)
		}
	}
	at := p.elem.At()
	switch {
	case known && secret.IsSensitive():
		return graph.Role{Value: as(secret, graph.String(strings.Join(parts, ";"), at))}
	case known:
		s := strings.Join(parts, ";")
		return graph.Role{ID: s, Name: s, Value: graph.String(s, at)}
	case provable:
		return graph.Role{Value: graph.Unknown(at).WithSame(strings.Join(keys, ";"))}
	}
	return graph.Role{Value: graph.Unknown(at)}
}

// permissionKind returns "key" for key_permissions and for permissions.keys.
func permissionKind(path azure.Path) string {
	steps := path.Steps()
	if len(steps) == 0 {
		return ""
	}
	s := steps[len(steps)-1].Name
	return lower(strings.TrimSuffix(strings.TrimSuffix(s, "_permissions"), "s"))
}

func lower(s string) string { return strings.ToLower(s) }
