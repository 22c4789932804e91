package rules

import (
	"fmt"
	"slices"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "identity-not-awaited",
	Summary:  "a template's resource uses a user-assigned identity of the same template without waiting for it",
	Severity: linter.Warning,
	Topic:    "Failures waiting to happen",
	Help:     "https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency",
	Check:    checkIdentityNotAwaited,
})

func checkIdentityNotAwaited(p *linter.Pass) {
	if p.Graph.Deployment.HiddenOrder {
		return
	}
	late := map[*graph.Block][]graph.Attachment{}
	var order []*graph.Block
	for _, r := range p.Graph.Resources {
		if r.Block == nil || !isOfTemplate(r) {
			continue
		}
		for _, a := range notAwaited(p.Graph, r) {
			if late[r.Block] == nil {
				order = append(order, r.Block)
			}
			late[r.Block] = append(late[r.Block], a)
		}
	}
	for _, block := range order {
		reportNotAwaited(p, block, late[block])
	}
}

// isOfTemplate reports whether a template is known to create or update the
// resource, in an order that nothing but the template says.
func isOfTemplate(r *graph.Resource) bool {
	return r.Engine == graph.ResourceManager && r.Action == graph.Deploy && !r.External && r.IsCertain()
}

// notAwaited returns the user-assigned identities of the same deployment that
// the resource is given and does not wait for, each once.
func notAwaited(g *graph.Graph, r *graph.Resource) []graph.Attachment {
	var late []graph.Attachment
	var awaited map[graph.Node]bool
	seen := map[*graph.Identity]bool{}
	for _, a := range g.Attachments(r) {
		made := a.Identity.Resource
		if a.Identity.Kind != graph.User || a.State == graph.Removed || made == nil || seen[a.Identity] || !isOfTemplate(made) {
			continue
		}
		seen[a.Identity] = true
		if awaited == nil {
			awaited = g.Awaited(r)
		}
		if !awaited[made] && (made.Block == nil || !awaited[made.Block]) {
			late = append(late, a)
		}
	}
	return late
}

func reportNotAwaited(p *linter.Pass, block *graph.Block, late []graph.Attachment) {
	var resources []*graph.Resource
	var ids []*graph.Identity
	seen := map[any]bool{}
	for _, a := range late {
		if !seen[a.Resource] {
			seen[a.Resource] = true
			resources = append(resources, a.Resource)
		}
		if !seen[a.Identity] {
			seen[a.Identity] = true
			ids = append(ids, a.Identity)
		}
	}
	n, m := len(resources), len(ids)
	p.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   block,
		Resources: resources,
		Message: fmt.Sprintf("%s %s %s, which the same deployment makes, and nothing makes %s wait for %s: an id in `userAssignedIdentities` is text and orders nothing, so that the two are made at the same time, and the resource fails where the identity is not there yet",
			subjectOf(block, resources), plural(n, "uses", "use"), identityNames(ids), plural(n, "it", "them"), plural(m, "it", "them")),
		Advice:  awaitAdvice(resources[0], ids),
		At:      late[0].At,
		Related: []linter.Related{{Message: "the identity", At: ids[0].At}},
	})
}

// awaitAdvice says how to make a resource wait for identities: for one of
// another nested deployment it can only be that deployment that is waited for.
func awaitAdvice(r *graph.Resource, ids []*graph.Identity) string {
	for _, id := range ids {
		if !slices.Equal(r.Path, id.Resource.Path) {
			return fmt.Sprintf("let the deployments be made one after the other with `dependsOn`, that of %s first, or hand its id from one to the other as an output", identityNames(ids))
		}
	}
	return fmt.Sprintf("name %s in the `dependsOn` of the resource", identityNames(ids))
}
