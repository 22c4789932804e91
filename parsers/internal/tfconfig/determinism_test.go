package tfconfig_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSameEveryTime evaluates configuration whose problems depend on what is
// looked at first, again and again.
func TestSameEveryTime(t *testing.T) {
	for name, config := range map[string]string{
		"attributes that lack in an object": `
variable "v" {
  type    = object({ a = string, b = string, c = string, d = string, e = string, f = string, g = string, h = string })
  default = {}
}
output "o" { value = var.v }
`,
		"settings that refer to one another": `
resource "azurerm_vm" "a" {
  d = azurerm_vm.a.a
  b = azurerm_vm.a.c
  a = azurerm_vm.a.b
  c = azurerm_vm.a.d
}
`,
		"settings of a nested block that refer to one another": `
resource "azurerm_vm" "a" {
  block {
    d = azurerm_vm.b.a
    b = azurerm_vm.b.c
  }
}
resource "azurerm_vm" "b" {
  a = azurerm_vm.b.c
  c = azurerm_vm.b.a
}
`,
		"settings in an override file": `
-- main.tf --
resource "azurerm_vm" "a" {
  a = azurerm_vm.a.b
}
-- x_override.tf --
resource "azurerm_vm" "a" {
  b = azurerm_vm.a.a
}
`,
	} {
		t.Run(name, func(t *testing.T) {
			want := describe(load(t, config))
			assert.Contains(t, want, "\nproblem ")
			for range 20 {
				assert.Equal(t, want, describe(load(t, config)))
			}
		})
	}
}
