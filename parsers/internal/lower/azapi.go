package lower

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// azapi is what the attributes of an azapi resource say besides the ARM
// resource that they describe.
type azapi struct {
	// parent is the id of the resource that contains it, or that an extension
	// resource applies to.
	parent graph.Value
	// second is the id of the resource that an azapi_update_resource or an
	// azapi_resource_action writes to; absent for the others.
	second  graph.Value
	retries bool
}

// isAzapi reports whether a type is one of the azapi provider's.
func isAzapi(typ string) bool { return strings.HasPrefix(typ, "azapi_") }

func isARMType(typ string) bool { return strings.Contains(typ, "/") }

// translate turns an azapi resource into the ARM resource that it describes.
// Resources of the provider that describe none, and those whose type is not
// known, stay as they are.
func translate(r *Resource, before, after *graph.Value) azapi {
	outer := *after
	if outer.IsAbsent() {
		outer = *before
	}
	update := r.Type == "azapi_update_resource"
	action := r.Type == "azapi_resource_action" && writes(outer)
	if r.Type != "azapi_resource" && !update && !action {
		return azapi{}
	}
	typ, ok := outer.Attr("type").Text()
	typ, _, _ = strings.Cut(typ, "@")
	if !ok || !isARMType(typ) {
		return azapi{}
	}
	a := azapi{parent: outer.Attr("parent_id"), retries: retries(outer.Attr("retry"))}
	if action {
		a.parent = within(outer.Attr("resource_id"), typ)
	}
	// What an action writes to is declared elsewhere, unless it is something that
	// lies in another resource and nobody declares.
	if update || action && a.parent.IsAbsent() {
		a.second = updated(outer, typ)
	}
	r.Form, r.Type = ARM, typ
	if r.Scope.IsAbsent() {
		r.Scope = a.parent
	}
	*before, *after = armForm(*before), armForm(*after)
	return a
}

// writes reports whether an azapi_resource_action writes the resource itself, as
// an azapi_resource does, and does not ask it to do something.
func writes(outer graph.Value) bool {
	method, _ := outer.Attr("method").Text()
	action, ok := outer.Attr("action").Text()
	return (strings.EqualFold(method, "PUT") || strings.EqualFold(method, "PATCH")) && action == "" && (ok || outer.Attr("action").IsAbsent())
}

// within returns the id of what an extension resource applies to, from its own;
// absent for other types, and where it does not tell.
func within(id graph.Value, typ string) graph.Value {
	if !armid.EqualFold(armid.Namespace(typ), "Microsoft.Authorization") {
		return graph.Absent(id.At())
	}
	marker := armid.ProvidersPath + typ + "/"
	if text, ok := id.Text(); ok {
		if scope, _, found := armid.CutLastFold(text, marker); found {
			return as(id, graph.String(scope, id.At()))
		}
		return graph.Absent(id.At())
	}
	if o, ok := id.Origin(); ok {
		if _, found := armid.CutPrefixFold(o.Suffix, marker); found {
			o.Suffix = ""
			return graph.From(o, id.At())
		}
	}
	return graph.Absent(id.At())
}

// updated returns the id of the resource that an azapi_update_resource writes
// to. It never is absent.
func updated(outer graph.Value, typ string) graph.Value {
	id := outer.Attr("resource_id")
	if _, exact := id.Origin(); isText(id) || exact {
		return id
	}
	// A plan says which resource's id the expression uses, and there is nothing
	// else that an id could be made of.
	if origins := id.Origins(); len(origins) == 1 && origins[0].Path == "id" {
		return graph.From(origins[0], id.At())
	}
	if provable(id) {
		return id
	}
	text, _ := outer.Attr("parent_id").Text()
	parent, ok := armid.Parse(text)
	name, _ := outer.Attr("name").Text()
	if ok && name != "" {
		return graph.String(childID(parent, typ, name).String(), outer.At())
	}
	return graph.Unknown(outer.At())
}

// childID returns the id of a resource in a parent that is another resource,
// a resource group or a subscription.
func childID(parent armid.ID, typ, name string) armid.ID {
	if outer, ok := armid.ContainerType(typ); ok {
		return parent.Child(typ[len(outer)+1:], name)
	}
	return parent.In(typ, name)
}

// surroundings completes where a resource is from what its parent_id leads to,
// since the id of an azapi resource is only known once it exists.
func (l *Lowerer) surroundings(e *entry) {
	if e.parentID.IsAbsent() {
		return
	}
	subscription, group := splitID(e.parentID)
	if parent, _ := l.resourceOf(e.parentID); parent != nil {
		subscription = better(subscription, parent.Subscription)
		if armid.EqualFold(parent.Type, armid.ResourceGroups) {
			group = better(group, parent.Name)
		} else {
			group = better(group, parent.ResourceGroup)
		}
	}
	if !isText(e.res.Subscription) && isText(subscription) {
		e.res.Subscription = subscription
	}
	e.res.ResourceGroup = better(e.res.ResourceGroup, group)
}

