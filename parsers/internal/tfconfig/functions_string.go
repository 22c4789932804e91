package tfconfig

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

var stringFunctions = map[string]fn{
	"chomp":       trimmer(func(s string) string { return strings.TrimRight(s, "\r\n") }, stdlib.ChompFunc),
	"endswith":    ofText(2, 2, func(_ *invocation, a []string) (value, error) { return boolVal(strings.HasSuffix(a[0], a[1])), nil }),
	"format":      format,
	"formatlist":  formatList,
	"indent":      indent,
	"join":        joinText,
	"lower":       folding(strings.ToLower, stdlib.LowerFunc),
	"regex":       stdlibFn(stdlib.RegexFunc),
	"regexall":    stdlibFn(stdlib.RegexAllFunc),
	"replace":     replacePartly,
	"split":       ofText(2, 2, split),
	"startswith":  ofText(2, 2, func(_ *invocation, a []string) (value, error) { return boolVal(strings.HasPrefix(a[0], a[1])), nil }),
	"strcontains": ofText(2, 2, func(_ *invocation, a []string) (value, error) { return boolVal(strings.Contains(a[0], a[1])), nil }),
	"strrev":      stdlibFn(stdlib.ReverseFunc),
	"substr":      substring,
	"title":       stdlibFn(stdlib.TitleFunc),
	"trim":        stdlibFn(stdlib.TrimFunc),
	"trimprefix":  stdlibFn(stdlib.TrimPrefixFunc),
	"trimspace":   trimmer(strings.TrimSpace, stdlib.TrimSpaceFunc),
	"trimsuffix":  stdlibFn(stdlib.TrimSuffixFunc),
	"upper":       folding(strings.ToUpper, stdlib.UpperFunc),
}

// folding makes a function that changes no more of a text than the case of its
// letters. Unknown pieces keep what they are of, since ids are equal in every case.
func folding(known func(string) string, f function.Function) fn {
	return func(c *invocation) (value, error) {
		h, ok := c.partly(0)
		if !ok || len(c.args) != 1 {
			return stdlibFn(f)(c)
		}
		parts := h.parts.Map(known, func(p part) part { return p.folded(c.name) })
		return hintVal(&hint{parts: parts}).withSensitive(c.sensitive()), nil
	}
}

// trimmer makes a function that takes space, or only line breaks, from the ends
// of a text. What providers compute has none. Of text with an unknown piece at
// one end nothing is known, since trimming may take as much of that as there is.
func trimmer(known func(string) string, f function.Function) fn {
	return func(c *invocation) (value, error) {
		h, ok := c.partly(0)
		if !ok || len(c.args) != 1 {
			return stdlibFn(f)(c)
		}
		if p, ok := h.single(); ok {
			if p.Exact && p.sure {
				return c.args[0], nil
			}
			return hintVal(&hint{parts: []part{p.folded(c.name)}}).withSensitive(c.sensitive()), nil
		}
		if head, tail := h.parts.Ends(); head == "" || tail == "" || known(head+tail) != head+tail {
			return c.unknown(), nil
		}
		return c.args[0], nil
	}
}

// partly returns what is known of an argument that is unknown text.
func (c *invocation) partly(arg int) (*hint, bool) {
	if arg >= len(c.args) || c.args[arg].kind != unknown {
		return nil, false
	}
	h := c.args[arg].hint()
	return h, len(h.parts) > 0 && h.json == nil
}

// folded returns an unknown part after a function changed no more of it than the
// case of its letters or the space around it.
func (p part) folded(function string) part {
	next := part{Source: p.Fold(), sure: p.sure, unset: p.unset}
	if p.same != "" {
		next.same, _ = symbolic.Lengthen(function+"("+p.same, ")")
	}
	return next
}

// isGUID reports whether an unknown part is a GUID in its usual form, in whichever
// case: most text is not in it.
func (p part) isGUID() bool {
	o, ok := p.Origin()
	return ok && p.sure && armid.HoldsGUID(o.Path[strings.LastIndexByte(o.Path, '.')+1:])
}

