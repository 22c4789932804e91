package rules

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:             "over-shared-identity",
	Summary:          "one identity is used across regions or resource providers",
	Severity:         linter.Note,
	SecuritySeverity: 5.0,
	Disabled:         true,
	Topic:            "Multiple managed identities",
	Help:             bestPractices + "#follow-the-principle-of-least-privilege-when-granting-access",
	Check:            checkOverSharedIdentity,
})

func checkOverSharedIdentity(p *linter.Pass) {
	for _, id := range p.Graph.Identities {
		if id.Kind != graph.User || id.State == graph.Removed {
			continue
		}
		users := usersOf(id)
		regions, providers := regionNames(users), providersOf(users)
		if len(regions) > 1 || len(providers) > 1 {
			reportOverShared(p, id, users, regions, providers)
		}
	}
}

// providersOf returns the resource providers of the resources in order, each
// once, where their types tell.
func providersOf(resources []*graph.Resource) []string {
	var providers []string
	seen := map[string]bool{}
	for _, r := range resources {
		provider, _, ok := strings.Cut(r.Type, "/")
		if key := strings.ToLower(provider); ok && !seen[key] {
			seen[key] = true
			providers = append(providers, provider)
		}
	}
	return providers
}

func reportOverShared(p *linter.Pass, id *graph.Identity, users []*graph.Resource, regions, providers []string) {
	var across, apart []string
	if len(regions) > 1 {
		across = append(across, fmt.Sprintf("in %d regions (%s)", len(regions), enumerate(regions)))
		apart = append(apart, "each region (`isolation_scope` or `isolationScope` Regional)")
	}
	if len(providers) > 1 {
		across = append(across, fmt.Sprintf("of %d resource providers (%s)", len(providers), enumerate(providers)))
		apart = append(apart, "each resource provider")
	}
	has := "all that it is granted"
	if n := len(accessOf(id)); n > 0 {
		has = fmt.Sprintf("all that it is granted (%s here)", number(n, "grant", "grants"))
	}
	p.Report(linter.Finding{
		Severity:  linter.Note,
		Subject:   identityBlock(id, users),
		Reason:    identityName(id),
		Resources: users,
		Message: fmt.Sprintf("%s is used by %d resources %s: whoever can run code on any of them gets %s",
			identityName(id), len(users), strings.Join(across, " and "), has),
		Advice: "make one identity for " + strings.Join(apart, " and for ") + ", and grant each what its resources need",
	})
}
