package lower

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// lacksSystem reports whether the resource whose identity is used is known to
// have no system-assigned one once the deployment is done.
func (p *place) lacksSystem() bool {
	if !p.usesOther() {
		return p.subject == p.e.res && p.l.lacksSystem(p.e)
	}
	of := p.of()
	return of != nil && p.l.own(of).system == nil && p.l.isReadWhole(of) && p.l.byResource[of].has.system == no
}

// lacksAll reports whether the other resource whose identity is used is known to
// have no identity of either kind.
func (p *place) lacksAll() bool {
	return p.usesOther() && p.lacksSystem() && p.l.byResource[p.of()].has.user == no
}

// isReadWhole reports whether the declaration of a resource says all about its
// identities: nothing else here writes it, and no service gives it one.
func (l *Lowerer) isReadWhole(res *graph.Resource) bool {
	e := l.byResource[res]
	if e == nil || res.External || e.after.IsAbsent() || !e.kind.identityBlock || !e.second.IsAbsent() || l.openSecond ||
		!takesIdentity(res) || azure.HasIdentityUnasked(res.Type) {
		return false
	}
	key, ok := res.ID.Key()
	return !ok || l.written()[key] < 2
}

// written counts the declarations of each id.
func (l *Lowerer) written() map[string]int {
	if l.writes == nil {
		l.writes = map[string]int{}
		for _, e := range l.entries {
			if key, ok := e.res.ID.Key(); ok && !e.after.IsAbsent() {
				l.writes[key]++
			}
		}
	}
	return l.writes
}

// unattached reports whether the user-assigned identity that a setting names is
// known to be none of the resource's whose identity is used. What the setting of
// another resource names is a matter of that one.
func (p *place) unattached(c *azure.IdentityChoice, id *graph.Identity) bool {
	if c.Attaches || id == nil || id.Kind != graph.User || c.Path.IsZero() || strings.HasPrefix(c.Path.String(), "@") || p.isSet(p.settle(p.one(c.Path))) != yes {
		return false
	}
	of := p.of()
	return of != nil && p.l.lacksUser(of, id)
}

// lacksUser reports whether a resource is known not to run as a user-assigned
// identity once the deployment is done.
func (l *Lowerer) lacksUser(res *graph.Resource, id *graph.Identity) bool {
	e := l.byResource[res]
	if e == nil || id.Resource == nil || !l.isReadWhole(res) {
		return false
	}
	for _, a := range l.b.Attachments(res) {
		if a.State != graph.Removed && !l.areDistinct(a.Identity, id) {
			return false
		}
	}
	if e.has.user == no {
		// What a template leaves out may be there already.
		return formOf(res) == Terraform || !res.IdentityType.IsAbsent()
	}
	return e.has.user == yes && l.knowsUsers(e, id)
}

// knowsUsers reports whether every identity that the resource lists is known to
// be another one than id.
func (l *Lowerer) knowsUsers(e *entry, id *graph.Identity) bool {
	b := e.kind.readIdentity(e.after)
	other := func(v graph.Value) bool {
		listed := l.userIdentity(v, after, false)
		return listed != nil && l.areDistinct(listed, id)
	}
	switch {
	case b.ids.IsUnknown():
		// What is made here is in no list that does not refer to it.
		return !id.Resource.External && len(b.ids.Origins()) == 1 && other(b.ids)
	case b.ids.IsList():
		for _, v := range b.ids.Members() {
			if !other(v) {
				return false
			}
		}
		return true
	case b.ids.IsObject():
		for key, v := range b.ids.Members() {
			if !other(keyValue(key, v.At())) {
				return false
			}
		}
		return true
	}
	return false
}

// areDistinct reports whether two user-assigned identities are proved to be two:
// their names differ, or a provider makes each of them by a block of its own.
// Which instance of one block is meant is often not known.
func (l *Lowerer) areDistinct(a, b *graph.Identity) bool {
	if a == b || a.Kind != graph.User || b.Kind != graph.User {
		return a.Kind != b.Kind
	}
	x, y := a.Resource, b.Resource
	if x == nil || y == nil || x.Block != nil && x.Block == y.Block {
		return false
	}
	nameX, okX := x.Name.Text()
	nameY, okY := y.Name.Text()
	if okX && okY {
		return !strings.EqualFold(nameX, nameY)
	}
	return !x.External && !y.External && x.Engine != graph.ResourceManager && y.Engine != graph.ResourceManager
}
