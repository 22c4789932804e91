package expr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

func TestErrors(t *testing.T) {
	for source, want := range map[string]struct {
		offset  int
		message string
	}{
		"nosuch(1)":                     {1, `function "nosuch" does not exist; check its name`},
		"ns.f(1)":                       {1, `function "ns.f" does not exist; check its name and the "functions" of the template`},
		"concat('a', nosuch())":         {13, `function "nosuch" does not exist; check its name`},
		"Concat()":                      {1, "concat() takes at least 1 argument, not 0"},
		"not()":                         {1, "not() takes 1 argument, not 0"},
		"true(1)":                       {1, "true() takes no arguments, not 1"},
		"substring('a', 1, 2, 3)":       {1, "substring() takes 1 to 3 arguments, not 4"},
		"createObject('a')":             {1, "createObject() takes an even number of arguments, not 1"},
		"listKeys()":                    {1, "listKeys() takes 1 to 3 arguments, not 0"},
		"add(1, 'x')":                   {8, "add() takes an integer as its second argument, not a string"},
		"add(9223372036854775807, 1)":   {1, "add() gives a number of more than 64 bits"},
		"sub(-9223372036854775808, 1)":  {1, "sub() gives a number of more than 64 bits"},
		"mul(4611686018427387904, 2)":   {1, "mul() gives a number of more than 64 bits"},
		"div(-9223372036854775808, -1)": {1, "div() gives a number of more than 64 bits"},
		"div(1, 0)":                     {8, "div() cannot divide by 0"},
		"mod(1, 0)":                     {8, "mod() cannot divide by 0"},
		"if(1, 2, 3)":                   {4, "if() takes a boolean as its first argument, not an integer"},
		"and(true(), 1)":                {13, "and() takes booleans, not an integer"},
		"parameters('x')":               {1, `parameter "x" is not declared; declare it or check its name`},
		"variables('x')":                {1, `variable "x" is not declared; declare it or check its name`},
		"copyIndex()":                   {1, "copyIndex() stands outside a copy loop"},
		"copyIndex('x')":                {1, `there is no copy loop "x" here`},
		"lambda('x', 1)":                {1, "lambda() stands as an argument of map(), filter(), sort(), reduce(), toObject(), groupBy() or mapValues() only"},
		"lambdaVariables('x')":          {1, `lambda variable "x" does not exist here`},
		"map(createArray(1), 2)":        {21, "expected lambda('name', …) here"},
		"map(createArray(1), lambda('a', 'b', 'c', 1))": {21, "lambda here must have 1 or 2 variables, not 3"},
		"filter(createArray(1), lambda('a', 1))":        {24, "filter() takes a lambda that gives booleans, not an integer"},
		"createObject('a', 1).b":                        {21, `property "b" does not exist; read it with tryGet() if it may be missing`},
		"createArray(1)[1]":                             {15, "index is outside the array"},
		"createArray(1).x":                              {15, "array is indexed with a string; use an integer"},
		"createObject('a', 1)[0]":                       {21, "object is indexed with an integer; use the name of a property"},
		"null().x":                                      {7, "null has no properties"},
		"format('{1}', 'x')":                            {8, "format() takes a format string whose places have arguments: {1} needs 2, there are 1"},
		"format('{', 'x')":                              {8, "format() takes a format string in which {, a number and } enclose each place; write {{ and }} for braces"},
		"substring('abc', 2, 5)":                        {21, "substring() takes a length within the string; take() stops at its end"},
		"range(0, 10001)":                               {10, "range() makes 0 to 10000 integers"},
		"json('')":                                      {6, "json() takes JSON, not an empty string; write json('null') for null"},
		"json('{')":                                     {6, "json() takes valid JSON"},
		"fail('stop here')":                             {1, "fail() was reached: stop here"},
		"fail(concat('a', 'b'))":                        {1, "fail() was reached"},
		"resourceId('Microsoft.A/b', 'x', 'y')":         {1, `resourceId() takes as many names as the type has segments after its namespace: "Microsoft.A/b" needs 1, there are 2`},
		"resourceId('Microsoft.A/b', 'x/y')":            {29, "resourceId() takes names without a slash, one for each segment of the type"},
		"resourceId('a', 'b')":                          {1, "resourceId() takes the type of a resource, such as 'Microsoft.Compute/virtualMachines', as one of its first 3 arguments"},
		"reference('x', '1', 'half')":                   {21, "reference() takes 'Full' as its last argument"},
		"managementGroup().id":                          {1, "managementGroup() does not exist in a template that is deployed to a resource group"},
		"cidrSubnet('10.144.0.0/20', 20, 1)":            {33, "cidrSubnet() takes the index of a subnet within the network"},
		"split('a', createArray(1))":                    {12, "split() takes an array of strings; an element is an integer"},
		"union(createArray(1), createObject())":         {23, "union() takes an array as its second argument, not an object"},
		"uri('a', 'b')":                                 {5, "uri() takes an absolute URI, such as https://example.com/"},
		"dateTimeAdd('x', 'P1D')":                       {13, "dateTimeAdd() takes a date such as '2024-01-31T12:00:00Z'"},
		"dateTimeAdd('2020-01-01', '1D')":               {27, "dateTimeAdd() takes an ISO 8601 duration such as 'P1DT12H'"},
	} {
		t.Run(source, func(t *testing.T) {
			s := newScope(t)
			v, _ := s.evaluate("[" + source + "]")
			require.Len(t, *s.errors, 1)
			assert.Equal(t, want.message, (*s.errors)[0].Message)
			assert.Equal(t, want.offset, (*s.errors)[0].Offset)
			assert.Equal(t, expr.Unknown, v.Kind(), "what is wrong is not known")
		})
	}
}

