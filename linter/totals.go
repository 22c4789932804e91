package linter

import "github.com/tfidlint/tfidlint/linter/graph"

// Count is a number now, after the deployment as it is written, and as it
// would be with advice followed.
type Count struct {
	Now     int `json:"now"`
	Advised int `json:"advised"`
}

// Plus returns the sum of two counts.
func (c Count) Plus(d Count) Count { return Count{c.Now + d.Now, c.Advised + d.Advised} }

// Saved is how many fewer there would be.
func (c Count) Saved() int { return c.Now - c.Advised }

// Totals are the numbers that advice changes.
type Totals struct {
	// ServicePrincipals counts system-assigned identities and the
	// user-assigned identities that the deployment declares.
	ServicePrincipals Count `json:"service_principals"`
	RoleAssignments   Count `json:"role_assignments"`
}

// Plus returns the totals of two deployments together.
func (t Totals) Plus(u Totals) Totals {
	return Totals{t.ServicePrincipals.Plus(u.ServicePrincipals), t.RoleAssignments.Plus(u.RoleAssignments)}
}

// Impact is what following one finding's advice does.
type Impact struct {
	Totals
	// OtherGrants counts access policies, data-plane roles and whatever else
	// grants access without being a role assignment.
	OtherGrants Count `json:"other_grants"`
}

// Impact returns the numbers of the finding's Change, of what is certain to
// exist after the deployment. The sum over several findings counts twice what they share.
func (f *Finding) Impact() Impact {
	var i Impact
	for _, id := range f.Change.RemoveIdentities {
		if id.State != graph.Removed && (id.Resource == nil || id.Resource.IsCertain()) {
			i.ServicePrincipals.Now++
		}
	}
	for _, g := range f.Change.RemoveGrants {
		switch {
		case g.State == graph.Removed || g.DeclaredBy != nil && !g.DeclaredBy.IsCertain():
		case g.Kind == graph.RoleAssignment:
			i.RoleAssignments.Now++
		default:
			i.OtherGrants.Now++
		}
	}
	i.ServicePrincipals.Advised = len(f.Change.AddIdentities)
	i.RoleAssignments.Advised = len(f.Change.AddGrants)
	i.OtherGrants.Advised = len(f.Change.AddOtherGrants)
	return i
}

// totals counts what is certain to exist after the deployment, and how much of it would if
// all advice were followed: findings overlap, so each identity and grant
// counts once, whatever number of findings would remove or add it.
func totals(g *graph.Graph, findings []*Finding) Totals {
	var t Totals
	identities := map[string]bool{}
	counted := map[*graph.Identity]bool{}
	for _, id := range g.Identities {
		if countsAsPrincipal(id) {
			identities[id.ID], counted[id] = true, true
		}
	}
	assignments := map[string]bool{}
	for _, grant := range g.Grants {
		if countsAsAssignment(grant) {
			assignments[grant.ID] = true
		}
	}
	t.ServicePrincipals.Now = len(identities)
	t.RoleAssignments.Now = len(assignments)
	for _, f := range findings {
		for _, id := range f.Change.RemoveIdentities {
			if counted[id] {
				delete(identities, id.ID)
			}
		}
		for _, grant := range f.Change.RemoveGrants {
			delete(assignments, grant.ID)
		}
	}
	// What is advised is added after everything is removed, so that an
	// identity that one finding keeps for all stays although another says that
	// it is not needed.
	for _, f := range findings {
		for _, name := range f.Change.AddIdentities {
			identities[name] = true
		}
		for _, name := range f.Change.AddGrants {
			assignments[name] = true
		}
	}
	t.ServicePrincipals.Advised = len(identities)
	t.RoleAssignments.Advised = len(assignments)
	return t
}

func countsAsPrincipal(id *graph.Identity) bool {
	return (id.Kind == graph.System || id.Kind == graph.User) && id.State != graph.Removed &&
		id.Resource != nil && !id.Resource.External && id.Resource.IsCertain()
}

func countsAsAssignment(g *graph.Grant) bool {
	return g.Kind == graph.RoleAssignment && g.State != graph.Removed &&
		(g.DeclaredBy == nil || !g.DeclaredBy.External && g.DeclaredBy.IsCertain())
}
