package expr_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// functionCase is a line of testdata/functions.jsonl.
type functionCase struct {
	Expr      string                     `json:"expr"`
	Params    map[string]json.RawMessage `json:"params"`
	Variables json.RawMessage            `json:"variables"`
	Functions json.RawMessage            `json:"functions"`
	Expected  json.RawMessage            `json:"expected"`
	Error     bool                       `json:"error"`
	Authority string                     `json:"authority"`
	Context   struct {
		Scope           string `json:"scope"`
		SubscriptionID  string `json:"subscriptionId"`
		ResourceGroup   string `json:"resourceGroup"`
		ManagementGroup string `json:"managementGroup"`
		Tenant          string `json:"tenantId"`
		Cloud           string `json:"cloud"`
		Copy            []struct {
			Name  string `json:"name"`
			Index int64  `json:"index"`
		} `json:"copy"`
	} `json:"context"`
}

// TestFunctionsAsPublished compares with values that others published: the
// language's own engine (authority "arm"), its documentation ("docs"), and
// another implementation ("psrule").
func TestFunctionsAsPublished(t *testing.T) {
	data, err := os.ReadFile("testdata/functions.jsonl")
	require.NoError(t, err)
	seen := 0
	for i, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		var c functionCase
		require.NoError(t, json.Unmarshal(line, &c), "line %d", i+1)
		seen++
		t.Run(fmt.Sprintf("%s/%d", c.Authority, i+1), func(t *testing.T) { c.check(t) })
	}
	assert.Equal(t, 408, seen)
}

func (c *functionCase) check(t *testing.T) {
	s := newScope(t)
	for name, raw := range c.Params {
		s.parameters[strings.ToLower(name)] = jsonValue(t, string(raw))
	}
	if c.Variables != nil {
		s.variables = readJSON(t, string(c.Variables))
	}
	if c.Functions != nil {
		s.functions = readJSON(t, string(c.Functions))
	}
	*s.context = c.deployment()
	for _, loop := range c.Context.Copy {
		s.copies[strings.ToLower(loop.Name)] = expr.IntValue(loop.Index)
		s.copies[""] = expr.IntValue(loop.Index)
	}
	if c.Expr == "[coalesce(parameters('foo'), 'not specified')]" {
		s.parameters["foo"] = expr.NullValue() // declared nullable, and not supplied
	}
	v, errs := s.evaluate(c.Expr)
	if c.Error {
		assert.NotEmpty(t, errs, c.Expr)
		return
	}
	require.Empty(t, errs, c.Expr)
	want := jsonValue(t, string(c.Expected))
	s.parameters["got"], s.parameters["want"] = v, want
	equal, errs := s.evaluate("[equals(parameters('got'), parameters('want'))]")
	require.Empty(t, errs)
	ok, known := equal.Bool()
	assert.True(t, ok && known, "%s\n got %s\nwant %s", c.Expr, v.Text(), want.Text())
	if v.Kind() == expr.Array && want.Kind() == expr.Array {
		assert.Equal(t, want.Text(), v.Text(), "order matters in %s", c.Expr)
	}
}

func (c *functionCase) deployment() expr.Context {
	const zeros = "00000000-0000-0000-0000-000000000000"
	text := func(s, otherwise string) expr.Value {
		if s == "" {
			s = otherwise
		}
		return expr.StringValue(s)
	}
	context := expr.Context{
		Subscription:    text(c.Context.SubscriptionID, zeros),
		ResourceGroup:   text(c.Context.ResourceGroup, "DummyResourceGroup"),
		ManagementGroup: text(c.Context.ManagementGroup, zeros),
		Cloud:           c.Context.Cloud,
	}
	switch c.Context.Scope {
	case "subscription":
		context.Level = expr.SubscriptionLevel
	case "managementGroup":
		context.Level = expr.ManagementGroupLevel
	case "tenant":
		context.Level = expr.TenantLevel
	}
	return context
}
