package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "grant-after-use",
	Summary:  "nothing makes a resource wait for the grant that it needs while it is created",
	Severity: linter.Warning,
	Topic:    "Access required before a resource is deployed",
	Help:     bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:    checkGrantAfterUse,
})

func checkGrantAfterUse(p *linter.Pass) {
	type key struct {
		block   *graph.Block
		need    string
		visible bool
	}
	found := map[key][]unserved{}
	var order []key
	var o *ordering
	for _, n := range p.Graph.Needs {
		if !canComeInTime(n) {
			continue
		}
		if o == nil {
			o = newOrdering(newSurvey(p))
		}
		u, ok := o.unserved(n)
		if !ok {
			continue
		}
		k := key{n.Resource.Block, n.Case, u.grant != nil}
		if found[k] == nil {
			order = append(order, k)
		}
		found[k] = append(found[k], u)
	}
	for _, k := range order {
		if k.visible {
			reportUnordered(p, k.block, found[k])
		} else {
			reportUngrantedNeed(p, k.block, found[k])
		}
	}
}

// canComeInTime reports whether a need arises with this deployment through an
// identity that can have its grant by then: a user-assigned one, or one that is
// born with another resource.
func canComeInTime(n *graph.Need) bool {
	if !n.New || n.Verdict == graph.SystemOnly || n.Resource.Block == nil || n.Identity == nil || n.Identity.State == graph.Removed {
		return false
	}
	switch n.Identity.Kind {
	case graph.User:
		return true
	case graph.System, graph.Service:
		return n.Verdict == graph.Order && n.Identity.Resource != n.Resource
	}
	return false
}

// unserved is a need that may be served too late: by the grant, or, where that
// is nil, by none that is visible.
type unserved struct {
	need  *graph.Need
	grant *graph.Grant
}

// ordering answers what resources wait for.
type ordering struct {
	s      *survey
	scopes *scopes
	// awaited is what the node asked about last waits for: the needs of a
	// resource, and the instances of a block, come one after the other.
	of      graph.Node
	awaited map[graph.Node]bool
	// late remembers what was found: the instances of a block often have the
	// same need, through one identity with many grants.
	late map[question]answer
}

// question is whether an identity can reach a target before a node.
type question struct {
	node     graph.Node
	identity *graph.Identity
	target   *graph.Resource
}

// answer is the grant that comes too late, and whether any or none does.
type answer struct {
	grant *graph.Grant
	late  bool
}

func newOrdering(s *survey) *ordering {
	return &ordering{s: s, scopes: newScopes(s.pass.Graph), late: map[question]answer{}}
}

// waits reports whether the resource waits for what states the grant.
func (o *ordering) waits(r *graph.Resource, g *graph.Grant) bool {
	to := g.DeclaredBy
	if to == nil || to == r {
		return true
	}
	awaited := o.before(r)
	return awaited[to] || to.Block != nil && awaited[to.Block]
}

// node returns what stands for the resource in the order: instances without
// edges of their own all wait for what their block does.
func (o *ordering) node(r *graph.Resource) graph.Node {
	if len(o.s.pass.Graph.From(r)) > 0 {
		return r
	}
	return r.Block
}

// before returns what the resource waits for.
func (o *ordering) before(r *graph.Resource) map[graph.Node]bool {
	if of := o.node(r); o.of != of {
		o.of, o.awaited = of, o.s.pass.Graph.Awaited(of)
	}
	return o.awaited
}

// unserved reports whether nothing makes sure that the need's grant is there
// in time.
func (o *ordering) unserved(n *graph.Need) (unserved, bool) {
	q := question{o.node(n.Resource), n.Identity, n.TargetResource}
	a, ok := o.late[q]
	if !ok {
		a.grant, a.late = o.lateGrant(n)
		o.late[q] = a
	}
	return unserved{n, a.grant}, a.late
}

