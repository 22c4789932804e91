package tfconfig

import (
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// graphValue returns a value as the graph holds it. Members of lists and objects
// are converted when somebody asks for them.
func graphValue(v value) graph.Value {
	var g graph.Value
	switch v.kind {
	case null:
		g = graph.Absent(v.at)
	case boolean:
		g = graph.Bool(v.bool(), v.at)
	case number:
		literal, ok := asText(v)
		if !ok {
			return graph.Unknown(v.at)
		}
		g = graph.Number(literal, v.at)
	case text:
		g = graph.String(v.text(), v.at)
	case list, set:
		g = graph.Contain(sequenceView{v.data.(*sequence)}, v.at)
	case object:
		r := v.record()
		if r.block {
			return graphValue(listVal([]value{unblocked(v)}).withAt(v.at).withSensitive(v.sensitive))
		}
		g = graph.Contain(recordView{r}, v.at)
	case unknown:
		g = hintValue(v)
	}
	if v.sensitive {
		g = g.WithSensitive()
	}
	return g
}

// unblocked returns the object of a block that JSON syntax writes without a
// list.
func unblocked(v value) value {
	r := *v.record()
	r.block = false
	v.data = &r
	return v
}

func hintValue(v value) graph.Value {
	h := v.hint()
	if h.json != nil {
		// What the text encodes says more than that the text is not known, and
		// whoever reads JSON settings takes either.
		return graphValue(h.json.withAt(v.at))
	}
	if alt, ok := h.unlessNull(); ok {
		// An unknown value may be absent anyway, and providers take "" for that.
		return graphValue(alt.withAt(v.at))
	}
	u := symbolic.Unknown{Outline: h.parts.Outline(func(part) bool { return false })}
	if o, ok := h.parts.Origin(func(p part) (graph.Origin, bool) { return p.Origin() }); ok {
		u.Source = symbolic.From(o)
	} else {
		u.Source = symbolic.Among(h.origins())
	}
	u.Same, _ = h.same()
	return u.Value(v.at)
}

// unlessNull returns the one unknown value that this one is, if it is not null or
// "".
func (h *hint) unlessNull() (value, bool) {
	var found []value
	for _, alt := range h.alts {
		if !isEmpty(alt) {
			found = append(found, alt)
		}
	}
	if len(found) == 1 && found[0].kind == unknown {
		return found[0], true
	}
	return value{}, false
}

// sequenceView shows a list or set to the graph.
type sequenceView struct{ s *sequence }

func (v sequenceView) IsList() bool            { return true }
func (v sequenceView) Len() int                { return len(v.s.items) }
func (v sequenceView) Attr(string) graph.Value { return graph.Value{} }
func (v sequenceView) Each(f func(string, graph.Value) bool) {
	for _, e := range v.s.items {
		if !f("", graphValue(e)) {
			return
		}
	}
}

// recordView shows an object to the graph. A nested block is closed there: what
// it does not set is absent.
type recordView struct{ r *record }

func (v recordView) IsList() bool { return false }
func (v recordView) Len() int     { return len(v.r.names) }
func (v recordView) Attr(name string) graph.Value {
	if v.r.computed && !v.r.has(name) {
		return graph.Value{}
	}
	m, _ := v.r.get(name)
	return graphValue(m)
}

func (v recordView) Each(f func(string, graph.Value) bool) {
	for name, m := range v.r.all {
		if !f(name, graphValue(m)) {
			return
		}
	}
}
