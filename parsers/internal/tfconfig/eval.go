package tfconfig

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/source"
)

// scope is where an expression is evaluated: a module instance, the instance of
// the block that holds the expression, and the names that for expressions and
// dynamic blocks bind around it.
type scope struct {
	ev *evaluator
	// module is nil in variables files and templates, which refer to nothing.
	module *moduleInstance
	// loop is count.index, each.key and each.value; nil where there are none.
	loop *repetition
	// self is the instance that the expression is part of, or nil.
	self *instance
	vars *binding
	// at replaces the places of a text that is no file of its own.
	at source.Span
	// rendering means that the expression is part of a template that a function
	// renders.
	rendering bool
}

// binding is a name bound by a for expression, a dynamic block or a template,
// or the anonymous item of a splat.
type binding struct {
	name  string
	item  *hclsyntax.AnonSymbolExpr
	value value
	outer *binding
}

func (s *scope) bind(name string, v value) *scope {
	inner := *s
	inner.vars = &binding{name: name, value: v, outer: s.vars}
	return &inner
}

func (s *scope) bindItem(item *hclsyntax.AnonSymbolExpr, v value) *scope {
	inner := *s
	inner.vars = &binding{item: item, value: v, outer: s.vars}
	return &inner
}

// evalError is why an expression has no value: what Terraform would refuse too.
type evalError struct {
	at      source.Span
	message string
}

func (e *evalError) Error() string { return e.message }

func (s *scope) errorf(at hcl.Range, format string, args ...any) error {
	return &evalError{at: s.span(at), message: fmt.Sprintf(format, args...)}
}

func (s *scope) span(r hcl.Range) source.Span {
	if s.at.IsValid() {
		return s.at
	}
	return s.ev.span(r)
}

// eval returns the value of an expression, or an *evalError. The value's place
// is the expression.
func (s *scope) eval(e hclsyntax.Expression) (value, error) {
	ev := s.ev
	if !ev.spend(1, func() source.Span { return s.span(e.Range()) }) {
		return nothing().withAt(s.span(e.Range())), nil
	}
	if ev.depth++; ev.depth > maxDepth {
		ev.depth--
		ev.fail(s.span(e.Range()), "expressions depend on one another more than %d deep", maxDepth)
		return nothing().withAt(s.span(e.Range())), nil
	}
	v, err := s.node(e)
	ev.depth--
	if err != nil {
		return value{}, err
	}
	if v.size() > maxElements {
		ev.fail(s.span(e.Range()), "the value has more than %d elements", maxElements)
		v = nothing().withSensitive(v.sensitive)
	}
	return v.withAt(s.span(e.Range())), nil
}

func (s *scope) node(e hclsyntax.Expression) (value, error) {
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return fromCty(e.Val, s.span(e.SrcRange)), nil
	case *hclsyntax.ParenthesesExpr:
		return s.eval(e.Expression)
	case *hclsyntax.TemplateExpr:
		return s.template(e)
	case *hclsyntax.TemplateWrapExpr:
		return s.eval(e.Wrapped)
	case *hclsyntax.TemplateJoinExpr:
		return s.templateJoin(e)
	case *hclsyntax.ScopeTraversalExpr:
		return s.reference(e.Traversal)
	case *hclsyntax.RelativeTraversalExpr:
		from, err := s.eval(e.Source)
		if err != nil {
			return value{}, err
		}
		return s.traverse(from, e.Traversal)
	case *hclsyntax.IndexExpr:
		return s.index(e)
	case *hclsyntax.SplatExpr:
		return s.splat(e)
	case *hclsyntax.AnonSymbolExpr:
		for b := s.vars; b != nil; b = b.outer {
			if b.item == e {
				return b.value, nil
			}
		}
		return nothing(), nil
	case *hclsyntax.TupleConsExpr:
		return s.tuple(e)
	case *hclsyntax.ObjectConsExpr:
		return s.objectCons(e)
	case *hclsyntax.ObjectConsKeyExpr:
		return s.objectKey(e)
	case *hclsyntax.ForExpr:
		return s.forExpr(e)
	case *hclsyntax.ConditionalExpr:
		return s.conditional(e)
	case *hclsyntax.BinaryOpExpr:
		return s.binary(e)
	case *hclsyntax.UnaryOpExpr:
		return s.unary(e)
	case *hclsyntax.FunctionCallExpr:
		return s.call(e)
	}
	// What is left stands for something that the parser could not read and has
	// reported.
	return nothing(), nil
}

