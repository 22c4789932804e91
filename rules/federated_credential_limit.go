package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "federated-credential-limit",
	Summary:  "an identity gets more federated credentials than it can hold, or several at the same time",
	Severity: linter.Error,
	Topic:    "Limits",
	Help:     "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations",
	Check:    checkFederatedCredentialLimit,
})

func checkFederatedCredentialLimit(p *linter.Pass) {
	for _, id := range p.Graph.Identities {
		if id.Kind != graph.User || id.State == graph.Removed {
			continue
		}
		var credentials []*graph.Resource
		for _, r := range id.Federated {
			if exists(r) {
				credentials = append(credentials, r)
			}
		}
		if len(credentials) > azure.MaxFederatedCredentials {
			reportTooManyCredentials(p, id, credentials)
		}
		if together := writtenTogether(p.Graph.Deployment, credentials); len(together) > 1 {
			reportCredentialsTogether(p, id, together)
		}
	}
}

// writtenTogether returns the largest number of credentials that a template
// writes at the same time. Of two that start at different steps it cannot be
// said here whether one has finished when the other begins.
func writtenTogether(d graph.Deployment, credentials []*graph.Resource) []*graph.Resource {
	if d.HiddenOrder {
		return nil
	}
	waves := map[int][]*graph.Resource{}
	var most []*graph.Resource
	for _, r := range credentials {
		// Providers write those of one identity one after the other.
		if r.Engine != graph.ResourceManager || r.Action != graph.Deploy || r.Conditional || r.Block.Count.IsUnknown() {
			continue
		}
		waves[r.Wave] = append(waves[r.Wave], r)
		if len(waves[r.Wave]) > len(most) {
			most = waves[r.Wave]
		}
	}
	return most
}

func reportTooManyCredentials(p *linter.Pass, id *graph.Identity, credentials []*graph.Resource) {
	p.Report(linter.Finding{
		Severity:  linter.Error,
		Subject:   identityBlock(id, credentials),
		Reason:    "too many " + identityName(id),
		Resources: credentials,
		Message: fmt.Sprintf("%s gets %d federated credentials, and a user-assigned identity holds %d: creating the others fails",
			identityName(id), len(credentials), azure.MaxFederatedCredentials),
		Advice: "spread them over several identities, each with the grants that its workloads need; where they differ only in the cluster, AKS identity bindings serve many clusters with one credential",
		At:     credentials[azure.MaxFederatedCredentials].At,
	})
}

func reportCredentialsTogether(p *linter.Pass, id *graph.Identity, together []*graph.Resource) {
	loop := true
	for _, r := range together {
		loop = loop && r.Block == together[0].Block
	}
	advice := "let each wait for the one before it with `dependsOn`"
	if loop {
		advice = "set `mode` of the copy loop to `serial` with `batchSize` 1 (`@batchSize(1)` in Bicep)"
	}
	p.Report(linter.Finding{
		Severity:  linter.Warning,
		Subject:   identityBlock(id, together),
		Reason:    "together " + identityName(id),
		Resources: together,
		Message: fmt.Sprintf("%d federated credentials of %s are written at the same time (%s): Azure takes one at a time for an identity, and answers the others with HTTP 409",
			len(together), identityName(id), quoted(addresses(together))),
		Advice: advice,
		At:     together[1].At,
	})
}
