package tfplan

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// each is what count and for_each mean in an expression: the instance that the
// expression is evaluated for.
type each struct {
	group *group
	key   string
	// forEach is the expression of for_each, which stands in scope.
	forEach node
	scope   *scope
}

func (i *Instance) each() each {
	return each{i.group, i.Key, i.group.block.forEach, i.group.scope}
}

// eachCall is the meaning of count and for_each in the arguments of the call
// that a module instance is one of.
func (s *scope) eachCall() each {
	if s.loose {
		return each{}
	}
	return each{s.siblings, s.key, s.module.forEach, s.parent}
}

// resolution is what an expression may take its value from.
type resolution struct {
	origins []graph.Origin
	// hidden means that there may be more than the origins.
	hidden bool
	// vague means that some origin is not the only one that its reference may
	// mean.
	vague bool
	// perInstance means that the expression uses count.index or each.*.
	perInstance bool
	// any means that the expression refers to something at all.
	any bool
	// depth is how many modules deep the instance is in which all references
	// name the same things.
	depth int
}

func (r *resolution) add(o graph.Origin) {
	if !slices.Contains(r.origins, o) {
		r.origins = append(r.origins, o)
	}
}

func (r *resolution) merge(other resolution) {
	for _, o := range other.origins {
		r.add(o)
	}
	r.hidden = r.hidden || other.hidden
	r.vague = r.vague || other.vague
	r.depth = max(r.depth, other.depth)
}

// Bounds of one resolution. Variables and outputs may fan out at every module
// that an expression passes through.
const (
	maxSteps   = 500
	maxOrigins = 32
)

// resolver follows references through modules.
type resolver struct {
	p     *Plan
	steps int
	depth int
}

// references resolves all references of some expressions in a scope.
func (r *resolver) references(nodes []node, s *scope, e each) resolution {
	var result resolution
	var refs []reference
	indexed := false
	for ref := range r.p.text.references(nodes...) {
		result.any = true
		if r.steps++; r.steps > maxSteps || r.depth > 2*maxModules {
			// What is not looked at may be anything.
			result.hidden, result.perInstance = true, true
			break
		}
		refs = append(refs, ref)
		switch ref.kind {
		case toIndex:
			indexed, result.perInstance = true, true
		case toEach:
			// For a set, each.value is each.key.
			indexed = indexed || ref.path == ""
			result.perInstance = true
		}
	}
	for _, ref := range refs {
		if len(result.origins) > maxOrigins {
			result.hidden = true
			break
		}
		r.depth++
		switch ref.kind {
		case toHidden:
			result.hidden = true
			result.depth = max(result.depth, s.depth)
		case toVariable:
			result.merge(r.variable(ref, s))
		case toResource:
			r.resource(&result, ref, s, e, indexed)
			result.depth = max(result.depth, s.depth)
		case toModule:
			result.merge(r.module(ref, s, e, indexed))
			result.depth = max(result.depth, s.depth)
		case toEach:
			result.merge(r.each(ref, e))
		}
		r.depth--
	}
	return result
}

// variable resolves a variable: the argument that the module's call gives it.
func (r *resolver) variable(ref reference, s *scope) resolution {
	if s.parent == nil {
		// The variables of the root module have their values when a plan is
		// made.
		return resolution{}
	}
	argument := r.p.text.get(s.module.arguments, ref.name)
	if !argument.exists() {
		return resolution{}
	}
	result := r.references([]node{argument}, s.parent, s.eachCall())
	if result.perInstance {
		result.depth = s.depth
	}
	return deeper(result, ref.path)
}

// deeper returns what a resolution becomes when a path leads on from it. What
// has no path yet is a whole resource; the path names its attribute.
// Otherwise an object was made, of whose members those that bear the name of
// the attribute are the likely ones.
func deeper(r resolution, path string) resolution {
	if path == "" {
		return r
	}
	alike := r.origins[:0:0]
	for _, o := range r.origins {
		if o.Path == "" {
			o.Path = path
		}
		if lastName(o.Path) == lastName(path) {
			alike = append(alike, o)
		}
	}
	if len(alike) > 0 {
		r.origins = alike
	}
	return r
}

