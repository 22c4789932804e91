package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// writeJSON writes a value as indented JSON that is the same data to a parser
// and nothing but text to whatever shows it.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(inert(b.Bytes()))
	return err
}

// inert returns a JSON text in which strings spell as escapes what a terminal
// or a CI system that shows the text might act on; see Printable. Outside
// strings JSON has no such characters.
func inert(text []byte) []byte {
	odd := func(r rune) bool { return r >= utf8.RuneSelf && !unicode.IsPrint(r) || r == 0x7F }
	if !bytes.Contains(text, []byte("##")) && !bytes.ContainsFunc(text, odd) {
		return text
	}
	out := make([]byte, 0, len(text)+64)
	var last rune
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case odd(r) && r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		case odd(r), r == '#' && last == '#':
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			out = append(out, text[:size]...)
		}
		last = r
		text = text[size:]
	}
	return out
}
