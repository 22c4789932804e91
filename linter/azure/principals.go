package azure

import "slices"

// PrincipalKind says whose principal a value identifies.
type PrincipalKind string

// The kinds of principals.
const (
	SystemIdentity  PrincipalKind = "system"    // the system-assigned identity of the resource
	UserIdentity    PrincipalKind = "user"      // a user-assigned identity
	ServiceIdentity PrincipalKind = "service"   // an identity that a service makes for the resource
	GroupPrincipal  PrincipalKind = "group"     // a security group
	OtherPrincipal  PrincipalKind = "principal" // a person or service principal
	Deployer        PrincipalKind = "deployer"  // whoever runs the deployment
)

// PrincipalSource is an attribute or property that holds the id of a principal.
type PrincipalSource struct {
	// Types are resource types; "data." stands before those of data sources,
	// and "*" for any run of characters.
	Types []string `json:"types"`
	// Paths are the attributes or properties that hold the id, without indexes.
	// An ARM path starts from the resource's root, as with the 'Full' form of
	// reference().
	Paths []string      `json:"paths"`
	Kind  PrincipalKind `json:"kind"`
	Form  Form          `json:"form"`
	// Service names the identity for [ServiceIdentity] ("kubelet").
	Service string `json:"service,omitempty"`
}

// TerraformPrincipal returns what the attribute of a Terraform resource
// identifies. tfType has the prefix "data." for a data source; indexes in path
// ("identity[0].principal_id") do not matter. It reports false for attributes
// that do not hold a principal, as far as is known.
func TerraformPrincipal(tfType, path string) (PrincipalSource, bool) {
	return principalTable().terraform.find(tfType, path)
}

// TerraformServiceIdentities reports whether a service makes identities for
// resources of the Terraform type besides that of their identity block, as far
// as is known.
func TerraformServiceIdentities(tfType string) bool {
	tfType = fold(tfType)
	for _, sources := range principalTable().terraform {
		for _, source := range sources {
			if source.Kind == ServiceIdentity && slices.ContainsFunc(source.Types, func(pattern string) bool { return matchType(fold(pattern), tfType) }) {
				return true
			}
		}
	}
	return false
}

// ARMPrincipal returns what the property of an ARM resource identifies. path
// starts from the root of the resource ("identity.principalId",
// "properties.clientId"); keys of userAssignedIdentities and indexes in it do
// not matter. It reports false for properties that do not hold a principal, as
// far as is known.
func ARMPrincipal(armType, path string) (PrincipalSource, bool) {
	return principalTable().arm.find(armType, path)
}
