package tfconfig

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// stepName returns a member of a value. The error says why there is none.
func stepName(v value, name string) (value, error) {
	switch v.kind {
	case object:
		if m, ok := v.record().get(name); ok {
			return m.withSensitive(v.sensitive), nil
		}
		return value{}, fmt.Errorf("the object has no attribute %q", name)
	case unknown:
		return v.hint().attr(name).withSensitive(v.sensitive), nil
	case list, set:
		return value{}, fmt.Errorf("attribute %q is asked of %s; choose an element by its index, or write [*] for all", name, v.kind)
	}
	return value{}, fmt.Errorf("attribute %q is asked of %s", name, v.kind)
}

// stepIndex returns an element of a value. With a key that is not known it is
// any of them.
func stepIndex(v, key value) (value, error) {
	if key.kind == null {
		return value{}, errors.New("the index is null")
	}
	switch {
	case key.kind == unknown && (v.isCollection() || v.kind == unknown):
		return elementOf(v).withSensitive(v.sensitive), nil
	case v.kind == list:
		i, ok := asInt(key)
		if !ok {
			return value{}, fmt.Errorf("a list is indexed by %s; it must be a whole number", key.kind)
		}
		if i < 0 || i >= len(v.elements()) {
			return value{}, fmt.Errorf("the index is outside the list, which has %d elements", len(v.elements()))
		}
		return v.elements()[i].withSensitive(v.sensitive), nil
	case v.kind == set:
		return value{}, errors.New("a set has no indexes; convert it with tolist, or use one if it has a single element")
	case v.kind == object:
		if i, ok := asInt(key); ok && i == 0 && v.record().block {
			return v, nil
		}
		name, ok := asText(key)
		if !ok {
			return value{}, fmt.Errorf("an object is indexed by %s; it must be a string", key.kind)
		}
		m, ok := v.record().get(name)
		if !ok {
			// The key is a value, unlike an attribute's name.
			return value{}, errors.New("the object has no such key")
		}
		return m.withSensitive(v.sensitive), nil
	case v.kind == unknown:
		return v.hint().index(key).withSensitive(v.sensitive), nil
	}
	return value{}, fmt.Errorf("an index is applied to %s", v.kind)
}

// traverse follows the steps of a reference from a value.
func (s *scope) traverse(v value, steps hcl.Traversal) (value, error) {
	for _, step := range steps {
		var err error
		var at hcl.Range
		sensitive := v.sensitive
		switch step := step.(type) {
		case hcl.TraverseAttr:
			at = step.SrcRange
			v, err = stepName(v, step.Name)
		case hcl.TraverseIndex:
			at = step.SrcRange
			v, err = stepIndex(v, fromCty(step.Key, s.span(step.SrcRange)))
		default:
			return nothing(), nil
		}
		if err != nil {
			return value{}, s.errorf(at, "%s", err)
		}
		v = v.withSensitive(sensitive)
	}
	return v, nil
}

// reference returns the value of a name and what follows it.
func (s *scope) reference(t hcl.Traversal) (value, error) {
	root := t.RootName()
	for b := s.vars; b != nil; b = b.outer {
		if b.item == nil && b.name == root {
			return s.traverse(b.value, t[1:])
		}
	}
	if s.module == nil {
		return value{}, s.errorf(t.SourceRange(), "there is no %q here; only literal values and what is passed in can be used", root)
	}
	switch root {
	case "count", "each":
		v, err := s.repetition(t)
		if err != nil {
			return value{}, err
		}
		return s.traverse(v, t[2:])
	case "self":
		if s.self == nil {
			return value{}, s.errorf(t.SourceRange(), `"self" has a meaning only inside a resource`)
		}
		return s.traverse(s.self.value(), t[1:])
	}
	name, ok := stepText(t, 1)
	if !ok {
		return value{}, s.errorf(t.SourceRange(), "the reference %q is not complete; a name must follow it", root)
	}
	switch root {
	case "var":
		return s.declared(t, 2, "variable", name, s.module.variable)
	case "local":
		return s.declared(t, 2, "local value", name, s.module.local)
	case "module":
		return s.declared(t, 2, "module", name, s.module.call)
	case "path":
		return s.traverse(s.module.path(name), t[2:])
	case "terraform", "tofu":
		v := nothing()
		if name == "workspace" {
			v = s.ev.workspace
		}
		return s.traverse(v, t[2:])
	case "data", "ephemeral":
		second, ok := stepText(t, 2)
		if !ok {
			return value{}, s.errorf(t.SourceRange(), "the reference %q is not complete; type and name must follow it", root)
		}
		return s.declared(t, 3, "resource", root+"."+name+"."+second, s.module.resource)
	case "resource":
		second, ok := stepText(t, 2)
		if !ok {
			return value{}, s.errorf(t.SourceRange(), "the reference %q is not complete; type and name must follow it", root)
		}
		return s.declared(t, 3, "resource", name+"."+second, s.module.resource)
	}
	return s.declared(t, 2, "resource", root+"."+name, s.module.resource)
}

// declared follows a reference to something that the module declares.
func (s *scope) declared(t hcl.Traversal, steps int, what, name string, find func(string) (value, bool)) (value, error) {
	v, ok := find(name)
	if !ok {
		if s.module.static.dir.broken {
			// It may stand in the part that could not be read, which is reported.
			return nothing(), nil
		}
		return value{}, s.errorf(t.SourceRange(), "%s %q is not declared in this module", what, name)
	}
	return s.traverse(v, t[steps:])
}

func stepText(t hcl.Traversal, i int) (string, bool) {
	if i >= len(t) {
		return "", false
	}
	step, ok := t[i].(hcl.TraverseAttr)
	return step.Name, ok
}

// repetition is what count and for_each give to an instance.
type repetition struct {
	key   value // each.key or count.index
	value value // each.value
	count bool
}

func (s *scope) repetition(t hcl.Traversal) (value, error) {
	name, _ := stepText(t, 1)
	path := t.RootName() + "." + name
	if s.loop != nil {
		switch {
		case path == "count.index" && s.loop.count:
			return s.loop.key, nil
		case path == "each.key" && !s.loop.count:
			return s.loop.key, nil
		case path == "each.value" && !s.loop.count:
			return s.loop.value, nil
		}
	}
	setting := map[string]string{"count": "count", "each": "for_each"}[t.RootName()]
	return value{}, s.errorf(t.SourceRange(), "%q has no value here: the block sets no %s", strings.TrimSuffix(path, "."), setting)
}
