package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "identity-churn",
	Summary:  "a replacement deletes system-assigned identities and creates others in their place",
	Severity: linter.Warning,
	Topic:    "Rapid creation of resources",
	Help:     bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:    checkIdentityChurn,
})

func checkIdentityChurn(p *linter.Pass) {
	dying := map[*graph.Resource]*graph.Identity{}
	for _, id := range p.Graph.Identities {
		if id.Kind == graph.System && id.State == graph.Removed && id.Resource != nil && id.Resource.Action == graph.Replace {
			dying[id.Resource] = id
		}
	}
	if len(dying) == 0 {
		return
	}
	s := newSurvey(p)
	for _, block := range p.Graph.Blocks {
		var churned []*graph.Resource
		for _, r := range block.Instances {
			if dying[r] != nil && p.Graph.SystemIdentity(r) != nil {
				churned = append(churned, r)
			}
		}
		if len(churned) > 0 {
			reportChurn(s, block, churned, dying)
		}
	}
}

func reportChurn(s *survey, block *graph.Block, churned []*graph.Resource, dying map[*graph.Resource]*graph.Identity) {
	again := 0
	var able []*graph.Resource
	for _, r := range churned {
		for _, g := range dying[r].Grants {
			if g.State == graph.Removed && g.Kind != graph.GroupMembership {
				again++
			}
		}
		if s.canShare(r) {
			able = append(able, r)
		}
	}
	because := ""
	if causes := replacedFor(churned); len(causes) > 0 {
		because = " because " + quoted(causes) + " " + plural(len(causes), "changes", "change")
	}
	grants := "grants made elsewhere to the old " + plural(len(churned), "principal", "principals") + " stop working"
	if again > 0 {
		grants = fmt.Sprintf("%s here %s made again with them, and %s", number(again, "grant", "grants"), isAre(again), grants)
	}
	shares := worthwhile(s.shares(able))
	n := len(churned)
	s.pass.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   block,
		Resources: churned,
		Message: fmt.Sprintf("%s %s replaced%s, and the system-assigned %s with %s: %s deleted (the directory quota counts %s for another %d days) and %d created; %s",
			subjectOf(block, churned), isAre(n), because, plural(n, "identity", "identities"), plural(n, "it", "them"),
			number(n, "service principal is", "service principals are"), plural(n, "it", "them"), azure.SoftDeletedDays, n, grants),
		Advice: churnAdvice(s, churned, shares),
		Change: ifCertain(s.change(shares), members(shares)),
	})
}

func churnAdvice(s *survey, churned []*graph.Resource, shares []share) string {
	if !s.canMove(churned[0]) {
		return "change the resource in a way that does not replace it; where that cannot be, make the grants of the old principals again, wherever they are made"
	}
	which := "use a user-assigned identity: it, and all that it was granted, outlives the resource"
	if len(shares) > 0 {
		which = "use " + perPlace(shares) + " for those with the same grants: it, and all that it was granted, outlives the resources"
	}
	return clauses(which, s.moveAdvice(churned))
}

// replacedFor returns the attributes that force the replacement of any of the
// resources, each once, in order.
func replacedFor(resources []*graph.Resource) []string {
	var causes []string
	seen := map[string]bool{}
	for _, r := range resources {
		for _, cause := range r.ReplacedFor {
			if !seen[cause] {
				seen[cause] = true
				causes = append(causes, cause)
			}
		}
	}
	return causes
}
