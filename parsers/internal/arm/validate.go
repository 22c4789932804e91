package arm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

var parameterKinds = map[string][]expr.Kind{
	"string":       {expr.String},
	"securestring": {expr.String},
	"int":          {expr.Int},
	"bool":         {expr.Bool},
	"object":       {expr.Object},
	"secureobject": {expr.Object},
	"array":        {expr.Array},
}

// validate reports a value that the declaration does not allow. The service
// would refuse the deployment; here evaluation goes on with the value.
func (f *frame) validate(p *parameter, declared *jsonc.Node, v expr.Value) {
	if v.Kind() == expr.Unknown || v.IsNull() {
		return
	}
	at := p.declared.KeySpan
	if span := v.Span(); span.IsValid() {
		at = span
	}
	if f.owner != nil && p.given != nil {
		at = f.owner.declaration.at
	}
	name := p.declared.Key
	wrong := func(format string, args ...any) {
		f.ev.problemf(at, "parameter %q %s", name, fmt.Sprintf(format, args...))
	}
	if kinds := parameterKinds[typeOf(declared)]; kinds != nil && !slices.Contains(kinds, v.Kind()) && !convertible(typeOf(declared), v) {
		wrong("is %s; its type is %q", v.Kind(), declared.Get("type").Text)
		return
	}
	if allowed := declared.Get("allowedValues"); allowed != nil && allowed.Kind == jsonc.Array && !isAllowed(allowed, v) {
		wrong("has a value that is not among its %d allowed ones; see allowedValues", len(allowed.Children))
	}
	length := -1
	switch v.Kind() {
	case expr.String:
		s, _ := v.Str()
		length = len(utf16.Encode([]rune(s)))
	case expr.Array:
		length = len(v.Elements())
	case expr.Int:
		n, _ := v.Int()
		if least, ok := integer(declared.Get("minValue")); ok && n < least {
			wrong("is less than its minValue of %d", least)
		}
		if most, ok := integer(declared.Get("maxValue")); ok && n > most {
			wrong("is more than its maxValue of %d", most)
		}
	}
	if length >= 0 {
		if least, ok := integer(declared.Get("minLength")); ok && int64(length) < least {
			wrong("is shorter than its minLength of %d", least)
		}
		if most, ok := integer(declared.Get("maxLength")); ok && int64(length) > most {
			wrong("is longer than its maxLength of %d", most)
		}
	}
}

// convertible reports whether the service converts a value to a type: numbers
// and booleans that stand in strings, and the reverse.
func convertible(typ string, v expr.Value) bool {
	s, isText := v.Str()
	switch typ {
	case "string", "securestring":
		return v.Kind() == expr.Int || v.Kind() == expr.Bool
	case "int":
		_, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
		return isText && err == nil || v.Kind() == expr.Number
	case "bool":
		return isText && (strings.EqualFold(s, "true") || strings.EqualFold(s, "false"))
	}
	return false
}

// isAllowed reports whether a value is one of allowedValues, or an array of
// some of them. What is not known is allowed.
func isAllowed(allowed *jsonc.Node, v expr.Value) bool {
	for _, n := range allowed.Children {
		if equal(expr.FromNode(n), v) {
			return true
		}
	}
	if v.Kind() != expr.Array {
		return false
	}
	for _, element := range v.Elements() {
		if !slices.ContainsFunc(allowed.Children, func(n *jsonc.Node) bool { return equal(expr.FromNode(n), element) }) {
			return false
		}
	}
	return true
}

// equal reports whether two values are, or may be, the same. Numbers may stand
// in strings.
func equal(a, b expr.Value) bool {
	if !a.IsKnown() || !b.IsKnown() {
		return true
	}
	return scalarText(a) == scalarText(b)
}

func scalarText(v expr.Value) string {
	if s, ok := v.Str(); ok {
		return s
	}
	if n, ok := v.Number(); ok {
		return n
	}
	if b, ok := v.Bool(); ok {
		return strconv.FormatBool(b)
	}
	return v.Text()
}

func integer(n *jsonc.Node) (int64, bool) {
	if n == nil || n.Kind != jsonc.Number {
		return 0, false
	}
	i, err := strconv.ParseInt(n.Text, 10, 64)
	return i, err == nil
}