func TestEvaluationGoesOnAroundErrors(t *testing.T) {
	s := newScope(t)
	v, errs := s.evaluate("[createObject('a', nosuch(), 'b', add(1, 2), 'c', parameters('x'))]")
	assert.Len(t, errs, 2)
	assert.Equal(t, "createObject('a', nosuch(), 'b', 3, 'c', parameters('x'))", v.Text())
}

func TestOnlyWhatIsNeededIsEvaluated(t *testing.T) {
	for source, want := range map[string]string{
		"if(true(), 1, fail('x'))":                           "1",
		"if(false(), fail('x'), 2)":                          "2",
		"if(true(), 1, createArray()[5])":                    "1",
		"if(true(), 1, not())":                               "1",
		"and(false(), fail('x'))":                            "false()",
		"or(true(), fail('x'))":                              "true()",
		"coalesce('a', fail('x'))":                           "'a'",
		"coalesce(null(), 'a', fail('x'))":                   "'a'",
		"if(parameters('flag'), 1, fail('x'))":               "if(parameters('flag'), 1, fail(…))",
		"if(parameters('flag'), createArray()[0], 1)":        "if(parameters('flag'), createArray()[0], 1)",
		"and(parameters('flag'), fail('x'))":                 "and(parameters('flag'), fail(…))",
		"coalesce(parameters('flag'), parameters('nosuch'))": "coalesce(parameters('flag'), parameters('nosuch'))",
	} {
		assert.Equal(t, want, unknownScope(t).known("["+source+"]"), source)
	}
}

