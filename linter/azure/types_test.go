package azure

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTakesText(t *testing.T) {
	for text, takes := range map[string]Takes{
		"":    {},
		"s":   {System: true},
		"u":   {User: true},
		"su":  {System: true, User: true},
		"sb":  {System: true, Both: true},
		"sub": {System: true, User: true, Both: true},
	} {
		var got Takes
		require.NoError(t, got.UnmarshalText([]byte(text)))
		assert.Equal(t, takes, got)
		back, err := takes.MarshalText()
		require.NoError(t, err)
		assert.Equal(t, text, string(back))
	}
	var takes Takes
	assert.Error(t, takes.UnmarshalText([]byte("x")))
}

func TestTakes(t *testing.T) {
	for _, test := range []struct {
		takes                     Takes
		any, systemOnly, userOnly bool
	}{
		{Takes{}, false, false, false},
		{Takes{System: true}, true, true, false},
		{Takes{User: true}, true, false, true},
		{Takes{System: true, User: true}, true, false, false},
		{Takes{System: true, Both: true}, true, false, false},
		{Takes{Both: true}, true, false, false},
	} {
		assert.Equal(t, test.any, test.takes.Any(), test.takes)
		assert.Equal(t, test.systemOnly, test.takes.SystemOnly(), test.takes)
		assert.Equal(t, test.userOnly, test.takes.UserOnly(), test.takes)
	}
}

func TestTerraformType(t *testing.T) {
	all := Takes{System: true, User: true, Both: true}
	for _, expected := range []TFType{
		{Name: "azurerm_linux_virtual_machine", ARMType: "Microsoft.Compute/virtualMachines", HasIdentity: true, Takes: all},
		{Name: "azurerm_batch_pool", ARMType: "Microsoft.Batch/batchAccounts/pools", HasIdentity: true, Takes: Takes{User: true}},
		{Name: "azurerm_kubernetes_cluster", ARMType: "Microsoft.ContainerService/managedClusters", HasIdentity: true, Takes: Takes{System: true, User: true}},
		{Name: "azurerm_purview_account", ARMType: "Microsoft.Purview/accounts", HasIdentity: true, Takes: Takes{System: true, Both: true}, Required: true},
		{Name: "azurerm_dashboard_grafana", ARMType: "Microsoft.Dashboard/grafana", HasIdentity: true, Takes: Takes{System: true, User: true}, Replaces: ReplacesAlways},
		{Name: "azurerm_disk_encryption_set", ARMType: "Microsoft.Compute/diskEncryptionSets", HasIdentity: true, Takes: all, Required: true,
			Replaces: ReplacesSometimes, ReplaceRule: "the type goes from UserAssigned, or both, to SystemAssigned"},
		{Name: "azurerm_app_service", ARMType: "Microsoft.Web/sites", HasIdentity: true, Takes: all, Removed: true},
		{Name: "azurerm_subnet", ARMType: "Microsoft.Network/virtualNetworks/subnets"},
		{Name: "azurerm_storage_account_customer_managed_key", ARMType: "Microsoft.Storage/storageAccounts", Part: true},
		{Name: "azurerm_storage_data_lake_gen2_path", Part: true},
	} {
		t.Run(expected.Name, func(t *testing.T) {
			got, ok := TerraformType(expected.Name)
			require.True(t, ok)
			got.References = nil
			assert.Equal(t, expected, got)
		})
	}
}

func TestReferences(t *testing.T) {
	forms := func(references []Reference) map[string]Form {
		m := map[string]Form{}
		for _, r := range references {
			m[r.Path.String()] = r.Form
		}
		return m
	}
	tf, _ := TerraformType("azurerm_linux_web_app")
	assert.Equal(t, map[string]Form{
		"key_vault_reference_identity_id":                             ResourceID,
		"site_config[].container_registry_use_managed_identity":       Flag,
		"site_config[].container_registry_managed_identity_client_id": ClientID,
	}, forms(tf.References))
	tf, _ = TerraformType("azurerm_kubernetes_cluster")
	assert.Equal(t, map[string]Form{"kubelet_identity[].user_assigned_identity_id": ResourceID}, forms(tf.References),
		"identities that AKS makes are no references")
	tf, _ = TerraformType("azurerm_container_registry_task")
	assert.Equal(t, map[string]Form{"registry_credential[].custom[].identity": ClientID}, forms(tf.References))
	arm, _ := ResourceType("Microsoft.ApiManagement/service")
	assert.Equal(t, map[string]Form{"properties.hostnameConfigurations[].identityClientId": ClientID}, forms(arm.References))
}

func TestResourceType(t *testing.T) {
	vm, ok := ResourceType("Microsoft.Compute/virtualMachines")
	require.True(t, ok)
	assert.Equal(t, Takes{System: true, User: true, Both: true}, vm.Takes)
	assert.Equal(t, &vm.Takes, vm.Documented)
	assert.Empty(t, vm.Refusals)

	untyped, ok := ResourceType("Microsoft.DataProtection/backupVaults")
	require.True(t, ok)
	assert.True(t, untyped.Untyped)
	assert.False(t, untyped.Takes.Any())

	none, ok := ResourceType("Microsoft.ApiManagement/service/namedValues")
	require.True(t, ok)
	assert.False(t, none.Untyped)
	assert.False(t, none.Takes.Any())
	assert.NotEmpty(t, none.References)

	// The newest stable version knows only SystemAssigned, the newest preview
	// more: what a preview admits is not refused.
	hostPool, ok := ResourceType("Microsoft.DesktopVirtualization/hostPools")
	require.True(t, ok)
	assert.True(t, hostPool.Takes.User)
}

