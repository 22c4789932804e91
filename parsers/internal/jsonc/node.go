// Package jsonc reads JSON as people write it, in templates and elsewhere, into
// a tree without losing anything: comments, byte order marks, trailing commas,
// raw control characters in strings, the order of keys, the digits of numbers,
// and the place of every key and value.
package jsonc

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Kind is what a Node is.
type Kind uint8

// The kinds of JSON values.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String returns the kind as messages name it.
func (k Kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "array", "object"}[k]
}

// Node is a JSON value and its place. Nodes must not be changed; they are safe
// for concurrent use.
type Node struct {
	Kind Kind
	// Bool is the value of a boolean.
	Bool bool
	// Text is the decoded text of a string and the literal of a number.
	Text string
	// Key is the decoded name of an object's member; empty for other nodes.
	Key string
	// Span is the place of the value, quotes and brackets included.
	Span source.Span
	// KeySpan is the place of the member's name with its quotes, or the zero
	// Span for nodes that are not members.
	KeySpan source.Span
	// Children are the elements of an array or the members of an object, in
	// the order of the file. A name that occurs twice has both members here.
	Children []*Node

	exact, folded map[string]int32 // name → last member that bears it; only for big objects
}

// indexed is how many members make looking through all of them slower than
// keeping an index.
const indexed = 9

// Get returns the member of an object with the given name: the one spelled
// exactly so, else one that differs in case only, as templates do not
// distinguish case. Of several members with one name the last is returned. It
// returns nil if there is none, and for nodes that are not objects.
func (n *Node) Get(name string) *Node {
	if n == nil || n.Kind != Object {
		return nil
	}
	var folded *Node
	if n.exact != nil {
		if i, ok := n.exact[name]; ok {
			return n.Children[i]
		}
		if i, ok := n.folded[Fold(name)]; ok {
			return n.Children[i]
		}
		return nil
	}
	for i := len(n.Children) - 1; i >= 0; i-- {
		switch child := n.Children[i]; {
		case child.Key == name:
			return child
		case folded == nil && strings.EqualFold(child.Key, name):
			folded = child
		}
	}
	return folded
}

// IsString reports whether the node is a string, so that Text is its value.
// It is false for nil.
func (n *Node) IsString() bool { return n != nil && n.Kind == String }

// Fold returns a text that names which differ in case only have in common, as
// Get and the template language compare them. It may be longer or shorter than
// the name. Ids and types of Azure are compared with armid.Fold instead.
func Fold(name string) string { return strings.ToLower(strings.ToUpper(name)) }

// buildIndex prepares Get and returns the members that repeat an earlier
// member's name.
func (n *Node) buildIndex() (repeated []*Node) {
	if len(n.Children) < indexed {
		for i, child := range n.Children {
			for _, other := range n.Children[:i] {
				if other.Key == child.Key {
					repeated = append(repeated, child)
					break
				}
			}
		}
		return repeated
	}
	n.exact = make(map[string]int32, len(n.Children))
	n.folded = make(map[string]int32, len(n.Children))
	for i, child := range n.Children {
		if _, ok := n.exact[child.Key]; ok {
			repeated = append(repeated, child)
		}
		n.exact[child.Key] = int32(i)
		n.folded[Fold(child.Key)] = int32(i)
	}
	return repeated
}

// Comment is a comment and its place.
type Comment struct {
	// Text is what stands between the comment marks, without surrounding
	// white space.
	Text string
	// Span is the place of the comment, its marks included.
	Span source.Span
}