// substring is the function substr. A GUID of which all is taken stays one; a
// piece of it is no id of anything, and where other unknown text ends is not known.
func substring(c *invocation) (value, error) {
	if h, ok := c.partly(0); ok && len(c.args) == 3 {
		p, single := h.single()
		from, ok := asInt(c.args[1])
		n, ok2 := asInt(c.args[2])
		if single && p.isGUID() && ok && ok2 && from == 0 && (n < 0 || n >= armid.GUIDLength) {
			return c.args[0], nil
		}
	}
	return stdlibFn(stdlib.SubstrFunc)(c)
}

// replacePartly is the function replace, which leaves GUIDs alone that cannot
// have the old text in them. Anything else that is unknown may have it, and
// hyphens that are taken out of a GUID leave none.
func replacePartly(c *invocation) (value, error) {
	if h, ok := c.partly(0); ok && len(c.args) == 3 {
		old, ok := asText(c.args[1])
		with, ok2 := asText(c.args[2])
		if ok && ok2 && old != "" && !strings.HasPrefix(old, "/") {
			if parts, ok := h.parts.Replace(old, with, part.isGUID); ok {
				b := textBuilder{ev: c.s.ev, at: c.span}
				b.add(hintVal(&hint{parts: parts}))
				return b.value().withSensitive(c.sensitive()), nil
			}
		}
	}
	return ofText(3, 3, replace)(c)
}

func indent(c *invocation) (value, error) {
	if len(c.args) == 2 && c.args[1].kind == text {
		n, ok := asInt(c.args[0])
		lines := strings.Count(c.args[1].text(), "\n")
		if ok && (n > maxText || lines*max(n, 0) > maxText) {
			return c.tooLong(), nil
		}
	}
	return stdlibFn(stdlib.IndentFunc)(c)
}

// replace replaces text, or what a regular expression between slashes matches.
func replace(c *invocation, a []string) (value, error) {
	s, old, repl := a[0], a[1], a[2]
	var re *regexp.Regexp
	matches := strings.Count(s, old)
	if len(old) > 1 && strings.HasPrefix(old, "/") && strings.HasSuffix(old, "/") {
		var err error
		if re, err = regexp.Compile(old[1 : len(old)-1]); err != nil {
			return value{}, c.errorf(1, "the regular expression is not valid")
		}
		matches = len(re.FindAllStringIndex(s, -1))
	}
	// A match may put the whole text in for each of the replacement's groups.
	grown := len(repl)
	if re != nil {
		grown += strings.Count(repl, "$") * len(s)
	}
	if grown > 0 && matches > maxText/grown || len(s) > maxText {
		return c.tooLong(), nil
	}
	if !c.s.ev.spend(matches*grown/stepBytes, c.span) {
		return c.unknown(), nil
	}
	if re != nil {
		return textVal(re.ReplaceAllString(s, repl)), nil
	}
	return textVal(strings.ReplaceAll(s, old, repl)), nil
}

func split(c *invocation, a []string) (value, error) {
	n := strings.Count(a[1], a[0])
	if a[0] == "" {
		n = utf8.RuneCountInString(a[1])
	}
	if n > maxElements/2 {
		c.s.ev.fail(c.span(), "the value has more than %d elements", maxElements)
		return c.unknown(), nil
	}
	var elements []value
	if a[1] != "" {
		for part := range strings.SplitSeq(a[1], a[0]) {
			elements = append(elements, textVal(part).withAt(c.span()))
		}
	} else {
		elements = []value{textVal("").withAt(c.span())}
	}
	return listVal(elements), nil
}

