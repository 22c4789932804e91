package partial

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// MaxAddress is the length in bytes beyond which a part of an address that is
// an expression is cut.
const MaxAddress = 300

// Interleave writes a type and the segments of a name as an id does. Segments
// that are not known stand in braces.
func Interleave(typ string, segments []expr.Value) string {
	types := strings.Split(typ, "/")
	var b strings.Builder
	b.WriteString(types[0])
	for n, s := range segments {
		if n+1 < len(types) {
			b.WriteByte('/')
			b.WriteString(types[n+1])
		}
		b.WriteByte('/')
		b.WriteString(Cut(s.Outline()))
	}
	return b.String()
}

// Address returns an id without the place that it begins with: type and names,
// behind those of the resource that an extension resource applies to.
func (s *Strings) Address(id ID) string {
	own := Interleave(id.Type, id.Segments)
	if outer, ok := s.ParseID(id.Scope); ok && !armid.EqualFold(outer.Type, armid.ResourceGroups) {
		return s.Address(outer) + armid.ProvidersPath + own
	}
	return own
}

// Cut shortens a text to MaxAddress.
func Cut(text string) string {
	if len(text) > MaxAddress {
		return strings.ToValidUTF8(text[:MaxAddress], "") + "…"
	}
	return text
}
