package bicep

import (
	"bytes"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Gap stands for each part of a string that is an expression.
const Gap = "…"

type kind uint8

const (
	end kind = iota
	newline
	word
	text
	mark // a bracket or any other character
)

// token is a piece of a source. Text is the word, the outline of the string, or
// the character.
type token struct {
	kind       kind
	text       string
	start, end int
}

// scanner cuts a source into tokens. Comments are kept aside.
type scanner struct {
	file     *source.File
	src      []byte
	at       int
	comments []Comment
}

func (s *scanner) next() token {
	s.space()
	start := s.at
	t := token{start: start, end: start}
	if start >= len(s.src) {
		return t
	}
	switch c := s.src[start]; {
	case c == '\n':
		s.at++
		t.kind = newline
	case c == '\'':
		t.kind, t.text = text, s.text()
	case isLetter(c):
		for s.at < len(s.src) && (isLetter(s.src[s.at]) || '0' <= s.src[s.at] && s.src[s.at] <= '9') {
			s.at++
		}
		t.kind, t.text = word, string(s.src[start:s.at])
	default:
		s.at++
		t.kind, t.text = mark, string(c)
	}
	t.end = s.at
	return t
}

func isLetter(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// space skips white space and comments, up to the end of the line.
func (s *scanner) space() {
	for s.at < len(s.src) {
		rest := s.src[s.at:]
		switch {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r':
			s.at++
		case bytes.HasPrefix(rest, []byte("//")):
			s.comment(rest[2:], 2, "\n", 0)
		case bytes.HasPrefix(rest, []byte("/*")):
			s.comment(rest[2:], 2, "*/", 2)
		default:
			return
		}
	}
}

// comment keeps the comment that begins here, whose text is followed by a mark of
// which some bytes belong to it.
func (s *scanner) comment(rest []byte, opening int, closing string, closed int) {
	n := bytes.Index(rest, []byte(closing))
	if n < 0 {
		n, closed = len(rest), 0
	}
	start := s.at
	s.at += opening + n + closed
	s.comments = append(s.comments, Comment{Text: strings.TrimSpace(string(rest[:n])), At: s.file.Span(start, s.at)})
}

// text skips the string that begins here and returns its outline. What has a
// hole may have strings in it, with holes in their turn.
func (s *scanner) text() string {
	if s.multiline() {
		return Gap
	}
	var outline strings.Builder
	// What is open, innermost last: a quote, a hole of a string, a brace in it.
	open := []byte{'\''}
	s.at++
	for s.at < len(s.src) && len(open) > 0 {
		c := s.src[s.at]
		top := len(open) - 1
		if open[top] != '\'' {
			switch c {
			case '}':
				open = open[:top]
			case '{':
				open = append(open, '{')
			case '\'':
				if s.multiline() {
					continue
				}
				open = append(open, '\'')
			}
			s.at++
			continue
		}
		switch {
		case c == '\'':
			open = open[:top]
		case c == '\n':
			// A string that does not end on its line is a mistake; what follows
			// is read as if it did.
			return outline.String()
		case bytes.HasPrefix(s.src[s.at:], []byte("${")):
			if top == 0 {
				outline.WriteString(Gap)
			}
			open = append(open, '$')
			s.at++
		case c == '\\':
			if s.at++; top == 0 && s.at < len(s.src) {
				outline.WriteByte(s.src[s.at])
			}
		case top == 0:
			outline.WriteByte(c)
		}
		s.at++
	}
	s.at = min(s.at, len(s.src))
	return outline.String()
}

// multiline skips the string in three quotes that begins here, if one does.
func (s *scanner) multiline() bool {
	quotes := []byte("'''")
	if !bytes.HasPrefix(s.src[s.at:], quotes) {
		return false
	}
	s.at += len(quotes)
	n := bytes.Index(s.src[s.at:], quotes)
	if n < 0 {
		s.at = len(s.src)
		return true
	}
	// Further quotes belong to the text, and the last three end it.
	for s.at += n + len(quotes); s.at < len(s.src) && s.src[s.at] == '\''; {
		s.at++
	}
	return true
}
