package expr

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// Origin is a property of a resource that an unknown value comes from.
type Origin struct {
	// Target is the resource, as Resource.Target names it; for a resource that
	// the Scope does not know, the id or name that the expression gives, with
	// its unknown parts as in Value.Outline.
	Target string
	// Path is the property, from the root of the resource, each step preceded
	// by a dot or in brackets: ".identity.principalId",
	// ".properties.principalId", ".zones[0]". It is empty for the resource as a
	// whole. What a list function returns has a path that begins with its call:
	// "listKeys().keys[0].value".
	Path string
}

// Residual is what is known about an unknown value. It is immutable.
type Residual struct {
	symbolic.Facts
	op   operation
	name string  // of the function; for opaque ones the text
	args []Value // arguments of a call; of an access the base and the key

	symbolic.Source[Origin]
	alternatives []Value
	parts        symbolic.Text[part] // of a string, when something is known about it
	head, tail   []Value             // of an array whose length is unknown
	ref          *reference

	nonNull bool // will not be null
	segment bool // will be a string without a slash
	leaf    bool // two that look alike need not be equal
	failed  bool // stands for an error
}

type operation uint8

const (
	opCall   operation = iota
	opAccess           // base.key or base[key]
	opOpaque           // a call whose arguments are not kept
)

// part is a piece of a string: a known string or an unknown value that is
// turned into text.
type part struct {
	value   Value
	segment bool // holds no slash
}

// Known implements symbolic.Piece.
func (p part) Known() (string, bool) { return p.value.Known() }

// WithText implements symbolic.Piece.
func (p part) WithText(text string) part {
	return part{p.value.WithText(text), !strings.Contains(text, "/")}
}

// With implements symbolic.Piece.
func (p part) With(other part) part {
	return part{p.value.With(other.value), p.segment && other.segment}
}

// holdsSlash reports whether there may be a slash in an unknown piece.
func (p part) holdsSlash() bool { return !p.segment }

// reference is a walk along the properties of a resource.
type reference struct {
	resource Resource // nil if the Scope does not know it
	target   string
	call     string // "listKeys()" for what a list function returns
	path     []string
}

// Bounds on what a residual remembers. More alternatives than that could not be
// told apart by a reader either.
const (
	maxAlternatives = 16
	maxText         = 64 << 10
	maxOutline      = 4 << 10
	maxComparisons  = 2000 // to find alternatives that are the same
)

// UnknownCall returns an unknown value that is written as the call of a
// function, such as parameters('x') for a parameter without a value. Two of
// them are equal only if they come from one and the same UnknownCall.
func UnknownCall(function string, args ...Value) Value {
	v := newResidual(&Residual{name: function, args: slices.Clone(args), leaf: true})
	v.ref.(*Residual).collectOrigins(args)
	return v
}

// UnknownProperty returns the property of an unknown value: base.name.
func UnknownProperty(base Value, name string) Value {
	return newResidual(&Residual{op: opAccess, args: []Value{base, StringValue(name)}, leaf: true})
}

// WithOrigin returns an unknown value that is exactly the given property of a
// resource. Other values are returned as they are.
func (v Value) WithOrigin(o Origin) Value {
	return v.changed(func(r *Residual) { r.Source = symbolic.From(o) })
}

// WithCandidates returns an unknown value that may come from the given
// properties. Other values are returned as they are.
func (v Value) WithCandidates(origins ...Origin) Value {
	return v.changed(func(r *Residual) { r.Source = symbolic.Among(slices.Clone(origins)) })
}

// WithAlternatives returns an unknown value that is known to be one of others.
// Other values are returned as they are.
func (v Value) WithAlternatives(others ...Value) Value {
	return v.changed(func(r *Residual) {
		comparisons := maxComparisons
		r.alternatives = flatten(others, &comparisons)
		r.Source = symbolic.Source[Origin]{}
		r.collectOrigins(others)
	}).taint(others...)
}

// AsNonNull returns an unknown value marked as one that will not be null, which
// decides coalesce() and comparisons with null().
func (v Value) AsNonNull() Value {
	return v.changed(func(r *Residual) { r.nonNull = true })
}

// AsSegment returns an unknown value marked as a string without a slash, such
// as the name of a resource group, so that resource ids that contain it can be
// split.
func (v Value) AsSegment() Value {
	return v.changed(func(r *Residual) { r.nonNull, r.segment = true, true })
}

func (v Value) changed(change func(*Residual)) Value {
	r := v.Residual()
	if r == nil {
		return v
	}
	c := *r
	change(&c)
	v.ref = &c
	return v
}

