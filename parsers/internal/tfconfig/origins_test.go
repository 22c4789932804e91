package tfconfig_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// prelude declares what the expressions below refer to: machines by count and by
// for_each, one of unknown number, identities, modules, and a variable without
// value.
const prelude = `
-- main.tf --
variable "n" {}
variable "extra" {}
variable "on" { type = bool }
variable "machines" {
  type = map(object({ principal = string, size = optional(string, "small") }))
  default = {}
}

resource "azurerm_resource_group" "a" {
  name     = "rg"
  location = "westeurope"
}
resource "azurerm_vm" "w" {
  count = 3
  identity { type = "SystemAssigned" }
}
resource "azurerm_vm" "k" {
  for_each = { blue = "b", red = "r" }
  name     = each.value
  identity { type = "SystemAssigned" }
}
resource "azurerm_vm" "one" {
  name = "one"
  identity { type = "SystemAssigned" }
}
resource "azurerm_vm" "any" {
  count = var.n
  identity { type = "SystemAssigned" }
}
resource "azurerm_vm" "none" {}
resource "azurerm_vm" "user" {
  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.u.id]
  }
}
resource "azurerm_user_assigned_identity" "u" {}
data "azurerm_user_assigned_identity" "d" { name = "id-d" }

module "m" {
  source   = "./m"
  for_each = toset(["x", "y"])
  machine  = azurerm_vm.one
}
module "gone" {
  source = "registry/gone/azurerm"
}

locals {
  principals = { for k, v in azurerm_vm.k : k => v.identity[0].principal_id }
  list       = [for v in azurerm_vm.w : v.identity[0].principal_id]
}
-- m/main.tf --
variable "machine" { type = object({ name = string, identity = list(object({ principal_id = string })) }) }
resource "azurerm_vm" "inner" {
  identity { type = "SystemAssigned" }
}
output "principal" { value = azurerm_vm.inner.identity[0].principal_id }
output "given" { value = var.machine.identity[0].principal_id }
output "name" { value = var.machine.name }
`

// p spells the principal of a machine.
func p(machine string) string { return machine + ".identity[0].principal_id" }

