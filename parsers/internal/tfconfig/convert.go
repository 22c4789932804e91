package tfconfig

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// asText returns the text of a known primitive value, as Terraform converts it.
func asText(v value) (string, bool) {
	switch v.kind {
	case text:
		return v.text(), true
	case boolean:
		if v.bool() {
			return "true", true
		}
		return "false", true
	case number:
		if hugeNumber(v.num()) {
			return "", false
		}
		return v.num().Text('f', -1), true
	}
	return "", false
}

// asNumber returns the number that a known primitive value converts to.
func asNumber(v value) (*big.Float, bool) {
	switch v.kind {
	case number:
		return v.num(), true
	case text:
		if len(v.text()) > maxDigits {
			return nil, false
		}
		if n, err := cty.ParseNumberVal(v.text()); err == nil {
			return n.AsBigFloat(), true
		}
	}
	return nil, false
}

// asBool returns the boolean that a known primitive value converts to.
func asBool(v value) (b, ok bool) {
	switch v.kind {
	case boolean:
		return v.bool(), true
	case text:
		switch v.text() {
		case "true", "1":
			return true, true
		case "false", "0":
			return false, true
		}
	}
	return false, false
}

// asInt returns the whole number that a known value converts to.
func asInt(v value) (int, bool) {
	n, ok := asNumber(v)
	if !ok || hugeNumber(n) || !n.IsInt() {
		return 0, false
	}
	i, accuracy := n.Int64()
	return int(i), accuracy == big.Exact
}

// convertTo converts a value to a type constraint, whose optional attributes
// get their defaults, or null. The error names the place inside the value where
// it does not fit, never what is there.
func convertTo(v value, ty cty.Type, defaults *typeexpr.Defaults) (value, error) {
	c := converter{}
	return c.convert(v, ty, defaults)
}

type converter struct{ path []string }

func (c *converter) fail(want string, v value) error {
	at := ""
	if len(c.path) > 0 {
		at = fmt.Sprintf(" in %q", strings.TrimPrefix(strings.Join(c.path, ""), "."))
	}
	return fmt.Errorf("%s is required%s, not %s", want, at, v.kind)
}

func (c *converter) convert(v value, ty cty.Type, defaults *typeexpr.Defaults) (value, error) {
	switch {
	case v.kind == null || ty == cty.DynamicPseudoType && defaults == nil:
		return v, nil
	case v.kind == unknown:
		return c.unknown(v, ty, defaults)
	case ty.IsPrimitiveType():
		return c.primitive(v, ty)
	case ty.IsListType() || ty.IsSetType():
		return c.sequence(v, ty, defaults)
	case ty.IsTupleType():
		return c.tuple(v, ty, defaults)
	case ty.IsMapType():
		return c.dictionary(v, ty, defaults)
	case ty.IsObjectType():
		return c.object(v, ty, defaults)
	}
	return v, nil
}

// unknown converts what a value may turn out to be.
func (c *converter) unknown(v value, ty cty.Type, defaults *typeexpr.Defaults) (value, error) {
	h := v.hint()
	switch {
	case len(h.alts) > 0:
		path := len(c.path)
		alts, _ := symbolic.Each(slices.Values(h.alts), func(alt value) (value, error) {
			c.path = c.path[:path]
			return c.convert(alt, ty, defaults)
		})
		c.path = c.path[:path]
		return join(alts...).withAt(v.at).withSensitive(v.sensitive), nil
	case h.each != nil && ty.IsCollectionType():
		next, err := c.convert(*h.each, ty.ElementType(), child(defaults, ""))
		if err != nil {
			return value{}, err
		}
		v.data = hintVal(&hint{each: &next, keyed: h.keyed}).data
	}
	return v, nil
}

func child(defaults *typeexpr.Defaults, name string) *typeexpr.Defaults {
	if defaults == nil {
		return nil
	}
	return defaults.Children[name]
}

