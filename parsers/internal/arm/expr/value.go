package expr

import (
	"strconv"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// Kind is what a Value is.
type Kind uint8

// The kinds of values. None is the kind of the zero Value, which is no value
// at all and differs from Null, a value that templates can write down.
const (
	None Kind = iota
	Null
	Bool
	Int
	Number // a number that is not a 64-bit integer, kept as its literal
	String
	Array
	Object
	Unknown // a residual expression
)

// String returns the kind as messages name it.
func (k Kind) String() string {
	return [...]string{"nothing", "null", "a boolean", "an integer", "a number", "a string", "an array", "an object", "an unknown value"}[k]
}

// Value is a value of the template language. Values are immutable, and those
// that evaluation returns are at most MaxValueDepth deep and MaxValueSize big,
// so that walking one always ends. The zero Value is no value (Kind None).
type Value struct {
	kind   Kind
	secret bool // this very value is a secret; see IsSecret
	n      int64
	s      string
	ref    any // *array, *object, *Residual, or the *seed of a String
	at     *source.Span
}

// Bounds on one value. Beyond them an evaluation reports an error and leaves an
// unknown value.
const (
	// MaxValueDepth is how deep arrays, objects and residual expressions lie in
	// one another.
	MaxValueDepth = 1000
	// MaxValueSize is how many values one value contains, counting what occurs
	// in several places as often as it does.
	MaxValueSize = 1 << 21
	// MaxStringLength is the length of one string in bytes.
	MaxStringLength = 16 << 20
)

// exceeded returns the bound that a value with these facts breaks, or "".
func exceeded(f symbolic.Facts) string {
	switch {
	case f.Depth > MaxValueDepth:
		return "value is more than " + strconv.Itoa(MaxValueDepth) + " levels deep"
	case f.Size > MaxValueSize:
		return "value has more than " + strconv.Itoa(MaxValueSize) + " elements"
	}
	return ""
}

// facts are those of the value and of everything inside it.
func (v Value) facts() symbolic.Facts {
	f := symbolic.Facts{Size: 1}
	switch ref := v.ref.(type) {
	case *array:
		f = ref.Facts
	case *object:
		f = ref.Facts
	case *Residual:
		f = ref.Facts
	}
	f.Secret = f.Secret || v.secret
	return f
}

type array struct {
	symbolic.Facts
	elements []Value
}

// NullValue returns null.
func NullValue() Value { return Value{kind: Null} }

// BoolValue returns a boolean.
func BoolValue(b bool) Value {
	if b {
		return Value{kind: Bool, n: 1}
	}
	return Value{kind: Bool}
}

// IntValue returns an integer.
func IntValue(n int64) Value { return Value{kind: Int, n: n} }

// StringValue returns a string.
func StringValue(s string) Value { return Value{kind: String, s: s} }

// NumberValue returns the number that a JSON literal writes: an Int if it is an
// integer of 64 bits, else a Number that keeps the literal.
func NumberValue(literal string) Value {
	if n, err := strconv.ParseInt(literal, 10, 64); err == nil {
		return IntValue(n)
	}
	return Value{kind: Number, s: literal}
}

// ArrayValue returns an array. It keeps elements, which must not be changed
// afterwards.
func ArrayValue(elements []Value) Value {
	a := &array{elements: elements}
	a.Size = 1
	for i := range elements {
		a.Include(elements[i].facts())
	}
	return Value{kind: Array, ref: a}
}

// FromNode returns the value that a piece of JSON writes, each part with its
// place. Strings are taken as they stand, expressions or not.
func FromNode(n *jsonc.Node) Value {
	var v Value
	switch n.Kind {
	case jsonc.Null:
		v = NullValue()
	case jsonc.Bool:
		v = BoolValue(n.Bool)
	case jsonc.Number:
		v = NumberValue(n.Text)
	case jsonc.String:
		v = StringValue(n.Text)
	case jsonc.Array:
		elements := make([]Value, len(n.Children))
		for i, child := range n.Children {
			elements[i] = FromNode(child)
		}
		v = ArrayValue(elements)
	case jsonc.Object:
		b := NewObject(len(n.Children))
		for _, child := range n.Children {
			b.SetExact(child.Key, FromNode(child))
		}
		v = b.Value()
	}
	v.at = &n.Span
	return v
}

// Kind returns what the value is.
func (v Value) Kind() Kind { return v.kind }

// IsValid reports whether there is a value.
func (v Value) IsValid() bool { return v.kind != None }

// IsNull reports whether the value is known to be null.
func (v Value) IsNull() bool { return v.kind == Null }

// IsKnown reports whether the value and everything inside it is known.
func (v Value) IsKnown() bool { return v.kind != None && !v.facts().Unknown }

// IsSecret reports whether the value, or anything inside it, came from a secure
// parameter, a list function, or something computed from them. Such a value may
// be compared but must not be printed.
func (v Value) IsSecret() bool { return v.facts().Secret }

// WithSecret returns the value marked as a secret, everything inside included:
// the members and elements that expressions read from it are secrets, but those
// that Members and Elements return bear only their own marks.
func (v Value) WithSecret() Value { v.secret = true; return v }

// Span returns where the value stands in a file; the zero Span if it was
// computed.
func (v Value) Span() source.Span {
	if v.at == nil {
		return source.Span{}
	}
	return *v.at
}

// WithSpan returns the value with another place. Places inside it stay.
func (v Value) WithSpan(at source.Span) Value { v.at = &at; return v }

// Str returns the text of a string.
func (v Value) Str() (string, bool) { return v.s, v.kind == String }

// Int returns the value of an integer.
func (v Value) Int() (int64, bool) { return v.n, v.kind == Int }

// Bool returns the value of a boolean.
func (v Value) Bool() (b, ok bool) { return v.n != 0, v.kind == Bool }

// Number returns the literal of an Int or a Number.
func (v Value) Number() (string, bool) {
	switch v.kind {
	case Int:
		return strconv.FormatInt(v.n, 10), true
	case Number:
		return v.s, true
	}
	return "", false
}

// Elements returns the elements of an array, which must not be changed; nil for
// anything else.
func (v Value) Elements() []Value {
	if a, ok := v.ref.(*array); ok {
		return a.elements
	}
	return nil
}

// Members returns the members of an object in order, which must not be changed;
// nil for anything else.
func (v Value) Members() []Member {
	if o, ok := v.ref.(*object); ok {
		return o.members
	}
	return nil
}

// Get returns the member of an object with the given name: the one spelled
// exactly so, else one that differs in case only. It returns no value if there
// is none, and for values that are not objects.
func (v Value) Get(name string) Value {
	if o, ok := v.ref.(*object); ok {
		if m := o.find(name); m != nil {
			return m.Value
		}
	}
	return Value{}
}

// Residual returns what is known about an unknown value; nil for others.
func (v Value) Residual() *Residual {
	r, _ := v.ref.(*Residual)
	return r
}

// taint returns v as a secret if any of the others is one or has one inside.
func (v Value) taint(others ...Value) Value {
	for i := range others {
		if others[i].IsSecret() {
			v.secret = true
			break
		}
	}
	return v
}
