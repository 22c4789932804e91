package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/azure"
)

// The package's tables are what this program writes, not edited afterwards.
func TestTablesAreUpToDate(t *testing.T) {
	in := filepath.Join("..", "..", "..", "..", "..", "shared", "knowledge")
	if _, err := os.Stat(in); os.IsNotExist(err) {
		t.Skip("the published tables are not here")
	}
	out := t.TempDir()
	require.NoError(t, run(in, out))
	for _, name := range []string{"arm_types.json", "terraform_types.json", "roles.json"} {
		want, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join("..", "..", "data", name))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(got), "%s is out of date: run go run ./internal/tables", name)
	}
}

func TestRunErrors(t *testing.T) {
	in := t.TempDir()
	assert.ErrorContains(t, run(in, t.TempDir()), "could not read table")
	for _, name := range []string{"azurerm-identity.json", "arm-identity.json", "grants.json"} {
		require.NoError(t, os.WriteFile(filepath.Join(in, name), []byte("[]"), 0o600))
	}
	assert.ErrorContains(t, run(in, t.TempDir()), "could not decode")
	for _, name := range []string{"azurerm-identity.json", "arm-identity.json", "grants.json"} {
		require.NoError(t, os.WriteFile(filepath.Join(in, name), []byte("{}"), 0o600))
	}
	assert.ErrorContains(t, run(in, t.TempDir()), "is not in the table of types", "a refusal of an unknown type is a misspelling")
}

func TestTakes(t *testing.T) {
	assert.Equal(t, azure.Takes{}, takes([]string{"None"}))
	assert.Equal(t, azure.Takes{System: true, User: true}, takes([]string{"SystemAssigned", "UserAssigned", "None"}))
	for _, both := range []string{"SystemAssigned,UserAssigned", "SystemAssigned, UserAssigned", "SystemAssignedUserAssigned", "SystemAndUserAssigned"} {
		assert.Equal(t, azure.Takes{Both: true}, takes([]string{both}))
	}
}

func TestReferenceForms(t *testing.T) {
	for _, test := range []struct {
		resource  string
		reference terraformReference
		form      azure.Form // empty: names no identity
	}{
		{"azurerm_load_test", terraformReference{Path: "encryption.identity.identity_id"}, azure.ResourceID},
		{"azurerm_cognitive_account", terraformReference{Path: "storage.identity_client_id"}, azure.ClientID},
		{"azurerm_lighthouse_definition", terraformReference{Path: "authorization.principal_id"}, azure.PrincipalID},
		{"azurerm_managed_application_definition", terraformReference{Path: "authorization.service_principal_id"}, azure.PrincipalID},
		{"azurerm_data_factory_linked_service_kusto", terraformReference{Path: "service_principal_id"}, ""},
		{"azurerm_linux_web_app", terraformReference{Path: "x.use", Kind: "TypeBool"}, azure.Flag},
		{"azurerm_kubernetes_cluster", terraformReference{Path: "kubelet_identity", Kind: "block", Optional: true}, ""},
		{"azurerm_kubernetes_cluster", terraformReference{Path: "a.user_assigned_identity_id", Computed: true}, ""},
	} {
		form, ok := test.reference.form(test.resource)
		assert.Equal(t, test.form != "", ok, test.reference.Path)
		if ok {
			assert.Equal(t, test.form, form, test.reference.Path)
		}
	}
	for name, form := range map[string]azure.Form{
		"userAssignedIdentity":      azure.ResourceID,
		"msiResourceId":             azure.ResourceID,
		"keyVaultReferenceIdentity": azure.ResourceID,
		"identityClientId":          azure.ClientID,
		"acrUserManagedIdentityID":  azure.ClientID,
		"principalId":               azure.PrincipalID,
		"defaultIdentity":           azure.Keyword,
		"identityProfile":           "",
		"userAssignedIdentities":    "",
	} {
		got, ok := referenceForm(name)
		assert.Equal(t, form != "", ok, name)
		assert.Equal(t, form, got, name)
	}
	assert.Equal(t, "properties.identityInfo", withoutKinds("properties.<StorageContainer>.identityInfo"))
}

