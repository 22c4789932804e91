package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
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
		// nobody tells that the identity does not exist at all.
		nobody bool
	}
	late := map[key][]*graph.Need{}
	var order []key
	for _, n := range p.Graph.Needs {
		if !comesTooLate(n) || isRefused(p.Graph, n.Resource) {
			continue
		}
		k := key{n.Resource.Block, n.Case, n.NoIdentity}
		if late[k] == nil {
			order = append(order, k)
		}
		late[k] = append(late[k], n)
	}
	if len(order) == 0 {
		return
	}
	s, sc := newSurvey(p), newScopes(p.Graph)
	for _, k := range order {
		if k.nobody {
			s.reportNoIdentity(k.block, late[k])
		} else {
			s.reportLateAccess(k.block, late[k], sc)
		}
	}
}

// comesTooLate reports whether a need arises with this deployment and is to be
// served by an identity that is born in it, or by none: whatever the identity
// is to be granted, it can only be granted afterwards.
func comesTooLate(n *graph.Need) bool {
	switch n.Verdict {
	case graph.UserOnly, graph.TwoStep, graph.LateFails, graph.LateHeals:
	default:
		return false
	}
	if !n.New || n.Resource.Block == nil {
		return false
	}
	return n.NoIdentity || n.Identity != nil && n.Identity.Kind == graph.System && n.Identity.State == graph.Added
}

// isRefused reports whether the resource cannot have a system-assigned identity
// at all, which unsupported-identity-type says.
func isRefused(g *graph.Graph, r *graph.Resource) bool {
	_, user, ok := identityTypes(r.IdentityType)
	return r.Refused != "" && ok && !user && writesIdentity(g, r)
}

func (s *survey) reportLateAccess(block *graph.Block, needs []*graph.Need, sc *scopes) {
	first := needs[0]
	row := findNeed(first)
	resources, toWhat := needEnds(needs)
	var related []linter.Related
	for _, g := range first.Identity.Grants {
		if g.State == graph.Added && givesAccess(g) && sc.serves(g, needs) {
			related = append(related, linter.Related{Message: "grants " + describeGrant(g) + ", but only after the resource exists", At: g.At})
		}
	}
	after := ""
	if n := len(related); n > 0 {
		after = fmt.Sprintf(" (the %s made here %s later)", plural(n, "grant", "grants"), plural(n, "comes", "come"))
	}
	n := len(resources)
	s.pass.Report(linter.Finding{
		Severity:  row.severity(first.Verdict),
		Subject:   block,
		Reason:    first.Case,
		Resources: resources,
		Message: fmt.Sprintf("%s %s to %s%s while %s, %sthrough its own system-assigned identity, which does not exist before and so has been granted nothing%s%s",
			subjectOf(block, resources), hasHave(n), row.what, toWhat,
			whileChanged(resources), plural(n, "", "each "), after, row.because()),
		Advice:  s.earlierAdvice(resources, row),
		At:      first.At,
		Related: related,
	})
}

// reportNoIdentity reports access that is to come from a system-assigned
// identity which the resources do not have.
func (s *survey) reportNoIdentity(block *graph.Block, needs []*graph.Need) {
	first := needs[0]
	row := findNeed(first)
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
	if row.wayOut != "" {
		advice += ": " + row.wayOut
	}
	result := "so it fails"
	if first.Verdict == graph.LateHeals {
		result = "so it does not work"
	}
	s.pass.Report(linter.Finding{
		Severity:  row.severity(first.Verdict),
		Subject:   block,
		Reason:    first.Case + " without identity",
		Resources: resources,
		Message: fmt.Sprintf("%s %s to %s%s while %s, %sthrough its own system-assigned identity, but %s %s: the identity does not exist, and nothing can be granted to it, %s",
			subjectOf(block, resources), hasHave(n), row.what, toWhat,
			whileChanged(resources), plural(n, "", "each "), plural(n, "it", "each"), has, result),
		Advice: advice,
		At:     first.At,
	})
}

// needRow is what the table of deploy-time access says of a need.
type needRow struct {
	what       string
	demand     string
	wayOut     string
	secondStep string
	confidence azure.Confidence
}

// severity is an error where creation is known to fail. A fact that is not
// well supported never makes one, and what heals by itself once the grant is
// there does not either.
func (row needRow) severity(v graph.Verdict) linter.Severity {
	if row.confidence == azure.High && v != graph.LateHeals {
		return linter.Error
	}
	return linter.Warning
}

func (row needRow) because() string {
	if row.demand == "" {
		return ""
	}
	return ": " + row.demand
}

// findNeed returns the row of a need's case. A case that the table does not
// hold, as only a graph from elsewhere can have, gives a row of no confidence.
func findNeed(n *graph.Need) needRow {
	triggers, terraform := azure.TerraformTriggers(n.Resource.Spelled), true
	if len(triggers) == 0 {
		triggers, terraform = azure.ARMTriggers(n.Resource.Type), false
	}
	row := needRow{confidence: azure.High}
	var whats []string
	for _, t := range triggers {
		if t.Need.ID != n.Case || string(t.Verdict) != string(n.Verdict) {
			continue
		}
		if !slices.Contains(whats, t.What) {
			whats = append(whats, t.What)
		}
		// Of several settings behind one case the least certain decides.
		if t.Confidence != azure.High {
			row.confidence = t.Confidence
		}
		row.demand, row.wayOut, row.secondStep = t.Need.Demand, t.Need.WayOut, stepAfter(t.Need.SecondStep, terraform)
		if !terraform && !t.Identity.Path.IsZero() {
			// The table words the way out as the provider spells it.
			row.wayOut = fmt.Sprintf("set `%s` to a user-assigned identity of the resource", settingPath(t.Each, t.Identity.Path))
		}
	}
	if whats == nil {
		return needRow{what: "reach another resource"}
	}
	row.what = strings.Join(whats, " or ")
	return row
}

// earlierAdvice says how to have the access before the resource.
func (s *survey) earlierAdvice(resources []*graph.Resource, row needRow) string {
	if !s.canMove(resources[0]) {
		if row.secondStep != "" {
			return row.secondStep
		}
		return "create the resource without the setting, grant its identity the access, and add the setting in a later deployment"
	}
	user := "use a user-assigned identity that is granted the access before the resource is created"
	if row.wayOut != "" {
		user += ": " + row.wayOut
	}
	second := ""
	if row.secondStep != "" {
		second = "or: " + row.secondStep
	}
	return clauses(user, second, s.consequences(resources))
}

// stepAfter words the table's second step for one of the two languages: the
// table names the provider's resources, and marks what only templates can do.
func stepAfter(step string, terraform bool) string {
	if inTemplates, ok := strings.CutPrefix(step, "ARM: "); ok {
		inTemplates, _, _ = strings.Cut(inTemplates, ";")
		if terraform {
			return ""
		}
		return inTemplates
	}
	switch provider := strings.HasPrefix(step, "azurerm_"); {
	case provider && !terraform:
		return "add the setting in a later deployment, after the grant"
	case provider:
		return "leave the setting to " + step + ", and let that wait for the grant"
	}
	return step
}
