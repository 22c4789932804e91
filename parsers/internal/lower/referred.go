package lower

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// referred marks the identities that something besides their grants and
// attachments refers to.
func (l *Lowerer) referred() {
	names := l.identityNames()
	for _, r := range l.references {
		l.mark(r.Value)
		if len(names) == 0 {
			continue
		}
		everything(r.Value, func(v graph.Value) {
			if key, ok := v.Key(); ok && names[key] != nil {
				// An output that hands on the name of an identity, for another
				// deployment to look it up by.
				names[key].Referred = true
			}
		})
	}
	l.mentioned()
	for _, e := range l.entries {
		if e.after.IsAbsent() {
			continue
		}
		for _, ref := range e.kind.references {
			if ref.Form == azure.ResourceID || ref.Form == azure.ClientID || ref.Form == azure.PrincipalID {
				l.markReference(e, ref)
			}
		}
	}
	l.referredByEdges()
}

// mentioned marks the user-assigned identities that are named where nobody knows
// what for.
func (l *Lowerer) mentioned() {
	for _, m := range l.b.Mentions() {
		for _, n := range m.Names {
			for _, res := range instances(n) {
				if own := l.owned[res]; own != nil && own.self != nil {
					own.self.Referred = true
				}
			}
		}
	}
}

// identityNames returns the user-assigned identities that are declared here by
// the keys of their names.
func (l *Lowerer) identityNames() map[string]*graph.Identity {
	names := map[string]*graph.Identity{}
	for _, e := range l.entries {
		if e.kind.self != azure.UserIdentity || e.res.External || l.owned[e.res] == nil {
			continue
		}
		if key, ok := e.res.Name.Key(); ok && key != "=" {
			names[key] = l.owned[e.res].self
		}
	}
	return names
}

// markReference marks the identity that a setting names, unless the resource
// runs as it anyway.
func (l *Lowerer) markReference(e *entry, ref azure.Reference) {
	for _, v := range l.start(e, e.after).values(ref.Path) {
		id, _ := l.principal(v, ref.Form, after)
		if id != nil && id.Kind == graph.User && !l.uses(e.res, id) {
			id.Referred = true
		}
	}
}

func (l *Lowerer) uses(res *graph.Resource, id *graph.Identity) bool {
	for _, a := range l.b.Attachments(res) {
		if a.Identity == id {
			return true
		}
	}
	return false
}

// The bounds of a walk through values of the input, past which nobody writes
// and an attacker would.
const (
	maxDepth  = 64
	maxValues = 100_000
)

// everything calls f with a value and all that is inside it.
func everything(v graph.Value, f func(graph.Value)) {
	left := maxValues
	var walk func(graph.Value, int)
	walk = func(v graph.Value, depth int) {
		if left--; left < 0 || depth > maxDepth {
			return
		}
		f(v)
		for _, member := range v.Members() {
			walk(member, depth+1)
		}
	}
	walk(v, 0)
}

// mark marks every identity that a value, or something in it, comes from or is
// the id of.
func (l *Lowerer) mark(v graph.Value) {
	everything(v, func(v graph.Value) {
		for _, o := range v.Origins() {
			if !l.once(graph.Origin{Resource: o.Resource}) {
				// Whatever attribute of a user-assigned identity it is.
				for _, res := range l.resourcesAt(o) {
					if own := l.owned[res]; own != nil && own.self != nil {
						own.self.Referred = true
					}
				}
			}
			l.markSystem(o)
		}
		if s, ok := v.Text(); ok {
			l.markText(v, s)
		}
	})
}

// markSystem marks the system-assigned identity whose id an attribute holds.
func (l *Lowerer) markSystem(o graph.Origin) {
	if o.Path == "" || l.once(graph.Origin{Resource: o.Resource, Path: o.Path}) {
		return
	}
	for _, res := range l.resourcesAt(o) {
		own := l.owned[l.subject(res)]
		if own == nil || own.system == nil {
			continue
		}
		if source, ok := l.sourceOf(res, o.Path); ok && source.Kind == azure.SystemIdentity {
			own.system.Referred = true
		}
	}
}

// once reports whether identities were marked for the origin already, so that
// an input which repeats itself costs no more than one which does not.
func (l *Lowerer) once(o graph.Origin) bool {
	was := l.marked[o]
	l.marked[o] = true
	return was
}

