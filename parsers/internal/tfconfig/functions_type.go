package tfconfig

import (
	"github.com/zclconf/go-cty/cty"
)

var typeFunctions = map[string]fn{
	"ephemeralasnull": func(c *invocation) (value, error) { return c.only() },
	"issensitive":     isSensitiveFn,
	"nonsensitive":    nonSensitive,
	"sensitive":       sensitive,
	"tobool":          toType(cty.Bool, "a boolean"),
	"tolist":          toType(cty.List(cty.DynamicPseudoType), "a list"),
	"tomap":           toType(cty.Map(cty.DynamicPseudoType), "a map"),
	"tonumber":        toType(cty.Number, "a number"),
	"toset":           toType(cty.Set(cty.DynamicPseudoType), "a set"),
	"tostring":        toType(cty.String, "a string"),
	"type":            never(1, 1), // of terraform console only
}

func (c *invocation) only() (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	return c.args[0], nil
}

func toType(ty cty.Type, name string) fn {
	return func(c *invocation) (value, error) {
		v, err := c.only()
		if err != nil {
			return value{}, err
		}
		if !c.charge() {
			return c.unknown(), nil
		}
		converted, err := convertTo(v, ty, nil)
		if err != nil {
			return value{}, c.errorf(0, "the argument is %s, which cannot be converted to %s", v.kind, name)
		}
		return converted, nil
	}
}

func sensitive(c *invocation) (value, error) {
	v, err := c.only()
	return v.withSensitive(true), err
}

// nonSensitive takes the mark away, which is the author's decision to make.
func nonSensitive(c *invocation) (value, error) {
	v, err := c.only()
	v.sensitive = false
	return v, err
}

func isSensitiveFn(c *invocation) (value, error) {
	v, err := c.only()
	if err == nil && v.kind == unknown && !isSensitive(v) {
		return nothing(), nil
	}
	return boolVal(isSensitive(v)), err
}
