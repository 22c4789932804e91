package rules_test

import (
	"fmt"
	"testing"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/rules"
)

// BenchmarkRules runs each rule over a deployment of n machines, ten to a
// block, with two grants each; the cost of one machine must not grow with n.
func BenchmarkRules(b *testing.B) {
	for _, n := range []int{2_000, 20_000} {
		g := fleet(n)
		for _, r := range rules.All() {
			b.Run(fmt.Sprintf("%s/%d", r.Name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					linter.Run(g, []*linter.Rule{r}, nil)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/machine")
			})
		}
	}
}

func fleet(n int) *graph.Graph {
	d := newDeployment(graph.Deployment{Changes: true, AtOnce: 10})
	for i := range n / 10 {
		shared := d.Block(graph.Block{Address: fmt.Sprint("azurerm_user_assigned_identity.shared", i), Declared: true})
		res, _ := d.Resource(graph.Resource{Address: shared.Address, Block: shared, Action: graph.Create})
		user := d.Identity(graph.Identity{ID: shared.Address, Kind: graph.User, Resource: res, State: graph.Added})
		block := d.machines(fmt.Sprint("worker", i), 10, func(_ int, r *graph.Resource) { r.Action = graph.Replace })
		for k, r := range block.Instances {
			old := d.Identity(graph.Identity{ID: r.Address + "#system-before", Kind: graph.System, Resource: r, State: graph.Removed})
			d.grant(r, fmt.Sprint("reader", i), text("/shared"))
			d.grant(r, fmt.Sprint("writer", i), text(fmt.Sprint("/own/", k/5)))
			d.grant(r, fmt.Sprint("stale", i), text("/shared"), func(g *graph.Grant) { g.Principal, g.State = old, graph.Kept })
			d.Need(graph.Need{Resource: r, Identity: d.identity(r), Verdict: graph.LateFails, Case: "container-app-registry", New: true})
			d.Attach(user, r, graph.Added, block.At)
			d.grant(r, fmt.Sprint("puller", i), text("/shared"), func(g *graph.Grant) { g.Principal = user })
			d.Need(graph.Need{Resource: r, Identity: user, Verdict: graph.LateFails, Case: "container-app-registry", New: true})
			d.Edge(block, shared, graph.RefersTo)
		}
	}
	return d.Build()
}
