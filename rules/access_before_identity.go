package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "access-before-identity",
	Summary:  "a resource needs access while it is created, through an identity that does not exist before it",
	Severity: linter.Error,
	Topic:    "Access required before a resource is deployed",
	Help:     bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:    checkAccessBeforeIdentity,
})

func checkAccessBeforeIdentity(p *linter.Pass) {
	type key struct {
		block *graph.Block
		need  string
		// nobody means that the identity does not exist at all, other that it would
		// be one of another resource.
		nobody, other bool
	}
	late := map[key][]*graph.Need{}
	var order []key
	var needs []*graph.Need
	var sc *scopes
	for _, n := range p.Graph.Needs {
		if !comesTooLate(n) || isRefused(p.Graph, n.Resource) {
			continue
		}
		if sc == nil {
			sc = newScopes(p.Graph)
		}
		if !heals(n, sc) {
			needs = append(needs, n)
		}
	}
	for _, n := range strongest(needs) {
		k := key{n.Resource.Block, n.Case, n.NoIdentity, n.Of != nil}
		if late[k] == nil {
			order = append(order, k)
		}
		late[k] = append(late[k], n)
	}
	if len(order) == 0 {
		return
	}
	s := newSurvey(p)
	for _, k := range order {
		switch {
		case k.nobody && k.other:
			reportNoIdentityOfAnother(p, k.block, late[k])
		case k.nobody:
			reportNoIdentity(s, k.block, late[k])
		default:
			reportLateAccess(s, k.block, late[k], sc)
		}
	}
}

// comesTooLate reports whether a need arises with this deployment and is to be
// served by an identity that is born in it, or by none: whatever the identity
// is to be granted, it can only be granted afterwards.
func comesTooLate(n *graph.Need) bool {
	switch n.Verdict {
	case graph.UserOnly, graph.TwoStep, graph.LateFails, graph.LateHeals:
	case graph.Order:
		// What another resource lacks does not come by the order.
		if n.Of == nil || !n.NoIdentity {
			return false
		}
	default:
		return false
	}
	if !n.New || n.Resource.Block == nil {
		return false
	}
	return n.NoIdentity || n.Identity != nil && n.Identity.Kind == graph.System && n.Identity.State == graph.Added
}

// heals reports whether what does not work at first will by the end of the
// deployment, which makes the grant, and that is all it takes.
func heals(n *graph.Need, sc *scopes) bool {
	return n.Verdict == graph.LateHeals && n.Besides == "" && n.Identity != nil && len(sc.granting(n)) > 0
}

// isRefused reports whether the resource cannot have a system-assigned identity
// at all, which unsupported-identity-type says.
func isRefused(g *graph.Graph, r *graph.Resource) bool {
	types := graph.ReadIdentityType(r.IdentityType)
	return r.Refused != nil && types.Known && !types.User && writesIdentity(g, r)
}

func reportLateAccess(s *survey, block *graph.Block, needs []*graph.Need, sc *scopes) {
	first := needs[0]
	resources, toWhat := needEnds(needs)
	var related []linter.Related
	for _, g := range first.Identity.Grants {
		if g.State == graph.Added && sc.servesAny(g, needs) == serves {
			related = append(related, linter.Related{Message: "grants " + describeGrant(g) + ", but only after the resource exists", At: g.At})
		}
	}
	after := ""
	if n := len(related); n > 0 {
		after = fmt.Sprintf(" (the %s made here %s later)", plural(n, "grant", "grants"), plural(n, "comes", "come"))
	}
	n := len(resources)
	s.pass.Report(linter.Finding{
		Severity:  needSeverity(needs),
		Subject:   block,
		Reason:    first.Case,
		Resources: resources,
		Message: fmt.Sprintf("%s %s to %s%s while %s, %sthrough its own system-assigned identity, which does not exist before and so has been granted nothing%s%s",
			subjectOf(block, resources), hasHave(n), purposes(needs), toWhat,
			whileChanged(resources), plural(n, "", "each "), after, because(first)),
		Advice:  earlierAdvice(s, resources, first, len(related) > 0),
		At:      first.At,
		Related: related,
	})
}

// reportNoIdentity reports access that is to come from a system-assigned
// identity which the resources do not have.
func reportNoIdentity(s *survey, block *graph.Block, needs []*graph.Need) {
	first := needs[0]
	resources, toWhat := needEnds(needs)
	n := len(resources)
	has := "has no identity"
	advice := "give the resource a user-assigned identity that is granted the access before it is created"
	if users := userIdentitiesOf(s.pass.Graph, first.Resource); len(users) > 0 {
		has = "has " + identityNames(users) + " only"
		advice = "use a user-assigned identity of the resource that is granted the access before it is created"
	} else if t, ok := first.Resource.IdentityType.Text(); ok {
		has = "has an identity of type " + quote(t)
	}
	if way := wayOut(first); way != "" {
		advice += ": " + way
	}
	result := "so it fails"
	if first.Verdict == graph.LateHeals {
		result = "so it does not work"
	}
	s.pass.Report(linter.Finding{
		Severity:  needSeverity(needs),
		Subject:   block,
		Reason:    first.Case + " without identity",
		Resources: resources,
		Message: fmt.Sprintf("%s %s to %s%s while %s, %sthrough its own system-assigned identity, but %s %s: the identity does not exist, and nothing can be granted to it, %s",
			subjectOf(block, resources), hasHave(n), purposes(needs), toWhat,
			whileChanged(resources), plural(n, "", "each "), plural(n, "it", "each"), has, result),
		Advice: advice,
		At:     first.At,
	})
}

// earlierAdvice says how to have the access before the resource. What the
// deployment grants already it does not advise to grant.
func earlierAdvice(s *survey, resources []*graph.Resource, n *graph.Need, granted bool) string {
	second := n.SecondStep
	if granted && n.Besides != "" {
		second = n.Besides + " once the grant is there"
	}
	if !s.canMove(resources[0]) {
		if second != "" {
			return second
		}
		return "create the resource without the setting, grant its identity the access, and add the setting in a later deployment"
	}
	user := "use a user-assigned identity that is granted the access before the resource is created"
	if way := wayOut(n); way != "" {
		user += ": " + way
	}
	if second != "" {
		second = "or: " + second
	}
	return clauses(user, second, s.consequences(resources))
}
