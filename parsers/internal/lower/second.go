package lower

import (
	"github.com/tfidlint/tfidlint/linter/graph"
)

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
	l.openSecond = l.openSecond || res == e.res && !e.after.IsAbsent()
	if b.hasSystem() != yes || o.system != nil || e.after.IsAbsent() {
		return
	}
	state := graph.Kept
	if e.res.Action.Creates() || readIdentity(ARM, e.before).hasSystem() == no {
		state = graph.Added
	}
	id := l.b.Identity(graph.Identity{
		ID:          res.Address + "#system",
		Kind:        graph.System,
		Resource:    res,
		PrincipalID: graph.From(graph.Origin{Resource: e.res.Address, Path: "output.identity.principalId"}, e.res.At),
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