func TestSecretsTravel(t *testing.T) {
	for source, want := range map[string]bool{
		"parameters('password')":                                                         true,
		"concat('a', parameters('password'))":                                            true,
		"format('{0}', parameters('password'))":                                          true,
		"format('{1:N2}{0}', parameters('password'), 1)":                                 true,
		"base64(parameters('password'))":                                                 true,
		"split(parameters('password'), ',')[0]":                                          true,
		"parameters('secrets').a":                                                        true,
		"items(parameters('secrets'))[0].value":                                          true,
		"union(parameters('secrets'), createObject('b', 1)).b":                           true,
		"string(createObject('a', parameters('password')))":                              true,
		"createObject('a', parameters('password')).a":                                    true,
		"createObject('a', parameters('password'))":                                      true,
		"createObject('a', parameters('password'), 'b', 1).b":                            false,
		"createArray(parameters('password'), 'x')[1]":                                    false,
		"map(createArray(parameters('password')), lambda('x', lambdaVariables('x')))[0]": true,
		"if(parameters('flag'), parameters('password'), 'x')":                            true,
		"concat(parameters('u'), parameters('password'))":                                true,
		"listKeys('vm', '1').keys[0].value":                                              true,
		"concat('AccountKey=', listKeys('vm', '1').keys[0].value)":                       true,
		"listOutputsWithSecureValues('module', '1').id":                                  true,
		"parameters('u')":   false,
		"reference('vm').x": false,
	} {
		s := unknownScope(t)
		s.parameters["password"] = expr.StringValue("hunter2,x").WithSecret()
		s.parameters["secrets"] = jsonValue(t, `{"a": "hunter2"}`).WithSecret()
		v, errs := s.evaluate("[" + source + "]")
		require.Empty(t, errs, source)
		assert.Equal(t, want, v.IsSecret(), source)
		assert.NotContains(t, v.Text()+v.Outline(), "hunter2", source)
	}
}

func TestErrorsDoNotQuoteValues(t *testing.T) {
	for _, source := range []string{
		"int(parameters('p'))", "json(parameters('p'))", "bool(parameters('p'))", "float(parameters('p'))",
		"base64ToString(parameters('p'))", "dataUriToString(parameters('p'))", "uri(parameters('p'), 'x')",
		"parseCidr(parameters('p'))", "dateTimeAdd(parameters('p'), 'P1D')", "dateTimeToEpoch(parameters('p'))",
		"createObject('a', 1)[parameters('p')]", "fail(parameters('p'))", "add(parameters('p'), 1)",
		"resourceId(parameters('p'), 'b')", "format(concat('{', parameters('p')))", "padLeft('a', 3, parameters('p'))",
		"substring(parameters('p'), 100)", "tryGet(parameters('p'), 'x')", "parameters('p').x", "toObject(createArray(1), parameters('p'))",
	} {
		s := newScope(t)
		s.parameters["p"] = expr.StringValue("hunter2 ")
		_, errs := s.evaluate("[" + source + "]")
		if assert.NotEmpty(t, errs, source) {
			assert.NotContains(t, strings.Join(errs, "\n"), "hunter2", source)
		}
	}
}

func TestSpansTravel(t *testing.T) {
	s := newScope(t)
	root := readJSON(t, `{"a": {"b": ["x", "y"]}}`)
	s.parameters["p"] = expr.FromNode(root)
	for source, want := range map[string]string{
		"parameters('p').a.b[1]":                         `"y"`,
		"if(true(), parameters('p').a.b[0], 'z')":        `"x"`,
		"createArray(parameters('p').a.b)[0]":            `["x", "y"]`,
		"first(skip(parameters('p').a.b, 1))":            `"y"`,
		"union(parameters('p'), createObject('c', 1)).a": `{"b": ["x", "y"]}`,
		"concat(parameters('p').a.b[0], 'z')":            "",
	} {
		v, errs := s.evaluate("[" + source + "]")
		require.Empty(t, errs)
		assert.Equal(t, want, string(v.Span().Text()), source)
	}
}