// joinText is the function join, whose elements may be unknown.
func joinText(c *invocation) (value, error) {
	if err := c.count(2, -1); err != nil {
		return value{}, err
	}
	b := textBuilder{ev: c.s.ev, at: c.span}
	first := true
	for i, arg := range c.args[1:] {
		if arg.kind == unknown {
			return c.unknown(), nil
		}
		if !arg.isSequence() {
			return value{}, c.errorf(i+1, "the argument is %s; it must be a list of strings", arg.kind)
		}
		for _, e := range arg.elements() {
			if e.isCollection() || e.kind == null {
				return value{}, c.errorf(i+1, "an element is %s; it must be a string", e.kind)
			}
			if !first {
				b.add(c.args[0])
			}
			b.add(e)
			first = false
		}
	}
	return b.value().withSensitive(c.sensitive()), nil
}

// verb is one %… of a format string.
var verb = regexp.MustCompile(`%(?:\[(\d{1,4})\])?([-+# 0]*)(\d*)(\.\d*)?([a-zA-Z%])`)

// maxWidth is how wide a verb may make its argument.
const maxWidth = 10_000

// format is the function of that name; plain verbs take arguments that are not
// known.
func format(c *invocation) (value, error) {
	if err := c.count(1, -1); err != nil {
		return value{}, err
	}
	if c.args[0].kind == unknown {
		return c.unknown(), nil
	}
	spec, ok := asText(c.args[0])
	if !ok {
		return value{}, c.errorf(0, "the argument is %s; it must be a string", c.args[0].kind)
	}
	b := textBuilder{ev: c.s.ev, at: c.span}
	next, used := 0, 0
	for _, m := range verb.FindAllStringSubmatchIndex(spec, -1) {
		b.literal(spec[used:m[0]])
		used = m[1]
		if spec[m[10]] == '%' {
			b.literal("%")
			continue
		}
		if m[2] >= 0 {
			n, _ := asInt(textVal(spec[m[2]:m[3]]))
			next = n - 1
		}
		next++
		if next < 1 || next >= len(c.args) {
			return value{}, c.errorf(-1, "the format asks for argument %d, of %d", next, len(c.args)-1)
		}
		if err := c.formatOne(&b, "%"+spec[m[4]:m[1]], spec[m[6]:m[7]], m[8] >= 0, c.args[next]); err != nil {
			return value{}, err
		}
	}
	b.literal(spec[used:])
	return b.value().withSensitive(c.sensitive()), nil
}

func (c *invocation) formatOne(b *textBuilder, spec, width string, precise bool, arg value) error {
	if w, _ := asInt(textVal(width)); w > maxWidth || len(spec) > 12 {
		return c.errorf(0, "a width or precision is greater than %d", maxWidth)
	}
	plain := (spec == "%s" || spec == "%v") && !precise
	if plain && (arg.isPrimitive() || arg.kind == unknown) {
		b.add(arg)
		return nil
	}
	if !isKnown(arg) {
		b.unknown(among(originsOf(arg)))
		return nil
	}
	one := *c
	one.args = []value{textVal(spec), arg}
	v, err := stdlibFn(stdlib.FormatFunc)(&one)
	if err != nil {
		return err
	}
	b.add(v)
	return nil
}

// formatList formats as many times as its lists are long.
func formatList(c *invocation) (value, error) {
	if err := c.count(1, -1); err != nil {
		return value{}, err
	}
	n := -1
	for i, arg := range c.args[1:] {
		switch {
		case arg.isSequence() && n >= 0 && n != len(arg.elements()):
			return value{}, c.errorf(i+1, "the lists differ in length")
		case arg.isSequence():
			n = len(arg.elements())
		case arg.kind == unknown && len(arg.hint().parts) > 1: // text for certain
		case arg.kind == unknown && (!arg.hint().exact() || !arg.hint().sure()):
			return c.unknown(), nil
		}
	}
	if n < 0 {
		n = 1
	}
	elements := make([]value, n)
	for i := range n {
		one := *c
		one.args = slices.Clone(c.args)
		for j, arg := range c.args {
			if arg.isSequence() {
				one.args[j] = arg.elements()[i]
			}
		}
		v, err := format(&one)
		if err != nil {
			return value{}, err
		}
		elements[i] = v
	}
	return listVal(elements).withSensitive(c.sensitive()), nil
}
