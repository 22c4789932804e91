package lower

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// stated is a grant as one side of the change states it.
type stated struct {
	graph.Grant
	// row and label tell where in the resource it stands.
	row   *azure.Grant
	label string
	// inline means that the resource grants access to itself.
	inline bool
}

// grants adds the grants of all resources.
func (l *Lowerer) grants() {
	var all []*stated
	of := map[*graph.Resource][]*stated{}
	for _, e := range l.entries {
		if len(e.kind.grants) > 0 {
			of[e.res] = changes(e, l.stated(e, e.before, before), l.stated(e, e.after, after))
		}
	}
	for _, e := range l.entries {
		for _, s := range of[e.res] {
			if e.res.Again == nil || !saidBefore(s, of[e.res.Again]) {
				all = append(all, s)
			}
		}
	}
	elsewhere := map[access]bool{}
	for _, s := range all {
		if a, ok := s.access(); ok && !s.inline {
			elsewhere[a] = true
		}
	}
	for _, s := range all {
		// A vault lists the policies that other resources add to it, and a
		// group its members, once they are there: the same entries.
		if a, ok := s.access(); ok && s.inline && elsewhere[a] {
			continue
		}
		g := l.b.Grant(s.Grant)
		if own := l.owned[g.ScopeResource]; own != nil && own.self != nil && own.self.Kind == graph.User && own.self != g.Principal {
			// Somebody else may use or assign the identity.
			own.self.Referred = true
		}
		if group := l.groupOf(g); group != nil {
			group.Members = append(group.Members, g)
		}
	}
}

// saidBefore reports whether a grant that a later write of a resource states is
// one that the first stated: the resource itself, which is a grant, unless it is
// known to be another principal's now, or an equal entry of a list.
func saidBefore(s *stated, first []*stated) bool {
	key, known := s.principalKey()
	return slices.ContainsFunc(first, func(f *stated) bool {
		had, ok := f.principalKey()
		if s.row.Each.IsZero() && (!known || !ok) {
			return f.row == s.row
		}
		return f.row == s.row && known && ok && key == had && sameRole(f.Role, s.Role)
	})
}

func sameRole(a, b graph.Role) bool {
	x, ok := a.Key()
	y, ok2 := b.Key()
	return ok && ok2 && x == y
}

// access is what can only be granted once, however many resources state it: an
// entry in a vault's access policies or in a group.
type access struct {
	kind      graph.GrantKind
	principal *graph.Identity
	scope     *graph.Resource
}

func (s *stated) access() (access, bool) {
	if s.Kind != graph.AccessPolicy && s.Kind != graph.GroupMembership {
		return access{}, false
	}
	return access{s.Kind, s.Principal, s.ScopeResource}, s.Principal != nil && s.ScopeResource != nil && s.State != graph.Removed
}

// groupOf returns the group that a membership makes the principal a member of,
// if it is known.
func (l *Lowerer) groupOf(g *graph.Grant) *graph.Identity {
	if g.Kind != graph.GroupMembership {
		return nil
	}
	if own := l.owned[g.ScopeResource]; own != nil {
		if own.self != nil && own.self.Kind == graph.Group {
			return own.self
		}
		return nil
	}
	if id := l.lookUp(g.Scope); id != nil && id.Kind == graph.Group {
		return id
	}
	return nil
}

// lookUp returns the identity with a known principal id, or nil.
func (l *Lowerer) lookUp(v graph.Value) *graph.Identity {
	s, _ := v.Text()
	return l.byPrincipal[lower(s)]
}

// changes finds out what becomes of the grants that a resource states.
func changes(e *entry, was, is []*stated) []*stated {
	mark := func(grants []*stated, state graph.State) {
		for _, s := range grants {
			s.State = state
		}
	}
	switch {
	case e.res.Action == graph.Replace:
		mark(was, graph.Removed)
		mark(is, graph.Added)
		for _, s := range was {
			s.ID += "#before"
		}
		return append(was, is...)
	case e.before.IsAbsent():
		mark(is, graph.Added)
		return is
	case e.after.IsAbsent():
		mark(was, graph.Removed)
		return was
	case e.res.Action != graph.Update:
		mark(is, graph.Kept)
		return is
	}
	return compare(was, is)
}

// compare separates the grants that stay from those that come and go. A grant stays
// if its principal does; where the principal after the change is not known, it
// is not known to differ either.
func compare(was, is []*stated) []*stated {
	type key struct {
		row       *azure.Grant
		principal string
	}
	gone := map[key][]*stated{}
	for _, s := range was {
		if k, ok := s.principalKey(); ok {
			gone[key{s.row, k}] = append(gone[key{s.row, k}], s)
		}
	}
	stays := map[*stated]bool{}
	open := map[*azure.Grant]int{}
	for _, s := range is {
		k, ok := s.principalKey()
		s.State = graph.Added
		if old := gone[key{s.row, k}]; ok && len(old) > 0 {
			s.State = graph.Kept
			stays[old[0]] = true
			gone[key{s.row, k}] = old[1:]
		} else if s.Principal == nil && !s.PrincipalValue.IsKnown() {
			open[s.row]++
		}
	}
	var all []*stated
	matched := map[*azure.Grant]int{}
	for _, s := range was {
		switch {
		case stays[s]:
		case open[s.row] > matched[s.row]:
			matched[s.row]++
		default:
			s.State = graph.Removed
			s.ID += "#before"
			all = append(all, s)
		}
	}
	for _, s := range is {
		if s.State == graph.Added && s.Principal == nil && !s.PrincipalValue.IsKnown() && matched[s.row] > 0 {
			matched[s.row]--
			s.State = graph.Kept
		}
		all = append(all, s)
	}
	return all
}

