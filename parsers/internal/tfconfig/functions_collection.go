package tfconfig

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

var collectionFunctions = map[string]fn{
	"alltrue":      every(true),
	"anytrue":      every(false),
	"chunklist":    chunkList,
	"coalesce":     coalesce,
	"coalescelist": coalesceList,
	"compact":      compact,
	"concat":       concat,
	"contains":     contains,
	"distinct":     distinct,
	"element":      element,
	"flatten":      flatten,
	"index":        indexOf,
	"keys":         keys,
	"length":       length,
	"lookup":       lookup,
	"matchkeys":    matchKeys,
	"merge":        merge,
	"one":          one,
	"range":        stdlibFn(stdlib.RangeFunc),
	"reverse":      reverse,
	"slice":        slice,
	"sort":         sorted,
	"transpose":    transpose,
	"values":       values,
	"zipmap":       zipMap,
}

// some returns a list of unknown length whose elements are like the given ones.
func some(elements []value) value {
	each := join(elements...)
	return hintVal(&hint{each: &each})
}

// sequence returns the elements of an argument; ok is false where they are not
// known.
func (c *invocation) sequence(i int) (elements []value, ok bool, err error) {
	switch arg := c.args[i]; {
	case arg.isSequence():
		return arg.elements(), true, nil
	case arg.kind == unknown:
		return nil, false, nil
	default:
		return nil, false, c.errorf(i, "the argument is %s; it must be a list or a set", arg.kind)
	}
}

// every is alltrue, or anytrue with all false.
func every(all bool) fn {
	return func(c *invocation) (value, error) {
		if err := c.count(1, 1); err != nil {
			return value{}, err
		}
		elements, ok, err := c.sequence(0)
		if err != nil || !ok {
			return c.unknown(), err
		}
		open := false
		for _, e := range elements {
			b, ok := asBool(e)
			switch {
			case e.kind == unknown:
				open = true
			case b != all || !ok:
				if ok || all {
					return boolVal(!all).withSensitive(c.sensitive()), nil
				}
			}
		}
		if open {
			return c.unknown(), nil
		}
		return boolVal(all).withSensitive(c.sensitive()), nil
	}
}

func chunkList(c *invocation) (value, error) {
	if err := c.count(2, 2); err != nil {
		return value{}, err
	}
	elements, ok, err := c.sequence(0)
	n, isInt := asInt(c.args[1])
	switch {
	case err != nil:
		return value{}, err
	case !ok || c.args[1].kind == unknown:
		return c.unknown(), nil
	case !isInt || n < 0:
		return value{}, c.errorf(1, "the size of a chunk must be a whole number that is not negative")
	case n == 0:
		n = max(len(elements), 1)
	}
	var chunks []value
	for chunk := range slices.Chunk(elements, n) {
		chunks = append(chunks, listVal(chunk).withAt(c.span()))
	}
	return listVal(chunks).withSensitive(c.args[0].sensitive), nil
}

// mayBeEmpty reports whether a value may turn out null or "".
func mayBeEmpty(v value) bool {
	if v.kind != unknown {
		return isEmpty(v)
	}
	h := v.hint()
	if len(h.alts) > 0 {
		return slices.ContainsFunc(h.alts, mayBeEmpty)
	}
	return !h.sure()
}

func coalesce(c *invocation) (value, error) {
	if err := c.count(1, -1); err != nil {
		return value{}, err
	}
	var maybe []value
	for _, arg := range c.args {
		if isEmpty(arg) {
			continue
		}
		maybe = append(maybe, arg)
		if !mayBeEmpty(arg) {
			break
		}
	}
	if len(maybe) == 0 {
		return value{}, c.errorf(-1, "no argument has a value")
	}
	return join(notEmpty(maybe)...), nil
}

// notEmpty drops alternatives that are null or "", which coalesce passes over.
func notEmpty(values []value) []value {
	var kept []value
	for _, v := range values {
		if v.kind == unknown && len(v.hint().alts) > 0 {
			kept = append(kept, notEmpty(v.hint().alts)...)
		} else if !isEmpty(v) {
			kept = append(kept, v)
		}
	}
	return kept
}

