package azure

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRunsCode(t *testing.T) {
	rows := []string{
		"Microsoft.Compute/virtualMachines", "Microsoft.Compute/virtualMachineScaleSets", "Microsoft.Web/sites",
		"Microsoft.Web/sites/slots", "Microsoft.App/containerApps",
	}
	assert.Len(t, runsCode, len(rows))
	for _, typ := range rows {
		assert.True(t, RunsCode(typ), typ)
	}
	assert.False(t, RunsCode("Microsoft.Storage/storageAccounts"))
}

func TestHasNoDefaultIdentity(t *testing.T) {
	assert.Len(t, hasNoDefault, 2)
	assert.True(t, HasNoDefaultIdentity("Microsoft.Web/sites"))
	assert.True(t, HasNoDefaultIdentity("Microsoft.Web/sites/slots"))
	assert.False(t, HasNoDefaultIdentity("Microsoft.Compute/virtualMachines"))
}

func TestTerraformVariant(t *testing.T) {
	assert.Len(t, variants, 1)
	assert.Equal(t, "flexible orchestration", TerraformVariant("azurerm_orchestrated_virtual_machine_scale_set"))
	assert.Empty(t, TerraformVariant("azurerm_linux_virtual_machine_scale_set"))
}
