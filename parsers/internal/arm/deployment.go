package arm

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// deployment returns the frame of a nested or linked deployment, nil where its
// template cannot be had.
func (i *instance) deployment() *frame {
	if i.nestedRead {
		return i.nested
	}
	i.nestedRead = true
	i.nested = i.enter()
	return i.nested
}

func (i *instance) enter() *frame {
	f, ev := i.frame, i.frame.ev
	at := i.declaration.at
	if f.depth >= MaxNested {
		ev.boundf(at, "more than %d deployments lie in one another; what is further in is not looked at", MaxNested)
		return nil
	}
	properties, e := i.properties()
	if properties == nil {
		return nil
	}
	found := i.findTemplate(properties, e)
	if found.node == nil {
		return nil
	}
	if found.node.Kind != jsonc.Object {
		ev.problemf(found.node.Span, "template of the deployment is %s; it must be an object", article(found.node.Kind))
		return nil
	}
	t := ev.template(found.node, found.comments, i.source(found))
	nested := newFrame(ev, t, i.nestedContext(t, e))
	nested.owner = i
	nested.depth = f.depth + 1
	nested.file, nested.chain = f.file, f.chain
	if found.file != "" {
		nested.file = found.file
		nested.chain = append(slices.Clone(f.chain), found.file)
	} else if !found.computed && i.evaluatesOutside(properties, e) {
		nested.outer = e
	}
	i.give(nested, properties, e)
	return nested
}

// properties returns the properties of a deployment. If an expression gives them
// they are made into nodes again, so that a template in them can be read.
func (i *instance) properties() (*jsonc.Node, *env) {
	e := i.env()
	n := i.declaration.node.Get("properties")
	if !n.IsString() {
		return n, e
	}
	return i.frame.ev.nodeOf(e.eval(n), n), e
}

// evaluatesOutside reports whether the outer template evaluates the expressions
// of the nested one, which it does unless told otherwise.
func (i *instance) evaluatesOutside(properties *jsonc.Node, e *env) bool {
	if n := properties.Get("expressionEvaluationOptions").Get("scope"); n != nil {
		if s, ok := e.eval(n).Str(); ok && !strings.EqualFold(s, "notSpecified") {
			return strings.EqualFold(s, "outer")
		}
	}
	return !i.frame.template.symbolic
}

// give gives the parameters of a nested deployment their values.
func (i *instance) give(nested *frame, properties *jsonc.Node, e *env) {
	if nested.outer != nil && len(nested.template.parameters) == 0 {
		return
	}
	parameters := properties.Get("parameters")
	if parameters == nil || parameters.Kind == jsonc.Null {
		i.giveLink(nested, properties)
		return
	}
	add := func(key string, g *given) {
		p := nested.parameters[jsonc.Fold(key)]
		if p == nil {
			i.frame.ev.problemf(placeOfKey(g.node), "parameter %q is not declared in the template of the deployment; remove it or correct its name", key)
			return
		}
		p.given = g
	}
	switch parameters.Kind {
	case jsonc.Object:
		for _, entry := range parameters.Children {
			add(entry.Key, &given{node: entry, env: e})
		}
	case jsonc.String:
		v := e.eval(parameters)
		for _, m := range v.Members() {
			add(m.Name, &given{node: parameters, env: e, value: m.Value})
		}
		if v.Kind() == expr.Unknown {
			// Which parameters are given is not known, so each may be.
			for _, p := range nested.template.parameters {
				value := expr.NewObject(1)
				value.Set("value", nested.unknown("parameters", p.Key))
				add(p.Key, &given{node: parameters, env: e, value: value.Value()})
			}
		}
	default:
		i.frame.ev.problemf(parameters.Span, "parameters of the deployment are %s; they must be an object", article(parameters.Kind))
	}
}

