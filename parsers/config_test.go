package parsers_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers"
)

// twoRoots is a repository of two root modules that share a module.
var twoRoots = map[string]string{
	"modules/vm/main.tf": `
variable "n" { default = 1 }
resource "azurerm_linux_virtual_machine" "this" {
  count = var.n
  identity { type = "SystemAssigned" }
}`,
	"modules/vm/other.tf": "",
	"dev/main.tf":         `module "vm" { source = "../modules/vm" }`,
	"prod/main.tf":        "variable \"n\" {}\nmodule \"vm\" {\n  source = \"../modules/vm\"\n  n = var.n\n}",
	"prod/prod.tfvars":    "n = 3",
}

func TestConfigurationFilesStandForTheRootsThatUseThem(t *testing.T) {
	root := tree(t, twoRoots)
	tests := map[string]struct {
		paths []string
		want  map[string][]string // root → the files that findings are wanted in
	}{
		"a root's own file":     {[]string{"dev/main.tf"}, map[string][]string{"dev": {"dev/main.tf"}}},
		"a shared module":       {[]string{"modules/vm/main.tf", "modules/vm/other.tf"}, map[string][]string{"dev": {"modules/vm/main.tf", "modules/vm/other.tf"}, "prod": {"modules/vm/main.tf", "modules/vm/other.tf"}}},
		"variables are not one": {[]string{"modules/vm/main.tf", "prod/prod.tfvars"}, map[string][]string{"dev": {"modules/vm/main.tf"}, "prod": nil}},
		"a directory wins":      {[]string{"dev/main.tf", "dev"}, map[string][]string{"dev": nil}},
		"all":                   {[]string{"."}, map[string][]string{"dev": nil, "prod": nil}},
		"the module as a root":  {[]string{"modules"}, map[string][]string{"modules/vm": nil}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := map[string][]string{}
			for _, in := range parsers.Load(tt.paths, parsers.Options{Dir: root}) {
				assert.Equal(t, graph.TerraformConfig, in.Kind)
				got[in.Path] = in.Only
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestVariablesReachTheConfiguration(t *testing.T) {
	root := tree(t, twoRoots)
	count := func(v parsers.Variables) int {
		inputs := parsers.Load([]string{"prod"}, parsers.Options{Dir: root, Variables: v})
		require.Len(t, inputs, 1)
		n, ok := inputs[0].Graph.Blocks[0].Count.Int()
		if !ok {
			return -1
		}
		return n
	}
	assert.Equal(t, -1, count(parsers.Variables{}), "a variable without value leaves the count unknown")
	assert.Equal(t, 3, count(parsers.Variables{Assignments: []parsers.Assignment{{File: "prod/prod.tfvars"}}}))
	assert.Equal(t, 5, count(parsers.Variables{Assignments: []parsers.Assignment{{File: "prod/prod.tfvars"}, {Name: "n", Value: "5"}}}))
	assert.Equal(t, 2, count(parsers.Variables{Environment: map[string]string{"n": "2"}}))
}

// planOf is a plan of one machine, which was made with n = 3.
const planOf = `{"format_version": "1.2", "variables": {"n": {"value": 3}}, "planned_values": {}, "resource_changes": [
  {"address": "azurerm_key_vault.main", "mode": "managed", "type": "azurerm_key_vault", "name": "main",
   "change": {"actions": ["create"], "before": null, "after": {"name": "kv"}, "after_unknown": {"id": true}}}],
 "configuration": {"root_module": {"resources": [{"address": "azurerm_key_vault.main", "mode": "managed", "type": "azurerm_key_vault", "name": "main", "expressions": {"name": {"constant_value": "kv"}}}]}}}`

func TestPlanFindsItsConfiguration(t *testing.T) {
	matching := "\nresource \"azurerm_key_vault\" \"main\" {\n  name = \"kv\"\n}\n"
	partly := matching + "resource \"azurerm_key_vault\" \"other\" {}\n"
	tests := map[string]struct {
		files   map[string]string
		options parsers.Options
		source  string
		at      string // the file that the vault is placed in
		problem string
	}{
		"beside the plan":        {files: map[string]string{"infra/plan.json": planOf, "infra/main.tf": matching}, source: "infra", at: "infra/main.tf"},
		"in the working folder":  {files: map[string]string{"infra/plan.json": planOf, "main.tf": matching}, source: ".", at: "main.tf"},
		"where --source says":    {files: map[string]string{"infra/plan.json": planOf, "infra/main.tf": matching, "src/main.tf": matching}, options: parsers.Options{Source: "src"}, source: "src", at: "src/main.tf"},
		"more than the plan":     {files: map[string]string{"infra/plan.json": planOf, "infra/main.tf": partly}, source: "infra", at: "infra/main.tf"},
		"forbidden":              {files: map[string]string{"infra/plan.json": planOf, "infra/main.tf": matching}, options: parsers.Options{NoSource: true}, at: "infra/plan.json"},
		"nowhere":                {files: map[string]string{"infra/plan.json": planOf}, at: "infra/plan.json"},
		"another root's":         {files: map[string]string{"infra/plan.json": planOf, "main.tf": `resource "azurerm_resource_group" "x" {}`}, at: "infra/plan.json"},
		"--source has none":      {files: map[string]string{"infra/plan.json": planOf}, options: parsers.Options{Source: "src"}, at: "infra/plan.json", problem: `src: could not read the directory "src"`},
		"--source has another's": {files: map[string]string{"infra/plan.json": planOf, "src/main.tf": ""}, options: parsers.Options{Source: "src"}, at: "infra/plan.json", problem: `src: the configuration was left out: it does not declare "azurerm_key_vault.main" of "infra/plan.json"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.options.Dir = tree(t, tt.files)
			inputs := parsers.Load([]string{"infra/plan.json"}, tt.options)
			require.Len(t, inputs, 1)
			in := inputs[0]
			assert.Equal(t, tt.source, in.Source)
			require.NotNil(t, in.Graph)
			assert.Equal(t, tt.at, in.Graph.Find("azurerm_key_vault.main").At.File.Path)
			if tt.problem == "" {
				assert.Empty(t, in.Problems)
				return
			}
			require.Len(t, in.Problems, 1)
			assert.Contains(t, in.Problems[0].String(), tt.problem)
		})
	}
}

func TestAConfigurationThatHasChangedSinceIsLeftOut(t *testing.T) {
	two := strings.Replace(planOf, `"resource_changes": [`, `"resource_changes": [
  {"address": "azurerm_resource_group.gone", "mode": "managed", "type": "azurerm_resource_group", "name": "gone", "change": {"actions": ["delete"], "before": {"name": "rg"}, "after": null}},
  {"address": "azurerm_resource_group.new", "mode": "managed", "type": "azurerm_resource_group", "name": "new", "change": {"actions": ["create"], "before": null, "after": {"name": "rg"}}},`, 1)
	root := tree(t, map[string]string{"plan.json": two, "main.tf": `resource "azurerm_key_vault" "main" {}`})
	inputs := parsers.Load([]string{"plan.json"}, parsers.Options{Dir: root})
	require.Len(t, inputs, 1)
	assert.Empty(t, inputs[0].Source)
	require.Len(t, inputs[0].Problems, 1)
	assert.Contains(t, inputs[0].Problems[0].String(), `does not declare "azurerm_resource_group.new" of "plan.json"`)
	assert.False(t, inputs[0].Problems[0].Failure)
}

func TestAPlanCoversTheRootModuleBesideIt(t *testing.T) {
	root := tree(t, map[string]string{
		"infra/plan.json": planOf, "infra/main.tf": `resource "azurerm_key_vault" "main" {}`,
		"other/main.tf": `resource "azurerm_key_vault" "main" {}`,
	})
	assert.Equal(t, []string{"ok terraform-plan infra/plan.json", "ok terraform-config other"},
		summary(parsers.Load([]string{"."}, parsers.Options{Dir: root})))
}

func TestConfigurationOutsideTheRepositoryIsNotRead(t *testing.T) {
	outer := t.TempDir()
	root := filepath.Join(outer, "repo")
	writeAll(t, outer, map[string]string{
		"secret/main.tf": `resource "azurerm_key_vault" "leak" {}`,
		"repo/.git/HEAD": "", "repo/main.tf": `module "x" { source = "../secret" }`,
	})
	inputs := parsers.Load([]string{"."}, parsers.Options{Dir: root})
	require.Len(t, inputs, 1)
	assert.Empty(t, inputs[0].Graph.Blocks)
	require.NotEmpty(t, inputs[0].Problems)
	assert.Contains(t, inputs[0].Problems[0].String(), "outside the repository")
}
