package tfconfig

import (
	"math/big"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// kind is what a value is.
type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	list   // also a tuple
	set    // a list whose elements differ, without indexes
	object // also a map
	unknown
)

func (k kind) String() string {
	return [...]string{"null", "a boolean", "a number", "a string", "a list", "a set", "an object", "a value that is not known"}[k]
}

// value is what an expression yields. The zero value is null. Values are
// immutable and share what they hold.
type value struct {
	kind      kind
	sensitive bool
	data      any // bool, *big.Float, string, *sequence, *record, or *hint
	at        source.Span
}

func boolVal(b bool) value      { return value{kind: boolean, data: b} }
func numVal(n *big.Float) value { return value{kind: number, data: n} }
func intVal(n int) value        { return numVal(new(big.Float).SetInt64(int64(n))) }
func textVal(s string) value    { return value{kind: text, data: s} }
func recordVal(r *record) value { return value{kind: object, data: r} }

// listVal returns a list; it keeps elements.
func listVal(elements []value) value {
	s := &sequence{items: elements, Facts: symbolic.Facts{Size: 1}}
	for _, e := range elements {
		s.Include(e.facts())
	}
	return value{kind: list, data: s}
}

func hintVal(h *hint) value {
	h.Facts = symbolic.Facts{Size: 1, Unknown: true}
	for _, alt := range h.alts {
		h.Include(alt.facts())
	}
	for _, inner := range []*value{h.each, h.json} {
		if inner != nil {
			h.Include(inner.facts())
		}
	}
	return value{kind: unknown, data: h}
}

// alternatives are the values that an unknown value may be, if they are known.
func (v value) alternatives() []value {
	if v.kind != unknown {
		return nil
	}
	return v.hint().alts
}

// trials are the alternatives that an operation is tried with. Nothing is to be
// had from one with nothing but candidates.
func (v value) trials() []value {
	alts := v.alternatives()
	if slices.ContainsFunc(alts, isPlainUnknown) {
		return nil
	}
	if v.sensitive {
		alts = slices.Clone(alts)
		for i := range alts {
			alts[i].sensitive = true
		}
	}
	return alts
}

// facts are those of the value and of all that it holds.
func (v value) facts() symbolic.Facts {
	f := symbolic.Facts{Size: 1}
	switch d := v.data.(type) {
	case *sequence:
		f = d.Facts
	case *record:
		f = d.Facts
	case *hint:
		f = d.Facts
	}
	f.Secret = f.Secret || v.sensitive
	return f
}

// size is how many values there are in the value, itself included.
func (v value) size() int { return int(v.facts().Size) }

// isKnown reports whether the value and everything in it is known.
func isKnown(v value) bool { return !v.facts().Unknown }

// isSensitive reports whether the value or anything in it is sensitive.
func isSensitive(v value) bool { return v.facts().Secret }

// sequence is what a list or a set holds.
type sequence struct {
	symbolic.Facts
	items []value
}

// nothing is an unknown value without any knowledge about it.
func nothing() value { return hintVal(&hint{parts: []part{{}}}) }

// candidates returns a value that has something to do with the origins.
func candidates(origins []graph.Origin) value {
	return hintVal(&hint{parts: []part{among(origins)}})
}

// symbol returns an unknown value that equals every other with the same name.
func symbol(name string) value {
	return hintVal(&hint{parts: []part{{same: name}}})
}

func (v value) withAt(at source.Span) value { v.at = at; return v }

func (v value) withSensitive(s bool) value { v.sensitive = v.sensitive || s; return v }

func (v value) bool() bool         { return v.data.(bool) }
func (v value) num() *big.Float    { return v.data.(*big.Float) }
func (v value) text() string       { return v.data.(string) }
func (v value) elements() []value  { return v.data.(*sequence).items }
func (v value) record() *record    { return v.data.(*record) }
func (v value) hint() *hint        { return v.data.(*hint) }
func (v value) isSequence() bool   { return v.kind == list || v.kind == set }
func (v value) isPrimitive() bool  { return v.kind == boolean || v.kind == number || v.kind == text }
func (v value) isCollection() bool { return v.isSequence() || v.kind == object }

// record is an object: members by name, and what is known of others.
type record struct {
	symbolic.Facts
	names []string // sorted
	vals  map[string]value
	// lazy evaluates the members of a resource or module instance when
	// somebody asks; nil for an object whose members are in vals.
	lazy members
	// rest is what members come from that are not in names; nil where there
	// are none.
	rest *hint
	// computed means that rest is what a provider adds to what the
	// configuration sets, so that the configuration itself has no more.
	computed bool
	// each is what every other member is like, where instances of unknown keys
	// are beside known ones.
	each *value
	// block marks the object that JSON syntax writes for a block, which in
	// native syntax is a list with one element.
	block bool
	// byKey marks an instance that stands for all of its block: what comes from
	// it was not named by the input.
	byKey bool
}

