package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:      "rapid-identity-creation",
	Summary:   "one deployment creates so many system-assigned identities that Azure may refuse some of them",
	Severity:  linter.Error,
	Threshold: 20,
	Topic:     "Rapid creation of resources",
	Help:      bestPractices + "#choosing-system-or-user-assigned-managed-identities",
	Check:     checkRapidIdentityCreation,
})

// burst is what one deployment creates in one subscription and region.
type burst struct {
	place     place
	resources []*graph.Resource
	// blocks are those of the resources, in order, and instances what each of
	// them creates.
	blocks    []*graph.Block
	instances map[*graph.Block][]*graph.Resource
}

func checkRapidIdentityCreation(p *linter.Pass) {
	var s *survey
	for _, b := range bursts(p.Graph) {
		if b.unthrottled() < p.Threshold {
			continue
		}
		if s == nil {
			s = newSurvey(p)
		}
		b.report(s)
	}
}

// bursts divides the system-assigned identities that are certain to come into
// being with their resources by subscription and region.
func bursts(g *graph.Graph) []*burst {
	index := map[place]*burst{}
	var all []*burst
	for _, id := range g.Identities {
		r := id.Resource
		if id.Kind != graph.System || id.State != graph.Added || r == nil || !exists(r) || !r.Action.Creates() || !r.IsCertain() {
			continue
		}
		// Where a resource may be anywhere it cannot be said what it adds to.
		where, ok := placeOf(r)
		if !ok {
			continue
		}
		b := index[where]
		if b == nil {
			b = &burst{place: where, instances: map[*graph.Block][]*graph.Resource{}}
			index[where] = b
			all = append(all, b)
		}
		b.resources = append(b.resources, r)
		if b.instances[r.Block] == nil {
			b.blocks = append(b.blocks, r.Block)
		}
		b.instances[r.Block] = append(b.instances[r.Block], r)
	}
	return all
}

// atATime returns how many of n instances of a block are created at a time.
func atATime(b *graph.Block, n int) int {
	if b.Batch > 0 {
		return min(b.Batch, n)
	}
	return n
}

// unthrottled counts the identities, of a serial copy loop only as many as it
// creates at a time: its author has limited the rate already.
func (b *burst) unthrottled() int {
	n := 0
	for block, instances := range b.instances {
		n += atATime(block, len(instances))
	}
	return n
}

// wave returns the largest number that is created at the same time where
// nothing but dependencies holds the deployment back.
func (b *burst) wave() int {
	waves := map[int]int{}
	for block, instances := range b.instances {
		own := map[int]int{}
		for _, r := range instances {
			own[r.Wave]++
		}
		for wave, n := range own {
			waves[wave] += atATime(block, n)
		}
	}
	return slices.Max(slices.Collect(maps.Values(waves)))
}

// main returns the block that most of the identities are from, the first of
// equals.
func (b *burst) main() *graph.Block {
	return slices.MaxFunc(b.blocks, func(x, y *graph.Block) int {
		return cmp.Compare(len(b.instances[x]), len(b.instances[y]))
	})
}

// pace says how many identities are created at the same time, and how grave
// that is.
func (b *burst) pace(d graph.Deployment) (string, linter.Severity) {
	if d.AtOnce > 0 {
		text := fmt.Sprintf("at most %d at a time", min(d.AtOnce, len(b.resources)))
		if d.AtOnceAssumed {
			text += " by default"
		}
		return text, linter.Warning
	}
	if d.HiddenOrder {
		return "though the input does not show how many of them at a time", linter.Warning
	}
	wave := b.wave()
	text := fmt.Sprintf("up to %d of them at the same time", wave)
	if b.resources[0].Action == graph.Deploy {
		text += " unless they exist already"
	}
	if wave > azure.MaxCreationsPerSubscription {
		return text, linter.Error
	}
	return text, linter.Warning
}

// shares returns what shared identities would serve, block by block.
func (b *burst) shares(s *survey) []share {
	var shares []share
	for _, block := range b.blocks {
		if block.Count.IsUnknown() {
			continue
		}
		able := slices.DeleteFunc(slices.Clone(b.instances[block]), func(r *graph.Resource) bool { return !s.canShare(r) })
		shares = append(shares, worthwhile(s.shares(able))...)
	}
	return shares
}

// others returns the blocks besides the main one that make identities.
func (b *burst) others(main *graph.Block) []linter.Related {
	var related []linter.Related
	for _, block := range b.blocks {
		if block != main && len(related) < maxRelated {
			related = append(related, linter.Related{
				Message: fmt.Sprintf("%s makes %d of them", quote(block.Address), len(b.instances[block])), At: block.At,
			})
		}
	}
	return related
}

func (b *burst) report(s *survey) {
	pace, severity := b.pace(s.pass.Graph.Deployment)
	shares := b.shares(s)
	main := b.main()
	n := len(b.resources)
	s.pass.Report(linter.Finding{
		Severity:  severity,
		Reason:    b.place.String(),
		Resources: b.resources,
		At:        main.At,
		Message: fmt.Sprintf("this deployment creates %s%s, %s; Azure takes %d in %d seconds per subscription and region and %d per tenant and region, and answers the rest with HTTP 429%s",
			number(n, "system-assigned identity", "system-assigned identities"), in(b.resources[0]), pace,
			azure.MaxCreationsPerSubscription, rateSeconds, azure.MaxCreationsPerTenant, b.instead(s, shares)),
		Advice:  b.advice(s, shares),
		Related: b.others(main),
		Change:  s.change(shares),
	})
}

// rateSeconds is the window of Azure's rate limits in seconds.
const rateSeconds = int(azure.RateWindow / 1e9)

// canMove reports whether any of the resources could do without a
// system-assigned identity.
func (b *burst) canMove(s *survey) bool { return slices.ContainsFunc(b.resources, s.canMove) }

// instead says what shared identities would save, as far as that is known.
func (b *burst) instead(s *survey, shares []share) string {
	if !b.canMove(s) {
		return "; they have to be system-assigned, as far as is known"
	}
	text := ""
	n := len(b.resources)
	if len(shares) > 0 {
		text = fmt.Sprintf("; with shared user-assigned identities it would create %d", n-count(shares)+len(shares))
	}
	if n > azure.MaxAssignmentsPerSubscription {
		text += fmt.Sprintf("; attaching user-assigned identities to %d resources has a limit of its own, %d in %d seconds", n, azure.MaxAssignmentsPerSubscription, rateSeconds)
	}
	return text
}

// advice says how to create fewer identities, or more slowly.
func (b *burst) advice(s *survey, shares []share) string {
	slower := "limit how many resources are created at a time"
	if !b.canMove(s) {
		return slower
	}
	further := ""
	if len(shares) > 0 {
		further = s.moveAdvice(shares[0].members)
	}
	return clauses("use user-assigned identities that are created beforehand, one for all resources that need the same access; or "+slower, further)
}
