package lower

import (
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// scope returns what the element of a resource gives access to, and the
// resource that this is the id of, where that is known exactly.
func (l *Lowerer) scope(e *entry, row *azure.Grant, p *place) (graph.Value, *graph.Resource) {
	switch row.ScopeForm {
	case azure.ScopePath:
		v := p.first(row.Scope)
		res := l.scopeResource(v)
		parts := []graph.Value{v}
		for _, path := range row.ScopeRest {
			for _, rest := range p.values(path) {
				if rest = p.settle(rest); !rest.IsAbsent() {
					parts = append(parts, rest)
				}
			}
			// A resource group is part of what a name means; anything else
			// narrows the scope to something inside the resource.
			if steps := path.Steps(); len(steps) > 0 && steps[len(steps)-1].Name != "resource_group_name" {
				res = nil
			}
		}
		return join(parts, "/", p), res
	case azure.ScopeSelf:
		if !e.second.IsAbsent() {
			return e.second, l.scopeResource(e.second)
		}
		return e.res.ID, e.res
	case azure.ScopeParent:
		return l.containerOf(e.res), l.container(e.res)
	case azure.ScopeARM:
		return e.scope, l.scopeResource(e.scope)
	case azure.ScopeFixed:
		return graph.String(row.ScopeText, e.res.At), nil
	case azure.ScopeTenant:
		return graph.String("/", e.res.At), nil
	}
	return graph.Unknown(e.res.At), nil
}

// scopeResource returns the resource that a value is exactly the id or the
// name of, or the directory's id of.
func (l *Lowerer) scopeResource(v graph.Value) *graph.Resource {
	if res, byKey := l.resourceNamed(v); res != nil {
		if byKey {
			return nil
		}
		return res
	}
	if id := l.lookUp(v); id != nil && id.Kind == graph.Group {
		return id.Resource
	}
	o, ok := v.Origin()
	if !ok || o.Prefix != "" || o.Suffix != "" {
		return nil
	}
	res, byKey := l.instance(o)
	if res == nil || byKey {
		return nil
	}
	if source, ok := l.sourceOf(res, o.Path); ok && source.Kind == azure.GroupPrincipal {
		return res
	}
	return nil
}