func TestBoundsEndWhatWouldNotEnd(t *testing.T) {
	double := func(function, initial, next string) string {
		return "reduce(range(0, 60), " + initial + ", lambda('a', 'b', " + function + "(" + next + ")))"
	}
	const twice = "lambdaVariables('a'), lambdaVariables('a')"
	nested := "false()"
	for range 5 {
		nested = "map(range(0, 10000), lambda('x', equals(" + nested + ", 1)))"
	}
	for name, c := range map[string]struct{ source, bound string }{
		"lambdas in lambdas": {nested, "produces more than 256 MB"},
		"filters in filters": {strings.NewReplacer("map(", "filter(", "range(0, 10000)", "parameters('list')").Replace(nested), "more than 20000000 steps"},
		"doubled strings":    {double("concat", "'ab'", twice), "makes a string of more than 16 MB"},
		"doubled by format":  {double("format", "'ab'", "'{0}{0}', lambdaVariables('a')"), "makes a string of more than 16 MB"},
		"doubled by replace": {double("replace", "'aa'", "lambdaVariables('a'), 'a', 'aa'"), "makes a string of more than 16 MB"},
		"doubled by join":    {double("join", "'a'", "createArray("+twice+"), '-'"), "makes a string of more than 16 MB"},
		"doubled arrays":     {double("concat", "createArray(1)", twice), "produces more than 256 MB"},
		"nested arrays":      {double("createArray", "1", twice), "has more than 2097152 elements"},
		"nested objects":     {double("createObject", "1", "'a', lambdaVariables('a'), 'b', lambdaVariables('a')"), "has more than 2097152 elements"},
		"deep arrays":        {"reduce(range(0, 10000), 1, lambda('a', 'b', createArray(lambdaVariables('a'))))", "more than 1000 levels deep"},
		"escaped text":       {double("string", "'\"'", "createArray(lambdaVariables('a'))"), "makes a string of more than 16 MB"},
		"long strings":       {"filter(parameters('list'), lambda('x', equals(1, length(filter(parameters('list'), lambda('y', contains(parameters('text'), 'b')))))))", "more than 20000000 steps"},
		"long arrays":        {"filter(parameters('list'), lambda('x', equals(1, length(filter(parameters('list'), lambda('y', contains(parameters('list'), -1)))))))", "more than 20000000 steps"},
		"long names":         {"reduce(range(0, 60), 'aa', lambda('a', 'b', parameters('u')[concat(lambdaVariables('a'), string(reduce(range(0, 22), 'b', lambda('c', 'd', concat(lambdaVariables('c'), lambdaVariables('c'))))))]))", "produces more than 256 MB"},
		"padding":            {"padLeft('a', 9000000000000000000)", "makes a string of more than 16 MB"},
		"wide fields":        {"format('{0,2000000000}', 1)", "takes a format string"},
		"many elements":      {"length(map(range(0, 10000), lambda('x', range(0, 10000))))", "produces more than 256 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScope(t)
			list, errs := s.evaluate("[range(0, 10000)]")
			require.Empty(t, errs)
			s.parameters["list"] = list
			s.parameters["text"] = expr.StringValue(strings.Repeat("a", 1<<20))
			s.parameters["u"] = expr.UnknownCall("parameters", expr.StringValue("u"))
			v, errs := s.evaluate("[" + c.source + "]")
			require.NotEmpty(t, errs)
			assert.Contains(t, errs[0], c.bound)
			assert.Less(t, len(errs), 100)
			assert.Less(t, len(v.Text()), 1<<20)
		})
	}
}

func TestUnknownValuesStaySmall(t *testing.T) {
	for name, source := range map[string]string{
		"deep":        "reduce(range(0, 10000), parameters('u'), lambda('a', 'b', concat(lambdaVariables('a'), 'x')))",
		"doubled":     "reduce(range(0, 60), parameters('u'), lambda('a', 'b', format('{0}{1}', lambdaVariables('a'), lambdaVariables('a'))))",
		"alternative": "reduce(range(0, 200), 'a', lambda('a', 'b', if(parameters('flag'), concat(lambdaVariables('a'), 'b'), concat(lambdaVariables('a'), 'c'))))",
		"nested":      "reduce(range(0, 60), parameters('u'), lambda('a', 'b', map(lambdaVariables('a'), lambda('x', lambdaVariables('a')))))",
		"origins":     "reduce(range(0, 300), 'a', lambda('a', 'b', concat(lambdaVariables('a'), reference(string(lambdaVariables('b'))).x)))",
	} {
		t.Run(name, func(t *testing.T) {
			v, errs := unknownScope(t).evaluate("[" + source + "]")
			require.Empty(t, errs)
			assert.Equal(t, expr.Unknown, v.Kind())
			assert.LessOrEqual(t, len(v.Text()), 70_000)
			assert.LessOrEqual(t, len(v.Alternatives()), 16)
			assert.LessOrEqual(t, len(v.Origins()), 32)
		})
	}
}

