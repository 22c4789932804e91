package rules

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "duplicate-grant",
	Summary:  "a principal is assigned the same role on the same scope twice, or on a scope around it as well",
	Severity: linter.Error,
	Topic:    "Failures waiting to happen",
	Help:     "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
	Check:    checkDuplicateGrant,
})

// held is what a principal is given, apart from the scope.
type held struct{ principal, role string }

func checkDuplicateGrant(p *linter.Pass) {
	type key struct {
		held
		scope string
	}
	var assignments []*graph.Grant
	same := map[key][]*graph.Grant{}
	var order []key
	for _, g := range p.Graph.Grants {
		h, ok := holds(g)
		if !ok {
			continue
		}
		assignments = append(assignments, g)
		if scope, ok := scopeKey(g); ok {
			k := key{h, scope}
			if same[k] == nil {
				order = append(order, k)
			}
			same[k] = append(same[k], g)
		}
	}
	var twice, restated []pair
	for _, k := range order {
		twice = append(twice, duplicates(same[k])...)
		restated = append(restated, restatements(same[k])...)
	}
	reportPairs(p, twice, reportDuplicate)
	reportTwoPolicies(p)
	reportPairs(p, restated, reportRestated)
	reportPairs(p, covered(assignments, append(twice, restated...)), reportCovered)
}

// holds returns what an assignment gives to whom, where both are proved. One
// of which it is not known whether it is made proves nothing.
func holds(g *graph.Grant) (held, bool) {
	if !isRoleAssignment(g) || g.State == graph.Removed || g.ByKey || g.DeclaredBy.Conditional ||
		g.DeclaredBy.Block == nil || g.DeclaredBy.Block.Count.IsUnknown() {
		return held{}, false
	}
	principal, okPrincipal := principalKey(g)
	role, okRole := g.Role.Key()
	return held{principal, role}, okPrincipal && okRole
}

// pair is an assignment and the other one that makes it superfluous.
type pair struct{ kept, extra *graph.Grant }

// duplicates returns the assignments of one principal, role and scope that are
// another one than the first. Those with the same name are the same one,
// however often it is stated.
func duplicates(grants []*graph.Grant) []pair {
	var pairs []pair
	for _, g := range grants[1:] {
		if (g.State == graph.Added || grants[0].State == graph.Added) && namesDiffer(grants[0], g) {
			pairs = append(pairs, pair{grants[0], g})
		}
	}
	return pairs
}

// restatements returns the assignments that one template states again under the
// name that they have there already.
func restatements(grants []*graph.Grant) []pair {
	first := map[string]*graph.Grant{}
	var pairs []pair
	for _, g := range grants {
		id, ok := g.DeclaredBy.ID.Key()
		if !ok || id == "=" || !g.DeclaredBy.Engine.UpdatesInPlace() || g.DeclaredBy.Action != graph.Deploy {
			continue
		}
		key := strings.Join(g.DeclaredBy.Path, "\x00") + "\x01" + strings.ToLower(id)
		switch have := first[key]; {
		case have == nil:
			first[key] = g
		case have.DeclaredBy != g.DeclaredBy:
			pairs = append(pairs, pair{have, g})
		}
	}
	return pairs
}

// namesDiffer reports whether two assignments are proved to have different
// names. One without a name gets a new one.
func namesDiffer(a, b *graph.Grant) bool {
	if a.Name.IsAbsent() || b.Name.IsAbsent() {
		return true
	}
	x, okX := a.Name.Text()
	y, okY := b.Name.Text()
	if okX && okY {
		return !strings.EqualFold(x, y)
	}
	return seedsDiffer(a.NameSeed, b.NameSeed)
}

