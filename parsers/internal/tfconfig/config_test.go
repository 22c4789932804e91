package tfconfig_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
)

func TestAssignments(t *testing.T) {
	const config = `
-- main.tf --
variable "text" { default = "default" }
variable "typed" { type = string }
variable "list" { type = list(string) }
variable "n" { type = number }
variable "file" {}
output "all" { value = [var.text, var.typed, var.list, var.n, var.file] }
-- terraform.tfvars --
typed = "tfvars"
file  = "tfvars"
-- some.tfvars --
file = "some"
n    = 1
`
	c := load(t, config, tfconfig.Options{
		Environment: map[string]string{"typed": "environment", "list": `["a", "b"]`, "undeclared": "x", "n": "9"},
		Assignments: []tfconfig.Assignment{
			{Name: "text", Value: "[not an expression"},
			{Name: "n", Value: "2"},
			{File: "some.tfvars"},
			{Name: "file", Value: "flag"},
		},
	})
	assert.Empty(t, c.Problems)
	assert.Equal(t, "[[not an expression, tfvars, [a, b], 1, flag]", show(c.Outputs[0].Value))

	c = load(t, config, tfconfig.Options{
		Environment: map[string]string{"list": "[", "n": "x"},
		Assignments: []tfconfig.Assignment{{Name: "nosuch", Value: "x"}, {File: "missing.tfvars"}},
	})
	var got []string
	for _, p := range c.Problems {
		got = append(got, p.String())
	}
	assert.ElementsMatch(t, []string{
		`TF_VAR_list: the value of variable "list" is not a valid expression; put a string in quotes`,
		`--var nosuch: the root module "." declares no variable "nosuch"`,
		`missing.tfvars: could not read the variables file: it does not exist`,
		`main.tf:3:1: no value is given for "list"; what depends on them is not known (--var, --var-file)`,
		`main.tf:4:1: the value of variable "n" does not fit its type: a number is required, not a string`,
	}, got)
}

func TestPlanned(t *testing.T) {
	c := load(t, `
-- main.tf --
variable "object" { type = object({ n = number, name = optional(string, "x") }) }
variable "secret" { sensitive = true }
variable "preset" { default = "default" }
variable "bad" { default = "default" }
output "all" { value = [var.object, var.secret, var.preset, var.bad] }
-- terraform.tfvars --
secret = "tfvars"
preset = "tfvars"
`, tfconfig.Options{Planned: maps.All(map[string][]byte{
		"object": []byte(`{"n": 1e2, "name": null}`), "secret": []byte(`"${not a template}"`), "gone": []byte("1"), "bad": []byte("{"),
	})})
	assert.Empty(t, c.Problems)
	assert.Equal(t, "[{n=100, name=x}, sensitive(${not a template}), default, <>]", show(c.Outputs[0].Value))
}

func TestWorkspace(t *testing.T) {
	const config = `output "it" { value = terraform.workspace }`
	assert.Equal(t, "<=terraform.workspace>", show(load(t, config).Outputs[0].Value))
	assert.Equal(t, "prod", show(load(t, config, tfconfig.Options{Workspace: "prod"}).Outputs[0].Value))
}

func TestOpenTofuFilesWin(t *testing.T) {
	c := load(t, `
-- a.tf --
resource "azurerm_vm" "terraform" {}
-- a.tofu --
resource "azurerm_vm" "tofu" {}
-- b.tf --
module "m" {
  source = "./${local.dir}"
}
locals {
  dir = "m"
}
-- m/main.tofu.json --
{"resource": {"azurerm_vm": {"in": {}}}}
-- .hidden.tf --
not configuration
-- c.tf~ --
nor this
`)
	assert.Empty(t, c.Problems)
	assert.True(t, c.HasBlock("azurerm_vm.tofu"))
	assert.True(t, c.HasBlock("module.m.azurerm_vm.in"))
	assert.False(t, c.HasBlock("azurerm_vm.terraform"))
	var names []string
	for _, f := range c.Files() {
		names = append(names, f.Path)
	}
	assert.Equal(t, []string{"a.tofu", "b.tf", "m/main.tofu.json"}, names)
}

func TestLoadFails(t *testing.T) {
	empty := tree(t, txtar.File{Name: "readme.md"})
	_, err := tfconfig.Load(empty, ".", tfconfig.Options{})
	assert.EqualError(t, err, `the directory "." has no Terraform configuration`)
	_, err = tfconfig.Load(empty, "missing", tfconfig.Options{})
	assert.EqualError(t, err, `could not read the directory "missing": it does not exist`)
	_, err = tfconfig.Load(empty, "../..", tfconfig.Options{})
	assert.ErrorContains(t, err, "it lies outside the repository")
}

