package arm

import (
	"slices"
	"strconv"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
)

// uniqueAddress returns how the graph calls a resource: its id without the
// place that the template is deployed to. Only where that is not unique does
// the resource group, the deployment or in the end a number come into it.
func (ev *evaluation) uniqueAddress(i *instance) string {
	base := i.frame.relativeAddress(i)
	if !ev.labels[base] {
		ev.labels[base] = true
		return base
	}
	var choices []string
	if group := ev.groupOf(i); group != "" {
		choices = append(choices, "resourceGroups/"+group+armid.ProvidersPath+base)
	}
	if owner := i.frame.owner; owner != nil && owner.label != "" && !i.external {
		choices = append(choices, owner.label+"/"+base)
	}
	for _, c := range choices {
		if !ev.labels[c] {
			ev.labels[c] = true
			return c
		}
	}
	last := base
	if n := len(choices); n > 0 {
		last = choices[n-1]
	}
	for n := ev.repeated[last] + 2; ; n++ {
		if c := last + "#" + strconv.Itoa(n); !ev.labels[c] {
			ev.labels[c] = true
			if ev.repeated == nil {
				ev.repeated = map[string]int{}
			}
			ev.repeated[last] = n - 2
			return c
		}
	}
}

// groupOf returns the name of the resource group that a resource lies in, if it
// is known.
func (ev *evaluation) groupOf(i *instance) string {
	_, group := armid.PlaceIn(ev.Segments(orEmpty(i.scope)))
	name, _ := group.Str()
	if group.IsSecret() {
		return ""
	}
	return name
}

func orEmpty(v expr.Value) expr.Value {
	if !v.IsValid() {
		return expr.StringValue("")
	}
	return v
}

// relativeAddress returns type and name in the form of an id, behind that of the
// resource that an extension resource applies to.
func (f *frame) relativeAddress(i *instance) string {
	own := f.ownAddress(i)
	if i.here {
		return own
	}
	if p, ok := f.ev.ParseID(orEmpty(i.scope)); ok && !armid.EqualFold(p.Type, armid.ResourceGroups) && !armid.EqualFold(p.Type, armid.ManagementGroups) {
		return f.ev.scopeAddress(p, i.scope) + armid.ProvidersPath + own
	}
	return own
}

// secret stands for a name that is one and is written nowhere.
const secret = "{secret}"

// scopeAddress returns the address of the resource that a scope is the id of.
func (ev *evaluation) scopeAddress(p partial.ID, scope expr.Value) string {
	if !scope.IsSecret() {
		return ev.Address(p)
	}
	if key, ok := partial.IDKey(scope); ok {
		for _, table := range []map[string]*instance{ev.byID, ev.externalByID} {
			if inst := table[key]; inst != nil {
				return inst.frame.relativeAddress(inst)
			}
		}
	}
	return p.Type + "/" + secret
}

// hidesName reports whether the name of an instance is made of a secret.
func (i *instance) hidesName() bool {
	return i.name.IsSecret() || slices.ContainsFunc(i.segments, expr.Value.IsSecret)
}

func (f *frame) ownAddress(i *instance) string {
	typ := i.typ
	if typ == "" {
		typ = "unknown"
	}
	d := i.declaration
	if !i.name.IsValid() && d != nil {
		if d.symbol != "" {
			return typ + "/" + d.symbol + i.key
		}
		return typ + "/" + d.label + i.key
	}
	switch {
	case i.hidesName() && d != nil:
		_, name := asWritten(d)
		return typ + "/" + name + i.key
	case i.hidesName():
		return typ + "/" + secret
	case known(i.segments) && i.segments != nil:
		return partial.Interleave(typ, i.segments)
	case d != nil && len(i.segments) <= 1:
		if name := written(d.node.Get("name")); name != "" {
			return typ + "/" + name + i.key
		}
	}
	if i.segments == nil {
		return typ + "/" + partial.Cut(i.name.Outline()) + i.key
	}
	return partial.Interleave(typ, i.segments) + i.key
}
