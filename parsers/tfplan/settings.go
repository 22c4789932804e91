package tfplan

import (
	"slices"
	"strconv"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// settings is a list or object of a resource's settings, which decodes a member
// when somebody asks for it. It is not changed once made, so that rules may
// read it in parallel.
type settings struct {
	p *Plan
	i *Instance
	// path leads to the settings from the resource.
	path string
	// known holds what is known, unknown which of it is not, sensitive which
	// of it is a secret; the latter two have the form of known, with true in
	// the place of what they mark.
	known, unknown, sensitive view
	expression                expression
	// after tells that unknown values have origins: only after the change.
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

func (p *Plan) side(i *Instance, known node, unknown view, sensitive node, after bool) graph.Value {
	if !known.exists() {
		return graph.Absent(p.place(i))
	}
	s := &settings{p: p, i: i, after: after, known: p.text.view(known), unknown: unknown, sensitive: p.text.view(sensitive)}
	v := graph.Contain(s, p.place(i))
	if p.text.isTrue(sensitive) {
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
	v := s.value(name, t.get(s.known, name), t.get(s.unknown, name))
	if v.IsAbsent() {
		return v
	}
	if t.isTrue(t.get(s.sensitive, name)) || s.path == "" && slices.Contains(s.i.rarely().sensitive, name) {
		v = v.WithSensitive()
	}
	return v
}

// value returns the member of an object.
func (s *settings) value(name string, known, unknown node) graph.Value {
	t := s.p.text
	switch {
	case t.isTrue(unknown), t.isNull(known) && t.holdsTrue(unknown):
		return s.p.unknown(s.i, joinPath(s.path, name), s.member(name), s.p.span(unknown))
	case t.isContainer(known):
		return s.contain(joinPath(s.path, name), known, unknown, t.get(s.sensitive, name), s.member(name))
	}
	return s.scalar(known)
}

func (s *settings) member(name string) expression {
	t := s.p.text
	switch {
	case !s.after:
		return expression{}
	case s.path == "":
		if n := t.get(s.i.group.block.expressions, name); n.exists() {
			return expression{parts: []part{t.part(n)}, exact: true}
		}
		return expression{exact: true}
	case len(s.expression.parts) == 0:
		// A block that is there although the configuration seems to have none:
		// a dynamic one, whose expressions a plan does not show.
		return expression{hidden: true}
	}
	return t.expressionMember(s.expression, name)
}

// contain returns a list or object in the settings.
func (s *settings) contain(path string, known, unknown, sensitive node, e expression) graph.Value {
	t := s.p.text
	inner := &settings{
		p: s.p, i: s.i, path: path, after: s.after, expression: e,
		known: t.view(known), unknown: t.view(unknown), sensitive: t.view(sensitive),
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
		s.elements(f)
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

func (s *settings) elements(f func(key string, v graph.Value) bool) {
	t := s.p.text
	unknowns := slices.Collect(t.elements(s.unknown.node))
	sensitives := slices.Collect(t.elements(s.sensitive.node))
	missing := 0
	for _, n := range unknowns {
		if t.isTrue(n) {
			missing++
		}
	}
	var unknownElement func(int, string, source.Span) graph.Value
	if missing > 0 {
		unknownElement = s.p.unknownElements(s.i, s.path, s.expression, missing)
	}
	expressionOf := t.expressionElements(s.expression, t.count(s.known.node))
	index, gap := 0, 0
	for known := range t.elements(s.known.node) {
		path := s.path + "[" + strconv.Itoa(index) + "]"
		var unknown, sensitive node
		if index < len(unknowns) {
			unknown = unknowns[index]
		}
		if index < len(sensitives) {
			sensitive = sensitives[index]
		}
		var v graph.Value
		switch {
		case t.isTrue(unknown):
			v = unknownElement(gap, path, s.p.span(unknown))
			gap++
		case t.isContainer(known):
			v = s.contain(path, known, unknown, sensitive, expressionOf(known))
		default:
			v = s.scalar(known)
		}
		if t.isTrue(sensitive) {
			v = v.WithSensitive()
		}
		if !f("", v) {
			return
		}
		index++
	}
}
