package azure

import "time"

// Rates at which Azure creates and assigns managed identities. Past them it
// answers HTTP 429. Source: Microsoft's "Azure subscription and service limits,
// quotas, and constraints", section "Managed identity limits" (azure-docs
// includes/managed-identity-limits.md 11ee015 of 2021-07-13; no later version
// was found).
const (
	// RateWindow is the time over which the rates below count.
	RateWindow = 20 * time.Second
	// MaxCreationsPerSubscription is how many identities, system-assigned and
	// user-assigned together, can be created in a subscription and region
	// within [RateWindow].
	MaxCreationsPerSubscription = 80
	// MaxCreationsPerTenant is the same for a tenant and region.
	MaxCreationsPerTenant = 400
	// MaxAssignmentsPerSubscription is how often user-assigned identities can
	// be assigned to resources in a subscription and region within
	// [RateWindow].
	MaxAssignmentsPerSubscription = 300
	// MaxAssignmentsPerTenant is the same for a tenant and region.
	MaxAssignmentsPerTenant = 400
)

// What the directory holds. Every identity of either kind is one object in it.
// Source: entra-docs docs/includes/entra-service-limits-include.md (766b42e of
// 2025-08-22) and managed-identities-faq.md (95c9e46 of 2025-02-27).
const (
	// DefaultDirectoryObjects is how many objects a tenant without verified
	// domain can hold.
	DefaultDirectoryObjects = 50_000
	// VerifiedDirectoryObjects is how many a tenant with at least one verified
	// domain can hold. Support can raise it.
	VerifiedDirectoryObjects = 300_000
	// SoftDeletedDays is for how many days a deleted identity goes on counting.
	// It can neither be restored nor removed earlier.
	SoftDeletedDays = 30
)

// Azure role assignments. Source: azure-docs
// articles/role-based-access-control/troubleshoot-limits.md (01389a6 of
// 2024-01-12), includes/role-based-access-control/limits.md (24733d5 of
// 2023-04-19) and articles/role-based-access-control/troubleshooting.md (012ad30
// of 2023-09-20).
const (
	// MaxRoleAssignmentsPerSubscription counts assignments at the subscription,
	// its resource groups and resources. It cannot be increased. Eligible
	// assignments, and those scheduled for later, do not count.
	MaxRoleAssignmentsPerSubscription = 4_000
	// MaxRoleAssignmentsPerManagementGroup counts assignments at a management
	// group itself.
	MaxRoleAssignmentsPerManagementGroup = 500
	// RolePropagation is how long an assignment can take to have effect.
	RolePropagation = 10 * time.Minute
)

// GroupTokenCache is how long a change of an identity's group or role membership
// in the directory can take to have effect: the membership is in the token, and
// tokens are cached. Source: entra-docs
// managed-identity-best-practice-recommendations.md (cabbd0e), section
// "Limitation of using managed identities for authorization".
const GroupTokenCache = 24 * time.Hour

// MaxAccessPoliciesPerVault is how many access policies a key vault can hold.
// Source: azure-security-docs key-vault/general/assign-access-policy.md
// (1c4310b).
const MaxAccessPoliciesPerVault = 1_024

// User-assigned identities. Source: azure-docs resource-name-rules.md;
// entra-docs docs/workload-id/workload-identity-federation-considerations.md
// (915544e of 2024-02-28); azure-docs
// api-management-howto-use-managed-service-identity.md (03e5750 of 2025-12-18).
const (
	// MinIdentityNameLength and MaxIdentityNameLength bound the name of a
	// user-assigned identity. It consists of letters, digits, "-" and "_", and
	// starts with a letter or digit.
	MinIdentityNameLength = 3
	MaxIdentityNameLength = 128
	// MaxFederatedCredentials is how many federated credentials a user-assigned
	// identity can hold. Two that are written to one identity at the same time
	// are refused with HTTP 409.
	MaxFederatedCredentials = 20
	// MinFederatedCredentialNameLength and MaxFederatedCredentialNameLength
	// bound the name of a federated credential.
	MinFederatedCredentialNameLength = 3
	MaxFederatedCredentialNameLength = 120
	// MaxIdentitiesPerAPIManagement is how many user-assigned identities an API
	// Management instance can have.
	MaxIdentitiesPerAPIManagement = 10
)

// DefaultParallelism is how many operations Terraform runs at once unless it is
// told otherwise. A plan does not record it. Source: the documentation of
// "terraform apply", option -parallelism.
const DefaultParallelism = 10
