package expr

import (
	"cmp"
	"strings"
)

// collation is the order of characters in the invariant culture, without regard
// to case: punctuation, digits, letters, as in the root collation of Unicode
// (UTS #10). How characters beyond ASCII compare is left unknown.
const collation = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"

// collate compares strings as the invariant culture does: by letters, then lower
// case before upper case: a < A < b. It returns false where it does not know.
func collate(a, b string) (int, bool) {
	if !collates(a) || !collates(b) {
		return 0, false
	}
	x, y := strings.ToLower(a), strings.ToLower(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return cmp.Compare(strings.IndexByte(collation, x[i]), strings.IndexByte(collation, y[i])), true
		}
	}
	// Lower case has the greater bytes, and goes first.
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(b, a)), true
}

// collates reports whether the order of all characters of a string is known.
func collates(s string) bool {
	return strings.Trim(s, collation+"ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
