package lower

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// resource returns the graph's resource with the facts that every type has.
func resource(r *Resource, spelled string, k *kind, settings graph.Value) *graph.Resource {
	id := better(settings.Attr("id"), r.ID)
	if o, ok := id.Origin(); !isText(id) && (!provable(id) || ok && o.Resource == r.Address) {
		if computed, ok := computedID(r, k, settings); ok {
			id = computed
		}
	}
	if !isText(id) && !provable(id) {
		outline, _ := id.Outline()
		id = graph.From(graph.Origin{Resource: r.Address, Path: "id"}, r.At).WithOutline(outline)
	}
	subscription, group := splitID(id)
	g := &graph.Resource{
		Address:       r.Address,
		Type:          k.arm,
		Spelled:       spelled,
		Engine:        engineOf(spelled),
		Name:          ownName(k.form, settings.Attr("name")),
		Key:           r.Key,
		Action:        r.Action,
		Conditional:   r.Conditional,
		Many:          r.Many,
		ReplacedFor:   r.ReplacedFor,
		External:      r.External,
		ID:            id,
		Subscription:  subscription,
		ResourceGroup: group,
		Location:      location(better(settings.Attr("location"), r.Location)),
		Tags:          settings.Attr("tags"),
		At:            r.At,
		Settings:      settings,
		Wave:          r.Wave,
		Path:          r.Path,
	}
	if r.Form == Terraform {
		g.Subscription = better(g.Subscription, settings.Attr("subscription_id"))
		g.ResourceGroup = better(g.ResourceGroup, settings.Attr("resource_group_name"))
	}
	g.Subscription = better(g.Subscription, r.Subscription)
	g.ResourceGroup = better(g.ResourceGroup, r.ResourceGroup)
	return g
}

// engineOf returns what writes resources of a type to Azure, going by how the
// input spells it.
func engineOf(spelled string) graph.Engine {
	switch {
	case isARMType(spelled):
		return graph.ResourceManager
	case strings.HasPrefix(spelled, "azurerm_"):
		return graph.AzureRM
	case strings.HasPrefix(spelled, "azuread_"):
		return graph.AzureAD
	case isAzapi(spelled):
		return graph.AzAPI
	}
	return graph.OtherEngine
}

// computedID returns the ARM id of a resource that does not exist yet, which
// follows from its name and where it is. It reports false unless all of that is
// known.
func computedID(r *Resource, k *kind, settings graph.Value) (graph.Value, bool) {
	subscription, okS := r.Subscription.Text()
	if r.External && r.Type == "azurerm_subscription" {
		// The data source looks up the provider's subscription unless told which.
		named, from := settings.Attr("subscription_id"), r.Subscription
		if o, ok := named.Origin(); isText(named) {
			subscription, okS = named.Text()
			from = named
		} else if !named.IsAbsent() && (!ok || o.Resource != r.Address) {
			okS = false
		}
		return as(from, graph.String(subscriptionID(subscription).String(), r.At)), okS && subscription != ""
	}
	name, okN := settings.Attr("name").Text()
	if !k.whole || k.form != Terraform || !okS || !okN || subscription == "" || name == "" || strings.Contains(name, "/") {
		return graph.Value{}, false
	}
	around := subscriptionID(subscription)
	if k.arm == armid.ResourceGroups {
		return as(r.Subscription, as(settings.Attr("name"), graph.String(around.In(k.arm, name).String(), r.At))), true
	}
	in := settings.Attr("resource_group_name")
	group, ok := in.Text()
	if !ok || group == "" {
		return graph.Value{}, false
	}
	id := around.In(armid.ResourceGroups, group).In(k.arm, name)
	return as(r.Subscription, as(in, as(settings.Attr("name"), graph.String(id.String(), r.At)))), true
}

func subscriptionID(name string) armid.ID { return armid.ID{}.In(armid.Subscriptions, name) }

// add adds a resource to the graph.
func (l *Lowerer) add(p *Prepared) *graph.Resource {
	if p.Block.Address != "" {
		p.lowered.Block = l.b.Block(p.Block)
	}
	res, _ := l.b.AddResource(p.lowered)
	if p.Again == "" {
		l.index(res, p.Before)
	}
	return res
}

// index makes the resource findable by its id, the one that it had before
// included, and by its name where that is unique in all of Azure.
func (l *Lowerer) index(res *graph.Resource, before graph.Value) {
	l.indexID(res, res.ID)
	if !before.IsAbsent() {
		l.indexID(res, before.Attr("id"))
	}
	if n, ok := globalName(res.Type, res.Name); ok && l.byName[n] == nil {
		l.byName[n] = res
	}
}

func (l *Lowerer) indexID(res *graph.Resource, id graph.Value) {
	// An id that is only known by the resource's own address is found by that.
	if o, ok := id.Origin(); ok && o.Resource == res.Address && o.Prefix+o.Suffix == "" {
		return
	}
	if key, ok := id.Key(); ok && key != "=" && l.byID[key] == nil {
		l.byID[key] = res
	}
}

// name is the name of a resource whose type makes it unique in all of Azure,
// because it is part of a host name.
type name struct{ typ, name string }

func globalName(typ string, v graph.Value) (name, bool) {
	s, ok := v.Text()
	if !ok || s == "" || !azure.HasHost(typ) {
		return name{}, false
	}
	return name{armid.Fold(typ), armid.Fold(s)}, true
}

// ownName returns the last segment of an ARM name, which may be known where
// what stands before it is not, and any other name as it is.
func ownName(form Form, v graph.Value) graph.Value {
	if s, ok := v.Outline(); ok && form == ARM {
		if i := strings.LastIndexByte(s, '/'); i >= 0 && !strings.Contains(s[i:], graph.Gap) {
			return as(v, graph.String(s[i+1:], v.At()))
		}
	}
	return v
}

// location normalises a region's name: "West Europe" and "westeurope" are one.
func location(v graph.Value) graph.Value {
	s, ok := v.Text()
	if !ok {
		return v
	}
	normal := strings.ToLower(strings.ReplaceAll(s, " ", ""))
	if normal == s {
		return v
	}
	return as(v, graph.String(normal, v.At()))
}

// splitID returns the subscription and the resource group that an id, or what
// is known of it, names; absent where it does not.
func splitID(id graph.Value) (subscription, group graph.Value) {
	outline, ok := id.Outline()
	if !ok {
		return
	}
	sub, name := armid.Place(outline)
	if sub != "" {
		subscription = as(id, graph.String(armid.Fold(sub), id.At()))
	}
	if name != "" {
		group = as(id, graph.String(name, id.At()))
	}
	return subscription, group
}

// better returns the first value unless the second says more.
func better(v, w graph.Value) graph.Value {
	switch {
	case isText(v):
		return v
	case isText(w):
		return w
	case provable(v) || w.IsAbsent():
		return v
	case provable(w) || !v.IsUnknown():
		return w
	}
	return v
}

// isText reports whether the value is a known text that is not empty.
func isText(v graph.Value) bool {
	s, ok := v.Text()
	return ok && s != ""
}

// provable reports whether an unknown value can be proved equal to others.
func provable(v graph.Value) bool {
	_, ok := v.Key()
	return ok && v.IsUnknown()
}
