package tfconfig

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// instance is one instance of a resource block.
type instance struct {
	ev     *evaluator
	decl   *resource
	module *moduleInstance
	instanceKey
	addr string
	// attrs are the settings by name: attributes, and lists of nested blocks.
	attrs map[string]*memo
}

// resourceSet is a resource block of a module instance with its instances.
type resourceSet struct {
	memo      memo
	instances []*instance
	exact     bool
}

// resource returns the value of a resource block by how references name it; ok
// is false if it is not declared.
func (m *moduleInstance) resource(key string) (v value, ok bool) {
	decl, ok := m.static.dir.resources.get(key)
	if !ok {
		return value{}, false
	}
	set := m.resources[key]
	if set == nil {
		set = &resourceSet{}
		m.resources[key] = set
	}
	addr := dotted(m.addr, key)
	return m.ev.once(&set.memo, addr, decl.at, func() (value, error) {
		reps := m.scope().repeat(decl.count, decl.forEach, addr)
		set.exact = reps.exact
		return reps.compose(func(rep instanceKey) value {
			i := newInstance(m, decl, addr, rep)
			set.instances = append(set.instances, i)
			return i.value()
		}).withSensitive(decl.mode == ephemeral), nil
	}), true
}

func newInstance(m *moduleInstance, decl *resource, addr string, rep instanceKey) *instance {
	i := &instance{ev: m.ev, decl: decl, module: m, instanceKey: rep, addr: addr + rep.key}
	i.attrs = make(map[string]*memo, len(decl.settings))
	memos := make([]memo, len(decl.settings))
	for n, name := range decl.settings {
		i.attrs[name] = &memos[n]
	}
	return i
}

// value returns the object that references see: the settings, and whatever the
// provider adds to them.
func (i *instance) value() value {
	names := slices.Clone(i.decl.settings)
	for _, implied := range []string{"identity", "output"} {
		if _, ok := i.implied(implied); ok {
			names = append(names, implied)
		}
	}
	return recordVal(instanceRecord(names, i, originHint(graph.Origin{Resource: i.addr})))
}

// implied returns what an attribute that the configuration does not set is
// known to be.
func (i *instance) implied(name string) (value, bool) {
	if i.attrs[name] != nil || i.decl.mode != managed {
		return value{}, false
	}
	switch {
	case name == "identity" && strings.HasPrefix(i.decl.kind, "azurerm_"):
		// A block that no azurerm resource computes: without it there is none.
		return listVal(nil), true
	case name == "output" && i.decl.kind == "terraform_data" && i.attrs["input"] != nil:
		return i.member("input"), true
	}
	return value{}, false
}

func (i *instance) base() (graph.Origin, bool) { return graph.Origin{Resource: i.addr}, true }

func (i *instance) scope() *scope {
	s := i.module.scope()
	s.loop, s.self = i.loop, i
	return s
}

// member returns a setting.
func (i *instance) member(name string) value {
	m := i.attrs[name]
	if m == nil {
		v, _ := i.implied(name)
		return v
	}
	at := i.decl.at
	if attr := i.decl.body.Attributes[name]; attr != nil {
		at = i.ev.span(attr.NameRange)
	}
	return i.ev.once(m, i.addr+"."+name, at, func() (value, error) {
		s := i.scope()
		if attr := i.decl.body.Attributes[name]; attr != nil {
			v, err := s.eval(attr.Expr)
			if err == nil && i.decl.json {
				v = i.jsonBlocks(v, name, name)
			}
			return v, err
		}
		return s.nested(i.decl.body, name, graph.Origin{Resource: i.addr, Path: name}), nil
	})
}

// nested returns the list of the blocks of one type in a body, dynamic ones
// expanded. origin is that of the list.
func (s *scope) nested(body *hclsyntax.Body, name string, origin graph.Origin) value {
	n := nestedBlocks{scope: s, origin: origin}
	for _, b := range body.Blocks {
		if nestedType(b) != name {
			continue
		}
		if b.Type == "dynamic" {
			n.dynamic(b)
		} else {
			n.add(s, b, b.Body)
		}
	}
	if n.open {
		each := join(n.items...)
		return hintVal(&hint{each: &each}).withAt(n.at)
	}
	return listVal(n.items).withAt(n.at)
}