// seedsDiffer reports whether two names are hashed from lists that differ in
// one element at least, and otherwise are the same.
func seedsDiffer(a, b graph.Value) bool {
	n, ok := a.Len()
	if m, okB := b.Len(); !ok || !okB || n != m {
		return false
	}
	var others []graph.Value
	for _, v := range b.Members() {
		others = append(others, v)
	}
	i, differ := 0, false
	for _, v := range a.Members() {
		x, okX := v.Text()
		y, okY := others[i].Text()
		switch {
		case v.Same(others[i]) && (!okX || x == y):
		case okX && okY:
			differ = true
		default:
			return false
		}
		i++
	}
	return differ
}

// covered returns the assignments whose role the same principal has on a scope
// around theirs as well, with the wider one. The cost is that of looking up what
// lies around each scope.
func covered(grants []*graph.Grant, twice []pair) []pair {
	type key struct {
		held
		scope string
	}
	wide := map[key]*graph.Grant{}
	for _, g := range grants {
		// What a condition restricts does not cover.
		if !g.Condition.IsAbsent() {
			continue
		}
		h, _ := holds(g)
		for _, scope := range ownKeys(g) {
			if k := (key{h, scope}); wide[k] == nil {
				wide[k] = g
			}
		}
	}
	extra := map[*graph.Grant]bool{}
	for _, p := range twice {
		extra[p.extra] = true
	}
	var pairs []pair
	for _, g := range grants {
		if extra[g] {
			continue
		}
		h, _ := holds(g)
		for _, scope := range keysAround(g) {
			if w := wide[key{h, scope}]; w != nil && w != g && (g.State == graph.Added || w.State == graph.Added) {
				pairs = append(pairs, pair{w, g})
				break
			}
		}
	}
	return pairs
}

// reportPairs reports the pairs of the same two blocks together, in the order
// of the first of each.
func reportPairs(p *linter.Pass, pairs []pair, report func(*linter.Pass, []pair)) {
	type blocks struct{ kept, extra *graph.Block }
	by := map[blocks][]pair{}
	var order []blocks
	for _, pr := range pairs {
		k := blocks{pr.kept.DeclaredBy.Block, pr.extra.DeclaredBy.Block}
		if by[k] == nil {
			order = append(order, k)
		}
		by[k] = append(by[k], pr)
	}
	for _, k := range order {
		report(p, by[k])
	}
}

// split returns the assignments that stay and those that are superfluous.
func split(pairs []pair) (kept, extra []*graph.Grant) {
	for i, pr := range pairs {
		if i == 0 || pairs[i-1].kept != pr.kept {
			kept = append(kept, pr.kept)
		}
		extra = append(extra, pr.extra)
	}
	return kept, extra
}

func reportDuplicate(p *linter.Pass, pairs []pair) {
	_, extra := split(pairs)
	first := pairs[0]
	severity := linter.Error
	effect := "answers the second one with HTTP 409 (RoleAssignmentExists)"
	advice := "remove one of them"
	for _, pr := range pairs {
		a, b := pr.kept.Condition, pr.extra.Condition
		if !a.Same(b) && (!a.IsAbsent() || !b.IsAbsent()) {
			severity = linter.Note
			effect = "as far as is known refuses the second one with HTTP 409 (RoleAssignmentExists) even though their conditions differ"
			advice = "join their conditions in one assignment, or give the roles on other scopes"
		}
	}
	f := sameTwice(pairs, "twice ")
	more := ""
	if n := len(extra) - 1; n > 0 {
		more = fmt.Sprintf(" (%d assignments too many)", n+1)
	}
	f.Severity, f.Advice, f.Change = severity, advice, linter.Change{RemoveGrants: extra}
	f.Message = fmt.Sprintf("%s %s assign %s to %s%s: Azure takes one assignment of a role to a principal on a scope, and %s",
		quoted(addresses(f.Resources)), plural(len(f.Resources)-1, "both", "all"), describeGrant(first.kept), toWhom(extra), more, effect)
	p.Report(f)
}

