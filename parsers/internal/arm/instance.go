package arm

import (
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// expansion is what a declaration becomes in one deployment: its instances, or
// one that stands for all of them where it is not known how many there are.
type expansion struct {
	declaration *declaration
	state       state
	instances   []*instance
	// count is how many there are for each parent; no value without a loop.
	count expr.Value
	// batch is how many a serial loop deploys at a time; 0 means all.
	batch int

	end     int // when all instances have finished, once ended says so
	ended   bool
	batches []int // when each batch has finished, as far as computed
}

// repeats reports whether the one instance stands for a number that is not known.
func (x *expansion) repeats() bool { return x.count.IsValid() && x.count.Kind() == expr.Unknown }

// instance is one resource: an iteration of a declaration, or something that is
// referred to and not deployed.
type instance struct {
	frame       *frame
	declaration *declaration
	expansion   *expansion
	parent      *instance
	children    []*instance
	loops       []loop
	// index is the instance's own iteration; -1 without a loop.
	index int
	// key is the instance key through all loops around the resource.
	key string

	// uncertain resources have a condition that is not known, or lie in something
	// that has.
	uncertain bool
	// disabled resources have a condition that is false: others may refer to one
	// of the same id that exists already.
	disabled bool
	// external resources are not deployed: existing ones, and those that only an
	// id names.
	external bool
	// again is the first write of the resource, for an instance that writes it
	// another time.
	again *instance
	// referred means that an expression refers to the resource.
	referred bool

	typ string
	// name is the full name; segments are its parts, one for each segment of the
	// type after the namespace, nil where they cannot be told apart.
	name     expr.Value
	segments []expr.Value
	// scope is the id of what the resource lies in or applies to; here means that
	// this is simply where the template is deployed to.
	scope expr.Value
	here  bool
	id    expr.Value

	body       memo
	nested     *frame
	nestedRead bool
	// unread means that this is a deployment whose template was not read, and
	// handed are the parameters that it gets.
	unread     bool
	handed     expr.Value
	references []target // what the expressions refer to
	seen       map[target]bool
	depends    []target // what dependsOn names

	// token is the target of origins.
	token string
	// label is the address, without what embeds the template. It is given once
	// all instances are known.
	label string
	wave  waveState
}

// target is what a resource depends on: another instance, or all instances of a
// declaration.
type target struct {
	instance  *instance
	expansion *expansion
}

func (i *instance) refer(t target) {
	if i.seen[t] || !i.frame.ev.mayDepend(i) {
		return
	}
	if i.seen == nil {
		i.seen = map[target]bool{}
	}
	i.seen[t] = true
	i.references = append(i.references, t)
}

// target names the instance in origins.
func (i *instance) target() string { return i.token }

func (i *instance) env() *env { return &env{frame: i.frame, loops: i.loops, in: i} }

// expand returns the instances of a declaration in this deployment.
func (f *frame) expand(d *declaration) *expansion {
	x := f.expansions[d]
	if x == nil {
		x = &expansion{declaration: d}
		f.expansions[d] = x
	}
	if x.state != pending {
		// While it is being expanded nobody can refer to it but itself, and
		// what a name has to wait for cannot be that name.
		return x
	}
	x.state = busy
	if d.parent == nil {
		f.iterate(x, nil, nil)
	} else {
		for _, parent := range f.expand(d.parent).instances {
			f.iterate(x, parent, parent.loops)
		}
	}
	x.state = done
	return x
}

// iterate adds the instances that lie in one parent, or the top-level ones.
func (f *frame) iterate(x *expansion, parent *instance, loops []loop) {
	d := x.declaration
	around := &env{frame: f, loops: loops}
	key := ""
	switch {
	case parent != nil:
		key = parent.key
	case f.owner != nil:
		key = f.owner.key
	}
	c := d.node.Get("copy")
	if c == nil || c.Kind != jsonc.Object {
		f.add(x, &instance{parent: parent, loops: loops, index: -1, key: key})
		return
	}
	name, _ := around.eval(orNull(c.Get("name"))).Str()
	n, count, ok := around.copyCount(c)
	if !ok || count.Kind() == expr.Unknown {
		x.count = count
		l := loop{name: name, index: f.unknownIndex(c, count)}
		f.add(x, &instance{parent: parent, loops: around.with(l).loops, index: -1, key: key})
		return
	}
	x.count = expr.IntValue(int64(n)).WithSpan(c.Get("count").Span)
	if mode, _ := around.eval(orNull(c.Get("mode"))).Str(); strings.EqualFold(mode, "serial") {
		x.batch = 1
		if size, ok := around.eval(orNull(c.Get("batchSize"))).Int(); ok && size > 0 && size <= MaxCopies {
			x.batch = int(size)
		}
	}
	for i := range n {
		l := loop{name: name, index: expr.IntValue(int64(i))}
		inst := &instance{parent: parent, loops: around.with(l).loops, index: i, key: key + "[" + strconv.Itoa(i) + "]"}
		if !f.add(x, inst) {
			return
		}
	}
}

var nullNode = &jsonc.Node{}

func orNull(n *jsonc.Node) *jsonc.Node {
	if n == nil {
		return nullNode
	}
	return n
}

// add evaluates what identifies an instance and adds it. False means that a
// bound was hit.
func (f *frame) add(x *expansion, inst *instance) bool {
	ev := f.ev
	d := x.declaration
	if ev.count >= MaxInstances {
		ev.boundf(d.at, "template deploys more than %d resources; the others are not looked at", MaxInstances)
		return false
	}
	ev.count++
	parent := inst.parent
	inst.frame, inst.declaration, inst.expansion = f, d, x
	inst.external = d.existing
	e := inst.env()
	inst.decide(e)
	inst.tolerate(func() { f.identify(inst, e) })
	ev.name(inst)
	f.enter(inst)
	x.instances = append(x.instances, inst)
	if parent != nil {
		parent.children = append(parent.children, inst)
	}
	return true
}

// decide evaluates whether the resource is deployed, as far as that is known.
func (i *instance) decide(e *env) {
	if p := i.parent; p != nil {
		i.disabled, i.uncertain = p.disabled, p.uncertain
	}
	if owner := i.frame.owner; owner != nil && owner.uncertain {
		i.uncertain = true
	}
	n := i.declaration.node.Get("condition")
	if n == nil || i.disabled {
		return
	}
	var v expr.Value
	i.tolerate(func() { v = e.eval(n) })
	switch v.Kind() {
	case expr.Unknown:
		i.uncertain = true
		return
	case expr.Null:
		return
	case expr.Bool:
		b, _ := v.Bool()
		i.disabled = !b
		return
	case expr.String:
		if s, _ := v.Str(); convertible("bool", v) {
			i.disabled = strings.EqualFold(s, "false")
			return
		}
	}
	i.frame.ev.problemf(n.Span, "condition is %s; it must be a boolean", v.Kind())
}

// tolerate evaluates something of the resource. Where the resource is not
// deployed, or may not be, what is wrong in it need not matter: templates rely on
// the condition to guard it.
func (i *instance) tolerate(evaluate func()) {
	if i.disabled || i.uncertain {
		i.frame.ev.budget.Speculate(evaluate)
		return
	}
	evaluate()
}

// identify evaluates type, name and scope and makes the id of them.
func (f *frame) identify(inst *instance, e *env) {
	d := inst.declaration
	typ, ok := e.eval(orNull(d.node.Get("type"))).Str()
	switch {
	case !ok && d.node.Get("type") == nil:
		f.ev.problemf(d.at, "resource has no type; give it one such as %q", "Microsoft.Storage/storageAccounts")
	case !ok:
		// The type itself is not known: what it is of remains a question.
		typ = written(d.node.Get("type"))
	}
	inst.typ = strings.TrimRight(typ, "/")
	if n := d.node.Get("name"); n != nil {
		inst.name = e.eval(n)
	} else if d.extension == "" {
		f.ev.problemf(d.at, "resource of type %q has no name; give it one", inst.typ)
		inst.name = f.unknown("name", d.label)
	}
	if d.extension != "" || strings.Contains(inst.typ, "@") {
		return
	}
	inst.segments = f.ev.Segments(inst.name)
	if inst.parent != nil {
		inst.nestInParent()
	}
	inst.scope, inst.here = f.scopeOf(inst, e)
	inst.liftProviders(f.ev)
	want := strings.Count(inst.typ, "/")
	if len(inst.segments) != want {
		if known(inst.segments) && inst.typ != "" {
			f.ev.problemf(placeOfName(d), "name of the resource has %s, but its type %q wants %d; separate them with slashes",
				plural(len(inst.segments), "segment"), inst.typ, want)
		}
		inst.segments = nil
	}
	inst.id = f.ev.ResourceID(inst.scope, inst.typ, inst.segments, inst.name)
}

func placeOfName(d *declaration) source.Span {
	if n := d.node.Get("name"); n != nil {
		return n.Span
	}
	return d.at
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func known(values []expr.Value) bool {
	for i := range values {
		if values[i].Kind() != expr.String {
			return false
		}
	}
	return true
}

// nestInParent completes type and name of a resource that stands inside another
// one: both may be given in full or relative to the parent.
func (i *instance) nestInParent() {
	parent := i.parent
	if hasNamespace(i.typ) {
		if !armid.IsPart(i.typ, parent.typ) {
			// Another provider's resource lies beside the parent, not in it.
			i.parent = nil
			return
		}
		if len(i.segments) == strings.Count(i.typ, "/") {
			return
		}
	} else {
		_, extension := armid.CutPrefixFold("/"+i.typ, armid.ProvidersPath)
		i.typ = parent.typ + "/" + i.typ
		if extension && startsWith(i.segments, parent.segments) {
			return
		}
	}
	i.segments = append(append([]expr.Value(nil), parent.segments...), i.segments...)
	ev := parent.frame.ev
	i.name = ev.Join(parent.name, expr.StringValue("/"), i.name)
}

func startsWith(segments, prefix []expr.Value) bool {
	if len(prefix) == 0 || len(segments) < len(prefix)+2 {
		return false
	}
	for n := range prefix {
		a, ok := partial.Key(segments[n])
		b, ok2 := partial.Key(prefix[n])
		if !ok || !ok2 || a != b {
			return false
		}
	}
	return true
}

// liftProviders normalises an extension resource of the old style, whose type
// and name hold those of the resource that it applies to:
// Microsoft.X/y/providers/roleAssignments, named y1/Microsoft.Authorization/n.
func (i *instance) liftProviders(ev *evaluation) {
	left, right, ok := armid.CutFold(i.typ, armid.ProvidersPath)
	outer := strings.Count(left, "/")
	if !ok || outer == 0 {
		return
	}
	names := i.segments
	if !hasNamespace(right) {
		if len(names) <= outer {
			return
		}
		namespace, ok := names[outer].Str()
		if !ok || !strings.Contains(namespace, ".") {
			return
		}
		right = namespace + "/" + right
		names = append(append([]expr.Value(nil), names[:outer]...), names[outer+1:]...)
	}
	if len(names) != outer+strings.Count(right, "/") {
		return
	}
	i.scope, i.here = ev.ResourceID(i.scope, left, names[:outer], expr.Value{}), false
	i.typ, i.segments = right, names[outer:]
	i.name = ev.JoinSegments(i.segments)
	if i.parent != nil && !armid.EqualFold(i.parent.typ, left) {
		i.parent = nil
	}
}
