package expr

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

func stringFunctions() []builtin {
	return []builtin{
		{name: "endsWith", min: 2, max: 2, eager: endsWith},
		{name: "format", min: 1, max: -1, eager: format, unknown: unknownHandled},
		{name: "guid", min: 1, max: -1, eager: guid, segment: true},
		{name: "join", min: 2, max: 2, eager: join, unknown: unknownHandled},
		{name: "like", min: 2, max: 2, eager: like},
		{name: "padLeft", min: 2, max: 3, eager: padLeft, partly: padNothing},
		{name: "replace", min: 3, max: 3, eager: replace, partly: replacePartly},
		{name: "split", min: 2, max: 2, eager: split, unknown: unknownHandled},
		{name: "startsWith", min: 2, max: 2, eager: startsWith, unknown: unknownHandled},
		{name: "string", min: 1, max: 1, eager: toString, unknown: unknownHandled},
		{name: "substring", min: 1, max: 3, eager: substring, partly: substringOfGUID},
		{name: "toLower", min: 1, max: 1, eager: toLower, partly: lowerPartly},
		{name: "toUpper", min: 1, max: 1, eager: toUpper, partly: upperPartly},
		{name: "trim", min: 1, max: 1, eager: trim, partly: trimPartly},
		{name: "uniqueString", min: 1, max: -1, eager: unique, segment: true},
	}
}

func twoStrings(args []Value) (a, b string, err error) {
	if a, err = stringArg(args, 0); err != nil {
		return "", "", err
	}
	b, err = stringArg(args, 1)
	return a, b, err
}

func startsWith(e *evaluator, args []Value) (Value, error) {
	if search, ok := args[1].Str(); ok && args[0].kind == Unknown {
		if begins := args[0].Residual().parts.HasPrefix(search, foldText); begins != symbolic.Maybe {
			return BoolValue(begins == symbolic.Yes), nil
		}
	}
	if args[0].kind == Unknown || args[1].kind == Unknown {
		if v, ok := e.each("startsWith", args, startsWith); ok {
			return v, nil
		}
		v := newCall("startsWith", args)
		v.Residual().nonNull = true
		return v, nil
	}
	s, search, err := twoStrings(args)
	if err != nil {
		return Value{}, err
	}
	return BoolValue(strings.HasPrefix(foldText(s), foldText(search))), nil
}

func endsWith(_ *evaluator, args []Value) (Value, error) {
	s, search, err := twoStrings(args)
	if err != nil {
		return Value{}, err
	}
	return BoolValue(strings.HasSuffix(foldText(s), foldText(search))), nil
}

// like compares with a pattern in which * stands for any text, without regard
// to case.
func like(_ *evaluator, args []Value) (Value, error) {
	s, pattern, err := twoStrings(args)
	if err != nil {
		return Value{}, err
	}
	s = foldText(s)
	pieces := strings.Split(foldText(pattern), "*")
	if len(pieces) == 1 {
		return BoolValue(s == pieces[0]), nil
	}
	if !strings.HasPrefix(s, pieces[0]) {
		return BoolValue(false), nil
	}
	s = s[len(pieces[0]):]
	for _, piece := range pieces[1 : len(pieces)-1] {
		i := strings.Index(s, piece)
		if i < 0 {
			return BoolValue(false), nil
		}
		s = s[i+len(piece):]
	}
	return BoolValue(strings.HasSuffix(s, pieces[len(pieces)-1])), nil
}

func toLower(_ *evaluator, args []Value) (Value, error) { return changeCase(args, unicode.ToLower) }

func toUpper(_ *evaluator, args []Value) (Value, error) { return changeCase(args, unicode.ToUpper) }

func changeCase(args []Value, mapping func(rune) rune) (Value, error) {
	s, err := stringArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	return StringValue(strings.Map(mapping, s)), nil
}

func lowerPartly(args []Value) (Value, bool) {
	return changeCasePartly("toLower", args, unicode.ToLower)
}

func upperPartly(args []Value) (Value, bool) {
	return changeCasePartly("toUpper", args, unicode.ToUpper)
}

// changeCasePartly changes the case of the known pieces. Each unknown one keeps
// what it is of, since ids are equal in every case.
func changeCasePartly(name string, args []Value, mapping func(rune) rune) (Value, bool) {
	v := folded(name, args[0])
	if pieces := partsOf(args[0]); len(pieces) > 1 {
		if r := v.Residual(); r.op == opCall {
			r.parts = pieces.Map(
				func(text string) string { return strings.Map(mapping, text) },
				func(p part) part { return part{folded(name, p.value), p.segment} },
			)
		}
	}
	return v, true
}

