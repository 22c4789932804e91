package lower

import (
	"sync"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Lowerer builds the graph of one deployment. It is for one goroutine.
type Lowerer struct {
	b     *graph.Builder
	kinds sync.Map // of *kind by kindKey

	// entries are the resources that a table mentions or that have an identity,
	// in the order in which they were added.
	entries    []*entry
	byResource map[*graph.Resource]*entry
	references []Reference

	// providers are the provider configurations of data sources, twins what those
	// look up that are not the first to do so.
	providers map[*graph.Resource]string
	twins     map[*graph.Resource]*graph.Resource

	// named finds resources by type and name, once something asks for it.
	named map[name][]*graph.Resource

	// byID finds resources by the key of their id, byName those whose names
	// are unique in all of Azure by type and name.
	byID   map[string]*graph.Resource
	byName map[name]*graph.Resource

	owned map[*graph.Resource]*owned
	// withIdentity is filled once something asks for it; see identified.
	withIdentity map[string]bool
	// writes is filled once something asks for it; see written.
	writes      map[string]int
	byPrincipal map[string]*graph.Identity
	byClient    map[string]*graph.Identity

	// only remembers the instances of blocks that have but one, for origins that
	// name a block; marked the origins that identities were marked for.
	only   map[*graph.Block]*graph.Resource
	marked map[graph.Origin]bool

	// json remembers what settings hold as JSON, since several triggers read
	// the same ones.
	json map[string]graph.Value

	// again are the addresses that graph.Resource.Again stands for.
	again map[*graph.Resource]string

	// openSecond means that a second write is to a resource that is not known.
	openSecond bool
}

// entry is a resource with what its lowering needs besides the graph's own
// facts.
type entry struct {
	res  *graph.Resource
	kind *kind
	// before and after are absent where the resource does not exist then.
	before, after graph.Value
	// had and has are the kinds of identities before and after the change.
	had, has identityKinds
	// scope is the id that an extension resource applies to; parent names the
	// resource that contains this one by address, parentID by id.
	scope, parentID graph.Value
	nameSeed        graph.Value
	parent          string
	retries         bool
	// second is the id of the resource that this one writes to, as an
	// azapi_update_resource does and a template that declares an id again; absent
	// for all others.
	second graph.Value
}

// New returns a Lowerer for the deployment.
func New(d graph.Deployment) *Lowerer {
	return &Lowerer{
		b:           graph.NewBuilder(d),
		byResource:  map[*graph.Resource]*entry{},
		byID:        map[string]*graph.Resource{},
		byName:      map[name]*graph.Resource{},
		providers:   map[*graph.Resource]string{},
		twins:       map[*graph.Resource]*graph.Resource{},
		owned:       map[*graph.Resource]*owned{},
		byPrincipal: map[string]*graph.Identity{},
		byClient:    map[string]*graph.Identity{},
		only:        map[*graph.Block]*graph.Resource{},
		marked:      map[graph.Origin]bool{},
		json:        map[string]graph.Value{},
		again:       map[*graph.Resource]string{},
	}
}

// Builder returns the graph's builder, for what is the same in every format:
// edges, problems, the deployment itself.
func (l *Lowerer) Builder() *graph.Builder { return l.b }

// Add adds one instance. Adding the same address twice is a problem that is
// reported, and the first one stays.
func (l *Lowerer) Add(r Resource) *graph.Resource {
	var p Prepared
	l.Prepare(&p, r)
	return l.AddPrepared(&p)
}

// Prepared is a resource that was read and can be added. Once added it may be
// used for another one.
type Prepared struct {
	Resource
	kind *kind
	// lowered is the graph's resource, which is not in the graph yet.
	lowered       *graph.Resource
	before, after graph.Value
	outer         azapi
	was, is       identityBlock
}

// Prepare reads of a resource what it says by itself, which is most of the work
// of adding it. Unlike everything else it may be called from another goroutine
// than the Lowerer's.
func (l *Lowerer) Prepare(p *Prepared, r Resource) {
	*p = Prepared{Resource: r}
	p.before, p.after = r.sides()
	if r.Form == Terraform && isAzapi(r.Type) {
		p.outer = translate(&p.Resource, &p.before, &p.after)
	}
	p.kind = l.kind(p.Form, p.Type, p.External)
	settings := p.after
	if settings.IsAbsent() {
		settings = p.before
	}
	p.lowered = resource(&p.Resource, r.Type, p.kind, settings)
	p.was, p.is = p.kind.readIdentity(p.before), p.kind.readIdentity(p.after)
	p.before, p.after = p.kind.answer(p.before), p.kind.answer(p.after)
}

// AddPrepared is Add for a resource that was prepared.
func (l *Lowerer) AddPrepared(p *Prepared) *graph.Resource {
	if have := l.b.Find(p.Address); have != nil {
		l.b.Problem(source.Problemf(p.At, "resource %q is there twice; only the first one is looked at", p.Address))
		return have
	}
	res := l.add(p)
	if p.Again != "" {
		l.again[res] = p.Again
		p.outer.second = graph.From(graph.Origin{Resource: p.Again, Path: "id"}, p.At)
	}
	if p.External && p.Provider != "" {
		l.providers[res] = p.Provider
	}
	if !p.kind.listed && !p.was.isThere() && !p.is.isThere() {
		return res
	}
	e := &entry{
		res: res, kind: p.kind, before: p.before, after: p.after, had: p.was.kinds(), has: p.is.kinds(), second: p.outer.second,
		scope: p.Scope, nameSeed: p.NameSeed, parent: p.Parent, parentID: p.outer.parent, retries: p.outer.retries,
	}
	l.entries = append(l.entries, e)
	l.byResource[res] = e
	if e.second.IsAbsent() {
		l.identities(e, p.was, p.is)
	}
	l.shortLived(e)
	l.refuse(e)
	return res
}

// Refer notes a value that something other than a resource uses.
func (l *Lowerer) Refer(r Reference) { l.references = append(l.references, r) }

// Graph resolves what was added and returns the finished graph. The Lowerer
// must not be used after it.
func (l *Lowerer) Graph() *graph.Graph {
	// The order matters: a second write may add an identity, an attachment may
	// add a user-assigned identity that is not declared, grants name both, and
	// needs name the identities that a resource has.
	l.joinWrites()
	l.lookUps()
	for _, e := range l.entries {
		l.surroundings(e)
		if !e.second.IsAbsent() {
			l.secondWrite(e)
		}
	}
	for _, e := range l.entries {
		l.attach(e)
	}
	l.grants()
	l.needs()
	l.referred()
	l.unpinned()
	return l.b.Build()
}

// sides returns the settings before and after the change, absent where the
// resource does not exist then.
func (r *Resource) sides() (before, after graph.Value) {
	before, after = r.Before, r.After
	switch {
	case r.Action == graph.Create || r.Action == graph.Deploy:
		before = graph.Absent(r.At)
	case r.Action == graph.Delete:
		after = graph.Absent(r.At)
	case r.Action == graph.Forget:
		after = before
	case r.External || !r.Action.Changes() || r.Action == graph.Exists:
		// Nothing happens to it, and inputs may then say only one of the two.
		if after.IsAbsent() {
			after = before
		}
		if before.IsAbsent() {
			before = after
		}
	}
	return before, after
}

// shortLived marks the resource where its settings prove that it is made and
// deleted often.
func (l *Lowerer) shortLived(e *entry) {
	for _, kind := range e.kind.ephemeral {
		if e.res.ShortLived != nil && (e.res.ShortLived.Strong || !kind.Strong) {
			continue
		}
		if l.start(e, e.after).all(kind.when) == yes {
			e.res.ShortLived = &graph.ShortLived{Kind: kind.ID, Is: kind.Is, So: kind.So, Strong: kind.Strong}
		}
	}
}

// refuse notes that the service is known to refuse the resource's identity
// type.
func (l *Lowerer) refuse(e *entry) {
	system, user := e.has.system, e.has.user
	if len(e.kind.refusals) == 0 || system == unsure || user == unsure || !e.second.IsAbsent() {
		return
	}
	for _, r := range e.kind.refusals {
		refused := system == yes && user == yes && r.Kinds.Both ||
			system == yes && user == no && r.Kinds.System ||
			system == no && user == yes && r.Kinds.User
		// Conditions are in ARM's names.
		if refused && (len(r.When) == 0 || e.kind.form == ARM && l.start(e, e.after).all(r.When) == yes) {
			e.res.Refused = &graph.Refusal{Instead: r.Why, Source: r.Source}
			return
		}
	}
}
