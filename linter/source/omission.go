package source

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// Omission is a part of an input that nobody needs and that was not kept when
// the input was read. Places behind it are still those of the whole input.
type Omission struct {
	// Offset is where in File.Content the part is missing.
	Offset int
	// lines counts the ends of lines in the part, columns the UTF-16 code units
	// behind the last of them.
	lines, columns int
	// at is the place of Offset in Content, once that is indexed.
	at Position
}

// Write measures the text of the part, which is UTF-8 and comes in pieces. It
// keeps none of it and never fails.
func (o *Omission) Write(text []byte) (int, error) {
	size := len(text)
	if n := bytes.Count(text, []byte("\n")); n > 0 {
		o.lines += n
		o.columns = 0
		text = text[bytes.LastIndexByte(text, '\n')+1:]
	}
	for len(text) > 0 {
		n := ascii(text)
		o.columns += n
		if text = text[n:]; len(text) == 0 {
			break
		}
		// A character counts with its first byte, for the others may come with
		// the next piece.
		switch c := text[0]; {
		case c >= 0xF0:
			o.columns += 2
		case utf8.RuneStart(c):
			o.columns++
		}
		text = text[1:]
	}
	return size, nil
}

// ascii returns how many bytes text begins with that are characters of their
// own.
func ascii(text []byte) int {
	rest := text
	for len(rest) >= 8 && binary.NativeEndian.Uint64(rest)&0x8080808080808080 == 0 {
		rest = rest[8:]
	}
	for len(rest) > 0 && rest[0] < utf8.RuneSelf {
		rest = rest[1:]
	}
	return len(text) - len(rest)
}

// NewPartialFile returns the file with the given name and what is left of its content,
// parts being left out in the order of their offsets. It keeps both.
func NewPartialFile(path string, content []byte, omitted []Omission) *File {
	return &File{Path: path, Content: content, omitted: omitted}
}

// whole returns the place in the whole input of an offset that is at in what is
// left of it.
func (f *File) whole(offset int, at Position) Position {
	for i := len(f.omitted) - 1; i >= 0; i-- {
		o := f.omitted[i]
		if offset < o.Offset {
			continue
		}
		if o.at.Line == at.Line {
			// The line goes on behind what is missing.
			if o.lines > 0 {
				at.Column -= o.at.Column - 1
			}
			at.Column += o.columns
		}
		at.Line += o.lines
	}
	return at
}

// line returns the number in Content of a line of the whole input, and whether
// Content has it.
func (f *File) line(n int) (int, bool) {
	for _, o := range f.omitted {
		if n <= o.at.Line {
			break
		}
		if n -= o.lines; n < o.at.Line {
			return 0, false
		}
	}
	return n, true
}
