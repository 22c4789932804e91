package tfplan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// unknown returns the value of a setting that the plan does not know, with what
// its expression may take it from.
func (p *Plan) unknown(i *Instance, path string, e expression, at source.Span) graph.Value {
	r := p.resolve(i, path, e)
	if ids := r.list(path); ids != nil {
		elements := make([]graph.Value, len(ids))
		for n, o := range ids {
			elements[n] = p.same(graph.From(o, at), i, path+"["+strconv.Itoa(n)+"]", r)
		}
		return graph.List(elements, at)
	}
	if r.keepUnknown(p); len(r.origins) == 1 && r.exact(path) {
		return p.same(graph.From(r.origins[0], at), i, path, r)
	}
	v := p.candidates(i, path, r, at)
	if len(e.parts) == 0 && e.hidden {
		// A dynamic block sets it: what the provider adds to a block of its own
		// is rarely an attribute that anybody asks about.
		v = v.WithOutline(graph.Gap)
	}
	return v
}

// list returns the elements of a list of identities that a plan calls unknown
// as a whole, as it does if one of its elements is: each of the ids that the
// expression refers to. It returns nil for everything else, and where there is
// only one, which may be a list itself.
func (r *resolution) list(path string) []graph.Origin {
	if !strings.HasSuffix(plain(lastName(path)), "identityids") || strings.HasSuffix(path, "]") || len(r.origins) < 2 || !r.exact(path) ||
		slices.ContainsFunc(r.origins, func(o graph.Origin) bool { return o.Path != "id" && o.Path != "" }) {
		return nil
	}
	return r.origins
}

// keepUnknown drops the origins that the plan knows: they cannot be what makes
// a value unknown.
func (r *resolution) keepUnknown(p *Plan) {
	r.origins = slices.DeleteFunc(r.origins, func(o graph.Origin) bool { return !p.mayBeUnknown(o) })
}

// unknownElements returns a function for the elements of a list that the plan
// does not know: the value of the nth of them, whose index and place are given.
// Where ids are passed on and the expression has as many as are missing, they
// are the elements in order.
func (s *settings) unknownElements() func(n, index int, at node) graph.Value {
	missing := 0
	for v := range s.p.text.elements(s.unknown.node) {
		if s.p.text.isTrue(v) {
			missing++
		}
	}
	list := s.path()
	r := s.p.resolve(s.i, list, s.expression())
	r.keepUnknown(s.p)
	return func(n, index int, at node) graph.Value {
		path := s.elementPath(index)
		if len(r.origins) == missing && r.exact(list) {
			return s.p.same(graph.From(r.origins[n], s.p.span(at)), s.i, path, r)
		}
		return s.p.candidates(s.i, path, r, s.p.span(at))
	}
}

// candidates returns an unknown value that may come from what was found.
//
// Where everything that an expression uses is known, or there is no
// expression, it is the provider that will say: nothing is known of the value,
// not even that the configuration sets it. A value that the configuration does
// set bears an outline, if only an empty one.
func (p *Plan) candidates(i *Instance, path string, r resolution, at source.Span) graph.Value {
	v := graph.Unknown(at, r.origins...)
	if !r.hidden {
		if len(r.origins) == 0 {
			return v
		}
		return p.same(v, i, path, r)
	}
	if r.any {
		v = p.same(v.WithOutline(graph.Gap), i, path, r)
	}
	if _, ok := v.Key(); !ok {
		v = v.WithSame(i.Address + "." + path)
	}
	return v
}

// resolve returns what a setting at a path may take its value from.
func (p *Plan) resolve(i *Instance, path string, e expression) resolution {
	r := resolver{p: p}
	nodes := make([]node, len(e.parts))
	for n, part := range e.parts {
		nodes[n] = part.node
	}
	result := r.references(nodes, i.group.scope, i.each())
	result.hidden = result.hidden || e.hidden
	result.vague = result.vague || !e.exact
	if holdsPrincipal(lastName(path)) {
		// An object such as the body of an azapi resource is one expression for
		// all of its members.
		if kept := slices.DeleteFunc(slices.Clone(result.origins), notPrincipal); len(kept) > 0 {
			result.origins = kept
		}
		for at, o := range result.origins {
			result.origins[at] = complete(o)
		}
	}
	return result
}

// exact reports whether each origin is one that the setting at the path takes
// as it is.
func (r *resolution) exact(path string) bool {
	return !r.hidden && !r.vague &&
		!slices.ContainsFunc(r.origins, func(o graph.Origin) bool { return !passedOn(path, o) })
}

// same marks a value as equal between the instances of its block if its
// expression uses nothing that tells them apart. The mark holds among the
// instances of the outermost module instance that every reference is the same
// in.
func (p *Plan) same(v graph.Value, i *Instance, path string, r resolution) graph.Value {
	if r.perInstance || !r.any {
		return v
	}
	s := i.group.scope
	for s.depth > r.depth {
		s = s.parent
	}
	return v.WithSame(join(s.address, i.group.block.address) + "." + path)
}

// maxLook bounds how much of the marks of one block is looked at to find out
// whether an attribute is known. It is far more than what real ones have.
const maxLook = 1 << 12

// mayBeUnknown reports whether an attribute is not known to be known.
func (p *Plan) mayBeUnknown(o graph.Origin) bool {
	i := p.byAddress[o.Resource]
	if i == nil {
		return true
	}
	n := i.unknown.node
	if name, rest := cutStep(o.Path); name != "" {
		n, o.Path = p.text.get(i.unknown, name), rest
	}
	for o.Path != "" && p.text.isContainer(n) && n.end-n.start <= maxLook {
		step, rest := cutStep(o.Path)
		switch {
		case step == "":
			return true
		case p.text.kind(n) == '{':
			n = p.text.member(n, strings.Trim(step, `[]"`))
		case step[0] == '[':
			n = p.element(n, step)
		default:
			// A path that leads into a list without an index.
			return p.text.holdsTrue(n)
		}
		o.Path = rest
	}
	return n.end-n.start > maxLook || p.text.holdsTrue(n)
}

// element returns the element of a list at an index with brackets.
func (p *Plan) element(list node, index string) node {
	at := 0
	for _, digit := range strings.Trim(index, "[]") {
		if digit < '0' || digit > '9' || at > len(p.text) {
			return node{}
		}
		at = at*10 + int(digit-'0')
	}
	for v := range p.text.elements(list) {
		if at == 0 {
			return v
		}
		at--
	}
	return node{}
}
