// Package source holds input files and the places in them.
//
// Byte offsets are the truth: a parser records the offsets that it read, and
// lines and columns are computed from the file's content only when somebody
// prints them. Every node and value of tfidlint's graph carries a [Span], so
// that every finding and every problem can say where it comes from.
package source

import (
	"bytes"
	"sort"
	"sync"
	"unicode/utf8"
)

// Stdin is the path of the file that was read from standard input.
const Stdin = "<stdin>"

// File is the content of one input and the name it goes by in messages.
// It must not be copied, and its content must not change, once a Span refers
// to it. A File is safe for concurrent use.
type File struct {
	// Path is how reports name the file: relative to the working directory
	// where that is possible, always with "/" between its segments, and
	// "<stdin>" for standard input.
	Path string
	// Content is the whole file as it was read, but for what was left out of a
	// partial one. Byte order marks stay in it.
	Content []byte

	omitted []Omission

	once  sync.Once
	lines []int // the offset of each line's first byte
	marks []mark
}

// mark is a place in a long line whose column is known, so that columns need
// not be counted from the line's beginning: a plan is one line of many
// megabytes, and has a finding in every corner.
type mark struct{ offset, column int }

// stride is about how many bytes lie between two marks.
const stride = 1 << 12

// NewFile returns the file with the given name and content. It keeps content.
func NewFile(path string, content []byte) *File {
	return &File{Path: path, Content: content}
}

// Position is a place in a file as people count it.
type Position struct {
	// Line counts from 1. A line ends with "\n"; "\r\n" counts as one end.
	Line int
	// Column counts UTF-16 code units from 1, as GitHub, SARIF viewers and
	// the language server protocol do.
	Column int
}

func (f *File) index() []int {
	f.once.Do(func() {
		f.lines = append(f.lines, 0)
		for start := 0; ; {
			n := bytes.IndexByte(f.Content[start:], '\n')
			if n < 0 {
				f.markLine(start, len(f.Content))
				break
			}
			f.markLine(start, start+n)
			start += n + 1
			f.lines = append(f.lines, start)
		}
		for i, o := range f.omitted {
			f.omitted[i].at = f.kept(o.Offset)
		}
	})
	return f.lines
}

// markLine sets marks in a line that is long enough to need them.
func (f *File) markLine(start, end int) {
	if end-start <= stride {
		return
	}
	at := mark{f.text(start), 1}
	for at.offset < end {
		for next := min(at.offset+stride, end); at.offset < next; {
			// Nearly all of a plan is ASCII.
			n := ascii(f.Content[at.offset:next])
			at.offset += n
			at.column += n
			if at.offset < next {
				at = f.step(at, end)
			}
		}
		f.marks = append(f.marks, at)
	}
}

// step returns the place after the character at m.
func (f *File) step(m mark, end int) mark {
	if f.Content[m.offset] < utf8.RuneSelf {
		return mark{m.offset + 1, m.column + 1}
	}
	r, size := utf8.DecodeRune(f.Content[m.offset:end])
	m.offset += size
	m.column++
	if r > 0xFFFF {
		m.column++
	}
	return m
}

// text returns where the text of the line begins that begins at start: in the
// first line, behind a byte order mark.
func (f *File) text(start int) int {
	if start == 0 && bytes.HasPrefix(f.Content, bom) {
		return len(bom)
	}
	return start
}

// Position returns the place of a byte offset. Offsets outside the file are
// taken as its beginning or its end.
func (f *File) Position(offset int) Position {
	offset = max(0, min(offset, len(f.Content)))
	f.index()
	return f.whole(offset, f.kept(offset))
}

// kept returns the place of an offset in Content, which is indexed.
func (f *File) kept(offset int) Position {
	line := sort.SearchInts(f.lines, offset+1) - 1
	at := mark{f.text(f.lines[line]), 1}
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].offset > offset }) - 1
	if i >= 0 && f.marks[i].offset > at.offset {
		at = f.marks[i]
	}
	for at.offset < offset {
		n := ascii(f.Content[at.offset:offset])
		at.offset += n
		at.column += n
		if at.offset < offset {
			at = f.step(at, offset)
		}
	}
	return Position{Line: line + 1, Column: at.column}
}

var bom = []byte("\xEF\xBB\xBF")

// Offset returns the byte offset of a position whose column counts bytes from
// 1, the way other parsers report places. Positions outside the file are taken
// as its beginning or its end.
func (f *File) Offset(line, column int) int {
	lines := f.index()
	line, _ = f.line(line)
	if line < 1 {
		return 0
	}
	if line > len(lines) {
		return len(f.Content)
	}
	return min(lines[line-1]+max(column-1, 0), len(f.Content))
}

// Line returns the text of a line, counted from 1, without its end. It is
// empty for a line that the file does not have or that was left out.
func (f *File) Line(n int) []byte {
	lines := f.index()
	n, ok := f.line(n)
	if !ok || n < 1 || n > len(lines) {
		return nil
	}
	end := len(f.Content)
	if n < len(lines) {
		end = lines[n]
	}
	text := bytes.TrimRight(f.Content[lines[n-1]:end], "\r\n")
	if n == 1 {
		text = bytes.TrimPrefix(text, bom)
	}
	return text
}

// Span returns the half-open range of bytes from start to end.
func (f *File) Span(start, end int) Span { return Span{File: f, Start: start, End: end} }

// Whole returns a span of no length at the beginning of the file: the place of
// what concerns the file as such.
func (f *File) Whole() Span { return Span{File: f} }

// Span is a half-open range of bytes in a file. The zero Span is no place at
// all; see IsValid.
type Span struct {
	File *File
	// Start and End are byte offsets from 0, End being exclusive.
	Start, End int
}

// IsValid reports whether the span is a place in a file.
func (s Span) IsValid() bool { return s.File != nil }

// Range returns the positions of the span's first byte and of the byte after
// its last. It must not be called on the zero Span.
func (s Span) Range() (start, end Position) {
	return s.File.Position(s.Start), s.File.Position(max(s.Start, s.End))
}

// Text returns the bytes of the span. They may hold a secret of the input: a
// caller that prints them must know that they do not.
func (s Span) Text() []byte {
	if s.File == nil || s.Start < 0 || s.End > len(s.File.Content) || s.Start > s.End {
		return nil
	}
	return s.File.Content[s.Start:s.End]
}

// Contains reports whether other lies wholly inside s, in the same file.
func (s Span) Contains(other Span) bool {
	return s.File != nil && s.File == other.File && s.Start <= other.Start && other.End <= s.End
}

// Compare orders spans by file name, then by place, for output that is the
// same each time. Spans without a file come first.
func (s Span) Compare(other Span) int {
	switch {
	case s.File == nil && other.File == nil:
		return 0
	case s.File == nil:
		return -1
	case other.File == nil:
		return 1
	case s.File != other.File && s.File.Path != other.File.Path:
		if s.File.Path < other.File.Path {
			return -1
		}
		return 1
	case s.Start != other.Start:
		return s.Start - other.Start
	}
	return s.End - other.End
}
