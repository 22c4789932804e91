// Package azure is what tfidlint knows about Azure, as data: which resource
// types take which managed identities, which settings make a resource use its
// identity while it is being deployed, what grants access to a principal, where
// principal ids come from, which resources are short-lived, which hosts they have,
// which deploy templates, the built-in roles and the limits.
//
// The package only looks things up. It does not see any input: its tables name
// settings by [Path] and say under which [Condition] they matter, and whoever
// holds a resource evaluates both, three-valued, against what is known of it.
//
// Each table names types twice, once as Terraform spells them
// ("azurerm_linux_virtual_machine") with the attribute paths of the provider,
// once as Azure does ("Microsoft.Compute/virtualMachines") with the property
// paths of the resource's body. Look-ups ignore case and surrounding nothing
// else; a type that a table does not hold gives no rows, which says nothing
// about the type.
//
// Sources, unless a table says otherwise: hashicorp/terraform-provider-azurerm
// v5.2.0 (69697b7, with v4.81.0 and v3.117.1 for types that were removed),
// hashicorp/terraform-provider-azuread v3.9.0 (f0169e0),
// Azure/terraform-provider-azapi v2.12.0 (c43c57b), Azure/bicep-types-az
// (1f896de of 2026-08-20) and the Microsoft pages that the rows name.
//
// The tables are embedded and decoded at first use, each on its own. Values
// that look-ups return are shared: they must not be modified. All functions are
// safe for concurrent use.
package azure

// Confidence says how well a fact is supported.
type Confidence string

// The levels of confidence. A fact of medium or low confidence is never worth
// an error.
const (
	// High: stated by Microsoft's documentation of the service, enforced by the
	// provider's code, or fixed by the schema.
	High Confidence = "high"
	// Medium: follows from the schema or from an old page; the service's own
	// page was not read or does not say it.
	Medium Confidence = "medium"
	// Low: plausible, without a source that states it.
	Low Confidence = "low"
)

// Form says what the value of a setting is that names an identity.
type Form string

// The forms in which settings name identities.
const (
	// ResourceID is the Azure resource id of a user-assigned identity; the id of
	// any other resource means the system-assigned identity of that one.
	ResourceID Form = "resource-id"
	// ClientID is the application (client) id of an identity's service principal.
	ClientID Form = "client-id"
	// PrincipalID is the object id of a principal in the directory.
	PrincipalID Form = "principal-id"
	// InstanceID is the resource id of a resource whose own system-assigned
	// identity is meant.
	InstanceID Form = "instance-id"
	// ApplicationID is the object id of an application registration.
	ApplicationID Form = "application-id"
	// Flag is a boolean that switches the use of a managed identity on.
	Flag Form = "flag"
	// Keyword is one of a few words that choose between kinds of identity
	// ("SystemAssignedIdentity").
	Keyword Form = "keyword"
)
