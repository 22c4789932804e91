package azure

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTerraformPrincipal(t *testing.T) {
	for _, test := range []struct {
		resourceType, path string
		kind               PrincipalKind // empty: not a principal
		form               Form
		service            string
	}{
		{"azurerm_linux_virtual_machine", "identity[0].principal_id", SystemIdentity, PrincipalID, ""},
		{"azurerm_linux_virtual_machine", "identity.0.principal_id", SystemIdentity, PrincipalID, ""},
		{"azurerm_linux_virtual_machine", "identity[*].principal_id", SystemIdentity, PrincipalID, ""},
		{"data.azurerm_linux_web_app", "identity[0].principal_id", SystemIdentity, PrincipalID, ""},
		{"azapi_resource", "identity[0].principal_id", SystemIdentity, PrincipalID, ""},
		{"azapi_resource", "output.identity.principalId", SystemIdentity, PrincipalID, ""},
		{"azurerm_linux_virtual_machine", "identity[0].identity_ids", "", "", ""},
		{"azurerm_linux_virtual_machine", "identity[0].tenant_id", "", "", ""},
		{"azurerm_user_assigned_identity", "principal_id", UserIdentity, PrincipalID, ""},
		{"azurerm_user_assigned_identity", "client_id", UserIdentity, ClientID, ""},
		{"data.azurerm_user_assigned_identity", "id", UserIdentity, ResourceID, ""},
		{"azurerm_role_assignment", "principal_id", "", "", ""},
		{"azurerm_storage_account", "id", "", "", ""},
		{"azurerm_kubernetes_cluster", "kubelet_identity[0].object_id", ServiceIdentity, PrincipalID, "kubelet"},
		{"azurerm_kubernetes_cluster", "kubelet_identity[0].client_id", ServiceIdentity, ClientID, "kubelet"},
		{"azurerm_kubernetes_cluster", "key_vault_secrets_provider[0].secret_identity[0].object_id", ServiceIdentity, PrincipalID, "key vault secrets provider"},
		{"azurerm_kubernetes_cluster", "identity[0].principal_id", SystemIdentity, PrincipalID, ""},
		{"azurerm_databricks_workspace", "storage_account_identity[0].principal_id", ServiceIdentity, PrincipalID, "storage account"},
		{"data.azurerm_client_config", "object_id", Deployer, PrincipalID, ""},
		{"data.azurerm_client_config", "tenant_id", "", "", ""},
		{"azuread_group", "object_id", GroupPrincipal, PrincipalID, ""},
		{"data.azuread_service_principal", "object_id", OtherPrincipal, PrincipalID, ""},
		{"data.azuread_service_principal", "client_id", OtherPrincipal, ClientID, ""},
		{"aws_instance", "identity[0].principal_id", "", "", ""},
		{"azurerm_linux_virtual_machine", "", "", "", ""},
	} {
		t.Run(test.resourceType+"."+test.path, func(t *testing.T) {
			source, ok := TerraformPrincipal(test.resourceType, test.path)
			assert.Equal(t, test.kind != "", ok)
			assert.Equal(t, test.kind, source.Kind)
			assert.Equal(t, test.form, source.Form)
			assert.Equal(t, test.service, source.Service)
		})
	}
}

