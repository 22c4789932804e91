// Command tables writes those tables of package azure that are derived from
// larger ones: arm_types.json, terraform_types.json and roles.json. The other
// tables are written by hand.
//
// Its input are three published tables. It reads these members:
//
//   - azurerm-identity.json: "resources" (resource, arm_type, types,
//     identity_required, force_new, force_new_rule, identity_references) and
//     "identity_references_without_identity_block", read off the Go source of
//     the azurerm provider; "removed_in_5";
//   - arm-identity.json: "types" (type, api_version, stability, allowed_types,
//     identity_required, identity_read_only, entra_docs_2025_05,
//     newest_version_differs, identity_references) and
//     "types_without_identity_but_with_references", read off the type
//     definitions of bicep-types-az;
//   - grants.json: "builtin_roles", read off the role maps of the Azure
//     Verified Modules.
//
// To these it adds more_types.txt, refusals.json and what stands in this file.
//
//	go run ./internal/tables -in DIR -out data
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
)

//go:embed more_types.txt
var moreTypes string

//go:embed refusals.json
var refusalsJSON []byte

func main() {
	in := flag.String("in", "", "directory of the published tables")
	out := flag.String("out", "data", "directory of the package's tables")
	flag.Parse()
	if err := run(*in, *out); err != nil {
		fmt.Fprintln(os.Stderr, "tables:", err)
		os.Exit(1)
	}
}

func run(in, out string) error {
	var terraform terraformTable
	var arm armTable
	var grants grantsTable
	for name, table := range map[string]any{
		"azurerm-identity.json": &terraform,
		"arm-identity.json":     &arm,
		"grants.json":           &grants,
	} {
		if err := readJSON(filepath.Join(in, name), table); err != nil {
			return err
		}
	}
	armRows, err := arm.rows()
	if err != nil {
		return err
	}
	terraformRows, err := terraform.rows(canonicalNames(armRows))
	if err != nil {
		return err
	}
	if err := writeRows(filepath.Join(out, "arm_types.json"), armRows); err != nil {
		return err
	}
	if err := writeRows(filepath.Join(out, "terraform_types.json"), terraformRows); err != nil {
		return err
	}
	return writeRows(filepath.Join(out, "roles.json"), grants.rows())
}

func readJSON(path string, table any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("could not read table: %w", err)
	}
	if err := json.Unmarshal(content, table); err != nil {
		return fmt.Errorf("could not decode %q: %w", path, err)
	}
	return nil
}

// writeRows writes an array with one row a line, so that a change of a row is
// a change of a line.
func writeRows[T any](path string, rows []T) error {
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, row := range rows {
		line, err := json.Marshal(row)
		if err != nil {
			return fmt.Errorf("could not encode a row of %q: %w", path, err)
		}
		b.Write(line)
		if i < len(rows)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("could not write table: %w", err)
	}
	return nil
}

// takes reads a list of values of identity.type in any of their spellings.
func takes(types []string) azure.Takes {
	var t azure.Takes
	for _, value := range types {
		switch strings.ToLower(strings.ReplaceAll(value, " ", "")) {
		case "systemassigned":
			t.System = true
		case "userassigned":
			t.User = true
		case "systemassigned,userassigned", "systemassigneduserassigned", "systemanduserassigned":
			t.Both = true
		}
	}
	return t
}

// canonicalNames maps folded names of ARM types to their usual case.
func canonicalNames(rows []azure.ARMType) map[string]string {
	names := make(map[string]string, len(rows))
	for _, row := range rows {
		names[strings.ToLower(row.Name)] = row.Name
	}
	return names
}

// grantsTable is what is read of grants.json.
type grantsTable struct {
	Roles struct {
		Roles     map[string]string         `json:"roles"`
		Ambiguous map[string]map[string]int `json:"ambiguous"`
	} `json:"builtin_roles"`
}

// role is a row of roles.json.
type role struct {
	Name string `json:"name"`
	ID   string `json:"id"`
	// Alias marks names that people use for a role which has another one.
	Alias bool `json:"alias,omitempty"`
}

// aliases are names in the modules' maps that are not the role's own.
var aliases = []string{
	"Arc machine Administrator Login",
	"Arc machine Contributor",
	"Arc machine User Login",
	"IPAM Pool Contributor",
	"Managed Application Publisher Operator",
	"Role Based Access Control Administrator (Preview)",
	"Security Administrator",
}

func (t grantsTable) rows() []role {
	var rows []role
	for name, id := range t.Roles.Roles {
		ids := []string{id}
		for other := range t.Roles.Ambiguous[name] {
			if other != id {
				ids = append(ids, other)
			}
		}
		for _, id := range ids {
			rows = append(rows, role{Name: name, ID: strings.ToLower(id), Alias: slices.Contains(aliases, name)})
		}
	}
	slices.SortFunc(rows, func(a, b role) int {
		return strings.Compare(a.Name+"\x00"+a.ID, b.Name+"\x00"+b.ID)
	})
	return rows
}
