package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Printable returns text from an input so that whatever shows it does nothing
// else: control characters, line ends, and the marks that turn the direction of
// writing stand as escapes, and so does what begins a command to a CI system.
// Azure Pipelines and GitHub Actions read every line that a step prints: "##["
// and "##vso[" count anywhere in it, "::" only as its first word, which any word
// can become when text is wrapped.
func Printable(s string) string {
	odd := func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }
	if !strings.ContainsFunc(s, odd) && !strings.Contains(s, "##") && !strings.Contains(s, "::") {
		return s
	}
	var b strings.Builder
	last := ' '
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == '#' && last == '#':
			b.WriteString(`\u0023`)
		case r == ':' && (last == ' ' || last == '\t') && strings.HasPrefix(s, "::"):
			b.WriteString(`\u003a`)
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteByte(' ')
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		last = r
		s = s[size:]
	}
	return b.String()
}

// wrap breaks text into lines of at most width columns. A word that is longer
// has a line of its own, whole, so that an address can be copied.
func wrap(s string, width int) []string {
	var lines []string
	var line strings.Builder
	used := 0
	for _, word := range strings.Fields(s) {
		n := widthOf(word)
		if used > 0 && used+1+n > width {
			lines = append(lines, line.String())
			line.Reset()
			used = 0
		}
		if used > 0 {
			line.WriteByte(' ')
			used++
		}
		line.WriteString(word)
		used += n
	}
	if used > 0 {
		lines = append(lines, line.String())
	}
	return lines
}

// widthOf returns how many columns of a terminal a text takes.
func widthOf(s string) int {
	// Nearly every word is ASCII, where each character takes one column.
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return uniseg.StringWidth(s)
		}
	}
	return len(s)
}

// palette paints text for a terminal, or leaves it as it is.
type palette bool

func (p palette) paint(code, s string) string {
	if !p || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p palette) bold(s string) string { return p.paint("1", s) }
func (p palette) dim(s string) string  { return p.paint("2", s) }