func TestARMPrincipal(t *testing.T) {
	const cluster = "Microsoft.ContainerService/managedClusters"
	const identity = "Microsoft.ManagedIdentity/userAssignedIdentities"
	for _, test := range []struct {
		resourceType, path string
		kind               PrincipalKind // empty: not a principal
		form               Form
		service            string
	}{
		{"Microsoft.Compute/virtualMachines", "identity.principalId", SystemIdentity, PrincipalID, ""},
		{"Microsoft.Compute/virtualMachines", "identity.userAssignedIdentities[/subscriptions/s/a.b/c].principalId", UserIdentity, PrincipalID, ""},
		{"Microsoft.Compute/virtualMachines", "identity.userAssignedIdentities['x'].clientId", UserIdentity, ClientID, ""},
		{"Microsoft.Compute/virtualMachines", "properties.principalId", "", "", ""},
		{identity, "properties.principalId", UserIdentity, PrincipalID, ""},
		{identity, "properties.clientId", UserIdentity, ClientID, ""},
		{identity, "properties.tenantId", "", "", ""},
		{"Microsoft.ManagedIdentity/Identities", "properties.principalId", SystemIdentity, PrincipalID, ""},
		{"Microsoft.ApiManagement/service/providers/Microsoft.ManagedIdentity/Identities", "properties.principalId", SystemIdentity, PrincipalID, ""},
		{cluster, "properties.identityProfile.kubeletidentity.objectId", ServiceIdentity, PrincipalID, "kubelet"},
		{cluster, "properties.identityProfile['kubeletidentity'].objectId", ServiceIdentity, PrincipalID, "kubelet"},
		{cluster, "properties.identityProfile[", "", "", ""},
		{cluster, "properties.addonProfiles.azureKeyvaultSecretsProvider.identity.objectId", ServiceIdentity, PrincipalID, "key vault secrets provider"},
		{cluster, "properties.ingressProfile.webAppRouting.identity.objectId", ServiceIdentity, PrincipalID, "web app routing"},
		{"Microsoft.Databricks/workspaces", "properties.managedDiskIdentity.principalId", ServiceIdentity, PrincipalID, "managed disk"},
		{"Microsoft.Authorization/policyAssignments", "identity.principalId", SystemIdentity, PrincipalID, ""},
	} {
		t.Run(test.resourceType+"."+test.path, func(t *testing.T) {
			source, ok := ARMPrincipal(test.resourceType, test.path)
			assert.Equal(t, test.kind != "", ok)
			assert.Equal(t, test.kind, source.Kind)
			assert.Equal(t, test.form, source.Form)
			assert.Equal(t, test.service, source.Service)
		})
	}
}

func TestPrincipalRows(t *testing.T) {
	file := decode[struct{ Terraform, ARM []PrincipalSource }]("principals.json")
	terraformPattern := regexp.MustCompile(`^\*$|^(data\.)?\*?(azurerm|azuread|azapi)_[a-z0-9_*]+$`)
	check := func(rows []PrincipalSource, terraform bool) {
		seen := map[string]bool{}
		for _, row := range rows {
			assert.NotEmpty(t, row.Types)
			assert.NotEmpty(t, row.Paths)
			assert.Contains(t, []PrincipalKind{SystemIdentity, UserIdentity, ServiceIdentity, GroupPrincipal, OtherPrincipal, Deployer}, row.Kind)
			assert.Contains(t, []Form{PrincipalID, ClientID, ResourceID, ApplicationID}, row.Form)
			assert.Equal(t, row.Kind == ServiceIdentity, row.Service != "", row.Paths)
			for _, path := range row.Paths {
				assert.False(t, strings.ContainsAny(path, "[]{}*"), "%q", path)
			}
			for _, pattern := range row.Types {
				assert.LessOrEqual(t, strings.Count(pattern, "*"), 1, "%q", pattern)
				for _, path := range row.Paths {
					checkOnce(t, seen, pattern, fold(path))
				}
				switch {
				case terraform:
					assert.Regexp(t, terraformPattern, pattern)
				case !strings.Contains(pattern, "*"):
					assert.Regexp(t, armName, pattern)
				}
				if terraform && strings.HasPrefix(pattern, "azurerm_") && !strings.Contains(pattern, "*") {
					_, known := TerraformType(pattern)
					assert.True(t, known, "%q is in no table of types", pattern)
				}
			}
		}
	}
	check(file.Terraform, true)
	check(file.ARM, false)
}

func TestTerraformServiceIdentities(t *testing.T) {
	for _, typ := range []string{"azurerm_kubernetes_cluster", "data.azurerm_kubernetes_cluster", "Azurerm_Databricks_Workspace"} {
		assert.True(t, TerraformServiceIdentities(typ), typ)
	}
	for _, typ := range []string{"azurerm_linux_virtual_machine", "azurerm_user_assigned_identity", ""} {
		assert.False(t, TerraformServiceIdentities(typ), typ)
	}
}
