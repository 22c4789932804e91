package arm

import (
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
)

const (
	managementGroups = "Microsoft.Management/managementGroups"
)

// scopeOf returns the id of what a resource lies in or applies to: its scope
// property, the place that an existing resource or a deployment names, or where
// the template is deployed to, which here tells.
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
			return f.ev.Join(expr.StringValue("/subscriptions/"), subscription), false
		}
		return f.ev.Join(expr.StringValue("/subscriptions/"), subscription, expr.StringValue("/resourceGroups/"), group), false
	}
	switch {
	case inst.parent != nil && inst.parent.scope.IsValid():
		return inst.parent.scope, inst.parent.here
	case strings.EqualFold(inst.typ, partial.ResourceGroups):
		return f.ev.Join(expr.StringValue("/subscriptions/"), f.context.SubscriptionID()), false
	case strings.EqualFold(inst.typ, managementGroups):
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
	switch lower := fold(text); {
	case !ok, strings.HasPrefix(text, "/"):
		return v
	case strings.HasPrefix(lower, "subscriptions/"), strings.HasPrefix(lower, "providers/"):
		return f.ev.Join(expr.StringValue("/"), v)
	case strings.HasPrefix(lower, fold(managementGroups)+"/"):
		return f.ev.Join(expr.StringValue("/providers/"), v)
	}
	base := f.context.ScopeID()
	if s, ok := base.Str(); ok {
		base = expr.StringValue(strings.TrimRight(s, "/"))
	}
	return f.ev.Join(base, expr.StringValue("/providers/"), v)
}
