package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "replicated-system-identity",
	Summary:  "resources that may do the same each have a system-assigned identity of their own",
	Severity: linter.Warning,
	Topic:    "Replicated resources and applications",
	Help:     bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:    checkReplicatedSystemIdentity,
})

// manyReplicas is from how many replicas on identities without any visible
// grant are worth a note. Fewer may well get unlike grants elsewhere.
const manyReplicas = 5

// manyBlocks is from how many blocks on a single grant that all of them have is
// worth a note. Two resources may well have one role in common by chance.
const manyBlocks = 3

func checkReplicatedSystemIdentity(p *linter.Pass) {
	s := newSurvey(p)
	warned := map[*graph.Resource]bool{}
	for _, block := range p.Graph.Blocks {
		// A count that is not known says nothing of how many there will be.
		if block.Count.IsUnknown() {
			reportUncounted(s, block)
			continue
		}
		replicas := s.sharers(block)
		if len(replicas) < 2 {
			continue
		}
		if groups := equalGroups(s.shares(replicas)); len(groups) > 0 {
			reportEqual(s, block, replicas, groups)
			for _, r := range members(groups[0]) {
				warned[r] = true
			}
			continue
		}
		reportOverlap(s, block, replicas)
		reportUngranted(s, block, replicas)
	}
	reportAcrossBlocks(s, warned)
}

// reportUncounted notes replicas of which it is not known how many there will be,
// and which are all granted the same.
func reportUncounted(s *survey, block *graph.Block) {
	for _, r := range s.sharers(block) {
		if !r.Many {
			continue
		}
		var grants []*graph.Grant
		for _, g := range s.pass.Graph.SystemIdentity(r).Grants {
			// A grant that is made once is of one of them.
			if givesAccess(g) && g.DeclaredBy.Many && isForAll(g) {
				grants = append(grants, g)
			}
		}
		if len(grants) == 0 {
			continue
		}
		s.pass.Report(linter.Finding{
			Severity:  linter.Note,
			Subject:   block,
			Reason:    "unknown number",
			Resources: []*graph.Resource{r},
			Message: fmt.Sprintf("however many instances of %s there will be, each has a system-assigned identity of its own, and each is granted the same (%s), where one shared user-assigned identity is granted it once",
				quote(block.Address), describe(grants)),
			Advice: clauses(
				"if there can be more than one, give them one user-assigned identity and grant it the access once",
				s.moveAdvice([]*graph.Resource{r}),
			),
		})
		return
	}
}

// anyInstance is in the name of what differs from one instance to the next where
// it is not known how many there are.
const anyInstance = "[*]"

// isForAll reports whether a grant that stands for those of several instances is
// proved to give each of them the same.
func isForAll(g *graph.Grant) bool {
	role, ok := g.Role.Key()
	if !ok || g.Role.ID == "" && !isOne(g.Role.Value) || role == "" {
		return false
	}
	if !g.Condition.IsAbsent() && !isOne(g.Condition) {
		return false
	}
	r := g.ScopeResource
	switch {
	case r == nil:
		return isOne(g.Scope)
	case !r.External:
		return !r.Many
	case strings.Contains(r.Address, anyInstance):
		// What is looked up is one thing if each instance asks for the same.
		for _, v := range r.Settings.Members() {
			if !v.IsAbsent() && !isOne(v) {
				return false
			}
		}
	}
	return true
}

// isOne reports whether a value is proved to be the same for every instance.
func isOne(v graph.Value) bool {
	key, ok := v.Key()
	return ok && (v.IsKnown() || !strings.Contains(key, anyInstance))
}

// equalGroups returns the shares of each grant set, in whatever place, that is
// not empty and where sharing saves anything, those of the set that most replicas
// have first. Of equals the first comes first.
func equalGroups(shares []share) [][]share {
	bySet := map[string][]share{}
	var order []string
	for _, sh := range shares {
		if sh.set.isEmpty() {
			continue
		}
		key := sh.set.key
		if bySet[key] == nil {
			order = append(order, key)
		}
		bySet[key] = append(bySet[key], sh)
	}
	var groups [][]share
	for _, key := range order {
		if len(worthwhile(bySet[key])) > 0 {
			groups = append(groups, bySet[key])
		}
	}
	slices.SortStableFunc(groups, func(a, b []share) int { return count(b) - count(a) })
	return groups
}

