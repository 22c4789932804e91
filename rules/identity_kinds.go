package rules

import (
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// identityKinds says what is known of the identities that a resource's type
// takes, and of what a change of them does to the resource.
type identityKinds struct {
	// user and both tell that the type takes user-assigned identities, alone
	// and beside a system-assigned one. False means no, or not known.
	user, both bool
	// system means that it takes system-assigned identities.
	system   bool
	replaces azure.Replacement
	// replaceRule says when, for azure.ReplacesSometimes.
	replaceRule string
	// managed means that replaces is known.
	managed bool
}

// typeKey is a type in the input's spelling and in ARM's.
type typeKey struct{ spelled, arm string }

func (m *movers) kindsOf(r *graph.Resource) identityKinds {
	// The input's spelling decides what a provider makes of a type, and the
	// type what the service does.
	key := typeKey{r.Spelled, r.Type}
	if kinds, ok := m.kinds.Load(key); ok {
		return kinds.(identityKinds)
	}
	kinds := lookUpKinds(r)
	m.kinds.Store(key, kinds)
	return kinds
}

// lookUpKinds reads the tables. What Microsoft's page of services, or a
// service's own refusal, takes back from the definitions is taken back here
// too: advice must be good for the resource at hand.
func lookUpKinds(r *graph.Resource) identityKinds {
	var kinds identityKinds
	takes := azure.Takes{}
	service, known := azure.ResourceType(r.Type)
	if t, ok := azure.TerraformType(r.Spelled); ok && t.HasIdentity {
		takes = t.Takes
		kinds.replaces, kinds.replaceRule, kinds.managed = t.Replaces, t.ReplaceRule, true
	} else if known {
		takes = service.Takes
		if service.Untyped && service.Documented != nil {
			takes = *service.Documented
		}
		if service.ReadOnly {
			takes = azure.Takes{}
		}
	}
	kinds.user, kinds.both, kinds.system = takes.User, takes.Both, takes.System || takes.Both
	if !known {
		return kinds
	}
	if d := service.Documented; d != nil {
		kinds.user = kinds.user && d.User
		kinds.both = kinds.both && d.Both
	}
	for _, refusal := range service.Refusals {
		kinds.user = kinds.user && !refusal.Kinds.User
		kinds.both = kinds.both && !refusal.Kinds.Both
	}
	return kinds
}

// writesIdentity reports whether the deployment may yet fail because of the
// resource's identity type: a plan has passed the checks of what writes the
// resource, and what exists as it is has passed Azure's.
func writesIdentity(g *graph.Graph, r *graph.Resource) bool {
	if r.Action == graph.NoOp || r.Action == graph.Exists {
		return false
	}
	return !g.Deployment.Changes || !r.Engine.ChecksIdentities()
}
