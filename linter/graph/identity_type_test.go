package graph_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

func TestReadIdentityType(t *testing.T) {
	none := graph.IdentityTypes{Known: true}
	system, user, both := none, none, none
	system.System, user.User, both.System, both.User = true, true, true, true
	foreign, systemAndForeign := none, system
	foreign.Foreign, systemAndForeign.Foreign = true, true
	for text, want := range map[string]graph.IdentityTypes{
		"":                             none,
		"None":                         none,
		"SystemAssigned":               system,
		" systemassigned ":             system,
		"UserAssigned":                 user,
		"SystemAssigned, UserAssigned": both,
		"UserAssigned,SystemAssigned":  both,
		"SystemAssignedUserAssigned":   both,
		"SystemAndUserAssigned":        both,
		"systemanduserassigned":        both,
		"None,UserAssigned":            user,
		"SystemAsigned":                foreign,
		"SystemAssigned, Group":        systemAndForeign,
		"System Assigned":              foreign,
	} {
		assert.Equal(t, want, graph.ReadIdentityType(graph.String(text, source.Span{})), text)
	}
	assert.Equal(t, none, graph.ReadIdentityType(graph.Value{}), "no type is no identity")
	assert.Equal(t, graph.IdentityTypes{}, graph.ReadIdentityType(graph.Unknown(source.Span{})))
	assert.Equal(t, foreign, graph.ReadIdentityType(graph.Bool(true, source.Span{})))
}
