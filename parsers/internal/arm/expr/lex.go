package expr

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokName
	tokNumber
	tokString
	tokDot
	tokComma
	tokOpen
	tokClose
	tokOpenBracket
	tokCloseBracket
	tokInvalid
)

type token struct {
	kind tokenKind
	pos  int    // offset in the string, brackets included
	text string // the name, the number's literal, or the string's value
}

// String returns the token as messages name it. A string's value is left out:
// it may be long, and it may be a secret.
func (t token) String() string {
	switch t.kind {
	case tokEnd:
		return "the end of the expression"
	case tokString:
		return "a string"
	case tokNumber:
		return "a number"
	}
	return fmt.Sprintf("%q", t.text)
}

// lexer cuts text[:end] into tokens.
type lexer struct {
	text string
	at   int
	end  int
}

func (l *lexer) next() (token, error) {
	l.skipSpace()
	start := l.at
	if start >= l.end {
		return token{kind: tokEnd, pos: l.end}, nil
	}
	c := l.text[start]
	switch {
	case c == '\'':
		return l.quoted()
	case isNameStart(c):
		for l.at < l.end && isNamePart(l.text[l.at]) {
			l.at++
		}
		return l.token(tokName, start), nil
	case isDigit(c), (c == '-' || c == '+') && start+1 < l.end && isDigit(l.text[start+1]):
		l.at++
		for l.at < l.end && isDigit(l.text[l.at]) {
			l.at++
		}
		return l.token(tokNumber, start), nil
	}
	kind := tokInvalid
	size := 1
	switch c {
	case '.':
		kind = tokDot
	case ',':
		kind = tokComma
	case '(':
		kind = tokOpen
	case ')':
		kind = tokClose
	case '[':
		kind = tokOpenBracket
	case ']':
		kind = tokCloseBracket
	default:
		_, size = utf8.DecodeRuneInString(l.text[start:l.end])
	}
	l.at += size
	return l.token(kind, start), nil
}

func (l *lexer) token(kind tokenKind, start int) token {
	return token{kind: kind, pos: start, text: l.text[start:l.at]}
}

// quoted reads a string. Two quotes stand for one; there is no other escape.
func (l *lexer) quoted() (token, error) {
	start := l.at
	l.at++
	from := l.at
	escaped := false
	for {
		n := strings.IndexByte(l.text[l.at:l.end], '\'')
		if n < 0 {
			l.at = l.end
			return token{}, &Error{Offset: start, Message: "string does not end; close it with '"}
		}
		l.at += n + 1
		if l.at < l.end && l.text[l.at] == '\'' {
			escaped = true
			l.at++
			continue
		}
		break
	}
	text := l.text[from : l.at-1]
	if escaped {
		text = strings.ReplaceAll(text, "''", "'")
	}
	return token{kind: tokString, pos: start, text: text}, nil
}

// property reads the name after a dot, which may begin with a digit.
func (l *lexer) property() (token, bool) {
	l.skipSpace()
	start := l.at
	for l.at < l.end && isNamePart(l.text[l.at]) {
		l.at++
	}
	return l.token(tokName, start), l.at > start
}

func (l *lexer) skipSpace() {
	for l.at < l.end {
		c := l.text[l.at]
		if c < utf8.RuneSelf {
			if c != ' ' && (c < '\t' || c > '\r') {
				return
			}
			l.at++
			continue
		}
		r, size := utf8.DecodeRuneInString(l.text[l.at:l.end])
		// Web pages leave no-break spaces and byte order marks in what is copied
		// from them.
		if !unicode.IsSpace(r) && r != '\uFEFF' {
			return
		}
		l.at += size
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$'
}

func isNamePart(c byte) bool { return isNameStart(c) || isDigit(c) }

// isIdentifier reports whether a property can be written after a dot.
func isIdentifier(s string) bool {
	if s == "" || !isNameStart(s[0]) {
		return false
	}
	for i := range len(s) {
		if !isNamePart(s[i]) {
			return false
		}
	}
	return true
}
