package expr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

func TestIsExpression(t *testing.T) {
	for s, want := range map[string]bool{
		"[parameters('a')]":     true,
		"[ parameters('a') ]":   true,
		"[\nparameters('a')\n]": true,
		"[]":                    true,
		"[[parameters('a')]":    false,
		"[[[x]":                 false,
		"[parameters('a')] ":    false,
		" [parameters('a')]":    false,
		"[test":                 false,
		"[":                     false,
		"":                      false,
		"plain":                 false,
	} {
		assert.Equal(t, want, expr.IsExpression(s), "%q", s)
	}
}

func TestLiteralText(t *testing.T) {
	for s, want := range map[string]string{
		"[[parameters('a')]": "[parameters('a')]",
		"[[[x]":              "[[x]",
		"[[]":                "[]",
		"[[x":                "[[x",
		"[[":                 "[[",
		"x]":                 "x]",
		"":                   "",
	} {
		assert.Equal(t, want, expr.LiteralText(s), "%q", s)
	}
}

func TestParseAccepts(t *testing.T) {
	s := newScope(t)
	s.variables = readJSON(t, `{"map": {"1": "one", "a b": {"c": [10, 20]}, "2x": "digit"}}`)
	for source, want := range map[string]string{
		"'it''s'":                      "'it''s'",
		"''":                           "''",
		"'[parameters(1)]'":            "'[parameters(1)]'",
		`'\n'`:                         `'\n'`,
		"-5":                           "-5",
		"+5":                           "5",
		"007":                          "7",
		"99999999999999999999":         "json('99999999999999999999')",
		"variables('map')['1']":        "'one'",
		"variables('map')['a b'].c[1]": "20",
		"variables('map') . 2x":        "'digit'",
		"VARIABLES ( 'MAP' ) [ 'A B' ] . C [ 0 ]": "10",
		"\u00a0concat(\r\n\t'a',\u00a0'b')":       "'ab'",
		"createArray(createArray(1))[0][0]":       "1",
		"true()":                                  "true()",
	} {
		assert.Equal(t, want, s.known("["+source+"]"), source)
	}
}

func TestParseErrors(t *testing.T) {
	for source, want := range map[string]struct {
		offset  int
		message string
	}{
		"[]":                  {1, "expression is empty; write [[] for the text []"},
		"[  ]":                {1, "expression is empty; write [[] for the text []"},
		"[concat('a', 'b]":    {13, "string does not end; close it with '"},
		"[concat('a' 'b')]":   {12, `expected "," or ")" in the arguments of "concat", found a string`},
		"[concat('a', )]":     {13, `expected a function, a string or a number, found ")"`},
		"[concat('a'))]":      {12, `expected the end of the expression, found ")"`},
		"[concat('a']":        {11, `expected "," or ")" in the arguments of "concat", found the end of the expression`},
		"[parameters('a').]":  {17, `expected the name of a property after ".", found the end of the expression`},
		"[parameters('a')[0]": {18, `expected "]" after the index, found the end of the expression`},
		"[variables('a')..b]": {16, `expected the name of a property after ".", found "."`},
		"[true]":              {1, `"true" is a function here; write true()`},
		"[NULL]":              {1, `"NULL" is a function here; write null()`},
		"[name]":              {1, `"name" is neither a string nor a call; write 'name' for the text, or parameters('name') or variables('name')`},
		"[variables.name]":    {1, `"variables.name" is neither a string nor a call; write 'variables.name' for the text, or parameters('variables.name') or variables('variables.name')`},
		"[1.5]":               {1, "numbers with a fraction cannot be written in an expression; write json('1.5')"},
		`[concat("a")]`:       {8, "expected a function, a string or a number, found \"\\\"\""},
		"[add(1, - 2)]":       {8, `expected a function, a string or a number, found "-"`},
		"[ns.('a')]":          {4, `expected a name after ".", found "("`},
		"[concat('a')é]":      {12, `expected the end of the expression, found "é"`},
		"plain":               {0, "expression must begin with [ and end with ]"},
	} {
		x, err := expr.Parse(source)
		assert.Nil(t, x, source)
		var at *expr.Error
		if assert.ErrorAs(t, err, &at, source) {
			assert.Equal(t, want.message, at.Message, source)
			assert.Equal(t, want.offset, at.Offset, source)
		}
	}
}

func TestParseErrorsNeverQuoteStrings(t *testing.T) {
	for _, source := range []string{
		"[concat('hunter2' 'hunter2')]", "['hunter2' 1]", "[concat('hunter2]", "[parameters('hunter2')]]", "[1 'hunter2']",
	} {
		_, err := expr.Parse(source)
		require.Error(t, err)
		assert.NotContains(t, err.Error(), "hunter2")
	}
}

func TestParseBoundsNesting(t *testing.T) {
	nested := func(n int) string { return "[" + strings.Repeat("not(", n) + "true()" + strings.Repeat(")", n) + "]" }
	_, err := expr.Parse(nested(expr.MaxNesting - 1))
	require.NoError(t, err)
	for _, source := range []string{
		nested(100_000),
		"[" + strings.Repeat("a(", 100_000) + "]",
		"[a()" + strings.Repeat("[0", 100_000) + "]",
		"[a()" + strings.Repeat(".b", 100_000) + "]",
		"[a()" + strings.Repeat("[0]", 100_000) + "]",
	} {
		_, err = expr.Parse(source)
		assert.ErrorContains(t, err, "more than 500", source[:20])
	}
}

func TestWalk(t *testing.T) {
	x, err := expr.Parse("[concat(parameters('a').b[copyIndex()], 'x')]")
	require.NoError(t, err)
	var calls []string
	var offsets []int
	x.Walk(func(n expr.Node) bool {
		if c, ok := n.(*expr.Call); ok {
			calls = append(calls, c.Name)
			offsets = append(offsets, n.Offset())
		}
		return true
	})
	assert.Equal(t, []string{"concat", "parameters", "copyIndex"}, calls)
	assert.Equal(t, []int{1, 8, 26}, offsets)
	visits := 0
	x.Walk(func(expr.Node) bool { visits++; return false })
	assert.Equal(t, 1, visits)
}

func TestCacheParsesOnce(t *testing.T) {
	var cache expr.Cache
	first, err := cache.Parse("[true()]")
	require.NoError(t, err)
	again, err := cache.Parse("[true()]")
	require.NoError(t, err)
	assert.Same(t, first, again)
	_, wrong := cache.Parse("[true]")
	require.Error(t, wrong)
	_, wrongAgain := cache.Parse("[true]")
	assert.Same(t, wrong, wrongAgain)
}
