package azure

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSettings(t *testing.T) {
	file := decode[struct{ Terraform, ARM []*Setting }]("settings.json")
	check := func(rows []*Setting, terraform bool) {
		seen := map[string]bool{}
		for _, row := range rows {
			checkTypes(t, row.Types, terraform)
			for _, name := range row.Types {
				checkOnce(t, seen, name, row.Each, row.When, row.Path)
			}
			checkConditions(t, row.When)
			checkPaths(t, terraform, append(conditionPaths(row.When), row.Each, row.Path)...)
			assert.False(t, row.Path.IsZero())
			assert.Contains(t, []Form{ResourceID, ClientID, Flag, Keyword}, row.Form)
			checkText(t, row.Purpose)
		}
	}
	check(file.Terraform, true)
	check(file.ARM, false)
}

func TestSettingsOfTypes(t *testing.T) {
	paths := func(settings []*Setting, forCode bool) []string {
		var paths []string
		for _, s := range settings {
			if s.ForCode == forCode {
				paths = append(paths, s.Path.String())
			}
		}
		return paths
	}
	app := TerraformSettings("azurerm_linux_web_app")
	assert.Equal(t, []string{"app_settings.AZURE_CLIENT_ID"}, paths(app, true))
	assert.Equal(t, []string{
		"key_vault_reference_identity_id",
		"site_config[0].container_registry_managed_identity_client_id",
	}, paths(app, false))
	assert.Equal(t, []string{"settings:json.authenticationSettings.msiClientId", "settings:json.authentication.managedIdentity.identifier-value"},
		paths(TerraformSettings("azurerm_virtual_machine_extension"), true))
	assert.Empty(t, TerraformSettings("azurerm_linux_virtual_machine"), "a machine has nothing to set")
	assert.Contains(t, paths(ARMSettings("Microsoft.Web/sites"), false), "properties.keyVaultReferenceIdentity")
}
