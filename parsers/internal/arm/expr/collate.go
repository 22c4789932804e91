package expr

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// punctuation is the order of the ASCII characters that sort before digits and
// letters, as in the root collation of Unicode (UTS #10), which the invariant
// culture follows.
const punctuation = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"

// primary[c] is the weight of an ASCII character on the first level; 0 for what
// is ignored.
var primary = func() (weights [utf8.RuneSelf]uint16) {
	for i := range len(punctuation) {
		weights[punctuation[i]] = uint16(i + 1)
	}
	for c := '0'; c <= '9'; c++ {
		weights[c] = 100 + uint16(c-'0')
	}
	for c := 'a'; c <= 'z'; c++ {
		weights[c] = 200 + uint16(c-'a')
		weights[unicode.ToUpper(c)] = weights[c]
	}
	return weights
}()

// collate compares strings as the invariant culture does: by letters, then by
// accents, then lower case before upper case: a < A < b.
func collate(a, b string) int {
	accent, letterCase := 0, 0
	for {
		var x, y element
		x, a = collationElement(a)
		y, b = collationElement(b)
		switch {
		case x.primary != y.primary:
			return cmp.Compare(x.primary, y.primary)
		case x.primary == 0:
			return cmp.Or(accent, letterCase)
		}
		accent = cmp.Or(accent, cmp.Compare(x.accent, y.accent))
		letterCase = cmp.Or(letterCase, cmp.Compare(x.upper, y.upper))
	}
}

// element is what a character counts on the levels of comparison. The zero
// element is the end of a string.
type element struct {
	primary uint32
	accent  uint32
	upper   uint8
}

// collationElement returns the element of the first character that counts and
// the rest of the string.
func collationElement(s string) (element, string) {
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		if r < utf8.RuneSelf {
			if w := primary[r]; w != 0 {
				el := element{primary: uint32(w)}
				if 'A' <= r && r <= 'Z' {
					el.upper = 1
				}
				return el, s
			}
			continue
		}
		lower := unicode.ToLower(r)
		el := element{}
		if lower != r {
			el.upper = 1
		}
		if base, ok := unaccented(lower); ok {
			el.primary, el.accent = uint32(primary[base]), uint32(lower)
		} else {
			el.primary = 1000 + uint32(lower)
		}
		return el, s
	}
	return element{}, ""
}

// accented lists letters with diacritics after the letter that they sort with.
var accented = []string{
	"aàáâãäåāăą", "cçćĉċč", "dďđ", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭįı", "jĵ", "kķ", "lĺļľŀł",
	"nñńņňŉ", "oòóôõöøōŏő", "rŕŗř", "sśŝşšș", "tţťŧț", "uùúûüũūŭůűų", "wŵ", "yýÿŷ", "zźżž",
}

func unaccented(r rune) (rune, bool) {
	for _, group := range accented {
		if i := strings.IndexRune(group, r); i > 0 {
			return rune(group[0]), true
		}
	}
	return 0, false
}
