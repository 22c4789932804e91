package rules

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "idle-system-identity",
	Summary:  "a system-assigned identity beside user-assigned ones does nothing but change which one code gets",
	Severity: linter.Warning,
	Topic:    "Multiple managed identities",
	Help:     bestPractices + "#multiple-managed-identities",
	Check:    checkIdleSystemIdentity,
})

func checkIdleSystemIdentity(p *linter.Pass) {
	var s *survey
	var uses systemUses
	for _, block := range p.Graph.Blocks {
		var idle []*graph.Resource
		for _, r := range block.Instances {
			if !exists(r) || !azure.RunsCode(r.Type) {
				continue
			}
			own := p.Graph.SystemIdentity(r)
			if own == nil || !anyGranted(userIdentitiesOf(p.Graph, r)) {
				continue
			}
			if s == nil {
				s, uses = newSurvey(p), readSystemUses(p.Graph)
			}
			if isIdle(s, r, own, uses) {
				idle = append(idle, r)
			}
		}
		if len(idle) > 0 {
			reportIdle(p, block, idle)
		}
	}
}

func anyGranted(ids []*graph.Identity) bool {
	for _, id := range ids {
		if len(accessOf(id)) > 0 {
			return true
		}
	}
	return false
}

// systemUses are what system-assigned identities are, or may be, used for
// beside their grants.
type systemUses struct {
	needed map[*graph.Identity]bool
	// maybe holds resources with a need when it is not known through which
	// identity it is served.
	maybe map[*graph.Resource]bool
	// written counts how often a template states what may be the same resource.
	written map[string]int
}

// writtenAs returns a string that is equal for two resources of a template that
// may be one which it writes twice: their types and what is known of their
// names are.
func writtenAs(r *graph.Resource) (string, bool) {
	if r.Action != graph.Deploy {
		return "", false
	}
	name, ok := r.Name.Outline()
	if !ok {
		name, ok = r.Name.Key()
	}
	return strings.ToLower(r.Type + "\x00" + name), ok
}

func readSystemUses(g *graph.Graph) systemUses {
	uses := systemUses{needed: map[*graph.Identity]bool{}, maybe: map[*graph.Resource]bool{}, written: map[string]int{}}
	for _, r := range g.Resources {
		if key, ok := writtenAs(r); ok && exists(r) && r.Again == nil {
			uses.written[key]++
		}
	}
	for _, n := range g.Needs {
		if n.Identity == nil {
			uses.maybe[n.Resource] = true
		} else {
			uses.needed[n.Identity] = true
		}
	}
	return uses
}

// isIdle reports whether nothing is granted to the resource's system-assigned
// identity or refers to it, and nothing demands it.
func isIdle(s *survey, r *graph.Resource, own *graph.Identity, uses systemUses) bool {
	if own.Referred || s.mayGrant(r) || uses.needed[own] || uses.maybe[r] || !s.canMove(r) || s.pass.Options.Marked("audit", r) {
		return false
	}
	// What is granted to the identity may be said of the other statement.
	if key, ok := writtenAs(r); ok && uses.written[key] > 1 {
		return false
	}
	for _, g := range own.Grants {
		if g.State != graph.Removed {
			return false
		}
	}
	return true
}

func reportIdle(p *linter.Pass, block *graph.Block, idle []*graph.Resource) {
	identities := make([]*graph.Identity, len(idle))
	var beside []*graph.Identity
	several := false
	seen := map[*graph.Identity]bool{}
	for i, r := range idle {
		identities[i] = p.Graph.SystemIdentity(r)
		users := userIdentitiesOf(p.Graph, r)
		several = several || len(users) > 1
		for _, id := range users {
			if !seen[id] {
				seen[id] = true
				beside = append(beside, id)
			}
		}
	}
	n := len(idle)
	pin := ""
	if several {
		pin = "code then has to say by client id which of the user-assigned identities it means"
	}
	p.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   block,
		Resources: idle,
		Message: fmt.Sprintf("%s %s a system-assigned identity beside %s, but nothing here grants it anything or refers to it: %s without use, and code that asks for a token without naming an identity gets this one instead of one that may do something",
			subjectOf(block, idle), plural(n, "has", "each have"), identityNames(beside), number(n, "service principal", "service principals")),
		Advice: clauses("set the identity type to UserAssigned", pin),
		At:     identities[0].At,
		Change: linter.Change{RemoveIdentities: identities},
	})
}