// nestedContext returns what is known of the place that a nested deployment goes
// to. Where it goes to the same place the values are the same ones.
func (i *instance) nestedContext(t *template, e *env) *expr.Context {
	f := i.frame
	c := f.context
	node := i.declaration.node
	group, subscription := e.eval(orNull(node.Get("resourceGroup"))), e.eval(orNull(node.Get("subscriptionId")))
	scope := e.eval(orNull(node.Get("scope")))
	n := &expr.Context{Level: t.level, Tenant: c.TenantID(), Cloud: c.Cloud, Deployment: i.name}
	if !t.levelKnown {
		n.Level = c.Level
	}
	switch {
	case !isEmpty(group):
		n.Level = expr.ResourceGroupLevel
	case !isEmpty(subscription) && n.Level != expr.ResourceGroupLevel:
		n.Level = expr.SubscriptionLevel
	}
	here := isEmpty(group) && isEmpty(subscription) && isEmpty(scope) && n.Level == c.Level
	if here {
		n.Subscription, n.ResourceGroup, n.ManagementGroup = c.Subscription, c.ResourceGroup, c.ManagementGroup
		switch c.Level {
		case expr.ResourceGroupLevel:
			n.Subscription, n.ResourceGroup = c.SubscriptionID(), c.ResourceGroupName()
			n.Location, n.Tags, n.SubscriptionName = c.Region(), c.Tags, c.SubscriptionName
			return n
		case expr.SubscriptionLevel:
			n.Subscription = c.SubscriptionID()
		case expr.ManagementGroupLevel:
			n.ManagementGroup = c.ManagementGroupName()
		}
	} else {
		i.placeElsewhere(n, c, group, subscription, scope)
	}
	if n.Level == expr.ResourceGroupLevel {
		n.Location = f.groupLocation(n)
		return n
	}
	if v := e.eval(orNull(node.Get("location"))); !isEmpty(v) {
		n.Location = v
	} else if here {
		n.Location = c.Region()
	}
	return n
}

func (i *instance) placeElsewhere(n, c *expr.Context, group, subscription, scope expr.Value) {
	n.Subscription, n.ManagementGroup = subscription, expr.Value{}
	if isEmpty(subscription) {
		n.Subscription = expr.Value{}
		if c.Level == expr.ResourceGroupLevel || c.Level == expr.SubscriptionLevel {
			n.Subscription = c.SubscriptionID()
		}
	}
	n.ResourceGroup = group
	if isEmpty(group) {
		n.ResourceGroup = expr.Value{}
		if n.Level == expr.ResourceGroupLevel {
			n.ResourceGroup = c.ResourceGroupName()
		}
	}
	if n.Level == expr.ManagementGroupLevel {
		if segments := i.frame.ev.Segments(scope); len(segments) > 1 {
			n.ManagementGroup = segments[len(segments)-1]
		} else if c.Level == expr.ManagementGroupLevel {
			n.ManagementGroup = c.ManagementGroupName()
		}
	}
	if n.Level == expr.SubscriptionLevel && isEmpty(subscription) && !isEmpty(scope) {
		if segments := i.frame.ev.Segments(scope); len(segments) > 1 {
			n.Subscription = segments[len(segments)-1]
		}
	}
}

// groupLocation returns the region of a resource group other than the one of the
// outer deployment: what the template itself says that makes the group, else an
// unknown value of that group.
func (f *frame) groupLocation(c *expr.Context) expr.Value {
	if group := f.find(c.ScopeID()); group != nil && group.declaration != nil && !group.external && !group.disabled {
		if v := group.env().eval(orNull(group.declaration.node.Get("location"))); !isEmpty(v) {
			return v
		}
	}
	return expr.UnknownProperty(expr.UnknownCall("resourceGroup", c.ResourceGroupName()), "location").AsNonNull()
}

// maxNodes bounds the template that an expression gives.
const maxNodes = 200_000

// nodeOf makes nodes of a value, so that a template or its properties that an
// expression gives can be read like any other. What is unknown in it keeps its
// value.
func (ev *evaluation) nodeOf(v expr.Value, at *jsonc.Node) *jsonc.Node {
	left := maxNodes
	n := ev.makeNode(v, at, &left)
	if left < 0 {
		ev.boundf(at.Span, "expression gives a template of more than %d values; it is not looked at", maxNodes)
		return nil
	}
	return n
}

func (ev *evaluation) makeNode(v expr.Value, at *jsonc.Node, left *int) *jsonc.Node {
	n := &jsonc.Node{Span: at.Span}
	if span := v.Span(); span.IsValid() {
		n.Span = span
	}
	if *left--; *left < 0 || !ev.budget.Step() || !ev.budget.Produce(elementBytes) {
		return n
	}
	switch v.Kind() {
	case expr.Bool:
		n.Kind = jsonc.Bool
		n.Bool, _ = v.Bool()
	case expr.Int, expr.Number:
		n.Kind = jsonc.Number
		n.Text, _ = v.Number()
	case expr.String:
		n.Kind = jsonc.String
		n.Text, _ = v.Str()
		if v.IsSecret() {
			ev.computed[n] = v
		}
	case expr.Array:
		n.Kind = jsonc.Array
		for _, element := range v.Elements() {
			n.Children = append(n.Children, ev.makeNode(element, at, left))
		}
	case expr.Object:
		n.Kind = jsonc.Object
		for _, m := range v.Members() {
			child := ev.makeNode(m.Value, at, left)
			child.Key, child.KeySpan = m.Name, n.Span
			n.Children = append(n.Children, child)
		}
	case expr.Unknown:
		n.Kind = jsonc.String
		ev.computed[n] = v
	}
	return n
}
