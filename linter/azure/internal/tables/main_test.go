package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/azure"
)

// The package's tables are what this program writes, not edited afterwards.
func TestTablesAreUpToDate(t *testing.T) {
	in := filepath.Join("..", "..", "..", "..", "..", "shared", "knowledge")
	if _, err := os.Stat(in); os.IsNotExist(err) {
		t.Skip("the published tables are not here")
	}
	out := t.TempDir()
	require.NoError(t, run(in, out))
	for _, name := range []string{"arm_types.json", "terraform_types.json", "roles.json"} {
		want, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join("..", "..", "data", name))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "%s is out of date: run go run ./internal/tables", name)
	}
}

func TestRunErrors(t *testing.T) {
	in := t.TempDir()
	assert.ErrorContains(t, run(in, t.TempDir()), "could not read table")
	for _, name := range []string{"azurerm-identity.json", "arm-identity.json", "grants.json"} {
		require.NoError(t, os.WriteFile(filepath.Join(in, name), []byte("[]"), 0o600))
	}
	assert.ErrorContains(t, run(in, t.TempDir()), "could not decode")
	for _, name := range []string{"azurerm-identity.json", "arm-identity.json", "grants.json"} {
		require.NoError(t, os.WriteFile(filepath.Join(in, name), []byte("{}"), 0o600))
	}
	assert.ErrorContains(t, run(in, t.TempDir()), "is not in the table of types", "a refusal of an unknown type is a misspelling")
}

func TestTakes(t *testing.T) {
	assert.Equal(t, azure.Takes{}, takes([]string{"None"}))
	assert.Equal(t, azure.Takes{System: true, User: true}, takes([]string{"SystemAssigned", "UserAssigned", "None"}))
	for _, both := range []string{"SystemAssigned,UserAssigned", "SystemAssigned, UserAssigned", "SystemAssignedUserAssigned", "SystemAndUserAssigned"} {
		assert.Equal(t, azure.Takes{Both: true}, takes([]string{both}))
	}
}

func TestReferenceForms(t *testing.T) {
	for _, test := range []struct {
		resource  string
		reference terraformReference
		form      azure.Form // empty: names no identity
	}{
		{"azurerm_load_test", terraformReference{Path: "encryption.identity.identity_id"}, azure.ResourceID},
		{"azurerm_cognitive_account", terraformReference{Path: "storage.identity_client_id"}, azure.ClientID},
		{"azurerm_lighthouse_definition", terraformReference{Path: "authorization.principal_id"}, azure.PrincipalID},
		{"azurerm_managed_application_definition", terraformReference{Path: "authorization.service_principal_id"}, azure.PrincipalID},
		{"azurerm_data_factory_linked_service_kusto", terraformReference{Path: "service_principal_id"}, ""},
		{"azurerm_linux_web_app", terraformReference{Path: "x.use", Kind: "TypeBool"}, azure.Flag},
		{"azurerm_kubernetes_cluster", terraformReference{Path: "kubelet_identity", Kind: "block", Optional: true}, ""},
		{"azurerm_kubernetes_cluster", terraformReference{Path: "a.user_assigned_identity_id", Computed: true}, ""},
	} {
		form, ok := test.reference.form(test.resource)
		assert.Equal(t, test.form != "", ok, test.reference.Path)
		if ok {
			assert.Equal(t, test.form, form, test.reference.Path)
		}
	}
	for name, form := range map[string]azure.Form{
		"userAssignedIdentity":      azure.ResourceID,
		"msiResourceId":             azure.ResourceID,
		"keyVaultReferenceIdentity": azure.ResourceID,
		"identityClientId":          azure.ClientID,
		"acrUserManagedIdentityID":  azure.ClientID,
		"principalId":               azure.PrincipalID,
		"defaultIdentity":           azure.Keyword,
		"identityProfile":           "",
		"userAssignedIdentities":    "",
	} {
		got, ok := referenceForm(name)
		assert.Equal(t, form != "", ok, name)
		assert.Equal(t, form, got, name)
	}
	assert.Equal(t, "properties.identityInfo", withoutKinds("properties.<StorageContainer>.identityInfo"))
}
