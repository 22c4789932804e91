package azure

import (
	"errors"
	"strings"
)

// Takes says which values of identity.type a resource type accepts. The zero
// value accepts none.
type Takes struct {
	System bool // "SystemAssigned"
	User   bool // "UserAssigned"
	Both   bool // "SystemAssigned, UserAssigned"
}

// Any reports whether any identity is accepted.
func (t Takes) Any() bool { return t.System || t.User || t.Both }

// SystemOnly reports whether every accepted identity is system-assigned alone.
func (t Takes) SystemOnly() bool { return t.System && !t.User && !t.Both }

// UserOnly reports whether every accepted identity is user-assigned alone.
func (t Takes) UserOnly() bool { return t.User && !t.System && !t.Both }

// UnmarshalText reads "", or the letters s, u and b for System, User and Both.
func (t *Takes) UnmarshalText(text []byte) error {
	*t = Takes{}
	for _, c := range text {
		switch c {
		case 's':
			t.System = true
		case 'u':
			t.User = true
		case 'b':
			t.Both = true
		default:
			return errors.New(`identity kinds are written with the letters "s", "u" and "b"`)
		}
	}
	return nil
}

// MarshalText is the inverse of UnmarshalText.
func (t Takes) MarshalText() ([]byte, error) {
	var b strings.Builder
	for _, k := range []struct {
		set    bool
		letter byte
	}{{t.System, 's'}, {t.User, 'u'}, {t.Both, 'b'}} {
		if k.set {
			b.WriteByte(k.letter)
		}
	}
	return []byte(b.String()), nil
}

// ARMType is what is known of a resource type of Azure Resource Manager.
type ARMType struct {
	// Name is the type in its usual case ("Microsoft.Compute/virtualMachines").
	Name string `json:"name"`
	// APIVersion is the version that the table was read from: the newest stable
	// one that has identities, or a preview where no stable one does.
	APIVersion string `json:"api,omitempty"`
	// Takes is what the API's type definitions admit, the newest preview
	// included; zero for types without identity. The definitions are often
	// wider than the service: see Documented and Refusals.
	Takes Takes `json:"takes,omitzero"`
	// Untyped marks types whose definitions say that there is an identity but
	// not which values its type has; Takes is then zero and means nothing.
	Untyped bool `json:"untyped,omitempty"`
	// Required marks types that cannot be written without identity.
	Required bool `json:"required,omitempty"`
	// ReadOnly marks types whose identity cannot be written at all.
	ReadOnly bool `json:"read_only,omitempty"`
	// Documented is what Microsoft's page "Azure services that can use managed
	// identities" says (entra-docs managed-identities-status.md 41d266e of
	// 2025-05-09); nil where the page does not list the type. The page never
	// says whether both kinds go together: Both is set when it lists both.
	Documented *Takes `json:"documented,omitempty"`
	// Refusals are kinds of identity that the service refuses by its own
	// documentation, whatever the definitions say. A kind that merely is in
	// neither Takes nor Documented is doubtful, not refused.
	Refusals []Refusal `json:"refusals,omitempty"`
	// References are the writable properties that name an identity outside
	// the identity property.
	References []Reference `json:"references,omitempty"`
}

// Refusal is a value of identity.type that a service refuses, with a source
// that says so.
type Refusal struct {
	// Kinds are the refused values.
	Kinds Takes `json:"kinds"`
	// When must all hold for the refusal.
	When []Condition `json:"when,omitempty"`
	// Why says in a few words what the service takes instead.
	Why    string `json:"why"`
	Source string `json:"source"`
}

// TFType is what is known of a resource type of the azurerm provider.
type TFType struct {
	Name string `json:"name"`
	// ARMType is the type that the resource manages; empty where it is not
	// known, and for what is not a resource of ARM.
	ARMType string `json:"arm,omitempty"`
	// Part marks resources that write a part of an ARM resource, of type
	// ARMType, that another Terraform resource manages.
	Part bool `json:"part,omitempty"`
	// HasIdentity says whether the resource has a top-level identity block.
	HasIdentity bool `json:"-"`
	// Takes is what the provider's schema accepts in that block.
	Takes Takes `json:"takes,omitzero"`
	// Required marks resources whose identity block must be there.
	Required bool `json:"required,omitempty"`
	// Replaces says whether a change of the identity replaces the resource.
	Replaces Replacement `json:"replaces,omitempty"`
	// ReplaceRule says when, for [ReplacesSometimes].
	ReplaceRule string `json:"replace_rule,omitempty"`
	// Removed marks resources that version 5 of the provider no longer has.
	Removed bool `json:"removed,omitempty"`
	// References are the settings that name an identity outside the identity
	// block.
	References []Reference `json:"references,omitempty"`
}

// Replacement says whether changing a resource's identity replaces it.
type Replacement string

// The replacements.
const (
	ReplacesNever     Replacement = ""          // changed in place
	ReplacesAlways    Replacement = "always"    // any change replaces
	ReplacesSometimes Replacement = "sometimes" // see TFType.ReplaceRule
)

// Reference is a setting that names an identity.
type Reference struct {
	Path     Path `json:"path"`
	Form     Form `json:"form"`
	Required bool `json:"required,omitempty"`
}

// ResourceType returns what is known of an ARM resource type, and whether
// anything is. Types that are not in the table may still take identities.
//
// Source: bicep-types-az 1f896de, 339 types with an identity and those that name
// one elsewhere; the table is written by internal/tables.
func ResourceType(armType string) (ARMType, bool) {
	t, ok := armTypes()[fold(armType)]
	return t, ok
}

// TerraformType returns what is known of an azurerm resource type, and whether
// anything is. Types that are not in the table may still take identities.
//
// Source: the Go source of azurerm v5.2.0, 144 types with an identity block (15
// of them only in v3.117.1 or v4.81.0) and those that name an identity
// elsewhere; for the other types the documentation of the provider. The table
// is written by internal/tables.
func TerraformType(tfType string) (TFType, bool) {
	t, ok := tfTypes()[fold(tfType)]
	return t, ok
}
