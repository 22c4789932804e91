package lower

import (
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// truth is the answer to a question about values, some of them unknown.
type truth uint8

const (
	unsure truth = iota
	no
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func not(t truth) truth {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return unsure
}

// both is yes if both are, no if either is not.
func both(a, b truth) truth {
	switch {
	case a == no || b == no:
		return no
	case a == yes && b == yes:
		return yes
	}
	return unsure
}

// all reports whether every condition holds.
func (p *place) all(conditions []azure.Condition) truth {
	t := yes
	for _, c := range conditions {
		if t = both(t, p.holds(c)); t == no {
			break
		}
	}
	return t
}

// any reports whether some condition holds.
func (p *place) any(conditions []azure.Condition) truth {
	t := no
	for _, c := range conditions {
		if t = not(both(not(t), not(p.holds(c)))); t == yes {
			break
		}
	}
	return t
}

// holds evaluates one condition. Where its path ranges, a condition that
// denies must hold for every element, any other for one.
func (p *place) holds(c azure.Condition) truth {
	negative := c.Op == azure.Absent || c.Op == azure.NotEquals || c.Op == azure.NoneOf
	if v, rest := p.straight(c.Path); len(rest) == 0 {
		if negative {
			return not(p.test(c, v))
		}
		return p.test(c, v)
	}
	values := p.values(c.Path)
	if c.Op == azure.AllPublic {
		t := truthOf(len(values) > 0)
		for _, v := range values {
			t = both(t, p.test(c, v))
		}
		return t
	}
	some := no
	for _, v := range values {
		some = not(both(not(some), not(p.test(c, v))))
	}
	if negative {
		return not(some)
	}
	return some
}

// test compares one value as the condition does, or, where the condition denies,
// as its opposite does. What an unheard-of comparison says is not known.
func (p *place) test(c azure.Condition, v graph.Value) truth {
	switch c.Op {
	case azure.Set, azure.Absent:
		return p.isSet(v)
	case azure.Equals, azure.OneOf, azure.NotEquals, azure.NoneOf:
		return p.isOneOf(v, c.Values)
	case azure.HasPrefix:
		return p.hasPrefix(v, c.Values)
	case azure.Contains:
		return p.contains(v, c.Values)
	case azure.AllPublic:
		if s, ok := text(p.settle(v)); ok {
			return truthOf(azure.IsPublicImage(s))
		}
	}
	return unsure
}

// isSet reports whether a value is there: not null, not an empty text or list.
func (p *place) isSet(v graph.Value) truth {
	v = p.settle(v)
	switch {
	case v.IsAbsent():
		return no
	case v.IsKnown():
		if s, ok := v.Text(); ok {
			return truthOf(s != "")
		}
		return truthOf(!v.IsList() || !isEmpty(v))
	}
	if outline, ok := v.Outline(); ok && outline != "" {
		return yes
	}
	// The attribute of another resource that something is set to has a value,
	// or nobody would set it. In a plan even one of several candidates has:
	// had the expression come to null, the plan would say so.
	if _, exact := v.Origin(); exact || p.planned() && len(v.Origins()) > 0 {
		return yes
	}
	return unsure
}

// isOneOf reports whether a value is there and one of the words.
func (p *place) isOneOf(v graph.Value, words []string) truth {
	v = p.settle(v)
	if s, ok := text(v); ok {
		for _, w := range words {
			if strings.EqualFold(s, w) {
				return yes
			}
		}
		return no
	}
	if !v.IsUnknown() {
		return no
	}
	// A text with a known beginning is at least not any word
	// that begins otherwise.
	t := no
	for _, w := range words {
		if mayBe(v, w) {
			t = unsure
		}
	}
	return t
}

// mayBe reports whether an unknown value may turn out to be the word.
func mayBe(v graph.Value, word string) bool {
	if o, ok := v.Origin(); ok && (o.Path == "id" || strings.HasSuffix(o.Path, ".id")) && !strings.Contains(word, "/") {
		// An id is never a mere word such as "System".
		return false
	}
	head, tail := knownEnds(v)
	return len(word) >= len(head)+len(tail) && foldPrefix(word, head) && foldPrefix(word[len(word)-len(tail):], tail)
}

// knownEnds returns the text that an unknown value is known to begin and end
// with.
func knownEnds(v graph.Value) (head, tail string) {
	if outline, ok := v.Outline(); ok {
		head, _, _ = strings.Cut(outline, graph.Gap)
		tail = outline[strings.LastIndex(outline, graph.Gap)+len(graph.Gap):]
		return head, tail
	}
	if o, ok := v.Origin(); ok {
		return o.Prefix, o.Suffix
	}
	return "", ""
}

// hasPrefix reports whether a value is a text that begins with one of the
// words.
func (p *place) hasPrefix(v graph.Value, words []string) truth {
	v = p.settle(v)
	s, whole := text(v)
	if !whole && !v.IsUnknown() {
		return no
	}
	if !whole {
		s, _ = knownEnds(v)
	}
	t := no
	for _, w := range words {
		if foldPrefix(s, w) {
			return yes
		}
		if !whole && foldPrefix(w, s) {
			t = unsure
		}
	}
	return t
}

// contains reports whether a value is a text that contains one of the words.
func (p *place) contains(v graph.Value, words []string) truth {
	v = p.settle(v)
	s, whole := text(v)
	if !whole && !v.IsUnknown() {
		return no
	}
	if !whole {
		if s, _ = v.Outline(); s == "" {
			head, tail := knownEnds(v)
			s = head + graph.Gap + tail
		}
	}
	s = strings.ToLower(s)
	for _, w := range words {
		if strings.Contains(s, strings.ToLower(w)) {
			return yes
		}
	}
	if whole {
		return no
	}
	return unsure
}

// text returns a known scalar as JSON would write it, without quotes.
func text(v graph.Value) (string, bool) {
	if s, ok := v.Text(); ok {
		return s, true
	}
	if b, ok := v.Bool(); ok {
		return strconv.FormatBool(b), true
	}
	return "", false
}

func foldPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