// members are the members of an instance.
type members interface {
	member(name string) value
	// base is the origin of the instance as a whole, if it has one.
	base() (graph.Origin, bool)
}

// newRecord returns a closed object; it keeps vals.
func newRecord(vals map[string]value) *record {
	names := make([]string, 0, len(vals))
	for name := range vals {
		names = append(names, name)
	}
	slices.Sort(names)
	r := &record{names: names, vals: vals, Facts: symbolic.Facts{Size: 1}}
	for _, name := range names {
		r.Include(vals[name].facts())
	}
	return r
}

// opened returns the object with what is known of members that it does not name.
func (r *record) opened(rest *hint, each *value) *record {
	next := *r
	next.rest, next.each, next.Unknown = rest, each, true
	if each != nil {
		next.Include(each.facts())
	}
	return &next
}

// withComputed returns the object of a nested block, to which a provider may add
// what has the given origin.
func (r *record) withComputed(o graph.Origin) *record {
	rest := originHint(o)
	rest.parts[0].unset = r.lacksPrincipal()
	next := r.opened(rest, nil)
	next.computed = true
	return next
}

// lacksPrincipal reports whether the object is an identity block without a
// system-assigned identity, whose principal id providers leave empty.
func (r *record) lacksPrincipal() bool {
	t, ok := asText(r.vals["type"])
	return ok && r.has("identity_ids") && !strings.Contains(strings.ToLower(t), "systemassigned")
}

// instanceRecord returns the object that a resource or module instance is.
func instanceRecord(names []string, lazy members, rest *hint) *record {
	slices.Sort(names)
	return &record{names: names, lazy: lazy, rest: rest, computed: true, Facts: symbolic.Facts{Size: 1, Unknown: true}}
}

// open reports whether the object may have members that are not in names.
func (r *record) open() bool { return r.rest != nil || r.each != nil }

func (r *record) has(name string) bool {
	_, ok := slices.BinarySearch(r.names, name)
	return ok
}

// get returns a member; ok is false where there is none for certain.
func (r *record) get(name string) (v value, ok bool) {
	switch {
	case r.has(name) && r.lazy != nil:
		v = r.lazy.member(name)
	case r.has(name):
		v = r.vals[name]
	case r.each != nil:
		v = *r.each
	case r.rest != nil:
		v = r.rest.attr(name)
	default:
		return value{}, false
	}
	if r.byKey {
		v = markByKey(v)
	}
	return v, true
}

// all yields the members in the order of their names.
func (r *record) all(yield func(string, value) bool) {
	for _, name := range r.names {
		v, _ := r.get(name)
		if !yield(name, v) {
			return
		}
	}
}

// hint is what is known of an unknown value. Exactly one of parts, alts and
// each is set; json only together with parts.
type hint struct {
	symbolic.Facts
	// parts are the text in order. A value that is not text has one part.
	parts symbolic.Text[part]
	// alts are the values that this may be.
	alts []value
	// each is what every element of a collection of unknown size is like, and
	// keyed means a map, as opposed to a list.
	each  *value
	keyed bool
	// json is what the text encodes.
	json *value
}

// part is a known piece of text, or an unknown one with what is known of it.
type part struct {
	text string // the rest is zero if this is not empty
	symbolic.Source[graph.Origin]
	// same names the part: all that bear the name are equal.
	same string
	// sure means that the part is neither null nor empty text; unset that its
	// attributes may be, although providers compute them as a rule.
	sure, unset bool
}

// among returns an unknown part that has something to do with the origins.
func among(origins []graph.Origin) part { return part{Source: symbolic.Among(origins)} }

// Known implements symbolic.Piece.
func (p part) Known() (string, bool) { return p.text, p.text != "" }

// WithText implements symbolic.Piece.
func (p part) WithText(text string) part { return part{text: text} }

// With implements symbolic.Piece. Secrecy is a matter of the whole string.
func (p part) With(part) part { return p }

// originHint is of a value that is exactly what the origin says.
func originHint(o graph.Origin) *hint {
	p := part{Source: symbolic.From(o)}
	if !o.ByKey {
		p.same = "@" + o.String()
		p.sure = azure.IsComputed(o.Path[strings.LastIndexByte(o.Path, '.')+1:])
	}
	return &hint{parts: []part{p}}
}

// single returns the one part of a value that is not made of several.
func (h *hint) single() (part, bool) {
	if len(h.parts) == 1 {
		return h.parts[0], true
	}
	return part{}, false
}

