package tfplan

import (
	"slices"
	"strconv"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// settings is a list or object of a resource's settings, which decodes a member
// when somebody asks for it. It is not changed once made, so that rules may
// read it in parallel.
type settings struct {
	p *Plan
	i *Instance
	// outer is what holds the settings: under a name if it is an object, at an
	// index if it is a list. It is nil for all settings of a resource.
	outer *settings
	name  string
	index int
	// known holds what is known, unknown which of it is not, sensitive which
	// of it is a secret; the latter two have the form of known, with true in
	// the place of what they mark.
	known, unknown view
	sensitive      node
	// after means that unknown values have origins: only after the change.
	after bool
}

// before returns the settings before the change, absent where there are none.
func (p *Plan) before(i *Instance) graph.Value {
	return p.side(i, i.before, view{}, i.beforeSensitive, false)
}

// after returns the settings after the change, absent where there are none.
func (p *Plan) after(i *Instance) graph.Value {
	return p.side(i, i.after, i.unknown, i.afterSensitive, true)
}

func (p *Plan) side(i *Instance, known, unknown view, sensitive node, after bool) graph.Value {
	if !known.exists() {
		return graph.Absent(p.place(i))
	}
	s := &settings{p: p, i: i, after: after, known: known, unknown: unknown}
	if p.text.holdsMark(sensitive) {
		s.sensitive = sensitive
	}
	v := graph.Contain(s, p.place(i))
	if p.text.marks(sensitive, known.node) || i.rarely().secret {
		v = v.WithSensitive()
	}
	return v
}

// IsList implements graph.Container.
func (s *settings) IsList() bool { return s.p.text.kind(s.known.node) == '[' }

// Len implements graph.Container.
func (s *settings) Len() int {
	n := s.p.text.count(s.known.node)
	if s.IsList() {
		return n
	}
	for name, v := range s.p.text.members(s.unknown.node) {
		if s.p.text.isTrue(v) && !s.p.text.get(s.known, string(name)).exists() {
			n++
		}
	}
	return n
}

// Attr implements graph.Container.
func (s *settings) Attr(name string) graph.Value {
	t := s.p.text
	known := t.get(s.known, name)
	v := s.value(name, known, t.get(s.unknown, name))
	if v.IsAbsent() {
		return v
	}
	if t.marks(t.member(s.sensitive, name), known) || s.outer == nil && slices.Contains(s.i.rarely().sensitive, name) {
		v = v.WithSensitive()
	}
	return v
}

// value returns the member of an object.
func (s *settings) value(name string, known, unknown node) graph.Value {
	t := s.p.text
	switch {
	case t.isTrue(unknown), t.isNull(known) && t.holdsTrue(unknown):
		e := s.member(name)
		if len(e.parts) == 0 && !e.hidden {
			// The provider computes it: see candidates.
			return graph.Unknown(s.p.span(unknown))
		}
		return s.p.unknown(s.i, joinPath(s.path(), name), e, s.p.span(unknown))
	case t.isContainer(known):
		return s.contain(name, 0, known, unknown, t.member(s.sensitive, name))
	}
	return s.scalar(known)
}

// path leads to the settings from the resource.
func (s *settings) path() string {
	switch {
	case s.outer == nil:
		return ""
	case s.outer.IsList():
		return s.outer.elementPath(s.index)
	}
	return joinPath(s.outer.path(), s.name)
}

func (s *settings) elementPath(index int) string {
	return s.path() + "[" + strconv.Itoa(index) + "]"
}

// expression returns what the configuration has in the place of the settings.
func (s *settings) expression() expression {
	switch {
	case s.outer == nil:
		return expression{}
	case s.outer.IsList():
		t := s.p.text
		return t.expressionElement(s.outer.expression(), t.count(s.outer.known.node), s.known.node)
	}
	return s.outer.member(s.name)
}

// member returns what the configuration has in the place of a member.
func (s *settings) member(name string) expression {
	t := s.p.text
	switch {
	case !s.after:
		return expression{}
	case s.outer == nil:
		if n := t.get(s.i.group.block.expressions, name); n.exists() {
			return expression{parts: []part{t.part(n)}, exact: true}
		}
		return expression{exact: true}
	}
	e := s.expression()
	if len(e.parts) == 0 {
		// A block that is there although the configuration seems to have none:
		// a dynamic one, whose expressions a plan does not show.
		return expression{hidden: true}
	}
	return t.expressionMember(e, name)
}

// contain returns a list or object in the settings.
func (s *settings) contain(name string, index int, known, unknown, sensitive node) graph.Value {
	t := s.p.text
	inner := &settings{
		p: s.p, i: s.i, outer: s, name: name, index: index, after: s.after,
		known: t.view(known), unknown: t.view(unknown), sensitive: sensitive,
	}
	return graph.Contain(inner, s.p.span(known))
}

// scalar returns a value that is neither list nor object.
func (s *settings) scalar(n node) graph.Value {
	t, at := s.p.text, s.p.span(n)
	switch t.kind(n) {
	case 0:
		return graph.Absent(s.p.span(beginning(s.known.node)))
	case 'n':
		return graph.Absent(at)
	case 't':
		return graph.Bool(true, at)
	case 'f':
		return graph.Bool(false, at)
	case '"':
		content, _ := t.str(n)
		return graph.String(content, at)
	}
	return graph.Number(string(t.bytes(n)), at)
}

// Each implements graph.Container. Members of an object that are known come
// before those that are not.
func (s *settings) Each(f func(key string, v graph.Value) bool) {
	t := s.p.text
	if s.IsList() {
		s.elements(func(v graph.Value) bool { return f("", v) })
		return
	}
	for name := range t.members(s.known.node) {
		if !f(string(name), s.Attr(string(name))) {
			return
		}
	}
	for name, v := range t.members(s.unknown.node) {
		if t.isTrue(v) && !t.get(s.known, string(name)).exists() && !f(string(name), s.Attr(string(name))) {
			return
		}
	}
}

// Index returns an element of a list, and whether it has so many.
func (s *settings) Index(i int) (element graph.Value, ok bool) {
	n := 0
	s.elements(func(v graph.Value) bool {
		element, ok = v, n == i
		n++
		return !ok
	})
	return element, ok
}

// elements calls f with each element of a list until it returns false.
func (s *settings) elements(f func(v graph.Value) bool) {
	t := s.p.text
	knowns, unknowns, sensitives := t.cursor(s.known.node), t.cursor(s.unknown.node), t.cursor(s.sensitive)
	var unknownElement func(gap, index int, at node) graph.Value
	gap := 0
	for index := 0; ; index++ {
		known, unknown, sensitive := knowns.next(), unknowns.next(), sensitives.next()
		if !known.exists() {
			return
		}
		var v graph.Value
		switch {
		case t.isTrue(unknown):
			if unknownElement == nil {
				unknownElement = s.unknownElements()
			}
			v = unknownElement(gap, index, unknown)
			gap++
		case t.isContainer(known):
			v = s.contain("", index, known, unknown, sensitive)
		default:
			v = s.scalar(known)
		}
		if t.marks(sensitive, known) {
			v = v.WithSensitive()
		}
		if !f(v) {
			return
		}
	}
}
