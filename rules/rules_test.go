package rules_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/lintertest"
	"github.com/tfidlint/tfidlint/rules"
)

// sections are the headings that every page has, in this order.
var sections = []string{
	"## What it reports", "## Why", "## Example: Terraform", "## Example: template", "## When to ignore it", "## Limits", "## References",
}

// topics are the sections of the recommendations that rules belong to.
var topics = []string{
	"Rapid creation of resources", "Replicated resources and applications", "Compliance", "Access required before a resource is deployed",
	"Audit Logging", "Permissions Lifecycle Management", "Multiple managed identities", "Limits", "Maintenance", "Failures waiting to happen",
}

// cannotOccur says why a rule has no case in a form. Every other form is shown by
// a case, in which the rule may be silent; the case then says why. A state is of
// interest to few rules: nothing changes in it.
var cannotOccur = map[string]map[lintertest.Form]string{
	"grouped-system-identities": {
		lintertest.Symbolic: "a template declares no security groups; the case in the form template shows it",
		lintertest.WhatIf:   "neither does what it would change",
	},
	"identity-churn": {
		lintertest.Symbolic: "a template does not say what it replaces; the case in the form template shows it",
		lintertest.WhatIf:   "what-if knows creations, changes and deletions, but no replacement",
	},
	"orphaned-grant": {
		lintertest.Symbolic: "a template deletes nothing; the case in the form template shows it",
	},
}

func TestEveryRuleKeepsToTheStandard(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(r.Name, func(t *testing.T) {
			require.NoError(t, r.Validate())
			assert.Same(t, r, rules.Find(r.Name))
			assert.Contains(t, topics, r.Topic)
			assert.True(t, strings.HasPrefix(r.Help, "https://"), "help %q", r.Help)
			assert.False(t, strings.HasSuffix(r.Summary, "."), "a summary has no final stop")
			assert.LessOrEqual(t, len(r.Summary), 110, "a summary is one line")
			assert.FileExists(t, strings.ReplaceAll(r.Name, "-", "_")+".go")

			page := r.Doc
			assert.True(t, strings.HasPrefix(page, "# "+r.Name+"\n"), "the page's title is the rule's name")
			rest := page
			for _, s := range sections {
				_, after, found := strings.Cut(rest, "\n"+s+"\n")
				if assert.True(t, found, "section %q is missing or out of order", s) {
					rest = after
				}
			}
			assert.Contains(t, page, r.Help, "the page links to the recommendation")
			assert.NotContains(t, page, "TODO")

			shown := lintertest.Coverage(t, filepath.Join("testdata", r.Name))
			for _, form := range lintertest.Forms {
				_, cannot := cannotOccur[r.Name][form]
				if cannot {
					assert.Empty(t, shown[form], "the form %s is said not to occur, but there is a case", form)
				} else if form != lintertest.State {
					assert.NotEmpty(t, shown[form], "no case in the form %s", form)
				}
			}
		})
	}
}

func TestRulesAreSortedAndDistinct(t *testing.T) {
	all := rules.All()
	require.NotEmpty(t, all)
	assert.True(t, slices.IsSortedFunc(all, func(a, b *linter.Rule) int { return strings.Compare(a.Name, b.Name) }))
	assert.Nil(t, rules.Find("no-such-rule"))
}

// Pages and folders that belong to no rule are left over from one.
func TestNothingIsLeftOver(t *testing.T) {
	pages, err := fs.Glob(os.DirFS("docs"), "*.md")
	require.NoError(t, err)
	for _, p := range pages {
		assert.NotNil(t, rules.Find(strings.TrimSuffix(p, ".md")), "docs/%s belongs to no rule", p)
	}
	folders, err := os.ReadDir("testdata")
	require.NoError(t, err)
	for _, f := range folders {
		assert.NotNil(t, rules.Find(f.Name()), "testdata/%s belongs to no rule", f.Name())
	}
}
