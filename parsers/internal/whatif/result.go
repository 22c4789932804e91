package whatif

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// result is the state of reading one result.
type result struct {
	lowerer *lower.Lowerer
	budget  expr.Budget
	cache   expr.Cache
	strings *partial.Strings
	convert partial.Converter
	context expr.Context

	// changes are the resources that the deployment is about, others those that
	// only expressions name.
	changes, others []*change
	byID            map[string]*change
	byLabel         map[string]*change
}

// change is one change of the result, or a resource that an expression names.
type change struct {
	node   *jsonc.Node // nil for a resource that an expression names
	action graph.Action
	id     expr.Value
	parsed partial.ID
	// label is the address, and the target of origins.
	label         string
	at            source.Span
	before, after expr.Value
	// refersTo are the resources that the body after the change refers to, in
	// the order in which it does.
	refersTo []*change
	wave     int
	walking  bool
	// untold means that the result does not show the resource's content.
	untold bool
}

func newResult(l *lower.Lowerer) *result {
	r := &result{lowerer: l, byID: map[string]*change{}, byLabel: map[string]*change{}}
	r.strings = partial.NewStrings(&r.budget)
	r.convert.Resolve = func(target string) (string, bool) { return target, r.byLabel[target] != nil }
	return r
}

var actions = map[string]graph.Action{
	"create":      graph.Create,
	"delete":      graph.Delete,
	"modify":      graph.Update,
	"nochange":    graph.NoOp,
	"noeffect":    graph.NoOp,
	"deploy":      graph.Deploy,
	"unsupported": graph.Deploy,
	"ignore":      graph.NoOp,
}

// readAll reads the changes, those first whose ids are known: an id that is an
// expression may refer to them.
func (r *result) readAll(changes *jsonc.Node) {
	byNode := map[*jsonc.Node]*change{}
	for _, expressions := range []bool{false, true} {
		for _, n := range changes.Children {
			if id := n.Get("resourceId"); id.IsString() && expr.IsExpression(id.Text) == expressions || id == nil && !expressions {
				if c := r.read(n); c != nil {
					byNode[n] = c
				}
			}
		}
	}
	for _, n := range changes.Children {
		c := byNode[n]
		if c == nil {
			continue
		}
		r.changes = append(r.changes, c)
		c.before, c.after = r.body(n.Get("before")), r.body(n.Get("after"))
		r.fillIn(c)
		r.findReferences(c)
	}
	r.reportUntold(changes)
	if bound := r.budget.Exceeded(); bound != "" {
		r.lowerer.Builder().Problem(source.Failuref(changes.Span, "%s; the rest of the result is not evaluated", bound))
	}
}

func (r *result) body(n *jsonc.Node) expr.Value {
	if n == nil || n.Kind != jsonc.Object {
		return expr.Value{}
	}
	return r.value(n)
}

// fillIn gives a change whose content the result does not show one that is not
// known, so that nobody takes it for empty.
func (r *result) fillIn(c *change) {
	if c.before.IsValid() || c.after.IsValid() {
		return
	}
	c.untold = true
	b := expr.NewObject(4)
	b.Set("type", expr.StringValue(c.parsed.Type))
	b.Set("name", r.strings.JoinSegments(c.parsed.Segments))
	for _, key := range []string{"identity", "properties"} {
		b.Set(key, expr.UnknownCall("untold"))
	}
	if c.action == graph.Delete {
		c.before = b.Value()
	} else {
		c.after = b.Value()
	}
}

// reportUntold says which changes the result does not show the content of:
// those that the service could not evaluate, and all of them where nobody asked
// for it.
func (r *result) reportUntold(changes *jsonc.Node) {
	told := 0
	var unsupported, others []*change
	for _, c := range r.changes {
		switch {
		case !c.untold:
			told++
		case strings.EqualFold(c.node.Get("changeType").Text, "Unsupported"):
			unsupported = append(unsupported, c)
		case !c.ignored():
			others = append(others, c)
		}
	}
	b := r.lowerer.Builder()
	if len(others) > 0 && told == 0 {
		b.Problem(source.Problemf(changes.KeySpan, "what-if says which resources change and not what they are, so nothing can be judged; run it with --result-format FullResourcePayloads"))
	}
	if n := len(unsupported); n > 0 {
		more := ""
		if n > 1 {
			more = fmt.Sprintf(" and %d others", n-1)
		}
		b.Problem(source.Problemf(unsupported[0].at, "what-if could not evaluate \"%s\"%s, so what they do is unknown; lint the template as well", unsupported[0].label, more))
	}
}

// ignored reports whether the resource exists and is not in the template, so
// that nothing happens to it.
func (c *change) ignored() bool { return strings.EqualFold(c.node.Get("changeType").Text, "Ignore") }

