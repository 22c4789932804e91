package expr_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// seeds adds the expressions of the published cases.
func seeds(f *testing.F) {
	f.Helper()
	data, err := os.ReadFile("testdata/functions.jsonl")
	require.NoError(f, err)
	for _, line := range bytes.Split(bytes.TrimSpace(data), []byte("\n")) {
		var c functionCase
		require.NoError(f, json.Unmarshal(line, &c))
		f.Add(c.Expr)
	}
	for _, s := range []string{"[]", "[[x]", "['a''b']", "[a.b.c('x')[0].y['z']]", "[concat('a'", "[1.5]", "[\u00a0true ( ) ]"} {
		f.Add(s)
	}
}

func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, s string) {
		x, err := expr.Parse(s)
		if err != nil {
			var at *expr.Error
			require.ErrorAs(t, err, &at)
			require.True(t, at.Offset >= 0 && at.Offset <= len(s), "%d of %d", at.Offset, len(s))
			return
		}
		require.True(t, expr.IsExpression(s))
		last := 0
		x.Walk(func(n expr.Node) bool {
			last = max(last, n.Offset())
			return true
		})
		require.Less(t, last, len(s))
	})
}

func FuzzEvaluate(f *testing.F) {
	seeds(f)
	for _, s := range []string{
		"[concat(parameters('u'), 'a')]", "[if(parameters('flag'), parameters('u'), 1)]", "[split(resourceId('Microsoft.A/b', parameters('u')), '/')[2]]",
		"[union(parameters('u'), parameters('o'))]", "[map(parameters('u'), lambda('x', lambdaVariables('x').y))]",
		"[format('{0:N2},{1,5:D3}', json('1.5'), 7)]", "[listKeys('vm', '1').keys[0]]", "[createObject(parameters('u'), 1).a]",
		"[dateTimeAdd('2020-01-01T00:00:00Z', 'P1DT1H', 'yyyy')]", "[parameters('secret')]",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := expr.Parse(s)
		if err != nil {
			return
		}
		scope := unknownScope(t)
		scope.budget = &expr.Budget{Steps: 100_000, Bytes: 8 << 20}
		scope.parameters["o"] = jsonValue(t, `{"a": 1, "b": [true, null, "x"], "c": {"d": "e"}}`)
		scope.parameters["secret"] = expr.StringValue("hunter2").WithSecret()
		v, errs := x.Evaluate(scope, scope.budget)
		require.True(t, v.IsValid())
		for _, e := range errs {
			require.True(t, e.Offset >= 0 && e.Offset <= len(s))
			require.NotContains(t, e.Message, "hunter2")
		}
		if utf8.ValidString(s) {
			require.True(t, utf8.ValidString(v.Text()))
		}
		again, _ := x.Evaluate(scope, &expr.Budget{Steps: 100_000, Bytes: 8 << 20})
		require.Equal(t, v.Kind(), again.Kind())
		if v.IsSecret() {
			require.NotContains(t, v.Text(), "hunter2")
		}
	})
}
