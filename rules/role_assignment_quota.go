package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "role-assignment-quota",
	Summary:  "a subscription or management group comes close to its limit of role assignments",
	Severity: linter.Error,
	Topic:    "Limits",
	Help:     "https://learn.microsoft.com/azure/role-based-access-control/troubleshoot-limits",
	Check:    checkRoleAssignmentQuota,
})

// ledger counts the role assignments of one subscription or management group.
type ledger struct {
	// key is equal for two only if they are the same; name is the id for
	// messages, empty where it is not known.
	key, name string
	secret    bool // the name is not to be shown
	group     bool // a management group
	added     []*graph.Grant
	kept      int
	removed   int
	// maybe counts those that a condition or a count decides on which is not known.
	maybe int
}

func (l *ledger) limit() int {
	if l.group {
		return azure.MaxRoleAssignmentsPerManagementGroup
	}
	return azure.MaxRoleAssignmentsPerSubscription
}

func checkRoleAssignmentQuota(p *linter.Pass) {
	for _, l := range ledgers(p.Graph) {
		inUse, known := l.inUse(p.Options.InUse)
		// What stays counts where nobody says how much there is altogether.
		total := max(inUse, l.kept+l.removed) + len(l.added) - l.removed
		if len(l.added) == 0 && (p.Graph.Deployment.Changes || known) || !isNearQuota(total, l.limit()) {
			continue
		}
		l.report(p, total, inUse, known)
	}
}

// ledgers divides the role assignments that count by where they do, in the
// order of the grants.
func ledgers(g *graph.Graph) []*ledger {
	index := map[string]*ledger{}
	var all []*ledger
	for _, grant := range g.Grants {
		if grant.Kind != graph.RoleAssignment || grant.DeclaredBy == nil || grant.DeclaredBy.Block == nil {
			continue
		}
		where, ok := countedIn(g, grant)
		if !ok {
			continue
		}
		l := index[where.key]
		if l == nil {
			l = &where
			index[where.key] = l
			all = append(all, l)
		}
		switch {
		case grant.State == graph.Removed:
			l.removed++
		case grant.State == graph.Kept:
			l.kept++
		case !grant.DeclaredBy.IsCertain():
			l.maybe++
		default:
			l.added = append(l.added, grant)
		}
	}
	return all
}

// countedIn returns the subscription or management group whose limit a role
// assignment counts towards, as far as its scope says.
func countedIn(all *graph.Graph, g *graph.Grant) (ledger, bool) {
	scope := g.Scope
	id, ok := scope.Outline()
	if r := g.ScopeResource; !ok && r != nil {
		scope = r.ID
		id, ok = scope.Outline()
	}
	if rest, found := armid.CutPrefixFold(armid.Fold(id), armid.ManagementGroupsPath); ok && found {
		name, _, _ := strings.Cut(rest, "/")
		if strings.Contains(name, graph.Gap) {
			return ledger{}, false
		}
		return ledger{key: armid.Fold(armid.ManagementGroupsPath) + name, name: name, secret: scope.IsSensitive(), group: true}, true
	}
	if rest, found := armid.CutPrefixFold(armid.Fold(id), armid.SubscriptionsPath); ok && found {
		if name, _, _ := strings.Cut(rest, "/"); !strings.Contains(name, graph.Gap) {
			return ledger{key: armid.SubscriptionsPath + name, name: name, secret: scope.IsSensitive()}, true
		}
	} else if ok && !strings.HasPrefix(id, graph.Gap) {
		return ledger{}, false
	}
	if g.ScopeResource != nil && armid.EqualFold(g.ScopeResource.Type, armid.ManagementGroups) {
		return ledger{key: g.ScopeResource.Address, group: true}, true
	}
	// Which subscription it is need not be known to count what is in the same
	// one: that of what the grant is on, and where a template states it, its own,
	// for a template reaches no other one.
	for _, r := range []*graph.Resource{g.ScopeResource, leadsInto(all, g.Scope), g.DeclaredBy} {
		if r == nil || r == g.DeclaredBy && r.Engine != graph.ResourceManager {
			continue
		}
		if name, ok := r.Subscription.Text(); ok && name != "" {
			name = armid.Fold(name)
			return ledger{key: armid.SubscriptionsPath + name, name: name, secret: r.Subscription.IsSensitive()}, true
		}
		if key, ok := r.Subscription.Key(); ok {
			return ledger{key: key}, true
		}
	}
	return ledger{}, false
}

