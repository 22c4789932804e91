package azure

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHosts(t *testing.T) {
	for domain, want := range map[string]string{
		"vault.azure.net":                 KeyVaults,
		"VAULT.azure.cn":                  KeyVaults,
		"azurecr.io":                      "Microsoft.ContainerRegistry/registries",
		"azurecr.us":                      "Microsoft.ContainerRegistry/registries",
		"dfs.core.windows.net":            "Microsoft.Storage/storageAccounts",
		"blob.core.usgovcloudapi.net":     "Microsoft.Storage/storageAccounts",
		"privatelink.vaultcore.azure.net": "",
		"vault":                           "",
		"core.windows.net":                "",
		"":                                "",
	} {
		got, ok := HostType(domain)
		assert.Equal(t, want, got, domain)
		assert.Equal(t, want != "", ok, domain)
	}
	assert.True(t, HasHost("microsoft.keyvault/VAULTS"))
	assert.False(t, HasHost("Microsoft.KeyVault/vaults/keys"))
}

func TestHostRows(t *testing.T) {
	types, domains := map[string]bool{}, map[string]bool{}
	form := regexp.MustCompile(`^[a-z]+(\.[a-z]+)?$`)
	for _, row := range hostTable() {
		checkTypes(t, []string{row.Type}, false)
		assert.False(t, types[row.Type], "type %q is there twice", row.Type)
		types[row.Type] = true
		assert.True(t, HasHost(row.Type))
		assert.NotEmpty(t, row.Domains)
		for _, domain := range row.Domains {
			assert.Regexp(t, form, domain)
			assert.False(t, domains[domain], "domain %q is there twice", domain)
			domains[domain] = true
			got, _ := HostType(domain + ".example")
			assert.Equal(t, row.Type, got)
		}
	}
}

// Types that code names are those of the tables.
func TestNamedTypes(t *testing.T) {
	assert.True(t, HasHost(KeyVaults))
	identity, ok := TerraformType("azurerm_user_assigned_identity")
	assert.True(t, ok)
	assert.Equal(t, UserAssignedIdentities, identity.ARMType)
}
