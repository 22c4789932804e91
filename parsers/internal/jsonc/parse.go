package jsonc

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tailscale/hujson"

	"github.com/tfidlint/tfidlint/linter/source"
)

// MaxDepth is how deep arrays and objects may lie in one another. It bounds the
// stack of everybody who walks a tree.
const MaxDepth = 5000

// Error says why a file is not JSON.
type Error struct {
	// Span is the place where reading stopped.
	Span source.Span
	// Message says what is wrong, without quoting values of the file.
	Message string
	// Bound marks a file that may be well formed but exceeds a bound.
	Bound bool
}

// Error returns the message alone.
func (e *Error) Error() string { return e.Message }

// Document is what a file holds.
type Document struct {
	Root *Node
	// Comments are all comments in the order of the file.
	Comments []Comment
	// Duplicates are the members whose name an earlier member of the same
	// object bears too, spelled the same way. The later one counts.
	Duplicates []*Node
}

// Parse reads a file that holds one JSON value. The error, if any, is an *Error.
func Parse(file *source.File) (*Document, error) {
	text, comments, err := prepare(file)
	if err != nil {
		return nil, err
	}
	value, perr := hujson.Parse(text)
	if perr != nil {
		return nil, located(file, perr)
	}
	p := &parser{file: file, doc: &Document{Comments: comments}}
	p.doc.Root = &Node{}
	p.fill(p.doc.Root, &value)
	return p.doc, nil
}

// prepare returns a copy of the file's content that a strict reader accepts:
// the same length, offset by offset, with the byte order mark, comments, and
// what strings may hold here but not in JSON blanked out. It also bounds the
// depth, since readers recurse.
func prepare(file *source.File) ([]byte, []Comment, error) {
	raw := file.Content
	text := make([]byte, len(raw))
	copy(text, raw)
	var comments []Comment
	depth, i := 0, 0
	if bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")) {
		i = 3
		blank(text[:i])
	}
	for i < len(raw) {
		switch c := raw[i]; {
		case c == '"':
			i = scanString(text, i)
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return nil, nil, &Error{
					Span:    file.Span(i, i+1),
					Message: fmt.Sprintf("more than %d arrays and objects lie in one another", MaxDepth),
					Bound:   true,
				}
			}
			i++
		case c == '}' || c == ']':
			depth--
			i++
		case c == '/' && i+1 < len(raw) && (raw[i+1] == '/' || raw[i+1] == '*'):
			end, inner := commentEnd(raw, i)
			if end < 0 {
				return nil, nil, &Error{Span: file.Span(i, i+2), Message: "comment does not end; close it with */"}
			}
			comments = append(comments, Comment{
				Text: strings.ToValidUTF8(string(bytes.TrimSpace(raw[i+2:inner])), "\uFFFD"),
				Span: file.Span(i, end),
			})
			blank(text[i:end])
			i = end
		case c == '\f' || c == '\v':
			text[i] = ' '
			i++
		case c == 0xC2 && i+1 < len(raw) && raw[i+1] == 0xA0:
			blank(text[i : i+2]) // a no-break space, which editors and web pages insert
			i += 2
		default:
			i++
		}
	}
	return text, comments, nil
}

// scanString blanks out what JSON does not allow in the string that begins at
// i and returns the offset after it.
func scanString(text []byte, i int) int {
	i++
	for i < len(text) {
		switch c := text[i]; {
		case c == '"':
			return i + 1
		case c == '\\' && i+1 < len(text):
			if text[i+1] < ' ' {
				blank(text[i : i+2])
			}
			i += 2
		case c < ' ':
			text[i] = ' '
			i++
		default:
			i++
		}
	}
	return i
}

// commentEnd returns the offset after the comment that begins at i and that
// after its text, or -1 if the comment does not end.
func commentEnd(raw []byte, i int) (end, inner int) {
	if raw[i+1] == '/' {
		n := bytes.IndexByte(raw[i:], '\n')
		if n < 0 {
			return len(raw), len(raw)
		}
		return i + n, i + n
	}
	n := bytes.Index(raw[i+2:], []byte("*/"))
	if n < 0 {
		return -1, -1
	}
	return i + 2 + n + 2, i + 2 + n
}