func TestBudgetIsShared(t *testing.T) {
	s := newScope(t)
	s.budget.Steps = 10
	_, errs := s.evaluate("[concat(toLower('a'), toLower('b'))]")
	require.Empty(t, errs)
	assert.Empty(t, s.budget.Exceeded())
	_, errs = s.evaluate("[createArray(not(true()), not(true()), not(true()), not(true()))]")
	require.Len(t, errs, 1, "a bound is reported once")
	assert.Equal(t, "evaluation takes more than 10 steps", errs[0])
	assert.Equal(t, errs[0], s.budget.Exceeded())
	v, errs := s.evaluate("[true()]")
	assert.Empty(t, errs, "and not again")
	assert.Equal(t, expr.Unknown, v.Kind())
}

// recursiveScope has a variable that depends on itself, which it does not
// notice.
type recursiveScope struct {
	expr.EmptyScope
	x      *expr.Expression
	budget *expr.Budget
	errors []expr.Error
}

func (s *recursiveScope) Variable(string) (expr.Value, bool) {
	v, errs := s.x.Evaluate(s, s.budget)
	s.errors = append(s.errors, errs...)
	return v, true
}

func TestDepthIsBoundThroughScopes(t *testing.T) {
	x, err := expr.Parse("[concat(variables('x'), 'a')]")
	require.NoError(t, err)
	s := &recursiveScope{x: x, budget: &expr.Budget{}}
	v, errs := x.Evaluate(s, s.budget)
	assert.Empty(t, errs)
	assert.Equal(t, expr.Unknown, v.Kind())
	require.Len(t, s.errors, 1)
	assert.Equal(t, "evaluation goes more than 2000 calls deep", s.errors[0].Message)
}

func TestSpeculationIsVisibleToScopes(t *testing.T) {
	s := unknownScope(t)
	s.variables = readJSON(t, `{"broken": "[fail('x')]"}`)
	// The scope evaluates variables with evaluators of their own; the budget
	// tells them that errors do not count.
	_, errs := s.evaluate("[if(parameters('flag'), variables('broken'), 1)]")
	assert.Empty(t, errs)
	assert.False(t, s.budget.Speculative())
	_, errs = s.evaluate("[variables('broken')]")
	assert.Equal(t, []string{"fail() was reached: x"}, errs)
}

func TestUserFunctions(t *testing.T) {
	s := newScope(t)
	s.functions = readJSON(t, `{
		"contoso.greet": {"parameters": [{"name": "who"}], "output": {"value": "[format('hello {0}', parameters('WHO'))]"}},
		"contoso.twice": {"parameters": [{"name": "s"}], "output": {"value": "[concat(contoso.greet(parameters('s')), contoso.greet('you'))]"}},
		"contoso.object": {"parameters": [], "output": {"value": {"a": "[add(1, 1)]"}}}
	}`)
	assert.Equal(t, "'hello me'", s.known("[CONTOSO.Greet('me')]"))
	assert.Equal(t, "'hello mehello you'", s.known("[contoso.twice('me')]"))
	assert.Equal(t, "2", s.known("[contoso.object().a]"))
	_, errs := s.evaluate("[contoso.greet()]")
	assert.Equal(t, []string{"contoso.greet() takes 1 argument, not 0"}, errs)
}
