package graph

import (
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Value is a setting as far as the input says: absent, known, or unknown with
// the origins that it may come from. The zero Value is absent.
//
// The getters are comma-ok, so that whoever reads a value says what happens
// when it is not known. A null is absent: neither Terraform nor the template
// engine tells the two apart.
//
// Graphs hold many values, so the place is kept in half the size of a Span.
type Value struct {
	// data is a bool, string, number or Container for a known value. For an
	// unknown one with a known part it is a *[1]Origin that the value
	// is equal to, or *hints where there is more to say; neither is changed.
	data       any
	file       *source.File
	start, end uint32
	state      uint8
	sensitive  bool
}

// hints are what is known of an unknown value.
type hints struct {
	origins       []Origin
	exact         bool
	same, outline string
}

const (
	absent uint8 = iota
	known
	unknown
)

// number is the literal text of a JSON number.
type number string

// Origin is where an unknown value comes from: an attribute of a resource that
// gets its value only when that resource is deployed.
type Origin struct {
	// Resource is the address of the instance, or that of the block where the
	// input does not tell the instance.
	Resource string
	// Path is the attribute path as the input spells it, with literal indexes:
	// identity[0].principal_id. It is empty where only the resource is known.
	Path string
	// Prefix and Suffix are the known text around the attribute, as in
	// "${azurerm_storage_account.a.id}/blobServices/default".
	Prefix, Suffix string
	// ByKey means that the instance was not named but taken to be the one of
	// the same key; see Grant.ByKey.
	ByKey bool
}

// String returns the origin as the input would spell it.
func (o Origin) String() string {
	s := o.Resource
	if o.Path != "" {
		if strings.HasPrefix(o.Path, "[") {
			s += o.Path
		} else {
			s += "." + o.Path
		}
	}
	if o.Prefix != "" || o.Suffix != "" {
		s = o.Prefix + "${" + s + "}" + o.Suffix
	}
	return s
}

// Container is a known list or object. Parsers implement it to decode members
// only when somebody asks for them. A list that finds an element without
// decoding those before it may have a method Index(int) (Value, bool) as well,
// which says whether there is such an element.
type Container interface {
	// IsList tells a list from an object.
	IsList() bool
	// Len is the number of elements or members.
	Len() int
	// Attr returns the member of an object, absent where there is none. Names
	// are compared as the format does: exactly in Terraform, without regard to
	// case in templates.
	Attr(name string) Value
	// Each calls f for each member in order until it returns false; key is
	// empty for the elements of a list.
	Each(f func(key string, v Value) bool)
}

// indexed is a Container that finds an element of a list by itself.
type indexed interface {
	Container
	Index(i int) (Value, bool)
}

// Absent returns a value that is not there; at is where it would be.
func Absent(at source.Span) Value { return Value{}.WithAt(at) }

// String returns a known string.
func String(s string, at source.Span) Value { return Value{state: known, data: s}.WithAt(at) }

// Bool returns a known boolean.
func Bool(b bool, at source.Span) Value { return Value{state: known, data: b}.WithAt(at) }

// Int returns a known whole number.
func Int(n int, at source.Span) Value { return Number(strconv.Itoa(n), at) }

// Number returns a known number given as a JSON literal.
func Number(literal string, at source.Span) Value {
	return Value{state: known, data: number(literal)}.WithAt(at)
}

// Contain returns a known list or object.
func Contain(c Container, at source.Span) Value { return Value{state: known, data: c}.WithAt(at) }

// List returns a known list.
func List(elements []Value, at source.Span) Value { return Contain(list(elements), at) }

// Object returns a known object with the members in the order of names.
func Object(names []string, members map[string]Value, at source.Span) Value {
	return Contain(object{names, members}, at)
}

// Unknown returns a value that is not known but comes from one of the origins,
// if any is given.
func Unknown(at source.Span, candidates ...Origin) Value {
	v := Value{state: unknown}.WithAt(at)
	if len(candidates) > 0 {
		v.data = &hints{origins: candidates}
	}
	return v
}

// From returns a value that is not known but is exactly what the origin says.
func From(o Origin, at source.Span) Value {
	return Value{state: unknown, data: &[1]Origin{o}}.WithAt(at)
}

// WithSensitive returns the value marked as a secret. It may be compared but
// must not be printed.
func (v Value) WithSensitive() Value { v.sensitive = true; return v }

// WithAt returns the value with another place. Offsets beyond 4 GiB become that;
// no input is as large.
func (v Value) WithAt(at source.Span) Value {
	v.file, v.start, v.end = at.File, offset(at.Start), offset(at.End)
	return v
}

func offset(n int) uint32 { return uint32(min(max(n, 0), math.MaxUint32)) }

// WithSame returns an unknown value marked as equal to every other value that
// bears the same key: the instances of one expression that uses nothing which
// differs between them.
func (v Value) WithSame(key string) Value {
	h := v.about()
	h.same = key
	return v.with(h)
}

// about returns what is known of an unknown value.
func (v Value) about() hints {
	switch data := v.data.(type) {
	case *[1]Origin:
		return hints{origins: data[:], exact: true}
	case *hints:
		return *data
	}
	return hints{}
}

// with returns an unknown value with that knowledge, and any other as it is.
func (v Value) with(h hints) Value {
	if v.state == unknown {
		v.data = &h
	}
	return v
}

// Gap stands for each part of a string that is not known, in an outline.
const Gap = "…"

// WithOutline returns an unknown string with what is known of its text, each
// part that is not known being a Gap:
// /subscriptions/…/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-….
func (v Value) WithOutline(outline string) Value {
	h := v.about()
	if h.outline == outline {
		return v
	}
	h.outline = outline
	return v.with(h)
}

// Outline returns the text of a known string, or what is known of the text of
// an unknown one, with a Gap for each part that is not.
func (v Value) Outline() (string, bool) {
	if s, ok := v.Text(); ok {
		return s, true
	}
	outline := v.about().outline
	return outline, outline != ""
}

// IsAbsent reports whether the value is not there.
func (v Value) IsAbsent() bool { return v.state == absent }

// IsKnown reports whether the value is there and known. Members of a known
// container may be unknown.
func (v Value) IsKnown() bool { return v.state == known }

// IsUnknown reports whether the value may or may not be there.
func (v Value) IsUnknown() bool { return v.state == unknown }

// IsSensitive reports whether the value must not be printed.
func (v Value) IsSensitive() bool { return v.sensitive }

// At returns where the value stands, or would stand.
func (v Value) At() source.Span {
	return source.Span{File: v.file, Start: int(v.start), End: int(v.end)}
}

// Text returns a known string, or the literal of a known number.
func (v Value) Text() (string, bool) {
	switch s := v.data.(type) {
	case string:
		return s, true
	case number:
		return string(s), true
	}
	return "", false
}

// Number returns the literal of a known number; false for a string that holds
// one.
func (v Value) Number() (string, bool) {
	n, ok := v.data.(number)
	return string(n), ok && v.state == known
}

// Bool returns a known boolean. The strings "true" and "false" count, as they
// do where a provider has an attribute of either type.
func (v Value) Bool() (b, ok bool) {
	switch b := v.data.(type) {
	case bool:
		return b, true
	case string:
		if strings.EqualFold(b, "true") {
			return true, true
		}
		if strings.EqualFold(b, "false") {
			return false, true
		}
	}
	return false, false
}

// Int returns a known whole number, also one that stands in a string.
func (v Value) Int() (int, bool) {
	s, ok := v.Text()
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// Len returns how many elements or members a known container has.
func (v Value) Len() (int, bool) {
	if c, ok := v.data.(Container); ok {
		return c.Len(), true
	}
	return 0, false
}

// IsList reports whether the value is a known list.
func (v Value) IsList() bool {
	c, ok := v.data.(Container)
	return ok && c.IsList()
}

// IsObject reports whether the value is a known object.
func (v Value) IsObject() bool {
	c, ok := v.data.(Container)
	return ok && !c.IsList()
}

// Attr returns a member of an object. A member of an unknown value is unknown,
// with origins that lead one step further; a member of anything else is absent.
func (v Value) Attr(name string) Value {
	switch v.state {
	case unknown:
		return v.step(name)
	case known:
		if c, ok := v.data.(Container); ok && !c.IsList() {
			m := c.Attr(name)
			m.sensitive = m.sensitive || v.sensitive
			return m
		}
	}
	return v.nothing()
}

// nothing returns the absent value at the place of v.
func (v Value) nothing() Value { return Value{file: v.file, start: v.start, end: v.end} }

// Index returns an element of a known list, absent where it has none.
func (v Value) Index(i int) Value {
	element := v.nothing()
	if c, ok := v.data.(indexed); ok {
		if e, ok := c.Index(i); ok {
			element = e
		}
		element.sensitive = element.sensitive || v.sensitive
	} else if c, ok := v.data.(Container); ok && v.state == known && c.IsList() && 0 <= i && i < c.Len() {
		n := 0
		c.Each(func(_ string, e Value) bool {
			if n == i {
				element = e
			}
			n++
			return n <= i
		})
		element.sensitive = element.sensitive || v.sensitive
	}
	return element
}

func (v Value) step(name string) Value {
	if v.data == nil {
		return v
	}
	h := v.about()
	next := hints{exact: h.exact}
	for _, o := range h.origins {
		if o.Path != "" && o.Suffix == "" && o.Prefix == "" {
			o.Path += "." + name
		} else if o.Path == "" {
			o.Path = name
		}
		next.origins = append(next.origins, o)
	}
	if h.same != "" {
		next.same = h.same + "." + name
	}
	return v.with(next)
}

// Members iterates over the members of a known container; keys are empty for
// the elements of a list. It yields nothing for any other value.
func (v Value) Members() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		if c, ok := v.data.(Container); ok && v.state == known {
			c.Each(func(k string, m Value) bool {
				m.sensitive = m.sensitive || v.sensitive
				return yield(k, m)
			})
		}
	}
}

