package tfplan

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"

	"github.com/tfidlint/tfidlint/linter/source"
)

// unread are the sections of a plan that Read does not look at and that may be
// large: planned_values says once more what the changes say, and is two fifths
// of a plan.
var unread = []string{"planned_values", "resource_drift"}

// Load reads a file that may be a plan or a state, of about size bytes; 0 where
// that is not known. It keeps what Read looks at. Sections of a plan that are
// left out so do not have to be JSON either, as long as their brackets and
// quotes are balanced. Of any other content everything is kept.
func Load(path string, r io.Reader, size int) (*source.File, error) {
	// One byte more than the size shows the end without room for more.
	l := loader{r: r, content: make([]byte, 0, max(size+1, 512))}
	err := l.sections()
	if err == nil || errors.Is(err, errWhole) {
		err = l.rest()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return source.NewPartialFile(path, l.content, l.omitted), nil
}

// errWhole stops the search for sections where there is nothing more to leave
// out, or where the content is no plan.
var errWhole = errors.New("the rest is kept")

// loader reads a file piece by piece.
type loader struct {
	r       io.Reader
	content []byte // what was read and is kept
	at      int    // how far content was looked at
	omitted []source.Omission
}

// pieceSize is how many bytes are read at a time where some may be left out.
const pieceSize = 1 << 18

// more reads another piece into content.
func (l *loader) more() error { return l.read(pieceSize) }

// read reads at most n bytes into content.
func (l *loader) read(n int) error {
	if len(l.content) == cap(l.content) {
		l.content = slices.Grow(l.content, pieceSize)
	}
	free := l.content[len(l.content):cap(l.content)]
	n, err := l.r.Read(free[:min(n, len(free))])
	l.content = l.content[:len(l.content)+n]
	if n > 0 {
		// An error comes again.
		return nil
	}
	return err
}

// rest reads everything that is left.
func (l *loader) rest() error {
	for {
		if err := l.read(math.MaxInt); err != nil {
			return err
		}
	}
}

// next returns the first byte from where content was looked at that is no
// space.
func (l *loader) next() (byte, error) {
	for {
		for ; l.at < len(l.content); l.at++ {
			if c := l.content[l.at]; c > ' ' {
				return c, nil
			}
		}
		if err := l.more(); err != nil {
			return 0, err
		}
	}
}

// expect steps over a byte.
func (l *loader) expect(c byte) error {
	have, err := l.next()
	if err == nil && have != c {
		err = errWhole
	}
	l.at++
	return err
}

const byteOrderMark = "\uFEFF"

// sections goes through the top-level members of a plan, up to the changes.
func (l *loader) sections() error {
	begin := "{"
	if c, _ := l.next(); c == byteOrderMark[0] {
		begin = byteOrderMark + begin
	}
	for _, c := range []byte(begin) {
		if err := l.expect(c); err != nil {
			return err
		}
	}
	for first := true; ; first = false {
		name, err := l.name()
		switch {
		case err != nil:
			return err
		case first && name != "format_version" || name == "resource_changes":
			return errWhole
		}
		if err := l.value(slices.Contains(unread, name)); err != nil {
			return err
		}
		if err := l.expect(','); err != nil {
			return err
		}
	}
}

// name reads the name of a member and what follows it up to the value.
func (l *loader) name() (string, error) {
	if err := l.expect('"'); err != nil {
		return "", err
	}
	start := l.at
	var skip skipper
	skip.quoted = true
	if err := l.skip(&skip, false); err != nil {
		return "", err
	}
	name := string(l.content[start : l.at-1])
	err := l.expect(':')
	if err == nil {
		_, err = l.next()
	}
	return name, err
}

// value steps over a value. What is inside a list or object is left out if
// omit says so.
func (l *loader) value(omit bool) error {
	switch l.content[l.at] {
	case '{', '[':
		l.at++
		return l.skip(&skipper{depth: 1}, omit)
	case '"':
		l.at++
		return l.skip(&skipper{quoted: true}, false)
	}
	for {
		c, err := l.next()
		if err != nil || c == ',' || c == '}' {
			return err
		}
		l.at++
	}
}

// skip steps to the end of a value whose first byte was seen.
func (l *loader) skip(s *skipper, omit bool) error {
	o := source.Omission{Offset: l.at}
	for {
		n, ended := s.skip(l.content[l.at:])
		if !omit {
			l.at += n
		} else {
			inside := n
			if ended {
				// The closing bracket stays.
				inside--
			}
			_, _ = o.Write(l.content[l.at : l.at+inside]) // never fails
			l.content = append(l.content[:l.at], l.content[l.at+inside:]...)
			l.at += n - inside
		}
		var err error
		if !ended {
			err = l.more()
		}
		if ended || err != nil {
			if omit {
				l.omitted = append(l.omitted, o)
			}
			return err
		}
	}
}

// skipper finds the end of a string, list or object whose text comes in pieces.
type skipper struct {
	depth           int
	quoted, escaped bool
}

// skip returns how much of a piece belongs to the value and whether it ends
// there.
func (s *skipper) skip(text []byte) (n int, ended bool) {
	for n < len(text) {
		if s.quoted {
			n += s.skipQuoted(text[n:])
			if !s.quoted && s.depth == 0 {
				return n, true
			}
			continue
		}
		c := text[n]
		n++
		switch c {
		case '"':
			s.quoted = true
		case '{', '[':
			s.depth++
		case '}', ']':
			if s.depth--; s.depth == 0 {
				return n, true
			}
		}
	}
	return n, false
}

// skipQuoted returns how much of a piece belongs to a string that it begins in.
func (s *skipper) skipQuoted(text []byte) int {
	if s.escaped {
		s.escaped = false
		return 1
	}
	end := bytes.IndexByte(text, '"')
	if end < 0 {
		end = len(text)
	}
	if escape := bytes.IndexByte(text[:end], '\\'); escape >= 0 {
		s.escaped = true
		return escape + 1
	}
	s.quoted = end == len(text)
	return min(end+1, len(text))
}