// leadsInto returns a resource in whose subscription a scope is that leads to or into
// one of several: what holds their ids, and nothing that is not known, is in the
// subscription that they are all in.
func leadsInto(g *graph.Graph, scope graph.Value) *graph.Resource {
	if _, partly := scope.Outline(); partly {
		return nil
	}
	var first *graph.Resource
	for _, o := range scope.Origins() {
		r := g.Find(o.Resource)
		if r == nil || o.Path != "id" || first != nil && !r.Subscription.Same(first.Subscription) {
			return nil
		}
		first = r
	}
	return first
}

// inUse returns how many assignments the configuration says that there are, and
// whether it says so.
func (l *ledger) inUse(u linter.InUse) (int, bool) {
	for _, id := range slices.Sorted(maps.Keys(u.RoleAssignmentsIn)) {
		name := armid.Fold(strings.TrimSuffix(id, "/"))
		if name = name[strings.LastIndexByte(name, '/')+1:]; l.name != "" && name == l.name {
			return u.RoleAssignmentsIn[id], true
		}
	}
	return u.RoleAssignments, u.RoleAssignments > 0
}

func (l *ledger) where() string {
	what := "the subscription"
	if l.group {
		what = "the management group"
	}
	if l.name != "" && !l.secret {
		return what + " " + quote(l.name)
	}
	return what
}

func (l *ledger) report(p *linter.Pass, total, inUse int, known bool) {
	severity, says := linter.Warning, fmt.Sprintf("%d %% of the %d that it takes", total*100/l.limit(), l.limit())
	if total > l.limit() {
		severity, says = linter.Error, fmt.Sprintf("%d more than the %d that it takes: creating the last %s with RoleAssignmentLimitExceeded", total-l.limit(), l.limit(), plural(total-l.limit(), "one fails", "ones fails"))
	}
	count := number(len(l.added), "role assignment", "role assignments")
	var parts []string
	if known {
		parts = append(parts, fmt.Sprintf("%d in use by the configuration", inUse))
	} else if l.kept+l.removed > 0 {
		parts = append(parts, fmt.Sprintf("%d that exist", l.kept+l.removed))
	}
	if l.removed > 0 {
		parts = append(parts, fmt.Sprintf("%d deleted", l.removed))
	}
	if l.maybe > 0 {
		parts = append(parts, fmt.Sprintf("%d not counted whose condition or number is not known", l.maybe))
	}
	detail := ""
	if len(parts) > 0 {
		detail = " (" + enumerate(parts) + ")"
	}
	s := newSurvey(p)
	shares := l.shares(s)
	saving := ""
	change := s.change(shares)
	if len(shares) > 0 {
		saving = fmt.Sprintf("; with shared user-assigned identities it would be %d fewer", len(change.RemoveGrants)-len(change.AddGrants)-len(change.AddOtherGrants))
	}
	f := linter.Finding{
		Severity:  severity,
		Reason:    l.key,
		Resources: declarers(l.added),
		Grants:    l.added,
		Message: fmt.Sprintf("this deployment creates %s in %s, which makes %d%s, %s; the limit cannot be raised%s",
			count, l.where(), total, detail, says, saving),
		Advice: "give resources that need the same access one user-assigned identity, and grant where one assignment covers what several do now, at the resource group for example; delete assignments of principals that no longer exist",
		Change: change,
	}
	if len(l.added) > 0 {
		f.At = l.added[0].At
	}
	p.Report(f)
}

// shares returns the identities that would serve the principals of the
// assignments together.
func (l *ledger) shares(s *survey) []share {
	in := map[*graph.Resource]bool{}
	for _, g := range l.added {
		if g.Principal != nil && g.Principal.Kind == graph.System {
			in[g.Principal.Resource] = true
		}
	}
	var shares []share
	for _, block := range s.pass.Graph.Blocks {
		if block.Count.IsUnknown() {
			continue
		}
		var able []*graph.Resource
		for _, r := range block.Instances {
			if in[r] && s.canShare(r) {
				able = append(able, r)
			}
		}
		shares = append(shares, worthwhile(s.shares(able))...)
	}
	return shares
}
