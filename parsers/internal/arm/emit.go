package arm

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// emitter adds what was evaluated to the graph.
type emitter struct {
	ev      *evaluation
	lowerer *lower.Lowerer
	convert partial.Converter
	// prefix stands before every address and path before every path: what
	// embeds the template, if anything does.
	prefix string
	path   []string
	// at, if it is a place, is where everything stands, action is then what
	// happens to it, and owner the block that deploys it.
	at     source.Span
	action graph.Action
	owner  *graph.Block

	// existing finds what is referred to and not deployed by the key of its id.
	existing map[string]*instance
	// locations are those of what lies where its template is deployed to.
	locations map[*frame]location
}

func newEmitter(ev *evaluation, l *lower.Lowerer, prefix string, path []string) *emitter {
	em := &emitter{ev: ev, lowerer: l, prefix: prefix, path: path, action: graph.Deploy, existing: map[string]*instance{}, locations: map[*frame]location{}}
	em.convert.Resolve = em.resolve
	if ev.bicep.seen {
		em.convert.Show = ev.bicep.show
	}
	return em
}

// emit adds resources, then edges between them.
func (em *emitter) emit() {
	ev := em.ev
	for _, inst := range ev.instances {
		if inst.external {
			em.known(inst)
		} else {
			inst.label = ev.uniqueAddress(inst)
		}
	}
	for _, inst := range ev.instances {
		inst.settle()
	}
	ev.joinWrites()
	// Bodies name user-assigned identities that exist already.
	mentioned := make([][]*instance, len(ev.instances))
	for n, inst := range ev.instances {
		if !inst.external {
			mentioned[n] = em.mentions(inst)
		}
	}
	var all []*instance
	for _, list := range [][]*instance{ev.instances, ev.external} {
		for _, inst := range list {
			if em.node(inst) != inst || inst.typ == "" {
				continue
			}
			if inst.label == "" {
				inst.label = ev.uniqueAddress(inst)
			}
			all = append(all, inst)
		}
	}
	for _, inst := range all {
		em.resource(inst)
	}
	for n, inst := range ev.instances {
		if !inst.external {
			em.dependencies(inst, mentioned[n])
		}
	}
}

// canonical returns the instance that stands in the graph for one that is
// referred to: what the template deploys under the same id, or the first that
// exists under it.
func (em *emitter) canonical(i *instance) *instance {
	i = em.node(i)
	if i.again != nil {
		return i.again
	}
	return i
}

// node is canonical for what an instance waits for: each write of a resource is
// a node of its own.
func (em *emitter) node(i *instance) *instance {
	if !i.external && !i.disabled {
		return i
	}
	key, ok := partial.IDKey(i.id)
	if !ok {
		return i
	}
	if deployed := em.ev.byID[key]; deployed != nil {
		return deployed
	}
	return em.known(i)
}

// known returns the first external instance with the same id.
func (em *emitter) known(i *instance) *instance {
	key, ok := partial.IDKey(i.id)
	if !ok {
		return i
	}
	if first := em.existing[key]; first != nil {
		return first
	}
	em.existing[key] = i
	return i
}

func (em *emitter) resolve(target string) (string, bool) {
	if outer, ok := strings.CutPrefix(target, foreignMark); ok {
		return outer, true
	}
	inst := em.ev.byTarget[target]
	if inst == nil {
		return "", false
	}
	inst = em.canonical(inst)
	return em.address(inst), inst.label != ""
}

// place returns where an instance stands; no place for one that only an id
// names.
func (em *emitter) place(i *instance) source.Span {
	switch {
	case em.at.IsValid():
		return em.at
	case i.declaration != nil:
		return em.ev.bicep.show(i.declaration.at)
	}
	return source.Span{}
}

func (em *emitter) address(i *instance) string { return em.prefix + i.label }