func (s *scope) tuple(e *hclsyntax.TupleConsExpr) (value, error) {
	elements := make([]value, len(e.Exprs))
	for i, expr := range e.Exprs {
		v, err := s.eval(expr)
		if err != nil {
			return value{}, err
		}
		elements[i] = v
	}
	return listVal(elements), nil
}

func (s *scope) objectKey(e *hclsyntax.ObjectConsKeyExpr) (value, error) {
	if !e.ForceNonLiteral {
		if name := hcl.ExprAsKeyword(e.Wrapped); name != "" {
			return textVal(name), nil
		}
		if t, ok := e.Wrapped.(*hclsyntax.ScopeTraversalExpr); ok && len(t.Traversal) > 1 {
			return value{}, s.errorf(e.Range(), "the key is a reference; put it in parentheses, or in quotes if it is a name with dots")
		}
	}
	return s.eval(e.Wrapped)
}

func (s *scope) objectCons(e *hclsyntax.ObjectConsExpr) (value, error) {
	vals := make(map[string]value, len(e.Items))
	// Members with keys that are not known may be any that is not named.
	var others []value
	for _, item := range e.Items {
		key, err := s.eval(item.KeyExpr)
		if err != nil {
			return value{}, err
		}
		v, err := s.eval(item.ValueExpr)
		if err != nil {
			return value{}, err
		}
		switch name, ok := asText(key); {
		case ok:
			vals[name] = v
		case key.kind == unknown:
			others = append(others, v)
		default:
			return value{}, s.errorf(item.KeyExpr.Range(), "the key of an object is %s; it must be a string", key.kind)
		}
	}
	r := newRecord(vals)
	if len(others) > 0 {
		each := join(others...)
		r = r.opened(nil, &each)
	}
	return recordVal(r), nil
}

func (s *scope) conditional(e *hclsyntax.ConditionalExpr) (value, error) {
	cond, err := s.eval(e.Condition)
	if err != nil {
		return value{}, err
	}
	if cond.kind != unknown {
		b, ok := asBool(cond)
		if !ok {
			return value{}, s.errorf(e.Condition.Range(), "the condition is %s; it must be true or false", cond.kind)
		}
		taken, other := e.TrueResult, e.FalseResult
		if !b {
			taken, other = other, taken
		}
		v, err := s.eval(taken)
		if err != nil {
			return value{}, err
		}
		return s.likeOther(v, other).withSensitive(cond.sensitive), nil
	}
	// An arm that has no value cannot be the one that is taken.
	yes, errYes := s.eval(e.TrueResult)
	no, errNo := s.eval(e.FalseResult)
	switch {
	case errYes != nil && errNo != nil:
		return value{}, errYes
	case errYes != nil:
		return no.withSensitive(cond.sensitive), nil
	case errNo != nil:
		return yes.withSensitive(cond.sensitive), nil
	}
	return join(yes, no).withSensitive(cond.sensitive), nil
}

// likeOther converts a number or boolean to a string where the other arm is a
// string literal, because both arms of a condition have one type.
func (s *scope) likeOther(v value, other hclsyntax.Expression) value {
	if v.kind != number && v.kind != boolean {
		return v
	}
	switch other.(type) {
	case *hclsyntax.TemplateExpr:
		if t, ok := asText(v); ok {
			return textVal(t).withAt(v.at).withSensitive(v.sensitive)
		}
	}
	return v
}

