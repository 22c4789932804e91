// Package lower turns resources, as a provider or ARM spells them, into the
// graph: the identities that they have and use, the grants that they state,
// the access that they need while they are deployed.
//
// A parser decodes its format into [Resource] values and adds them; it knows
// nothing of managed identities. What an attribute means is in the tables of
// package azure, and this package is the only place that reads a resource with
// their help. Resolution happens once everything is added: a principal id is
// matched with the identity that it belongs to by known value or by exact
// origin, never by likeness.
package lower

import (
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Form says whose names a resource's settings bear.
type Form uint8

// The forms.
const (
	// Terraform: the attributes of azurerm, azuread and azapi resources.
	Terraform Form = iota
	// ARM: type, name, identity, properties and so on, compared without
	// regard to case.
	ARM
)

// Resource is one instance as a parser understood it.
type Resource struct {
	Form Form
	// Address, Key, Action, ReplacedFor, At and Path are those of
	// graph.Resource.
	Address     string
	Key         string
	Action      graph.Action
	ReplacedFor []string
	At          source.Span
	Path        []string
	// Block is the declaration; the zero Block for an external resource.
	Block graph.Block
	// Type is the type as the input spells it, without API version.
	Type string
	// External marks data sources, and existing resources of a template.
	External bool
	// Before and After are the settings before and after the change: objects,
	// absent where the resource does not exist then. In the ARM form that is
	// the whole resource, with identity and properties.
	//
	// Where a key of identity.userAssignedIdentities is not known, the property
	// is a list of the ids, or the key is the text that is left of the
	// expression; two that are equal are then the same identity.
	//
	// In the Terraform form and a deployment whose actions are known
	// (graph.Deployment.Changes) an unknown value without origin, sameness or
	// outline is taken for one that the provider computes, because the
	// configuration leaves it out. A parser that knows a value to be given by
	// an expression that it can say no more about has the outline graph.Gap.
	Before, After graph.Value
	// ID, Subscription, ResourceGroup and Location are what the parser knows
	// besides the settings; the settings win where they say more.
	ID            graph.Value
	Subscription  graph.Value
	ResourceGroup graph.Value
	Location      graph.Value
	// Provider is what tells the provider configuration of a data source from
	// others; empty where nothing does.
	Provider string
	// Scope is the id that an ARM extension resource, such as a role
	// assignment, applies to.
	Scope graph.Value
	// NameSeed is that of graph.Grant, for a resource that is a grant.
	NameSeed graph.Value
	// Conditional and Many are those of graph.Resource.
	Conditional, Many bool
	// Again is the address of the resource that this one writes another time, for
	// a template that declares an id more than once; empty for all others.
	Again string
	// Parent is the address of the resource that this one is a child of.
	Parent string
	// Wave is that of graph.Resource.
	Wave int
}

// Reference is a place that uses a value without being a resource: an output,
// a provider configuration.
type Reference struct {
	Value graph.Value
	At    source.Span
}
