package lower

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// owned are the identities that exist through one resource. Those after the
// change are nil where there will be none, those before only where they cease
// to be.
type owned struct {
	// system is the resource's system-assigned identity.
	system, systemBefore *graph.Identity
	// self is what the resource is itself: a user-assigned identity, a group.
	self, selfBefore *graph.Identity
}

// identityBlock is what a resource says of its identities at one side of the
// change.
type identityBlock struct {
	typ graph.Value
	// ids are the user-assigned identities, as a list, or as an object whose
	// keys they are.
	ids graph.Value
	// principal is the id of the system-assigned identity, which is only known
	// of one that exists, and then not always that of the one after the change.
	principal graph.Value
	at        source.Span
}

// readIdentity reads the identity block of a resource of the kind, whose
// settings may be absent.
func (k *kind) readIdentity(settings graph.Value) identityBlock {
	if !k.identityBlock || settings.IsAbsent() {
		return identityBlock{}
	}
	return readIdentity(k.form, settings)
}

// readIdentity reads a resource's identity block.
func readIdentity(form Form, settings graph.Value) identityBlock {
	block := settings.Attr("identity")
	if form == ARM {
		if !block.IsObject() && !block.IsUnknown() {
			return identityBlock{}
		}
		return identityBlock{
			typ:       typeOf(block),
			ids:       block.Attr("userAssignedIdentities"),
			principal: block.Attr("principalId"),
			at:        block.At(),
		}
	}
	if n, ok := block.Len(); ok && n == 0 {
		return identityBlock{}
	}
	v := element(block, 0)
	if !v.IsObject() && !v.IsUnknown() {
		return identityBlock{}
	}
	b := identityBlock{typ: typeOf(v), ids: v.Attr("identity_ids"), principal: v.Attr("principal_id"), at: v.At()}
	if b.ids.IsAbsent() {
		// What azurerm_kubernetes_cluster had before version 3.
		if id := v.Attr("user_assigned_identity_id"); !id.IsAbsent() {
			b.ids = graph.List([]graph.Value{id}, id.At())
		}
	}
	return b
}

// typeOf returns the type of an identity block. A block that is there but not
// known has a type that is not known.
func typeOf(block graph.Value) graph.Value {
	if block.IsUnknown() {
		return graph.Unknown(block.At())
	}
	return block.Attr("type")
}

// isThere reports whether settings have an identity block.
func (b identityBlock) isThere() bool { return !b.typ.IsAbsent() || !b.ids.IsAbsent() }

// identityKinds says which kinds of identities a resource has.
type identityKinds struct{ system, user truth }

// kinds reads the type of the block. What a word means that Azure does not know
// cannot be said.
func (b identityBlock) kinds() identityKinds {
	types := graph.ReadIdentityType(b.typ)
	includes := func(kind bool) truth {
		if !kind && (!types.Known || types.Foreign) {
			return unsure
		}
		return truthOf(kind)
	}
	return identityKinds{includes(types.System), includes(types.User)}
}

func (b identityBlock) hasSystem() truth { return b.kinds().system }

// hasUser reports whether user-assigned identities are in use. Naming one
// without including them in the type is refused.
func (b identityBlock) hasUser() truth { return b.kinds().user }

// identities adds the identities that exist through the resource.
func (l *Lowerer) identities(e *entry, was, is identityBlock) {
	if e.kind.identityBlock {
		l.systemIdentity(e, was, is)
	}
	switch e.kind.self {
	case azure.UserIdentity:
		l.self(e, graph.User)
	case azure.GroupPrincipal:
		l.self(e, graph.Group)
	case azure.OtherPrincipal, azure.Deployer:
		l.self(e, graph.Principal)
	}
}

// systemIdentity adds the resource's system-assigned identity, as its type
// decides: a planned principal id does not tell whether there is one.
func (l *Lowerer) systemIdentity(e *entry, was, is identityBlock) {
	res := e.res
	res.IdentityType = is.typ
	if e.after.IsAbsent() {
		res.IdentityType = was.typ
	}
	res.IdentityFault = identityFault(res)
	before, after := e.had.system, e.has.system
	if before != yes && after != yes {
		return
	}
	o := l.own(res)
	add := func(id string, state graph.State, b identityBlock, principal graph.Value) *graph.Identity {
		identity := l.b.Identity(graph.Identity{
			ID:          id,
			Kind:        graph.System,
			Resource:    res,
			PrincipalID: principal,
			State:       state,
			At:          firstPlace(b.typ.At(), b.at, res.At),
		})
		l.indexIdentity(identity)
		l.b.Attach(identity, res, state, identity.At)
		return identity
	}
	id := res.Address + "#system"
	switch {
	case res.Action == graph.Replace:
		if before == yes {
			o.systemBefore = add(id+"-before", graph.Removed, was, was.principal)
		}
		if after == yes {
			o.system = add(id, graph.Added, is, systemPrincipal(e))
		}
	case after == yes && before == no:
		o.system = add(id, graph.Added, is, systemPrincipal(e))
	case after == yes:
		principal := was.principal
		if !isText(principal) {
			principal = systemPrincipal(e)
		}
		o.system = add(id, graph.Kept, is, principal)
	case before == yes && after == no:
		o.systemBefore = add(id, graph.Removed, was, was.principal)
	}
}

