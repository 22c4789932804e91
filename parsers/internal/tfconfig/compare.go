package tfconfig

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// maxIdentity is the length of the text that tells a value from others; values
// that would need more are not proved equal to anything.
const maxIdentity = 4096

// identity returns a text that two values share only if they are proved equal:
// the literal of what is known, the name of what is not.
func identity(v value) (string, bool) {
	var b strings.Builder
	ok := writeIdentity(&b, v)
	return b.String(), ok
}

func writeIdentity(b *strings.Builder, v value) bool {
	if b.Len() > maxIdentity {
		return false
	}
	switch v.kind {
	case null:
		b.WriteByte('n')
	case boolean:
		b.WriteString(strconv.FormatBool(v.bool()))
	case number:
		b.WriteString(v.num().Text('p', 0))
	case text:
		b.WriteString(strconv.Quote(v.text()))
	case list, set:
		b.WriteByte('[')
		for _, e := range v.elements() {
			if !writeIdentity(b, e) {
				return false
			}
			b.WriteByte(',')
		}
		b.WriteByte(']')
	case object:
		r := v.record()
		if r.lazy != nil {
			o, ok := r.lazy.base()
			b.WriteString(o.String())
			return ok && !r.byKey
		}
		if r.open() {
			return false
		}
		b.WriteByte('{')
		for _, name := range r.names {
			b.WriteString(strconv.Quote(name))
			if !writeIdentity(b, r.vals[name]) {
				return false
			}
			b.WriteByte(',')
		}
		b.WriteByte('}')
	case unknown:
		same, ok := v.hint().same()
		b.WriteString(same)
		return ok
	}
	return b.Len() <= maxIdentity
}

// same returns the name of an unknown value; whatever bears it is equal.
func (h *hint) same() (string, bool) {
	if p, ok := h.single(); ok {
		return p.same, p.same != ""
	}
	return h.parts.Name(func(p part) string { return p.same })
}

// join returns a value that is one of the given ones, without telling which. If
// all are proved equal it is that value.
func join(values ...value) value {
	h := &hint{}
	sensitive := false
	seen := map[string]bool{}
	var add func(v value)
	add = func(v value) {
		sensitive = sensitive || v.sensitive
		if len(h.alts) > maxAlternatives {
			return
		}
		if v.kind == unknown && len(v.hint().alts) > 0 {
			for _, alt := range v.hint().alts {
				add(alt)
			}
			return
		}
		if id, ok := identity(v); ok {
			if seen[id] {
				return
			}
			seen[id] = true
		}
		h.alts = append(h.alts, v)
	}
	for _, v := range values {
		add(v)
	}
	switch n := len(h.alts); {
	case n == 0:
		return nothing()
	case n > maxAlternatives:
		return candidates(originsOf(values...)).withSensitive(sensitive)
	}
	return settle(h).withSensitive(sensitive)
}

// equal compares two values; known is false where what is known of them does
// not tell.
func equal(a, b value) (eq, known bool) {
	if x, ok := identity(a); ok {
		if y, ok := identity(b); ok && x == y {
			return true, true
		}
	}
	if a.kind == unknown || b.kind == unknown {
		return false, differ(a, b) || differ(b, a)
	}
	switch {
	case a.kind == null || b.kind == null:
		return a.kind == b.kind, true
	case a.kind == number && b.kind == number:
		return a.num().Cmp(b.num()) == 0, true
	case a.isPrimitive() || b.isPrimitive():
		return a.kind == b.kind && a.data == b.data, true
	case a.isSequence() && b.isSequence():
		return equalElements(a, b)
	case a.kind == object && b.kind == object:
		return equalRecords(a.record(), b.record())
	}
	return false, true
}

func equalElements(a, b value) (eq, known bool) {
	if len(a.elements()) != len(b.elements()) {
		// Two unknown elements of a set may turn out to be one.
		return false, a.kind == list || b.kind == list || isKnown(a) && isKnown(b)
	}
	known = true
	for i := range a.elements() {
		eq, k := equal(a.elements()[i], b.elements()[i])
		if k && !eq {
			return false, a.kind == list || isKnown(a) && isKnown(b)
		}
		known = known && k
	}
	return known, known
}

func equalRecords(a, b *record) (eq, known bool) {
	if a.lazy != nil || b.lazy != nil || a.open() || b.open() {
		return false, false
	}
	if len(a.names) != len(b.names) {
		return false, true
	}
	known = true
	for i, name := range a.names {
		if b.names[i] != name {
			return false, true
		}
		eq, k := equal(a.vals[name], b.vals[name])
		if k && !eq {
			return false, true
		}
		known = known && k
	}
	return known, known
}

// differ reports whether an unknown value is proved to differ from another: a
// part that is neither null nor empty from null and "", text with a known
// beginning or end from text without it.
func differ(a, b value) bool {
	if a.kind != unknown {
		return false
	}
	h := a.hint()
	if len(h.alts) > 0 {
		for _, alt := range h.alts {
			if eq, known := equal(alt, b); eq || !known {
				return false
			}
		}
		return true
	}
	switch {
	case b.kind == null:
		return h.sure() || len(h.parts) > 1
	case b.kind != text || len(h.parts) == 0:
		return false
	case b.text() == "":
		return h.sure()
	}
	return !h.parts.MayBe(b.text())
}

// sure reports whether the value is known to be neither null nor "".
func (h *hint) sure() bool {
	return h.parts.NotEmpty() || slices.ContainsFunc(h.parts, func(p part) bool { return p.sure })
}

// isEmpty reports whether a value is null or "".
func isEmpty(v value) bool {
	return v.kind == null || v.kind == text && v.text() == ""
}

// hugeNumber reports whether a number is too big to compute with or to print.
func hugeNumber(n *big.Float) bool {
	if n.IsInf() {
		return true
	}
	exponent := n.MantExp(nil)
	return exponent > maxNumberBits || exponent < -maxNumberBits
}
