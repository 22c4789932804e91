package detect

import (
	"bytes"
	"encoding/json"
	"strings"
)

var bom = []byte("\xEF\xBB\xBF")

// scanner goes through the keys of one JSON object without decoding values. It
// accepts what templates have beyond JSON: byte order marks, comments, trailing
// commas, line ends in strings.
type scanner struct {
	content []byte
	at      int // the offset of what comes next, or of the error
	started bool
	key     string // the current key
	value   int    // the offset of its value
	err     string // what is wrong with the text, if anything
}

// next goes to the next key. It returns false after the last one, and when the
// text is not JSON, which err then says.
func (s *scanner) next() bool {
	if !s.started {
		s.started = true
		if s.at == 0 && bytes.HasPrefix(s.content, bom) {
			s.at = len(bom)
		}
		if s.space(); s.peek() != '{' {
			switch s.peek() {
			case '[', '"':
				s.err = "is not a JSON object"
			default:
				s.err = "is not JSON"
			}
			return false
		}
		s.at++
	} else {
		if !s.skipValue() {
			return false
		}
		if s.space(); s.peek() == ',' {
			s.at++
		} else if s.peek() != '}' {
			return s.broken(`"," or "}"`)
		}
	}
	if s.space(); s.peek() == '}' {
		return false
	}
	start := s.at
	if s.peek() != '"' || !s.skipString() {
		return s.broken("a key in quotes")
	}
	s.key = text(s.content[start:s.at])
	if s.space(); s.peek() != ':' {
		return s.broken(`":"`)
	}
	s.at++
	s.space()
	s.value = s.at
	return true
}

// has reports whether one of the first keys is the name.
func (s *scanner) has(name string) bool {
	for n := 0; n < maxKeys && s.next(); n++ {
		if s.key == name {
			return true
		}
	}
	return false
}

// opens reports whether the current value begins with a byte.
func (s *scanner) opens(c byte) bool { return s.value < len(s.content) && s.content[s.value] == c }

// text returns the current value if it is a string.
func (s *scanner) text() string {
	t := scanner{content: s.content, at: s.value}
	if t.peek() != '"' || !t.skipString() {
		return ""
	}
	return text(s.content[s.value:t.at])
}

// text decodes a string in quotes. One that is no JSON string, because of a
// line end in it, is not a name that anybody looks for.
func text(quoted []byte) string {
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		return string(quoted)
	}
	return s
}

func (s *scanner) broken(want string) bool {
	if s.at >= len(s.content) {
		s.at = len(s.content)
		s.err = "ends in the middle of the JSON"
	} else {
		s.err = "is not JSON: " + want + " is expected here"
	}
	return false
}

// peek returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.content) {
		return s.content[s.at]
	}
	return 0
}

// space skips white space and comments.
func (s *scanner) space() {
	for s.at < len(s.content) {
		rest := s.content[s.at:]
		switch {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r':
			s.at++
		case bytes.HasPrefix(rest, []byte("//")):
			if n := bytes.IndexByte(rest, '\n'); n >= 0 {
				s.at += n
			} else {
				s.at = len(s.content)
			}
		case bytes.HasPrefix(rest, []byte("/*")):
			if n := bytes.Index(rest, []byte("*/")); n >= 0 {
				s.at += n + 2
			} else {
				s.at = len(s.content)
			}
		default:
			return
		}
	}
}

// skipString goes behind the string that begins here.
func (s *scanner) skipString() bool {
	for s.at++; s.at < len(s.content); {
		n := bytes.IndexAny(s.content[s.at:], `"\`)
		if n < 0 {
			break
		}
		s.at += n + 1
		if s.content[s.at-1] == '"' {
			return true
		}
		s.at++ // whatever is escaped
	}
	s.at = len(s.content)
	return false
}

// skipValue goes behind the value that begins here. Inside of lists and objects
// only quotes and brackets matter; a parser that reads the file says what else
// is wrong.
func (s *scanner) skipValue() bool {
	start, depth := s.at, 0
	for s.at < len(s.content) {
		switch s.content[s.at] {
		case '"':
			if !s.skipString() {
				return s.broken("")
			}
		case '{', '[':
			depth++
			s.at++
		case '}', ']':
			depth--
			s.at++
		case ',', ':':
			if depth == 0 {
				return s.broken("a value")
			}
			s.at++
		default:
			before := s.at
			if s.space(); s.at > before {
				continue
			}
			// A number or a word.
			for s.at++; s.at < len(s.content) && strings.IndexByte(",:{}[] \t\r\n\"/", s.content[s.at]) < 0; s.at++ {
			}
		}
		if depth <= 0 {
			return s.at > start
		}
	}
	return s.broken("")
}