// Origins returns where an unknown value may come from. The caller must not
// change them.
func (v Value) Origins() []Origin {
	return v.about().origins
}

// Origin returns the one origin that an unknown value is known to be equal to.
func (v Value) Origin() (Origin, bool) {
	if h := v.about(); v.state == unknown && h.exact && len(h.origins) == 1 {
		return h.origins[0], true
	}
	return Origin{}, false
}

// Key returns a string that is equal for two values only if they are proved to
// be equal: both known and equal without regard to case, both of the same
// exact origin, or instances of one expression that does not tell instances
// apart. Lists and objects have no key.
func (v Value) Key() (string, bool) {
	switch v.state {
	case known:
		switch d := v.data.(type) {
		case string:
			return "=" + strings.ToLower(strings.TrimSuffix(d, "/")), true
		case number:
			return "=" + string(d), true
		case bool:
			return "=" + strconv.FormatBool(d), true
		}
	case unknown:
		if o, ok := v.Origin(); ok && !o.ByKey && o.Path != "" {
			return "@" + o.String(), true
		}
		if same := v.about().same; same != "" {
			return "#" + same, true
		}
	}
	return "", false
}

// Same reports whether two values are proved to be equal. False does not mean
// that they differ.
func (v Value) Same(w Value) bool {
	a, ok := v.Key()
	if !ok {
		return false
	}
	b, ok := w.Key()
	return ok && a == b
}

