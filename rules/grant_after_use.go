package rules

import (
	"fmt"
	"slices"

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
	reportPoliciesWithoutGrant(p)
	type key struct {
		block *graph.Block
		need  string
		how   lateness
	}
	var needs []*graph.Need
	for _, n := range p.Graph.Needs {
		if canComeInTime(n) {
			needs = append(needs, n)
		}
	}
	if len(needs) == 0 {
		return
	}
	o := newOrdering(newSurvey(p))
	late := map[*graph.Need]unserved{}
	needs = slices.DeleteFunc(needs, func(n *graph.Need) bool {
		u, ok := o.unserved(n)
		late[n] = u
		return !ok
	})
	found := map[key][]unserved{}
	var order []key
	for _, n := range strongest(needs) {
		u := late[n]
		k := key{n.Resource.Block, n.Case, u.how}
		if found[k] == nil {
			order = append(order, k)
		}
		found[k] = append(found[k], u)
	}
	for _, k := range order {
		if k.how == ungranted {
			reportUngrantedNeed(p, k.block, found[k])
		} else {
			reportUnordered(p, k.block, found[k])
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

// unserved is a need that nothing makes sure is served in time.
type unserved struct {
	need *graph.Need
	answer
}

// lateness is why a need may not be served in time.
type lateness uint8

// The latenesses.
const (
	inTime    lateness = iota
	unordered          // grants that serve it are made here, and none is waited for
	unnamed            // the identity is granted something here that may serve it, none of which is waited for
	ungranted          // nothing that could serve it is granted
)

// answer is how a need is late, and the grants that are known to serve it where
// it is for them.
type answer struct {
	how    lateness
	grants []*graph.Grant
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
	need     string
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
	q := question{o.node(n.Resource), n.Identity, n.TargetResource, n.Case}
	a, ok := o.late[q]
	if !ok || n.TargetResource == nil {
		a = o.lateGrants(n)
		o.late[q] = a
	}
	return unserved{n, a}, a.how != inTime
}

// lateGrants returns whether all grants that may serve the need come too late,
// with those that are known to serve it. Which of several a need takes is not
// known, so one that is there or waited for is taken to serve it.
func (o *ordering) lateGrants(n *graph.Need) answer {
	var proved []*graph.Grant
	possible := false
	for _, g := range n.Identity.Grants {
		service := o.scopes.serves(g, n)
		switch {
		case service == useless:
			continue
		case g.State != graph.Added || o.s.pass.Graph.Deployment.HiddenOrder || o.waits(n.Resource, g):
			return answer{}
		case service == serves:
			proved = append(proved, g)
		default:
			possible = true
		}
	}
	switch {
	case len(proved) > 0:
		return answer{unordered, proved}
	case possible && o.s.isFresh(n.Identity):
		return answer{how: unnamed}
	case !possible && o.noneVisible(n):
		return answer{how: ungranted}
	}
	return answer{}
}

// noneVisible reports whether identity and target are both created here, so
// that no grant can exist elsewhere, and none is or may be here: inherited
// scopes count, and so do groups, and grants of which the principal or the
// scope is not known.
func (o *ordering) noneVisible(n *graph.Need) bool {
	targets := o.scopes.targets(n)
	return len(targets) == 1 && exists(targets[0]) && targets[0].Action.Creates() && o.s.isFresh(n.Identity)
}

func reportUnordered(p *linter.Pass, block *graph.Block, late []unserved) {
	first := late[0]
	needs := needsOf(late)
	resources, targets := needEnds(needs)
	var related []linter.Related
	seen := map[*graph.Grant]bool{}
	for _, u := range late {
		for _, g := range u.grants {
			if !seen[g] && len(related) < maxRelated {
				seen[g] = true
				related = append(related, linter.Related{Message: "grants " + describeGrant(g) + "; nothing waits for it", At: g.At})
			}
		}
	}
	it := plural(len(resources), "it", "them")
	wait := fmt.Sprintf("nothing makes %s wait for any grant of that identity, all of which are made here: the access may come too late", it)
	if first.how == unordered {
		n := len(first.grants)
		wait = fmt.Sprintf("nothing makes %s wait for the %s (%s): %s may be made too late",
			it, plural(n, "grant", "grants"), describe(first.grants), plural(n, "it", "they"))
	}
	earlier := plural(max(len(first.grants), 1), "the grant", "the grants")
	if born(first.need.Identity) {
		earlier = "identity and " + plural(max(len(first.grants), 1), "grant", "grants")
	}
	p.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   block,
		Reason:    first.need.Case,
		Resources: resources,
		Message: fmt.Sprintf("%s %s to %s%s while %s, as %s, but %s%s",
			subjectOf(block, resources), hasHave(len(resources)), purposes(needs), targets, whileChanged(resources), runsAs(first.need),
			wait, tooLate(first.need)),
		Advice: clauses(
			waitAdvice(p.Graph, first.need.Resource, first.grants)+", or make "+earlier+" in an earlier deployment",
			fmt.Sprintf("a grant can take up to %d minutes to have effect, so waiting for it is not always enough", int(azure.RolePropagation.Minutes())),
		),
		At:      first.need.At,
		Related: related,
	})
}

// runsAs says through which identity the need is served. What is written a second
// time is the same resource all the same.
func runsAs(n *graph.Need) string {
	if n.Identity.Kind == graph.System && n.Identity.Resource == n.Resource.Again {
		return "its own identity"
	}
	return whose(n.Identity)
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
			subjectOf(block, resources), hasHave(len(resources)), purposes(needsOf(ungranted)), targets, whileChanged(resources), runsAs(first)),
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
