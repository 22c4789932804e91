package linter

import "strings"

// matchPattern reports whether a pattern of the configuration matches a name.
// Only "*" is special: it matches anything, dots, brackets and slashes too.
func matchPattern(pattern, name string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	name, ok := strings.CutPrefix(name, first)
	if !ok {
		return false
	}
	for {
		var part string
		part, rest, star = strings.Cut(rest, "*")
		if !star {
			return strings.HasSuffix(name, part)
		}
		// Taking the first place where the part fits leaves the most for the
		// parts after it.
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name = name[i+len(part):]
	}
}

// matchAddress is matchPattern for addresses, whose instance keys may be left
// out of the pattern.
func matchAddress(pattern, address string) bool {
	return matchPattern(pattern, address) || matchPattern(pattern, withoutKeys(address))
}

// withoutKeys drops what stands in brackets. A key may hold brackets in its
// quotes.
func withoutKeys(address string) string {
	if !strings.Contains(address, "[") {
		return address
	}
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(address); i++ {
		c := address[i]
		switch {
		case quoted && c == '\\':
			i++
		case depth > 0 && c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']' && depth > 0:
			depth--
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}