// reportEqual reports the largest group of replicas that are granted the same,
// and names the others.
func reportEqual(s *survey, block *graph.Block, replicas []*graph.Resource, groups [][]share) {
	equal := groups[0]
	group := members(equal)
	change := s.change(equal)
	set := equal[0].set
	one, many := set.noun()
	related := make([]linter.Related, 0, len(set.grants))
	for _, g := range set.grants {
		related = append(related, linter.Related{Message: "grants " + describeGrant(g), At: g.At})
	}
	others, alike := otherGroups(groups[1:])
	others += unlike(s, set, without(replicas, append(alike, group...)))
	s.pass.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   block,
		Resources: group,
		Message: fmt.Sprintf("%s each have a system-assigned identity of their own with the same %s (%s): %s%s and %s, where one shared user-assigned identity%s needs %d and %d%s",
			subjectOf(block, group), some(len(set.grants), one, many), describe(set.grants),
			upTo(group), number(len(group), "service principal", "service principals"), number(len(change.RemoveGrants), one, many),
			inEach(equal), len(equal), len(equal)*len(set.grants), others),
		Advice: clauses(
			fmt.Sprintf("give them %s and grant it the access once%s", perPlace(equal), eachTime(equal)),
			s.moveAdvice(group),
		),
		Related: related,
		Change:  ifCertain(change, group),
	})
}

// upTo says that what is counted is a bound where it is not certain that all of
// the resources are deployed.
func upTo(resources []*graph.Resource) string {
	if slices.ContainsFunc(resources, isUncertain) {
		return "up to "
	}
	return ""
}

// otherGroups names the groups besides the largest for its message, and returns
// their members.
func otherGroups(groups [][]share) (text string, alike []*graph.Resource) {
	for i, shares := range groups {
		for _, sh := range shares {
			alike = append(alike, sh.members...)
		}
		if i < shown {
			text += fmt.Sprintf("; %s are alike too, with %s", quoted(addresses(members(shares))), describe(shares[0].set.grants))
		}
	}
	if more := len(groups) - shown; more > 0 {
		text += fmt.Sprintf("; so are the members of %s", number(more, "more group", "more groups"))
	}
	return text, alike
}

// unlike says of replicas that are in no group how their grants differ from the
// set, and those where that is not known.
func unlike(s *survey, set grantSet, replicas []*graph.Resource) (text string) {
	var differing, open []*graph.Resource
	for _, r := range replicas {
		if s.set(r).differs(set) {
			differing = append(differing, r)
		} else {
			open = append(open, r)
		}
	}
	switch len(differing) {
	case 0:
	case 1:
		text = fmt.Sprintf("; %s %s", quote(differing[0].Address), difference(set, s.set(differing[0])))
	default:
		text = fmt.Sprintf("; the grants of %s differ", quoted(addresses(differing)))
	}
	if len(open) > 0 {
		text += fmt.Sprintf("; the grants of %s cannot be compared", quoted(addresses(open)))
	}
	return text
}

// difference says what one set has more and less than another one.
func difference(set, other grantSet) string {
	more, less := other.without(set), set.without(other)
	var parts []string
	if len(more) > 0 {
		parts = append(parts, fmt.Sprintf("has %d more (%s)", len(more), describe(more)))
	}
	if len(less) > 0 {
		parts = append(parts, "lacks "+describe(less))
	}
	return strings.Join(parts, " and ")
}

// without returns the resources that are not among the others.
func without(resources, others []*graph.Resource) []*graph.Resource {
	in := make(map[*graph.Resource]bool, len(others))
	for _, r := range others {
		in[r] = true
	}
	return slices.DeleteFunc(slices.Clone(resources), func(r *graph.Resource) bool { return in[r] })
}

// reportOverlap notes replicas that have some access in common and each some
// of its own.
func reportOverlap(s *survey, block *graph.Block, replicas []*graph.Resource) {
	// One identity for what is common and one for the rest takes a type that
	// can have both.
	if !s.kindsOf(replicas[0]).both {
		return
	}
	group, common := commonAccess(s, replicas)
	differ := func(r *graph.Resource) bool { return len(s.set(r).keys) > len(common) }
	if len(group) < 2 || !slices.ContainsFunc(group, differ) {
		return
	}
	s.pass.Report(linter.Finding{
		Severity:  linter.Note,
		Subject:   block,
		Reason:    "overlap",
		Resources: group,
		Message: fmt.Sprintf("%s each have a system-assigned identity of their own, and part of the access is the same for all (%s): it is granted %d times",
			subjectOf(block, group), describe(common), len(group)),
		Advice: clauses(
			"give them one shared user-assigned identity for the common part, and keep an own identity for the rest",
			"code that then finds two identities has to say which one it means, by client id",
			s.moveAdvice(group),
		),
	})
}