// resource adds what a reference to a resource in a scope means.
func (r *resolver) resource(result *resolution, ref reference, s *scope, e each, indexed bool) {
	if s.loose {
		result.vague = true
		result.add(graph.Origin{Resource: join(s.module.address, ref.name), Path: ref.path})
		return
	}
	g := s.groups[ref.name]
	if g == nil {
		if b := s.module.byName[ref.name]; b != nil && b.repeat.exists() && ref.key == "" {
			result.vague = true
		}
		result.add(graph.Origin{Resource: join(s.address, ref.name) + ref.key, Path: ref.path})
		return
	}
	o := graph.Origin{Resource: g.address + ref.key, Path: ref.path}
	if ref.key == "" && g.set != nil {
		// An index that is not listed.
		switch key, ok := g.only(); {
		case ok:
			o.Resource += key
		case indexed && ref.path == "" && g.sameKeys(e.group):
			o.Resource += e.key
			o.ByKey = true
		default:
			result.vague = true
			o.Resource = g.block.address
		}
	}
	result.add(o)
}

// module resolves an output of a module that is called in a scope, or all of
// them where the reference has lost which.
func (r *resolver) module(ref reference, s *scope, e each, indexed bool) resolution {
	inner := s.module.calls[ref.name]
	if inner == nil {
		return resolution{hidden: true}
	}
	at, byKey := r.callee(inner, ref, s, e, indexed)
	var nodes []node
	if ref.output != "" {
		nodes = append(nodes, r.p.text.member(r.p.text.get(inner.outputs, ref.output), "expression"))
	} else {
		for _, output := range r.p.text.members(inner.outputs.node) {
			nodes = append(nodes, r.p.text.member(output, "expression"))
		}
	}
	result := deeper(r.references(nodes, at, each{}), ref.path)
	if byKey {
		for i := range result.origins {
			result.origins[i].ByKey = true
		}
	}
	// Whatever the module does with it, the value is that of one output of one
	// instance, for everything in the caller's scope.
	result.depth = s.depth
	return result
}

// callee returns the instance of a module that a reference names.
func (r *resolver) callee(inner *module, ref reference, s *scope, e each, indexed bool) (at *scope, byKey bool) {
	key, known := ref.key, true
	calls := s.calls[ref.name]
	if key == "" && calls != nil && calls.set != nil {
		switch only, ok := calls.only(); {
		case ok:
			key = only
		case indexed && calls.sameKeys(e.group):
			key, byKey = e.key, true
		default:
			known = false
		}
	}
	if known && !s.loose {
		if have := r.p.scopes[join(s.address, "module."+ref.name)+key]; have != nil {
			return have, byKey
		}
	}
	// Nothing in the module changes, or the instance is not known.
	return &scope{module: inner, parent: s, depth: s.depth + 1, loose: true}, byKey
}

// each resolves each.value from the expression of for_each.
func (r *resolver) each(ref reference, e each) resolution {
	if !e.forEach.exists() {
		return resolution{hidden: true}
	}
	refs := slices.Collect(r.p.text.references(e.forEach))
	if len(refs) == 1 && refs[0].key == "" && refs[0].path == "" {
		// With for_each over the instances of a resource or a module, each.value
		// is the instance of the same key.
		switch from := refs[0]; {
		case from.kind == toResource && e.scope.groups[from.name].sameKeys(e.group):
			address := e.scope.groups[from.name].address + e.key
			return resolution{depth: e.scope.depth, origins: []graph.Origin{{
				Resource: address, Path: r.p.existing(address, ref.path), ByKey: true,
			}}}
		case from.kind == toModule && from.output == "" && e.scope.calls[from.name].sameKeys(e.group):
			from.output, from.path = cutStep(ref.path)
			return r.module(from, e.scope, e, true)
		}
	}
	result := deeper(r.references([]node{e.forEach}, e.scope, each{}), ref.path)
	// One of the values of for_each, which need not be the only one that
	// is not known.
	result.vague = true
	return result
}

// existing returns a path if the resource has an attribute that it begins
// with; otherwise none: the path then leads into an object that for_each made.
func (p *Plan) existing(address, path string) string {
	i := p.byAddress[address]
	if i == nil || path == "" {
		return ""
	}
	name, _ := cutStep(path)
	if p.text.get(i.after, name).exists() || p.text.get(i.unknown, name).exists() {
		return path
	}
	return ""
}