// retries reports whether a retry block tries again when the directory does not
// know a principal yet.
func retries(block graph.Value) bool {
	for _, pattern := range element(block, 0).Attr("error_message_regex").Members() {
		s, ok := pattern.Text()
		if !ok || len(s) > 1000 {
			continue
		}
		if re, err := regexp.Compile(s); err == nil && re.MatchString("PrincipalNotFound") {
			return true
		}
	}
	return false
}

// armForm returns the ARM resource that the attributes of an azapi resource
// describe; absent for an absent one.
func armForm(outer graph.Value) graph.Value {
	if !outer.IsKnown() {
		return outer
	}
	body := outer.Attr("body")
	if s, ok := body.Text(); ok {
		body = as(body, decode(s, body.At()))
	}
	return as(outer, graph.Contain(&azapiObject{outer: outer, body: body}, outer.At()))
}

// azapiObject is an azapi resource as an ARM resource: its attributes where ARM
// has them in the resource itself, everything else from its body.
type azapiObject struct{ outer, body graph.Value }

// azapiAttributes are the ARM properties that azapi takes as attributes.
var azapiAttributes = []string{"name", "location", "tags", "identity"}

func (o *azapiObject) IsList() bool { return false }

func (o *azapiObject) Len() int {
	n := 0
	o.Each(func(string, graph.Value) bool { n++; return true })
	return n
}

func (o *azapiObject) Attr(name string) graph.Value {
	for _, attribute := range azapiAttributes {
		if !strings.EqualFold(attribute, name) {
			continue
		}
		v := o.outer.Attr(attribute)
		inBody := caseless(o.body).Attr(attribute)
		if attribute == "identity" {
			v = azapiIdentity(v)
		}
		// What the provider computes is unknown in a plan, also where the body
		// says it.
		if v.IsAbsent() || bare(v) && inBody.IsKnown() {
			return inBody
		}
		return v
	}
	switch name {
	case "id", "output":
		// Not part of what is written, but what is known of a resource that
		// exists.
		return o.outer.Attr(name)
	}
	return caseless(o.body).Attr(name)
}

func (o *azapiObject) Each(f func(string, graph.Value) bool) {
	for _, attribute := range azapiAttributes {
		if v := o.Attr(attribute); !v.IsAbsent() && !f(attribute, v) {
			return
		}
	}
	for name, v := range caseless(o.body).Members() {
		isAttribute := slices.ContainsFunc(azapiAttributes, func(a string) bool { return strings.EqualFold(a, name) })
		if !isAttribute && !f(name, v) {
			return
		}
	}
}

// azapiIdentity turns the provider's identity block into ARM's property.
func azapiIdentity(block graph.Value) graph.Value {
	if n, ok := block.Len(); ok && n == 0 {
		return graph.Absent(block.At())
	}
	v := element(block, 0)
	if !v.IsKnown() {
		return v
	}
	return graph.Object([]string{"type", "userAssignedIdentities", "principalId"}, map[string]graph.Value{
		"type":                   v.Attr("type"),
		"userAssignedIdentities": v.Attr("identity_ids"),
		"principalId":            v.Attr("principal_id"),
	}, v.At())
}

// caseless returns an object whose members are found without regard to case,
// at any depth, as ARM does; other values as they are.
func caseless(v graph.Value) graph.Value {
	if !v.IsObject() && !v.IsList() {
		return v
	}
	return as(v, graph.Contain(folded{v}, v.At()))
}

type folded struct{ v graph.Value }

func (c folded) IsList() bool { return c.v.IsList() }
func (c folded) Len() int     { n, _ := c.v.Len(); return n }

func (c folded) Attr(name string) graph.Value {
	v := c.v.Attr(name)
	if v.IsAbsent() {
		for key, w := range c.v.Members() {
			if strings.EqualFold(key, name) {
				v = w
				break
			}
		}
	}
	return caseless(v)
}

func (c folded) Each(f func(string, graph.Value) bool) {
	for key, v := range c.v.Members() {
		if !f(key, caseless(v)) {
			return
		}
	}
}

// overlay is a resource's content with a second write on top. What neither
// says is unknown where the content below is not.
func overlay(top, below graph.Value) graph.Value {
	switch {
	case top.IsAbsent():
		return below
	case top.IsObject() && (below.IsObject() || below.IsUnknown()):
		return graph.Contain(&layers{top, below}, top.At())
	}
	return top
}

type layers struct{ top, below graph.Value }

func (o *layers) IsList() bool { return false }

func (o *layers) Len() int {
	n := 0
	o.Each(func(string, graph.Value) bool { n++; return true })
	return n
}

func (o *layers) Attr(name string) graph.Value {
	return overlay(o.top.Attr(name), o.below.Attr(name))
}

func (o *layers) Each(f func(string, graph.Value) bool) {
	for name, v := range o.top.Members() {
		if !f(name, overlay(v, o.below.Attr(name))) {
			return
		}
	}
	for name, v := range o.below.Members() {
		if o.top.Attr(name).IsAbsent() && !f(name, v) {
			return
		}
	}
}
