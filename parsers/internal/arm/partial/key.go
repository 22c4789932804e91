package partial

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// Key returns a text that is equal for two values only if they are certain to
// be equal, disregarding case: the text of a string, or the expression that
// remains of it. It may hold secrets.
func Key(v expr.Value) (string, bool) {
	if s, ok := v.Str(); ok {
		return armid.Fold(s), true
	}
	if v.Kind() != expr.Unknown {
		return "", false
	}
	text := outline(v)
	if v.IsSecret() {
		var ok bool
		if text, ok = reveal(v); !ok {
			return "", false
		}
	}
	// An ellipsis stands for text that was too long to keep.
	if text == "" || strings.Contains(text, "…") {
		return "", false
	}
	return armid.Fold(text), true
}

// outline is the outline of a string as it is before anything changed the case of
// an unknown piece.
func outline(v expr.Value) string {
	parts := v.Parts()
	if !slices.ContainsFunc(parts, isCased) {
		return v.Outline()
	}
	var b strings.Builder
	for _, p := range parts {
		if isCased(p) {
			_, args, _ := p.Call()
			b.WriteString(outline(args[0]))
		} else {
			b.WriteString(p.Outline())
		}
	}
	return b.String()
}

// isCased reports whether an unknown value is another one in upper or lower case.
func isCased(v expr.Value) bool {
	name, args, ok := v.Call()
	return ok && len(args) == 1 && (strings.EqualFold(name, "toLower") || strings.EqualFold(name, "toUpper"))
}

// reveal is the outline of an unknown string with the known text in it that is
// secret; false where an expression has a secret in it, which an outline stars
// out so that different ones look alike.
func reveal(v expr.Value) (string, bool) {
	var b strings.Builder
	for _, p := range v.Parts() {
		text, known := p.Str()
		if !known {
			if p.IsSecret() {
				return "", false
			}
			text = p.Outline()
		}
		b.WriteString(text)
	}
	return b.String(), true
}

// IDKey is Key for resource ids, where slashes at the end do not count.
func IDKey(v expr.Value) (string, bool) {
	key, ok := Key(v)
	key = strings.TrimRight(key, "/")
	return key, ok && key != ""
}
