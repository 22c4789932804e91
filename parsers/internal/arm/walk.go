package arm

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// walk goes through the deployment in the order of the document and adds its
// resources, those of nested deployments where the deployment stands.
func (f *frame) walk() {
	f.expandAll(f.template.resources)
	f.allKnown = true
	for _, d := range f.template.resources {
		for _, inst := range f.expand(d).instances {
			f.visit(inst)
		}
	}
	// Nothing may refer to a variable or a parameter that is wrong.
	for _, p := range f.template.parameters {
		if f.outer == nil {
			f.parameter(p.Key)
		}
	}
	for _, v := range members(f.template.node.Get("variables")) {
		if !isPropertyCopy(v) && f.outer == nil {
			f.variable(v.Key)
		}
	}
}

func (f *frame) visit(inst *instance) {
	if inst.disabled {
		return
	}
	ev := f.ev
	ev.instances = append(ev.instances, inst)
	f.contents = append(f.contents, inst)
	if !inst.external {
		inst.tolerate(func() {
			inst.settings()
			f.dependencies(inst)
		})
	}
	for _, child := range inst.children {
		f.visit(child)
	}
	if inst.external || !isDeployment(inst.declaration) {
		return
	}
	inst.tolerate(inst.walkNested)
}

func (i *instance) walkNested() {
	properties, e := i.properties()
	if parameters := properties.Get("parameters"); parameters != nil {
		// The deployment waits for what its parameters refer to, whether its
		// template uses them or not.
		for _, entry := range parameters.Children {
			e.eval(entry)
		}
	}
	if nested := i.deployment(); nested != nil {
		nested.walk()
		return
	}
	i.unread = true
	if parameters := properties.Get("parameters"); parameters != nil {
		i.handed = e.eval(parameters)
	}
}

// dependencies resolves what dependsOn names. What is not deployed is not waited
// for.
func (f *frame) dependencies(inst *instance) {
	n := inst.declaration.node.Get("dependsOn")
	if n == nil || n.Kind == jsonc.Null {
		return
	}
	e := inst.env()
	e.in = nil // a name in dependsOn is no further reference
	v := e.eval(n)
	if v.Kind() == expr.String {
		f.ev.problemf(n.Span, `"dependsOn" is a string; it must be an array of names or ids`)
		return
	}
	for _, name := range v.Elements() {
		t, ok := f.dependency(name)
		switch {
		case !ok && f.declaresNo(name):
			at := n.Span
			if span := name.Span(); span.IsValid() {
				at = span
			}
			f.ev.problemf(at, `"dependsOn" names "%s", which the template does not declare; correct the name or remove it`, partial.Cut(name.Outline()))
		case ok && t.instance != inst:
			if !f.ev.mayDepend(inst) {
				return
			}
			inst.depends = append(inst.depends, t)
		}
	}
}

// declaresNo reports whether nothing that the template declares, deployed or not,
// can be what an entry of dependsOn names. The service refuses such a template.
func (f *frame) declaresNo(name expr.Value) bool {
	text, isText := name.Str()
	if name.IsSecret() || !isText && name.Kind() != expr.Unknown {
		return false
	}
	typ, last := "", name
	switch {
	case !isText || strings.HasPrefix(text, "/"):
		p, ok := f.ev.ParseID(name)
		if !ok || !known(p.Segments) {
			return false
		}
		typ, last = armid.Fold(p.Type), f.ev.JoinSegments(p.Segments)
	case strings.Contains(text, "//"):
		return false // the service is not particular about slashes
	case strings.Contains(text, "/"):
		typ = firstTwo(armid.Fold(text))
	default:
		symbol, _, _ := strings.Cut(text, "[")
		if f.symbol(symbol) != nil || f.loop(text) != nil {
			return false
		}
	}
	f.expandAll(f.template.resources)
	if key, ok := partial.Key(last); !ok || f.names[key] != nil || f.typeNames[key] != nil || f.childNames[key] != nil {
		return false
	}
	if len(f.untyped) > 0 {
		return false
	}
	for _, declared := range f.types {
		// An entry may name less of the type than the resource has.
		if typ != "" && !strings.HasPrefix(declared, typ) && !strings.HasPrefix(typ, declared) {
			continue
		}
		if !f.ev.budget.Step() || !f.namesKnown(declared) {
			return false
		}
	}
	return true
}

// namesKnown reports whether the names of all resources of a type are known, and
// there is at least one of each declaration.
func (f *frame) namesKnown(typ string) bool {
	all, ok := f.named[typ]
	if ok {
		return all
	}
	all = true
	for _, d := range f.byType[typ] {
		x := f.expand(d)
		all = all && len(x.instances) > 0 && !x.repeats() && !slices.ContainsFunc(x.instances, func(i *instance) bool { return i.name.Kind() != expr.String })
	}
	if f.named == nil {
		f.named = map[string]bool{}
	}
	f.named[typ] = all
	return all
}

// dependency finds what an entry of dependsOn names, in the order in which the
// service looks: symbolic name, id, type and name, loop, name alone.
func (f *frame) dependency(name expr.Value) (target, bool) {
	text, known := name.Str()
	if known {
		if d := f.symbol(text); d != nil && f.template.symbolic {
			return f.allOf(d)
		}
		if !strings.Contains(text, "/") {
			if d := f.loop(text); d != nil {
				return f.allOf(d)
			}
		}
	}
	inst := f.find(name)
	if inst == nil {
		inst = f.findInParent(text)
	}
	if inst == nil || inst.disabled {
		return target{}, false
	}
	return target{instance: inst}, true
}

// findInParent returns the resource that stands inside another one and whose name
// there is the text, which the service takes in dependsOn; nil if there is none or
// several are.
func (f *frame) findInParent(text string) *instance {
	if text == "" || strings.Contains(text, "/") {
		return nil
	}
	return found(f.childNames, armid.Fold(text))
}

// allOf returns the instances of a declaration as one target.
func (f *frame) allOf(d *declaration) (target, bool) {
	x := f.expand(d)
	switch {
	case len(x.instances) == 0:
		return target{}, false
	case len(x.instances) == 1 && !x.count.IsValid():
		return target{instance: x.instances[0]}, !x.instances[0].disabled
	}
	return target{expansion: x}, true
}