func coalesceList(c *invocation) (value, error) {
	if err := c.count(1, -1); err != nil {
		return value{}, err
	}
	var maybe []value
	for i, arg := range c.args {
		if arg.kind == null {
			continue
		}
		elements, ok, err := c.sequence(i)
		if err != nil {
			return value{}, err
		}
		if !ok || len(elements) > 0 {
			maybe = append(maybe, arg)
		}
		if ok && len(elements) > 0 {
			break
		}
	}
	if len(maybe) == 0 {
		return value{}, c.errorf(-1, "no argument has an element")
	}
	return join(maybe...), nil
}

func compact(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	elements, ok, err := c.sequence(0)
	if err != nil {
		return value{}, err
	}
	if !ok {
		return c.args[0], nil
	}
	var kept []value
	uncertain := false
	for _, e := range elements {
		if isEmpty(e) {
			continue
		}
		uncertain = uncertain || mayBeEmpty(e)
		kept = append(kept, e)
	}
	if uncertain {
		return some(kept).withSensitive(c.args[0].sensitive), nil
	}
	return listVal(kept).withSensitive(c.args[0].sensitive), nil
}

func concat(c *invocation) (value, error) {
	if err := c.count(1, -1); err != nil {
		return value{}, err
	}
	var all []value
	uncertain, sensitive := false, false
	for i, arg := range c.args {
		sensitive = sensitive || arg.sensitive
		elements, ok, err := c.sequence(i)
		if err != nil {
			return value{}, err
		}
		if !ok {
			uncertain = true
			elements = []value{elementOf(arg)}
		}
		all = append(all, elements...)
	}
	if uncertain {
		return some(all).withSensitive(sensitive), nil
	}
	return listVal(all).withSensitive(sensitive), nil
}

func contains(c *invocation) (value, error) {
	if err := c.count(2, 2); err != nil {
		return value{}, err
	}
	i, known, err := c.find(c.args[1])
	if err != nil || !known {
		return nothing().withSensitive(c.sensitive()), err
	}
	return boolVal(i >= 0).withSensitive(c.sensitive()), nil
}

// find returns the index of the first element of the first argument that equals
// v, or -1.
func (c *invocation) find(v value) (i int, known bool, err error) {
	elements, ok, err := c.sequence(0)
	if err != nil || !ok {
		return -1, false, err
	}
	known = true
	for i, e := range elements {
		switch equal(likeText(e, v), likeText(v, e)) {
		case symbolic.Yes:
			return i, known, nil
		case symbolic.Maybe:
			known = false
		}
	}
	return -1, known, nil
}

// likeText converts a value to a string where the other one is.
func likeText(v, other value) value {
	if other.kind == text {
		if t, ok := asText(v); ok {
			return textVal(t)
		}
	}
	return v
}

func indexOf(c *invocation) (value, error) {
	if err := c.count(2, 2); err != nil {
		return value{}, err
	}
	i, known, err := c.find(c.args[1])
	switch {
	case err != nil:
		return value{}, err
	case !known:
		return nothing(), nil
	case i < 0:
		return value{}, c.errorf(1, "the list has no such element")
	}
	return intVal(i).withSensitive(c.sensitive()), nil
}

func distinct(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	elements, ok, err := c.sequence(0)
	if err != nil || !ok {
		return c.args[0], err
	}
	seen := map[string]bool{}
	var kept []value
	for _, e := range elements {
		if id, ok := identity(e); ok {
			if seen[id] {
				continue
			}
			seen[id] = true
		}
		kept = append(kept, e)
	}
	return listVal(kept).withSensitive(c.args[0].sensitive), nil
}

