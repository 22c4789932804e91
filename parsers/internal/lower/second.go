package lower

import (
	"github.com/tfidlint/tfidlint/linter/graph"
)

// joinWrites says of each later write of a resource which one it writes, and
// that it waits for it: whoever waits for any write has the resource then. One
// is joined with the first that is there, conditional or not.
func (l *Lowerer) joinWrites() {
	for _, res := range l.b.Resources() {
		if first := l.b.Find(l.again[res]); first != nil && first != res {
			res.Again = first
			l.b.Edge(res, first, graph.DependsOn)
		}
	}
}

// comesAfter reports whether the entry is a later write of a resource that is
// certain to be there by then. Where the first write may be left out, a later one
// may be what creates the resource.
func (l *Lowerer) comesAfter(e *entry) bool {
	return !e.second.IsAbsent() && (e.res.Again == nil || !e.res.Again.Conditional)
}

// subject returns the resource that the settings of an entry are about: the
// resource itself, or the one that an azapi_update_resource writes to, as far
// as that one is in the graph.
func (l *Lowerer) subject(res *graph.Resource) *graph.Resource {
	e := l.byResource[res]
	if e == nil || e.second.IsAbsent() {
		return res
	}
	if other, _ := l.resourceOf(e.second); other != nil && other != res {
		return other
	}
	return res
}

// secondWrite adds the system-assigned identity that a second write gives to a
// resource which has none by its own declaration.
func (l *Lowerer) secondWrite(e *entry) {
	b := readIdentity(ARM, e.after)
	res := l.subject(e.res)
	o := l.own(res)
	e.res.IdentityType = b.typ
	e.res.IdentityFault = identityFault(e.res)
	if first := e.res.Again; first != nil && !b.typ.IsAbsent() && takesNone(identityBlock{typ: first.IdentityType}.kinds(), b.kinds()) {
		first.IdentityType = b.typ
	}
	l.openSecond = l.openSecond || res == e.res && !e.after.IsAbsent()
	if b.hasSystem() != yes || o.system != nil || e.after.IsAbsent() {
		return
	}
	state := graph.Kept
	if e.res.Action.Creates() || readIdentity(ARM, e.before).hasSystem() == no {
		state = graph.Added
	}
	principal := graph.Origin{Resource: e.res.Address, Path: "output.identity.principalId"}
	if e.res.Again != nil {
		principal = graph.Origin{Resource: res.Address, Path: "identity.principalId"}
	}
	id := l.b.Identity(graph.Identity{
		ID:          res.Address + "#system",
		Kind:        graph.System,
		Resource:    res,
		PrincipalID: graph.From(principal, e.res.At),
		State:       state,
		At:          firstPlace(b.typ.At(), b.at, e.res.At),
	})
	o.system = id
	l.b.Attach(id, res, state, id.At)
}

// secondPlace is start for a second write: what it does not say is as the
// resource has it already.
func (l *Lowerer) secondPlace(e *entry, settings graph.Value) *place {
	res := l.subject(e.res)
	below := graph.Unknown(settings.At())
	if res != e.res && formOf(res) == ARM {
		below = res.Settings
	}
	p := l.start(e, overlay(settings, below))
	p.subject = nil
	if res != e.res {
		p.subject = res
	}
	return p
}

// takesNone reports whether a later identity type keeps every kind of identity
// that there was. What becomes of one that it leaves out differs by service.
func takesNone(was, is identityKinds) bool {
	return (was.system != yes || is.system == yes) && (was.user != yes || is.user == yes)
}
