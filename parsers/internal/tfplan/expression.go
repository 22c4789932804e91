package tfplan

import (
	"bytes"
	"slices"
)

// expression is what the configuration has in the place of a setting, as far
// as the plan shows it: the expressions of attributes, or nested blocks. There
// are several where it is not known which of them made the setting.
//
// A dynamic block does not appear in a plan, so that a setting may have none.
type expression struct {
	parts []part
	// exact means that the parts are all that the setting can come from.
	exact bool
	// hidden means that there were too many parts to list them.
	hidden bool
}

// part is the expression of an attribute, a nested block, or a list of those.
type part struct {
	node
	attribute bool
}

func (t text) part(n node) part { return part{n, t.isAttribute(n)} }

// maxMatches bounds how many nested blocks of one name are matched with how
// many elements, each with each.
const maxMatches = 10_000

// isAttribute reports whether a node of the configuration is the expression of
// an attribute: everything in the attribute's value comes from it.
func (t text) isAttribute(n node) bool {
	if t.kind(n) != '{' {
		return false
	}
	for name, v := range t.members(n) {
		switch {
		case string(name) == "constant_value":
		case string(name) == "references" && t.kind(v) == '[':
		default:
			return false
		}
	}
	return true
}

// expressionMember returns the expression of a member of an object or nested
// block.
func (t text) expressionMember(e expression, name string) expression {
	next := expression{exact: e.exact, hidden: e.hidden}
	for _, p := range e.parts {
		if p.attribute {
			next.parts = append(next.parts, p)
		} else if v := t.member(p.node, name); v.exists() {
			next.parts = append(next.parts, t.part(v))
		}
	}
	return next
}

// expressionElement returns the expression of the element with a known value
// in a list that has length of them.
//
// The blocks of a set stand in another order in the plan than in the
// configuration, and dynamic blocks are missing there: a block is taken for
// that of an element only if there are as many blocks as elements and it is the
// only one whose constants agree with the element.
func (t text) expressionElement(e expression, length int, value node) expression {
	next := expression{exact: e.exact, hidden: e.hidden}
	var blocks []part
	for _, p := range e.parts {
		if t.kind(p.node) != '[' {
			next.parts = append(next.parts, p)
			continue
		}
		for n := range t.elements(p.node) {
			if len(blocks)*length > maxMatches {
				return expression{hidden: true}
			}
			blocks = append(blocks, t.part(n))
		}
	}
	if len(blocks) == 0 {
		return next
	}
	count := len(blocks)
	if count > 1 {
		blocks = slices.DeleteFunc(blocks, func(b part) bool { return !t.agrees(b.node, value) })
	}
	next.parts = append(next.parts, blocks...)
	next.exact = next.exact && count == length && len(blocks) == 1
	return next
}

// agrees reports whether the constants of a block are those of a setting, as
// far as both are there.
func (t text) agrees(block, value node) bool {
	for name, v := range t.members(block) {
		constant := t.member(v, "constant_value")
		if !constant.exists() || !t.isAttribute(v) {
			continue
		}
		have := t.member(value, string(name))
		// Numbers, strings and lists are converted to the attribute's type; only
		// what was not converted can be compared.
		if have.exists() && t.kind(have) == '"' && t.kind(constant) == '"' &&
			!bytes.Equal(t.unquote(have), t.unquote(constant)) {
			return false
		}
	}
	return true
}

// references yields what the expressions refer to, each reference once: the
// longest form of each; a plan lists the shorter ones behind it.
func (t text) references(nodes ...node) func(yield func(reference) bool) {
	return func(yield func(reference) bool) {
		for _, n := range nodes {
			if !t.eachReference(n, yield) {
				return
			}
		}
	}
}

func (t text) eachReference(n node, yield func(reference) bool) bool {
	if !t.isAttribute(n) {
		for v := range t.elements(n) {
			if !t.eachReference(v, yield) {
				return false
			}
		}
		for _, v := range t.members(n) {
			if !t.eachReference(v, yield) {
				return false
			}
		}
		return true
	}
	return t.listedReferences(t.member(n, "references"), yield)
}

// listedReferences yields the references in a list of them.
func (t text) listedReferences(list node, yield func(reference) bool) bool {
	shorter := ""
	for v := range t.elements(list) {
		if t.kind(v) != '"' {
			continue
		}
		content := t.unquote(v)
		if shorter != "" && string(content) == shorter {
			shorter = parent(shorter)
			continue
		}
		s := string(content)
		shorter = parent(s)
		if !yield(parseReference(s)) {
			return false
		}
	}
	return true
}