// read reads what identifies one change; nil if it is left out.
func (r *result) read(n *jsonc.Node) *change {
	b := r.lowerer.Builder()
	kind, id := n.Get("changeType"), n.Get("resourceId")
	if !kind.IsString() || !id.IsString() {
		b.Problem(source.Problemf(n.Span, `change is left out; it must have "changeType" and "resourceId", both strings`))
		return nil
	}
	action, ok := actions[strings.ToLower(kind.Text)]
	if !ok {
		b.Problem(source.Problemf(kind.Span, "change is left out because its type %q is unknown; known are Create, Delete, Modify, NoChange, NoEffect, Ignore, Deploy, Unsupported", kind.Text))
		return nil
	}
	c := &change{node: n, action: action, id: r.text(id), at: id.Span}
	c.at.Start = id.KeySpan.Start
	if c.parsed, ok = r.identify(c); !ok {
		b.Problem(source.Problemf(id.Span, "change is left out because neither its resource id nor its body tells its type"))
		return nil
	}
	if c.ignored() && len(azure.ARMGrants(c.parsed.Type)) == 0 {
		// It lies in the resource group but not in the template. Only what
		// grants access can be left behind by what the deployment does.
		return nil
	}
	r.enter(c)
	return c
}

// identify takes the id apart. Where it is an expression that does not tell, the
// body may say what the resource is.
func (r *result) identify(c *change) (partial.ID, bool) {
	if id, ok := r.strings.ParseID(c.id); ok {
		return id, true
	}
	for _, side := range []string{"after", "before"} {
		body := c.node.Get(side)
		if typ, name := body.Get("type"), body.Get("name"); typ.IsString() && name.IsString() {
			return partial.ID{Scope: expr.UnknownCall("scope", c.id), Type: typ.Text, Segments: []expr.Value{r.text(name)}}, true
		}
	}
	return partial.ID{}, false
}

// enter makes a resource known by its id and gives it a label: its id without
// the place that it begins with, unless that is not unique.
func (r *result) enter(c *change) {
	if key, ok := partial.IDKey(c.id); ok && r.byID[key] == nil {
		r.byID[key] = c
	}
	label := r.strings.Address(c.parsed)
	if group, ok := r.group(c).Str(); ok && r.byLabel[label] != nil {
		label = "resourceGroups/" + group + "/providers/" + label
	}
	if r.byLabel[label] != nil {
		label = strings.TrimPrefix(partial.Cut(c.id.Outline()), "/")
	}
	for r.byLabel[label] != nil {
		label += "'"
	}
	c.label = label
	r.byLabel[label] = c
}

// subscription returns the subscription that the id names; no value if it names
// none.
func (r *result) subscription(c *change) expr.Value {
	subscription, _ := armid.PlaceIn(r.strings.Segments(c.id))
	return subscription
}

// group is subscription for the resource group.
func (r *result) group(c *change) expr.Value {
	_, group := armid.PlaceIn(r.strings.Segments(c.id))
	return group
}

// findReferences finds the resources that the body after the change refers to.
func (r *result) findReferences(c *change) {
	seen := map[*change]bool{c: true}
	var walk func(v expr.Value)
	walk = func(v expr.Value) {
		for _, o := range v.Origins() {
			if other := r.byLabel[o.Target]; other != nil && !seen[other] {
				seen[other] = true
				c.refersTo = append(c.refersTo, other)
			}
		}
		for _, e := range v.Elements() {
			walk(e)
		}
		for _, m := range v.Members() {
			walk(m.Value)
		}
	}
	walk(c.after)
}

// settle returns after how many steps the deployment can begin with the
// resource, as far as references tell.
func (c *change) settle() int {
	if c.wave > 0 || c.walking {
		return c.wave
	}
	c.walking = true
	wave := 0
	for _, other := range c.refersTo {
		if other.node != nil && !other.walking {
			wave = max(wave, other.settle()+1)
		}
	}
	c.wave, c.walking = wave, false
	return wave
}

// emit adds the resources and the edges between them.
func (r *result) emit() {
	blocks := r.blocks()
	for i, c := range r.changes {
		add := r.resource(c)
		add.Before, add.After = r.convert.Value(c.before, c.at), r.convert.Value(c.after, c.at)
		add.Block, add.Wave = blocks[i], c.settle()
		// The service has evaluated names, and does not tell from what.
		add.NameSeed = graph.Unknown(c.at)
		r.lowerer.Add(add)
	}
	for _, c := range r.others {
		add := r.resource(c)
		add.External = true
		b := expr.NewObject(2)
		b.Set("type", expr.StringValue(c.parsed.Type))
		b.Set("name", r.strings.JoinSegments(c.parsed.Segments))
		add.After = r.convert.Value(b.Value(), c.at)
		r.lowerer.Add(add)
	}
	b := r.lowerer.Builder()
	for _, c := range r.changes {
		for _, other := range c.refersTo {
			if from, to := b.Find(c.label), b.Find(other.label); from != nil && to != nil {
				b.Edge(from, to, graph.RefersTo)
			}
		}
	}
}

func (r *result) resource(c *change) lower.Resource {
	return lower.Resource{
		Form:          lower.ARM,
		Address:       c.label,
		Action:        c.action,
		At:            c.at,
		Type:          c.parsed.Type,
		ID:            r.convert.Value(c.id, c.at),
		Scope:         r.convert.Value(c.parsed.Scope, c.at),
		Subscription:  r.convert.Value(r.subscription(c), c.at),
		ResourceGroup: r.convert.Value(r.group(c), c.at),
	}
}
