package expr

import "strconv"

// verdict is the answer to a question about values that may be unknown.
type verdict int8

const (
	maybe verdict = iota
	no
	yes
)

func verdictOf(b bool) verdict {
	if b {
		return yes
	}
	return no
}

// compare tells whether two values are equal, as equals() does: strings with
// regard to case, objects without regard to order, values of different types
// never. It answers maybe once the budget of comparisons is used up.
func compare(a, b Value, budget *int) verdict {
	if *budget--; *budget < 0 {
		return maybe
	}
	if a.kind == Unknown || b.kind == Unknown {
		switch {
		case a.kind == b.kind && sameUnknown(a.Residual(), b.Residual(), budget):
			return yes
		case a.kind == Null && b.NonNull(), b.kind == Null && a.NonNull():
			return no
		case a.kind == String && !mayBeText(b, a.s), b.kind == String && !mayBeText(a, b.s):
			return no
		}
		return maybe
	}
	if isNumber(a) && isNumber(b) {
		return verdictOf(equalNumbers(a, b))
	}
	if a.kind != b.kind {
		return no
	}
	switch a.kind {
	case Bool:
		return verdictOf(a.n == b.n)
	case String:
		return verdictOf(a.s == b.s)
	case Array:
		return compareElements(a.Elements(), b.Elements(), budget)
	case Object:
		return compareMembers(a.ref.(*object), b.ref.(*object), budget)
	}
	return yes
}

func compareElements(a, b []Value, budget *int) verdict {
	if len(a) != len(b) {
		return no
	}
	result := yes
	for i := range a {
		switch compare(a[i], b[i], budget) {
		case no:
			return no
		case maybe:
			result = maybe
		}
	}
	return result
}

func compareMembers(a, b *object, budget *int) verdict {
	if a == b {
		return yes
	}
	result := yes
	if a.gaps+b.gaps > 0 {
		result = maybe
	} else if len(a.members) != len(b.members) {
		return no
	}
	for i := range a.members {
		m := &a.members[i]
		if m.UnknownName.IsValid() {
			continue
		}
		other := b.find(m.Name)
		if other == nil {
			if b.gaps > 0 {
				continue
			}
			return no
		}
		switch compare(m.Value, other.Value, budget) {
		case no:
			return no
		case maybe:
			result = maybe
		}
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
