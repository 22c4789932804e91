package tfplan

import (
	"bytes"
	"iter"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// text is the content of a file that has been checked to be JSON, so that
// walking parts of it again needs no checks: what a value is follows from its
// first byte, and every string and bracket is closed.
type text []byte

// node is a JSON value: where it begins in the file and where it ends. The
// zero node is no value.
type node struct{ start, end uint32 }

func (n node) exists() bool { return n.end > n.start }

// kind returns the first byte of a value, which shows its type; 0 for none.
func (t text) kind(n node) byte {
	if !n.exists() {
		return 0
	}
	return t[n.start]
}

func (t text) isNull(n node) bool { return !n.exists() || t[n.start] == 'n' }
func (t text) isTrue(n node) bool { return n.exists() && t[n.start] == 't' }

// isContainer reports whether a value is a list or an object.
func (t text) isContainer(n node) bool { k := t.kind(n); return k == '{' || k == '[' }

func (t text) bytes(n node) []byte { return t[n.start:n.end] }

// skipSpace returns the offset of the first byte from at that is no space.
func (t text) skipSpace(at uint32) uint32 {
	for t[at] <= ' ' {
		at++
	}
	return at
}

// skipString returns the offset behind the string that begins at at.
func (t text) skipString(at uint32) uint32 {
	for at++; ; at++ {
		at += uint32(bytes.IndexByte(t[at:], '"'))
		escapes := uint32(0)
		for t[at-1-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			return at + 1
		}
	}
}

// skipValue returns the offset behind the value that begins at at.
func (t text) skipValue(at uint32) uint32 {
	switch t[at] {
	case '"':
		return t.skipString(at)
	case '{', '[':
		for depth := 0; ; {
			switch t[at] {
			case '"':
				at = t.skipString(at)
				continue
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return at + 1
				}
			}
			at++
		}
	}
	for int(at) < len(t) {
		switch t[at] {
		case ',', '}', ']', ' ', '\n', '\r', '\t':
			return at
		}
		at++
	}
	return at
}

func (t text) value(at uint32) node { return node{at, t.skipValue(at)} }

// cursor goes through the elements of a list.
type cursor struct {
	t  text
	at uint32 // where the next element begins, or the list ends; 0 for no list
}

// cursor returns one for a list; it finds nothing in any other value.
func (t text) cursor(n node) cursor {
	if t.kind(n) != '[' {
		return cursor{}
	}
	return cursor{t, t.skipSpace(n.start + 1)}
}

// next returns the next element, no node if there is none.
func (c *cursor) next() node {
	if c.at == 0 || c.t[c.at] == ']' {
		return node{}
	}
	v := c.t.value(c.at)
	if c.at = c.t.skipSpace(v.end); c.t[c.at] == ',' {
		c.at = c.t.skipSpace(c.at + 1)
	}
	return v
}

// elements yields the elements of a list; nothing for any other value.
func (t text) elements(n node) iter.Seq[node] {
	return func(yield func(node) bool) {
		for c := t.cursor(n); ; {
			if v := c.next(); !v.exists() || !yield(v) {
				return
			}
		}
	}
}

// fields goes through the members of an object. Each value is stepped over
// once, whether by value or by fields of its own.
type fields struct {
	t text
	// at is where to go on: behind a value, or at the value of the member that
	// was not stepped over yet. It is 0 for what is no object.
	at   uint32
	open bool
	name node
}

// fields returns one for an object; it finds nothing in any other value.
func (t text) fields(n node) fields {
	if t.kind(n) != '{' {
		return fields{}
	}
	return fields{t: t, at: n.start + 1}
}

// next steps to the next member and reports whether there is one.
func (f *fields) next() bool {
	if f.at == 0 {
		return false
	}
	if f.open {
		f.value()
	}
	if f.at = f.t.skipSpace(f.at); f.t[f.at] == ',' {
		f.at = f.t.skipSpace(f.at + 1)
	}
	if f.t[f.at] == '}' {
		return false
	}
	f.name = node{f.at, f.t.skipString(f.at)}
	f.at = f.t.skipSpace(f.t.skipSpace(f.name.end) + 1)
	f.open = true
	return true
}

// key returns the content of the member's name.
func (f *fields) key() []byte { return f.t.unquote(f.name) }

// value returns the member's value.
func (f *fields) value() node {
	v := f.t.value(f.at)
	f.at, f.open = v.end, false
	return v
}

// inside returns the fields of the member's value. When they are gone through,
// leave goes on behind the value.
func (f *fields) inside() fields {
	if f.t[f.at] != '{' {
		return fields{}
	}
	return fields{t: f.t, at: f.at + 1}
}

func (f *fields) leave(inner *fields) {
	if inner.at > 0 {
		f.at, f.open = inner.at+1, false
	}
}

// names yields the place of each member's name of an object, and its value;
// nothing for any other value.
func (t text) names(n node) iter.Seq2[node, node] {
	return func(yield func(name, value node) bool) {
		for f := t.fields(n); f.next(); {
			if !yield(f.name, f.value()) {
				return
			}
		}
	}
}

// members yields the name and value of each member of an object; nothing for
// any other value.
func (t text) members(n node) iter.Seq2[[]byte, node] {
	return func(yield func([]byte, node) bool) {
		for name, v := range t.names(n) {
			if !yield(t.unquote(name), v) {
				return
			}
		}
	}
}

