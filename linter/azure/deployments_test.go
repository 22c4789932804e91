package azure

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTerraformTemplateDeployment(t *testing.T) {
	d := TerraformTemplateDeployment("azurerm_management_group_template_deployment")
	require.NotNil(t, d)
	assert.Equal(t, "management_group_id", d.ManagementGroup)
	d = TerraformTemplateDeployment("AzureRM_Template_Deployment")
	require.NotNil(t, d)
	assert.Equal(t, "parameters", d.Parameters)
	assert.Nil(t, TerraformTemplateDeployment("azurerm_resource_group"))
}

func TestTemplateDeploymentRows(t *testing.T) {
	for name, rows := range templateDeploymentTable() {
		require.Len(t, rows, 1, "%q is there twice", name)
		row := rows[0]
		assert.Regexp(t, terraformName, name)
		for _, setting := range []string{row.Template, row.ParameterFile} {
			assert.Regexp(t, `^[a-z_]+$`, setting)
		}
		places := 0
		for _, setting := range []string{row.ResourceGroup, row.ManagementGroup, row.Location} {
			if setting != "" {
				places++
				assert.Regexp(t, `^[a-z_]+$`, setting)
			}
		}
		assert.Equal(t, 1, places, "%q goes to one place", name)
	}
}

func TestIsOperation(t *testing.T) {
	assert.True(t, IsOperation("microsoft.keyvault/Vaults/accessPolicies"))
	assert.False(t, IsOperation("Microsoft.KeyVault/vaults"))
}