func (em *emitter) resource(i *instance) {
	r := lower.Resource{
		Form:    lower.ARM,
		Address: em.address(i),
		Key:     i.key,
		Action:  em.action,
		Type:    i.typ,
		Wave:    i.wave.start,
		Path:    em.pathOf(i.frame),

		NameSeed:    em.nameSeed(i),
		Conditional: i.uncertain,
	}
	r.At = em.place(i)
	if i.external || i.disabled {
		r.External, r.Action, r.Key, r.Wave = true, graph.Read, "", 0
		r.After = em.externalSettings(i)
	} else {
		r.Block = em.block(i)
		r.After = em.convert.Value(i.settings(), r.At)
	}
	if i.id.IsValid() {
		r.ID = em.convert.Value(i.id, r.At)
		at := em.locate(i, r.At)
		r.Scope, r.Subscription, r.ResourceGroup = at.scope, at.subscription, at.group
	}
	if i.again != nil {
		r.Again = em.address(i.again)
	}
	if i.parent != nil {
		r.Parent = em.address(em.canonical(i.parent))
	}
	res := em.lowerer.Add(r)
	if i.unread {
		res.Unread = true
		// What it does with its parameters is not known: it may use them all.
		em.lowerer.Refer(lower.Reference{Value: em.convert.Value(i.handed, r.At), At: r.At})
	}
}

// nameSeed returns what the name of an instance is hashed from. What is another
// value in each deployment is unknown in it, without anything to prove it equal
// to something.
func (em *emitter) nameSeed(i *instance) graph.Value {
	name := i.name
	if n := len(i.segments); n > 0 {
		name = i.segments[n-1]
	}
	values := name.Seed()
	if len(values) == 0 {
		return graph.Value{}
	}
	at := name.Span()
	elements := make([]graph.Value, len(values))
	for n, v := range values {
		text := ""
		if !v.IsKnown() {
			text = jsonc.Fold(v.Text())
		}
		if slices.ContainsFunc(em.ev.fresh, func(call string) bool { return strings.Contains(text, call) }) {
			elements[n] = graph.Unknown(at)
			continue
		}
		elements[n] = em.convert.Value(v, at)
	}
	return graph.List(elements, at)
}

// location is where a resource lies.
type location struct{ scope, subscription, group graph.Value }

// locate says what a resource lies in or applies to, and in which subscription
// and resource group that is.
func (em *emitter) locate(i *instance, at source.Span) location {
	if l, ok := em.locations[i.frame]; ok && i.here {
		return l
	}
	subscription, group := armid.PlaceIn(em.ev.Segments(i.id))
	l := location{em.convert.Value(i.scope, at), em.convert.Value(subscription, at), em.convert.Value(group, at)}
	if i.here {
		em.locations[i.frame] = l
	}
	return l
}

// externalSettings are what a template says of a resource that it does not
// deploy: type and name.
func (em *emitter) externalSettings(i *instance) graph.Value {
	b := expr.NewObject(2)
	b.Set("type", expr.StringValue(i.typ))
	if i.name.IsValid() {
		b.Set("name", i.name)
	}
	return em.convert.Value(b.Value(), em.place(i))
}

func (em *emitter) block(i *instance) graph.Block {
	d, at := i.declaration, em.place(i)
	b := graph.Block{
		Address:  em.prefix + i.frame.blockPath() + d.label,
		Type:     i.typ,
		At:       at,
		Batch:    i.expansion.batch,
		Declared: true,
		Count:    graph.Absent(at),
		Owner:    em.owner,
	}
	if i.expansion.count.IsValid() {
		b.Count = em.convert.Value(i.expansion.count, at)
	}
	if !em.at.IsValid() {
		b.Ignores = i.frame.template.ignoresOf(d)
	}
	return b
}

// blockPath returns the labels of the deployments around the frame.
func (f *frame) blockPath() string {
	if f.owner == nil {
		return ""
	}
	return f.owner.frame.blockPath() + f.owner.declaration.label + "/"
}

// pathOf returns what leads to the resources of a deployment, outermost first.
func (em *emitter) pathOf(f *frame) []string {
	if f.owner == nil {
		return em.path
	}
	if f.path == nil {
		outer := em.pathOf(f.owner.frame)
		f.path = append(outer[:len(outer):len(outer)], em.address(f.owner))
	}
	return f.path
}