// element counts modulo the length, which a list of unknown length has none of.
func element(c *invocation) (value, error) {
	if err := c.count(2, 2); err != nil {
		return value{}, err
	}
	elements, ok, err := c.sequence(0)
	i, isInt := asInt(c.args[1])
	switch {
	case err != nil:
		return value{}, err
	case !ok && isInt && i == 0:
		return stepIndex(c.args[0], c.args[1])
	case !ok || c.args[1].kind == unknown:
		return elementOf(c.args[0]).withSensitive(c.sensitive()), nil
	case !isInt:
		return value{}, c.errorf(1, "the index must be a whole number")
	case len(elements) == 0:
		return value{}, c.errorf(0, "the list has no elements")
	}
	n := len(elements)
	return elements[((i%n)+n)%n].withSensitive(c.args[0].sensitive), nil
}

func flatten(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	if c.args[0].kind == unknown {
		each := elementOf(c.args[0])
		if each.isSequence() || each.kind == unknown && (each.hint().each != nil || len(each.hint().alts) > 0) {
			each = elementOf(each)
		}
		return hintVal(&hint{each: &each}).withSensitive(c.sensitive()), nil
	}
	if _, _, err := c.sequence(0); err != nil {
		return value{}, err
	}
	if !c.charge() {
		return c.unknown(), nil
	}
	f := flattener{}
	f.add(c.args[0])
	if f.uncertain {
		return some(f.all).withSensitive(f.sensitive), nil
	}
	return listVal(f.all).withSensitive(f.sensitive), nil
}

type flattener struct {
	all []value
	// uncertain means that an element may be a list itself.
	uncertain, sensitive bool
}

func (f *flattener) add(v value) {
	f.sensitive = f.sensitive || v.sensitive
	for _, e := range v.elements() {
		switch {
		case e.isSequence():
			f.add(e)
		case e.kind == unknown && !e.hint().sure():
			f.uncertain = true
			if e.hint().each != nil || len(e.hint().alts) > 0 {
				e = elementOf(e)
			}
			f.all = append(f.all, e)
		default:
			f.all = append(f.all, e)
		}
	}
}

func keys(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	switch arg := c.args[0]; {
	case arg.kind == unknown:
		return nothing().withSensitive(arg.sensitive), nil
	case arg.kind != object:
		return value{}, c.errorf(0, "the argument is %s; it must be a map", arg.kind)
	case arg.record().open():
		return nothing().withSensitive(arg.sensitive), nil
	default:
		var names []value
		for _, name := range arg.record().names {
			names = append(names, textVal(name).withAt(c.span()))
		}
		return listVal(names).withSensitive(arg.sensitive), nil
	}
}

func values(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	arg := c.args[0]
	switch {
	case arg.kind == unknown, arg.kind == object && arg.record().open():
		each := elementOf(arg)
		return hintVal(&hint{each: &each}).withSensitive(arg.sensitive), nil
	case arg.kind != object:
		return value{}, c.errorf(0, "the argument is %s; it must be a map", arg.kind)
	}
	var all []value
	for _, m := range arg.record().all {
		all = append(all, m)
	}
	return listVal(all).withSensitive(arg.sensitive), nil
}

func length(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	arg := c.args[0]
	var n int
	switch {
	case arg.kind == list, arg.kind == set && isKnown(arg):
		n = len(arg.elements())
	case arg.kind == set:
		// Elements that are not known may be equal to one another, or to others.
		least := 0
		for _, e := range arg.elements() {
			if isKnown(e) {
				least++
			}
		}
		return lengths(max(least, 1), len(arg.elements())).withSensitive(arg.sensitive), nil
	case arg.kind == object && !arg.record().open():
		n = len(arg.record().names)
	case arg.kind == text:
		return stdlibFn(stdlib.StrlenFunc)(c)
	case arg.kind == unknown, arg.kind == object:
		return nothing().withSensitive(arg.sensitive), nil
	default:
		return value{}, c.errorf(0, "the argument is %s; it must be a list, a map or a string", arg.kind)
	}
	return intVal(n).withSensitive(arg.sensitive), nil
}

// lengths returns a number from least to most.
func lengths(least, most int) value {
	if most-least > maxAlternatives {
		return nothing()
	}
	var all []value
	for n := least; n <= most; n++ {
		all = append(all, intVal(n))
	}
	return join(all...)
}

