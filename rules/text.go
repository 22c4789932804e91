package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// shown is how many names a message lists before it counts the rest.
const shown = 3

// maxRelated is how many related places a finding lists: a reader who needs
// more than these has the resources.
const maxRelated = 10

// quote puts a name in quotes as it is: addresses hold quotes of their own,
// and reports escape what their format cannot show.
func quote(name string) string { return `"` + name + `"` }

// number returns a count with its noun: "1 identity", "8 identities".
func number(n int, one, many string) string {
	return strconv.Itoa(n) + " " + plural(n, one, many)
}

// plural returns the form of a word that goes with n.
func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func isAre(n int) string   { return plural(n, "is", "are") }
func hasHave(n int) string { return plural(n, "has", "have") }

// enumerate joins items as a sentence does, counting those past the bound:
// "a, b and c", "a, b, c and 4 more".
func enumerate(items []string) string {
	if more := len(items) - shown; more > 0 {
		return strings.Join(items[:shown], ", ") + fmt.Sprintf(" and %d more", more)
	}
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}

// quoted enumerates names in quotes.
func quoted(names []string) string {
	items := make([]string, len(names))
	for i, name := range names {
		items[i] = quote(name)
	}
	return enumerate(items)
}

// addresses returns what messages call the resources.
func addresses(resources []*graph.Resource) []string {
	names := make([]string, len(resources))
	for i, r := range resources {
		names[i] = r.Address
	}
	return names
}

// subjectOf names the resources of one block: the resource where there is one,
// else how many they are of how many there will be.
func subjectOf(block *graph.Block, resources []*graph.Resource) string {
	all := 0
	for _, r := range block.Instances {
		if exists(r) {
			all++
		}
	}
	switch n := len(resources); n {
	case 1:
		return quote(resources[0].Address)
	case all:
		return fmt.Sprintf("the %d instances of %s", n, quote(block.Address))
	default:
		return fmt.Sprintf("%d of the %d instances of %s", n, all, quote(block.Address))
	}
}

// clauses joins what is not empty into one sentence.
func clauses(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "; ")
}

// describeGrant names what a grant gives: its role and on what.
func describeGrant(g *graph.Grant) string {
	return roleName(g) + " on " + scopeName(g)
}

// roleName names a role, one that is not known by where it comes from.
func roleName(g *graph.Grant) string {
	if origins := g.Role.Value.Origins(); g.Role.Name == "" && g.Role.ID == "" && len(origins) == 1 && !g.Role.Value.IsSensitive() {
		return "the role of " + quote(origins[0].String())
	}
	return g.Role.String()
}

// onScopes says what grants apply to, each thing once: by name where it has one,
// else counted. Two of which it is not known whether they are the same count as
// two, and the number as a bound.
func onScopes(grants []*graph.Grant) string {
	seen := map[string]bool{}
	var names []string
	unknown := 0
	mostKnown, mostUnknown := "", ""
	for _, g := range grants {
		name := scopeName(g)
		key, ok := scopeKey(g)
		switch {
		case name == unknownScope && ok && seen[key]:
		case name == unknownScope:
			seen[key] = true
			unknown++
			if !ok {
				mostUnknown = "up to "
			}
		case !slices.Contains(names, name):
			names = append(names, name)
			// Two expressions that only refer to one resource mean it, or
			// something in it.
			if !ok && len(g.Scope.Origins()) != 1 {
				mostKnown = "up to "
			}
		}
	}
	var parts []string
	switch n := len(names); n {
	case 0:
	case 1:
		parts = append(parts, "on "+names[0])
	default:
		parts = append(parts, fmt.Sprintf("at %s%d scopes (%s)", mostKnown, n, enumerate(names)))
	}
	if unknown > 0 {
		parts = append(parts, "at "+mostUnknown+number(unknown, "scope that is", "scopes that are")+" not known before the deployment")
	}
	return strings.Join(parts, " and ")
}

// unknownScope stands for a scope of which nothing is known.
const unknownScope = "a scope that is not known yet"

// scopeName names what a grant applies to.
func scopeName(g *graph.Grant) string {
	if g.ScopeResource != nil {
		return quote(g.ScopeResource.Address)
	}
	if g.Scope.IsSensitive() {
		return g.Scope.Display()
	}
	if id, ok := g.Scope.Outline(); ok {
		return shortScope(id)
	}
	if origins := g.Scope.Origins(); len(origins) == 1 && origins[0].Path == "id" && origins[0].Prefix+origins[0].Suffix == "" {
		return quote(origins[0].Resource)
	}
	if g.Scope.IsUnknown() && len(g.Scope.Origins()) == 0 {
		return unknownScope
	}
	return g.Scope.Display()
}

// shortScope names what an id is of, which may be one of those that the deployment
// is made in, so that only its kind is known.
func shortScope(id string) string {
	switch id = strings.TrimSuffix(id, "/"); {
	case strings.HasSuffix(id, armid.ResourceGroupsPath+graph.Gap):
		return "the resource group"
	case id == armid.SubscriptionsPath+graph.Gap:
		return "the subscription"
	}
	return quote(shortID(id))
}

// shortID returns the end of a resource id that names the resource: its
// type and name, without subscription and resource group.
func shortID(id string) string {
	if _, resource, ok := armid.CutLastFold(id, armid.ProvidersPath); ok {
		return resource
	}
	segments := strings.Split(strings.Trim(id, "/"), "/")
	return strings.Join(segments[max(0, len(segments)-2):], "/")
}

// some returns a noun with its number where that is not one: "role
// assignment", "2 role assignments".
func some(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return number(n, one, many)
}