// newResidual completes r and returns the unknown value that it describes.
func newResidual(r *Residual) Value {
	v := Value{kind: Unknown, ref: r}
	r.Size = 1
	for i := range r.args {
		r.Include(r.args[i].facts())
	}
	if exceeded(r.Facts) != "" {
		// Too big to keep; what it was computed from does not matter any more.
		*r = Residual{
			op: opOpaque, name: r.name, Source: symbolic.Among(r.Origins), leaf: true, nonNull: r.nonNull,
			Facts: symbolic.Facts{Size: 1, Secret: r.Secret},
		}
	}
	r.Unknown = true
	v.secret = r.Secret
	return v
}

// collectOrigins adds the origins of everything unknown in values.
func (r *Residual) collectOrigins(values []Value) {
	c := collector{symbolic.Collector[Origin]{Origins: r.Origins}}
	for i := range values {
		c.add(values[i])
	}
	r.Origins = c.Origins
}

// collector gathers the origins inside values.
type collector struct{ symbolic.Collector[Origin] }

func (c *collector) add(v Value) {
	if !v.facts().Unknown || !c.Visit() {
		return
	}
	switch ref := v.ref.(type) {
	case *Residual:
		c.Add(ref.Origins...)
	case *array:
		for i := range ref.elements {
			c.add(ref.elements[i])
		}
	case *object:
		for i := range ref.members {
			c.add(ref.members[i].Value)
			c.add(ref.members[i].UnknownName)
		}
	}
}

// flatten returns the values that others stand for, without those that are
// errors, or nil if there are too many.
func flatten(others []Value, comparisons *int) []Value {
	possible := slices.DeleteFunc(slices.Clone(others), isFailed)
	out, _ := symbolic.Choose(possible, Value.Alternatives, func(chosen []Value, v Value) bool {
		return slices.ContainsFunc(chosen, func(o Value) bool { return same(o, v, comparisons) })
	}, maxAlternatives)
	return out
}

// Origins returns the resource properties that the value may come from, at most
// 32. It is empty for known values and for unknown ones that come from
// something else, such as a parameter.
func (v Value) Origins() []Origin {
	if r := v.Residual(); r != nil {
		return r.Origins
	}
	return nil
}

// Origin returns the resource property that the value is, unchanged. False
// means that the value is known, or computed from what Origins says.
func (v Value) Origin() (Origin, bool) {
	if r := v.Residual(); r != nil {
		return r.Origin()
	}
	return Origin{}, false
}

// Alternatives returns the values that an unknown value may turn out to be, known
// or unknown themselves, without those that would make the deployment fail. It
// is empty if they are not known or more than 16.
func (v Value) Alternatives() []Value {
	if r := v.Residual(); r != nil {
		return r.alternatives
	}
	return nil
}

// NonNull reports whether the value is known not to be null.
func (v Value) NonNull() bool {
	r := v.Residual()
	if r == nil {
		return v.kind > Null
	}
	if r.nonNull {
		return true
	}
	for _, a := range r.alternatives {
		if !a.NonNull() {
			return false
		}
	}
	return len(r.alternatives) > 0
}

// Call returns the function and the arguments of an unknown value that is the
// call of a function; ok is false for others. The arguments must not be changed.
func (v Value) Call() (function string, args []Value, ok bool) {
	if r := v.Residual(); r != nil && r.op == opCall {
		return r.name, r.args, true
	}
	return "", nil, false
}

// Access returns the base and the key of an unknown value that is written as
// base.key or base[key]; ok is false for others.
func (v Value) Access() (base, key Value, ok bool) {
	if r := v.Residual(); r != nil && r.op == opAccess {
		return r.args[0], r.args[1], true
	}
	return Value{}, Value{}, false
}

// Parts returns the pieces that a string consists of: known strings, and
// unknown values in between. A known string is its only part, and so is an
// unknown value about whose text nothing is known. Other values have none.
func (v Value) Parts() symbolic.Text[Value] {
	pieces := partsOf(v)
	out := make(symbolic.Text[Value], len(pieces))
	for i := range pieces {
		out[i] = pieces[i].value
	}
	return out
}

// Known implements symbolic.Piece: it is Str.
func (v Value) Known() (string, bool) { return v.Str() }

// WithText implements symbolic.Piece: it returns a string that is as secret as
// the value and remembers what that was hashed from.
func (v Value) WithText(text string) Value {
	out := StringValue(text).seeded(v)
	out.secret = v.secret
	return out
}

