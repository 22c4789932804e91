package azure

// HasIdentityUnasked reports whether resources of the ARM type have an identity
// that their declaration need not mention: the service makes one, or a service
// principal stands in for it, as in a cluster that has one.
//
// Source: what the documentation of Azure Synapse, Azure Machine Learning and AKS
// says of the identities of a workspace and of a cluster.
func HasIdentityUnasked(armType string) bool {
	switch fold(armType) {
	case "microsoft.synapse/workspaces", "microsoft.machinelearningservices/workspaces", "microsoft.containerservice/managedclusters":
		return true
	}
	return false
}

// PolicyAssignments is the ARM type of policy assignments, which have an identity
// only for policies that deploy or modify resources.
const PolicyAssignments = "Microsoft.Authorization/policyAssignments"
