package detect

import "strings"

// IsConfig recognises Terraform and OpenTofu configuration, which nothing in its
// content sets apart, by name.
func IsConfig(name string) bool {
	name = strings.TrimSuffix(name, ".json")
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu")
}

// IsVariables recognises files of Terraform's variables, likewise.
func IsVariables(name string) bool {
	return strings.HasSuffix(name, ".tfvars") || strings.HasSuffix(name, ".tfvars.json")
}

// IsBicep recognises templates in Bicep, likewise.
func IsBicep(name string) bool { return strings.HasSuffix(name, BicepExt) }

// IsBicepParameters recognises parameter files in Bicep, likewise.
func IsBicepParameters(name string) bool { return strings.HasSuffix(name, BicepParametersExt) }

// The extensions of files in Bicep.
const (
	BicepExt           = ".bicep"
	BicepParametersExt = ".bicepparam"
)