// unquote returns the content of a string, without copying it where it holds
// no escape. Bytes that are not UTF-8 become U+FFFD.
func (t text) unquote(n node) []byte {
	inner := t[n.start+1 : n.end-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner
	}
	// The error is about invalid UTF-8 and lone surrogates, which the result
	// replaces.
	s, _ := jsontext.AppendUnquote(nil, t.bytes(n))
	return s
}

// str returns the content of a string; ok is false for any other value.
func (t text) str(n node) (s string, ok bool) {
	if t.kind(n) != '"' {
		return "", false
	}
	return strings.ToValidUTF8(string(t.unquote(n)), "\uFFFD"), true
}

// member returns the first member of that name of an object.
func (t text) member(n node, name string) node {
	for f := t.fields(n); f.next(); {
		if t.isNamed(f.name, name) {
			return f.value()
		}
	}
	return node{}
}

// isNamed reports whether a string has the content.
func (t text) isNamed(n node, content string) bool {
	inner := t[n.start+1 : n.end-1]
	return string(inner) == content || bytes.IndexByte(inner, '\\') >= 0 && string(t.unquote(n)) == content
}

// count returns the number of elements or members of a container.
func (t text) count(n node) int {
	count := 0
	for range t.elements(n) {
		count++
	}
	for range t.names(n) {
		count++
	}
	return count
}

// holdsTrue reports whether a value is true or holds one that is.
func (t text) holdsTrue(n node) bool {
	b := t.bytes(n)
	if len(b) == 0 || b[0] != '{' && b[0] != '[' {
		return t.isTrue(n)
	}
	// Looking at every value finds out without recursion: brackets and commas
	// are stepped over, and a string before a colon is a name.
	for at := n.start; at < n.end; {
		switch t[at] {
		case 't':
			return true
		case '"':
			at = t.skipString(at)
		default:
			at++
		}
	}
	return false
}

// marks reports whether a mark of what is secret marks all of a value: it is
// true, or nothing that such a mark can be. A list or object marks members of
// one.
func (t text) marks(mark, value node) bool {
	switch t.kind(mark) {
	case 0, 'n', 'f':
		return false
	case '{', '[':
		return t.kind(mark) != t.kind(value)
	}
	return true
}

// holdsMark reports whether a list or object of marks holds anything but false.
func (t text) holdsMark(n node) bool {
	for at := n.start; at < n.end; {
		switch c := t[at]; c {
		case '{', '}', '[', ']', ',', ' ', '\n', '\r', '\t':
			at++
		case 'f', 'n':
			at = t.skipValue(at)
		case '"':
			if at = t.skipSpace(t.skipString(at)); t[at] != ':' {
				return true
			}
			at++
		default:
			return true
		}
	}
	return false
}

// view is an object with the places of its members' names, for objects that
// are asked for many members. The zero view has none. Small objects are looked
// through each time instead, for most are asked for one member only.
type view struct {
	node
	names *names
}

// names are the places of names in an object.
type names struct {
	at []uint32
	// index is there for objects of so many members that looking through the
	// names would take too long.
	index map[string]uint32
}

const (
	// maxScan is how many names of a view are looked through.
	maxScan = 64
	// small is the size in bytes of an object for which names are not kept.
	small = 256
)

// view indexes an object; the result has no members for any other value.
func (t text) view(n node) view {
	if t.kind(n) != '{' || n.end-n.start <= small {
		return view{node: n}
	}
	f := fields{t: t, at: n.start, open: true}
	return f.content()
}

// content returns the member's value, indexed if it is an object of whatever
// size.
func (f *fields) content() view {
	if f.t[f.at] != '{' {
		return view{node: f.value()}
	}
	var few [maxScan]uint32
	at := few[:0]
	start := f.at
	inner := f.inside()
	for inner.next() {
		at = append(at, inner.name.start)
	}
	f.leave(&inner)
	v := view{node{start, f.at}, &names{at: slices.Clone(at)}}
	if len(at) > maxScan {
		v.names.index = make(map[string]uint32, len(at))
		for _, at := range slices.Backward(at) {
			v.names.index[string(f.t.unquote(f.t.value(at)))] = at
		}
	}
	return v
}

// get returns the first member of that name.
func (t text) get(v view, name string) node {
	switch {
	case v.names == nil:
		return t.member(v.node, name)
	case v.names.index != nil:
		if at, ok := v.names.index[name]; ok {
			return t.memberAt(at)
		}
		return node{}
	}
	for _, at := range v.names.at {
		end := int(at) + 1 + len(name)
		if end < len(t) && t[end] == '"' && string(t[at+1:end]) == name || t.escapedName(at, name) {
			return t.memberAt(at)
		}
	}
	return node{}
}

// memberAt returns the value of the member whose name begins at at.
func (t text) memberAt(at uint32) node {
	colon := t.skipSpace(t.skipString(at))
	return t.value(t.skipSpace(colon + 1))
}

// escapedName reports whether the name that begins at at is written with
// escapes and means name. Every escape begins with one of few letters, so that
// names whose first letter differs are passed over.
func (t text) escapedName(at uint32, name string) bool {
	if t[at+1] != '\\' && (name == "" || t[at+1] != name[0]) {
		return false
	}
	n := node{at, t.skipString(at)}
	inner := t[n.start+1 : n.end-1]
	return bytes.IndexByte(inner, '\\') >= 0 && string(t.unquote(n)) == name
}
