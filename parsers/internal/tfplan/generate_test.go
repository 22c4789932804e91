package tfplan

import (
	"bytes"
	"fmt"
)

// generatePlan returns a plan like those of Terraform 1.11 with about n
// resources: machines in groups of eight with a network interface, an own
// identity and a role assignment each, every other group inside a module. The
// sections and the size per resource (2.4 KB) are those of real plans.
func generatePlan(n int) []byte {
	const size = 8
	groups := max(1, n/(3*size+1))
	var planned, changes, config, calls bytes.Buffer
	list := func(b *bytes.Buffer, format string, args ...any) {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(b, format, args...)
	}
	change := func(module, kind, name string, index int, after, unknown, sensitive string) {
		address, at := fmt.Sprintf("%s.%s", kind, name), ""
		if index >= 0 {
			address, at = fmt.Sprintf("%s[%d]", address, index), fmt.Sprintf(`"index":%d,`, index)
		}
		if module != "" {
			address = module + "." + address
			at += fmt.Sprintf(`"module_address":%q,`, module)
		}
		head := fmt.Sprintf(`"address":%q,%s"mode":"managed","type":%q,"name":%q,"provider_name":"registry.terraform.io/hashicorp/azurerm"`,
			address, at, kind, name)
		list(&planned, `{%s,"schema_version":0,"values":%s,"sensitive_values":%s}`, head, after, sensitive)
		list(&changes, `{%s,"change":{"actions":["create"],"before":null,"after":%s,"after_unknown":%s,"before_sensitive":false,"after_sensitive":%s}}`,
			head, after, unknown, sensitive)
	}
	for g := range groups {
		module, target := "", &config
		var inner bytes.Buffer
		if g%2 == 1 {
			module, target = fmt.Sprintf("module.group%d", g), &inner
		}
		name := func(s string) string {
			if module != "" {
				return s
			}
			return fmt.Sprintf("%s%d", s, g)
		}
		change(module, "azurerm_storage_account", name("data"), -1,
			fmt.Sprintf(`{"account_kind":"StorageV2","account_replication_type":"LRS","account_tier":"Standard","allow_nested_items_to_be_public":true,"cross_tenant_replication_enabled":false,"customer_managed_key":[],"identity":[],"is_hns_enabled":false,"location":"westeurope","min_tls_version":"TLS1_2","name":"stgroup%d","queue_encryption_key_type":"Service","resource_group_name":"rg-fleet","shared_access_key_enabled":true,"tags":null}`, g),
			`{"access_tier":true,"blob_properties":true,"customer_managed_key":[],"id":true,"identity":[],"primary_access_key":true,"primary_blob_endpoint":true}`,
			`{"customer_managed_key":[],"identity":[],"primary_access_key":true}`)
		for i := range size {
			change(module, "azurerm_network_interface", name("nic"), i,
				fmt.Sprintf(`{"auxiliary_mode":null,"auxiliary_sku":null,"edge_zone":null,"internal_dns_name_label":null,"ip_configuration":[{"gateway_load_balancer_frontend_ip_configuration_id":null,"name":"internal","private_ip_address_allocation":"Dynamic","private_ip_address_version":"IPv4","public_ip_address_id":null}],"ip_forwarding_enabled":false,"location":"westeurope","name":"nic-%d-%d","resource_group_name":"rg-fleet","tags":null,"timeouts":null}`, g, i),
				`{"applied_dns_servers":true,"dns_servers":true,"id":true,"ip_configuration":[{"primary":true,"private_ip_address":true,"subnet_id":true}],"mac_address":true,"private_ip_address":true,"private_ip_addresses":true,"virtual_machine_id":true}`,
				`{"applied_dns_servers":[],"dns_servers":[],"ip_configuration":[{}],"private_ip_addresses":[]}`)
			change(module, "azurerm_linux_virtual_machine", name("worker"), i,
				fmt.Sprintf(`{"additional_capabilities":[],"admin_password":null,"admin_ssh_key":[{"public_key":"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDFXkxrS3wU44BcsUcAjYhJMNE37lutF12ewSDAie23GgxsguU86hSThuBecJmYUTcTcri3sEoynIM89zA8DSllMcvNQO2e0PDWvljYkXOo6iqNOKCbXwCBoQYPjJmlaVPITIbOfehubEQW7c8iUyRa1WWZioa31vSpEcVAte9ghuSX5HE3 render\n","username":"render"}],"admin_username":"render","availability_set_id":null,"boot_diagnostics":[],"custom_data":null,"dedicated_host_id":null,"disk_controller_type":null,"edge_zone":null,"encryption_at_host_enabled":null,"eviction_policy":null,"extensions_time_budget":"PT1H30M","gallery_application":[],"identity":[{"identity_ids":null,"type":"SystemAssigned"}],"license_type":null,"location":"westeurope","max_bid_price":-1,"name":"vm-worker-%d-%d","os_disk":[{"caching":"ReadWrite","diff_disk_settings":[],"disk_encryption_set_id":null,"storage_account_type":"Premium_LRS","write_accelerator_enabled":false}],"os_image_notification":[],"plan":[],"priority":"Regular","resource_group_name":"rg-fleet","secret":[],"secure_boot_enabled":null,"size":"Standard_D4s_v5","source_image_id":null,"source_image_reference":[{"offer":"0001-com-ubuntu-server-jammy","publisher":"Canonical","sku":"22_04-lts-gen2","version":"latest"}],"tags":null,"timeouts":null,"user_data":null,"vtpm_enabled":null,"zone":null}`, g, i),
				`{"additional_capabilities":[],"admin_ssh_key":[{}],"allow_extension_operations":true,"boot_diagnostics":[],"computer_name":true,"disable_password_authentication":true,"gallery_application":[],"id":true,"identity":[{"principal_id":true,"tenant_id":true}],"network_interface_ids":[true],"os_disk":[{"diff_disk_settings":[],"disk_size_gb":true,"id":true,"name":true}],"patch_mode":true,"private_ip_address":true,"private_ip_addresses":true,"virtual_machine_id":true}`,
				`{"additional_capabilities":[],"admin_password":true,"admin_ssh_key":[{}],"boot_diagnostics":[],"custom_data":true,"identity":[{}],"network_interface_ids":[false],"os_disk":[{"diff_disk_settings":[]}],"private_ip_addresses":[]}`)
			change(module, "azurerm_role_assignment", name("frames"), i,
				`{"condition":null,"delegated_managed_identity_resource_id":null,"description":null,"role_definition_name":"Storage Blob Data Contributor","timeouts":null}`,
				`{"condition_version":true,"id":true,"name":true,"principal_id":true,"principal_type":true,"role_definition_id":true,"scope":true,"skip_service_principal_aad_check":true}`,
				`{}`)
		}
		block := func(kind, name, count, expressions string) {
			list(target, `{"address":"%s.%s","mode":"managed","type":%q,"name":%q,"provider_config_key":"azurerm","expressions":{"location":{"constant_value":"westeurope"},"resource_group_name":{"constant_value":"rg-fleet"},%s},"schema_version":0%s}`,
				kind, name, kind, name, expressions, count)
		}
		const count = `,"count_expression":{"constant_value":8}`
		block("azurerm_linux_virtual_machine", name("worker"), count,
			fmt.Sprintf(`"identity":[{"type":{"constant_value":"SystemAssigned"}}],"name":{"references":["count.index"]},"network_interface_ids":{"references":["azurerm_network_interface.%s","count.index"]}`, name("nic")))
		block("azurerm_network_interface", name("nic"), count,
			`"ip_configuration":[{"name":{"constant_value":"internal"},"subnet_id":{"references":["data.azurerm_subnet.main.id","data.azurerm_subnet.main"]}}]`)
		block("azurerm_role_assignment", name("frames"), count,
			fmt.Sprintf(`"principal_id":{"references":["azurerm_linux_virtual_machine.%s","count.index"]},"role_definition_name":{"constant_value":"Storage Blob Data Contributor"},"scope":{"references":["azurerm_storage_account.%s.id","azurerm_storage_account.%s"]}`,
				name("worker"), name("data"), name("data")))
		block("azurerm_storage_account", name("data"), "", fmt.Sprintf(`"name":{"constant_value":"stgroup%d"}`, g))
		if module != "" {
			list(&calls, `"group%d":{"source":"./group","module":{"resources":[%s]}}`, g, inner.Bytes())
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[%s]}},"resource_changes":[%s],`,
		planned.Bytes(), changes.Bytes())
	fmt.Fprintf(&b, `"configuration":{"provider_config":{"azurerm":{"name":"azurerm","full_name":"registry.terraform.io/hashicorp/azurerm"}},"root_module":{"resources":[%s],"module_calls":{%s}}},`,
		config.Bytes(), calls.Bytes())
	b.WriteString(`"timestamp":"2026-03-01T08:00:00Z","applyable":true,"complete":true,"errored":false}`)
	return b.Bytes()
}
