package azure

import (
	"fmt"
	"strconv"
	"strings"
)

// Path names a setting inside a resource: an attribute of a Terraform resource
// or a property of an ARM resource's body. The zero Path names the place that
// it starts from.
//
// As text, steps are separated by dots, and these follow a name or stand alone:
//
//	name      member of an object or block; names compare without case
//	[0]       the element at an index (in Terraform, a block that occurs at most
//	          once is a list with one element)
//	[]        every element of a list or set
//	{}        every value of a map or object
//	:json     what a string holds as JSON; nothing to do where the value is an
//	          object already
//	:base64   what a string holds in base64; the string itself where it does not
//	@key      the key or index of the element that the path starts from
//	@name     the resource's own name: the last segment of an ARM name
//	@parent   the resource that contains this one in ARM
//	@scope    the resource that an ARM extension resource is attached to
//	@of       the resource whose identity is used: see [IdentityChoice]
//
// A path starts from the element that is examined, or, with a leading "/", from
// the resource; without an element both are the same.
type Path struct {
	text  string
	steps []Step
	root  bool
}

// Step is one step of a Path.
type Step struct {
	Kind StepKind
	// Name is the member's name for [StepField], otherwise empty.
	Name string
	// Index is the index for [StepIndex], from 0, otherwise 0.
	Index int
}

// StepKind is the kind of a Step.
type StepKind uint8

// The kinds of steps. The comment on Path shows how each is written.
const (
	StepField    StepKind = iota // name
	StepIndex                    // [0]
	StepElements                 // []
	StepValues                   // {}
	StepJSON                     // :json
	StepBase64                   // :base64
	StepKey                      // @key
	StepName                     // @name
	StepParent                   // @parent
	StepScope                    // @scope
	StepOf                       // @of
)

// words are the steps that are written as a word of their own.
var words = map[string]StepKind{
	"@key":    StepKey,
	"@name":   StepName,
	"@parent": StepParent,
	"@scope":  StepScope,
	"@of":     StepOf,
}

// suffixes are the steps that follow a name and hold no number.
var suffixes = []struct {
	text string
	kind StepKind
}{
	{"[]", StepElements},
	{"{}", StepValues},
	{":json", StepJSON},
	{":base64", StepBase64},
}

// ParsePath reads a path in the notation that Path describes. The empty string
// is the zero Path.
func ParsePath(s string) (Path, error) {
	p := Path{text: s}
	rest, rooted := strings.CutPrefix(s, "/")
	p.root = rooted
	if rest == "" {
		return p, nil
	}
	for segment := range strings.SplitSeq(rest, ".") {
		var err error
		if p.steps, err = appendSegment(p.steps, segment); err != nil {
			return Path{}, fmt.Errorf("path %q: %w", s, err)
		}
	}
	return p, nil
}

// appendSegment appends the steps that one segment between dots stands for.
func appendSegment(steps []Step, segment string) ([]Step, error) {
	end := strings.IndexAny(segment, "[{:")
	if end < 0 {
		end = len(segment)
	}
	name, rest := segment[:end], segment[end:]
	if kind, ok := words[name]; ok {
		steps = append(steps, Step{Kind: kind})
	} else if strings.ContainsAny(name, "@]}/ ") || segment == "" {
		return nil, fmt.Errorf("%q is not a name", name)
	} else if name != "" {
		steps = append(steps, Step{Kind: StepField, Name: name})
	}
	for rest != "" {
		step, after, err := cutSuffix(rest)
		if err != nil {
			return nil, err
		}
		steps, rest = append(steps, step), after
	}
	return steps, nil
}

// cutSuffix reads the step at the start of s, and returns what follows it.
func cutSuffix(s string) (Step, string, error) {
	for _, suffix := range suffixes {
		if after, ok := strings.CutPrefix(s, suffix.text); ok {
			return Step{Kind: suffix.kind}, after, nil
		}
	}
	digits, after, closed := strings.Cut(strings.TrimPrefix(s, "["), "]")
	index, err := strconv.Atoi(digits)
	if s[0] != '[' || !closed || err != nil || index < 0 {
		return Step{}, "", fmt.Errorf("%q is neither an index nor another step", s)
	}
	return Step{Kind: StepIndex, Index: index}, after, nil
}

// IsZero reports whether p is the zero Path.
func (p Path) IsZero() bool { return p.text == "" }

// FromRoot reports whether p starts from the resource even where an element of
// it is examined.
func (p Path) FromRoot() bool { return p.root }

// Steps returns the steps of p, none for the zero Path. The caller must not
// modify them.
func (p Path) Steps() []Step { return p.steps }

// String returns p as it was written.
func (p Path) String() string { return p.text }

// MarshalText returns p as it was written.
func (p Path) MarshalText() ([]byte, error) { return []byte(p.text), nil }

// UnmarshalText reads p as [ParsePath] does.
func (p *Path) UnmarshalText(text []byte) error {
	parsed, err := ParsePath(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// Below names the setting at the path from the resource's root, where the path
// starts from the elements that each reaches. Indexes are left out, and the zero
// path has no name.
func (p Path) Below(each Path) string {
	name, rooted := strings.CutPrefix(p.String(), "/")
	if name != "" && !rooted && !each.IsZero() {
		name = each.String() + "." + name
	}
	return strings.ReplaceAll(name, "[0]", "")
}
