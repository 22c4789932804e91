package lower

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// clientIDVariable is the environment variable by which Azure's client libraries
// choose an identity. A row of the table that asks for it is about all code in
// the resource; the others are about one extension.
const clientIDVariable = "AZURE_CLIENT_ID"

// unpinned notes the resources whose code is left to guess which user-assigned
// identity to use.
func (l *Lowerer) unpinned() {
	open := map[*graph.Resource]*entry{}
	pinned := map[*graph.Resource]bool{}
	// loose holds types whose resources are pinned by another one, and it is
	// not known which.
	loose := map[string]bool{}
	for _, e := range l.entries {
		if len(e.kind.forCode) == 0 || e.after.IsAbsent() {
			continue
		}
		in := l.identityOwner(l.subject(e.res))
		for _, row := range e.kind.forCode {
			applies, set := l.start(e, e.after).pins(row)
			switch {
			case !isVariable(row):
				// An extension chooses for itself alone.
				if applies == yes && set == no && e.second.IsAbsent() {
					l.leaveOpen(e, in, row.Path.String())
				}
			case applies == no:
			case set != no || !e.second.IsAbsent():
				pinned[in] = true
				if !takesIdentity(in) {
					loose[lower(outerType(in.Type))] = true
				}
			case in == e.res:
				open[in] = e
			}
		}
	}
	for _, e := range l.entries {
		if open[e.res] == e && !pinned[e.res] && !loose[lower(e.res.Type)] {
			l.leaveOpen(e, e.res, clientIDVariable)
		}
	}
}

// outerType returns the type of the resources that contain those of a type.
func outerType(typ string) string {
	return typ[:max(0, strings.LastIndexByte(typ, '/'))]
}

// leaveOpen notes that a setting is missing in e which would say as which of
// the identities of in its code is to run.
func (l *Lowerer) leaveOpen(e *entry, in *graph.Resource, setting string) {
	var ids []*graph.Identity
	named := map[*graph.Identity]bool{}
	l.namedIn(e.after, named)
	if in != e.res {
		l.namedIn(in.Settings, named)
	}
	for _, a := range l.b.Attachments(in) {
		if a.Identity.Kind == graph.User && a.State != graph.Removed && !named[a.Identity] {
			named[a.Identity] = true
			ids = append(ids, a.Identity)
		}
	}
	if len(ids) > 0 {
		e.res.Unpinned = &graph.Unpinned{Setting: strings.ReplaceAll(setting, ":json", ""), In: in, Identities: ids}
	}
}

// isVariable reports whether a row is about the environment of all code in the
// resource.
func isVariable(row *azure.Setting) bool {
	return strings.HasSuffix(row.Path.String(), clientIDVariable) || isEntry(row)
}

// isEntry reports whether a row's condition selects the variable from a list of
// names and values, so that no such element means that it is not set.
func isEntry(row *azure.Setting) bool {
	for _, c := range row.When {
		for _, v := range c.Values {
			if v == clientIDVariable {
				return true
			}
		}
	}
	return false
}

// pins reports whether the row is about the resource, and whether the setting
// is there. A variable of another name that holds a client id is as good.
func (p *place) pins(row *azure.Setting) (applies, set truth) {
	applies, set = no, no
	if isEntry(row) {
		applies = yes
	}
	for _, q := range p.elements(row.Each) {
		if isEntry(row) {
			set = either(set, holdsClientID(q.elem.Attr("name")))
			continue
		}
		here := q.all(row.When)
		if here == no {
			continue
		}
		applies = either(applies, here)
		set = either(set, q.isSet(q.one(row.Path)))
		if steps := row.Path.Steps(); isVariable(row) {
			around := q.elem
			for _, step := range steps[:len(steps)-1] {
				around = q.settle(around.Attr(step.Name))
			}
			for name := range around.Members() {
				set = either(set, holdsClientID(graph.String(name, around.At())))
			}
		}
	}
	return applies, set
}

// either is yes if one of both is, no if both are.
func either(a, b truth) truth { return not(both(not(a), not(b))) }

// holdsClientID reports whether the name of a variable is that of a client id.
func holdsClientID(name graph.Value) truth {
	s, ok := name.Text()
	if !ok {
		return unsure
	}
	return truthOf(strings.Contains(strings.NewReplacer("_", "", "-", "", ":", "", ".", "").Replace(strings.ToLower(s)), "clientid"))
}

// namedIn notes the user-assigned identities that settings name anywhere but in
// the identity block.
func (l *Lowerer) namedIn(settings graph.Value, named map[*graph.Identity]bool) {
	for name, member := range settings.Members() {
		if strings.EqualFold(name, "identity") {
			continue
		}
		everything(member, func(v graph.Value) {
			for _, o := range v.Origins() {
				for _, res := range l.resourcesAt(o) {
					if own := l.owned[res]; own != nil && own.self != nil {
						named[own.self] = true
					}
				}
			}
			s, ok := v.Text()
			if !ok || s == "" {
				return
			}
			if id := l.byClient[strings.ToLower(s)]; id != nil {
				named[id] = true
			}
			if s[0] == '/' {
				if id := l.userIdentity(v, after, false); id != nil {
					named[id] = true
				}
			}
		})
	}
}
