package arm

import (
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// ambiguous stands in the tables of a frame for a name that several resources
// bear.
var ambiguous = &instance{}

// enter makes an instance known by its id and its names.
func (f *frame) enter(inst *instance) {
	if f.ids == nil {
		f.ids, f.names, f.typeNames = map[string]*instance{}, map[string]*instance{}, map[string]*instance{}
		f.childNames = map[string]*instance{}
	}
	if key, ok := partial.IDKey(inst.id); ok {
		f.enterID(key, inst)
		switch {
		case inst.disabled && f.ev.absentByID[key] == nil:
			f.ev.absentByID[key] = inst
		case !inst.disabled && !inst.external && f.ev.byID[key] == nil:
			f.ev.byID[key] = inst
		}
	}
	if isDeployment(inst.declaration) && inst.segments != nil {
		// A deployment to another place may be called as if it were here.
		if key, ok := partial.IDKey(f.ev.ResourceID(f.context.ScopeID(), inst.typ, inst.segments, inst.name)); ok && f.ids[key] == nil {
			f.ids[key] = inst
		}
	}
	name, ok := partial.Key(inst.name)
	if !ok || inst.typ == "" {
		return
	}
	enterName(f.names, name, inst)
	if n := len(inst.segments); inst.parent != nil && n > 1 {
		if own, ok := partial.Key(inst.segments[n-1]); ok {
			enterName(f.childNames, own, inst)
		}
	}
	typ := armid.Fold(inst.typ)
	enterName(f.typeNames, typ+"/"+name, inst)
	if len(inst.segments) > 1 {
		if key, ok := partial.IDKey(f.ev.ResourceID(expr.StringValue(""), inst.typ, inst.segments, inst.name)); ok {
			enterName(f.typeNames, strings.TrimPrefix(key, armid.ProvidersPath), inst)
		}
	}
}

// enterID prefers what is deployed to what exists, and both to what is not
// deployed because of its condition.
func (f *frame) enterID(key string, inst *instance) {
	have := f.ids[key]
	if have == nil || rank(inst) > rank(have) {
		f.ids[key] = inst
	}
}

func rank(i *instance) int {
	switch {
	case i.disabled:
		return 0
	case i.external:
		return 1
	}
	return 2
}

func enterName(table map[string]*instance, key string, inst *instance) {
	have := table[key]
	switch {
	case have == nil || have != ambiguous && rank(inst) > rank(have):
		table[key] = inst
	case have != ambiguous && rank(inst) == rank(have):
		table[key] = ambiguous
	}
}

// find returns the resource of this deployment that a reference means: by
// symbolic name, id, type and name, or name alone; nil if there is none or it is
// not clear which.
func (f *frame) find(ref expr.Value) *instance {
	if f.base != nil {
		return f.base.find(ref)
	}
	if text, ok := ref.Str(); ok {
		if inst := f.findSymbol(text); inst != nil {
			return inst
		}
	} else if inst := f.findElement(ref); inst != nil {
		return inst
	}
	key, ok := partial.IDKey(ref)
	if !ok {
		return nil
	}
	text := key
	if parts := ref.Parts(); len(parts) > 0 {
		text, _ = parts[0].Str()
	}
	switch {
	case strings.HasPrefix(text, "/"):
		f.expandType(armid.Fold(f.ev.TypeOf(ref)))
		if inst := found(f.ids, key); inst != nil {
			return inst
		}
		return f.findHere(key)
	case armid.IsType(text):
		f.expandPrefix(text)
		return found(f.typeNames, key)
	}
	if inst := found(f.ids, key); inst != nil {
		return inst
	}
	f.expandAll(f.template.resources)
	if inst := found(f.names, key); inst != nil {
		return inst
	}
	return found(f.ids, key)
}

// findHere returns the resource that an id without a scope means, such as
// /providers/Microsoft.Authorization/policyAssignments/a: where the template goes
// to a scope below the tenant it is how resourceId() writes, and people with it,
// the id of what is deployed to that very scope.
func (f *frame) findHere(key string) *instance {
	name, ok := strings.CutPrefix(key, armid.Fold(armid.ProvidersPath))
	if !ok || f.context.Level == expr.TenantLevel {
		return nil
	}
	if inst := found(f.typeNames, name); inst != nil && inst.here {
		return inst
	}
	return nil
}

func found(table map[string]*instance, key string) *instance {
	if inst := table[key]; inst != ambiguous {
		return inst
	}
	return nil
}

// findSymbol returns the resource of a symbolic name, or of an element of a
// loop: "vm", "vm[2]".
func (f *frame) findSymbol(text string) *instance {
	if !f.template.symbolic {
		return nil
	}
	if strings.HasSuffix(text, "]") {
		text = strings.ReplaceAll(text, " ", "")
	}
	symbol, index := text, -1
	if at := strings.LastIndexByte(text, '['); at > 0 && strings.HasSuffix(text, "]") {
		if n, err := strconv.Atoi(text[at+1 : len(text)-1]); err == nil {
			symbol, index = text[:at], n
		}
	}
	d := f.symbol(symbol)
	if d == nil {
		return nil
	}
	x := f.expand(d)
	switch {
	case x.repeats() && len(x.instances) > 0:
		return nil
	case index >= 0 && index < len(x.instances):
		return x.instances[index]
	case index < 0 && !x.count.IsValid() && len(x.instances) == 1:
		return x.instances[0]
	}
	return nil
}

// findElement returns the resource that stands for all of a loop whose count is
// not known, for a reference to the element of the same index: sym[i].
func (f *frame) findElement(ref expr.Value) *instance {
	parts := ref.Parts()
	if !f.template.symbolic || len(parts) != 3 {
		return nil
	}
	before, _ := parts[0].Str()
	after, _ := parts[2].Str()
	symbol, ok := strings.CutSuffix(before, "[")
	if !ok || after != "]" {
		return nil
	}
	d := f.symbol(symbol)
	if d == nil {
		return nil
	}
	x := f.expand(d)
	if !x.repeats() || len(x.instances) != 1 {
		return nil
	}
	inst := x.instances[0]
	own, ok := partial.Key(inst.loops[len(inst.loops)-1].index)
	if key, known := partial.Key(parts[1]); !ok || !known || key != own {
		return nil
	}
	return inst
}

// symbol returns the declaration of a symbolic name.
func (f *frame) symbol(name string) *declaration {
	if f.symbols == nil {
		f.symbols = map[string]*declaration{}
		var enter func([]*declaration)
		enter = func(declarations []*declaration) {
			for _, d := range declarations {
				if d.symbol != "" {
					f.symbols[jsonc.Fold(d.symbol)] = d
				}
				enter(d.children)
			}
		}
		enter(f.template.resources)
	}
	return f.symbols[jsonc.Fold(name)]
}

// loop returns the declaration whose loop has the name, or whose symbol it is.
func (f *frame) loop(name string) *declaration {
	if f.base != nil {
		return nil
	}
	if d := f.symbol(name); d != nil && d.node.Get("copy") != nil {
		return d
	}
	if f.loops == nil {
		f.loops = map[string]*declaration{}
		var enter func([]*declaration)
		enter = func(declarations []*declaration) {
			for _, d := range declarations {
				if n := d.node.Get("copy").Get("name"); n != nil {
					if key, ok := partial.Key(f.env().eval(n)); ok {
						f.loops[key] = d
					}
				}
				enter(d.children)
			}
		}
		enter(f.template.resources)
	}
	return f.loops[armid.Fold(name)]
}

// expandType makes all resources of a type known, or all resources if the type
// is not known.
func (f *frame) expandType(typ string) {
	if typ == "" {
		f.expandAll(f.template.resources)
		return
	}
	for _, d := range f.byType[typ] {
		f.expand(d)
	}
	for _, d := range f.untyped {
		f.expand(d)
	}
}

// expandPrefix makes all resources known whose type a text may begin with.
func (f *frame) expandPrefix(text string) {
	if f.allKnown {
		return
	}
	begin := firstTwo(armid.Fold(text))
	for _, typ := range f.types {
		if strings.HasPrefix(typ, begin) {
			for _, d := range f.byType[typ] {
				f.expand(d)
			}
		}
	}
	for _, d := range f.untyped {
		f.expand(d)
	}
}

// firstTwo returns the namespace and the first segment of a type.
func firstTwo(text string) string {
	parts := strings.SplitN(text, "/", 3)
	if len(parts) < 2 {
		return text
	}
	return parts[0] + "/" + parts[1]
}

func (f *frame) expandAll(declarations []*declaration) {
	if f.allKnown {
		return
	}
	for _, d := range declarations {
		f.expand(d)
		f.expandAll(d.children)
	}
}

// assume takes note that something refers to a resource which is not deployed
// because of its condition, so that it must exist already.
func (ev *evaluation) assume(inst *instance) *instance {
	if inst.disabled && !inst.referred {
		inst.referred = true
		ev.external = append(ev.external, inst)
	}
	return inst
}

// outside returns the resource that an id means which this deployment does not
// declare: one of another deployment of the template, or one that exists
// already. References that are not ids give nil.
func (f *frame) outside(ref expr.Value) *instance {
	key, ok := partial.IDKey(ref)
	if !ok {
		return nil
	}
	ev := f.ev
	if inst := ev.byID[key]; inst != nil {
		return inst
	}
	if inst := ev.externalByID[key]; inst != nil {
		return inst
	}
	if inst := ev.absentByID[key]; inst != nil {
		return ev.assume(inst)
	}
	p, ok := ev.ParseID(ref)
	if !ok {
		return nil
	}
	inst := &instance{
		frame: f, index: -1, external: true, referred: true,
		typ: p.Type, segments: p.Segments, scope: p.Scope, id: ref, name: ev.JoinSegments(p.Segments),
	}
	ev.name(inst)
	ev.externalByID[key] = inst
	ev.external = append(ev.external, inst)
	return inst
}