// commonAccess returns the access that most of the resources of one place have, and
// who has it. Of equals the first wins.
func commonAccess(s *survey, resources []*graph.Resource) (group []*graph.Resource, grants []*graph.Grant) {
	type access struct {
		place place
		key   string
	}
	holders := map[access][]*graph.Resource{}
	var best access
	for _, r := range resources {
		set := s.set(r)
		where, ok := placeOf(r)
		if !ok || !set.proved {
			continue
		}
		for _, key := range set.keys {
			a := access{where, key}
			holders[a] = append(holders[a], r)
			if len(holders[a]) > len(holders[best]) {
				best = a
			}
		}
	}
	group = holders[best]
	if len(group) == 0 {
		return nil, nil
	}
	first := s.set(group[0])
	for i, key := range first.keys {
		if slices.Equal(holders[access{best.place, key}], group) {
			grants = append(grants, first.grants[i])
		}
	}
	return group, grants
}

// reportUngranted notes many replicas whose identities nothing here grants
// anything to.
func reportUngranted(s *survey, block *graph.Block, replicas []*graph.Resource) {
	if len(replicas) < manyReplicas || s.unread {
		return
	}
	for _, r := range replicas {
		set := s.set(r)
		if !set.proved || !set.isEmpty() || s.joined[s.pass.Graph.SystemIdentity(r)] {
			return
		}
	}
	shares := s.shares(replicas)
	if len(worthwhile(shares)) == 0 || count(shares) < manyReplicas {
		return
	}
	group := members(shares)
	unresolved := ""
	if n := s.unresolved; n > 0 {
		unresolved = fmt.Sprintf(" (%s here %s a principal that could not be resolved)", number(n, "grant", "grants"), hasHave(n))
	}
	s.pass.Report(linter.Finding{
		Severity:  linter.Note,
		Subject:   block,
		Reason:    "no visible grant",
		Resources: group,
		Message: fmt.Sprintf("%s each have a system-assigned identity of their own, and no grant to any of them is visible%s: %s%s, where sharing takes %d, and whatever they are granted elsewhere is granted %d times",
			subjectOf(block, group), unresolved, upTo(group), number(len(group), "service principal", "service principals"), len(shares), len(group)),
		Advice: clauses(
			"if they need the same access, give them "+perPlace(shares)+"; if they need none, leave the identities out",
			s.moveAdvice(group),
		),
		Change: ifCertain(s.change(shares), group),
	})
}

// reportAcrossBlocks notes resources of different blocks whose identities are
// granted the same.
func reportAcrossBlocks(s *survey, warned map[*graph.Resource]bool) {
	var rest []*graph.Resource
	for _, block := range s.pass.Graph.Blocks {
		if block.Count.IsUnknown() {
			continue
		}
		for _, r := range s.sharers(block) {
			if !warned[r] {
				rest = append(rest, r)
			}
		}
	}
	for _, sh := range s.shares(rest) {
		n := blockCount(sh.members)
		if alike := len(sh.set.keys) > 1 && n > 1 || len(sh.set.keys) == 1 && n >= manyBlocks; alike && !sh.set.onlyPullOrTelemetry() {
			reportShared(s, sh)
		}
	}
}

// blockCount counts the blocks of resources that are in the order of their blocks.
func blockCount(resources []*graph.Resource) int {
	n := 0
	for i, r := range resources {
		if i == 0 || r.Block != resources[i-1].Block {
			n++
		}
	}
	return n
}

func reportShared(s *survey, sh share) {
	change := s.change([]share{sh})
	one, many := sh.set.noun()
	blocks := []*graph.Block{sh.members[0].Block}
	var related []linter.Related
	for _, r := range sh.members {
		if r.Block == blocks[len(blocks)-1] {
			continue
		}
		blocks = append(blocks, r.Block)
		if len(related) < maxRelated {
			related = append(related, linter.Related{Message: quote(r.Block.Address) + " has the same grants", At: r.Block.At})
		}
	}
	s.pass.Report(linter.Finding{
		Severity: linter.Note,
		Subject:  blocks[0],
		// The second block and the place tell apart what one block shares with
		// several others.
		Reason:    "across blocks: " + blocks[1].Address + " " + sh.place.String(),
		Resources: sh.members,
		Message: fmt.Sprintf("%s each have a system-assigned identity of their own with the same %s (%s): %s%s and %s, where one shared user-assigned identity needs 1 and %d",
			quoted(addresses(sh.members)), some(len(sh.set.grants), one, many), describe(sh.set.grants),
			upTo(sh.members), number(len(sh.members), "service principal", "service principals"), number(len(change.RemoveGrants), one, many), len(sh.set.grants)),
		Advice: clauses(
			"if they do the same work, give them one user-assigned identity: the resources do not have to be of the same type",
			s.moveAdvice(sh.members[:1]),
		),
		Related: related,
		Change:  ifCertain(change, sh.members),
	})
}
