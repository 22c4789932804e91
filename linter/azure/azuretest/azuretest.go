// Package azuretest builds, from rows of the tables of package azure, the
// smallest settings that a row speaks of. It is for tests.
package azuretest

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
)

// JSON is a string in a tree that holds JSON: the tree that it holds.
type JSON struct{ Tree any }

// Put returns a tree of maps, lists and scalars with a value at a path, making
// what is missing on the way and changing what is there. An empty text only
// makes sure that something is there. Where the path ranges over the values of a
// map, key is that of the one; of a list it is the first element.
func Put(tree any, steps []azure.Step, key string, v any) any {
	if len(steps) == 0 {
		if v == "" && tree != nil {
			return tree
		}
		return v
	}
	switch step, rest := steps[0], steps[1:]; step.Kind {
	case azure.StepField, azure.StepValues:
		name := step.Name
		if step.Kind == azure.StepValues {
			name = key
		}
		m, ok := tree.(map[string]any)
		if !ok {
			m = map[string]any{}
		}
		for have := range m {
			if strings.EqualFold(have, name) {
				name = have
			}
		}
		m[name] = Put(m[name], rest, key, v)
		return m
	case azure.StepIndex, azure.StepElements:
		l, ok := tree.([]any)
		if !ok {
			l = []any{nil}
		}
		l[0] = Put(l[0], rest, key, v)
		return l
	case azure.StepJSON:
		have, _ := tree.(JSON)
		return JSON{Put(have.Tree, rest, key, v)}
	default:
		return Put(tree, rest, key, v)
	}
}

// At returns what the tree has at a path, nil if nothing.
func At(tree any, steps []azure.Step, key string) any {
	for _, step := range steps {
		switch step.Kind {
		case azure.StepField, azure.StepValues:
			m, _ := tree.(map[string]any)
			name := step.Name
			if step.Kind == azure.StepValues {
				name = key
			}
			tree = m[name]
		case azure.StepIndex, azure.StepElements:
			l, _ := tree.([]any)
			if len(l) == 0 {
				return nil
			}
			tree = l[0]
		case azure.StepJSON:
			have, _ := tree.(JSON)
			tree = have.Tree
		}
	}
	return tree
}

// Last returns the kind of a path's last step, StepField for the zero Path.
func Last(p azure.Path) azure.StepKind {
	if steps := p.Steps(); len(steps) > 0 {
		return steps[len(steps)-1].Kind
	}
	return azure.StepField
}

// Satisfying returns a value for which a condition holds: nil for nothing at
// all, an empty text for anything that is set.
func Satisfying(c azure.Condition) any {
	switch c.Op {
	case azure.Set:
		return ""
	case azure.Equals, azure.OneOf, azure.Contains:
		return c.Values[0]
	case azure.HasPrefix:
		return c.Values[0] + "x"
	case azure.AllPublic:
		return "mcr.microsoft.com/x"
	}
	return nil
}

// Violating returns a value for which a condition does not hold, nil for
// nothing at all.
func Violating(c azure.Condition) any {
	switch c.Op {
	case azure.Absent:
		return "x"
	case azure.NotEquals, azure.NoneOf:
		return c.Values[0]
	case azure.Set:
		return nil
	}
	return "something else"
}
