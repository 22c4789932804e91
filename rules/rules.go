// Package rules is the catalogue of what tfidlint finds. Each rule is a value
// in a file of its own, with one page in docs and one folder of cases in
// testdata; adding one touches nothing else.
//
// Rules read the graph and nothing besides: no files, no clock, no
// environment. What several of them need is beside them, in files named for what
// they do: who can move to a user-assigned identity ([movers]) and share one
// ([share]), what may be granted without being seen ([unseen]), what an identity
// may do ([grantSet]), when two things are the same (equality.go), which grants
// give access to a resource ([scopes]), and the words for it.
package rules

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
)

// The table of rules in README.md comes from the rules.
//
//go:generate go test -run ^TestReadmeListsTheRules$ -update .

//go:embed docs/*.md
var docs embed.FS

// registry holds the rules by name. It is complete once the package's
// variables are initialised, and does not change after that.
var registry = map[string]*linter.Rule{}

// register adds a rule to the catalogue, with its page as the rule's Doc; each
// file of a rule calls it from a package variable. A rule that is not valid,
// whose name is taken or that has no page is a mistake in the program, so it
// panics as the program starts.
func register(r *linter.Rule) *linter.Rule {
	if err := r.Validate(); err != nil {
		panic(fmt.Sprintf("rules: %v", err))
	}
	if registry[r.Name] != nil {
		panic(fmt.Sprintf("rules: rule %q is registered twice", r.Name))
	}
	page, err := docs.ReadFile("docs/" + r.Name + ".md")
	if err != nil {
		panic(fmt.Sprintf("rules: rule %q has no page: %v", r.Name, err))
	}
	r.Doc = string(page)
	registry[r.Name] = r
	return r
}

// All returns every rule, those that are off by default included, sorted by
// name. The slice is the caller's.
func All() []*linter.Rule {
	all := make([]*linter.Rule, 0, len(registry))
	for _, r := range registry {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *linter.Rule) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Find returns the rule with the name, or nil.
func Find(name string) *linter.Rule { return registry[name] }

// bestPractices is the page whose recommendations the rules enforce.
const bestPractices = "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identity-best-practice-recommendations"
