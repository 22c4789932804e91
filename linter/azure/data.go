package azure

import (
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
)

//go:embed data/*.json
var data embed.FS

// decode reads an embedded table. The tables are part of the program and are
// all read by its tests, so a table that cannot be read is a broken build.
func decode[T any](name string) T {
	var table T
	content, err := data.ReadFile("data/" + name)
	if err == nil {
		err = json.Unmarshal(content, &table)
	}
	if err != nil {
		panic(fmt.Sprintf("azure: embedded table %q: %v", name, err))
	}
	return table
}

// fold returns the key under which tables hold a name.
func fold(name string) string { return armid.Fold(name) }

// index collects rows under each type that they name, in the order of the rows.
func index[T any](rows []T, types func(T) []string) map[string][]T {
	m := make(map[string][]T, len(rows))
	for _, row := range rows {
		for _, name := range types(row) {
			m[fold(name)] = append(m[fold(name)], row)
		}
	}
	return m
}

// byType is a table whose rows belong to types in either spelling.
type byType[T any] struct {
	terraform, arm map[string][]*T
}

// loadByType decodes a table of the shape {"terraform": […], "arm": […]}.
func loadByType[T any](name string, types func(*T) []string) byType[T] {
	file := decode[struct{ Terraform, ARM []*T }](name)
	return byType[T]{terraform: index(file.Terraform, types), arm: index(file.ARM, types)}
}

var grantTable = sync.OnceValue(func() byType[Grant] {
	return loadByType("grants.json", func(g *Grant) []string { return g.Types })
})

var settingTable = sync.OnceValue(func() byType[Setting] {
	return loadByType("settings.json", func(s *Setting) []string { return s.Types })
})

var ephemeralTable = sync.OnceValue(func() []*Ephemeral {
	return decode[[]*Ephemeral]("ephemeral.json")
})

// needs is the decoded table of needs.
type needs struct {
	needs          []*Need
	terraform, arm map[string][]*Trigger
}

var needTable = sync.OnceValue(func() needs {
	table := needs{needs: decode[[]*Need]("needs.json")}
	var terraform, arm []*Trigger
	for _, need := range table.needs {
		for _, t := range need.Terraform {
			t.inherit(need)
		}
		for _, t := range need.ARM {
			t.inherit(need)
		}
		terraform = append(terraform, need.Terraform...)
		arm = append(arm, need.ARM...)
	}
	types := func(t *Trigger) []string { return t.Types }
	table.terraform, table.arm = index(terraform, types), index(arm, types)
	return table
})

// inherit fills in what a trigger shares with its need.
func (t *Trigger) inherit(need *Need) {
	t.Need = need
	if t.Verdict == "" {
		t.Verdict = need.Verdict
	}
	if t.Confidence == "" {
		t.Confidence = need.Confidence
	}
	if t.Identity.Form == "" {
		t.Identity.Form = ResourceID
	}
	if t.Identity.Absent == "" {
		t.Identity.Absent = ChooseOwn
	}
}

var tfTypes = sync.OnceValue(func() map[string]TFType {
	rows := decode[[]TFType]("terraform_types.json")
	m := make(map[string]TFType, len(rows))
	for _, row := range rows {
		row.HasIdentity = row.Takes.Any()
		m[fold(row.Name)] = row
	}
	return m
})

var armTypes = sync.OnceValue(func() map[string]ARMType {
	rows := decode[[]ARMType]("arm_types.json")
	m := make(map[string]ARMType, len(rows))
	for _, row := range rows {
		m[fold(row.Name)] = row
	}
	return m
})
