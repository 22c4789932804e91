package azure

import "strings"

// GrantKind says what sort of access a grant gives.
type GrantKind string

// The kinds of grants.
const (
	// RoleAssignment is Azure role-based access control.
	RoleAssignment GrantKind = "role-assignment"
	// DelegatedRole is an Azure role that takes effect in scopes that the
	// declaring resource does not name, or for another tenant: Lighthouse,
	// managed applications, Dev Center environments.
	DelegatedRole GrantKind = "delegated-role"
	// KeyVaultAccessPolicy is an entry of a vault's access policies.
	KeyVaultAccessPolicy GrantKind = "key-vault-access-policy"
	// DataRole is a role in a service's own access control: Cosmos DB, Kusto,
	// Redis, managed HSM, POSIX entries of a data lake, billing.
	DataRole GrantKind = "data-role"
	// Administrator makes the principal an administrator of a service instance.
	Administrator GrantKind = "administrator"
	// DirectoryRole is a role in Entra ID or its entitlement management.
	DirectoryRole GrantKind = "directory-role"
	// AppRole is an application's role, or a delegated permission.
	AppRole GrantKind = "app-role"
	// GroupMembership makes the principal a member of a group.
	GroupMembership GrantKind = "group-membership"
	// Ownership makes the principal an owner of a directory object.
	Ownership GrantKind = "ownership"
	// Federation lets an outside workload become the identity, or an identity
	// become an application. It gives the identity itself no access.
	Federation GrantKind = "federation"
	// ImplicitGrant is a grant that a service makes by itself when the resource
	// is deployed (Service Connector); the role is not in the code.
	ImplicitGrant GrantKind = "implicit"
	// NetworkRule admits a resource instance through a firewall. The instance
	// must use its system-assigned identity, which needs a role as well.
	NetworkRule GrantKind = "network-rule"
	// NoAccess looks like a grant and gives nothing: approvers, membership of
	// an administrative unit.
	NoAccess GrantKind = "none"
)

// RoleForm says how a grant names the role.
type RoleForm string

// The forms of roles.
const (
	RoleByName        RoleForm = "name"        // a name, built-in or of the service
	RoleByID          RoleForm = "id"          // an id, or a path that ends in one
	RoleByNameOrID    RoleForm = "name-or-id"  // the first role path holds a name, the second an id
	RoleByPermissions RoleForm = "permissions" // lists of permissions
	RoleFixed         RoleForm = "fixed"       // the resource type stands for the role; RoleText names it
	RoleNone          RoleForm = "none"        // there is none
)

// ScopeForm says how a grant names what access is given to.
type ScopeForm string

// The forms of scopes.
const (
	ScopePath       ScopeForm = "path"       // the first scope path that is set
	ScopeSelf       ScopeForm = "self"       // the resource that states the grant
	ScopeParent     ScopeForm = "parent"     // the ARM resource that contains it
	ScopeARM        ScopeForm = "arm"        // ARM extension resource: its scope property, its nested name, else the deployment's scope
	ScopeFixed      ScopeForm = "fixed"      // ScopeText
	ScopeTenant     ScopeForm = "tenant"     // the directory
	ScopeDownstream ScopeForm = "downstream" // resources that come into being later
	ScopeNone       ScopeForm = "none"       // there is none
)

// Grant is one way in which a resource gives a principal access. Paths are
// relative to each element of Each; role, scope and the others may be rooted.
//
// Source: documentation and Go source of azurerm v5.2.0 and azuread v3.9.0, the
// source of azapi v2.12.0, and the writable properties of bicep-types-az 1f896de
// that hold principals.
type Grant struct {
	// Types are the resource types that state it.
	Types []string  `json:"types"`
	Kind  GrantKind `json:"kind"`
	// Each is the list, set or map whose every element states a grant; zero
	// where the resource states one.
	Each Path `json:"each,omitzero"`
	// When must all hold for the element to be a grant of this kind.
	When []Condition `json:"when,omitempty"`
	// Principals are where the principal is named. Each path that is set, and
	// each value where it ranges, is a principal of its own.
	Principals []Path `json:"principals,omitempty"`
	// PrincipalForm is the form wanted at Principals; empty means [PrincipalID].
	PrincipalForm Form `json:"principal_form,omitempty"`
	// PrincipalType is the setting that says what the principal is (User,
	// Group, ServicePrincipal, as the service spells them).
	PrincipalType Path `json:"principal_type,omitzero"`
	// PrincipalTypeFlag is a boolean that, when true, stands for
	// ServicePrincipal unless PrincipalType says otherwise.
	PrincipalTypeFlag Path `json:"principal_type_flag,omitzero"`
	// Role are the settings that name the role, all of them for
	// [RoleByPermissions], otherwise the first that is set.
	Role     []Path   `json:"role,omitempty"`
	RoleForm RoleForm `json:"role_form"`
	// RoleText names the role for [RoleFixed], and says who chooses it for
	// [RoleNone].
	RoleText  string    `json:"role_text,omitempty"`
	ScopeForm ScopeForm `json:"scope_form"`
	// Scope are the settings that name the scope for [ScopePath]: the first
	// that is set.
	Scope []Path `json:"scope,omitempty"`
	// ScopeRest are settings that are part of the scope's identity besides the
	// one in Scope (a database beside its cluster).
	ScopeRest []Path `json:"scope_rest,omitempty"`
	// ScopeText is the scope for [ScopeFixed].
	ScopeText string `json:"scope_text,omitempty"`
	// Name is the setting that names the grant, whose value must be unique in
	// the tenant for role assignments.
	Name Path `json:"name,omitzero"`
	// Condition is the setting that restricts the grant further.
	Condition Path `json:"condition,omitzero"`
	// InertWhen are conditions on the resource at the scope; where any holds,
	// the grant has no effect.
	InertWhen []Condition `json:"inert_when,omitempty"`
	// Eligible marks a grant that gives nothing until it is activated.
	Eligible bool `json:"eligible,omitempty"`
	// CountsTowardsQuota marks Azure role assignments that count towards
	// [MaxRoleAssignmentsPerSubscription] or its management-group counterpart.
	CountsTowardsQuota bool `json:"quota,omitempty"`
	// RetriesPrincipalNotFound marks resources whose creation waits for a new
	// principal to be replicated through the directory.
	RetriesPrincipalNotFound bool `json:"retries,omitempty"`
}

// TerraformGrants returns the ways in which a Terraform resource of the given
// type grants access, none for a type that is not known to.
func TerraformGrants(tfType string) []*Grant { return grantTable().terraform[fold(tfType)] }

// ARMGrants returns the ways in which an ARM resource of the given type grants
// access, none for a type that is not known to. Role assignments also go by the
// old types that end in "/providers/roleAssignments".
func ARMGrants(armType string) []*Grant {
	armType = fold(armType)
	if strings.HasSuffix(armType, "/providers/roleassignments") {
		armType = "microsoft.authorization/roleassignments"
	}
	return grantTable().arm[armType]
}