// principalKey is equal for grants only if their principals are.
func (s *stated) principalKey() (string, bool) {
	if s.Principal != nil {
		return "!" + s.Principal.ID, true
	}
	return s.PrincipalValue.Key()
}

// stated returns the grants that the resource states at one side of the
// change.
func (l *Lowerer) stated(e *entry, settings graph.Value, when side) []*stated {
	if settings.IsAbsent() {
		return nil
	}
	var all []*stated
	for _, row := range e.kind.grants {
		kind, ok := grantKind(row)
		federation := row.Kind == azure.Federation && when == after && e.res.Again == nil
		if !ok && !federation {
			continue
		}
		for _, p := range l.start(e, settings).elements(row.Each) {
			if !row.Each.IsZero() && p.elem.IsUnknown() || p.all(row.When) != yes {
				continue
			}
			for _, q := range p.principals(row) {
				if federation {
					if id := l.federated(q.elem, row.PrincipalForm); id != nil {
						id.Federated = append(id.Federated, e.res)
					}
					continue
				}
				s := l.state(e, row, p, q, when)
				s.Kind = kind
				if !l.inert(s) {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// federated returns the identity that a credential is for. The setting takes
// nothing but an id as it is, so the one reference of an expression is that id
// even where an input shows no more than that.
func (l *Lowerer) federated(v graph.Value, form azure.Form) *graph.Identity {
	if id, _ := l.principal(v, form, after); id != nil {
		return id
	}
	from := v.Origins()
	if form != azure.ResourceID || len(from) != 1 || from[0].Path != "id" && from[0].Path != "" || from[0].Suffix != "" {
		return nil
	}
	id, _ := l.principal(graph.From(from[0], v.At()), form, after)
	return id
}

// principals returns where an element names principals that are there.
func (p *place) principals(row *azure.Grant) []*place {
	var places []*place
	for _, path := range row.Principals {
		p.walk(path, func(q place) {
			v := q.elem
			// One of several settings is left out, and may then be computed; a
			// single one is what the resource is about.
			if len(row.Principals) > 1 {
				v = q.settle(v)
			}
			if s, ok := v.Text(); v.IsAbsent() || ok && s == "" && row.Each.IsZero() && len(row.Principals) > 1 {
				return
			}
			places = append(places, &q)
		})
	}
	return places
}

// state returns the grant that an element p of the resource states for the
// principal at q.
func (l *Lowerer) state(e *entry, row *azure.Grant, p, q *place, when side) *stated {
	id, byKey := l.principal(q.elem, row.PrincipalForm, when)
	scope, scopeResource := l.scope(e, row, p)
	s := &stated{row: row, label: q.label, inline: scopeResource == e.res}
	s.Grant = graph.Grant{
		ID:             e.res.Address,
		Principal:      id,
		PrincipalValue: q.elem,
		ByKey:          byKey,
		PrincipalType:  p.principalType(row),
		Role:           l.role(row, p),
		Scope:          l.ofOne(scope),
		ScopeResource:  scopeResource,
		Condition:      p.setting(row.Condition),
		Name:           p.setting(row.Name),
		NameSeed:       e.nameSeed,
		DeclaredBy:     e.res,
		Retries:        row.RetriesPrincipalNotFound || e.retries,
		At:             e.res.At,
	}
	if id == nil {
		s.Mistake = l.mistake(row, q.elem, when)
	}
	if q.label != "" {
		s.ID += "#" + q.label
		s.At = firstPlace(q.elem.At(), p.elem.At(), e.res.At)
	}
	return s
}

// setting returns the value at a path that a row may leave out, absent where
// it is empty.
func (p *place) setting(path azure.Path) graph.Value {
	if path.IsZero() {
		return graph.Absent(p.elem.At())
	}
	v := p.settle(p.one(path))
	if s, ok := v.Text(); ok && s == "" {
		return graph.Absent(v.At())
	}
	return v
}

// principalType returns what the element says that its principal is.
func (p *place) principalType(row *azure.Grant) graph.Value {
	v := p.setting(row.PrincipalType)
	if isText(v) || row.PrincipalTypeFlag.IsZero() {
		return v
	}
	flag := p.one(row.PrincipalTypeFlag)
	if on, ok := flag.Bool(); ok && on {
		return graph.String("ServicePrincipal", flag.At())
	}
	return v
}

// inert reports whether the grant is known to have no effect, by settings of
// what it gives access to.
func (l *Lowerer) inert(s *stated) bool {
	if len(s.row.InertWhen) == 0 || s.ScopeResource == nil {
		return false
	}
	e := l.byResource[s.ScopeResource]
	if e == nil || e.kind.form != formOf(s.DeclaredBy) {
		return false
	}
	return l.start(e, e.res.Settings).any(s.row.InertWhen) == yes
}

// grantKind returns the graph's kind for a row of the table, false for rows
// that give no access.
func grantKind(row *azure.Grant) (graph.GrantKind, bool) {
	switch row.Kind {
	case azure.RoleAssignment:
		if row.Eligible {
			return graph.EligibleRoleAssignment, true
		}
		return graph.RoleAssignment, true
	case azure.KeyVaultAccessPolicy:
		return graph.AccessPolicy, true
	case azure.DataRole:
		return graph.DataPlaneRole, true
	case azure.Administrator:
		return graph.Administrator, true
	case azure.DirectoryRole:
		return graph.DirectoryRole, true
	case azure.AppRole:
		return graph.AppRole, true
	case azure.GroupMembership:
		return graph.GroupMembership, true
	case azure.NetworkRule:
		return graph.NetworkRule, true
	case azure.DelegatedRole, azure.Ownership, azure.ImplicitGrant:
		return graph.OtherGrant, true
	}
	return "", false
}
