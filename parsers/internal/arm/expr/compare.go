package expr

import (
	"strconv"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// compare reports whether two values are equal, as equals() does: strings with
// regard to case, objects without regard to order, values of different types
// never. It answers Maybe once the budget of comparisons is used up.
func compare(a, b Value, budget *int) symbolic.Verdict {
	if *budget--; *budget < 0 {
		return symbolic.Maybe
	}
	if a.kind == Unknown || b.kind == Unknown {
		return compareUnknown(a, b, budget)
	}
	if isNumber(a) && isNumber(b) {
		return symbolic.Decided(equalNumbers(a, b))
	}
	if a.kind != b.kind {
		return symbolic.No
	}
	switch a.kind {
	case Bool:
		return symbolic.Decided(a.n == b.n)
	case String:
		return symbolic.Decided(a.s == b.s)
	case Array:
		return compareElements(a.Elements(), b.Elements(), budget)
	case Object:
		return compareMembers(a.ref.(*object), b.ref.(*object), budget)
	}
	return symbolic.Yes
}

func compareUnknown(a, b Value, budget *int) symbolic.Verdict {
	switch {
	case a.kind == b.kind && sameUnknown(a.Residual(), b.Residual(), budget):
		return symbolic.Yes
	case a.kind == Null && b.NonNull(), b.kind == Null && a.NonNull():
		return symbolic.No
	case a.kind == String && !mayBeText(b, a.s), b.kind == String && !mayBeText(a, b.s):
		return symbolic.No
	}
	return symbolic.Maybe
}

func compareElements(a, b []Value, budget *int) symbolic.Verdict {
	if len(a) != len(b) {
		return symbolic.No
	}
	return symbolic.All(len(a), func(i int) symbolic.Verdict { return compare(a[i], b[i], budget) })
}

func compareMembers(a, b *object, budget *int) symbolic.Verdict {
	if a == b {
		return symbolic.Yes
	}
	gaps := a.gaps+b.gaps > 0
	if !gaps && len(a.members) != len(b.members) {
		return symbolic.No
	}
	result := symbolic.All(len(a.members), func(i int) symbolic.Verdict {
		m := &a.members[i]
		if m.UnknownName.IsValid() {
			return symbolic.Maybe
		}
		switch other := b.find(m.Name); {
		case other != nil:
			return compare(m.Value, other.Value, budget)
		case b.gaps > 0:
			return symbolic.Maybe
		}
		return symbolic.No
	})
	if gaps && result == symbolic.Yes {
		return symbolic.Maybe
	}
	return result
}

func isNumber(v Value) bool { return v.kind == Int || v.kind == Number }

func equalNumbers(a, b Value) bool {
	if a.kind == Int && b.kind == Int {
		return a.n == b.n
	}
	x, _ := a.Number()
	y, _ := b.Number()
	if x == y {
		return true
	}
	// Integers beyond 64 bits must not be rounded to the same float.
	if isInteger(x) && isInteger(y) {
		return false
	}
	return asFloat(a) == asFloat(b)
}

func isInteger(literal string) bool {
	for i := range len(literal) {
		if c := literal[i]; (c < '0' || c > '9') && (i > 0 || c != '-') {
			return false
		}
	}
	return true
}

// asFloat returns a number as the nearest float; huge ones are infinite.
func asFloat(v Value) float64 {
	if v.kind == Int {
		return float64(v.n)
	}
	f, _ := strconv.ParseFloat(v.s, 64)
	return f
}

// mayBeText reports whether an unknown value may turn out to be the text, as
// far as the known parts tell.
func mayBeText(v Value, text string) bool {
	parts := v.Residual().parts
	return len(parts) == 0 || parts.MayBe(text)
}
