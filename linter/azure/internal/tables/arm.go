package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
)

// armTable is what is read of arm-identity.json.
type armTable struct {
	Types          []armRow `json:"types"`
	ReferencesOnly []armRow `json:"types_without_identity_but_with_references"`
}

type armRow struct {
	Type        string   `json:"type"`
	APIVersion  string   `json:"api_version"`
	Allowed     []string `json:"allowed_types"`
	Required    bool     `json:"identity_required"`
	ReadOnly    bool     `json:"identity_read_only"`
	Documented  string   `json:"entra_docs_2025_05"`
	IdentityKey string   `json:"identity_key"`
	Newest      struct {
		Allowed []string `json:"allowed_types"`
	} `json:"newest_version_differs"`
	References []string `json:"identity_references"`
}

// usualCase holds types that the definitions spell otherwise than Microsoft's
// documentation.
var usualCase = []string{
	"Microsoft.Authorization/policyAssignments",
	"Microsoft.Cache/redis",
	"Microsoft.Compute/virtualMachineScaleSets/virtualMachines",
	"Microsoft.DBforMySQL/flexibleServers",
	"Microsoft.DBforPostgreSQL/flexibleServers",
	"Microsoft.ElasticSan/elasticSans/volumeGroups",
	"Microsoft.Insights/actionGroups",
	"Microsoft.Insights/workbooks",
	"Microsoft.Network/expressRoutePorts",
	"Microsoft.Network/virtualNetworkGateways",
	"Microsoft.SignalRService/signalR",
}

func (t armTable) rows() ([]azure.ARMType, error) {
	var refusals map[string][]azure.Refusal
	if err := json.Unmarshal(refusalsJSON, &refusals); err != nil {
		return nil, fmt.Errorf("refusals.json: %w", err)
	}
	var rows []azure.ARMType
	for _, from := range slices.Concat(t.Types, t.ReferencesOnly) {
		row, err := from.row()
		if err != nil {
			return nil, err
		}
		row.Refusals = refusals[row.Name]
		delete(refusals, row.Name)
		// A type without identity is worth a row only for what it refers to.
		if from.IdentityKey != "" || len(row.References) > 0 {
			rows = append(rows, row)
		}
	}
	for name := range refusals {
		return nil, fmt.Errorf("refusals.json: type %q is not in the table of types", name)
	}
	slices.SortFunc(rows, func(a, b azure.ARMType) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return rows, nil
}

func (from armRow) row() (azure.ARMType, error) {
	row := azure.ARMType{Name: from.Type, APIVersion: from.APIVersion, Required: from.Required, ReadOnly: from.ReadOnly}
	if i := slices.IndexFunc(usualCase, func(name string) bool { return strings.EqualFold(name, from.Type) }); i >= 0 {
		row.Name = usualCase[i]
	}
	// What the newest version admits beyond the newest stable one is admitted.
	row.Takes = takes(slices.Concat(from.Allowed, from.Newest.Allowed))
	row.Untyped = from.IdentityKey != "" && len(from.Allowed) == 0
	switch from.Documented {
	case "":
	case "system":
		row.Documented = &azure.Takes{System: true}
	case "user":
		row.Documented = &azure.Takes{User: true}
	case "system+user":
		row.Documented = &azure.Takes{System: true, User: true, Both: true}
	default:
		return row, fmt.Errorf("%q: unknown statement %q", from.Type, from.Documented)
	}
	for _, text := range from.References {
		text = withoutKinds(text)
		form, ok := referenceForm(text[strings.LastIndexByte(text, '.')+1:])
		if !ok || slices.ContainsFunc(row.References, func(r azure.Reference) bool { return r.Path.String() == text }) {
			continue
		}
		path, err := azure.ParsePath(text)
		if err != nil {
			return row, err
		}
		row.References = append(row.References, azure.Reference{Path: path, Form: form})
	}
	return row, nil
}

// withoutKinds removes the segments "<Kind>" by which the table tells the forms
// of a discriminated object apart; they are not part of a resource's body.
func withoutKinds(path string) string {
	segments := strings.Split(path, ".")
	segments = slices.DeleteFunc(segments, func(s string) bool { return strings.HasPrefix(s, "<") })
	return strings.Join(segments, ".")
}

// referenceForm returns the form of the value of a property, and whether it
// names an identity: the table also lists the objects around such properties.
func referenceForm(name string) (azure.Form, bool) {
	name = strings.ToLower(strings.TrimSuffix(name, "[]"))
	switch {
	case strings.HasSuffix(name, "identityclientid"), name == "msiclientid", name == "acrusermanagedidentityid":
		return azure.ClientID, true
	case strings.HasSuffix(name, "principalid"), strings.HasSuffix(name, "objectid"):
		return azure.PrincipalID, true
	case strings.HasPrefix(name, "acrusemanagedidentity"), name == "ismanagedidentityinuse", name == "issystemassignedidentity":
		return azure.Flag, true
	case name == "defaultidentity":
		return azure.Keyword, true
	case strings.HasSuffix(name, "userassignedidentity"),
		strings.HasSuffix(name, "identityresourceid"),
		strings.HasSuffix(name, "identityarmid"),
		strings.HasSuffix(name, "msiresourceid"),
		strings.HasSuffix(name, "userassignedidentityid"),
		strings.HasSuffix(name, "managedidentityid"),
		name == "identityid", name == "userassigned", name == "keyvaultreferenceidentity":
		return azure.ResourceID, true
	}
	return "", false
}