func TestRefusals(t *testing.T) {
	for name, kinds := range map[string]Takes{
		"Microsoft.Batch/batchAccounts/pools":        {System: true, Both: true},
		"Microsoft.Compute/virtualMachineScaleSets":  {System: true, Both: true},
		"Microsoft.ContainerService/managedClusters": {Both: true},
		"Microsoft.Resources/deploymentScripts":      {System: true, Both: true},
	} {
		arm, ok := ResourceType(name)
		require.True(t, ok, name)
		require.Len(t, arm.Refusals, 1, name)
		assert.Equal(t, kinds, arm.Refusals[0].Kinds, name)
	}
	for _, arm := range armTypes() {
		for _, refusal := range arm.Refusals {
			assert.True(t, refusal.Kinds.Any())
			checkText(t, refusal.Why)
			assert.True(t, strings.HasPrefix(refusal.Source, "https://"), refusal.Source)
			checkConditions(t, refusal.When)
			checkPaths(t, false, conditionPaths(refusal.When)...)
		}
	}
}

func TestTypeRows(t *testing.T) {
	assert.Len(t, tfTypes(), len(decode[[]TFType]("terraform_types.json")), "a type is there twice")
	assert.Len(t, armTypes(), len(decode[[]ARMType]("arm_types.json")), "a type is there twice")
	for key, tf := range tfTypes() {
		assert.Equal(t, fold(tf.Name), key)
		assert.Regexp(t, terraformName, tf.Name)
		if tf.ARMType != "" {
			assert.Regexp(t, armName, tf.ARMType, tf.Name)
		} else {
			assert.True(t, tf.Part, "%s has neither an ARM type nor a reason", tf.Name)
		}
		assert.Contains(t, []Replacement{ReplacesNever, ReplacesAlways, ReplacesSometimes}, tf.Replaces)
		assert.Equal(t, tf.Replaces == ReplacesSometimes, tf.ReplaceRule != "", tf.Name)
		if arm, ok := ResourceType(tf.ARMType); ok {
			assert.Equal(t, arm.Name, tf.ARMType, "case differs")
		}
		for _, r := range tf.References {
			assert.Contains(t, forms[1:], r.Form)
			checkPaths(t, true, r.Path)
		}
	}
	for key, arm := range armTypes() {
		assert.Equal(t, fold(arm.Name), key)
		assert.Regexp(t, armName, arm.Name)
		assert.NotEmpty(t, arm.APIVersion)
		assert.False(t, arm.Untyped && arm.Takes.Any(), arm.Name)
		for _, r := range arm.References {
			assert.Contains(t, forms[1:], r.Form)
			checkPaths(t, false, r.Path)
		}
	}
}

// The commonest types, which no published table of identities holds.
func TestCommonTypesHaveARMTypes(t *testing.T) {
	for _, name := range strings.Fields(`
		azurerm_resource_group azurerm_virtual_network azurerm_subnet azurerm_network_interface
		azurerm_network_security_group azurerm_route_table azurerm_public_ip azurerm_nat_gateway azurerm_lb
		azurerm_private_endpoint azurerm_private_dns_zone azurerm_dns_zone azurerm_storage_account
		azurerm_storage_container azurerm_storage_queue azurerm_storage_share azurerm_storage_table
		azurerm_key_vault azurerm_key_vault_key azurerm_key_vault_secret azurerm_key_vault_certificate
		azurerm_key_vault_access_policy azurerm_role_assignment azurerm_role_definition
		azurerm_user_assigned_identity azurerm_federated_identity_credential azurerm_service_plan
		azurerm_linux_web_app azurerm_linux_web_app_slot azurerm_linux_function_app azurerm_container_registry
		azurerm_container_app azurerm_container_app_environment azurerm_container_app_job azurerm_container_group
		azurerm_kubernetes_cluster azurerm_kubernetes_cluster_node_pool azurerm_log_analytics_workspace
		azurerm_application_insights azurerm_monitor_diagnostic_setting azurerm_monitor_action_group
		azurerm_managed_disk azurerm_image azurerm_snapshot azurerm_virtual_machine_extension
		azurerm_linux_virtual_machine_scale_set azurerm_mssql_server azurerm_mssql_database
		azurerm_mssql_elasticpool azurerm_postgresql_flexible_server azurerm_mysql_flexible_server
		azurerm_cosmosdb_account azurerm_cosmosdb_sql_database azurerm_cosmosdb_sql_container
		azurerm_cosmosdb_sql_role_assignment azurerm_servicebus_namespace azurerm_servicebus_queue
		azurerm_servicebus_topic azurerm_servicebus_subscription azurerm_eventhub_namespace azurerm_eventhub
		azurerm_eventgrid_topic azurerm_eventgrid_event_subscription azurerm_redis_cache azurerm_search_service
		azurerm_cognitive_account azurerm_data_factory azurerm_databricks_workspace azurerm_synapse_workspace
		azurerm_api_management azurerm_application_gateway azurerm_firewall azurerm_firewall_policy
		azurerm_bastion_host azurerm_recovery_services_vault azurerm_automation_account azurerm_policy_definition
		azurerm_policy_set_definition azurerm_subscription_policy_assignment
		azurerm_management_group_policy_assignment azurerm_resource_group_policy_assignment
		azurerm_resource_policy_assignment azurerm_subscription_policy_remediation
		azurerm_resource_group_template_deployment azurerm_subscription_template_deployment
		azurerm_management_group azurerm_management_lock azurerm_logic_app_workflow azurerm_static_web_app`) {
		tf, ok := TerraformType(name)
		require.True(t, ok, name)
		assert.NotEmpty(t, tf.ARMType, name)
	}
}
