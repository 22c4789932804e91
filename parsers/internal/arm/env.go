package arm

import (
	"errors"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// env is what surrounds an expression: the frame, the loops around it, the
// resource that it stands in. It implements expr.Scope.
type env struct {
	frame *frame
	loops []loop
	// in is the resource whose expressions are evaluated, which then depends on
	// what they refer to; nil elsewhere.
	in *instance
	// own means that names are those of the frame's template even though the
	// outer template evaluates its body: what is escaped there is evaluated one
	// layer further in.
	own bool
	// function and arguments are those of the user-defined function whose body
	// is evaluated.
	function  *function
	arguments []expr.Value
}

// loop is one iteration of a copy loop.
type loop struct {
	name  string
	index expr.Value
	// property loops are meant only by their name.
	property bool
}

func (e *env) with(l loop) *env {
	inner := *e
	inner.loops = append(e.loops[:len(e.loops):len(e.loops)], l)
	return &inner
}

// names returns the surroundings in which names are looked up, nil for the
// frame itself.
func (e *env) names() *env {
	if e.own {
		return nil
	}
	return e.frame.outer
}

// Parameter implements expr.Scope.
func (e *env) Parameter(name string) (expr.Value, bool) {
	if e.function != nil {
		for i, p := range e.function.parameters {
			if strings.EqualFold(p, name) && i < len(e.arguments) {
				return e.arguments[i], true
			}
		}
		return expr.Value{}, false
	}
	if outer := e.names(); outer != nil {
		return outer.Parameter(name)
	}
	return e.frame.parameter(name)
}

// Variable implements expr.Scope.
func (e *env) Variable(name string) (expr.Value, bool) {
	if outer := e.names(); outer != nil {
		return outer.Variable(name)
	}
	return e.frame.variable(name)
}

// Function implements expr.Scope.
func (e *env) Function(name string) (expr.Function, bool) {
	if outer := e.names(); outer != nil {
		return outer.Function(name)
	}
	return e.frame.function(name)
}

// Context implements expr.Scope.
func (e *env) Context() *expr.Context {
	if outer := e.names(); outer != nil {
		return outer.Context()
	}
	return e.frame.context
}

// CopyIndex implements expr.Scope.
func (e *env) CopyIndex(name string) (expr.Value, bool) {
	for i := len(e.loops) - 1; i >= 0; i-- {
		l := &e.loops[i]
		if name == "" && !l.property || name != "" && strings.EqualFold(l.name, name) {
			return l.index, true
		}
	}
	if outer := e.names(); outer != nil {
		return outer.CopyIndex(name)
	}
	return expr.Value{}, false
}

// Resource implements expr.Scope.
func (e *env) Resource(ref expr.Value) (expr.Resource, bool) {
	if e.function != nil {
		return nil, false
	}
	owner, ok := e.frame.ev.ownerOfIdentity(ref)
	if ok {
		ref = owner
	}
	inst := e.lookup(ref)
	if inst == nil {
		return nil, false
	}
	e.refer(target{instance: inst})
	if ok {
		return identityHandle{handle{inst}}, true
	}
	return handle{inst}, true
}

// lookup finds the resource that a reference means, first in the frame, then
// where the outer template evaluates the body; nil if there is none.
func (e *env) lookup(ref expr.Value) *instance {
	for at := e; at != nil; at = at.names() {
		inst := at.frame.find(ref)
		if inst == nil {
			continue
		}
		return e.frame.ev.assume(inst)
	}
	return e.frame.outside(ref)
}

// Resources implements expr.Scope.
func (e *env) Resources(ref expr.Value) ([]expr.Resource, bool) {
	name, ok := ref.Str()
	if !ok || e.function != nil {
		return nil, false
	}
	for at := e; at != nil; at = at.names() {
		d := at.frame.loop(name)
		if d == nil {
			continue
		}
		x := at.frame.expand(d)
		if x.repeats() {
			e.refer(target{expansion: x})
			return nil, false
		}
		handles := make([]expr.Resource, 0, len(x.instances))
		for _, inst := range x.instances {
			e.refer(target{instance: inst})
			handles = append(handles, handle{inst})
		}
		return handles, true
	}
	return nil, false
}

// refer notes that the resource whose expressions are evaluated refers to
// another one.
func (e *env) refer(t target) {
	if e.in != nil && t.instance != e.in {
		e.in.refer(t)
	} else if outer := e.names(); e.in == nil && outer != nil {
		outer.refer(t)
	}
}

// eval evaluates a piece of the template.
func (e *env) eval(n *jsonc.Node) expr.Value {
	v, _ := e.value(n)
	return v
}

// value evaluates a piece of the template and reports whether the same comes
// out everywhere, because nothing in it is evaluated.
func (e *env) value(n *jsonc.Node) (v expr.Value, constant bool) {
	ev := e.frame.ev
	if v, ok := ev.computed[n]; ok {
		return v, true
	}
	switch n.Kind {
	case jsonc.String:
		return e.text(n)
	case jsonc.Array, jsonc.Object:
		if v, ok := ev.constants[n]; ok {
			return v, true
		}
		if !ev.budget.Step() || !ev.budget.Produce(elementBytes*len(n.Children)) {
			return expr.UnknownCall("bound"), false
		}
		if n.Kind == jsonc.Array {
			v, constant = e.array(n)
		} else {
			v, constant = e.object(n)
		}
		v = v.WithSpan(n.Span)
		if constant {
			ev.constants[n] = v
		}
		return v, constant
	}
	return expr.FromNode(n), true
}

func (e *env) array(n *jsonc.Node) (expr.Value, bool) {
	elements := make([]expr.Value, len(n.Children))
	constant := true
	for i, child := range n.Children {
		v, c := e.value(child)
		elements[i] = v
		constant = constant && c
	}
	return expr.ArrayValue(elements), constant
}

func (e *env) object(n *jsonc.Node) (expr.Value, bool) {
	b := expr.NewObject(len(n.Children))
	constant := true
	for _, child := range n.Children {
		if isPropertyCopy(child) {
			constant = false
			e.copies(child, b)
			continue
		}
		v, c := e.value(child)
		constant = constant && c
		if expr.IsExpression(child.Key) {
			constant = false
			b.SetNamed(e.expression(child, child.Key, true), v)
			continue
		}
		b.SetExact(expr.LiteralText(child.Key), v)
	}
	return b.Value(), constant
}

// text evaluates a string, which may be an expression.
func (e *env) text(n *jsonc.Node) (expr.Value, bool) {
	if expr.IsExpression(n.Text) {
		return e.expression(n, n.Text, false).WithSpan(n.Span), false
	}
	text := expr.LiteralText(n.Text)
	if text != n.Text && e.names() != nil && expr.IsExpression(text) {
		// The outer template takes one bracket away; what remains is an
		// expression of the inner one.
		inner := *e
		inner.own = true
		return inner.expression(n, text, false).WithSpan(n.Span), false
	}
	return expr.StringValue(text).WithSpan(n.Span), text == n.Text || e.names() == nil
}

// expression evaluates the expression that a node, or its key, holds.
func (e *env) expression(n *jsonc.Node, text string, key bool) expr.Value {
	ev := e.frame.ev
	x, err := ev.cache.Parse(text)
	if err != nil {
		if at := (*expr.Error)(nil); errors.As(err, &at) {
			problem := source.Problemf(n.Place(at.Offset, key), "cannot parse expression: %s", at.Message)
			problem.Failure = at.Bound
			ev.report(problem)
		}
		return expr.UnknownCall("unparsable")
	}
	v, errs := x.Evaluate(e, &ev.budget)
	if ev.observe != nil {
		ev.observe(n.Place(x.Root().Offset(), key), v, len(errs))
	}
	for i := range errs {
		ev.evaluationProblem(n.Place(errs[i].Offset, key), &errs[i])
	}
	return v
}

func (ev *evaluation) evaluationProblem(at source.Span, e *expr.Error) {
	if e.Message == ev.budget.Exceeded() {
		ev.boundf(at, "%s; the rest of the template is not evaluated", e.Message)
		return
	}
	problem := source.Problemf(at, "%s", e.Message)
	problem.Failure = e.Bound
	ev.report(problem)
}
