package lower

import (
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Lowerer builds the graph of one deployment. It is for one goroutine.
type Lowerer struct {
	b     *graph.Builder
	kinds map[kindKey]*kind

	// entries are the resources that a table mentions or that have an identity,
	// in the order in which they were added.
	entries    []*entry
	byResource map[*graph.Resource]*entry
	references []Reference

	// named finds resources by type and name, once something asks for it.
	named map[name][]*graph.Resource

	// byID finds resources by the key of their id, byName those whose names
	// are unique in all of Azure by type and name.
	byID   map[string]*graph.Resource
	byName map[name]*graph.Resource

	owned       map[*graph.Resource]*owned
	byPrincipal map[string]*graph.Identity
	byClient    map[string]*graph.Identity

	// only remembers the instances of blocks that have but one, for origins that
	// name a block; marked the origins that identities were marked for.
	only   map[*graph.Block]*graph.Resource
	marked map[graph.Origin]bool

	// json remembers what settings hold as JSON, since several triggers read
	// the same ones.
	json map[string]graph.Value
}

// entry is a resource with what its lowering needs besides the graph's own
// facts.
type entry struct {
	res  *graph.Resource
	kind *kind
	// before and after are absent where the resource does not exist then.
	before, after graph.Value
	// scope is the id that an extension resource applies to; parent names the
	// resource that contains this one by address, parentID by id.
	scope, parentID graph.Value
	nameSeed        graph.Value
	parent          string
	retries         bool
	// second is the id of the resource that an azapi_update_resource writes to;
	// absent for all others.
	second graph.Value
}

// New returns a Lowerer for the deployment.
func New(d graph.Deployment) *Lowerer {
	return &Lowerer{
		b:           graph.NewBuilder(d),
		kinds:       map[kindKey]*kind{},
		byResource:  map[*graph.Resource]*entry{},
		byID:        map[string]*graph.Resource{},
		byName:      map[name]*graph.Resource{},
		owned:       map[*graph.Resource]*owned{},
		byPrincipal: map[string]*graph.Identity{},
		byClient:    map[string]*graph.Identity{},
		only:        map[*graph.Block]*graph.Resource{},
		marked:      map[graph.Origin]bool{},
		json:        map[string]graph.Value{},
	}
}

// Builder returns the graph's builder, for what is the same in every format:
// edges, problems, the deployment itself.
func (l *Lowerer) Builder() *graph.Builder { return l.b }

// Add adds one instance. Adding the same address twice is a problem that is
// reported, and the first one stays.
func (l *Lowerer) Add(r Resource) *graph.Resource {
	if l.b.Find(r.Address) != nil {
		l.b.Problem(source.Problemf(r.At, "resource %q is there twice; only the first one is looked at", r.Address))
		return l.b.Find(r.Address)
	}
	spelled := r.Type
	before, after := r.sides()
	var outer azapi
	if r.Form == Terraform && isAzapi(spelled) {
		outer = translate(&r, &before, &after)
	}
	k := l.kind(r.Form, r.Type, r.External)
	settings := after
	if settings.IsAbsent() {
		settings = before
	}
	res := l.resource(&r, spelled, k, settings)
	if !k.listed && !hasIdentity(k, before) && !hasIdentity(k, after) {
		return res
	}
	e := &entry{
		res: res, kind: k, before: before, after: after, second: outer.second,
		scope: r.Scope, nameSeed: r.NameSeed, parent: r.Parent, parentID: outer.parent, retries: r.Retries || outer.retries,
	}
	l.entries = append(l.entries, e)
	l.byResource[res] = e
	if e.second.IsAbsent() {
		l.identities(e)
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
			e.res.ShortLived = &graph.ShortLived{Reason: "it is " + kind.Reason, Strong: kind.Strong}
		}
	}
}

// refuse notes that the service is known to refuse the resource's identity
// type.
func (l *Lowerer) refuse(e *entry) {
	t, _ := azure.ResourceType(e.res.Type)
	b := readIdentity(e.kind.form, e.after)
	system, user := b.hasSystem(), b.hasUser()
	if len(t.Refusals) == 0 || system == unsure || user == unsure || !e.second.IsAbsent() {
		return
	}
	for _, r := range t.Refusals {
		refused := system == yes && user == yes && r.Kinds.Both ||
			system == yes && user == no && r.Kinds.System ||
			system == no && user == yes && r.Kinds.User
		// Conditions are in ARM's names.
		if refused && (len(r.When) == 0 || e.kind.form == ARM && l.start(e, e.after).all(r.When) == yes) {
			e.res.Refused = r.Why
			return
		}
	}
}
