package lower

import (
	"encoding/base64"
	"strconv"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// place is where paths start: a resource at one side of the change, or an
// element of it.
type place struct {
	l *Lowerer
	e *entry
	// root is the resource's content, elem the element that is examined, which
	// is the root without one.
	root, elem graph.Value
	// in is the resource that elem is part of, which a path may leave.
	in *graph.Resource
	// key is the element's index or key; label tells it from the others.
	key, label string
	// uses says by which settings the resource is named whose identity is used;
	// without any it is that of subject, nil where that is not known.
	uses    *azure.IdentityChoice
	subject *graph.Resource
	// last are the elements that were asked for last.
	last *elements
}

// elements are the places that a path leads to.
type elements struct {
	path   string
	places []*place
}

// start returns the place of a whole resource.
func (l *Lowerer) start(e *entry, settings graph.Value) *place {
	return &place{l: l, e: e, root: settings, elem: settings, in: e.res, subject: e.res}
}

// one returns the first value that the path leads to, absent if none.
func (p *place) one(path azure.Path) graph.Value {
	v, rest := p.straight(path)
	if len(rest) == 0 {
		return v
	}
	for _, v := range p.values(path) {
		return v
	}
	return graph.Absent(p.elem.At())
}

// straight follows a path as far as each step leads to one value of the same
// resource, as nearly all do to the end. It returns the steps that are left.
func (p *place) straight(path azure.Path) (v graph.Value, rest []azure.Step) {
	v = p.elem
	if path.FromRoot() {
		v = p.root
	}
	steps := path.Steps()
	for i, step := range steps {
		switch settled := p.settle(v); step.Kind {
		case azure.StepField:
			v = settled.Attr(step.Name)
		case azure.StepIndex:
			v = element(settled, step.Index)
		case azure.StepJSON:
			v = p.l.fromJSON(settled)
		case azure.StepBase64:
			v = fromBase64(settled)
		default:
			return v, steps[i:]
		}
	}
	return v, nil
}

// first returns the first value that is set by one of the paths.
func (p *place) first(paths []azure.Path) graph.Value {
	for _, path := range paths {
		if v := p.one(path); p.isSet(v) != no {
			return v
		}
	}
	return graph.Value{}
}

// values returns the values that the path leads to: one, absent where it is
// not there, unless the path ranges. Where it ranges over something that is
// not known, there is one unknown value.
func (p *place) values(path azure.Path) []graph.Value {
	var values []graph.Value
	p.walk(path, func(q place) { values = append(values, q.elem) })
	return values
}

// elements returns the places that the path leads to, the place itself for the
// zero path. What is absent has no elements.
func (p *place) elements(path azure.Path) []*place {
	if path.IsZero() {
		return []*place{p}
	}
	var places []*place
	p.walk(path, func(q place) {
		if !q.elem.IsAbsent() {
			places = append(places, &q)
		}
	})
	return places
}

// walk calls visit with every place that the path leads to, which may be absent.
func (p *place) walk(path azure.Path, visit func(place)) {
	v, rest := p.straight(path)
	if len(rest) > 0 && ranges(rest[0]) && isEmpty(p.settle(v)) {
		// Most lists of most resources are empty.
		return
	}
	q := *p
	q.elem = v
	if path.FromRoot() {
		q.in = p.e.res
	}
	q.step(rest, visit)
}

func ranges(step azure.Step) bool {
	return step.Kind == azure.StepElements || step.Kind == azure.StepValues
}

// isEmpty reports whether a value has nothing inside it.
func isEmpty(v graph.Value) bool {
	for range v.Members() {
		return false
	}
	return v.IsAbsent() || v.IsList() || v.IsObject()
}

func (p place) step(steps []azure.Step, visit func(place)) {
	if len(steps) == 0 {
		visit(p)
		return
	}
	step, rest := steps[0], steps[1:]
	// A container that the provider computes is as good as absent.
	v := p.settle(p.elem)
	to := func(w graph.Value) {
		p.elem = w
		p.step(rest, visit)
	}
	switch step.Kind {
	case azure.StepField:
		to(v.Attr(step.Name))
	case azure.StepIndex:
		to(element(v, step.Index))
	case azure.StepElements, azure.StepValues:
		if v.IsUnknown() {
			to(part(v, "[]"))
			return
		}
		label := p.label
		i := 0
		for key, w := range members(v) {
			if key == "" {
				key = strconv.Itoa(i)
			}
			i++
			p.key, p.label = key, label+"["+key+"]"
			to(w)
		}
	case azure.StepJSON:
		to(p.l.fromJSON(v))
	case azure.StepBase64:
		to(fromBase64(v))
	case azure.StepKey:
		to(graph.String(p.key, v.At()))
	case azure.StepName:
		to(p.in.Name)
	case azure.StepParent:
		p.other(p.l.container(p.in), p.l.containerOf(p.in), rest, visit)
	case azure.StepScope:
		scope := graph.Unknown(v.At())
		if e := p.l.byResource[p.in]; e != nil {
			scope = e.scope
		}
		res, _ := p.l.resourceOf(scope)
		p.other(res, scope, rest, visit)
	case azure.StepOf:
		id, of := graph.Unknown(v.At()), p.of()
		if of != nil {
			id = of.ID
		}
		p.other(of, id, rest, visit)
	}
}

// other goes on with a path in another resource. The path that ends there
// means the resource's id.
func (p place) other(res *graph.Resource, id graph.Value, rest []azure.Step, visit func(place)) {
	switch {
	case len(rest) == 0:
		p.elem = id
	case res == nil || formOf(res) != p.e.kind.form:
		// Its settings are not known, or not by the names that the path uses.
		p.elem, rest = graph.Unknown(p.elem.At()).WithSame("beside "+p.in.Address), nil
	default:
		p.elem, p.in = res.Settings, res
	}
	p.step(rest, visit)
}

// formOf returns whose names a resource's settings bear.
func formOf(res *graph.Resource) Form {
	if isAzapi(res.Spelled) || isARMType(res.Spelled) {
		return ARM
	}
	return Terraform
}

// settle returns the value, absent where a plan calls it unknown only because
// the provider computes it: nothing in the configuration gives rise to it.
func (p *place) settle(v graph.Value) graph.Value {
	if p.planned() && bare(v) {
		return graph.Absent(v.At())
	}
	return v
}

// planned reports whether values are those of a plan, in which everything that
// the configuration states is known or has an origin.
func (p *place) planned() bool {
	return p.e.kind.form == Terraform && p.l.b.Deployment().Changes
}

// bare reports whether nothing at all is known of an unknown value.
func bare(v graph.Value) bool {
	if !v.IsUnknown() || len(v.Origins()) > 0 {
		return false
	}
	_, key := v.Key()
	_, outline := v.Outline()
	return !key && !outline
}

// element returns an element of a list. A block that an input writes as an
// object is its own first element.
func element(v graph.Value, index int) graph.Value {
	switch {
	case v.IsUnknown():
		return part(v, "["+strconv.Itoa(index)+"]")
	case v.IsList():
		return v.Index(index)
	case index == 0 && v.IsObject():
		return v
	}
	return graph.Absent(v.At())
}

// members yields the elements of a list or the members of an object. A text
// that stands where a list could is its own only element.
func members(v graph.Value) func(func(string, graph.Value) bool) {
	if v.IsKnown() && !v.IsList() && !v.IsObject() {
		return func(yield func(string, graph.Value) bool) { yield("", v) }
	}
	return v.Members()
}

// part returns what is known of something inside an unknown value: where it
// may come from, and what it is the same as.
func part(v graph.Value, step string) graph.Value {
	w := graph.Unknown(v.At(), v.Origins()...)
	if key, ok := v.Key(); ok {
		w = w.WithSame(key + step)
	}
	return as(v, w)
}

func fromBase64(v graph.Value) graph.Value {
	s, ok := v.Text()
	if !ok || len(s) > maxJSON {
		return v
	}
	plain, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		return v
	}
	return as(v, graph.String(string(plain), v.At()))
}

// as returns w as secret as v is.
func as(v, w graph.Value) graph.Value {
	if v.IsSensitive() {
		return w.WithSensitive()
	}
	return w
}
