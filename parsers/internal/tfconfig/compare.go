package tfconfig

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// maxIdentity is the length of the text that stands for a value in comparisons; values
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
	sensitive := false
	seen := map[string]bool{}
	alts, ok := symbolic.Choose(values, value.alternatives, func(_ []value, v value) bool {
		sensitive = sensitive || v.sensitive
		id, ok := identity(v)
		if !ok || !seen[id] {
			seen[id] = ok
			return false
		}
		return true
	}, maxAlternatives)
	for _, v := range values {
		sensitive = sensitive || v.sensitive
	}
	switch {
	case !ok:
		return candidates(originsOf(values...)).withSensitive(sensitive)
	case len(alts) == 0:
		return nothing()
	case len(alts) == 1:
		return alts[0].withSensitive(sensitive)
	}
	return hintVal(&hint{alts: alts}).withSensitive(sensitive)
}

// equal says whether two values are equal, as far as is known.
func equal(a, b value) symbolic.Verdict {
	if x, ok := identity(a); ok {
		if y, ok := identity(b); ok && x == y {
			return symbolic.Yes
		}
	}
	switch {
	case a.kind == unknown || b.kind == unknown:
		if differ(a, b) || differ(b, a) {
			return symbolic.No
		}
		return symbolic.Maybe
	case a.kind == null || b.kind == null:
		return symbolic.Decided(a.kind == b.kind)
	case a.kind == number && b.kind == number:
		return symbolic.Decided(a.num().Cmp(b.num()) == 0)
	case a.isPrimitive() || b.isPrimitive():
		return symbolic.Decided(a.kind == b.kind && a.data == b.data)
	case a.isSequence() && b.isSequence():
		return equalElements(a, b)
	case a.kind == object && b.kind == object:
		return equalRecords(a.record(), b.record())
	}
	return symbolic.No
}

func equalElements(a, b value) symbolic.Verdict {
	result := symbolic.No
	if len(a.elements()) == len(b.elements()) {
		result = symbolic.All(len(a.elements()), func(i int) symbolic.Verdict { return equal(a.elements()[i], b.elements()[i]) })
	}
	if result == symbolic.No && a.kind == set && b.kind == set && (!isKnown(a) || !isKnown(b)) {
		// Two unknown elements may turn out to be one, or in another order.
		return symbolic.Maybe
	}
	return result
}

func equalRecords(a, b *record) symbolic.Verdict {
	if a.lazy != nil || b.lazy != nil || a.open() || b.open() {
		return symbolic.Maybe
	}
	if !slices.Equal(a.names, b.names) {
		return symbolic.No
	}
	return symbolic.All(len(a.names), func(i int) symbolic.Verdict { return equal(a.vals[a.names[i]], b.vals[a.names[i]]) })
}

// differ reports whether an unknown value is proved to differ from another: a
// part that is neither null nor empty from null and "", text with a known
// beginning or end from text without it, and a choice from what none of its
// alternatives is.
func differ(a, b value) bool {
	if a.kind != unknown {
		return false
	}
	h := a.hint()
	if len(h.alts) > 0 {
		return symbolic.Any(len(h.alts), func(i int) symbolic.Verdict { return equal(h.alts[i], b) }) == symbolic.No
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
