package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
)

// terraformTable is what is read of azurerm-identity.json.
type terraformTable struct {
	Resources      []terraformRow `json:"resources"`
	ReferencesOnly []terraformRow `json:"identity_references_without_identity_block"`
	RemovedIn5     []string       `json:"removed_in_5"`
}

type terraformRow struct {
	Resource     string               `json:"resource"`
	ARMType      string               `json:"arm_type"`
	Types        []string             `json:"types"`
	Required     bool                 `json:"identity_required"`
	ForceNew     string               `json:"force_new"`
	ForceNewRule string               `json:"force_new_rule"`
	Versions     []string             `json:"provider_versions"`
	References   []terraformReference `json:"identity_references"`
}

type terraformReference struct {
	Path     string `json:"path"`
	Kind     string `json:"kind"`
	Required bool   `json:"required"`
	Optional bool   `json:"optional"`
	Computed bool   `json:"computed"`
}

// replaceRules are the rules of conditional replacement in words that a message
// can use, after "a change of the identity replaces the resource when".
var replaceRules = map[string]string{
	"azurerm_disk_encryption_set":          "the type goes from UserAssigned, or both, to SystemAssigned",
	"azurerm_kubernetes_automatic_cluster": "the type changes",
	"azurerm_managed_application":          "the block is removed",
	"azurerm_mongo_cluster":                "the block is added or removed",
	"azurerm_mssql_managed_instance":       "the block is removed",
	"azurerm_postgresql_flexible_server":   "the type goes from UserAssigned, or both, to SystemAssigned, or the block is removed",
	"azurerm_redhat_openshift_cluster":     "the block is added or removed",
}

func (t terraformTable) rows(canonical map[string]string) ([]azure.TFType, error) {
	byName := make(map[string]*azure.TFType)
	var names []string
	get := func(name string) *azure.TFType {
		row, ok := byName[name]
		if !ok {
			row = &azure.TFType{Name: name}
			byName[name] = row
			names = append(names, name)
		}
		return row
	}
	for _, from := range slices.Concat(t.Resources, t.ReferencesOnly) {
		row := get(from.Resource)
		if err := from.fill(row); err != nil {
			return nil, err
		}
		if slices.Contains(t.RemovedIn5, from.Resource) || !slices.Contains(from.Versions, "5.2.0") && !row.Takes.Any() {
			row.Removed = true
		}
	}
	for line := range strings.Lines(moreTypes) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		if len(fields) < 2 || len(fields) > 3 || len(fields) == 3 && fields[2] != "part" {
			return nil, fmt.Errorf("more_types.txt: could not read line %q", strings.TrimSpace(line))
		}
		row := get(fields[0])
		row.ARMType = strings.TrimPrefix(fields[1], "-")
		row.Part = len(fields) == 3
	}
	slices.Sort(names)
	rows := make([]azure.TFType, len(names))
	for i, name := range names {
		rows[i] = *byName[name]
		if usual, ok := canonical[strings.ToLower(rows[i].ARMType)]; ok {
			rows[i].ARMType = usual
		}
	}
	return rows, nil
}

// fill copies what a row of the published table says.
func (from terraformRow) fill(row *azure.TFType) error {
	if from.ARMType != "" {
		row.ARMType = from.ARMType
	}
	if from.Types != nil {
		row.Takes = takes(from.Types)
		row.Required = from.Required
		switch from.ForceNew {
		case "always":
			row.Replaces = azure.ReplacesAlways
		case "conditional":
			row.Replaces, row.ReplaceRule = azure.ReplacesSometimes, replaceRules[from.Resource]
			if row.ReplaceRule == "" {
				return fmt.Errorf("%q replaces by a rule that has no words here: %s", from.Resource, from.ForceNewRule)
			}
		}
	}
	for _, reference := range from.References {
		form, ok := reference.form(from.Resource)
		if !ok || from.hasInside(reference.Path) {
			continue
		}
		// Blocks are lists in the provider's schema, however often they occur.
		path, err := azure.ParsePath(strings.ReplaceAll(reference.Path, ".", "[]."))
		if err != nil {
			return err
		}
		row.References = append(row.References, azure.Reference{Path: path, Form: form, Required: reference.Required})
	}
	return nil
}

// hasInside reports whether a reference is a block that holds another one.
func (from terraformRow) hasInside(path string) bool {
	return slices.ContainsFunc(from.References, func(other terraformReference) bool {
		return strings.HasPrefix(other.Path, path+".")
	})
}

// form returns the form of the value of a setting, and whether it names an
// identity at all: blocks and computed attributes do not.
func (r terraformReference) form(resource string) (azure.Form, bool) {
	if r.Kind == "block" || r.Computed && !r.Optional && !r.Required {
		return "", false
	}
	name := r.Path[strings.LastIndexByte(r.Path, '.')+1:]
	switch {
	case r.Kind == "TypeBool":
		return azure.Flag, true
	case name == "service_data_identity" || name == "service_data_auth_identity":
		return azure.Keyword, true
	case resource == "azurerm_container_registry_task", strings.HasSuffix(name, "client_id"):
		return azure.ClientID, true
	case resource == "azurerm_managed_application_definition", name == "principal_id", strings.HasSuffix(name, "_principal_id"):
		// Elsewhere service_principal_id names an application that is no
		// managed identity.
		return azure.PrincipalID, name != "service_principal_id" || resource == "azurerm_managed_application_definition"
	case name == "service_principal_id", name == "international_mobile_subscriber_identity", name == "aks_assigned_identity":
		return "", false
	}
	return azure.ResourceID, true
}
