package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:             "unapproved-identity",
	Summary:          "the deployment creates identities that the configuration does not approve",
	Severity:         linter.Error,
	SecuritySeverity: 3.0,
	Topic:            "Compliance",
	Help:             bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:            checkUnapprovedIdentity,
})

func checkUnapprovedIdentity(p *linter.Pass) {
	if p.Options.Approval == nil {
		return
	}
	own, users, unsure := map[*graph.Block][]*graph.Identity{}, map[*graph.Block][]*graph.Identity{}, map[*graph.Block][]*graph.Identity{}
	for _, id := range p.Graph.Identities {
		if !born(id) || !exists(id.Resource) {
			continue
		}
		block := id.Resource.Block
		switch {
		case id.Kind == graph.System && p.Options.Approval.DenySystemAssigned:
			own[block] = append(own[block], id)
		case id.Kind != graph.User:
		case !isApproved(p.Options.Approval, id):
			if id.Resource.Name.IsUnknown() && len(p.Options.Approval.UserAssigned) > 0 {
				unsure[block] = append(unsure[block], id)
			} else {
				users[block] = append(users[block], id)
			}
		}
	}
	if len(own)+len(users)+len(unsure) == 0 {
		return
	}
	s := newSurvey(p)
	for _, block := range p.Graph.Blocks {
		if ids := own[block]; len(ids) > 0 {
			reportDenied(s, block, ids)
		}
		if ids := users[block]; len(ids) > 0 {
			reportUnapproved(p, block, ids)
		}
		if ids := unsure[block]; len(ids) > 0 && len(users[block]) == 0 {
			reportUnsure(p, block, ids)
		}
	}
}

// isApproved reports whether a user-assigned identity is known to be approved.
// A part of the name that is not known is approved only where a pattern lets
// anything stand.
func isApproved(a *linter.Approval, id *graph.Identity) bool {
	name, ok := id.Resource.Name.Outline()
	if !ok {
		name = graph.Gap
	}
	return a.Approves(name)
}

func resourcesOf(ids []*graph.Identity) []*graph.Resource {
	resources := make([]*graph.Resource, len(ids))
	for i, id := range ids {
		resources[i] = id.Resource
	}
	return resources
}

func reportDenied(s *survey, block *graph.Block, ids []*graph.Identity) {
	resources := resourcesOf(ids)
	var able []*graph.Resource
	canMove := false
	for _, r := range resources {
		canMove = canMove || s.canMove(r)
		if s.canShare(r) {
			able = append(able, r)
		}
	}
	shares := worthwhile(s.shares(able))
	n := len(ids)
	var instead, advice string
	switch {
	case !canMove:
		advice = "have each approved: these resources take no user-assigned identity as far as is known, or something demands a system-assigned one"
	case len(shares) > 0:
		instead = fmt.Sprintf(", where user-assigned identities shared by those with the same grants need %d", n-count(shares)+len(shares))
		advice = clauses("use "+perPlace(shares)+approvedNames(s.pass.Options.Approval), s.moveAdvice(resources))
	default:
		advice = clauses("use a user-assigned identity"+approvedNames(s.pass.Options.Approval), s.moveAdvice(resources))
	}
	s.pass.Report(linter.Finding{
		Severity:  linter.Error,
		Subject:   block,
		Reason:    "system-assigned",
		Resources: resources,
		Message: fmt.Sprintf("%s %s with %s, which the configuration denies: %s%s",
			subjectOf(block, resources), plural(n, "comes", "come"), plural(n, "a system-assigned identity", "system-assigned identities"),
			number(n, "approval is needed", "approvals are needed"), instead),
		Advice: advice,
		At:     ids[0].At,
		Change: ifCertain(s.change(shares), members(shares)),
	})
}

// approvedNames says what an approved identity is called.
func approvedNames(a *linter.Approval) string {
	if len(a.UserAssigned) == 0 {
		return ", once it is approved"
	}
	return " with an approved name (" + quoted(a.UserAssigned) + ")"
}

func reportUnapproved(p *linter.Pass, block *graph.Block, ids []*graph.Identity) {
	resources := resourcesOf(ids)
	n := len(ids)
	why := "the configuration approves none"
	advice := "have it approved and add its name to approved_user_assigned in identity_approval, or use one that exists already"
	if patterns := p.Options.Approval.UserAssigned; len(patterns) > 0 {
		why = plural(n, "whose name is", "whose names are") + " not among the approved ones (" + quoted(patterns) + ")"
	}
	instead := ""
	if fewer := approvals(ids); fewer < n {
		instead = fmt.Sprintf(", where one identity for all that have the same grants needs %d", fewer)
		advice = "use one identity for all that have the same grants; " + advice
	}
	p.Report(linter.Finding{
		Severity:  linter.Error,
		Subject:   block,
		Reason:    "user-assigned",
		Resources: resources,
		Message: fmt.Sprintf("%s %s user-assigned %s, %s: %s%s",
			subjectOf(block, resources), plural(n, "is a", "are"), plural(n, "identity", "identities"), why,
			number(n, "approval is needed", "approvals are needed"), instead),
		Advice: advice,
	})
}

// approvals counts the identities that are enough where those in one place and
// with the same grants, as far as both are proved, are one.
func approvals(ids []*graph.Identity) int {
	type key struct {
		place place
		set   string
	}
	distinct := map[key]bool{}
	n := 0
	for _, id := range ids {
		set := grantSetOf(id)
		where, ok := placeOf(id.Resource)
		if k := (key{where, set.key}); !ok || !set.proved || set.isEmpty() || !distinct[k] {
			distinct[k] = true
			n++
		}
	}
	return n
}

func reportUnsure(p *linter.Pass, block *graph.Block, ids []*graph.Identity) {
	resources := resourcesOf(ids)
	n := len(ids)
	p.Report(linter.Finding{
		Severity:  linter.Note,
		Subject:   block,
		Reason:    "name not known",
		Resources: resources,
		Message: fmt.Sprintf("%s %s user-assigned %s, and it cannot be told whether %s approved (%s): what the name consists of is not known here",
			subjectOf(block, resources), plural(n, "is a", "are"), plural(n, "identity", "identities"), plural(n, "it is", "they are"), quoted(p.Options.Approval.UserAssigned)),
		Advice: "give the name by values that are known before the deployment, such as variables with values or parameters",
	})
}