// exact reports whether the value is known to be what one origin says.
func (h *hint) exact() bool {
	p, ok := h.single()
	return ok && p.Exact
}

// attr returns a member of the value.
func (h *hint) attr(name string) value {
	return h.step("."+name, func(v value) (value, error) { return stepName(v, name) })
}

// index returns the element of the value at a known key.
func (h *hint) index(key value) value {
	literal, _ := asText(key)
	if key.kind == text {
		literal = quoteKey(literal)
	}
	return h.step("["+literal+"]", func(v value) (value, error) { return stepIndex(v, key) })
}

// step returns the member or element that suffix spells, taking it from each
// alternative by the given function.
func (h *hint) step(suffix string, take func(value) (value, error)) value {
	switch {
	case h.each != nil:
		return *h.each
	case len(h.alts) > 0:
		next, _ := symbolic.Each(slices.Values(h.alts), take)
		return join(next...)
	}
	p, ok := h.single()
	if !ok || h.json != nil {
		return candidates(h.origins())
	}
	extend := func(o graph.Origin) (graph.Origin, bool) { return stepOrigin(o, suffix) }
	if o, ok := p.Origin(); ok {
		if o, ok = extend(o); !ok {
			return nothing()
		}
		next := originHint(o)
		if p.unset {
			next.parts[0].unset, next.parts[0].sure = true, false
		}
		return hintVal(next)
	}
	next := part{Source: p.Step(extend)}
	if p.same != "" {
		next.same, _ = symbolic.Lengthen(p.same, suffix)
	}
	return hintVal(&hint{parts: []part{next}})
}

// stepOrigin returns the origin of a member or an element; false if its path is
// too long to be kept.
func stepOrigin(o graph.Origin, suffix string) (next graph.Origin, ok bool) {
	if o.Path == "" {
		suffix = strings.TrimPrefix(suffix, ".")
	}
	o.Path, ok = symbolic.Lengthen(o.Path, suffix)
	return o, ok
}

// origins returns every origin that the value may have something to do with.
func (h *hint) origins() []graph.Origin {
	var c collector
	c.addHint(h)
	return c.Origins
}

// collector gathers the origins inside values.
type collector struct {
	symbolic.Collector[graph.Origin]
}

// originsOf returns every origin inside the values.
func originsOf(values ...value) []graph.Origin {
	var c collector
	for _, v := range values {
		c.add(v)
	}
	return c.Origins
}

func (c *collector) add(v value) {
	if !c.Visit() {
		return
	}
	switch v.kind {
	case list, set:
		for _, e := range v.elements() {
			c.add(e)
		}
	case object:
		r := v.record()
		if r.lazy != nil {
			// Reading all of an instance to find what else it refers to would
			// make candidates of things that nobody named.
			if o, ok := r.lazy.base(); ok {
				o.ByKey = o.ByKey || r.byKey
				c.Add(o)
			}
			return
		}
		for _, name := range r.names {
			c.add(r.vals[name])
		}
		if r.each != nil {
			c.add(*r.each)
		}
		if r.rest != nil && !r.computed {
			c.addHint(r.rest)
		}
	case unknown:
		c.addHint(v.hint())
	}
}

func (c *collector) addHint(h *hint) {
	for _, p := range h.parts {
		c.Add(p.Origins...)
	}
	for _, alt := range h.alts {
		c.add(alt)
	}
	if h.each != nil {
		c.add(*h.each)
	}
}

// markByKey says of every origin inside the value that its instance was not
// named by the input.
func markByKey(v value) value {
	switch f := v.facts(); {
	case !f.Unknown:
		return v
	case f.Size > maxMarked:
		return candidates(originsOf(v)).withSensitive(f.Secret)
	}
	switch v.kind {
	case list, set:
		s := *v.data.(*sequence)
		s.items = slices.Clone(s.items)
		for i, e := range s.items {
			s.items[i] = markByKey(e)
		}
		v.data = &s
	case object:
		next := *v.record()
		next.byKey = true
		v.data = &next
	case unknown:
		h := *v.hint()
		h.parts = slices.Clone(h.parts)
		for i := range h.parts {
			p := &h.parts[i]
			p.Origins = slices.Clone(p.Origins)
			for j := range p.Origins {
				p.Origins[j].ByKey = true
			}
			if len(p.Origins) > 0 {
				p.same = ""
			}
		}
		h.alts = slices.Clone(h.alts)
		for i := range h.alts {
			h.alts[i] = markByKey(h.alts[i])
		}
		for _, inner := range []**value{&h.each, &h.json} {
			if *inner != nil {
				next := markByKey(**inner)
				*inner = &next
			}
		}
		v.data = &h
	}
	return v
}
