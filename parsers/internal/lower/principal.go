package lower

import (
	"regexp"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// principal returns the identity that a value names in the given form, and
// whether the instance was only taken to be the one of the same key. It is nil
// where the input does not tell, or where the value names one in another form
// than what is wanted.
func (l *Lowerer) principal(v graph.Value, form azure.Form, when side) (id *graph.Identity, byKey bool) {
	switch form {
	case azure.ApplicationID, azure.Flag, azure.Keyword:
		return nil, false
	case azure.ResourceID, azure.InstanceID:
		res, byKey := l.resourceOf(v)
		if res != nil {
			return l.identityOf(res, form, when), byKey
		}
		if form == azure.ResourceID {
			return l.userIdentity(v, when, true), false
		}
		return nil, false
	case "":
		form = azure.PrincipalID
	}
	if v.IsKnown() {
		return l.principalByID(v, form), false
	}
	if o, ok := v.Origin(); ok && o.Prefix == "" && o.Suffix == "" {
		return l.principalFrom(o, form, when)
	}
	return nil, false
}

// identityOf returns the identity that the id of a resource stands for.
func (l *Lowerer) identityOf(res *graph.Resource, form azure.Form, when side) *graph.Identity {
	o := l.own(res)
	if e := l.byResource[res]; form == azure.ResourceID && e != nil && e.kind.self == azure.UserIdentity {
		return o.at(when)
	}
	if when == before && o.systemBefore != nil {
		return o.systemBefore
	}
	return o.system
}

// principalByID returns the identity with a known principal or client id, and
// makes one known by that alone where there is none.
func (l *Lowerer) principalByID(v graph.Value, form azure.Form) *graph.Identity {
	s, ok := v.Text()
	s = strings.ToLower(s)
	if !ok || s == "" {
		return nil
	}
	wanted, other := l.byPrincipal, l.byClient
	if form == azure.ClientID {
		wanted, other = other, wanted
	}
	switch {
	case wanted[s] != nil:
		return wanted[s]
	case other[s] != nil || v.IsSensitive():
		// The id of a principal in the form that is not wanted names nobody.
		return nil
	}
	id := graph.Identity{ID: "principal:" + s, Kind: graph.Principal, PrincipalID: v, At: v.At()}
	if form == azure.ClientID {
		id.ID, id.PrincipalID, id.ClientID = "client:"+s, graph.Value{}, v
	}
	identity := l.b.Identity(id)
	l.indexIdentity(identity)
	return identity
}

// principalFrom returns the identity whose id an attribute of a resource holds.
func (l *Lowerer) principalFrom(o graph.Origin, form azure.Form, when side) (id *graph.Identity, byKey bool) {
	res, byKey := l.instance(o)
	if res == nil {
		return nil, false
	}
	own := l.own(res)
	if o.Path == "" {
		// A plan does not tell the attribute where the index is not constant;
		// most resources have but one that a principal is taken from.
		if own.self != nil {
			return own.self, byKey
		}
		if l.kind(formOf(res), res.Spelled, res.External).services {
			return nil, false
		}
		return own.system, byKey
	}
	source, ok := l.sourceOf(res, o.Path)
	if !ok || source.Form != form {
		return nil, false
	}
	switch source.Kind {
	case azure.SystemIdentity:
		id = own.system
	case azure.ServiceIdentity:
		id = l.serviceIdentity(res, source, o.Path)
	case azure.UserIdentity:
		if id = own.self; id == nil {
			id = l.attachedBy(res, o.Path)
		}
	default:
		id = own.self
	}
	return id, byKey
}

// sourceOf returns what an attribute of the resource identifies.
func (l *Lowerer) sourceOf(res *graph.Resource, path string) (azure.PrincipalSource, bool) {
	if !isAzapi(res.Spelled) {
		return l.kind(formOf(res), res.Spelled, res.External).principalSource(path, res.External)
	}
	// What azapi exports of the ARM resource is below output; the identity
	// block is spelled as azurerm does.
	if inner, ok := strings.CutPrefix(path, "output."); ok {
		return azure.ARMPrincipal(res.Type, inner)
	}
	return azure.TerraformPrincipal(res.Spelled, path)
}

// attachedBy returns the user-assigned identity that a path such as
// identity.userAssignedIdentities['…'].principalId leads to: the one with that
// key, or the only one that the resource has.
func (l *Lowerer) attachedBy(res *graph.Resource, path string) *graph.Identity {
	if _, rest, ok := strings.Cut(path, "["); ok {
		if end := strings.LastIndexByte(rest, ']'); end >= 0 {
			key := strings.Trim(rest[:end], `'"`)
			if id := l.userIdentity(keyValue(key, res.At), after, false); id != nil {
				return id
			}
		}
	}
	return l.onlyUser(res)
}

// onlyUser returns the user-assigned identity of a resource that has exactly
// one after the change.
func (l *Lowerer) onlyUser(res *graph.Resource) *graph.Identity {
	var only *graph.Identity
	for _, a := range l.b.Attachments(res) {
		if a.Identity.Kind != graph.User || a.State == graph.Removed || a.Identity == only {
			continue
		}
		if only != nil {
			return nil
		}
		only = a.Identity
	}
	return only
}

// serviceIdentity returns the identity that a service makes for the resource,
// or the user-assigned one that the resource brings in its place.
func (l *Lowerer) serviceIdentity(res *graph.Resource, source azure.PrincipalSource, path string) *graph.Identity {
	if brought := l.brought(res, path); brought != nil {
		return brought
	}
	id := res.Address + "#" + strings.ReplaceAll(source.Service, " ", "-")
	if have := l.b.FindIdentity(id); have != nil {
		return have
	}
	state := graph.Kept
	switch {
	case res.Action.Creates():
		state = graph.Added
	case res.Action == graph.Delete:
		state = graph.Removed
	}
	identity := graph.Identity{
		ID: id, Kind: graph.Service, Resource: res, Service: source.Service, State: state, At: res.At,
	}
	holds := graph.From(graph.Origin{Resource: res.Address, Path: path}, res.At)
	switch source.Form {
	case azure.ClientID:
		identity.ClientID = holds
	case azure.PrincipalID:
		identity.PrincipalID = holds
	}
	return l.b.Identity(identity)
}

// brought returns the user-assigned identity that the settings name beside the
// attribute at path (kubelet_identity[0].object_id is beside
// kubelet_identity[0].user_assigned_identity_id).
func (l *Lowerer) brought(res *graph.Resource, path string) *graph.Identity {
	e := l.byResource[res]
	if e == nil {
		return nil
	}
	beside := outer(path)
	for _, r := range e.kind.references {
		if r.Form == azure.ResourceID && beside != "" && strings.EqualFold(outer(r.Path.String()), beside) {
			if id := l.userIdentity(l.start(e, e.after).one(r.Path), after, true); id != nil {
				return id
			}
		}
	}
	return nil
}

var indexes = regexp.MustCompile(`\[[^\]]*\]`)

// outer returns the path of the block that an attribute is in, without indexes.
func outer(path string) string {
	path = indexes.ReplaceAllString(path, "")
	return path[:strings.LastIndexByte(path, '.')+1]
}
