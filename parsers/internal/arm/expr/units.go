package expr

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Strings of the language are counted in UTF-16 code units.

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func unitsOf(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// unitCount returns the length of a string.
func unitCount(s string) int {
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c < 0x80, c >= 0xC0 && c < 0xF0:
			n++
		case c >= 0xF0:
			n += 2
		}
	}
	return n
}

// byteOffset returns where the unit with the given number begins. A number in
// the middle of a character gives the end of that character.
func byteOffset(s string, units int) int {
	if units <= 0 {
		return 0
	}
	if isASCII(s) {
		return min(units, len(s))
	}
	for i, r := range s {
		if units <= 0 {
			return i
		}
		units -= unitsOf(r)
	}
	return len(s)
}

func takeUnits(s string, n int) string { return s[:byteOffset(s, n)] }

func skipUnits(s string, n int) string { return s[byteOffset(s, n):] }

// foldText maps text that differs in case only to the same text of as many
// units, so that places in it are places in the original.
func foldText(s string) string { return strings.Map(unicode.ToUpper, s) }

// textBuilder puts a string together and stops at MaxStringLength.
type textBuilder struct{ strings.Builder }

func (b *textBuilder) add(s string) error {
	if b.Len()+len(s) > MaxStringLength {
		return errTooLong
	}
	b.WriteString(s)
	return nil
}

// scalar adds an argument that is a string, a number or a boolean.
func (b *textBuilder) scalar(args []Value, i int) error {
	text, ok := scalarText(args[i])
	if !ok {
		return wrongType(args, i, "a string, a number or a boolean")
	}
	return b.add(text)
}

func (b *textBuilder) value() (Value, error) { return StringValue(b.String()), nil }

// scalarText returns a string, a number or a boolean as text.
func scalarText(v Value) (string, bool) {
	switch v.kind {
	case String:
		return v.s, true
	case Int, Number:
		return v.Number()
	case Bool:
		if v.n != 0 {
			return "True", true
		}
		return "False", true
	}
	return "", false
}

// errNotText is the error of values that cannot be written as text.
var errNotText = errors.New("cannot write this value as text")
