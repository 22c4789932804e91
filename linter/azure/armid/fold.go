package armid

import "strings"

// Fold returns the text with the letters A to Z in lower case and all else as it
// is. It is as long as the text, byte for byte. Types, ids and names that Azure
// takes for equal have the same folded text, so that it serves as a key.
func Fold(text string) string {
	for i := range len(text) {
		if lower(text[i]) != text[i] {
			return foldFrom(text, i)
		}
	}
	return text
}

func foldFrom(text string, i int) string {
	var b strings.Builder
	b.Grow(len(text))
	b.WriteString(text[:i])
	for ; i < len(text); i++ {
		b.WriteByte(lower(text[i]))
	}
	return b.String()
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// EqualFold reports whether two texts are equal but for the case of the letters
// A to Z.
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

// CutPrefixFold is strings.CutPrefix without regard to the case of the letters A
// to Z.
func CutPrefixFold(text, prefix string) (rest string, found bool) {
	if len(text) < len(prefix) || !EqualFold(text[:len(prefix)], prefix) {
		return text, false
	}
	return text[len(prefix):], true
}

// CutFold is strings.Cut without regard to the case of the letters A to Z.
func CutFold(text, sep string) (before, after string, found bool) {
	for i := 0; i+len(sep) <= len(text); i++ {
		if EqualFold(text[i:i+len(sep)], sep) {
			return text[:i], text[i+len(sep):], true
		}
	}
	return text, "", false
}

// CutLastFold is CutFold around the last place where the separator stands.
func CutLastFold(text, sep string) (before, after string, found bool) {
	for i := len(text) - len(sep); i >= 0; i-- {
		if EqualFold(text[i:i+len(sep)], sep) {
			return text[:i], text[i+len(sep):], true
		}
	}
	return text, "", false
}
