package lower

import (
	"slices"
	"strings"
	"sync"

	"github.com/tfidlint/tfidlint/linter/azure"
)

// kind is what the tables say of one resource type in one spelling.
type kind struct {
	form Form
	// name is the type as the tables of its form spell it.
	name string
	// arm is the type in ARM's spelling where that is known, else as spelled.
	arm string
	// listed means that resources of the type need more than a look-up, if only
	// because others may rely on their identity.
	listed     bool
	grants     []*azure.Grant
	triggers   []*azure.Trigger
	ephemeral  []ephemeral
	references []azure.Reference
	// forCode are the settings by which code in the resource learns which
	// identity to use.
	forCode []*azure.Setting
	// seconds are the settings by which a resource of this type may complete
	// another one.
	seconds []azure.Path
	// self is what a resource of the type is to the directory; empty for most.
	self azure.PrincipalKind
	// attributes are those that will be asked of every resource of the type.
	attributes []string
	// refusals are those of the type that a resource of this one is in ARM.
	refusals []azure.Refusal
	// whole means that the ids of the type's resources follow from subscription,
	// resource group and name.
	whole bool
	// services means that a service makes more identities for a resource.
	services bool
	// identityBlock means that a top-level "identity" is a managed identity.
	identityBlock bool
}

// ephemeral is one form of a kind of short-lived resources.
type ephemeral struct {
	*azure.Ephemeral
	when []azure.Condition
}

type kindKey struct {
	form     Form
	name     string
	external bool
}

// kind looks a type up once for all of its resources.
func (l *Lowerer) kind(form Form, name string, external bool) *kind {
	key := kindKey{form, name, external}
	if k, ok := l.kinds.Load(key); ok {
		return k.(*kind)
	}
	k, _ := l.kinds.LoadOrStore(key, newKind(form, name, external))
	return k.(*kind)
}

func newKind(form Form, name string, external bool) *kind {
	k := &kind{form: form, name: name, arm: name}
	if form == Terraform {
		t, _ := azure.TerraformType(name)
		if t.ARMType != "" {
			k.arm = t.ARMType
		}
		k.whole = t.ARMType != "" && !t.Part && strings.Count(t.ARMType, "/") == 1
		k.references = t.References
		k.services = azure.TerraformServiceIdentities(name)
		k.identityBlock = strings.HasPrefix(name, "azurerm_")
		k.listed = t.HasIdentity
		k.grants, k.triggers = azure.TerraformGrants(name), azure.TerraformTriggers(name)
		if k.self = k.selfBy("principal_id", external); k.self == "" {
			k.self = k.selfBy("object_id", external)
		}
	} else {
		t, known := azure.ResourceType(name)
		if known {
			k.arm = t.Name
		}
		k.references = t.References
		k.identityBlock = true
		k.listed = t.Takes.Any()
		k.grants, k.triggers = azure.ARMGrants(name), azure.ARMTriggers(name)
		k.self = k.selfBy("properties.principalId", external)
	}
	if k.self == azure.UserIdentity {
		k.arm = azure.UserAssignedIdentities
	}
	t, _ := azure.ResourceType(k.arm)
	k.refusals = t.Refusals
	k.references = slices.DeleteFunc(slices.Clone(k.references), k.namesPrincipal)
	k.forCode = forCode(form, name)
	tables := tablesByType()
	typ := typeIn(form, name)
	k.ephemeral, k.seconds = tables.ephemeral[typ], tables.seconds[typ]
	if external {
		// What a data source or an existing resource is granted, and what it
		// needs, is not of this deployment's making.
		k.grants, k.triggers, k.ephemeral, k.seconds, k.forCode = nil, nil, nil, nil, nil
	}
	k.listed = k.listed || k.self != "" || len(k.grants)+len(k.triggers)+len(k.ephemeral)+len(k.references)+len(k.seconds)+len(k.forCode) > 0
	k.attributes = k.asked()
	return k
}

func forCode(form Form, name string) []*azure.Setting {
	rows := azure.ARMSettings(name)
	if form == Terraform {
		rows = azure.TerraformSettings(name)
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row *azure.Setting) bool { return !row.ForCode })
}

// namesPrincipal reports whether a reference is where a grant names its
// principal.
func (k *kind) namesPrincipal(r azure.Reference) bool {
	for _, row := range k.grants {
		for _, path := range row.Principals {
			at := path.String()
			if !row.Each.IsZero() {
				at = row.Each.String() + "." + at
			}
			if strings.EqualFold(at, r.Path.String()) {
				return true
			}
		}
	}
	return false
}

// selfBy returns what a resource of the type is to the directory, going by the
// attribute that holds its own principal id.
func (k *kind) selfBy(path string, external bool) azure.PrincipalKind {
	source, ok := k.principalSource(path, external)
	if !ok || source.Kind == azure.SystemIdentity || source.Kind == azure.ServiceIdentity {
		return ""
	}
	return source.Kind
}

// principalSource returns what an attribute or property of the type identifies.
func (k *kind) principalSource(path string, external bool) (azure.PrincipalSource, bool) {
	switch {
	case k.form == ARM:
		return azure.ARMPrincipal(k.name, path)
	case external:
		return azure.TerraformPrincipal("data."+k.name, path)
	}
	return azure.TerraformPrincipal(k.name, path)
}

// typeName is a type in one of the two spellings, in lower case.
type typeName struct {
	form Form
	name string
}

func typeIn(form Form, name string) typeName { return typeName{form, strings.ToLower(name)} }

// tablesByType holds the rows that the tables do not give out by type.
var tablesByType = sync.OnceValue(func() (t struct {
	ephemeral map[typeName][]ephemeral
	seconds   map[typeName][]azure.Path
}) {
	t.ephemeral = map[typeName][]ephemeral{}
	for _, row := range azure.EphemeralKinds() {
		for form, rows := range map[Form][]azure.EphemeralForm{Terraform: row.Terraform, ARM: row.ARM} {
			for _, f := range rows {
				for _, name := range f.Types {
					typ := typeIn(form, name)
					t.ephemeral[typ] = append(t.ephemeral[typ], ephemeral{row, f.When})
				}
			}
		}
	}
	t.seconds = map[typeName][]azure.Path{}
	for _, need := range azure.Needs() {
		for form, triggers := range map[Form][]*azure.Trigger{Terraform: need.Terraform, ARM: need.ARM} {
			for _, trigger := range triggers {
				for _, second := range trigger.SettledBy {
					for _, name := range second.Types {
						typ := typeIn(form, name)
						t.seconds[typ] = append(t.seconds[typ], second.Path)
					}
				}
			}
		}
	}
	return t
})
