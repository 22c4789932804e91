package azure

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEphemeralKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range EphemeralKinds() {
		t.Run(kind.ID, func(t *testing.T) {
			assert.Regexp(t, kebab, kind.ID)
			assert.False(t, seen[kind.ID], "id is there twice")
			seen[kind.ID] = true
			checkText(t, kind.Is)
			if kind.So != "" {
				checkText(t, kind.So)
			}
			assert.NotEmpty(t, kind.Sources)
			assert.NotEmpty(t, kind.Terraform)
			assert.NotEmpty(t, kind.ARM)
			check := func(forms []EphemeralForm, terraform bool) {
				for _, form := range forms {
					checkTypes(t, form.Types, terraform)
					checkConditions(t, form.When)
					checkPaths(t, terraform, conditionPaths(form.When)...)
					for _, name := range form.Types {
						assert.NotContains(t, strings.ToLower(strings.ReplaceAll(name, "_", "")), "scaleset",
							"the identity of a scale set outlives its instances")
					}
				}
			}
			check(kind.Terraform, true)
			check(kind.ARM, false)
		})
	}
}

// A kind that cannot have a system-assigned identity has nothing to be warned of.
func TestEphemeralKindsTakeSystemAssigned(t *testing.T) {
	for _, kind := range EphemeralKinds() {
		for _, form := range kind.Terraform {
			for _, name := range form.Types {
				tf, ok := TerraformType(name)
				assert.True(t, ok)
				assert.True(t, tf.Takes.System, name)
			}
		}
		for _, form := range kind.ARM {
			for _, name := range form.Types {
				arm, ok := ResourceType(name)
				assert.True(t, ok)
				assert.True(t, arm.Takes.System, name)
			}
		}
	}
}
