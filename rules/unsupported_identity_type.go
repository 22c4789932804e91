package rules

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "unsupported-identity-type",
	Summary:  "a resource has an identity of a type that its resource type does not take",
	Severity: linter.Error,
	Topic:    "Failures waiting to happen",
	Help:     "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identities-status",
	Check:    checkUnsupportedIdentityType,
})

func checkUnsupportedIdentityType(p *linter.Pass) {
	for _, block := range p.Graph.Blocks {
		var refused, doubtful []*graph.Resource
		wrong := map[fault][]*graph.Resource{}
		for _, r := range block.Instances {
			if !exists(r) || !writesIdentity(p.Graph, r) {
				continue
			}
			switch f := faultOf(r); {
			case f != noFault:
				wrong[f] = append(wrong[f], r)
			case r.Refused != "":
				refused = append(refused, r)
			case definitionsOf(r).refuse(r):
				doubtful = append(doubtful, r)
			}
		}
		for f := noFault + 1; f < faults; f++ {
			if len(wrong[f]) > 0 {
				reportFault(p, block, wrong[f], f)
			}
		}
		if len(refused) > 0 {
			reportUnsupported(p, block, refused, linter.Error, refused[0].Refused+", by its own documentation, and refuses the deployment")
		} else if len(doubtful) > 0 {
			reportUnsupported(p, block, doubtful, linter.Warning, definitionsOf(doubtful[0]).String())
		}
	}
}

// writesIdentity reports whether the deployment may yet fail because of the
// resource's identity type: a plan of azurerm has passed the provider's checks,
// and what exists as it is has passed Azure's.
func writesIdentity(g *graph.Graph, r *graph.Resource) bool {
	if r.Action == graph.NoOp || r.Action == graph.Exists {
		return false
	}
	return !g.Deployment.Changes || !strings.HasPrefix(r.Spelled, "azurerm_")
}

// definitions are what the types of a resource's identity are by definition.
type definitions struct {
	takes  azure.Takes
	source string
}

// definitionsOf returns what the tables say of a resource; the zero value where
// they do not say.
func definitionsOf(r *graph.Resource) definitions {
	if t, ok := azure.TerraformType(r.Spelled); ok {
		if !t.HasIdentity {
			return definitions{}
		}
		return definitions{t.Takes, "the schema of azurerm 5.2.0"}
	}
	t, ok := azure.ResourceType(r.Type)
	if !ok || t.Untyped || t.ReadOnly || !t.Takes.Any() {
		return definitions{}
	}
	takes := t.Takes
	if d := t.Documented; d != nil {
		takes.System = takes.System || d.System
		takes.User = takes.User || d.User
		takes.Both = takes.Both || d.Both
	}
	return definitions{takes, "Azure's definitions of API version " + t.APIVersion}
}

// refuse reports whether the resource has an identity of a type that the
// definitions do not have.
func (d definitions) refuse(r *graph.Resource) bool {
	if !d.takes.Any() {
		return false
	}
	system, user, ok := identityTypes(r.IdentityType)
	switch {
	case !ok:
		return false
	case system && user:
		return !d.takes.Both
	case system:
		return !d.takes.System
	case user:
		return !d.takes.User
	}
	return false
}

func (d definitions) String() string {
	var takes []string
	if d.takes.System {
		takes = append(takes, "SystemAssigned")
	}
	if d.takes.User {
		takes = append(takes, "UserAssigned")
	}
	if d.takes.Both {
		takes = append(takes, "both together")
	}
	return fmt.Sprintf("takes only %s, going by %s", strings.Join(takes, " or "), d.source)
}

// identityTypes reads an identity type: a set of words, in any order and case,
// with or without space. ok is false where it is not known or holds another
// word.
func identityTypes(v graph.Value) (system, user, ok bool) {
	text, ok := v.Text()
	if !ok {
		return false, false, false
	}
	for word := range strings.SplitSeq(text, ",") {
		switch strings.ToLower(strings.TrimSpace(word)) {
		case "systemassigned":
			system = true
		case "userassigned":
			user = true
		case "systemassigneduserassigned", "systemanduserassigned":
			system, user = true, true
		case "none", "":
		default:
			return false, false, false
		}
	}
	return system, user, true
}

func reportUnsupported(p *linter.Pass, block *graph.Block, resources []*graph.Resource, severity linter.Severity, takes string) {
	first := resources[0]
	at := first.IdentityType.At()
	if !at.IsValid() {
		at = first.At
	}
	n := len(resources)
	p.Report(linter.Finding{
		Severity:  severity,
		Subject:   block,
		Resources: resources,
		Message: fmt.Sprintf("%s %s an identity of type %s, but %s %s",
			subjectOf(block, resources), hasHave(n), first.IdentityType.Display(), kindOf(first), takes),
		Advice: unsupportedAdvice(first, severity),
		At:     at,
	})
}

// kindOf names what refuses an identity type: a mode of the resource type where
// the input's own type stands for that.
func kindOf(r *graph.Resource) string {
	if r.Spelled == "azurerm_orchestrated_virtual_machine_scale_set" {
		return r.Type + " with flexible orchestration"
	}
	return r.Type
}

func unsupportedAdvice(r *graph.Resource, severity linter.Severity) string {
	system, user, _ := identityTypes(r.IdentityType)
	takes := definitionsOf(r).takes
	if severity == linter.Error {
		return "set the type that the service takes, and give what the identity was to be granted to the one that remains"
	}
	switch {
	case system && user && takes.System && takes.User:
		return "set one of the two; where the service takes both by now, ignore this and say so"
	case takes.User:
		return "set the type to `UserAssigned` and name an identity that has the grants; where the service takes the type by now, ignore this and say so"
	}
	return "set the type to `SystemAssigned`; where the service takes the type by now, ignore this and say so"
}
