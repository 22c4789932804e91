package tfconfig_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
)

// repository returns a root module of n files, each with a handful of the blocks
// that people write, and the module that they call.
func repository(n int) []txtar.File {
	var locals strings.Builder
	locals.WriteString("variable \"location\" { default = \"westeurope\" }\nlocals {\n  tags = { team = \"a\" }\n")
	files := []txtar.File{{Name: "modules/vm/main.tf", Data: []byte(`
variable "name" { type = string }
variable "settings" { type = object({ size = optional(string, "Standard_B1s"), zone = optional(number) }) }
resource "azurerm_network_interface" "this" {
  name = "nic-${var.name}"
  ip_configuration {
    name                          = "internal"
    private_ip_address_allocation = "Dynamic"
  }
}
resource "azurerm_linux_virtual_machine" "this" {
  name                  = "vm-${var.name}"
  size                  = var.settings.size
  network_interface_ids = [azurerm_network_interface.this.id]
  identity {
    type = "SystemAssigned"
  }
}
output "principal_id" { value = azurerm_linux_virtual_machine.this.identity[0].principal_id }
`)}}
	for i := range n {
		fmt.Fprintf(&locals, "  principals_%[1]d = { for k, m in module.vm_%[1]d : k => m.principal_id }\n", i)
		files = append(files, txtar.File{Name: fmt.Sprintf("app_%02d.tf", i), Data: fmt.Appendf(nil, `
resource "azurerm_resource_group" "app_%[1]d" {
  name     = format("rg-app-%%02d", %[1]d)
  location = var.location
  tags     = merge(local.tags, { app = "%[1]d" })
}
resource "azurerm_storage_account" "app_%[1]d" {
  count                    = 3
  name                     = "stapp%[1]d${count.index}"
  resource_group_name      = azurerm_resource_group.app_%[1]d.name
  location                 = azurerm_resource_group.app_%[1]d.location
  account_tier             = "Standard"
  account_replication_type = "LRS"
}
module "vm_%[1]d" {
  source   = "./modules/vm"
  for_each = toset(["a", "b", "c"])
  name     = "%[1]d-${each.key}"
  settings = { zone = 1 }
}
resource "azurerm_role_assignment" "app_%[1]d" {
  for_each             = { for p in setproduct(keys(local.principals_%[1]d), range(3)) : "${p[0]}-${p[1]}" => p }
  scope                = azurerm_storage_account.app_%[1]d[each.value[1]].id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = local.principals_%[1]d[each.value[0]]
}
`, i)})
	}
	locals.WriteString("}\n")
	return append(files, txtar.File{Name: "locals.tf", Data: []byte(locals.String())})
}

// BenchmarkLoad reads, evaluates and lowers root modules of 50 and of 500 files.
// The cost of a file should be the same in both.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{50, 500} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := tree(b, repository(n)...)
			b.ReportAllocs()
			for b.Loop() {
				c, err := tfconfig.Load(files, ".", tfconfig.Options{})
				require.NoError(b, err)
				require.Empty(b, c.Problems)
				c.Graph()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/file")
		})
	}
}

// BenchmarkInstances evaluates one block with many instances, each granted a
// role.
func BenchmarkInstances(b *testing.B) {
	for _, n := range []int{500, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := tree(b, txtar.File{Name: "main.tf", Data: fmt.Appendf(nil, `
resource "azurerm_linux_virtual_machine" "w" {
  count = %[1]d
  name  = "vm-${count.index}"
  identity { type = "SystemAssigned" }
}
resource "azurerm_role_assignment" "w" {
  count                = %[1]d
  scope                = "/subscriptions/x"
  role_definition_name = "Reader"
  principal_id         = azurerm_linux_virtual_machine.w[count.index].identity[0].principal_id
}
`, n)})
			b.ReportAllocs()
			for b.Loop() {
				c, err := tfconfig.Load(files, ".", tfconfig.Options{})
				require.NoError(b, err)
				c.Graph()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/instance")
		})
	}
}
