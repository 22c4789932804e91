package tfconfig

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

func (s *scope) forExpr(e *hclsyntax.ForExpr) (value, error) {
	coll, err := s.eval(e.CollExpr)
	if err != nil {
		return value{}, err
	}
	return s.forOver(e, coll)
}

func (s *scope) forOver(e *hclsyntax.ForExpr, coll value) (value, error) {
	f := &forLoop{scope: s, expr: e, vals: map[string]value{}, groups: map[string][]value{}}
	switch coll.kind {
	case list, set:
		for i, item := range coll.elements() {
			key := intVal(i)
			if coll.kind == set {
				key = item
			}
			if err := f.iterate(key, item); err != nil {
				return value{}, err
			}
		}
	case object:
		for name, item := range coll.record().all {
			if err := f.iterate(textVal(name), item); err != nil {
				return value{}, err
			}
		}
		if coll.record().open() {
			if err := f.iterateAny(elementOf(restOf(coll.record()))); err != nil {
				return value{}, err
			}
		}
	case unknown:
		if n := len(coll.hint().alts); n > 0 && coll.size() < maxMarked {
			return s.forAlternatives(e, coll)
		}
		if err := f.iterateAny(elementOf(coll)); err != nil {
			return value{}, err
		}
	default:
		return value{}, s.errorf(e.CollExpr.Range(), "a for expression iterates over %s; it must be a list, a set or a map", coll.kind)
	}
	return f.result().withSensitive(coll.sensitive), nil
}

// restOf returns the members of an open object that it does not name.
func restOf(r *record) value {
	if r.each != nil {
		return hintVal(&hint{each: r.each, keyed: true})
	}
	return hintVal(r.rest)
}

// forAlternatives applies the loop to each of the collections that it may have.
func (s *scope) forAlternatives(e *hclsyntax.ForExpr, coll value) (value, error) {
	results, err := symbolic.Each(slices.Values(coll.hint().alts), func(alt value) (value, error) { return s.forOver(e, alt) })
	if err != nil {
		return value{}, err
	}
	return join(results...).withSensitive(coll.sensitive), nil
}

// forLoop collects the results of a for expression.
type forLoop struct {
	scope *scope
	expr  *hclsyntax.ForExpr
	// elements and vals are results of a list or an object; groups are those of
	// an object with the grouping mark.
	elements []value
	vals     map[string]value
	groups   map[string][]value
	// others are results that may or may not be there, or under keys that are
	// not known.
	others    []value
	sensitive bool
}

// iterateAny runs the loop for an element that stands for any number of them.
func (f *forLoop) iterateAny(item value) error {
	return f.run(nothing(), item, true)
}

func (f *forLoop) iterate(key, item value) error { return f.run(key, item, false) }

func (f *forLoop) run(key, item value, maybe bool) error {
	if f.scope.ev.exhausted() {
		f.others = append(f.others[:0], nothing())
		return nil
	}
	e := f.expr
	inner := f.scope.bind(e.ValVar, item)
	if e.KeyVar != "" {
		inner = inner.bind(e.KeyVar, key)
	}
	if e.CondExpr != nil {
		cond, err := inner.eval(e.CondExpr)
		if err != nil {
			return err
		}
		f.sensitive = f.sensitive || cond.sensitive
		switch b, ok := asBool(cond); {
		case cond.kind == unknown:
			maybe = true
		case !ok:
			return f.scope.errorf(e.CondExpr.Range(), "the condition of a for expression is %s; it must be true or false", cond.kind)
		case !b:
			return nil
		}
	}
	v, err := inner.eval(e.ValExpr)
	if err != nil {
		return err
	}
	if e.KeyExpr == nil {
		if maybe {
			f.others = append(f.others, v)
		} else {
			f.elements = append(f.elements, v)
		}
		return nil
	}
	k, err := inner.eval(e.KeyExpr)
	if err != nil {
		return err
	}
	name, ok := asText(k)
	switch {
	case k.kind == unknown || maybe:
		f.others = append(f.others, v)
	case !ok:
		return f.scope.errorf(e.KeyExpr.Range(), "the key of a for expression is %s; it must be a string", k.kind)
	case e.Group:
		f.groups[name] = append(f.groups[name], v)
	default:
		if _, twice := f.vals[name]; twice {
			return f.scope.errorf(e.KeyExpr.Range(), "two elements of the for expression have one key; write ... after the value to group them")
		}
		f.vals[name] = v
	}
	return nil
}

func (f *forLoop) result() value {
	var others *value
	if len(f.others) > 0 {
		v := join(f.others...)
		if f.expr.Group {
			v = hintVal(&hint{each: &v})
		}
		others = &v
	}
	var result value
	switch {
	case f.expr.KeyExpr == nil && others == nil:
		result = listVal(f.elements)
	case f.expr.KeyExpr == nil:
		// A list with elements that may be missing has no certain indexes.
		v := join(append(slices.Clone(f.elements), f.others...)...)
		result = hintVal(&hint{each: &v})
	default:
		for name, group := range f.groups {
			f.vals[name] = listVal(group)
		}
		r := newRecord(f.vals)
		if others != nil {
			r = r.opened(nil, others)
		}
		result = recordVal(r)
		if others != nil && len(f.vals) == 0 {
			result = hintVal(&hint{each: others, keyed: true})
		}
	}
	return result.withSensitive(f.sensitive)
}
