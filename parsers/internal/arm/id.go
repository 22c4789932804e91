package arm

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// scopeOf returns the id of what a resource lies in or applies to: its scope
// property, the place that an existing resource or a deployment names, or where
// the template is deployed to, which here says.
func (f *frame) scopeOf(inst *instance, e *env) (scope expr.Value, here bool) {
	node := inst.declaration.node
	if n := node.Get("scope"); n != nil {
		if v := e.eval(n); !isEmpty(v) {
			return f.scopeID(v), false
		}
	}
	subscription, group := e.eval(orNull(node.Get("subscriptionId"))), e.eval(orNull(node.Get("resourceGroup")))
	if !isEmpty(subscription) || !isEmpty(group) {
		if isEmpty(subscription) {
			subscription = f.context.SubscriptionID()
		}
		if isEmpty(group) {
			return f.ev.Join(expr.StringValue(armid.SubscriptionsPath), subscription), false
		}
		return f.ev.Join(expr.StringValue(armid.SubscriptionsPath), subscription, expr.StringValue(armid.ResourceGroupsPath), group), false
	}
	switch {
	case inst.parent != nil && inst.parent.scope.IsValid():
		return inst.parent.scope, inst.parent.here
	case armid.EqualFold(inst.typ, armid.ResourceGroups):
		return f.ev.Join(expr.StringValue(armid.SubscriptionsPath), f.context.SubscriptionID()), false
	case armid.EqualFold(inst.typ, armid.ManagementGroups):
		return expr.StringValue("/"), false
	}
	return f.context.ScopeID(), true
}

// isEmpty reports whether a property is as good as missing.
func isEmpty(v expr.Value) bool {
	s, ok := v.Str()
	return !v.IsValid() || v.IsNull() || ok && s == ""
}

// scopeID completes a scope, which may be an id or relative to where the
// template is deployed to.
func (f *frame) scopeID(v expr.Value) expr.Value {
	first := v
	if parts := v.Parts(); len(parts) > 0 {
		first = parts[0]
	}
	text, ok := first.Str()
	begins := func(with string) bool {
		_, found := armid.CutPrefixFold("/"+text, with)
		return found
	}
	switch {
	case !ok, strings.HasPrefix(text, "/"):
		return v
	case begins(armid.SubscriptionsPath), begins(armid.ProvidersPath):
		return f.ev.Join(expr.StringValue("/"), v)
	case begins("/" + armid.ManagementGroups + "/"):
		return f.ev.Join(expr.StringValue(armid.ProvidersPath), v)
	}
	base := f.context.ScopeID()
	if s, ok := base.Str(); ok {
		base = expr.StringValue(strings.TrimRight(s, "/"))
	}
	return f.ev.Join(base, expr.StringValue(armid.ProvidersPath), v)
}