func lookup(c *invocation) (value, error) {
	if err := c.count(2, 3); err != nil {
		return value{}, err
	}
	m, key := c.args[0], c.args[1]
	name, ok := asText(key)
	sensitive := m.sensitive || key.sensitive
	switch {
	case m.kind != object && m.kind != unknown:
		return value{}, c.errorf(0, "the argument is %s; it must be a map", m.kind)
	case key.kind != unknown && !ok:
		return value{}, c.errorf(1, "the key is %s; it must be a string", key.kind)
	case m.kind == object && ok && (m.record().has(name) || !m.record().open()):
		if v, found := m.record().get(name); found {
			return v.withSensitive(sensitive), nil
		}
		if len(c.args) < 3 {
			return value{}, c.errorf(1, "the map has no such key, and there is no default")
		}
		return c.args[2].withSensitive(sensitive), nil
	}
	// The key may be there or not.
	maybe := []value{elementOf(m)}
	if ok && (m.kind == unknown || m.record().open()) {
		if v, err := stepName(m, name); err == nil {
			maybe[0] = v
		}
	}
	if len(c.args) == 3 {
		maybe = append(maybe, c.args[2])
	}
	return join(maybe...).withSensitive(sensitive), nil
}

func matchKeys(c *invocation) (value, error) {
	if err := c.count(3, 3); err != nil {
		return value{}, err
	}
	var lists [3][]value
	for i := range lists {
		elements, ok, err := c.sequence(i)
		if err != nil {
			return value{}, err
		}
		if !ok || i > 0 && !isKnown(c.args[i]) {
			each := elementOf(c.args[0])
			return hintVal(&hint{each: &each}).withSensitive(c.sensitive()), nil
		}
		lists[i] = elements
	}
	if len(lists[0]) != len(lists[1]) {
		return value{}, c.errorf(1, "the lists of values and of keys differ in length")
	}
	wanted := map[string]bool{}
	for _, e := range lists[2] {
		if id, ok := identity(e); ok {
			wanted[id] = true
		}
	}
	var kept []value
	for i, key := range lists[1] {
		if id, ok := identity(key); ok && wanted[id] {
			kept = append(kept, lists[0][i])
		}
	}
	return listVal(kept).withSensitive(c.sensitive()), nil
}

// merge merges maps, later ones over earlier ones. A map that is not known may
// have any member, so it leaves the earlier members uncertain and later ones as
// they are.
func merge(c *invocation) (value, error) {
	vals := map[string]value{}
	var rest []value
	sensitive := false
	for i, arg := range c.args {
		sensitive = sensitive || arg.sensitive
		switch arg.kind {
		case null:
			continue
		case unknown:
			for name, v := range vals {
				over := arg.hint().attr(name)
				if arg.hint().each != nil {
					over = *arg.hint().each
				}
				vals[name] = join(v, over)
			}
			rest = append(rest, arg)
		case object:
			r := arg.record()
			if r.open() && r.lazy == nil {
				for name, v := range vals {
					if !r.has(name) {
						over, _ := r.get(name)
						vals[name] = join(v, over)
					}
				}
				rest = append(rest, restOf(r))
			}
			for name, m := range r.all {
				vals[name] = m
			}
		default:
			return value{}, c.errorf(i, "the argument is %s; it must be a map", arg.kind)
		}
	}
	r := newRecord(vals)
	if len(rest) > 0 {
		all := true
		var each []value
		for _, v := range rest {
			all = all && v.hint().each != nil
			each = append(each, elementOf(v))
		}
		if element := join(each...); all {
			r = r.opened(nil, &element)
		} else if len(rest) == 1 {
			r = r.opened(rest[0].hint(), nil)
		} else {
			r = r.opened(candidates(originsOf(rest...)).hint(), nil)
		}
	}
	return recordVal(r).withSensitive(sensitive), nil
}

// one returns the only element of a list, or null for an empty one. Of a list
// that has none or one, with the same origin in either case, the origin is what
// matters.
func one(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	elements, ok, err := c.sequence(0)
	switch {
	case err != nil:
		return value{}, err
	case !ok:
		return elementOf(c.args[0]).withSensitive(c.sensitive()), nil
	case len(elements) == 0:
		return value{}, nil
	case len(elements) > 1:
		if c.args[0].kind == set && !isKnown(c.args[0]) {
			return join(elements...), nil
		}
		return value{}, c.errorf(0, "the list has %d elements; it must have one or none", len(elements))
	}
	return elements[0].withSensitive(c.args[0].sensitive), nil
}