func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// located turns an error of the JSON reader, which carries line and column in
// its text only, into one with a place.
func located(file *source.File, err error) *Error {
	at := len(file.Content)
	var line, column int
	if _, serr := fmt.Sscanf(err.Error(), "hujson: line %d, column %d:", &line, &column); serr == nil {
		at = file.Offset(line, column)
	}
	message := err.Error()
	if inner := errors.Unwrap(err); inner != nil {
		message = inner.Error()
	}
	switch {
	case strings.HasPrefix(message, "invalid literal:"):
		// The reader quotes the literal, which may be a secret.
		message = "invalid string, number or keyword"
	case strings.HasSuffix(message, "unexpected EOF"):
		message = "file ends in the middle of a value"
	}
	return &Error{Span: file.Span(at, min(at+1, len(file.Content))), Message: message}
}

type parser struct {
	file *source.File
	doc  *Document
}

func (p *parser) fill(n *Node, v *hujson.Value) {
	n.Span = p.file.Span(v.StartOffset, v.EndOffset)
	switch value := v.Value.(type) {
	case *hujson.Object:
		n.Kind = Object
		n.Children = make([]*Node, len(value.Members))
		nodes := make([]Node, len(value.Members))
		for i := range value.Members {
			m := &value.Members[i]
			child := &nodes[i]
			child.KeySpan = p.file.Span(m.Name.StartOffset, m.Name.EndOffset)
			child.Key = unquote(child.KeySpan.Text())
			n.Children[i] = child
			p.fill(child, &m.Value)
		}
		p.doc.Duplicates = append(p.doc.Duplicates, n.buildIndex()...)
	case *hujson.Array:
		n.Kind = Array
		n.Children = make([]*Node, len(value.Elements))
		nodes := make([]Node, len(value.Elements))
		for i := range value.Elements {
			n.Children[i] = &nodes[i]
			p.fill(&nodes[i], &value.Elements[i])
		}
	case hujson.Literal:
		switch value.Kind() {
		case '"':
			n.Kind, n.Text = String, unquote(n.Span.Text())
		case 't', 'f':
			n.Kind, n.Bool = Bool, value.Kind() == 't'
		case 'n':
			n.Kind = Null
		default:
			n.Kind, n.Text = Number, string(n.Span.Text())
		}
	}
}

// unquote decodes a string literal, its quotes included. Raw control
// characters stand for themselves, and what is not UTF-8 becomes U+FFFD.
func unquote(raw []byte) string {
	raw = raw[1 : len(raw)-1]
	if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw)
	}
	var out strings.Builder
	out.Grow(len(raw))
	for i := 0; i < len(raw); {
		r, size := decode(raw[i:])
		out.WriteRune(r)
		i += size
	}
	return out.String()
}

// decode returns the first character of the inside of a string literal and how
// many bytes write it.
func decode(raw []byte) (rune, int) {
	if raw[0] != '\\' || len(raw) == 1 {
		return utf8.DecodeRune(raw)
	}
	switch c := raw[1]; c {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r, ok := hex4(raw[2:])
		if !ok {
			return utf8.RuneError, 2
		}
		if utf16.IsSurrogate(r) {
			if len(raw) >= 12 && raw[6] == '\\' && raw[7] == 'u' {
				if low, ok := hex4(raw[8:]); ok {
					if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
						return pair, 12
					}
				}
			}
			return utf8.RuneError, 6
		}
		return r, 6
	default:
		r, size := utf8.DecodeRune(raw[1:])
		return r, 1 + size
	}
}

func hex4(raw []byte) (rune, bool) {
	if len(raw) < 4 {
		return 0, false
	}
	var r rune
	for _, c := range raw[:4] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// Place returns where the byte of Text, or of Key if key is set, at the given
// offset was written: strings are decoded, so offsets in them are not offsets
// in the file. Offsets past the end give the place of the closing quote, and
// nodes without such text their own place.
func (n *Node) Place(offset int, key bool) source.Span {
	span := n.Span
	if key {
		span = n.KeySpan
	} else if n.Kind != String {
		return span
	}
	raw := span.Text()
	if len(raw) < 2 {
		return span
	}
	inside := raw[1 : len(raw)-1]
	at := 0
	for at < len(inside) && offset > 0 {
		r, size := decode(inside[at:])
		offset -= utf8.RuneLen(r)
		if offset < 0 {
			break
		}
		at += size
	}
	start := span.Start + 1 + at
	return source.Span{File: span.File, Start: start, End: start + 1}
}
