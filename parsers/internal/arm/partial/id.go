package partial

import (
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// ResourceGroups is the type of resource groups, whose ids have a form of their
// own.
const ResourceGroups = "Microsoft.Resources/resourceGroups"

// ResourceID returns the id of a resource in a scope, known or not. Without
// segments the name stands in it whole.
func (s *Strings) ResourceID(scope expr.Value, typ string, segments []expr.Value, name expr.Value) expr.Value {
	if typ == "" {
		return expr.Value{}
	}
	if strings.EqualFold(typ, ResourceGroups) {
		if len(segments) == 1 {
			name = segments[0]
		}
		return s.Join(scope, expr.StringValue("/resourceGroups/"), name)
	}
	if text, ok := scope.Str(); ok {
		scope = expr.StringValue(strings.TrimRight(text, "/"))
	}
	types := strings.Split(typ, "/")
	if segments == nil {
		return s.Join(scope, expr.StringValue("/providers/"+typ+"/"), name)
	}
	pieces := make([]expr.Value, 0, 2+2*len(segments))
	pieces = append(pieces, scope, expr.StringValue("/providers/"+types[0]))
	for i, segment := range segments {
		pieces = append(pieces, expr.StringValue("/"+types[i+1]+"/"), segment)
	}
	return s.Join(pieces...)
}

// ID is a resource id taken apart.
type ID struct {
	// Scope is the id of what the resource lies in or applies to; an empty
	// string for the tenant.
	Scope expr.Value
	Type  string
	// Segments are the names, one for each segment of the type after the
	// namespace.
	Segments []expr.Value
}

// ParseID takes an id apart. Parts that are not known are taken to hold no
// slash.
func (s *Strings) ParseID(id expr.Value) (ID, bool) {
	p, at, ok := s.split(id)
	if ok {
		p.Scope = s.JoinSegments(at)
	}
	return p, ok
}

// TypeOf returns the type that an id names; empty if it cannot be told.
func (s *Strings) TypeOf(id expr.Value) string {
	p, _, _ := s.split(id)
	return p.Type
}

// split takes an id apart; the scope is left in segments.
func (s *Strings) split(id expr.Value) (p ID, scope []expr.Value, ok bool) {
	segments := s.Segments(id)
	if len(segments) < 4 {
		return ID{}, nil, false
	}
	texts := make([]string, len(segments))
	at := -1
	for i := range segments {
		texts[i], _ = segments[i].Str()
		if strings.EqualFold(texts[i], "providers") && i+3 <= len(texts) {
			at = i
		}
	}
	if at < 0 {
		if len(texts) == 5 && texts[0] == "" && strings.EqualFold(texts[1], "subscriptions") && strings.EqualFold(texts[3], "resourceGroups") {
			return ID{Type: ResourceGroups, Segments: segments[4:]}, segments[:3], true
		}
		return ID{}, nil, false
	}
	p.Type = texts[at+1]
	if !strings.Contains(p.Type, ".") {
		return ID{}, nil, false
	}
	for i := at + 2; i < len(segments); i += 2 {
		if texts[i] == "" || i+1 >= len(segments) {
			return ID{}, nil, false
		}
		p.Type += "/" + texts[i]
		p.Segments = append(p.Segments, segments[i+1])
	}
	return p, segments[:at], true
}
