package azure

// Setting is something besides the identity block that decides which identity
// a resource, or the code in it, uses.
type Setting struct {
	Types []string `json:"types"`
	// Each and When select the element that Path starts from.
	Each Path        `json:"each,omitzero"`
	When []Condition `json:"when,omitempty"`
	Path Path        `json:"path"`
	Form Form        `json:"form"`
	// Purpose says what the setting is for, as a verb phrase ("resolve Key
	// Vault references").
	Purpose string `json:"purpose"`
	// ForCode marks settings by which code in the resource learns which
	// identity to use. The others are read by the service.
	ForCode bool `json:"for_code,omitempty"`
}

// TerraformSettings returns what else to set when a Terraform resource of the
// given type moves to a user-assigned identity.
func TerraformSettings(tfType string) []*Setting { return settingTable().terraform[fold(tfType)] }

// ARMSettings returns what else to set when an ARM resource of the given type
// moves to a user-assigned identity.
func ARMSettings(armType string) []*Setting { return settingTable().arm[fold(armType)] }
