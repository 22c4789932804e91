package rules

import (
	"fmt"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "directory-quota",
	Summary:  "the identities of a deployment bring the directory close to its quota of objects",
	Severity: linter.Error,
	Topic:    "Limits",
	Help:     "https://learn.microsoft.com/entra/identity/users/directory-service-limits-restrictions",
	Check:    checkDirectoryQuota,
})

func checkDirectoryQuota(p *linter.Pass) {
	use := p.Options.InUse
	if use.DirectoryObjects == 0 {
		return
	}
	quota, said := use.DirectoryQuota, "the quota of"
	if quota == 0 {
		quota, said = assumedQuota(use.DirectoryObjects)
	}
	var created []*graph.Identity
	deleted := 0
	for _, id := range p.Graph.Identities {
		if id.Kind != graph.System && id.Kind != graph.User || id.Resource == nil || id.Resource.External || !id.Resource.IsCertain() {
			continue
		}
		switch id.State {
		case graph.Added:
			created = append(created, id)
		case graph.Removed:
			deleted++
		}
	}
	total := use.DirectoryObjects + len(created)
	if len(created) == 0 || !isNearQuota(total, quota) {
		return
	}
	reportDirectoryQuota(p, created, deleted, total, quota, said)
}

// assumedQuota returns the documented quota that holds for a tenant of which
// only the number of its objects is known.
func assumedQuota(objects int) (quota int, said string) {
	if objects > azure.DefaultDirectoryObjects {
		return azure.VerifiedDirectoryObjects, "the default for a tenant with a verified domain,"
	}
	return azure.DefaultDirectoryObjects, "the default for a tenant without verified domain,"
}

func reportDirectoryQuota(p *linter.Pass, created []*graph.Identity, deleted, total, quota int, said string) {
	severity := linter.Warning
	effect := fmt.Sprintf("%d %% of %s %d", total*100/quota, said, quota)
	if total > quota {
		effect = fmt.Sprintf("%d more than %s %d: creating the last %s with Directory_QuotaExceeded", total-quota, said, quota, plural(total-quota, "one fails", "ones fails"))
		// A default may not be the tenant's own.
		if p.Options.InUse.DirectoryQuota > 0 {
			severity = linter.Error
		}
	}
	freed := ""
	if deleted > 0 {
		freed = fmt.Sprintf("; the %s deleted here %s nothing for %d days", some(deleted, "one", ""), plural(deleted, "frees", "free"), azure.SoftDeletedDays)
	}
	s := newSurvey(p)
	shares := creationShares(s, created)
	saving := ""
	if len(shares) > 0 {
		saving = fmt.Sprintf("; with shared user-assigned identities it would create %d", len(created)-count(shares)+len(shares))
	}
	var resources []*graph.Resource
	for _, id := range created {
		resources = append(resources, id.Resource)
	}
	p.Report(linter.Finding{
		Severity:  severity,
		Resources: resources,
		Message: fmt.Sprintf("this deployment creates %s, %s of the directory, which makes %d with the %d in use by the configuration, %s%s%s",
			number(len(created), "managed identity", "managed identities"), plural(len(created), "an object", "each an object"), total, p.Options.InUse.DirectoryObjects, effect, freed, saving),
		Advice: clauses(
			"give resources that need the same access one user-assigned identity, and keep it when they are made again: a deleted identity counts for another 30 days and cannot be removed earlier",
			"a verified domain, or support, raises the quota",
		),
		At:     resources[0].At,
		Change: s.change(shares),
	})
}

// creationShares returns the identities that would serve the resources of the
// created ones together.
func creationShares(s *survey, created []*graph.Identity) []share {
	able := map[*graph.Block][]*graph.Resource{}
	for _, id := range created {
		r := id.Resource
		if id.Kind == graph.System && r.Block != nil && !r.Block.Count.IsUnknown() && s.canShare(r) {
			able[r.Block] = append(able[r.Block], r)
		}
	}
	var shares []share
	for _, block := range s.pass.Graph.Blocks {
		shares = append(shares, worthwhile(s.shares(able[block]))...)
	}
	return shares
}
