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
		wrong := map[graph.IdentityFault][]*graph.Resource{}
		for _, r := range block.Instances {
			if !exists(r) || !writesIdentity(p.Graph, r) {
				continue
			}
			switch f := faultOf(r); {
			case f != graph.NoFault:
				wrong[f] = append(wrong[f], r)
			case r.Refused != nil:
				refused = append(refused, r)
			case definitionsOf(r).refuse(r):
				doubtful = append(doubtful, r)
			}
		}
		for _, f := range graph.IdentityFaults {
			if len(wrong[f]) > 0 {
				reportFault(p, block, wrong[f], f)
			}
		}
		if len(refused) > 0 {
			reportUnsupported(p, block, refused, linter.Error, refused[0].Refused.Instead+", by its own documentation, and refuses the deployment")
		} else if len(doubtful) > 0 {
			reportUnsupported(p, block, doubtful, linter.Warning, definitionsOf(doubtful[0]).String())
		}
	}
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
	types := graph.ReadIdentityType(r.IdentityType)
	switch {
	case types.Foreign:
		return false
	case types.System && types.User:
		return !d.takes.Both
	case types.System:
		return !d.takes.System
	case types.User:
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
	if mode := azure.TerraformVariant(r.Spelled); mode != "" {
		return r.Type + " with " + mode
	}
	return r.Type
}

func unsupportedAdvice(r *graph.Resource, severity linter.Severity) string {
	types := graph.ReadIdentityType(r.IdentityType)
	takes := definitionsOf(r).takes
	if severity == linter.Error {
		return "set the type that the service takes, and give what the identity was to be granted to the one that remains"
	}
	switch {
	case types.System && types.User && takes.System && takes.User:
		return "set one of the two; where the service takes both by now, ignore this and say so"
	case takes.User:
		return "set the type to `UserAssigned` and name an identity that has the grants; where the service takes the type by now, ignore this and say so"
	}
	return "set the type to `SystemAssigned`; where the service takes the type by now, ignore this and say so"
}

// faultOf returns what is known to be wrong with the identity block of a
// resource whose type is known to take identities.
func faultOf(r *graph.Resource) graph.IdentityFault {
	if !definitionsOf(r).takes.Any() {
		return graph.NoFault
	}
	return r.IdentityFault
}

func reportFault(p *linter.Pass, block *graph.Block, resources []*graph.Resource, f graph.IdentityFault) {
	first := resources[0]
	at := first.IdentityType.At()
	if !at.IsValid() {
		at = first.At
	}
	who, has, n := subjectOf(block, resources), hasHave(len(resources)), len(resources)
	typ := first.IdentityType.Display()
	var message, advice string
	switch f {
	case graph.ForeignWord:
		message = fmt.Sprintf("%s %s an identity of type %s, which Azure does not know and refuses; %s takes %s", who, has, typ, kindOf(first), definitionsOf(first).values())
		advice = "correct the type"
	case graph.OldList:
		message = fmt.Sprintf("%s %s user-assigned identities in `identityIds`, which Azure refuses as deprecated", who, plural(n, "names", "name"))
		advice = "name them as the keys of `userAssignedIdentities`, each with an empty object as its value"
	case graph.NobodyNamed:
		message = fmt.Sprintf("%s %s an identity of type %s and %s no user-assigned identity, so Azure refuses the deployment", who, has, typ, plural(n, "names", "name"))
		advice = "name the identity as a key of `userAssignedIdentities`, or leave `UserAssigned` out of the type"
	case graph.NamedForNone:
		message = fmt.Sprintf("%s %s an identity of type %s and %s user-assigned identities as well, so Azure refuses the deployment", who, has, typ, plural(n, "names", "name"))
		advice = "set the type to `SystemAssigned, UserAssigned`, or leave `userAssignedIdentities` out"
	}
	p.Report(linter.Finding{
		Severity:  linter.Error,
		Subject:   block,
		Reason:    reasonOf[f],
		Resources: resources,
		Message:   message,
		Advice:    advice,
		At:        at,
	})
}

// reasonOf tells the findings of one block apart.
var reasonOf = [...]string{
	graph.ForeignWord:  "unknown word",
	graph.OldList:      "identityIds",
	graph.NobodyNamed:  "no identity named",
	graph.NamedForNone: "identities named",
}

// values lists the values of identity.type that the definitions have.
func (d definitions) values() string {
	var values []string
	if d.takes.System {
		values = append(values, "`SystemAssigned`")
	}
	if d.takes.User {
		values = append(values, "`UserAssigned`")
	}
	if d.takes.Both {
		values = append(values, "`SystemAssigned, UserAssigned`")
	}
	return strings.Join(append(values, "`None`"), ", ")
}