// folded returns the call of a function that changes no more of an unknown value
// than the case of its letters and the space around it.
func folded(function string, v Value) Value {
	out := newCall(function, []Value{v})
	r := out.Residual()
	r.nonNull, r.segment = true, isSegment(v)
	if from := v.Residual(); from.Exact && r.op == opCall {
		r.Source = from.Fold()
	}
	return out
}

// isGUID reports whether an unknown value is a GUID in its usual form, in
// whichever case: nothing can be trimmed off it, and most text is not in it.
func isGUID(v Value) bool {
	o, ok := v.Origin()
	return ok && armid.HoldsGUID(o.Path[strings.LastIndexByte(o.Path, '.')+1:])
}

func (p part) isGUID() bool { return isGUID(p.value) }

func trim(_ *evaluator, args []Value) (Value, error) {
	s, err := stringArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	return StringValue(strings.TrimSpace(s)), nil
}

// trimPartly returns text that has no space at its ends, a GUID for example, as
// it is. A whole id keeps what it is of. Of text with an unknown piece at one end
// nothing is known, since trimming may take as much of that as there is.
func trimPartly(args []Value) (Value, bool) {
	pieces := partsOf(args[0])
	switch {
	case isGUID(args[0]):
		return args[0], true
	case len(pieces) == 1:
		return folded("trim", args[0]), true
	}
	head, tail := pieces.Ends()
	if head == "" || tail == "" || head != strings.TrimLeftFunc(head, unicode.IsSpace) || tail != strings.TrimRightFunc(tail, unicode.IsSpace) {
		return Value{}, false
	}
	return args[0], true
}

// replacePartly replaces what no GUID holds in known text and leaves the GUIDs
// alone. Anything else that is unknown may have the text in it, and hyphens that
// are taken out of a GUID leave none.
func replacePartly(args []Value) (Value, bool) {
	old, ok := args[1].Str()
	with, ok2 := args[2].Str()
	pieces := partsOf(args[0])
	if !ok || !ok2 || old == "" || len(pieces) == 0 || args[0].kind != Unknown {
		return Value{}, false
	}
	next, ok := pieces.Replace(old, with, part.isGUID)
	if !ok {
		return Value{}, false
	}
	return stringOf("replace", args, next), true
}

func replace(_ *evaluator, args []Value) (Value, error) {
	s, old, err := twoStrings(args)
	if err != nil {
		return Value{}, err
	}
	with, err := stringArg(args, 2)
	if err != nil {
		return Value{}, err
	}
	if old == "" {
		return Value{}, argErrorf(1, "cannot replace the empty string")
	}
	if n := strings.Count(s, old); len(s)+n*(len(with)-len(old)) > MaxStringLength {
		return Value{}, errTooLong
	}
	return StringValue(strings.ReplaceAll(s, old, with)), nil
}

func split(e *evaluator, args []Value) (Value, error) {
	delimiters, known, err := delimitersOf(args)
	if err != nil {
		return Value{}, err
	}
	if !known || args[0].kind == Unknown {
		return e.splitUnknown(args, delimiters, known)
	}
	s, err := stringArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	if len(delimiters) == 1 && delimiters[0] != "" {
		elements, err := e.newArray(strings.Count(s, delimiters[0]) + 1)
		if err != nil {
			return Value{}, err
		}
		for piece := range strings.SplitSeq(s, delimiters[0]) {
			elements = append(elements, StringValue(piece))
		}
		return ArrayValue(elements), nil
	}
	var elements []Value
	for {
		at, size := -1, 0
		for _, d := range delimiters {
			if i := strings.Index(s, d); d != "" && i >= 0 && (at < 0 || i < at) {
				at, size = i, len(d)
			}
		}
		// Each delimiter is looked for in the rest of the string anew.
		e.budget.work(len(delimiters) * (len(s)/1024 + 1))
		if err := e.grow(); err != nil {
			return Value{}, err
		}
		if at < 0 {
			return ArrayValue(append(elements, StringValue(s))), nil
		}
		elements = append(elements, StringValue(s[:at]))
		s = s[at+size:]
	}
}

func delimitersOf(args []Value) (delimiters []string, known bool, err error) {
	switch v := args[1]; v.kind {
	case String:
		return []string{v.s}, true, nil
	case Unknown:
		return nil, false, nil
	case Array:
		for _, element := range v.Elements() {
			switch element.kind {
			case String:
				delimiters = append(delimiters, element.s)
			case Unknown:
				return nil, false, nil
			default:
				return nil, false, argErrorf(1, "takes an array of strings; an element is %s", element.kind)
			}
		}
		return delimiters, true, nil
	}
	return nil, false, wrongType(args, 1, "a string or an array of strings")
}