func TestOrigins(t *testing.T) {
	w0, w1, w2 := p("azurerm_vm.w[0]"), p("azurerm_vm.w[1]"), p("azurerm_vm.w[2]")
	blue, red := p(`azurerm_vm.k["blue"]`), p(`azurerm_vm.k["red"]`)
	one, u := p("azurerm_vm.one"), "azurerm_user_assigned_identity.u.principal_id"
	all := fmt.Sprintf("[<%s>, <%s>, <%s>]", w0, w1, w2)
	both := fmt.Sprintf("{blue=<%s>, red=<%s>}", blue, red)

	tests := []struct{ name, expr, want string }{
		// What go-cty's marks survive.
		{"reference", `azurerm_vm.w[1].identity[0].principal_id`, "<" + w1 + ">"},
		{"legacy index", `azurerm_vm.w.1.identity.0.principal_id`, "<" + w1 + ">"},
		{"splat", `azurerm_vm.w[*].identity[0].principal_id`, all},
		{"attribute splat", `azurerm_vm.w.*.identity.0.principal_id`, all},
		{"splat of splat", `azurerm_vm.one.identity[*].principal_id`, "[<" + one + ">]"},
		{"for list", `[for v in azurerm_vm.w : v.identity[0].principal_id]`, all},
		{"for object", `{ for k, v in azurerm_vm.k : k => v.identity[0].principal_id }`, both},
		{"for with condition", `[for k, v in azurerm_vm.k : v.identity[0].principal_id if k != "red"]`, "[<" + blue + ">]"},
		{"for with group", `{ for k, v in azurerm_vm.k : "g" => v.identity[0].principal_id... }`, fmt.Sprintf("{g=[<%s>, <%s>]}", blue, red)},
		{"one", `one(azurerm_vm.one[*].identity[0].principal_id)`, "<" + one + ">"},
		{"coalesce", `coalesce(azurerm_vm.one.identity[0].principal_id, "x")`, "<" + one + ">"},
		{"coalesce null first", `coalesce(null, "", azurerm_vm.one.identity[0].principal_id)`, "<" + one + ">"},
		{"coalesce over what is empty", `coalesce(azurerm_vm.user.identity[0].principal_id, azurerm_user_assigned_identity.u.principal_id)`,
			fmt.Sprintf("<?%s | %s>", p("azurerm_vm.user"), u)},
		{"merge", `merge(local.principals, { z = azurerm_user_assigned_identity.u.principal_id })["z"]`, "<" + u + ">"},
		{"values", `values(local.principals)`, fmt.Sprintf("[<%s>, <%s>]", blue, red)},
		{"zipmap", `zipmap(["a", "b", "c"], azurerm_vm.w[*].identity[0].principal_id).b`, "<" + w1 + ">"},
		{"concat", `concat(azurerm_vm.w[*].identity[0].principal_id, [azurerm_user_assigned_identity.u.principal_id])`,
			fmt.Sprintf("[<%s>, <%s>, <%s>, <%s>]", w0, w1, w2, u)},
		{"flatten", `flatten([[azurerm_vm.one.identity[0].principal_id], azurerm_vm.w[*].identity[0].principal_id])[2]`, "<" + w1 + ">"},
		{"flatten objects", `flatten([for k, v in azurerm_vm.k : [for r in ["a", "b"] : { id = v.identity[0].principal_id, role = r }]])[3].id`, "<" + red + ">"},
		{"element", `element(azurerm_vm.w[*].identity[0].principal_id, 4)`, "<" + w1 + ">"},
		{"local map", `local.principals["red"]`, "<" + red + ">"},
		{"local list", `local.list[2]`, "<" + w2 + ">"},
		{"reverse and slice", `slice(reverse(local.list), 0, 1)`, "[<" + w2 + ">]"},
		{"setproduct", `setproduct(["a"], local.list)[1][1]`, "<" + w1 + ">"},

		// Text functions around a whole id.
		{"lower", `lower(azurerm_vm.one.identity[0].principal_id)`, "<" + one + ">"},
		{"upper and lower", `upper(lower(azurerm_vm.one.identity[0].principal_id))`, "<" + one + ">"},
		{"trimspace", `trimspace(azurerm_vm.one.identity[0].principal_id)`, "<" + one + ">"},
		{"chomp", `chomp(azurerm_vm.one.identity[0].principal_id)`, "<" + one + ">"},
		{"format", `format("%s", lower(azurerm_vm.one.identity[0].principal_id))`, "<" + one + ">"},
		{"template", `"${lower(azurerm_vm.one.identity[0].principal_id)}"`, "<" + one + ">"},
		{"join", `join("", [azurerm_vm.one.identity[0].principal_id])`, "<" + one + ">"},
		{"tostring", `tostring(azurerm_vm.one.identity[0].principal_id)`, "<" + one + ">"},
		{"nonsensitive", `nonsensitive(azurerm_vm.one.identity[0].principal_id)`, "<" + one + ">"},
		{"replace of what is not there", `replace(azurerm_vm.one.identity[0].principal_id, " ", "")`, "<" + one + ">"},
		{"replace of hyphens", `replace(azurerm_vm.one.identity[0].principal_id, "-", "")`, "<?" + one + ">"},
		{"replace by an expression", `replace(azurerm_vm.one.identity[0].principal_id, "/ /", "")`, "<?" + one + ">"},
		{"substr of all", `substr(azurerm_vm.one.identity[0].principal_id, 0, 36)`, "<" + one + ">"},
		{"substr to the end", `substr(azurerm_vm.one.identity[0].principal_id, 0, -1)`, "<" + one + ">"},
		{"substr of a piece", `substr(azurerm_vm.one.identity[0].principal_id, 0, 35)`, "<?" + one + ">"},
		{"lower of each", `[for v in azurerm_vm.w : lower(v.identity[0].principal_id)]`, all},
		{"lower equals lower", `lower(azurerm_vm.one.id) == lower(azurerm_vm.one.id)`, "true"},
		{"lower may differ", `lower(azurerm_vm.one.id) == azurerm_vm.one.id`, "<>"},

		// What they lose.
		{"try", `try(azurerm_vm.one.identity[0].principal_id, null)`, "<" + one + ">"},
		{"try passes over what is not there", `try(azurerm_vm.none.identity[0].principal_id, azurerm_vm.one.identity[0].principal_id)`, "<" + one + ">"},
		{"try of what may not be there", `try(var.extra.principal_id, azurerm_vm.one.identity[0].principal_id)`, "<?" + one + ">"},
		{"lookup", `lookup(local.principals, "blue", "")`, "<" + blue + ">"},
		{"lookup of a missing key", `lookup(local.principals, "green", "none")`, "none"},
		{"lookup by unknown key", `lookup(local.principals, var.extra, "")`, fmt.Sprintf("<?%s | %s>", blue, red)},
		{"unknown condition", `var.on ? azurerm_vm.one.identity[0].principal_id : azurerm_user_assigned_identity.u.principal_id`, fmt.Sprintf("<?%s | %s>", one, u)},
		{"unknown condition with equal arms", `var.on ? azurerm_vm.one.identity[0].principal_id : azurerm_vm.one.identity[0].principal_id`, "<" + one + ">"},
		{"unknown index", `azurerm_vm.w[var.n].identity[0].principal_id`, fmt.Sprintf("<?%s | %s | %s>", w0, w1, w2)},
		{"unknown index of what all have alike", `azurerm_vm.w[var.n].identity[0].type`, "SystemAssigned"},
		{"merge of an unknown map", `merge(var.extra, local.principals).red`, "<" + red + ">"},
		{"merge under an unknown map", `merge(local.principals, var.extra).red`, "<?" + red + ">"},

		// What they blur.
		{"tomap", `tomap(local.principals)["red"]`, "<" + red + ">"},
		{"tolist", `tolist(local.list)[0]`, "<" + w0 + ">"},
		{"toset", `toset(local.list)`, all},
		{"one of toset", `one(toset([azurerm_vm.one.identity[0].principal_id]))`, "<" + one + ">"},
		{"known condition", `length(local.list) > 2 ? local.list[0] : local.list[1]`, "<" + w0 + ">"},
		{"compared with empty text", `azurerm_vm.one.identity[0].principal_id == "" ? "x" : azurerm_vm.one.identity[0].principal_id`, "<" + one + ">"},
		{"compared with null", `azurerm_user_assigned_identity.u.id != null ? "set" : "null"`, "set"},
		{"compared with itself", `azurerm_vm.one.id == azurerm_vm.one.id`, "true"},
		{"compared with what may be the same", `azurerm_vm.one.id == azurerm_vm.none.id`, "<>"},
		{"compared with text of another beginning", `"a/${var.extra}/c" == "b/x/c"`, "false"},
		{"compared with text of another end", `"a/${var.extra}/c" == "a/x/d"`, "false"},
		{"compared with text of the same ends", `"a/${var.extra}/c" == "a/x/c"`, "<>"},
		{"compared with text that has no room between its ends", `"a/${var.extra}/a" == "a/a"`, "false"},
		{"compared with text that has just room", `"a/${var.extra}/a" == "a//a"`, "<>"},
		{"computed with a value that the operator refuses", `(var.on ? "a" : 1) + 1`, "2"},
		{"compared with what no alternative is", `(var.on ? "a" : "b") == "c"`, "false"},
		{"compared with an alternative", `(var.on ? "a" : var.extra) == "a"`, "<>"},
		{"the same pieces in one order", `"a/${azurerm_vm.one.id}" == "a/${azurerm_vm.one.id}"`, "true"},
		{"other pieces", `"a/${azurerm_vm.one.id}" == "a/${azurerm_vm.none.id}"`, "<>"},

		// Structure.
		{"text around", `"${azurerm_vm.one.id}/containers/a"`, "<${azurerm_vm.one.id}/containers/a>"},
		{"text on both sides", `"/x/${azurerm_vm.one.id}/y"`, "</x/${azurerm_vm.one.id}/y>"},
		{"two origins in a text", `"${azurerm_vm.one.id}-${azurerm_user_assigned_identity.u.id}"`,
			"<?azurerm_vm.one.id | azurerm_user_assigned_identity.u.id=${@azurerm_vm.one.id}\"-\"${@azurerm_user_assigned_identity.u.id}>"},
		{"text that is only the origin", `"${azurerm_vm.one.id}"`, "<azurerm_vm.one.id>"},
		{"format", `format("%s/containers/%s", azurerm_vm.one.id, "a")`, "<${azurerm_vm.one.id}/containers/a>"},
		{"join", `join("/", [azurerm_vm.one.id, "containers", "a"])`, "<${azurerm_vm.one.id}/containers/a>"},
		{"jsonencode", `jsonencode({ properties = { principalId = azurerm_vm.one.identity[0].principal_id, n = 1 } })`, "{properties={n=1, principalId=<" + one + ">}}"},
		{"jsondecode of jsonencode", `jsondecode(jsonencode({ a = azurerm_vm.one.id })).a`, "<azurerm_vm.one.id>"},
		{"known jsonencode is text", `jsonencode({ a = 1 })`, `{\"a\":1}`},

		// Settings that the configuration does not give.
		{"set attribute", `azurerm_vm.one.name`, "one"},
		{"known through another resource", `azurerm_resource_group.a.location`, "westeurope"},
		{"attribute that is not set", `azurerm_vm.one.private_ip_address`, "<azurerm_vm.one.private_ip_address>"},
		{"deep in what is not set", `azurerm_vm.one.os_disk[0].id`, "<azurerm_vm.one.os_disk[0].id>"},
		{"key in what is not set", `azurerm_vm.one.outputs["a"]`, `<azurerm_vm.one.outputs["a"]>`},
		{"no identity block", `length(azurerm_vm.none.identity)`, "0"},
		{"data source", `data.azurerm_user_assigned_identity.d.principal_id`, "<data.azurerm_user_assigned_identity.d.principal_id>"},
		{"argument of a data source", `data.azurerm_user_assigned_identity.d.name`, "id-d"},

		// Modules.
		{"module output", `module.m["x"].principal`, `<module.m["x"].` + p("azurerm_vm.inner") + ">"},
		{"outputs of a module under for_each", `{ for k, m in module.m : k => m.principal }`,
			fmt.Sprintf(`{x=<module.m["x"].%[1]s>, y=<module.m["y"].%[1]s>}`, p("azurerm_vm.inner"))},
		{"resource through an object variable", `module.m["y"].given`, "<" + one + ">"},
		{"known through an object variable", `module.m["y"].name`, "one"},
		{"module that is not installed", `module.gone.principal_id`, "<=module.gone.principal_id>"},
		{"the same twice", `module.gone.principal_id == module.gone.principal_id`, "true"},

		// Instances of unknown number.
		{"index into any", `azurerm_vm.any[0].identity[0].principal_id`, "<" + p("azurerm_vm.any[*]") + " by key>"},
		{"splat of any", `one(azurerm_vm.any[*].identity[0].principal_id)`, "<" + p("azurerm_vm.any[*]") + " by key>"},
		{"length of any", `length(azurerm_vm.any)`, "<>"},

		// What hangs on nothing but variables.
		{"variable without value", `var.extra`, "<=var.extra>"},
		{"part of a variable without value", `var.extra.id`, "<=var.extra.id>"},
		{"variable with equal text around", `"${var.extra}/x"`, `<=${var.extra}"/x">`},
		{"function of an unknown", `strrev(azurerm_vm.one.id)`, "<?azurerm_vm.one.id>"},
		{"time", `timestamp()`, "<>"},
		{"provider function", `provider::azurerm::normalise_resource_id(azurerm_vm.one.id)`, "<?azurerm_vm.one.id>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := load(t, strings.Replace(prelude, "-- m/main.tf --", "output \"it\" {\n  value = "+tt.expr+"\n}\n-- m/main.tf --", 1))
			assert.Equal(t, tt.want, show(c.Outputs[0].Value))
			for _, problem := range c.Problems {
				start, _ := problem.Span.Range()
				assert.NotContains(t, string(problem.Span.File.Line(start.Line)), tt.expr, problem.Message)
			}
		})
	}
}

