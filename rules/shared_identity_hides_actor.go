package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:             "shared-identity-hides-actor",
	Summary:          "resources that the audit log has to tell apart use one identity",
	Severity:         linter.Warning,
	SecuritySeverity: 4.0,
	Topic:            "Audit Logging",
	Help:             bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:            checkSharedIdentityHidesActor,
})

func checkSharedIdentityHidesActor(p *linter.Pass) {
	var s *survey
	for _, id := range p.Graph.Identities {
		if id.Kind != graph.User || id.State == graph.Removed {
			continue
		}
		users := usersOf(id)
		if len(users) < 2 {
			continue
		}
		var marked []*graph.Resource
		for _, r := range users {
			if p.Options.Marked("audit", r) {
				marked = append(marked, r)
			}
		}
		if len(marked) == 0 {
			continue
		}
		if s == nil {
			s = newSurvey(p)
		}
		reportHiddenActor(s, id, users, marked)
	}
}

func reportHiddenActor(s *survey, id *graph.Identity, users, marked []*graph.Resource) {
	which := quoted(addresses(marked)) + " " + isAre(len(marked)) + " marked as resources that the audit log has to name"
	if len(marked) == len(users) {
		which = "all of them are marked as resources that the audit log has to name"
	}
	var related []linter.Related
	for _, r := range marked {
		if last := len(related) - 1; len(related) < maxRelated && (last < 0 || related[last].At != r.At) {
			related = append(related, linter.Related{Message: "marked: " + quote(r.Address), At: r.At})
		}
	}
	s.pass.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   identityBlock(id, marked),
		Reason:    identityName(id),
		Resources: users,
		Message: fmt.Sprintf("%d resources (%s) use %s, and %s: the log names the identity, not which of the %d acted",
			len(users), quoted(addresses(users)), identityName(id), which, len(users)),
		Advice:  apartAdvice(s, id, marked),
		Related: related,
	})
}

// apartAdvice says how the marked resources get identities that the log tells
// apart.
func apartAdvice(s *survey, id *graph.Identity, marked []*graph.Resource) string {
	again := ""
	if n := len(accessOf(id)); n > 0 {
		again = fmt.Sprintf(", and grant each what it needs of the %s that it has now", some(n, "grant", "grants"))
	}
	own := "a system-assigned identity"
	if !s.kindsOf(marked[0]).system {
		own = "a user-assigned identity of its own"
	}
	if len(marked) == 1 {
		return "give it " + own + again
	}
	return "give each of the marked ones " + own + again
}
