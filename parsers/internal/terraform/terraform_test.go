package terraform_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/terraform"
	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
)

const example = "../../../examples/replicated-machines"

func readPlan(t *testing.T, name string) (*tfplan.Plan, []source.Problem) {
	t.Helper()
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	plan, problems := tfplan.Read(source.NewFile("plan.json", content))
	require.NotNil(t, plan, problems)
	return plan, problems
}

func load(t *testing.T, dir string, plan *tfplan.Plan) *tfconfig.Config {
	t.Helper()
	tree, err := source.NewTree(dir, dir)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, tree.Close()) })
	config, err := terraform.Load(tree, ".", plan)
	require.NoError(t, err)
	return config
}

func TestGraphTakesValuesFromThePlanAndPlacesFromTheConfiguration(t *testing.T) {
	plan, problems := readPlan(t, filepath.Join(example, "plan.json"))
	config := load(t, example, plan)
	shared, missing := terraform.Compare(plan, config)
	assert.Empty(t, missing)
	assert.Contains(t, shared, "azurerm_linux_virtual_machine.worker")

	g := terraform.Graph(plan, problems, config)
	assert.Empty(t, g.Problems)
	vm := g.Find("azurerm_linux_virtual_machine.worker[2]")
	require.NotNil(t, vm)
	assert.Equal(t, graph.Create, vm.Action, "the plan knows what happens")
	assert.Equal(t, "main.tf", vm.At.File.Path)
	id := g.SystemIdentity(vm)
	require.NotNil(t, id)
	assert.Equal(t, `"SystemAssigned"`, string(id.At.Text()), "the identity's place is its type")
	require.Len(t, id.Grants, 2)
	for _, grant := range id.Grants {
		assert.False(t, grant.ByKey, "the configuration tells which instance %s means", grant.ID)
		assert.NotNil(t, grant.ScopeResource, "and that its scope is an id and no more")
	}
}

func TestGraphWithoutConfigurationGoesByKey(t *testing.T) {
	plan, problems := readPlan(t, filepath.Join(example, "plan.json"))
	g := terraform.Graph(plan, problems, nil)
	id := g.SystemIdentity(g.Find("azurerm_linux_virtual_machine.worker[2]"))
	require.Len(t, id.Grants, 2)
	assert.True(t, id.Grants[0].ByKey)
	assert.Equal(t, "plan.json", id.At.File.Path)
}

func TestCompareNamesWhatTheConfigurationLacks(t *testing.T) {
	plan, _ := readPlan(t, filepath.Join(example, "plan.json"))
	dir := t.TempDir()
	text := `resource "azurerm_key_vault" "main" {}` + "\n" + `resource "azurerm_key_vault" "other" {}` + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o644))
	shared, missing := terraform.Compare(plan, load(t, dir, plan))
	assert.Equal(t, []string{"azurerm_key_vault.main"}, shared)
	assert.Contains(t, missing, "azurerm_linux_virtual_machine.worker")
	assert.IsIncreasing(t, missing)
}

// A count that the configuration does not tell gives one instance for all of
// them: its place is theirs, what it refers to is not.
func TestGraphWithACountThatTheConfigurationDoesNotTell(t *testing.T) {
	plan, problems := readPlan(t, filepath.Join(example, "plan.json"))
	dir := t.TempDir()
	content, err := os.ReadFile(filepath.Join(example, "main.tf"))
	require.NoError(t, err)
	text := string(content)
	for _, block := range []string{"azurerm_linux_virtual_machine", "azurerm_role_assignment"} {
		require.Contains(t, text, block)
	}
	text = strings.ReplaceAll(text, "= var.vm_count", "= length(data.azurerm_resources.all.resources)")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o644))
	config := load(t, dir, plan)
	_, missing := terraform.Compare(plan, config)
	require.Empty(t, missing)

	g := terraform.Graph(plan, problems, config)
	vm := g.Find("azurerm_linux_virtual_machine.worker[2]")
	assert.Equal(t, "main.tf", vm.At.File.Path)
	id := g.SystemIdentity(vm)
	require.Len(t, id.Grants, 2)
	assert.True(t, id.Grants[0].ByKey)
}