// resourcesAt returns the resources that an origin may mean: all instances of a
// block where the instance is not known.
func (l *Lowerer) resourcesAt(o graph.Origin) []*graph.Resource {
	if res := l.b.Find(o.Resource); res != nil {
		return []*graph.Resource{res}
	}
	if block := l.b.FindBlock(o.Resource); block != nil {
		return block.Instances
	}
	return nil
}

// markText marks the identity that a known text is an id of.
func (l *Lowerer) markText(v graph.Value, s string) {
	const guid = 36
	switch {
	case len(s) == guid:
		for _, index := range []map[string]*graph.Identity{l.byPrincipal, l.byClient} {
			if id := index[lower(s)]; id != nil {
				id.Referred = true
			}
		}
	case s != "" && s[0] == '/':
		if id := l.userIdentity(v, after, false); id != nil {
			id.Referred = true
		} else {
			l.b.Mention(graph.Mention{At: v.At(), Text: v})
		}
	}
}

// related is an identity and something that has to do with it.
type related struct {
	id   *graph.Identity
	node graph.Node
}

// referredByEdges marks what the references between resources lead to. Edges
// join blocks, so this costs nothing for the settings of most resources: only
// those are read that refer to a resource with both kinds of identity, to see
// whether they mean its system-assigned one.
func (l *Lowerer) referredByEdges() {
	selves, mixed := l.edgeTargets()
	if len(selves)+len(mixed) == 0 {
		return
	}
	explained := l.explained()
	read := map[graph.Node]bool{}
	for _, edge := range l.b.Edges() {
		if edge.Kind != graph.RefersTo {
			continue
		}
		for _, id := range selves[edge.To] {
			if !id.Referred && !explained[related{id, edge.From}] && !l.pureGrant(edge.From) {
				id.Referred = true
			}
		}
		if mixed[edge.To] && !read[edge.From] && !l.pureGrant(edge.From) {
			read[edge.From] = true
			for _, res := range instances(edge.From) {
				everything(res.Settings, func(v graph.Value) {
					for _, o := range v.Origins() {
						if o.Resource != res.Address {
							l.markSystem(o)
						}
					}
				})
			}
		}
	}
}

// edgeTargets returns the nodes that are user-assigned identities, and those of
// resources with both kinds of identity.
func (l *Lowerer) edgeTargets() (selves map[graph.Node][]*graph.Identity, mixed map[graph.Node]bool) {
	selves, mixed = map[graph.Node][]*graph.Identity{}, map[graph.Node]bool{}
	for _, e := range l.entries {
		own := l.owned[e.res]
		switch {
		case own == nil:
		case own.self != nil && own.self.Kind == graph.User:
			selves[e.res] = append(selves[e.res], own.self)
			if e.res.Block != nil {
				selves[e.res.Block] = append(selves[e.res.Block], own.self)
			}
		case own.system != nil && len(l.b.Attachments(e.res)) > 1:
			mixed[e.res] = true
			if e.res.Block != nil {
				mixed[e.res.Block] = true
			}
		}
	}
	return selves, mixed
}

// explained returns which references to an identity are its grants, its
// attachments and its federated credentials.
func (l *Lowerer) explained() map[related]bool {
	m := map[related]bool{}
	add := func(id *graph.Identity, res *graph.Resource) {
		m[related{id, res}] = true
		if res.Block != nil {
			m[related{id, res.Block}] = true
		}
	}
	for _, e := range l.entries {
		for _, a := range l.b.Attachments(e.res) {
			add(a.Identity, e.res)
		}
		own := l.owned[e.res]
		if own == nil || own.self == nil {
			continue
		}
		for _, g := range own.self.Grants {
			add(own.self, g.DeclaredBy)
		}
		for _, credential := range own.self.Federated {
			add(own.self, credential)
		}
	}
	return m
}

// pureGrant reports whether the node is nothing but grants: what it refers to
// is a principal, a role or a scope.
func (l *Lowerer) pureGrant(n graph.Node) bool {
	all := instances(n)
	if len(all) == 0 {
		return false
	}
	// The instances of a block are of one type.
	e := l.byResource[all[0]]
	return e != nil && len(e.kind.grants) > 0 && !slices.ContainsFunc(e.kind.grants, func(row *azure.Grant) bool {
		return row.ScopeForm == azure.ScopeSelf
	})
}

func instances(n graph.Node) []*graph.Resource {
	switch n := n.(type) {
	case *graph.Block:
		return n.Instances
	case *graph.Resource:
		return []*graph.Resource{n}
	}
	return nil
}
