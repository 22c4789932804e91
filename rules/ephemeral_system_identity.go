package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "ephemeral-system-identity",
	Summary:  "a resource that is made and deleted often has a system-assigned identity",
	Severity: linter.Warning,
	Topic:    "Rapid creation of resources",
	Help:     bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:    checkEphemeralSystemIdentity,
})

func checkEphemeralSystemIdentity(p *linter.Pass) {
	s := newSurvey(p)
	for _, block := range p.Graph.Blocks {
		var shortLived []*graph.Resource
		for _, r := range block.Instances {
			if exists(r) && isShortLived(s, r) && s.canMove(r) && s.kindsOf(r).system && p.Graph.SystemIdentity(r) != nil {
				shortLived = append(shortLived, r)
			}
		}
		if len(shortLived) > 0 {
			reportShortLived(s, block, shortLived)
		}
	}
}

func isShortLived(s *survey, r *graph.Resource) bool {
	return r.ShortLived != nil || s.pass.Options.Marked("ephemeral", r)
}

// whyShortLived says for the message why the resources are short-lived, by the
// strongest evidence that there is, and how often each is made a day.
func whyShortLived(s *survey, resources []*graph.Resource) (reason string, strong bool, perDay int) {
	for _, r := range resources {
		if s.pass.Options.Marked("ephemeral", r) {
			perDay = max(perDay, s.pass.Options.PerDay(r))
			if reason == "" {
				reason = "marked as ephemeral"
			}
		}
		if r.ShortLived != nil && !strong && (reason == "" || r.ShortLived.Strong) {
			reason, strong = r.ShortLived.Is, r.ShortLived.Strong
		}
	}
	return reason, strong, perDay
}

func reportShortLived(s *survey, block *graph.Block, resources []*graph.Resource) {
	reason, strong, perDay := whyShortLived(s, resources)
	n := len(resources)
	severity := linter.Note
	if strong || n > 1 {
		severity = linter.Warning
	}
	var able []*graph.Resource
	grants := 0
	for _, r := range resources {
		grants += len(accessOf(s.pass.Graph.SystemIdentity(r)))
		if s.canShare(r) {
			able = append(able, r)
		}
	}
	has, each := "has a system-assigned identity of its own, and is", "each time that it is made"
	if n > 1 {
		has, each = "each have a system-assigned identity of their own, and each is", "each time that one is made"
	}
	again := ""
	if grants > 0 {
		again = fmt.Sprintf(", which needs the %s made here again", some(grants/n, "grant", "grants"))
		if grants%n != 0 {
			again = ", which needs its grants again"
		}
	}
	quota := fmt.Sprintf("the one before counts towards the directory quota for another %d days", azure.SoftDeletedDays)
	if perDay > 0 {
		quota = fmt.Sprintf("made %d times a day, %s %d deleted service principals in the directory quota (%d days × %d × %d)",
			perDay, plural(n, "it holds", "they hold"), azure.SoftDeletedDays*perDay*n, azure.SoftDeletedDays, perDay, n)
	}
	shares := worthwhile(s.shares(able))
	s.pass.Report(linter.Finding{
		Severity:  severity,
		Subject:   block,
		Resources: resources,
		Message: fmt.Sprintf("%s %s %s: %s there is another service principal%s, and %s",
			subjectOf(block, resources), has, reason, each, again, quota),
		Advice: clauses(lastingIdentity(shares), s.moveAdvice(resources)),
		Change: ifCertain(s.change(shares), members(shares)),
	})
}

// lastingIdentity advises identities that are there before and after the
// resources.
func lastingIdentity(shares []share) string {
	if len(shares) == 0 {
		return "use a user-assigned identity that is made and granted beforehand: it stays the same however often the resource is made"
	}
	return "use " + perPlace(shares) + " for those with the same grants, made and granted beforehand: it stays the same however often the resources are made"
}
