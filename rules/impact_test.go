package rules_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/parsers"
	"github.com/tfidlint/tfidlint/rules"
)

// tally is what a reader counts by hand.
type tally struct {
	dir                     string
	principals, assignments linter.Count
	because                 string
}

func count(now, advised int) linter.Count { return linter.Count{Now: now, Advised: advised} }

// What the summary says is what a reader counts who follows all advice at once:
// each identity and each assignment once, whatever number of findings is about it.
func TestSummariesAreTheHandCount(t *testing.T) {
	for _, want := range []tally{
		{"access-before-identity", count(3, 3), count(4, 4), "an identity of its own for each, made beforehand: no fewer"},
		{"replicated-machines", count(4, 1), count(8, 2), "the picture of the recommendations"},
		{"replicated-machines-template", count(4, 1), count(8, 2), "the same"},
		{"replaced-machines", count(4, 1), count(8, 2), "two findings about the same four machines"},
		{"shared-identity", count(1, 1), count(2, 2), "nothing to advise"},
		{"repository", count(6, 3), count(6, 3), "four machines of prod share one identity; the two of dev are ignored"},
	} {
		t.Run(want.dir, func(t *testing.T) { checkTally(t, filepath.Join("..", "examples", want.dir), want) })
	}
}

func TestSummariesOfSharedFixturesAreTheHandCount(t *testing.T) {
	root := filepath.Join("..", "..", "shared", "fixtures")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the shared fixtures are not here")
	}
	for _, want := range []tally{
		{"terraform/replicated-vms", count(4, 1), count(8, 2), "the picture of the recommendations"},
		{"terraform/replaced-machines", count(4, 1), count(8, 2), "two findings about the same four machines"},
		{"terraform/burst-container-groups", count(120, 1), count(120, 1), "three findings about the same groups"},
		{"terraform/module-fleet", count(3, 1), count(3, 1), "instances of a module"},
		{"terraform/policy-assignments", count(24, 1), count(24, 1), "two findings about the same assignments"},
		{"terraform/spot-machines", count(6, 1), count(6, 1), "two findings about the same machines"},
		{"terraform/security-group", count(4, 1), count(1, 1), "what the group was assigned the identity is, and the four memberships go"},
		{"terraform/mixed-identities", count(5, 3), count(4, 3), "the idle identity goes, and the forgotten one with its assignment"},
		{"terraform/removed-machine", count(0, 0), count(1, 0), "the orphan goes"},
		{"terraform/embedded-arm", count(8, 2), count(3, 1), "three apps to one identity, five workers without assignments to another"},
		{"terraform/pre-deploy-access", count(3, 3), count(4, 4), "made beforehand, but no fewer"},
		{"terraform/unique-permissions", count(3, 3), count(3, 3), "nothing to advise"},
		{"terraform/shared-user-assigned", count(1, 1), count(2, 2), "nothing to advise"},
		{"arm/replicated-vms", count(4, 1), count(8, 2), "as in Terraform"},
		{"arm/whatif-replicated-vms", count(4, 1), count(8, 2), "as in the template"},
		{"arm/burst-container-groups", count(120, 1), count(120, 1), "as in Terraform"},
		{"arm/burst-serial", count(120, 1), count(120, 1), "how fast does not matter"},
		{"arm/linked", count(4, 2), count(4, 2), "three sites to one identity; the one that was user-assigned stays with its assignment"},
		{"arm/symbolic-v2", count(4, 2), count(8, 4), "three machines with two assignments each to one identity; the other one stays with its two"},
		{"arm/mixed-identities", count(5, 3), count(4, 3), "as in Terraform"},
		{"arm/module-fleet", count(3, 1), count(3, 1), "as in Terraform"},
		{"arm/policy-assignments", count(24, 1), count(24, 1), "as in Terraform"},
		{"arm/unique-permissions", count(3, 3), count(3, 3), "nothing to advise"},
	} {
		t.Run(want.dir, func(t *testing.T) { checkTally(t, filepath.Join(root, want.dir), want) })
	}
}

// checkTally lints a directory with all rules and default configuration.
func checkTally(t *testing.T, dir string, want tally) {
	t.Helper()
	var got linter.Totals
	inputs := parsers.Load([]string{"."}, parsers.Options{Dir: dir})
	require.NotEmpty(t, inputs)
	for _, in := range inputs {
		require.NotNil(t, in.Graph, "%s: %s", in.Path, in.Problems)
		result := linter.Run(in.Graph, rules.All(), nil)
		require.Empty(t, result.Problems)
		got = got.Plus(result.Totals)
		for _, f := range result.Findings {
			// What one finding saves the whole saves, too.
			assert.LessOrEqual(t, f.Impact().ServicePrincipals.Saved(), result.Totals.ServicePrincipals.Saved(), f.Rule.Name)
			assert.LessOrEqual(t, f.Impact().RoleAssignments.Saved(), result.Totals.RoleAssignments.Saved(), f.Rule.Name)
		}
	}
	assert.Equal(t, want.principals, got.ServicePrincipals, "service principals: %s", want.because)
	assert.Equal(t, want.assignments, got.RoleAssignments, "role assignments: %s", want.because)
}