// TestGrantsByForEach resolves grants that iterate over principals, the way
// configurations make them.
func TestGrantsByForEach(t *testing.T) {
	c := load(t, strings.Replace(prelude, "-- m/main.tf --", `
resource "azurerm_role_assignment" "by_map" {
  for_each     = { for k, v in azurerm_vm.k : k => v.identity[0].principal_id }
  principal_id = each.value
}
resource "azurerm_role_assignment" "by_count" {
  count        = 3
  principal_id = azurerm_vm.w[count.index].identity[0].principal_id
}
resource "azurerm_role_assignment" "by_set" {
  for_each     = toset(azurerm_vm.w[*].identity[0].principal_id)
  principal_id = each.value
}
resource "azurerm_role_assignment" "by_resource" {
  for_each     = azurerm_vm.k
  principal_id = each.value.identity[0].principal_id
}
resource "azurerm_role_assignment" "by_any" {
  count        = var.n
  principal_id = azurerm_vm.any[count.index].identity[0].principal_id
}
-- m/main.tf --`, 1))
	want := map[string]string{
		`azurerm_role_assignment.by_map["blue"]`:                       "<" + p(`azurerm_vm.k["blue"]`) + ">",
		`azurerm_role_assignment.by_map["red"]`:                        "<" + p(`azurerm_vm.k["red"]`) + ">",
		`azurerm_role_assignment.by_count[2]`:                          "<" + p(`azurerm_vm.w[2]`) + ">",
		`azurerm_role_assignment.by_set[` + p("azurerm_vm.w[1]") + `]`: "<" + p("azurerm_vm.w[1]") + ">",
		`azurerm_role_assignment.by_resource["red"]`:                   "<" + p(`azurerm_vm.k["red"]`) + ">",
		`azurerm_role_assignment.by_any[*]`:                            "<" + p(`azurerm_vm.any[*]`) + " by key>",
	}
	for address, principal := range want {
		i := c.Instance(address)
		if assert.NotNil(t, i, address) {
			assert.Equal(t, principal, show(i.Settings.Attr("principal_id")), address)
		}
	}
}
