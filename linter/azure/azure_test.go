package azure

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tables are the types into which the embedded tables decode.
func tables() map[string]any {
	return map[string]any{
		"arm_types.json":            &[]ARMType{},
		"attributes.json":           &struct{ Maps, Computed []string }{},
		"data_roles.json":           &[]dataRole{},
		"ephemeral.json":            &[]Ephemeral{},
		"grants.json":               &struct{ Terraform, ARM []Grant }{},
		"hosts.json":                &[]host{},
		"needs.json":                &[]Need{},
		"principals.json":           &struct{ Terraform, ARM []PrincipalSource }{},
		"roles.json":                &[]roleRow{},
		"settings.json":             &struct{ Terraform, ARM []Setting }{},
		"template_deployments.json": &[]TemplateDeployment{},
		"terraform_types.json":      &[]TFType{},
	}
}

// A misspelt member would be ignored by the look-ups and lose what it says.
func TestTablesHaveNoUnknownMembers(t *testing.T) {
	expected := tables()
	entries, err := fs.ReadDir(data, "data")
	require.NoError(t, err)
	require.Len(t, entries, len(expected))
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			content, err := data.ReadFile(path.Join("data", entry.Name()))
			require.NoError(t, err)
			decoder := json.NewDecoder(bytes.NewReader(content))
			decoder.DisallowUnknownFields()
			table := expected[entry.Name()]
			require.NotNil(t, table, "table without type")
			require.NoError(t, decoder.Decode(table))
		})
	}
}

var (
	kebab         = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	terraformName = regexp.MustCompile(`^(azurerm|azuread|azapi)_[a-z0-9_]+$`)
	armName       = regexp.MustCompile(`^[A-Za-z0-9]+\.[A-Za-z0-9.]+(/[A-Za-z0-9]+)+$`)
)

// checkText checks a text that messages are made of.
func checkText(t *testing.T, text string) {
	t.Helper()
	assert.NotEmpty(t, text)
	assert.False(t, strings.HasSuffix(text, "."), "final stop: %q", text)
	assert.Equal(t, strings.TrimSpace(text), text)
}

// checkTypes checks the types of a row. Those of azurerm must be known, so that
// a misspelt one does not stay unnoticed.
func checkTypes(t *testing.T, types []string, terraform bool) {
	t.Helper()
	assert.NotEmpty(t, types)
	for _, name := range types {
		if !terraform {
			assert.Regexp(t, armName, name)
			continue
		}
		assert.Regexp(t, terraformName, name)
		if strings.HasPrefix(name, "azurerm_") {
			_, known := TerraformType(name)
			assert.True(t, known, "%q is in no table of types", name)
		}
	}
	sorted := slices.Sorted(slices.Values(types))
	assert.Equal(t, slices.Compact(sorted), sorted, "a type is there twice")
}

// checkConditions checks that each condition has the values that its operator
// takes.
func checkConditions(t *testing.T, conditions []Condition) {
	t.Helper()
	for _, c := range conditions {
		switch c.Op {
		case Set, Absent, AllPublic:
			assert.Empty(t, c.Values, c.Path)
		case Equals, NotEquals:
			assert.Len(t, c.Values, 1, c.Path)
		case OneOf, NoneOf, HasPrefix, Contains:
			assert.NotEmpty(t, c.Values, c.Path)
		default:
			assert.Fail(t, "unknown operator", "%q at %q", c.Op, c.Path)
		}
		assert.NotContains(t, c.Values, "")
	}
}

// checkPaths checks that no path of an ARM row is spelt as Terraform's are, and
// the other way round.
func checkPaths(t *testing.T, terraform bool, paths ...Path) {
	t.Helper()
	for _, p := range paths {
		for i, step := range p.Steps() {
			if terraform {
				assert.NotContains(t, []StepKind{StepName, StepParent, StepScope}, step.Kind, "%q", p)
				if i == 0 {
					assert.NotEqual(t, "properties", step.Name, "%q", p)
				}
			} else if step.Kind == StepField {
				assert.NotContains(t, strings.TrimPrefix(step.Name, "AzureWebJobsStorage__"), "_id", "%q", p)
			}
		}
	}
}

// checkOnce checks that no other row of the table says something of the same
// type, element and setting.
func checkOnce(t *testing.T, seen map[string]bool, row ...any) {
	t.Helper()
	key, err := json.Marshal(row)
	require.NoError(t, err)
	assert.False(t, seen[string(key)], "%s is there twice", key)
	seen[string(key)] = true
}

func conditionPaths(conditions []Condition) []Path {
	var paths []Path
	for _, c := range conditions {
		paths = append(paths, c.Path)
	}
	return paths
}

var forms = []Form{"", ResourceID, ClientID, PrincipalID, InstanceID, ApplicationID, Flag, Keyword}

func TestLookupsIgnoreCase(t *testing.T) {
	arm, ok := ResourceType("microsoft.compute/VIRTUALMACHINES")
	require.True(t, ok)
	assert.Equal(t, "Microsoft.Compute/virtualMachines", arm.Name)
	tf, ok := TerraformType("AzureRM_Linux_Virtual_Machine")
	require.True(t, ok)
	assert.Equal(t, "azurerm_linux_virtual_machine", tf.Name)
	assert.NotEmpty(t, ARMGrants("MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS"))
	assert.NotEmpty(t, ARMTriggers("microsoft.app/containerapps"))
	assert.NotEmpty(t, ARMSettings("microsoft.web/SITES"))
	_, ok = ARMPrincipal("MICROSOFT.COMPUTE/virtualmachines", "Identity.PrincipalId")
	assert.True(t, ok)
}

func TestLookupsOfUnknownTypes(t *testing.T) {
	for _, name := range []string{"", "azurerm_", "aws_instance", "Microsoft.Nothing/here", strings.Repeat("x", 1<<16)} {
		_, ok := ResourceType(name)
		assert.False(t, ok)
		_, ok = TerraformType(name)
		assert.False(t, ok)
		assert.Empty(t, TerraformGrants(name))
		assert.Empty(t, ARMGrants(name))
		assert.Empty(t, TerraformTriggers(name))
		assert.Empty(t, ARMTriggers(name))
		assert.Empty(t, TerraformSettings(name))
		assert.Empty(t, ARMSettings(name))
		_, ok = RoleName(name)
		assert.False(t, ok)
		_, ok = RoleID(name)
		assert.False(t, ok)
	}
}

// The tables must cost nothing until they are used, and little then: a run over
// one small file decodes most of them.
func BenchmarkDecode(b *testing.B) {
	for name := range tables() {
		content, err := data.ReadFile(path.Join("data", name))
		require.NoError(b, err)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(content)))
			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, json.Unmarshal(content, tables()[name]))
			}
		})
	}
}
