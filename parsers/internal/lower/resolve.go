package lower

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// resourceOf returns the resource that the value is the id of, and whether the
// instance was only taken to be the one of the same key. It returns nil where
// that is not known for certain.
func (l *Lowerer) resourceOf(v graph.Value) (res *graph.Resource, byKey bool) {
	o, exact := v.Origin()
	if exact && o.Prefix == "" && o.Suffix == "" && (o.Path == "" || o.Path == "id") {
		return l.instance(o)
	}
	if key, ok := v.Key(); ok && key != "=" {
		return l.the(l.byID[key]), false
	}
	return nil, false
}

// resourceNamed is resourceOf for values that may be names as well.
func (l *Lowerer) resourceNamed(v graph.Value) (res *graph.Resource, byKey bool) {
	if o, ok := v.Origin(); ok && o.Prefix == "" && o.Suffix == "" && o.Path == "name" {
		return l.instance(o)
	}
	return l.resourceOf(v)
}

// instance returns the resource that an origin names. A block stands for its
// instance if it has but one; where it is not known how many it has, its one
// resource stands for all of them, and the instance is that of the same key.
func (l *Lowerer) instance(o graph.Origin) (res *graph.Resource, byKey bool) {
	if res := l.b.Find(o.Resource); res != nil {
		return l.the(res), o.ByKey || res.Block != nil && res.Block.Count.IsUnknown()
	}
	block := l.b.FindBlock(o.Resource)
	if block == nil {
		return nil, false
	}
	res, ok := l.only[block]
	if !ok {
		res = onlyInstance(block)
		l.only[block] = res
	}
	return res, o.ByKey || block.Count.IsUnknown()
}

// onlyInstance returns the one instance that a block has after the change, which
// is what expressions see, or else the one that it had; nil where it has more.
func onlyInstance(block *graph.Block) *graph.Resource {
	var only *graph.Resource
	for _, r := range block.Instances {
		if r.Action == graph.Delete || r.Action == graph.Forget {
			continue
		}
		if only != nil {
			return nil
		}
		only = r
	}
	if only == nil && len(block.Instances) == 1 {
		return block.Instances[0]
	}
	return only
}

// containerID returns the id of the resource that contains the one with the
// given id, if one does.
func containerID(id string) (string, bool) {
	inner, _ := armid.Parse(id)
	if outer, ok := inner.Container(); ok {
		return outer.String(), true
	}
	return "", false
}

// withID returns the resource that has the id, nil if none has.
func (l *Lowerer) withID(id string) *graph.Resource {
	key, _ := graph.String(id, source.Span{}).Key()
	return l.byID[key]
}

// container returns the resource that contains another one: as a template or
// azapi says, by the id, or in Terraform by the setting that refers to or names
// a resource of the containing type. It returns nil where none is known.
func (l *Lowerer) container(res *graph.Resource) *graph.Resource {
	if e := l.byResource[res]; e != nil {
		if e.parent != "" {
			return l.b.Find(e.parent)
		}
		if outer, _ := l.resourceOf(e.parentID); outer != nil {
			return outer
		}
	}
	if id, ok := res.ID.Text(); ok {
		if outer, ok := containerID(id); ok {
			return l.withID(outer)
		}
		return nil
	}
	outerType, ok := armid.ContainerType(res.Type)
	if !ok {
		return nil
	}
	if formOf(res) == ARM {
		// Type and name of the resource end its id, whatever is not known of it.
		if above := res.ID.KeysAbove(); len(above) > 1 {
			if outer := l.byID[above[1]]; outer != nil && armid.EqualFold(outer.Type, outerType) {
				return outer
			}
		}
		return nil
	}
	for _, v := range res.Settings.Members() {
		if outer, _ := l.resourceNamed(v); outer != nil && armid.EqualFold(outer.Type, outerType) {
			return outer
		}
	}
	// Configuration that is read alone knows the name, and not where it came from.
	for attribute, v := range res.Settings.Members() {
		if !strings.HasSuffix(attribute, "_name") {
			continue
		}
		if outer := l.namedAround(res, v); outer != nil && armid.EqualFold(outer.Type, outerType) {
			return outer
		}
	}
	return nil
}

// containerOf returns the id of the resource that contains another one.
func (l *Lowerer) containerOf(res *graph.Resource) graph.Value {
	if outer := l.container(res); outer != nil {
		return outer.ID
	}
	if e := l.byResource[res]; e != nil && !e.parentID.IsAbsent() {
		return e.parentID
	}
	if id, ok := res.ID.Text(); ok {
		if outer, ok := containerID(id); ok {
			return as(res.ID, graph.String(outer, res.ID.At()))
		}
	}
	if above := res.ID.KeysAbove(); formOf(res) == ARM && strings.Count(res.Type, "/") > 1 && len(above) > 1 {
		if same, ok := strings.CutPrefix(above[1], "#"); ok {
			outline, _ := res.ID.Outline()
			outline, _ = containerID(outline)
			return graph.Unknown(res.At).WithSame(same).WithOutline(outline)
		}
	}
	return graph.Unknown(res.At)
}

// identityOwner returns the resource whose identity stands for that of res:
// res itself, or the nearest one around it that takes an identity.
func (l *Lowerer) identityOwner(res *graph.Resource) *graph.Resource {
	for around, steps := res, 0; around != nil && steps < 8; around, steps = l.container(around), steps+1 {
		if takesIdentity(around) {
			return around
		}
	}
	return res
}

func takesIdentity(res *graph.Resource) bool {
	if !res.IdentityType.IsAbsent() {
		return true
	}
	if formOf(res) == Terraform {
		if t, ok := azure.TerraformType(res.Spelled); ok {
			return t.HasIdentity
		}
	}
	t, ok := azure.ResourceType(res.Type)
	return ok && (t.Takes.Any() || t.Untyped)
}