// splitUnknown splits a string with unknown parts. Parts that hold no
// slash can be split at slashes; before and after others the pieces are known
// as well. A piece in which the delimiter may be is no longer what it was of.
func (e *evaluator) splitUnknown(args []Value, delimiters []string, known bool) (Value, error) {
	if args[0].kind != Unknown && args[0].kind != String {
		return Value{}, wrongType(args, 0, "a string")
	}
	if v, ok := e.each("split", args, split); ok {
		return v, nil
	}
	v := newCall("split", args)
	r := v.Residual()
	r.nonNull = true
	if !known || len(delimiters) != 1 || delimiters[0] == "" || r.op != opCall {
		return v, nil
	}
	pieces := partsOf(args[0]).Split(delimiters[0], func(p part) bool { return p.holdsSlash() || delimiters[0] != "/" })
	firstVague, lastVague := len(pieces), -1
	elements := make([]Value, len(pieces))
	for i, p := range pieces {
		if p.Vague {
			firstVague, lastVague = min(firstVague, i), i
		}
		elements[i] = elementOf(p.Text)
		elements[i].secret = elements[i].secret || args[0].secret
	}
	if lastVague < 0 {
		return ArrayValue(elements), nil
	}
	r.head, r.tail = elements[:firstVague], elements[lastVague+1:]
	return v, nil
}

// elementOf returns the string that consists of pieces of another one.
func elementOf(text symbolic.Text[part]) Value {
	switch len(text) {
	case 0:
		return StringValue("")
	case 1:
		return text[0].value
	}
	args := make([]Value, len(text))
	for i := range text {
		args[i] = text[i].value
	}
	return stringOf("concat", args, text)
}

// join keeps each element as a piece of the text. Where the array or the delimiter
// is unknown, nothing is known of where an element ends.
func join(e *evaluator, args []Value) (Value, error) {
	if args[0].kind == Unknown || args[1].kind == Unknown {
		if v, ok := e.each("join", args, join); ok {
			return v, nil
		}
		return stringOf("join", args, nil), nil
	}
	elements, err := arrayArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	delimiter, err := stringArg(args, 1)
	if err != nil {
		return Value{}, err
	}
	var text textBuilder
	var pieces []part
	for i, v := range elements {
		if i > 0 {
			if err := text.add(delimiter); err != nil {
				return Value{}, err
			}
		}
		if v.kind == Unknown {
			pieces = append(pieces, partsOf(StringValue(text.String()))...)
			pieces = append(pieces, partsOf(v)...)
			text.Reset()
			continue
		}
		s, ok := scalarText(v)
		if !ok {
			return Value{}, argErrorf(0, "takes an array of strings, numbers and booleans; an element is %s", v.kind)
		}
		if err := text.add(s); err != nil {
			return Value{}, err
		}
	}
	if pieces == nil {
		return text.value()
	}
	return stringOf("join", args, append(pieces, partsOf(StringValue(text.String()))...)), nil
}

// padNothing returns a GUID that is as long as it is to become. Other text of
// which a piece is unknown has no known length.
func padNothing(args []Value) (Value, bool) {
	n, ok := args[1].Int()
	return args[0], ok && n <= armid.GUIDLength && isGUID(args[0])
}

func padLeft(_ *evaluator, args []Value) (Value, error) {
	s, err := textArg(args, 0)
	if err != nil {
		return Value{}, wrongType(args, 0, "a string or an integer")
	}
	width, err := intArg(args, 1)
	if err != nil {
		return Value{}, err
	}
	pad := " "
	if len(args) == 3 {
		if pad, err = stringArg(args, 2); err != nil {
			return Value{}, err
		}
		if unitCount(pad) != 1 {
			return Value{}, argErrorf(2, "takes a string of one character to pad with")
		}
	}
	if width < 0 {
		return Value{}, argErrorf(1, "takes a length that is not negative")
	}
	if width > MaxStringLength/4 {
		return Value{}, errTooLong
	}
	missing := width - int64(unitCount(s))
	if missing <= 0 {
		return StringValue(s), nil
	}
	return StringValue(strings.Repeat(pad, int(missing)) + s), nil
}

// substringOfGUID returns a GUID of which all is taken. A piece of it is no id of
// anything, and where other unknown text ends is not known.
func substringOfGUID(args []Value) (Value, bool) {
	for i, want := range []int64{0, armid.GUIDLength} {
		if i+1 < len(args) {
			if n, ok := args[i+1].Int(); !ok || n != want {
				return Value{}, false
			}
		}
	}
	return args[0], isGUID(args[0])
}