// TestRows writes tables from small ones that hold each form of row once. The
// published ones are not part of the repository.
func TestRows(t *testing.T) {
	types := map[string]azure.ARMType{}
	arm := armTable{
		Types: []armRow{
			{Type: "microsoft.cache/Redis", APIVersion: "2024-11-01", IdentityKey: "identity", Allowed: []string{"SystemAssigned"}, Documented: "system"},
			{Type: "A.B/both", IdentityKey: "identity", Allowed: []string{"UserAssigned"}, Documented: "system+user", Required: true},
			{Type: "A.B/user", IdentityKey: "identity", Documented: "user", ReadOnly: true},
			{Type: "A.B/none"},
		},
		ReferencesOnly: []armRow{{Type: "A.B/refers", References: []string{
			"properties.<Kind>.identityResourceId", "properties.identityResourceId", "properties.other", "properties.useSystem.isSystemAssignedIdentity",
		}}},
	}
	arm.Types[1].Newest.Allowed = []string{"SystemAssigned, UserAssigned"}
	known := refusalsJSON
	t.Cleanup(func() { refusalsJSON = known })
	refusalsJSON = []byte(`{"A.B/both": [{"kinds": "s", "why": "why", "source": "source"}]}`)
	rows, err := arm.rows()
	require.NoError(t, err)
	for _, row := range rows {
		types[row.Name] = row
	}
	assert.Len(t, types, 4, "a type that neither takes nor names an identity has no row")
	assert.Equal(t, azure.ARMType{Name: "Microsoft.Cache/redis", APIVersion: "2024-11-01", Takes: azure.Takes{System: true}, Documented: &azure.Takes{System: true}}, types["Microsoft.Cache/redis"])
	both := types["A.B/both"]
	assert.Equal(t, azure.Takes{User: true, Both: true}, both.Takes)
	assert.Equal(t, &azure.Takes{System: true, User: true, Both: true}, both.Documented)
	assert.True(t, both.Required)
	require.Len(t, both.Refusals, 1)
	assert.True(t, types["A.B/user"].Untyped)
	assert.True(t, types["A.B/user"].ReadOnly)
	require.Len(t, types["A.B/refers"].References, 2, "a property is there once, and only where it names an identity")
	assert.Equal(t, "properties.identityResourceId", types["A.B/refers"].References[0].Path.String())
	assert.Equal(t, azure.Flag, types["A.B/refers"].References[1].Form)

	terraform := terraformTable{
		Resources: []terraformRow{
			{Resource: "azurerm_always", ARMType: "a.b/BOTH", Types: []string{"SystemAssigned"}, Required: true, ForceNew: "always", Versions: []string{"5.2.0"},
				References: []terraformReference{{Path: "block", Required: true}, {Path: "block.identity_id", Required: true}, {Path: "computed_identity_id", Computed: true}}},
			{Resource: "azurerm_mongo_cluster", Types: []string{"UserAssigned"}, ForceNew: "conditional", Versions: []string{"5.2.0"}},
			{Resource: "azurerm_gone", Types: []string{"UserAssigned"}, Versions: []string{"5.2.0"}},
		},
		ReferencesOnly: []terraformRow{{Resource: "azurerm_old", Versions: []string{"3.117.1"}}},
		RemovedIn5:     []string{"azurerm_gone"},
	}
	more := moreTypes
	t.Cleanup(func() { moreTypes = more })
	moreTypes = "# type\tARM\n\nazurerm_part A.B/both part\nazurerm_always -\nazurerm_whole A.B/whole\n"
	tfRows, err := terraform.rows(canonicalNames(rows))
	require.NoError(t, err)
	byName := map[string]azure.TFType{}
	for _, row := range tfRows {
		byName[row.Name] = row
	}
	assert.Equal(t, []string{"azurerm_always", "azurerm_gone", "azurerm_mongo_cluster", "azurerm_old", "azurerm_part", "azurerm_whole"}, slices.Sorted(maps.Keys(byName)))
	always := byName["azurerm_always"]
	assert.Empty(t, always.ARMType, "more_types.txt has the last word")
	assert.Equal(t, azure.ReplacesAlways, always.Replaces)
	assert.True(t, always.Required)
	require.Len(t, always.References, 1, "a block around a reference is none, nor is what is computed")
	assert.Equal(t, "block[].identity_id", always.References[0].Path.String())
	assert.True(t, always.References[0].Required)
	assert.Equal(t, azure.ReplacesSometimes, byName["azurerm_mongo_cluster"].Replaces)
	assert.Equal(t, "the block is added or removed", byName["azurerm_mongo_cluster"].ReplaceRule)
	assert.True(t, byName["azurerm_gone"].Removed)
	assert.True(t, byName["azurerm_old"].Removed)
	assert.True(t, byName["azurerm_part"].Part)
	assert.Equal(t, "A.B/both", byName["azurerm_part"].ARMType)
	assert.False(t, byName["azurerm_whole"].Removed)

	var grants grantsTable
	grants.Roles.Roles = map[string]string{"Reader": "B1", "IPAM Pool Contributor": "a1"}
	grants.Roles.Ambiguous = map[string]map[string]int{"Reader": {"B1": 2, "b0": 1}}
	assert.Equal(t, []role{{"IPAM Pool Contributor", "a1", true}, {"Reader", "b0", false}, {"Reader", "b1", false}}, grants.rows())
}

