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

// kind returns the first byte of a value, which tells its type; 0 for none.
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

// elements yields the elements of a list; nothing for any other value.
func (t text) elements(n node) iter.Seq[node] {
	return func(yield func(node) bool) {
		if t.kind(n) != '[' {
			return
		}
		for at := t.skipSpace(n.start + 1); t[at] != ']'; {
			v := t.value(at)
			if !yield(v) {
				return
			}
			if at = t.skipSpace(v.end); t[at] == ',' {
				at = t.skipSpace(at + 1)
			}
		}
	}
}

// names yields the place of each member's name of an object, and its value;
// nothing for any other value.
func (t text) names(n node) iter.Seq2[node, node] {
	return func(yield func(name, value node) bool) {
		if t.kind(n) != '{' {
			return
		}
		for at := t.skipSpace(n.start + 1); t[at] != '}'; {
			name := node{at, t.skipString(at)}
			colon := t.skipSpace(name.end)
			v := t.value(t.skipSpace(colon + 1))
			if !yield(name, v) {
				return
			}
			if at = t.skipSpace(v.end); t[at] == ',' {
				at = t.skipSpace(at + 1)
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
	// The error tells of invalid UTF-8 and lone surrogates, which the result
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
	for have, v := range t.members(n) {
		if string(have) == name {
			return v
		}
	}
	return node{}
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

// view is an object with the places of its members' names, for objects that
// are asked for many members. The zero view has none.
type view struct {
	node
	names []uint32
	// index is there for objects of so many members that looking through names
	// would take too long.
	index map[string]uint32
}

// maxScan is how many names of a view are looked through.
const maxScan = 64

// view indexes an object; the result has no members for any other value.
func (t text) view(n node) view {
	v := view{node: n}
	if t.kind(n) != '{' {
		return v
	}
	var few [maxScan]uint32
	names := few[:0]
	for name := range t.names(n) {
		names = append(names, name.start)
	}
	if len(names) > maxScan {
		v.index = make(map[string]uint32, len(names))
		for _, at := range slices.Backward(names) {
			v.index[string(t.unquote(t.value(at)))] = at
		}
	}
	v.names = append(v.names, names...)
	return v
}

// get returns the first member of that name.
func (t text) get(v view, name string) node {
	if v.index != nil {
		if at, ok := v.index[name]; ok {
			return t.memberAt(at)
		}
		return node{}
	}
	for _, at := range v.names {
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
