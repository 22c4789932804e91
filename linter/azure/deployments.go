package azure

import "sync"

// TemplateDeployment says which settings of a Terraform resource hold the ARM
// template that it deploys, and where it goes. Settings that a resource does not
// have are empty.
type TemplateDeployment struct {
	// Types are the resource types with these settings.
	Types []string `json:"types"`
	// Template is the setting that holds the text of the template.
	Template string `json:"template"`
	// ParameterFile is the setting that holds parameters as a parameter file
	// does, each as an object with a value; Parameters the one that holds them as
	// a map of texts.
	ParameterFile string `json:"parameter_file"`
	Parameters    string `json:"parameters,omitempty"`
	// ResourceGroup, ManagementGroup and Location are the settings that say where
	// the template goes: a name, an id, a region. One of them is set.
	ResourceGroup   string `json:"resource_group,omitempty"`
	ManagementGroup string `json:"management_group,omitempty"`
	Location        string `json:"location,omitempty"`
}

var templateDeploymentTable = sync.OnceValue(func() map[string][]*TemplateDeployment {
	return index(decode[[]*TemplateDeployment]("template_deployments.json"), func(d *TemplateDeployment) []string { return d.Types })
})

// TerraformTemplateDeployment returns where a Terraform resource of the given
// type has its template; nil for a type that deploys none.
//
// Source: documentation of azurerm v5.2.0. azurerm_template_deployment was removed
// in 3.0.
func TerraformTemplateDeployment(tfType string) *TemplateDeployment {
	if rows := templateDeploymentTable()[fold(tfType)]; len(rows) > 0 {
		return rows[0]
	}
	return nil
}

// IsOperation reports whether what a template declares under the type is an
// operation and no resource: the entries that it adds to a vault, or takes away,
// under the names add, replace and remove. Two of one name are two operations.
func IsOperation(typ string) bool { return fold(typ) == "microsoft.keyvault/vaults/accesspolicies" }