// reportRestated reports assignments that a template defines twice.
func reportRestated(p *linter.Pass, pairs []pair) {
	_, extra := split(pairs)
	f := sameTwice(pairs, "same name ")
	f.Message = fmt.Sprintf("%s are the same role assignment (%s to %s) by their name, scope and all: a template may define a resource once, and Azure refuses one that defines it twice",
		quoted(addresses(f.Resources)), describeGrant(pairs[0].kept), toWhom(extra))
	f.Advice = "define it once; a loop over roles has to name each of them once, whether by name or by id"
	f.Change = linter.Change{RemoveGrants: extra}
	p.Report(f)
}

// sameTwice returns what findings about grants that are made twice have in
// common. The reason is followed by the address of what makes the second.
func sameTwice(pairs []pair, reason string) linter.Finding {
	kept, extra := split(pairs)
	first := pairs[0]
	all := append(append([]*graph.Grant(nil), kept...), extra...)
	return linter.Finding{
		Severity:  linter.Error,
		Subject:   first.kept.DeclaredBy.Block,
		Reason:    reason + first.extra.DeclaredBy.Block.Address,
		Resources: declarers(all),
		Grants:    all,
		At:        first.kept.At,
		Related:   []linter.Related{{Message: "the second of them", At: first.extra.At}},
	}
}

func reportCovered(p *linter.Pass, pairs []pair) {
	_, extra := split(pairs)
	first := pairs[0]
	resources := declarers(extra)
	n := len(resources)
	p.Report(linter.Finding{
		Severity:  linter.Note,
		Subject:   first.extra.DeclaredBy.Block,
		Reason:    "covered by " + first.kept.DeclaredBy.Block.Address,
		Resources: resources,
		Grants:    extra,
		Message: fmt.Sprintf("%s %s %s to %s, which %s gives it on %s already, a scope around it",
			subjectOf(first.extra.DeclaredBy.Block, resources), plural(n, "assigns", "assign"), describeGrant(first.extra), toWhom(extra),
			quote(first.kept.DeclaredBy.Address), scopeName(first.kept)),
		Advice:  "remove the wider assignment where the narrower one is enough, else the narrower one",
		At:      first.extra.At,
		Related: []linter.Related{{Message: "the wider assignment", At: first.kept.At}},
		Change:  linter.Change{RemoveGrants: extra},
	})
}

// accessPolicyResource is the type of Terraform that makes one entry in the list
// of access policies of a key vault, and refuses one that is there already. What
// templates add or replace is merged with what is there.
const accessPolicyResource = "azurerm_key_vault_access_policy"

// reportTwoPolicies reports access policies of which a key vault takes one: for
// the same object id and application id.
func reportTwoPolicies(p *linter.Pass) {
	type key struct{ vault, principal, application string }
	first := map[key]*graph.Grant{}
	var twice []pair
	for _, g := range p.Graph.Grants {
		by := g.DeclaredBy
		if g.Kind != graph.AccessPolicy || g.State == graph.Removed || g.ByKey || by == nil || by.Spelled != accessPolicyResource || by.Block == nil || !by.IsCertain() {
			continue
		}
		vault, okVault := scopeKey(g)
		principal, okPrincipal := principalKey(g)
		application, okApplication := by.Settings.Attr("application_id").Key()
		if application == "=" || by.Settings.Attr("application_id").IsAbsent() {
			application, okApplication = "", true
		}
		if !okVault || !okPrincipal || !okApplication {
			continue
		}
		k := key{vault, principal, application}
		switch have := first[k]; {
		case have == nil:
			first[k] = g
		case have.DeclaredBy != by && (have.State == graph.Added || g.State == graph.Added):
			twice = append(twice, pair{have, g})
		}
	}
	reportPairs(p, twice, reportPoliciesOf)
}

func reportPoliciesOf(p *linter.Pass, pairs []pair) {
	_, extra := split(pairs)
	f := sameTwice(pairs, "two policies ")
	f.Message = fmt.Sprintf("%s are access policies of %s for %s: a key vault has one for an object id, and the provider refuses the next one, since it exists already",
		quoted(addresses(f.Resources)), scopeName(pairs[0].kept), toWhom(extra))
	f.Advice = "join their permissions in one of them, and remove the other"
	p.Report(f)
}