func (s *scope) index(e *hclsyntax.IndexExpr) (value, error) {
	from, err := s.eval(e.Collection)
	if err != nil {
		return value{}, err
	}
	key, err := s.eval(e.Key)
	if err != nil {
		return value{}, err
	}
	if key.kind == unknown && !s.ev.spend(from.size(), func() source.Span { return s.span(e.SrcRange) }) {
		return nothing(), nil
	}
	v, err := stepIndex(from, key)
	if err != nil {
		return value{}, s.errorf(e.SrcRange, "%s", err)
	}
	return v.withSensitive(from.sensitive || key.sensitive), nil
}

func (s *scope) splat(e *hclsyntax.SplatExpr) (value, error) {
	from, err := s.eval(e.Source)
	if err != nil {
		return value{}, err
	}
	each := func(v value) (value, error) { return s.bindItem(e.Item, v).eval(e.Each) }
	switch from.kind {
	case null:
		return listVal(nil), nil
	case list, set:
		elements := make([]value, len(from.elements()))
		for i, item := range from.elements() {
			if elements[i], err = each(item); err != nil {
				return value{}, err
			}
		}
		return listVal(elements).withSensitive(from.sensitive), nil
	case unknown:
		return s.splatUnknown(from, each)
	case object:
		// Instances of for_each are a map, which a splat takes as one value;
		// its attributes are then looked for in the map and not found.
	}
	v, err := each(from)
	if err != nil {
		return value{}, err
	}
	return listVal([]value{v}).withSensitive(from.sensitive), nil
}

// splatUnknown applies a splat to what may be a list, one value, or null.
func (s *scope) splatUnknown(from value, each func(value) (value, error)) (value, error) {
	h := from.hint()
	switch {
	case len(h.alts) > 0:
		var results []value
		for _, alt := range h.alts {
			// Null gives no elements, so the list's length is open.
			if alt.kind == null {
				results = append(results, listVal(nil))
				continue
			}
			if alt.isSequence() {
				elements := make([]value, 0, len(alt.elements()))
				for _, item := range alt.elements() {
					v, err := each(item)
					if err != nil {
						return value{}, err
					}
					elements = append(elements, v)
				}
				results = append(results, listVal(elements))
				continue
			}
			v, err := each(alt)
			if err != nil {
				continue
			}
			if alt.kind == unknown {
				results = append(results, hintVal(&hint{each: &v}))
			} else {
				results = append(results, listVal([]value{v}))
			}
		}
		return join(results...).withSensitive(from.sensitive), nil
	case h.exact() && h.sure():
		v, err := each(from)
		if err != nil {
			return value{}, err
		}
		return listVal([]value{v}).withSensitive(from.sensitive), nil
	}
	v, err := each(elementOf(from))
	if err != nil {
		return value{}, err
	}
	return hintVal(&hint{each: &v}).withSensitive(from.sensitive), nil
}

// elementOf returns what is known of any element of a collection.
func elementOf(v value) value {
	switch v.kind {
	case list, set:
		return join(v.elements()...)
	case object:
		var all []value
		for _, m := range v.record().all {
			all = append(all, m)
		}
		if r := v.record(); r.each != nil {
			all = append(all, *r.each)
		} else if r.rest != nil {
			all = append(all, candidates(r.rest.origins()))
		}
		return join(all...)
	case unknown:
		h := v.hint()
		switch {
		case h.each != nil:
			return *h.each
		case len(h.alts) > 0:
			var all []value
			for _, alt := range h.alts {
				if alt.isCollection() && alt.size() == 1 || alt.kind == null {
					continue // there is no element to be like
				}
				all = append(all, elementOf(alt))
			}
			return join(all...)
		}
		return candidates(h.origins())
	}
	return nothing()
}