func (c *converter) primitive(v value, ty cty.Type) (value, error) {
	next := v
	switch ty {
	case cty.String:
		s, ok := asText(v)
		if !ok {
			return value{}, c.fail("a string", v)
		}
		next.kind, next.data = text, s
	case cty.Number:
		n, ok := asNumber(v)
		if !ok {
			return value{}, c.fail("a number", v)
		}
		next.kind, next.data = number, n
	case cty.Bool:
		b, ok := asBool(v)
		if !ok {
			return value{}, c.fail("a boolean", v)
		}
		next.kind, next.data = boolean, b
	}
	return next, nil
}

func (c *converter) sequence(v value, ty cty.Type, defaults *typeexpr.Defaults) (value, error) {
	if !v.isSequence() {
		return value{}, c.fail("a list", v)
	}
	elements, err := c.elements(v, func(int) cty.Type { return ty.ElementType() }, func(int) *typeexpr.Defaults { return child(defaults, "") })
	if err != nil {
		return value{}, err
	}
	if ty.ElementType() == cty.DynamicPseudoType {
		elements = unifyPrimitives(elements)
	}
	next := listVal(elements)
	if ty.IsSetType() {
		next = setVal(elements)
	}
	return next.withAt(v.at).withSensitive(v.sensitive), nil
}

func (c *converter) tuple(v value, ty cty.Type, defaults *typeexpr.Defaults) (value, error) {
	types := ty.TupleElementTypes()
	if !v.isSequence() || len(v.elements()) != len(types) {
		return value{}, c.fail(fmt.Sprintf("a tuple of %d elements", len(types)), v)
	}
	elements, err := c.elements(v, func(i int) cty.Type { return types[i] }, func(i int) *typeexpr.Defaults { return child(defaults, fmt.Sprint(i)) })
	if err != nil {
		return value{}, err
	}
	return listVal(elements).withAt(v.at).withSensitive(v.sensitive), nil
}

func (c *converter) elements(v value, ty func(int) cty.Type, defaults func(int) *typeexpr.Defaults) ([]value, error) {
	elements := make([]value, len(v.elements()))
	for i, e := range v.elements() {
		c.path = append(c.path, fmt.Sprintf("[%d]", i))
		next, err := c.convert(e, ty(i), defaults(i))
		if err != nil {
			return nil, err
		}
		c.path = c.path[:len(c.path)-1]
		elements[i] = next
	}
	return elements, nil
}

func (c *converter) dictionary(v value, ty cty.Type, defaults *typeexpr.Defaults) (value, error) {
	if v.kind != object {
		return value{}, c.fail("a map", v)
	}
	r := v.record()
	if ty.ElementType() == cty.DynamicPseudoType && r.lazy != nil {
		return v, nil
	}
	vals := make(map[string]value, len(r.names))
	for name, m := range r.all {
		next, err := c.member(name, m, ty.ElementType(), child(defaults, ""))
		if err != nil {
			return value{}, err
		}
		vals[name] = next
	}
	next := newRecord(vals)
	if r.open() {
		next = next.opened(r.rest, r.each)
	}
	return recordVal(next).withAt(v.at).withSensitive(v.sensitive), nil
}

func (c *converter) object(v value, ty cty.Type, defaults *typeexpr.Defaults) (value, error) {
	if v.kind != object {
		return value{}, c.fail("an object", v)
	}
	r := v.record()
	types := ty.AttributeTypes()
	vals := make(map[string]value, len(types))
	for _, name := range slices.Sorted(maps.Keys(types)) {
		attr := types[name]
		m, ok := r.get(name)
		switch {
		case !ok && !ty.AttributeOptional(name):
			c.path = append(c.path, "."+name)
			return value{}, c.fail("a value", value{})
		case !ok || m.kind == null:
			m = value{at: v.at}
			if defaults != nil {
				if d, has := defaults.DefaultValues[name]; has {
					m = fromCty(d, v.at)
				}
			}
		}
		next, err := c.member(name, m, attr, child(defaults, name))
		if err != nil {
			return value{}, err
		}
		vals[name] = next
	}
	return recordVal(newRecord(vals)).withAt(v.at).withSensitive(v.sensitive), nil
}