// lateGrant returns the first grant that the need may be served by, where all
// of them come too late, or nil where there is none at all. Which of several
// grants serves a need is not known, so one that is there or waited for is taken
// to.
func (o *ordering) lateGrant(n *graph.Need) (late *graph.Grant, ok bool) {
	fresh := o.s.isFresh(n.Identity)
	maybe := false
	for _, g := range n.Identity.Grants {
		if !givesAccess(g) {
			continue
		}
		lies := unclear
		if n.TargetResource != nil {
			lies = o.scopes.of(g, n.TargetResource)
		}
		switch {
		case lies == apart:
		case g.State != graph.Added || o.s.pass.Graph.Deployment.HiddenOrder || o.waits(n.Resource, g):
			return nil, false
		case lies == unclear && !fresh:
			maybe = true
		case late == nil:
			late = g
		}
	}
	return late, late != nil || !maybe && o.noneVisible(n)
}

// noneVisible reports whether identity and target are both created here, so
// that no grant can exist elsewhere, and none is or may be here: inherited
// scopes count, and so do groups, and grants of which the principal or the
// scope is not known.
func (o *ordering) noneVisible(n *graph.Need) bool {
	target := n.TargetResource
	return target != nil && exists(target) && target.Action.Creates() && o.s.isFresh(n.Identity)
}

func reportUnordered(p *linter.Pass, block *graph.Block, late []unserved) {
	first := late[0]
	resources, targets := needEnds(needsOf(late))
	n := len(resources)
	related := make([]linter.Related, 0, len(late))
	seen := map[*graph.Grant]bool{}
	for _, u := range late {
		if !seen[u.grant] && len(related) < maxRelated {
			seen[u.grant] = true
			related = append(related, linter.Related{Message: "grants " + describeGrant(u.grant) + "; nothing waits for it", At: u.grant.At})
		}
	}
	p.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   block,
		Reason:    first.need.Case,
		Resources: resources,
		Message: fmt.Sprintf("%s %s to %s%s while %s, as %s, but nothing makes %s wait for the grant (%s): it may be made too late%s",
			subjectOf(block, resources), hasHave(n), purposes(needsOf(late)), targets, whileChanged(resources), whose(first.need.Identity),
			plural(n, "it", "them"), describeGrant(first.grant), tooLate(first.need)),
		Advice: fmt.Sprintf("let the resource depend on %s (depends_on, dependsOn), or make the grant in an earlier deployment; a grant can take up to %d minutes to have effect, so waiting for it is not always enough",
			quote(first.grant.DeclaredBy.Address), int(azure.RolePropagation.Minutes())),
		At:      first.need.At,
		Related: related,
	})
}

// tooLate says what comes of a grant that is made too late.
func tooLate(n *graph.Need) string {
	switch n.Verdict {
	case graph.Order:
		return because(n)
	case graph.LateFails:
		return ", and then the creation fails or times out"
	case graph.LateHeals:
		return ", and until then it does not work"
	}
	return ""
}

// reportUngrantedNeed notes needs for which no grant is to be seen although
// identity and target are both made here.
func reportUngrantedNeed(p *linter.Pass, block *graph.Block, ungranted []unserved) {
	first := ungranted[0].need
	resources, targets := needEnds(needsOf(ungranted))
	p.Report(linter.Finding{
		Severity:  linter.Note,
		Subject:   block,
		Reason:    first.Case + " without grant",
		Resources: resources,
		Message: fmt.Sprintf("%s %s to %s%s while %s, as %s, and this deployment creates both but grants nothing that would allow it",
			subjectOf(block, resources), hasHave(len(resources)), purposes(needsOf(ungranted)), targets, whileChanged(resources), whose(first.Identity)),
		Advice: "grant the identity the access, here or on a scope around the target, and let the resource wait for the grant; leave it if the grant is made by hand in between",
		At:     first.At,
	})
}

// needsOf returns the needs that are not served in time.
func needsOf(late []unserved) []*graph.Need {
	needs := make([]*graph.Need, len(late))
	for i, u := range late {
		needs[i] = u.need
	}
	return needs
}