func TestPlaces(t *testing.T) {
	c := load(t, `
-- main.tf --
resource "azurerm_vm" "typed" {
  name = "x"
  identity {
    type = "SystemAssigned"
  }
}
resource "azurerm_vm" "dynamic" {
  dynamic "identity" {
    for_each = var.unknown
    content { type = "SystemAssigned" }
  }
}
resource "azurerm_vm" "bare" {}
variable "unknown" {}
`)
	typed := c.Instance("azurerm_vm.typed")
	assert.Equal(t, `"SystemAssigned"`, string(typed.IdentitySpan().Text()))
	assert.Equal(t, `resource "azurerm_vm" "typed"`, string(typed.Span.Text()))
	assert.Equal(t, `"x"`, string(typed.Settings.Attr("name").At().Text()))
	block := typed.Settings.Attr("identity")
	for _, m := range block.Members() {
		assert.Equal(t, "identity {\n    type = \"SystemAssigned\"\n  }", string(m.At().Text()))
	}
	assert.Equal(t, "main.tf:8", place(c.Instance("azurerm_vm.dynamic").IdentitySpan()))
	assert.Equal(t, "main.tf:13", place(c.Instance("azurerm_vm.bare").IdentitySpan()))
	assert.Nil(t, c.Instance("azurerm_vm.nosuch"))
	assert.Empty(t, c.InstancesOf("azurerm_vm.nosuch"))
	assert.Zero(t, c.GraphBlock("azurerm_vm.nosuch"))
}

func TestEdges(t *testing.T) {
	g := load(t, `
-- main.tf --
resource "azurerm_rg" "g" { name = "g" }
resource "azurerm_rg" "waited" {}
resource "azurerm_vm" "direct" { rg = azurerm_rg.g.name }
locals {
  through = local.deeper
  deeper  = azurerm_vm.direct.id
}
resource "azurerm_vm" "by_local" { x = [for k in ["a"] : "${k}${local.through}"] }
resource "azurerm_vm" "by_depends" { depends_on = [azurerm_rg.waited, module.m] }
data "azurerm_thing" "d" { id = azurerm_vm.by_local.id }
resource "azurerm_vm" "by_data" {
  block {
    x = data.azurerm_thing.d.id
  }
}
module "m" {
  source     = "./m"
  vm         = azurerm_vm.by_data.id
  depends_on = [azurerm_rg.waited]
}
resource "azurerm_vm" "by_output" { x = module.m.used }
resource "azurerm_vm" "itself" {
  dynamic "b" {
    for_each = azurerm_rg.g.tags
    content { x = b.value }
  }
  lifecycle {
    replace_triggered_by = [azurerm_rg.waited]
  }
}
-- m/main.tf --
variable "vm" {}
resource "azurerm_in" "used" { x = var.vm }
resource "azurerm_in" "unused" {}
output "used" { value = azurerm_in.used.id }
`).Graph()
	var got []string
	name := func(n graph.Node) string {
		switch n := n.(type) {
		case *graph.Block:
			return n.Address
		case *graph.Resource:
			return n.Address
		}
		return "?"
	}
	for _, e := range g.Edges {
		got = append(got, name(e.From)+" "+e.Kind.String()+" "+name(e.To))
	}
	assert.ElementsMatch(t, []string{
		"azurerm_vm.direct refers-to azurerm_rg.g",
		"azurerm_vm.by_local refers-to azurerm_vm.direct",
		"azurerm_vm.by_depends depends-on azurerm_rg.waited",
		"azurerm_vm.by_depends depends-on module.m.azurerm_in.used",
		"azurerm_vm.by_depends depends-on module.m.azurerm_in.unused",
		"data.azurerm_thing.d refers-to azurerm_vm.by_local",
		"azurerm_vm.by_data refers-to data.azurerm_thing.d",
		"azurerm_vm.by_output refers-to module.m.azurerm_in.used",
		"azurerm_vm.itself refers-to azurerm_rg.g",
		"azurerm_vm.itself refers-to azurerm_rg.waited",
		"module.m.azurerm_in.used refers-to azurerm_vm.by_data",
		"module.m.azurerm_in.used depends-on azurerm_rg.waited",
		"module.m.azurerm_in.unused depends-on azurerm_rg.waited",
	}, got)
	last, first := g.Find("azurerm_vm.by_output"), g.Find("azurerm_rg.g")
	assert.True(t, g.WaitsFor(last, first), "through a module, a data source and a local")
	assert.False(t, g.WaitsFor(first, last))
}