func (c *converter) member(name string, v value, ty cty.Type, defaults *typeexpr.Defaults) (value, error) {
	c.path = append(c.path, "."+name)
	next, err := c.convert(v, ty, defaults)
	if err != nil {
		return value{}, err
	}
	c.path = c.path[:len(c.path)-1]
	return next, nil
}

// unifyPrimitives makes the elements of a list of any one type: strings, where
// some are.
func unifyPrimitives(elements []value) []value {
	kinds := map[kind]bool{}
	for _, e := range elements {
		if e.isPrimitive() {
			kinds[e.kind] = true
		}
	}
	if len(kinds) < 2 {
		return elements
	}
	next := slices.Clone(elements)
	for i, e := range next {
		if s, ok := asText(e); ok {
			next[i].kind, next[i].data = text, s
		}
	}
	return next
}

// setVal returns the set of the elements: those proved equal once, strings in
// the order of their text, which is how Terraform iterates.
func setVal(elements []value) value {
	seen := make(map[string]bool, len(elements))
	distinct := make([]value, 0, len(elements))
	for _, e := range elements {
		if id, ok := identity(e); ok {
			if seen[id] {
				continue
			}
			seen[id] = true
		}
		distinct = append(distinct, e)
	}
	slices.SortStableFunc(distinct, func(a, b value) int {
		switch {
		case a.kind == text && b.kind == text:
			return strings.Compare(a.text(), b.text())
		case a.kind == number && b.kind == number:
			return a.num().Cmp(b.num())
		case a.kind != b.kind:
			return int(a.kind) - int(b.kind)
		}
		return 0
	})
	v := listVal(distinct)
	v.kind = set
	return v
}

// toCty converts a value that is wholly known; ok is false for others.
func toCty(v value) (cv cty.Value, ok bool) {
	if !isKnown(v) {
		return cty.NilVal, false
	}
	switch v.kind {
	case null:
		return cty.NullVal(cty.DynamicPseudoType), true
	case boolean:
		return cty.BoolVal(v.bool()), true
	case number:
		return cty.NumberVal(v.num()), !hugeNumber(v.num())
	case text:
		return cty.StringVal(v.text()), true
	case list, set:
		elements := make([]cty.Value, len(v.elements()))
		for i, e := range v.elements() {
			if elements[i], ok = toCty(e); !ok {
				return cty.NilVal, false
			}
		}
		return cty.TupleVal(elements), true
	case object:
		vals := make(map[string]cty.Value, len(v.record().names))
		for name, m := range v.record().vals {
			if vals[name], ok = toCty(m); !ok {
				return cty.NilVal, false
			}
		}
		return cty.ObjectVal(vals), true
	}
	return cty.NilVal, false
}

// fromCty converts a known value; everything in it is at the given place.
func fromCty(cv cty.Value, at source.Span) value {
	cv, _ = cv.UnmarkDeep()
	v := value{at: at}
	ty := cv.Type()
	switch {
	case !cv.IsKnown():
		return nothing().withAt(at)
	case cv.IsNull():
	case ty == cty.Bool:
		v = boolVal(cv.True())
	case ty == cty.Number:
		v = numVal(cv.AsBigFloat())
	case ty == cty.String:
		v = textVal(cv.AsString())
	case ty.IsSetType() || ty.IsListType() || ty.IsTupleType():
		elements := make([]value, 0, cv.LengthInt())
		for _, e := range cv.Elements() {
			elements = append(elements, fromCty(e, at))
		}
		v = listVal(elements)
		if ty.IsSetType() {
			v.kind = set
		}
	case ty.IsMapType() || ty.IsObjectType():
		vals := map[string]value{}
		for name, m := range cv.Elements() {
			vals[name.AsString()] = fromCty(m, at)
		}
		v = recordVal(newRecord(vals))
	default:
		return nothing().withAt(at)
	}
	return v.withAt(at)
}
