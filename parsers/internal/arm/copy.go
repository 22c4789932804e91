package arm

import (
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// isPropertyCopy reports whether a member of an object is a list of loops that
// make further members. The loop of a resource or an output is an object.
func isPropertyCopy(n *jsonc.Node) bool {
	if len(n.Key) != 4 || jsonc.Fold(n.Key) != "copy" || n.Kind != jsonc.Array || len(n.Children) == 0 {
		return false
	}
	for _, l := range n.Children {
		if l.Get("name") == nil || l.Get("count") == nil {
			return false
		}
	}
	return true
}

// copies adds the members that the loops of "copy" make.
func (e *env) copies(n *jsonc.Node, b *expr.ObjectBuilder) {
	for _, l := range n.Children {
		name := e.eval(l.Get("name"))
		v, ok := e.propertyCopy(l)
		if !ok {
			v = expr.UnknownCall("copy", name)
		}
		if name.Kind() == expr.String || name.Kind() == expr.Unknown {
			b.SetNamed(name, v)
		}
	}
}

// propertyCopy evaluates one loop over a property or a variable. False means
// that the loop is wrong, which is reported.
func (e *env) propertyCopy(l *jsonc.Node) (expr.Value, bool) {
	name, _ := e.eval(l.Get("name")).Str()
	return e.iterate(l, loop{name: name, property: e.in != nil || len(e.loops) > 0})
}

// outputCopy evaluates the loop of an output, which has no name.
func (e *env) outputCopy(l *jsonc.Node) (expr.Value, bool) {
	return e.iterate(l, loop{})
}

func (e *env) iterate(l *jsonc.Node, each loop) (expr.Value, bool) {
	ev := e.frame.ev
	input := l.Get("input")
	if input == nil {
		ev.problemf(l.Span, `copy loop has no "input"; say what each iteration makes`)
		return expr.Value{}, false
	}
	n, count, ok := e.copyCount(l)
	if !ok {
		return expr.Value{}, false
	}
	if count.Kind() == expr.Unknown {
		each.index = e.frame.unknownIndex(l, count)
		// How many there are is not known; what one of them is still is, and
		// so are the resources that it comes from.
		return expr.UnknownCall("copy", e.with(each).eval(input)).AsNonNull(), true
	}
	elements := make([]expr.Value, 0, n)
	if !ev.iterations.Use(n, MaxIterations) {
		ev.boundf(l.Span, "copy loops have more than %d iterations together; what they make is unknown", MaxIterations)
		return expr.Value{}, false
	}
	for i := range n {
		if !ev.budget.Step() {
			return expr.Value{}, false
		}
		each.index = expr.IntValue(int64(i))
		elements = append(elements, e.with(each).eval(input))
	}
	return expr.ArrayValue(elements), true
}

// copyCount evaluates the count of a loop, which may be unknown. Where it is
// wrong, which is reported, ok is false and the count is unknown.
func (e *env) copyCount(l *jsonc.Node) (n int, v expr.Value, ok bool) {
	ev := e.frame.ev
	unknown := expr.UnknownCall("count")
	count := l.Get("count")
	if count == nil {
		ev.problemf(l.Span, `copy loop has no "count"`)
		return 0, unknown, false
	}
	v = e.eval(count)
	if v.Kind() == expr.Unknown {
		return 0, v, true
	}
	if s, isText := v.Str(); isText && convertible("int", v) {
		// The service converts a string that holds a number.
		v = expr.NumberValue(strings.TrimSpace(s))
	}
	number, isInt := v.Int()
	switch {
	case !isInt:
		ev.problemf(count.Span, "count of the copy loop is %s; it must be an integer", v.Kind())
		return 0, unknown, false
	case number < 0:
		ev.problemf(count.Span, "count of the copy loop is negative; it must be 0 or more")
		return 0, unknown, false
	case number > MaxCopies:
		ev.boundf(count.Span, "copy loop has more than %d iterations; only one of them is looked at", MaxCopies)
		return 0, unknown, true
	}
	return int(number), v, true
}

// unknownIndex returns the index of a loop when it is not known how often it
// runs. Loops that run equally often have the same one: what one iteration says
// of the resource with its own index then holds for each of them.
func (f *frame) unknownIndex(l *jsonc.Node, count expr.Value) expr.Value {
	same, ok := partial.Key(count)
	if !ok || same == "{count()}" {
		at := l.Span.Start
		if f.owner != nil {
			at += f.owner.declaration.at.Start
		}
		same = f.qualified(strconv.Itoa(at))
	}
	return expr.UnknownCall("copyIndex", expr.StringValue(same)).AsSegment()
}
