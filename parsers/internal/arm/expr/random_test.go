package expr_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// generator writes well-formed expressions, each choice made by a byte.
type generator struct {
	choices []byte
	names   []string
	out     strings.Builder
}

func (g *generator) choose(n int) int {
	if len(g.choices) == 0 {
		return 0
	}
	c := int(g.choices[0])
	g.choices = g.choices[1:]
	return c % n
}

// leaves are what calls are made of at last. Some are unknown, some secret, and
// some break what functions take for granted.
var leaves = []string{
	"'a'", "0", "1", "-1", "3", "''", "'/subscriptions/s/resourceGroups/g'", "'Microsoft.A/b'", "'{0}'", "'{0,3:N1}x{1}'", "'é😀'",
	"'10.0.0.0/8'", "'fd00::/16'", "'2020-01-31T00:00:00Z'", "'P1M'", "'vm'", "'full'", "'https://a/b?c#d'", "9223372036854775807",
	"-9223372036854775808", "json('1.5e300')", "json('[1,{\"a\":null}]')", "true()", "false()", "null()", "createArray()", "createObject()",
	"parameters('u')", "parameters('flag')", "parameters('secret')", "parameters('o')", "parameters('l')", "lambdaVariables('x')",
	"resourceGroup()", "deployment()", "copyIndex()", pid, "createObject(parameters('u'), 1, 'b', 2)", "reference('module').outputs",
	"resourceId('Microsoft.A/b', parameters('u'))", "if(parameters('flag'), 'a', createArray(1))", "concat(createArray('a'), parameters('u'))",
}

func (g *generator) expression(depth int) {
	kind := g.choose(8)
	if depth == 0 || kind < 2 {
		g.out.WriteString(leaves[g.choose(len(leaves))])
		return
	}
	if kind == 2 {
		g.expression(depth - 1)
		g.out.WriteByte('[')
		g.expression(depth - 1)
		g.out.WriteByte(']')
		return
	}
	if kind == 3 {
		g.expression(depth - 1)
		g.out.WriteString([]string{".a", ".value", ".identity", ".b"}[g.choose(4)])
		return
	}
	name := g.names[g.choose(len(g.names))]
	g.out.WriteString(name + "(")
	lambda := strings.Contains(" map filter sort reduce toobject groupby mapvalues ", " "+name+" ")
	n := 1 + g.choose(4)
	if lambda {
		n = 2
	}
	for i := range n {
		if i > 0 {
			g.out.WriteString(", ")
		}
		if lambda && i == n-1 {
			if name == "reduce" {
				g.out.WriteString("createObject(), ")
			}
			g.out.WriteString([]string{"lambda('x', ", "lambda('x', 'y', "}[g.choose(2)])
			g.expression(depth - 1)
			g.out.WriteByte(')')
			continue
		}
		g.expression(depth - 1)
	}
	g.out.WriteByte(')')
}

// eachUnmarked calls visit for the strings in a value that are no secrets,
// alternatives and parts included.
func eachUnmarked(v expr.Value, visit func(string)) {
	if v.IsSecret() && v.Kind() != expr.Object && v.Kind() != expr.Array {
		return
	}
	for _, m := range v.Members() {
		eachUnmarked(m.Value, visit)
	}
	for _, element := range v.Elements() {
		eachUnmarked(element, visit)
	}
	for _, a := range v.Alternatives() {
		eachUnmarked(a, visit)
	}
	if text, ok := v.Str(); ok {
		visit(text)
	}
}

func generate(choices []byte) string {
	g := &generator{choices: choices, names: expr.FunctionNames()}
	g.out.WriteByte('[')
	g.expression(4)
	g.out.WriteByte(']')
	return g.out.String()
}

// FuzzFunctions calls functions with one another's results: what no one would
// write must neither panic nor hang nor leave the bounds.
func FuzzFunctions(f *testing.F) {
	for i := range 256 {
		seed := make([]byte, 64)
		for j := range seed {
			seed[j] = byte(i*(j+7) + j*j*31)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		source := generate(choices)
		x, err := expr.Parse(source)
		require.NoError(t, err, source)
		s := unknownScope(t)
		s.budget = &expr.Budget{Steps: 50_000, Bytes: 4 << 20}
		s.parameters["secret"] = expr.StringValue("hunter2").WithSecret()
		s.parameters["o"] = jsonValue(t, `{"a": {"b": ["x", 2]}, "value": [], "c": null}`)
		s.parameters["l"] = jsonValue(t, `[3, 1, 2, "b", "A", {"a": 1}, [], null]`)
		s.copies[""] = expr.UnknownCall("copyIndex")
		v, errs := x.Evaluate(s, s.budget)
		require.True(t, v.IsValid(), source)
		for _, e := range errs {
			require.NotContains(t, e.Message, "hunter2", source)
		}
		shown := v.Text() + v.Outline() + fmt.Sprint(v.Origins())
		require.NotContains(t, shown, "hunter2", source)
		require.False(t, s.budget.Speculative(), source)
		if v.IsKnown() {
			require.Empty(t, v.Origins())
		}
		eachUnmarked(v, func(text string) {
			require.NotContains(t, strings.ToLower(text), "hunter2", source)
		})
	})
}
