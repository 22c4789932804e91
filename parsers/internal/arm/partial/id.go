package partial

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// ResourceID returns the id of a resource in a scope, known or not. Without
// segments the name stands in it whole.
func (s *Strings) ResourceID(scope expr.Value, typ string, segments []expr.Value, name expr.Value) expr.Value {
	if typ == "" {
		return expr.Value{}
	}
	if armid.EqualFold(typ, armid.ResourceGroups) {
		if len(segments) == 1 {
			name = segments[0]
		}
		return s.Join(scope, expr.StringValue(armid.ResourceGroupsPath), name)
	}
	if text, ok := scope.Str(); ok {
		scope = expr.StringValue(strings.TrimRight(text, "/"))
	}
	if segments == nil {
		return s.Join(scope, expr.StringValue(armid.ProvidersPath+typ+"/"), name)
	}
	pieces := make([]expr.Value, 0, 1+2*len(segments))
	pieces = append(pieces, scope)
	for i, literal := range armid.Literals(typ) {
		pieces = append(pieces, expr.StringValue(literal), segments[i])
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

// ParseID takes the id of a resource group or of anything in or on one apart.
// Parts that are not known are taken to hold no slash.
func (s *Strings) ParseID(id expr.Value) (ID, bool) {
	p, ok := s.split(id)
	if !ok {
		return ID{}, false
	}
	return ID{s.JoinSegments(p.Scope), p.Type, p.Names}, true
}

// TypeOf returns the type that an id names; empty if it cannot be told.
func (s *Strings) TypeOf(id expr.Value) string {
	p, _ := s.split(id)
	return p.Type
}

// split takes an id apart; the scope is left in segments.
func (s *Strings) split(id expr.Value) (armid.Parts[expr.Value], bool) {
	segments := s.Segments(id)
	// A subscription has fewer: it is a place, and no resource that a template
	// refers to.
	if len(segments) < 4 {
		return armid.Parts[expr.Value]{}, false
	}
	return armid.Split(segments)
}