// TestRowErrors names what a published table says that this program has no word
// for, instead of leaving it out.
func TestRowErrors(t *testing.T) {
	for want, row := range map[string]armRow{
		`unknown statement "both"`: {Type: "A.B/c", Documented: "both"},
		"path":                     {Type: "A.B/c", References: []string{"properties.[.identityResourceId"}},
	} {
		_, err := armTable{Types: []armRow{row}}.rows()
		assert.ErrorContains(t, err, want)
	}
	for want, row := range map[string]terraformRow{
		"has no words here": {Resource: "azurerm_x", Types: []string{"UserAssigned"}, ForceNew: "conditional", ForceNewRule: "when"},
		"path":              {Resource: "azurerm_x", References: []terraformReference{{Path: "[.identity_id"}}},
	} {
		_, err := terraformTable{Resources: []terraformRow{row}}.rows(nil)
		assert.ErrorContains(t, err, want)
	}
	more, known := moreTypes, refusalsJSON
	t.Cleanup(func() { moreTypes, refusalsJSON = more, known })
	for _, line := range []string{"azurerm_x", "azurerm_x A.B/c whole", "azurerm_x A.B/c part part"} {
		moreTypes = line
		_, err := terraformTable{}.rows(nil)
		assert.ErrorContains(t, err, "could not read line")
	}
	refusalsJSON = []byte("{")
	_, err := armTable{}.rows()
	assert.ErrorContains(t, err, "refusals.json")
}

// TestRefusalsAndMoreTypes reads the files that the program adds to its input.
func TestRefusalsAndMoreTypes(t *testing.T) {
	rows, err := terraformTable{}.rows(nil)
	require.NoError(t, err)
	assert.NotEmpty(t, rows)
	for i, row := range rows {
		assert.Regexp(t, `^(azurerm|azuread)_[a-z0-9_]+$`, row.Name)
		if i > 0 {
			assert.NotEqual(t, rows[i-1].Name, row.Name)
		}
	}
	var refusals map[string][]azure.Refusal
	require.NoError(t, json.Unmarshal(refusalsJSON, &refusals))
	for name, list := range refusals {
		known, ok := azure.ResourceType(name)
		assert.True(t, ok, name)
		assert.Equal(t, known.Refusals, list, name)
	}
}

func TestWriteErrors(t *testing.T) {
	assert.ErrorContains(t, writeRows(filepath.Join(t.TempDir(), "none", "x.json"), []role{}), "could not write table")
	assert.ErrorContains(t, writeRows(filepath.Join(t.TempDir(), "x.json"), []any{make(chan int)}), "could not encode")
	path := filepath.Join(t.TempDir(), "x.json")
	require.NoError(t, writeRows(path, []role{{Name: "a", ID: "1"}, {Name: "b", ID: "2", Alias: true}}))
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "[\n{\"name\":\"a\",\"id\":\"1\"},\n{\"name\":\"b\",\"id\":\"2\",\"alias\":true}\n]\n", string(content))
}
