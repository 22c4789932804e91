package lower

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// side is before or after the change.
type side uint8

const (
	after side = iota
	before
)

// attach says which user-assigned identities the resource runs as.
func (l *Lowerer) attach(e *entry) {
	var was, is []use
	if e.had.user != no {
		was = l.listed(e, e.kind.readIdentity(e.before), before)
	}
	if e.has.user != no {
		is = l.listed(e, e.kind.readIdentity(e.after), after)
	}
	if len(was)+len(is) == 0 {
		return
	}
	res := l.subject(e.res)
	replaced := e.res.Action == graph.Replace
	now := make(map[*graph.Identity]source.Span, len(is))
	for _, use := range is {
		now[use.id] = use.at
	}
	had := make(map[*graph.Identity]bool, len(was))
	for _, use := range was {
		had[use.id] = true
		if at, stays := now[use.id]; stays && !replaced {
			l.b.Attach(use.id, res, graph.Kept, at)
		} else {
			l.b.Attach(use.id, res, graph.Removed, use.at)
		}
	}
	for _, use := range is {
		if !had[use.id] || replaced {
			l.b.Attach(use.id, res, graph.Added, use.at)
		}
	}
}

type use struct {
	id *graph.Identity
	at source.Span
}

// maxAttached bounds the identities that are read from one resource; Azure
// takes far fewer.
const maxAttached = 2000

// listed returns the user-assigned identities that the block lists, as far as
// they are known.
func (l *Lowerer) listed(e *entry, b identityBlock, when side) []use {
	if n, ok := b.ids.Len(); ok && n > maxAttached {
		l.b.Problem(source.Failuref(firstPlace(b.ids.At(), b.at, e.res.At),
			"resource %q names %d user-assigned identities; more than %d are not looked at", e.res.Address, n, maxAttached))
		return nil
	}
	var uses []use
	add := func(v graph.Value) {
		if id := l.userIdentity(v, when, true); id != nil {
			uses = append(uses, use{id, firstPlace(v.At(), b.at)})
		}
	}
	switch {
	case b.ids.IsUnknown():
		// A list of one id that is not known yet is planned as a value that is
		// not known, which comes from that id.
		add(b.ids)
	case b.ids.IsList():
		for _, v := range b.ids.Members() {
			add(v)
		}
	default:
		for key, v := range b.ids.Members() {
			add(keyValue(key, v.At()))
		}
	}
	return uses
}

// keyValue returns the id that a key of userAssignedIdentities is. A key that
// is no id is an expression that could not be evaluated, and equal to every
// other one of the same text.
// The parser then gives the residual text of the expression, or a list of the
// ids in place of the object.
func keyValue(key string, at source.Span) graph.Value {
	if strings.HasPrefix(key, "/") {
		return graph.String(key, at)
	}
	return graph.Unknown(at).WithSame(key)
}

// userIdentity returns the user-assigned identity whose resource id the value
// is, nil where that is not known. An id of one that is not declared makes an
// external one if create says so.
func (l *Lowerer) userIdentity(v graph.Value, when side, create bool) *graph.Identity {
	res, _ := l.resourceOf(v)
	if res == nil && create {
		res = l.externalIdentity(v)
	}
	if res == nil {
		return nil
	}
	e := l.byResource[res]
	if e == nil || e.kind.self != azure.UserIdentity {
		return nil
	}
	return l.own(res).at(when)
}

// at returns the identity that the resource is at one side of the change.
func (o *owned) at(when side) *graph.Identity {
	if when == before && o.selfBefore != nil {
		return o.selfBefore
	}
	return o.self
}

// externalIdentity adds a user-assigned identity that the input names but does
// not declare. It returns nil for what is no such id.
func (l *Lowerer) externalIdentity(v graph.Value) *graph.Resource {
	key, ok := v.Key()
	if !ok || strings.HasPrefix(key, "@") || v.IsSensitive() {
		return nil
	}
	address, ok := v.Outline()
	if !ok {
		address = strings.TrimPrefix(key, "#")
	}
	if !strings.Contains(strings.ToLower(address), "/userassignedidentities") {
		return nil
	}
	address = strings.TrimSuffix(address, "/")
	name := graph.Unknown(v.At())
	if i := strings.LastIndexByte(address, '/'); isText(v) {
		name = graph.String(address[i+1:], v.At())
	}
	if l.b.Find(address) != nil {
		return nil
	}
	return l.Add(Resource{
		Form:     ARM,
		Address:  address,
		Type:     azure.UserAssignedIdentities,
		Action:   graph.Read,
		External: true,
		At:       v.At(),
		After:    graph.Object([]string{"name"}, map[string]graph.Value{"name": name}, v.At()),
		ID:       v,
	})
}