// systemPrincipal returns the principal id of a system-assigned identity that
// does not exist yet: what the resource will say.
func systemPrincipal(e *entry) graph.Value {
	path := "identity[0].principal_id"
	if e.res.Engine == graph.ResourceManager {
		path = "identity.principalId"
	}
	return graph.From(graph.Origin{Resource: e.res.Address, Path: path}, e.res.At)
}

// identityFault returns what is known to be wrong with the identity block of a
// resource. Providers write the list of identities themselves, so that only a
// template can get it wrong.
func identityFault(res *graph.Resource) graph.IdentityFault {
	types := graph.ReadIdentityType(res.IdentityType)
	block := res.Settings.Attr("identity")
	switch {
	case types.Foreign:
		return graph.ForeignWord
	case !types.Known || res.Engine != graph.ResourceManager || !block.IsObject():
		return graph.NoFault
	}
	ids := block.Attr("userAssignedIdentities")
	n, counted := ids.Len()
	old, _ := block.Attr("identityIds").Len()
	switch {
	case old > 0:
		return graph.OldList
	case types.User && (ids.IsAbsent() || counted && n == 0):
		return graph.NobodyNamed
	case types.System && !types.User && counted && namesAny(ids):
		return graph.NamedForNone
	}
	return graph.NoFault
}

// namesAny reports whether an object of identities holds one that is not to be
// taken away, as one that is null is.
func namesAny(ids graph.Value) bool {
	for _, v := range ids.Members() {
		if !v.IsAbsent() {
			return true
		}
	}
	return false
}

// self adds the identity that the resource is.
func (l *Lowerer) self(e *entry, kind graph.IdentityKind) {
	res := e.res
	o := l.own(res)
	add := func(id string, state graph.State, settings graph.Value) *graph.Identity {
		principal, client := selfPrincipal(e, settings)
		identity := l.b.Identity(graph.Identity{
			ID: id, Kind: kind, Resource: res, PrincipalID: principal, ClientID: client, State: state, At: res.At,
		})
		l.indexIdentity(identity)
		return identity
	}
	switch {
	case res.Action == graph.Replace:
		o.selfBefore = add(res.Address+"#before", graph.Removed, e.before)
		o.self = add(res.Address, graph.Added, graph.Value{})
	case e.before.IsAbsent():
		o.self = add(res.Address, graph.Added, graph.Value{})
	case e.after.IsAbsent():
		o.selfBefore = add(res.Address, graph.Removed, e.before)
	default:
		o.self = add(res.Address, graph.Kept, e.before)
	}
}

// selfPrincipal returns the object id and the client id of the principal that
// the resource is, from settings of one that exists.
func selfPrincipal(e *entry, settings graph.Value) (principal, client graph.Value) {
	read := func(steps ...string) graph.Value {
		v := settings
		for _, step := range steps {
			v = v.Attr(step)
		}
		if isText(v) {
			return v
		}
		return graph.From(graph.Origin{Resource: e.res.Address, Path: strings.Join(steps, ".")}, e.res.At)
	}
	switch {
	case e.res.Engine == graph.AzAPI:
		return read("output", "properties", "principalId"), read("output", "properties", "clientId")
	case e.kind.form == ARM:
		return read("properties", "principalId"), read("properties", "clientId")
	case e.kind.self == azure.UserIdentity:
		return read("principal_id"), read("client_id")
	}
	return read("object_id"), read("client_id")
}

func (l *Lowerer) own(res *graph.Resource) *owned {
	o := l.owned[res]
	if o == nil {
		o = &owned{}
		l.owned[res] = o
	}
	return o
}

// indexIdentity makes the identity findable by its ids, where they are known.
func (l *Lowerer) indexIdentity(id *graph.Identity) {
	for _, index := range []struct {
		by map[string]*graph.Identity
		v  graph.Value
	}{{l.byPrincipal, id.PrincipalID}, {l.byClient, id.ClientID}} {
		if s, ok := index.v.Text(); ok && s != "" {
			if s = strings.ToLower(s); index.by[s] == nil {
				index.by[s] = id
			}
		}
	}
}

// firstPlace returns the first span that is a place.
func firstPlace(spans ...source.Span) source.Span {
	for _, s := range spans {
		if s.IsValid() {
			return s
		}
	}
	return source.Span{}
}
