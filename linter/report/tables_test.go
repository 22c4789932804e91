package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// TestSeverities has a word for each severity in each format, no two the same.
func TestSeverities(t *testing.T) {
	for name, table := range map[string]map[linter.Severity]string{
		"github": commands, "gitlab": gitlabSeverities, "dot": dotColors, "sarif": sarifLevels, "sarif problems": sarifProblems, "text": severityColors,
	} {
		seen := map[string]bool{}
		for _, s := range []linter.Severity{linter.Error, linter.Warning, linter.Note} {
			assert.NotEmpty(t, table[s], "%s: %s", name, s)
			seen[table[s]] = true
		}
		assert.Len(t, seen, 3, name)
		assert.Len(t, table, 3, name)
	}
}

// TestOtherGrants names each kind of grant by its own words where all are of it.
func TestOtherGrants(t *testing.T) {
	seen := map[string]bool{}
	for kind, name := range otherNames {
		grant := func(k graph.GrantKind) *graph.Grant { return &graph.Grant{Kind: k} }
		assert.Equal(t, name, otherGrant([]*graph.Grant{grant(kind), grant(graph.RoleAssignment), grant(kind)}))
		assert.NotEqual(t, name, otherGrant([]*graph.Grant{grant(kind), grant(graph.OtherGrant)}))
		assert.False(t, seen[name], name)
		seen[name] = true
	}
	assert.NotContains(t, otherNames, graph.RoleAssignment)
}

// TestTellingSettings shows the value of each setting in the table, however its
// name is written, and of no other.
func TestTellingSettings(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range telling {
		assert.Equal(t, strings.ToLower(name), name)
		assert.False(t, seen[name], name)
		seen[name] = true
		for written, shown := range map[string]bool{name: true, strings.ToUpper(name): true, name + "_x": false, "x" + name: false} {
			line, ok := disclose(written + ` = "value"`)
			assert.True(t, ok, written)
			assert.Equal(t, shown, strings.Contains(line, "value"), written)
		}
	}
}