// With implements symbolic.Piece: it returns a string as one that remembers what
// another one was hashed from too, and is a secret if that is one.
func (v Value) With(other Value) Value {
	out := v.seeded(other)
	out.secret = v.secret || other.secret
	return out
}

// Outline returns the text of a string, with each unknown part written as its
// expression in braces:
// /subscriptions/{subscription().subscriptionId}/resourceGroups/rg.
// It is empty for known values that are not strings. Secrets are not shown. The
// outline of an unknown value is cut after 4 KB, with an ellipsis.
func (v Value) Outline() string {
	if v.kind == String && !v.secret {
		return v.s
	}
	var out strings.Builder
	for _, p := range partsOf(v) {
		if out.Len() > maxOutline {
			break
		}
		if text, ok := p.value.Str(); ok && !p.value.secret {
			out.WriteString(text)
			continue
		}
		out.WriteByte('{')
		out.WriteString(p.value.text(maxOutline))
		out.WriteByte('}')
	}
	if out.Len() > maxOutline {
		return strings.ToValidUTF8(out.String()[:maxOutline], "") + "…"
	}
	return out.String()
}

func partsOf(v Value) symbolic.Text[part] {
	switch v.kind {
	case String:
		return symbolic.Text[part]{{value: v, segment: !strings.Contains(v.s, "/")}}
	case Unknown:
		r := v.Residual()
		if len(r.parts) > 0 {
			return r.parts
		}
		return symbolic.Text[part]{{value: v, segment: r.segment}}
	}
	return nil
}

// joinParts puts pieces together, known strings that meet in one. It returns
// nil if there are too many to be worth keeping.
func joinParts(pieces []part) symbolic.Text[part] {
	var b symbolic.Builder[part]
	b.Grow(len(pieces))
	for _, p := range pieces {
		b.Add(p)
	}
	joined, _ := b.Text()
	return joined
}

// stringOf returns the string that consists of the given pieces: known if all
// of them are, the very value if it is the only one, else a residual written
// as the call that made it.
func stringOf(function string, args []Value, pieces []part) Value {
	joined := joinParts(pieces)
	if len(joined) == 1 && joined[0].value.kind == Unknown {
		if r := joined[0].value.Residual(); r.Exact {
			return joined[0].value
		}
	}
	v := newCall(function, args)
	r := v.Residual()
	r.nonNull = true
	if r.op == opCall {
		r.parts = joined
		r.segment = len(joined) > 0 && !slices.ContainsFunc(joined, part.holdsSlash)
	}
	return v
}

// newCall returns the unknown result of a built-in function.
func newCall(function string, args []Value) Value {
	r := &Residual{name: function, args: slices.Clone(args)}
	r.collectOrigins(args)
	return newResidual(r)
}

// newAccess returns the unknown result of reading base.key or base[key].
func newAccess(base, key Value) Value {
	r := &Residual{op: opAccess, args: []Value{base, key}}
	if b := base.Residual(); b != nil {
		step := pathStep(key)
		r.Source = symbolic.Among(b.Step(func(o Origin) (next Origin, ok bool) {
			o.Path, ok = symbolic.Lengthen(o.Path, step)
			return o, ok
		}).Origins)
	} else {
		r.collectOrigins([]Value{base})
	}
	return newResidual(r)
}

// pathStep writes a step of Origin.Path.
func pathStep(key Value) string {
	if key.secret {
		return "[*]"
	}
	switch key.kind {
	case Int:
		return "[" + strconv.FormatInt(key.n, 10) + "]"
	case String:
		if isIdentifier(key.s) {
			return "." + key.s
		}
		return "['" + strings.ReplaceAll(key.s, "'", "''") + "']"
	}
	return "[*]"
}

// same reports whether two values are certainly equal.
func same(a, b Value, comparisons *int) bool { return compare(a, b, comparisons) == symbolic.Yes }

// sameUnknown reports whether two residuals will certainly be equal.
func sameUnknown(a, b *Residual, budget *int) bool {
	if *budget--; *budget < 0 {
		return false
	}
	if a == b {
		return true
	}
	if a.Exact && b.Exact && !a.Folded && !b.Folded {
		return a.Origins[0] == b.Origins[0]
	}
	if a.leaf || b.leaf || a.op != b.op || a.name != b.name || len(a.args) != len(b.args) || len(a.args) == 0 {
		return false
	}
	for i := range a.args {
		if compare(a.args[i], b.args[i], budget) != symbolic.Yes {
			return false
		}
	}
	return true
}
