package whatif

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// value returns a piece of a body, in which strings may be what remains of
// expressions.
func (r *result) value(n *jsonc.Node) expr.Value {
	switch n.Kind {
	case jsonc.String:
		return r.text(n)
	case jsonc.Array:
		elements := make([]expr.Value, len(n.Children))
		for i, child := range n.Children {
			elements[i] = r.value(child)
		}
		return expr.ArrayValue(elements).WithSpan(n.Span)
	case jsonc.Object:
		b := expr.NewObject(len(n.Children))
		for _, child := range n.Children {
			if expr.IsExpression(child.Key) {
				b.SetNamed(r.evaluate(child.Key), r.value(child))
				continue
			}
			b.SetExact(child.Key, r.value(child))
		}
		return b.Value().WithSpan(n.Span)
	}
	return expr.FromNode(n)
}

// text returns the value of a string: text, an expression, or a secret that the
// service has masked.
func (r *result) text(n *jsonc.Node) expr.Value {
	switch {
	case expr.IsExpression(n.Text):
		return r.evaluate(n.Text).WithSpan(n.Span)
	case len(n.Text) >= 4 && strings.Trim(n.Text, "*") == "":
		return expr.UnknownCall("masked").WithSecret().WithSpan(n.Span)
	}
	return expr.StringValue(n.Text).WithSpan(n.Span)
}

// evaluate reads what remains of an expression. Text that only looks like one
// stands for itself.
func (r *result) evaluate(text string) expr.Value {
	x, err := r.cache.Parse(text)
	if err != nil {
		return expr.StringValue(text)
	}
	v, _ := x.Evaluate(scope{r: r}, &r.budget)
	return v
}

// scope is what the expressions of a result may refer to: its resources, by
// their ids.
type scope struct {
	expr.EmptyScope
	r *result
}

// Context implements expr.Scope.
func (s scope) Context() *expr.Context { return &s.r.context }

// Resource implements expr.Scope.
func (s scope) Resource(ref expr.Value) (expr.Resource, bool) {
	r := s.r
	key, ok := partial.IDKey(ref)
	if !ok {
		return nil, false
	}
	if c := r.byID[key]; c != nil {
		return handle{c}, true
	}
	id, ok := r.strings.ParseID(ref)
	if !ok {
		return nil, false
	}
	c := &change{action: graph.Read, id: ref, parsed: id}
	r.enter(c)
	r.others = append(r.others, c)
	return handle{c}, true
}

// handle is a resource as expressions see it. The service has put everything in
// that it knows.
type handle struct{ c *change }

// Target implements expr.Resource.
func (h handle) Target() string { return h.c.label }

// Info implements expr.Resource.
func (h handle) Info() expr.Value {
	b := expr.NewObject(2)
	b.Set("id", h.c.id)
	b.Set("type", expr.StringValue(h.c.parsed.Type))
	return b.Value()
}

// Property implements expr.Resource.
func (h handle) Property([]string) (expr.Value, bool) { return expr.Value{}, false }