// MayBe reports whether two texts may be equal: what is known of them, in any
// case of the letters, does not rule it out.
func (v Value) MayBe(w Value) bool {
	a, okA := v.Outline()
	b, okB := w.Outline()
	if !okA || !okB {
		return true
	}
	a, b = strings.ToLower(strings.TrimSuffix(a, "/")), strings.ToLower(strings.TrimSuffix(b, "/"))
	startA, restA, openA := strings.Cut(a, Gap)
	startB, restB, openB := strings.Cut(b, Gap)
	switch {
	case !openA && !openB:
		return a == b
	case !openA:
		return fits(a, startB, restB)
	case !openB:
		return fits(b, startA, restA)
	}
	endA, endB := a[strings.LastIndex(a, Gap)+len(Gap):], b[strings.LastIndex(b, Gap)+len(Gap):]
	return (strings.HasPrefix(startA, startB) || strings.HasPrefix(startB, startA)) &&
		(strings.HasSuffix(endA, endB) || strings.HasSuffix(endB, endA))
}

// fits reports whether a text begins with what stands before the first gap of
// an outline and goes on with what stands behind it.
func fits(text, start, rest string) bool {
	text, ok := strings.CutPrefix(text, start)
	parts := strings.Split(rest, Gap)
	for _, part := range parts[:len(parts)-1] {
		if ok {
			_, text, ok = strings.Cut(text, part)
		}
	}
	return ok && strings.HasSuffix(text, parts[len(parts)-1])
}

// Display returns the value for a message: quoted text, or what stands in for
// a value that is secret or not known. Only scalars are displayed.
func (v Value) Display() string {
	switch {
	case v.state == absent:
		return "nothing"
	case v.sensitive:
		return "a sensitive value"
	case v.state == unknown:
		return v.unknownText()
	}
	switch d := v.data.(type) {
	case string:
		return strconv.Quote(d)
	case number:
		return string(d)
	case bool:
		return strconv.FormatBool(d)
	}
	return "a list or object"
}

func (v Value) unknownText() string {
	if outline, ok := v.Outline(); ok {
		return strconv.Quote(outline)
	}
	origins := v.Origins()
	if len(origins) == 0 {
		return "a value that is not known yet"
	}
	texts := make([]string, 0, len(origins))
	for _, o := range origins {
		texts = append(texts, o.String())
		if len(texts) == 3 && len(origins) > 3 {
			texts = append(texts, "…")
			break
		}
	}
	return strings.Join(texts, " or ")
}

type list []Value

func (l list) IsList() bool      { return true }
func (l list) Len() int          { return len(l) }
func (l list) Attr(string) Value { return Value{} }
func (l list) Each(f func(string, Value) bool) {
	for _, v := range l {
		if !f("", v) {
			return
		}
	}
}

type object struct {
	names   []string
	members map[string]Value
}

func (o object) IsList() bool           { return false }
func (o object) Len() int               { return len(o.names) }
func (o object) Attr(name string) Value { return o.members[name] }
func (o object) Each(f func(string, Value) bool) {
	for _, n := range o.names {
		if !f(n, o.members[n]) {
			return
		}
	}
}