// nestedBlocks collects the blocks of one type.
type nestedBlocks struct {
	scope  *scope
	origin graph.Origin
	items  []value
	// open means that there may be more blocks, or fewer.
	open bool
	at   source.Span // of the first
}

func (n *nestedBlocks) add(s *scope, b *hclsyntax.Block, body *hclsyntax.Body) {
	at := s.span(b.Range())
	if !n.at.IsValid() {
		n.at = at
	}
	origin := n.origin
	origin.Path += "[" + strconv.Itoa(len(n.items)) + "]"
	n.items = append(n.items, s.content(body, origin).withAt(at))
}

// content returns the object of a nested block.
func (s *scope) content(body *hclsyntax.Body, origin graph.Origin) value {
	vals := map[string]value{}
	for _, attr := range inOrder(body) {
		vals[attr.Name] = s.settle(attr.Expr)
	}
	for _, b := range body.Blocks {
		name := nestedType(b)
		if _, have := vals[name]; !have {
			inner := origin
			inner.Path += "." + name
			vals[name] = s.nested(body, name, inner)
		}
	}
	return recordVal(newRecord(vals).withComputed(origin))
}

func (n *nestedBlocks) dynamic(b *hclsyntax.Block) {
	s := n.scope
	forEach := expr(b.Body, "for_each")
	var body *hclsyntax.Body
	for _, inner := range b.Body.Blocks {
		if inner.Type == "content" {
			body = inner.Body
		}
	}
	if forEach == nil || body == nil {
		s.ev.report(source.Problemf(s.span(b.DefRange()), "a dynamic block has no %s", map[bool]string{true: "for_each", false: "content"}[forEach == nil]))
		return
	}
	name := b.Labels[0]
	if iterator := expr(b.Body, "iterator"); iterator != nil {
		name = providerName(iterator)
	}
	iterate := func(key, item value) {
		if !s.ev.spend(1, func() source.Span { return s.span(b.DefRange()) }) {
			n.open = true
			return
		}
		n.add(s.bind(name, recordVal(newRecord(map[string]value{"key": key, "value": item}))), b, body)
	}
	v := s.settle(forEach)
	switch v.kind {
	case list, set:
		for i, item := range v.elements() {
			key := intVal(i)
			if v.kind == set {
				key = item
			}
			iterate(key, item)
		}
	case object:
		for key, item := range v.record().all {
			iterate(textVal(key), item)
		}
		if v.record().open() {
			n.open = true
			iterate(nothing(), elementOf(restOf(v.record())))
		}
	case unknown:
		n.open = true
		iterate(nothing(), elementOf(v))
	default:
		s.ev.report(source.Problemf(s.span(forEach.Range()), "the for_each of a dynamic block is %s; it must be a list, a set or a map", v.kind))
	}
}

// jsonBlocks makes the objects of an attribute in JSON syntax behave as blocks,
// which all of them are but those that hold maps.
func (i *instance) jsonBlocks(v value, name, path string) value {
	if azure.HoldsMap(name) {
		return v
	}
	block := func(v value, path string) value {
		vals := make(map[string]value, len(v.record().names))
		for inner, m := range v.record().vals {
			vals[inner] = i.jsonBlocks(m, inner, path+"."+inner)
		}
		r := newRecord(vals).withComputed(graph.Origin{Resource: i.addr, Path: path})
		return recordVal(r).withAt(v.at).withSensitive(v.sensitive)
	}
	switch {
	case v.kind == object && v.record().lazy == nil && !v.record().open():
		v = block(v, path+"[0]")
		v.record().block = true
	case v.kind == list:
		elements := make([]value, len(v.elements()))
		for n, e := range v.elements() {
			elements[n] = e
			if e.kind == object && e.record().lazy == nil && !e.record().open() {
				elements[n] = block(e, path+"["+strconv.Itoa(n)+"]")
			}
		}
		v = listVal(elements).withAt(v.at).withSensitive(v.sensitive)
	}
	return v
}