// TestGraph follows grants of a fleet from a module under for_each, through its
// output and a local, to the machines.
func TestGraph(t *testing.T) {
	g := load(t, `
-- main.tf --
provider "azurerm" {
  features {}
}
locals {
  workers    = { blue = {}, green = {}, red = {} }
  principals = { for name, w in module.worker : name => w.principal_id }
}
resource "azurerm_container_registry" "images" {
  name                = "crimages"
  resource_group_name = "rg"
  location            = "West Europe"
  sku                 = "Standard"
}
module "worker" {
  source   = "./modules/worker"
  for_each = local.workers
  name     = each.key
}
resource "azurerm_role_assignment" "pull" {
  for_each             = local.principals
  scope                = azurerm_container_registry.images.id
  role_definition_name = "AcrPull"
  principal_id         = each.value
}
-- modules/worker/main.tf --
variable "name" { type = string }
resource "azurerm_linux_virtual_machine" "this" {
  name                = "vm-${var.name}"
  resource_group_name = "rg"
  location            = "westeurope"
  identity {
    type = "SystemAssigned"
  }
}
output "principal_id" { value = azurerm_linux_virtual_machine.this.identity[0].principal_id }
`).Graph()
	require.Len(t, g.Grants, 3)
	for _, grant := range g.Grants {
		require.NotNil(t, grant.Principal, grant.ID)
		assert.Equal(t, graph.System, grant.Principal.Kind)
		key := strings.TrimPrefix(grant.DeclaredBy.Address, "azurerm_role_assignment.pull")
		assert.Equal(t, "module.worker"+key+".azurerm_linux_virtual_machine.this", grant.Principal.Resource.Address)
		assert.Equal(t, g.Find("azurerm_container_registry.images"), grant.ScopeResource)
		assert.False(t, grant.ByKey)
	}
	block := g.Find(`module.worker["red"].azurerm_linux_virtual_machine.this`).Block
	assert.Len(t, block.Instances, 3)
	assert.Equal(t, "main.tf:14", place(block.Calls[0]))
	assert.Equal(t, "modules/worker/main.tf:7", place(g.Identities[0].At))
	assert.Equal(t, "3", show(block.Count))
}

// TestFixtures evaluates the shared configurations, where they are there: no
// problem, every grant resolved.
func TestFixtures(t *testing.T) {
	dirs, err := filepath.Glob("../../../../shared/fixtures/terraform/*")
	require.NoError(t, err)
	if len(dirs) == 0 {
		t.Skip("the shared fixtures are not there")
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(dir, "main.tf")); err != nil {
				t.Skip("no configuration")
			}
			tree, err := source.NewTree(dir, dir)
			require.NoError(t, err)
			defer func() { assert.NoError(t, tree.Close()) }()
			c, err := tfconfig.Load(tree, ".", tfconfig.Options{})
			require.NoError(t, err)
			assert.Empty(t, c.Problems)
			for _, i := range c.Instances {
				assert.False(t, i.Symbolic, i.Address)
			}
			for _, grant := range c.Graph().Grants {
				assert.NotNil(t, grant.Principal, grant.ID)
			}
		})
	}
}

func TestRoots(t *testing.T) {
	files := func(names ...string) []txtar.File {
		var files []txtar.File
		for i := 0; i < len(names); i += 2 {
			files = append(files, txtar.File{Name: names[i], Data: []byte(names[i+1])})
		}
		return files
	}
	module := func(source string) string { return "module \"m\" {\n  source = \"" + source + "\"\n}\n" }
	tr := tree(t, files(
		"prod/main.tf", module("../modules/fleet"),
		"test/main.tf", module("../modules/fleet"),
		"modules/fleet/main.tf", module("../vm"),
		"modules/vm/main.tf", "",
		"modules/unused/main.tf", "",
		"circle/a/main.tf", module("../b"),
		"circle/b/main.tf", module("../a"),
		"docs/readme.md", "",
	)...)
	dirs := []string{"prod", "test", "modules/fleet", "./modules/vm", "modules/unused", "circle/a", "circle/b", "docs", "missing"}
	roots := tfconfig.Roots(tr, dirs)
	assert.Equal(t, []tfconfig.Root{
		{Dir: "circle/a", Modules: []string{"circle/b"}},
		{Dir: "modules/unused"},
		{Dir: "prod", Modules: []string{"modules/fleet", "modules/vm"}},
		{Dir: "test", Modules: []string{"modules/fleet", "modules/vm"}},
	}, roots)
	assert.True(t, roots[2].Uses("modules/vm"))
	assert.True(t, roots[2].Uses("prod/"))
	assert.False(t, roots[2].Uses("test"))
	// A module alone is its own root.
	assert.Equal(t, []tfconfig.Root{{Dir: "modules/vm"}}, tfconfig.Roots(tr, []string{"modules/vm"}))
}
