package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// reportPoliciesWithoutGrant notes policy assignments whose identity is made
// here and granted nothing. An assignment has an identity only for a policy that
// changes resources.
func reportPoliciesWithoutGrant(p *linter.Pass) {
	var s *survey
	without := map[*graph.Block][]*graph.Resource{}
	var order []*graph.Block
	for _, r := range p.Graph.Resources {
		if !armid.EqualFold(r.Type, azure.PolicyAssignments) || r.External || r.Block == nil || !r.Action.Creates() || !r.IsCertain() {
			continue
		}
		if s == nil {
			s = newSurvey(p)
		}
		if !s.mayChangeNothing(r) {
			continue
		}
		if without[r.Block] == nil {
			order = append(order, r.Block)
		}
		without[r.Block] = append(without[r.Block], r)
	}
	for _, block := range order {
		resources := without[block]
		id := p.Graph.Attachments(resources[0])[0].Identity
		n := len(resources)
		p.Report(linter.Finding{
			Severity:  linter.Note,
			Subject:   block,
			Reason:    "policy assignment without grant",
			Resources: resources,
			Message: fmt.Sprintf("%s %s an identity, which only a policy needs that deploys or modifies resources, and this deployment makes the identity (%s) and grants it nothing: only the portal grants it by itself, so until somebody else does, what the policy is to change stays as it is",
				subjectOf(block, resources), hasHave(n), whose(id)),
			Advice: "grant the identity the roles that the policy definition names (`roleDefinitionIds`) on the scope of the assignment, and let remediations wait for the grants; leave it if the grants are made by hand",
			At:     id.At,
		})
	}
}

// mayChangeNothing reports whether every identity of the policy assignment is
// made here, and whether nothing is or may be granted to any of them.
func (s *survey) mayChangeNothing(r *graph.Resource) bool {
	attachments := s.pass.Graph.Attachments(r)
	for _, a := range attachments {
		if a.State == graph.Removed || !s.isFresh(a.Identity) || len(accessOf(a.Identity)) > 0 {
			return false
		}
	}
	return len(attachments) > 0
}
