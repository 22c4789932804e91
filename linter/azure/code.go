package azure

// runsCode holds the types, in lower case, in which code asks for tokens. Of a
// resource that does its work itself it is not known what its identity is for.
var runsCode = map[string]bool{
	"microsoft.compute/virtualmachines":         true,
	"microsoft.compute/virtualmachinescalesets": true,
	"microsoft.web/sites":                       true,
	"microsoft.web/sites/slots":                 true,
	"microsoft.app/containerapps":               true,
}

// RunsCode reports whether resources of the type are known to run code that asks
// for tokens.
func RunsCode(armType string) bool { return runsCode[fold(armType)] }

// hasNoDefault holds the types, in lower case, of [HasNoDefaultIdentity]: App
// Service and Functions. Source: azure-docs
// app-service/overview-managed-identity.md, "Connect to Azure services in app
// code"; Azure/azure-functions-host#8037, Azure/azure-sdk-for-net#11400.
var hasNoDefault = map[string]bool{
	"microsoft.web/sites":       true,
	"microsoft.web/sites/slots": true,
}

// HasNoDefaultIdentity reports whether a request for a token without client id
// means the system-assigned identity and no other in resources of the type, even
// where there is but one user-assigned.
func HasNoDefaultIdentity(armType string) bool { return hasNoDefault[fold(armType)] }

// variants holds the modes of an ARM type that have a Terraform type of their
// own.
var variants = map[string]string{
	"azurerm_orchestrated_virtual_machine_scale_set": "flexible orchestration",
}

// TerraformVariant returns the mode of its ARM type that a Terraform type is for,
// empty for one that is for all.
func TerraformVariant(tfType string) string { return variants[fold(tfType)] }