func reverse(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	elements, ok, err := c.sequence(0)
	if err != nil || !ok {
		return c.args[0], err
	}
	elements = slices.Clone(elements)
	slices.Reverse(elements)
	return listVal(elements).withSensitive(c.args[0].sensitive), nil
}

func slice(c *invocation) (value, error) {
	if err := c.count(3, 3); err != nil {
		return value{}, err
	}
	elements, ok, err := c.sequence(0)
	if err != nil {
		return value{}, err
	}
	from, isFrom := asInt(c.args[1])
	to, isTo := asInt(c.args[2])
	switch {
	case !ok || c.args[1].kind == unknown || c.args[2].kind == unknown:
		each := elementOf(c.args[0])
		return hintVal(&hint{each: &each}).withSensitive(c.sensitive()), nil
	case !isFrom || !isTo || from < 0 || from > to || to > len(elements):
		return value{}, c.errorf(1, "the range is outside the list, which has %d elements", len(elements))
	}
	return listVal(elements[from:to:to]).withSensitive(c.args[0].sensitive), nil
}

func sorted(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	elements, ok, err := c.sequence(0)
	if err != nil || !ok {
		return c.args[0], err
	}
	if !isKnown(c.args[0]) {
		return some(elements).withSensitive(c.args[0].sensitive), nil
	}
	elements = slices.Clone(elements)
	for i, e := range elements {
		t, ok := asText(e)
		if !ok {
			return value{}, c.errorf(0, "an element is %s; it must be a string", e.kind)
		}
		elements[i] = textVal(t).withAt(e.at).withSensitive(e.sensitive)
	}
	slices.SortStableFunc(elements, func(a, b value) int { return strings.Compare(a.text(), b.text()) })
	return listVal(elements).withSensitive(c.args[0].sensitive), nil
}

// transpose swaps keys and values of a map of lists of strings.
func transpose(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	if !isKnown(c.args[0]) {
		return c.unknown(), nil
	}
	m, err := convertTo(c.args[0], cty.Map(cty.List(cty.String)), nil)
	if err != nil || m.kind != object {
		return value{}, c.errorf(0, "the argument must be a map of lists of strings")
	}
	turned := map[string][]value{}
	for name, l := range m.record().all {
		if l.kind == null {
			continue
		}
		for _, e := range l.elements() {
			if e.kind == text {
				turned[e.text()] = append(turned[e.text()], textVal(name))
			}
		}
	}
	vals := map[string]value{}
	for name, l := range turned {
		vals[name] = listVal(l)
	}
	return recordVal(newRecord(vals)).withSensitive(c.sensitive()), nil
}

func zipMap(c *invocation) (value, error) {
	if err := c.count(2, 2); err != nil {
		return value{}, err
	}
	names, ok, err := c.sequence(0)
	if err != nil {
		return value{}, err
	}
	vals, okVals, err := c.sequence(1)
	if err != nil {
		return value{}, err
	}
	if !ok || !okVals {
		each := elementOf(c.args[1])
		return hintVal(&hint{each: &each, keyed: true}).withSensitive(c.sensitive()), nil
	}
	if len(names) != len(vals) {
		return value{}, c.errorf(1, "the lists of keys and of values differ in length")
	}
	members := map[string]value{}
	var others []value
	for i, name := range names {
		if t, ok := asText(name); ok {
			members[t] = vals[i]
		} else if name.kind == unknown {
			others = append(others, vals[i])
		} else {
			return value{}, c.errorf(0, "a key is %s; it must be a string", name.kind)
		}
	}
	r := newRecord(members)
	if len(others) > 0 {
		each := join(others...)
		r = r.opened(nil, &each)
	}
	return recordVal(r).withSensitive(c.sensitive()), nil
}
