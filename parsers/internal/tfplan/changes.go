package tfplan

import (
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Instance is one instance of a resource, or a data source, with what the plan
// does to it. An object that waits to be destroyed after its successor was
// created (deposed), and one that the plan forgets while it creates another
// in its place, is an instance of its own.
type Instance struct {
	// Address is the full address with instance keys. It is unique in the
	// plan: that of a deposed object ends in " (deposed 1a2b3c4d)", that of a
	// forgotten one whose place another takes in " (forgotten)".
	Address string
	// Key is the instance key with its brackets, such as [0] or ["blue"];
	// empty without count and for_each.
	Key string
	// Action is what the plan does; graph.Exists in a state.
	Action graph.Action
	// Data marks data sources.
	Data bool

	at                              node // the address as the file spells it
	before, after, unknown          view
	beforeSensitive, afterSensitive node
	group                           *group
	rare                            *rare
}

// rare is what few instances have.
type rare struct {
	previous     string
	deposed      string
	reason       string
	replacePaths node
	dependsOn    node
	importing    bool
	// sensitive are top-level attributes that hold something sensitive, in a
	// stored state.
	sensitive []string
	// secret means that a stored state marks something of the instance that
	// could not be made out, so that all of it counts as sensitive.
	secret bool
}

// Block returns the address of the block that declares the instance: its own
// without instance keys.
func (i *Instance) Block() string { return i.group.block.address }

// Type returns the type as the plan spells it, without "data.".
func (i *Instance) Type() string { return i.group.block.kind }

// Declared reports whether the configuration in the plan has the block. It is
// false for what the plan destroys because its block is gone.
func (i *Instance) Declared() bool { return i.group.block.declared }

// Exists reports whether the instance exists after the change.
func (i *Instance) Exists() bool { return i.Action != graph.Delete && i.Action != graph.Forget }

// Moved returns the address that the instance had before a moved block or the
// like gave it the present one; empty where it has not moved.
func (i *Instance) Moved() string { return i.rarely().previous }

// Imported reports whether the plan brings the instance, which exists already,
// into the state.
func (i *Instance) Imported() bool { return i.rarely().importing }

// Reason returns why the action is taken, in Terraform's words
// (replace_because_tainted); empty where the plan does not say.
func (i *Instance) Reason() string { return i.rarely().reason }

func (i *Instance) rarely() rare {
	if i.rare == nil {
		return rare{}
	}
	return *i.rare
}

// changed is an instance with the list of actions that the plan takes.
type changed struct {
	*Instance
	actions node
}

// change adds the instances of the section resource_changes.
func (p *Plan) change(s sections) {
	if s.ahead == nil {
		// There are none, or there is no list, which this reports.
		for range p.objects(s.changes, "resource_changes") {
			continue
		}
		return
	}
	before := len(p.problems)
	changes, problems := s.ahead.wait()
	for _, problem := range problems {
		p.report(problem)
	}
	p.Instances = make([]*Instance, 0, len(changes))
	p.byAddress = make(map[string]*Instance, len(changes))
	for _, c := range changes {
		p.act(c.Instance, c.actions)
	}
	// The remark on the bound stays last.
	listed := p.problems[:min(len(p.problems), maxProblems)]
	slices.SortStableFunc(listed[min(before, len(listed)):], func(a, b source.Problem) int { return a.Span.Compare(b.Span) })
}

// readChange reads one element of resource_changes.
func (p *Plan) readChange(n node) {
	if p.text.kind(n) != '{' {
		p.failf(n, "%q lists something other than an object; it is left out", "resource_changes")
		return
	}
	i := &Instance{at: beginning(n)}
	var r rare
	var mode string
	var actions node
	there := false
	for f := p.text.fields(n); f.next(); {
		switch string(f.key()) {
		case "address":
			i.at = f.value()
			i.Address, _ = p.text.str(i.at)
		case "mode":
			mode = p.intern(f.value())
		case "change":
			there = p.text[f.at] == '{'
			inner := f.inside()
			for inner.next() {
				if string(inner.key()) == "actions" {
					actions = inner.value()
				} else {
					p.content(i, &r, &inner)
				}
			}
			f.leave(&inner)
		case "deposed":
			r.deposed, _ = p.text.str(f.value())
		case "previous_address":
			r.previous, _ = p.text.str(f.value())
		case "action_reason":
			r.reason = p.intern(f.value())
		}
	}
	switch mode {
	case "managed":
	case "data":
		i.Data = true
	default:
		return
	}
	if !there || i.Address == "" {
		p.failf(i.at, "this change has no address or says nothing of what is changed; write the plan again with terraform show -json")
		return
	}
	if r.deposed != "" || r.previous != "" || r.reason != "" || r.importing || r.replacePaths.exists() {
		i.rare = new(rare)
		*i.rare = r
	}
	p.changes = append(p.changes, changed{i, actions})
}

// content reads a member of a change that says what is there before or after.
func (p *Plan) content(i *Instance, r *rare, f *fields) {
	switch string(f.key()) {
	case "before":
		i.before = p.settings(f)
	case "after":
		i.after = p.settings(f)
	case "after_unknown":
		i.unknown = f.content()
	case "before_sensitive":
		i.beforeSensitive = f.value()
	case "after_sensitive":
		i.afterSensitive = f.value()
	case "replace_paths":
		if v := f.value(); !p.text.isNull(v) {
			r.replacePaths = v
		}
	case "importing":
		r.importing = !p.text.isNull(f.value())
	}
}

// settings returns a resource's settings, or none for null. What is no object
// is reported.
func (p *Plan) settings(f *fields) view {
	v := f.content()
	if _, ok := p.object(v.node, "settings"); ok {
		return v
	}
	return view{}
}

// act adds the instance with the action that the plan lists.
func (p *Plan) act(i *Instance, n node) {
	var actions tfjson.Actions
	for v := range p.text.elements(n) {
		actions = append(actions, tfjson.Action(p.intern(v)))
	}
	switch {
	case actions.NoOp():
		i.Action = graph.NoOp
	case actions.Create():
		i.Action = graph.Create
	case actions.Read():
		i.Action = graph.Read
	case actions.Update():
		i.Action = graph.Update
	case actions.Delete():
		i.Action = graph.Delete
	case actions.Forget():
		i.Action = graph.Forget
	case actions.Replace():
		i.Action = graph.Replace
	case len(actions) == 2 && slices.Contains(actions, tfjson.ActionForget) && slices.Contains(actions, tfjson.ActionCreate):
		// What is forgotten goes on to exist beside its successor, unlike what
		// is replaced, so the two are told apart.
		old := *i
		old.Action, old.after, old.unknown, old.afterSensitive = graph.Forget, view{}, view{}, node{}
		i.Action, i.before, i.beforeSensitive = graph.Create, view{}, node{}
		p.add(i, "")
		p.add(&old, " (forgotten)")
		return
	default:
		p.failf(i.at, "%q has an action that this tfidlint does not know, so it is left out; a newer version may know it", i.Address)
		return
	}
	suffix := ""
	if deposed := i.rarely().deposed; deposed != "" {
		suffix = " (deposed " + deposed + ")"
	}
	p.add(i, suffix)
	if actions.CreateBeforeDestroy() && i.group != nil {
		i.group.block.replacesFirst = true
	}
}

// add puts an instance, whose address suffix makes unique, where it belongs.
func (p *Plan) add(i *Instance, suffix string) {
	unique := i.Address + suffix
	if p.byAddress[unique] != nil {
		p.failf(i.at, "%q is listed twice; the second one is left out", unique)
		return
	}
	if !p.locate(i) {
		p.failf(i.at, "%q is not the address of a resource; it is left out", i.Address)
		return
	}
	i.Address = unique
	p.byAddress[unique] = i
	p.Instances = append(p.Instances, i)
	i.group.block.instances++
	if suffix == "" && i.Exists() {
		i.group.block.live++
		i.group.keys = append(i.group.keys, i.Key)
	}
}

// replacedFor returns the attributes that force a replacement.
func (p *Plan) replacedFor(i *Instance) []string {
	var paths []string
	for v := range p.text.elements(i.rarely().replacePaths) {
		if path := p.attributePath(v); path != "" && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths
}

// attributePath turns a list such as ["os_disk", 0, "name"] into the path as
// the configuration would spell it.
func (p *Plan) attributePath(n node) string {
	var b strings.Builder
	for step := range p.text.elements(n) {
		if name, ok := p.text.str(step); ok {
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(name)
		} else {
			b.WriteByte('[')
			b.Write(p.text.bytes(step))
			b.WriteByte(']')
		}
	}
	return b.String()
}

// dataSources reads the data sources of the prior state, whose values are
// known. Managed resources of the prior state are in the changes as well.
func (p *Plan) dataSources(prior node) {
	values, ok := p.object(p.text.member(prior, "values"), "values")
	if !ok {
		return
	}
	p.stateModule(p.text.member(values, "root_module"), 0, func(r stateResource) {
		if r.mode == "data" && p.byAddress[r.address] == nil {
			p.add(&Instance{
				Address: r.address, Action: graph.Read, Data: true,
				at: r.at, after: r.values, afterSensitive: r.sensitive,
			}, "")
		}
	})
}

// beginning returns the first byte of an object: its place where nothing in it
// can stand for it, without the secrets that it may hold.
func beginning(n node) node { return node{n.start, n.start + 1} }

// place returns the place of an instance.
func (p *Plan) place(i *Instance) source.Span { return p.span(i.at) }