func substring(_ *evaluator, args []Value) (Value, error) {
	s, err := stringArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	var start int64
	if len(args) > 1 {
		if start, err = intArg(args, 1); err != nil {
			return Value{}, err
		}
	}
	total := int64(unitCount(s))
	n := total - start
	if len(args) > 2 {
		if n, err = intArg(args, 2); err != nil {
			return Value{}, err
		}
	}
	switch {
	case start < 0 || start > total:
		return Value{}, argErrorf(1, "takes a start within the string")
	case n < 0 || n > total-start:
		return Value{}, argErrorf(len(args)-1, "takes a length within the string; take() stops at its end")
	}
	return StringValue(takeUnits(skipUnits(s, int(start)), int(n))), nil
}

// toString writes an array or an object as JSON, in which no piece of text is
// told apart: whatever is unknown in it is a candidate.
func toString(e *evaluator, args []Value) (Value, error) {
	v := args[0]
	switch v.kind {
	case Array, Object:
		if v.facts().Unknown {
			out := newCall("string", args)
			out.Residual().nonNull = true
			return out, nil
		}
		text, err := jsonText(v, '"')
		if err != nil {
			return Value{}, err
		}
		return StringValue(text), nil
	case Null:
		return StringValue(""), nil
	case Unknown:
		if v, ok := e.each("string", args, toString); ok {
			return v, nil
		}
		return stringOf("string", args, partsOf(v)), nil
	}
	text, _ := scalarText(v)
	return StringValue(text), nil
}

// hashed joins the arguments of guid() and uniqueString(). Nothing of an unknown
// argument is left in a hash, which is why it has no more than candidates; what
// it was made of is in Value.Seed.
func hashed(args []Value) (string, error) {
	var text textBuilder
	for i := range args {
		s, err := stringArg(args, i)
		if err != nil {
			return "", err
		}
		if i > 0 {
			s = "-" + s
		}
		if err := text.add(s); err != nil {
			return "", err
		}
	}
	return text.String(), nil
}

func guid(_ *evaluator, args []Value) (Value, error) {
	text, err := hashed(args)
	if err != nil {
		return Value{}, err
	}
	return hash(guidOf(text), args), nil
}

func unique(_ *evaluator, args []Value) (Value, error) {
	text, err := hashed(args)
	if err != nil {
		return Value{}, err
	}
	return hash(uniqueOf(text), args), nil
}

// format fills in a format string as .NET's composite formatting does. The
// result is unknown where a number is written in a way that formatInteger does
// not know.
func format(e *evaluator, args []Value) (Value, error) {
	if slices.ContainsFunc(args, func(v Value) bool { return v.facts().Unknown }) {
		return e.formatUnknown(args)
	}
	pattern, err := stringArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	var text textBuilder
	err = eachField(pattern, func(literal string, f *field) error {
		if f == nil {
			return text.add(literal)
		}
		s, err := f.text(args[1:])
		if err != nil {
			return err
		}
		return text.add(s)
	})
	switch {
	case errors.Is(err, errSpec):
		return stringOf("format", args, nil), nil
	case err != nil:
		return Value{}, err
	}
	return text.value()
}

func (e *evaluator) formatUnknown(args []Value) (Value, error) {
	if v, ok := e.each("format", args, format); ok {
		return v, nil
	}
	pattern, ok := args[0].Str()
	if !ok {
		if args[0].kind != Unknown {
			return Value{}, wrongType(args, 0, "a string")
		}
		return stringOf("format", args, nil), nil
	}
	var pieces []part
	whole := true
	err := eachField(pattern, func(literal string, f *field) error {
		if f == nil {
			pieces = append(pieces, partsOf(StringValue(literal))...)
			return nil
		}
		if f.index >= len(args)-1 {
			return f.missing(len(args) - 1)
		}
		switch v := args[f.index+1]; {
		case v.kind == Unknown && f.width == 0 && f.spec == "":
			pieces = append(pieces, partsOf(v)...)
		case v.facts().Unknown:
			// Padded text and text with an unknown leaf inside has no parts.
			whole = false
		default:
			s, err := f.text(args[1:])
			if errors.Is(err, errSpec) {
				whole = false
				return nil
			}
			if err != nil {
				return err
			}
			text := StringValue(s).seeded(v)
			text.secret = v.IsSecret()
			pieces = append(pieces, partsOf(text)...)
		}
		return nil
	})
	if err != nil {
		return Value{}, err
	}
	if !whole {
		pieces = nil
	}
	return stringOf("format", args, pieces), nil
}
