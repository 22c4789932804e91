package lower

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// asked returns the attributes that the tables ask of every resource of a
// Terraform type, whatever else it says. Those of elements are not among them.
func (k *kind) asked() []string {
	if k.form != Terraform {
		return nil
	}
	var names []string
	add := func(each azure.Path, paths ...azure.Path) {
		for _, path := range append(paths, each) {
			steps := path.Steps()
			if !each.IsZero() && path.String() != each.String() && !path.FromRoot() || len(steps) == 0 || steps[0].Kind != azure.StepField {
				continue
			}
			if name := steps[0].Name; !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	conditions := func(each azure.Path, all []azure.Condition) {
		for _, c := range all {
			add(each, c.Path)
		}
	}
	for _, row := range k.grants {
		add(row.Each, row.PrincipalType, row.PrincipalTypeFlag, row.Name, row.Condition)
		add(row.Each, slices.Concat(row.Principals, row.Role, row.Scope, row.ScopeRest)...)
		conditions(row.Each, row.When)
	}
	for _, t := range k.triggers {
		add(t.Each)
		conditions(t.Each, t.When)
	}
	for _, e := range k.ephemeral {
		conditions(azure.Path{}, e.when)
	}
	for _, r := range k.references {
		add(azure.Path{}, r.Path)
	}
	return names
}

// answered are settings with some attributes decoded.
type answered struct {
	settings graph.Value
	names    []string
	values   []graph.Value // by names
}

// answer returns settings with what will be asked of them decoded.
func (k *kind) answer(settings graph.Value) graph.Value {
	if len(k.attributes) == 0 || !settings.IsObject() {
		return settings
	}
	a := &answered{settings, k.attributes, make([]graph.Value, len(k.attributes))}
	for i, name := range k.attributes {
		a.values[i] = settings.Attr(name)
	}
	return as(settings, graph.Contain(a, settings.At()))
}

// IsList implements graph.Container.
func (a *answered) IsList() bool { return false }

// Len implements graph.Container.
func (a *answered) Len() int { n, _ := a.settings.Len(); return n }

// Attr implements graph.Container.
func (a *answered) Attr(name string) graph.Value {
	if i := slices.Index(a.names, name); i >= 0 {
		return a.values[i]
	}
	return a.settings.Attr(name)
}

// Each implements graph.Container.
func (a *answered) Each(f func(key string, v graph.Value) bool) {
	for key, v := range a.settings.Members() {
		if !f(key, v) {
			return
		}
	}
}
