package expr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// unknownScope is a deployment of which the subscription and the group are
// known, with the parameters u, v and flag unknown.
func unknownScope(t testing.TB) *testScope {
	s := newScope(t)
	s.context.Subscription = expr.StringValue("sub")
	s.context.ResourceGroup = expr.StringValue("rg")
	for _, name := range []string{"u", "v", "flag"} {
		s.parameters[name] = expr.UnknownCall("parameters", expr.StringValue(name))
	}
	s.parameters["null"] = expr.NullValue()
	s.resources["vm"] = &testResource{target: "VM", known: map[string]expr.Value{
		"properties.kind": expr.StringValue("V2"),
		"name":            expr.StringValue("vm-1"),
	}}
	s.resources["other"] = &testResource{target: "OTHER"}
	s.resources["module"] = &testResource{target: "MODULE", known: map[string]expr.Value{
		"properties.outputs.id": jsonValue(t, `{"type": "string", "value": "from the module"}`),
	}}
	s.loops["vms"] = []expr.Resource{s.resources["vm"], s.resources["other"]}
	return s
}

// pid is an expression whose value is exactly the principal of a machine.
const pid = "reference('vm', '2024-07-01', 'Full').identity.principalId"

func TestResidualText(t *testing.T) {
	for source, want := range map[string]string{
		// What is known is folded in.
		"parameters('u')":                                                               "parameters('u')",
		"concat('a', 'b', parameters('u'))":                                             "concat('a', 'b', parameters('u'))",
		"format('{0}-{1}', toUpper('x'), parameters('u'))":                              "format('{0}-{1}', 'X', parameters('u'))",
		"json(reference('x').body).properties.gridId":                                   "json(reference('x').body).properties.gridId",
		"parameters('u')['a b'][0].c[add(1, 1)]":                                        "parameters('u')['a b'][0].c[2]",
		"createObject('a', 1, 'b', parameters('u'))":                                    "createObject('a', 1, 'b', parameters('u'))",
		"RESOURCEGROUP().Location":                                                      "resourceGroup().location",
		"subscription().tenantId":                                                       "tenant().tenantId",
		"roleDefinitions('Contributor').id":                                             "roleDefinitions('Contributor').id",
		"externalInputs('k')":                                                           "externalInputs('k')",
		"reference(resourceId('Microsoft.A/b', 'n'), '1').x":                            "reference('/subscriptions/sub/resourceGroups/rg/providers/Microsoft.A/b/n', '1').x",
		"string(createArray(parameters('u'), 'it''s'))":                                 "string(createArray(parameters('u'), 'it''s'))",
		"equals(parameters('u'), json('1.50'))":                                         "equals(parameters('u'), json('1.50'))",
		"map(parameters('u'), lambda('x', concat(lambdaVariables('x'), toLower('Y'))))": "map(parameters('u'), lambda('x', concat(lambdaVariables('x'), 'y')))",
		"copyIndex('loop', 2)":                                                          "add(copyIndex('loop'), 2)",

		// How .NET writes and sorts these is left unknown.
		"format('{0:N2}', 7)":                                "format('{0:N2}', 7)",
		"format('{0:D3}', json('1.5'))":                      "format('{0:D3}', json('1.5'))",
		"format('{0:D1000}', 1)":                             "'" + strings.Repeat("0", 999) + "1'",
		"format('{0:D1001}', 1)":                             "format('{0:D1001}', 1)",
		"format('{0:x}{1}', 7, parameters('u'))":             "format('{0:x}{1}', 7, parameters('u'))",
		"dateTimeAdd('2020-04-07T04:03:04Z', 'P1D', 'yyyy')": "dateTimeAdd('2020-04-07T04:03:04Z', 'P1D', 'yyyy')",
		"less('é', 'f')":                                     "less('é', 'f')",
		"less('K', 'l')":                                     "less('K', 'l')",
		"objectKeys(createObject('é', 1, 'f', 2))":           "objectKeys(createObject('é', 1, 'f', 2))",
		"items(createObject('é', 1))[0].key":                 "'é'",
		"sort(createArray('é', 'f'), lambda('x', 'y', less(lambdaVariables('x'), lambdaVariables('y'))))[0]": "sort(createArray('é', 'f'), lambda('x', 'y', less(lambdaVariables('x'), lambdaVariables('y'))))[0]",

		// What does not depend on the unknown value is known.
		"and(parameters('flag'), false())":                                                                  "false()",
		"or(parameters('flag'), true())":                                                                    "true()",
		"and(parameters('flag'), true())":                                                                   "and(parameters('flag'), true())",
		"if(parameters('flag'), 'a', 'a')":                                                                  "'a'",
		"empty(if(parameters('flag'), 'a', 'b'))":                                                           "false()",
		"length(createArray(parameters('u'), 1))":                                                           "2",
		"createObject('a', 1, 'b', parameters('u')).a":                                                      "1",
		"contains(createArray(parameters('u'), 'x'), 'x')":                                                  "true()",
		"equals(createArray(parameters('u'), 1), createArray(parameters('u'), 2))":                          "false()",
		"equals(parameters('u'), parameters('u'))":                                                          "true()",
		"equals(toLower(parameters('u')), toLower(parameters('u')))":                                        "true()",
		"equals(parameters('u'), parameters('v'))":                                                          "equals(parameters('u'), parameters('v'))",
		"equals(format('a{0}', parameters('u')), 'b')":                                                      "false()",
		"equals(resourceGroup().location, null())":                                                          "false()",
		"equals(newGuid(), newGuid())":                                                                      "equals(newGuid(), newGuid())",
		"coalesce(resourceGroup().location, 'x')":                                                           "resourceGroup().location",
		"coalesce(parameters('null'), parameters('u'), null())":                                             "parameters('u')",
		"union(parameters('u'), createObject('a', 1)).a":                                                    "1",
		"union(createObject('a', 1), parameters('u')).b":                                                    "parameters('u').b",
		"shallowMerge(createArray(parameters('u'), createObject('a', parameters('v')))).a":                  "parameters('v')",
		"first(concat(createArray('a'), parameters('u')))":                                                  "'a'",
		"last(concat(parameters('u'), createArray('z')))":                                                   "'z'",
		"empty(concat(parameters('u'), createArray('z')))":                                                  "false()",
		"concat(createArray('a'), parameters('u'))[0]":                                                      "'a'",
		"startsWith(format('/subscriptions/{0}', parameters('u')), '/SUBSCRIPTIONS/')":                      "true()",
		"startsWith(format('/subscriptions/{0}', parameters('u')), '/providers/')":                          "false()",
		"take(format('abc{0}', parameters('u')), 2)":                                                        "'ab'",
		"if(parameters('flag'), createObject('a', 'x'), null()).a":                                          "'x'",
		"items(createObject(resourceId('Microsoft.A/b', parameters('u')), 1))[0].value":                     "1",
		"union(createObject('a', parameters('u')), createObject('A', 2))":                                   "createObject('a', 2)",
		"contains(extensionResourceId(parameters('u'), 'Microsoft.A/b', 'x'), '/providers/Microsoft.A/b/')": "true()",

		// Ids stay divisible although parts of them are unknown.
		"split(resourceId('Microsoft.A/b', parameters('u')), '/')[4]":                 "'rg'",
		"last(split(resourceId('Microsoft.A/b', parameters('u')), '/'))":              "parameters('u')",
		"split(resourceId('Microsoft.A/b', parameters('u')), '/')[8]":                 "parameters('u')",
		"length(split(resourceId('Microsoft.A/b', parameters('u')), '/'))":            "9",
		"split(format('a/{0}/b', parameters('u')), '/')[0]":                           "'a'",
		"last(split(format('a/{0}/b', parameters('u')), '/'))":                        "'b'",
		"split(format('a/{0}/b', parameters('u')), '/')[1]":                           "split(format('a/{0}/b', parameters('u')), '/')[1]",
		"split(format('a-{0}', resourceGroup().location), '-')[0]":                    "'a'",
		"split(resourceId('p', 'Microsoft.A/b', parameters('u')), '/')[4]":            "'p'",
		"last(split(resourceId('Microsoft.A/b', concat('x', parameters('u'))), '/'))": "concat('x', parameters('u'))",

		// The template itself says what these are.
		"reference('vm').kind":                                  "'V2'",
		"reference('vm', '1', 'Full').name":                     "'vm-1'",
		"reference('module').outputs.id.value":                  "'from the module'",
		"tryGet(reference('module'), 'outputs', 'id', 'value')": "'from the module'",
		"resourceInfo('vm').id":                                 "'VM'",
	} {
		t.Run(source, func(t *testing.T) {
			s := unknownScope(t)
			s.copies["loop"] = expr.UnknownCall("copyIndex", expr.StringValue("loop"))
			assert.Equal(t, want, s.known("["+source+"]"))
		})
	}
}

func TestOriginsStayExact(t *testing.T) {
	principal := expr.Origin{Target: "VM", Path: ".identity.principalId"}
	for source, want := range map[string]expr.Origin{
		pid:                             principal,
		"reference('vm').principalId":   {Target: "VM", Path: ".properties.principalId"},
		"reference('vm')":               {Target: "VM", Path: ".properties"},
		"reference('vm', '1', 'full')":  {Target: "VM"},
		"reference('vm').ids[0]['a b']": {Target: "VM", Path: ".properties.ids[0]['a b']"},
		"reference(resourceId('Microsoft.A/b', 'n')).x": {
			Target: "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.A/b/n", Path: ".properties.x",
		},
		"reference(resourceId('Microsoft.A/b', parameters('u'))).x": {
			Target: "/subscriptions/sub/resourceGroups/rg/providers/Microsoft.A/b/{parameters('u')}", Path: ".properties.x",
		},
		"references('vms', 'full')[1].identity.principalId": {Target: "OTHER", Path: ".identity.principalId"},
		"listKeys('vm', '1').keys[0].value":                 {Target: "VM", Path: "listKeys().keys[0].value"},
		"listOutputsWithSecureValues('vm', '1').key":        {Target: "VM", Path: ".properties.outputs.key.value"},
		"deployer().objectId":                               {Target: expr.Deployer, Path: ".objectId"},

		"tryGet(tryGet(reference('vm', '1', 'full'), 'identity'), 'principalId')":                  principal,
		"tryGet(reference('vm', '1', 'full'), 'identity', 'principalId')":                          principal,
		"if(true(), " + pid + ", fail('not taken'))":                                               principal,
		"coalesce(null(), " + pid + ")":                                                            principal,
		"coalesce(" + pid + ", null())":                                                            principal,
		"format('{0}', " + pid + ")":                                                               principal,
		"string(" + pid + ")":                                                                      principal,
		"toLower(" + pid + ")":                                                                     principal,
		"toUpper(toLower(" + pid + "))":                                                            principal,
		"trim(" + pid + ")":                                                                        principal,
		"take(" + pid + ", 36)":                                                                    principal,
		"substring(" + pid + ", 0)":                                                                principal,
		"substring(" + pid + ", 0, 36)":                                                            principal,
		"padLeft(" + pid + ", 36, '0')":                                                            principal,
		"replace(" + pid + ", '\"', '')":                                                           principal,
		"replace(" + pid + ", ' ', '')":                                                            principal,
		"first(split(" + pid + ", '/'))":                                                           principal,
		"toLower(if(parameters('flag'), " + pid + ", fail('no')))":                                 principal,
		"concat(" + pid + ")":                                                                      principal,
		"concat('', " + pid + ")":                                                                  principal,
		"join(createArray(" + pid + "), ',')":                                                      principal,
		"createObject('a', " + pid + ").A":                                                         principal,
		"tryGet(createObject('a', " + pid + "), 'a')":                                              principal,
		"first(createArray(" + pid + "))":                                                          principal,
		"last(concat(parameters('u'), createArray(" + pid + ")))":                                  principal,
		"flatten(createArray(createArray(" + pid + ")))[0]":                                        principal,
		"skip(createArray('a', " + pid + "), 1)[0]":                                                principal,
		"union(createObject('a', " + pid + "), createObject('b', 1)).a":                            principal,
		"union(parameters('u'), createObject('a', " + pid + ")).a":                                 principal,
		"shallowMerge(createArray(createObject('a', " + pid + "))).a":                              principal,
		"items(createObject('a', " + pid + "))[0].value":                                           principal,
		"map(createArray(" + pid + "), lambda('x', createObject('y', lambdaVariables('x'))))[0].y": principal,
		"filter(createArray(" + pid + "), lambda('x', true()))[0]":                                 principal,
		"toObject(createArray(" + pid + "), lambda('x', 'k')).k":                                   principal,
		"mapValues(createObject('k', " + pid + "), lambda('x', lambdaVariables('x'))).k":           principal,
		"groupBy(createArray(" + pid + "), lambda('x', 'k')).k[0]":                                 principal,
		"reduce(createArray(" + pid + "), '', lambda('a', 'b', lambdaVariables('b')))":             principal,
		"if(parameters('flag'), createObject('p', " + pid + "), createObject('p', " + pid + ")).p": principal,
		"split(concat(" + pid + ", '/x'), '/')[0]":                                                 principal,
	} {
		t.Run(source, func(t *testing.T) {
			v, errs := unknownScope(t).evaluate("[" + source + "]")
			require.Empty(t, errs)
			got, exact := v.Origin()
			require.True(t, exact, "%s may come from %v", v.Text(), v.Origins())
			assert.Equal(t, want, got)
		})
	}
}

func TestOriginsBecomeCandidates(t *testing.T) {
	const other = "reference('other').principalId"
	ofVM := expr.Origin{Target: "VM", Path: ".identity.principalId"}
	ofOther := expr.Origin{Target: "OTHER", Path: ".properties.principalId"}
	for source, want := range map[string][]expr.Origin{
		"if(parameters('flag'), " + pid + ", " + other + ")": {ofVM, ofOther},
		"coalesce(" + pid + ", " + other + ")":               {ofVM, ofOther},
		"format('{0}/{1}', " + pid + ", " + other + ")":      {ofVM, ofOther},
		// A piece of a GUID is none, nor is one that is written in another way.
		"take(" + pid + ", 35)":                                    {ofVM},
		"substring(" + pid + ", 1)":                                {ofVM},
		"substring(" + pid + ", 0, 35)":                            {ofVM},
		"skip(" + pid + ", 1)":                                     {ofVM},
		"padLeft(" + pid + ", 37)":                                 {ofVM},
		"replace(" + pid + ", '-', '')":                            {ofVM},
		"replace(" + pid + ", ' a', '')":                           {ofVM},
		"replace(concat(" + pid + ", parameters('u')), ' ', '')":   {ofVM},
		"trim(concat(' ', " + pid + ", parameters('u')))":          {ofVM},
		"guid(" + pid + ")":                                        {ofVM},
		"take(reference('vm', '1', 'Full').id, 36)":                {{Target: "VM", Path: ".id"}},
		"createArray(" + pid + ", " + other + ")[parameters('u')]": {ofVM, ofOther},
		"map(union(parameters('u'), createArray(" + pid + ")), lambda('x', lambdaVariables('x')))": {ofVM},
		// What a condition reads is not what the value comes from.
		"if(equals(" + other + ", 'x'), " + pid + ", 'y')": {ofVM},
		"parameters('u')": nil,
	} {
		t.Run(source, func(t *testing.T) {
			v, errs := unknownScope(t).evaluate("[" + source + "]")
			require.Empty(t, errs)
			_, exact := v.Origin()
			assert.False(t, exact)
			assert.Equal(t, want, v.Origins())
		})
	}
}

// TestFoldedText shows that text in another case is what it is of, but not equal
// to it.
func TestFoldedText(t *testing.T) {
	for source, want := range map[string]string{
		"equals(toLower(" + pid + "), toLower(" + pid + "))":              "true()",
		"equals(toLower(" + pid + "), " + pid + ")":                       "equals(toLower(" + pid + "), " + pid + ")",
		"equals(toLower(" + pid + "), toUpper(" + pid + "))":              "equals(toLower(" + pid + "), toUpper(" + pid + "))",
		"toLower(concat('A/', parameters('u'), '/B'))":                    "toLower(concat('A/', parameters('u'), '/B'))",
		"startsWith(toLower(concat('A/', parameters('u'))), 'a/')":        "true()",
		"replace(concat('a b ', " + pid + "), ' ', '')":                   "replace(concat('a b ', " + pid + "), ' ', '')",
		"startsWith(replace(concat('a b ', " + pid + "), ' ', ''), 'ab')": "true()",
		"trim(concat('a ', parameters('u'), '.'))":                        "concat('a ', parameters('u'), '.')",
	} {
		t.Run(source, func(t *testing.T) {
			v, errs := unknownScope(t).evaluate("[" + source + "]")
			require.Empty(t, errs)
			assert.Equal(t, want, v.Text())
		})
	}
}

func TestAlternatives(t *testing.T) {
	for source, want := range map[string]string{
		"if(parameters('flag'), 'a', 'b')":                                                                       "'a' | 'b'",
		"if(parameters('u'), 'a', if(parameters('flag'), 'b', 'c'))":                                             "'a' | 'b' | 'c'",
		"if(parameters('flag'), 'a', fail('no'))":                                                                "'a'",
		"toUpper(if(parameters('flag'), 'a', 'b'))":                                                              "'A' | 'B'",
		"format('{0}!', if(parameters('flag'), 'a', 'b'))":                                                       "'a!' | 'b!'",
		"if(parameters('flag'), createObject('a', 1), createObject('a', null())).a":                              "1 | null()",
		"tryGet(if(parameters('flag'), createObject('a', 1), createObject()), 'a')":                              "1 | null()",
		"coalesce(if(parameters('flag'), 'a', null()), 'b')":                                                     "'a' | 'b'",
		"coalesce(parameters('u'), 'b')":                                                                         "parameters('u') | 'b'",
		"createArray('a', 'b')[copyIndex('loop')]":                                                               "'a' | 'b'",
		"tryGet(createObject('a', 1), parameters('u'))":                                                          "1 | null()",
		"map(if(parameters('flag'), createArray(1), createArray(2)), lambda('x', add(lambdaVariables('x'), 1)))": "createArray(2) | createArray(3)",
		"union(createObject('a', 1), if(parameters('flag'), createObject('b', 2), createObject()))":              "createObject('a', 1, 'b', 2) | createObject('a', 1)",
		"parameters('u')": "",
	} {
		t.Run(source, func(t *testing.T) {
			s := unknownScope(t)
			s.copies["loop"] = expr.UnknownCall("copyIndex", expr.StringValue("loop"))
			v, errs := s.evaluate("[" + source + "]")
			require.Empty(t, errs)
			var texts []string
			for _, a := range v.Alternatives() {
				texts = append(texts, a.Text())
			}
			assert.Equal(t, want, strings.Join(texts, " | "))
		})
	}
}

func TestTooManyAlternativesAreForgotten(t *testing.T) {
	v, errs := unknownScope(t).evaluate("[" + chain(17) + "]")
	require.Empty(t, errs)
	assert.Empty(t, v.Alternatives())
	v, errs = unknownScope(t).evaluate("[" + chain(16) + "]")
	require.Empty(t, errs)
	assert.Len(t, v.Alternatives(), 16)
}

// chain returns an expression that may have n values.
func chain(n int) string {
	source := "'0'"
	for i := 1; i < n; i++ {
		source = "if(parameters('flag'), '" + strings.Repeat("i", i) + "', " + source + ")"
	}
	return source
}

func TestOutlineAndParts(t *testing.T) {
	s := newScope(t)
	s.parameters["name"] = expr.UnknownCall("parameters", expr.StringValue("name"))
	v, errs := s.evaluate("[resourceId('Microsoft.A/b', parameters('name'))]")
	require.Empty(t, errs)
	const id = "/subscriptions/{subscription().subscriptionId}/resourceGroups/{resourceGroup().name}/providers/Microsoft.A/b/{parameters('name')}"
	assert.Equal(t, id, v.Outline())
	assert.Len(t, v.Parts(), 6)
	w, errs := s.evaluate("[format('{0}/providers/Microsoft.A/b/{1}', resourceGroup().id, parameters('name'))]")
	require.Empty(t, errs)
	assert.Equal(t, id, w.Outline(), "the same id, written in another way")

	text, errs := s.evaluate("['abc']")
	require.Empty(t, errs)
	assert.Equal(t, "abc", text.Outline())
	number, errs := s.evaluate("[1]")
	require.Empty(t, errs)
	assert.Empty(t, number.Outline())
	assert.Empty(t, number.Parts())
}

func TestUnknownNamesOfMembers(t *testing.T) {
	s := unknownScope(t)
	v, errs := s.evaluate("[reduce(map(createArray(parameters('u'), parameters('v'), parameters('u')), lambda('id', " +
		"createObject(format('{0}', lambdaVariables('id')), createObject()))), createObject(), " +
		"lambda('cur', 'next', union(lambdaVariables('cur'), lambdaVariables('next'))))]")
	require.Empty(t, errs)
	require.Equal(t, expr.Object, v.Kind())
	require.Len(t, v.Members(), 2, "the same unknown name is the same member")
	assert.Equal(t, "{parameters('u')}", v.Members()[0].Name)
	assert.Equal(t, "format('{0}', parameters('u'))", v.Members()[0].UnknownName.Text())
	assert.False(t, v.IsKnown())
	for source, want := range map[string]string{
		"empty(parameters('o'))":           "false()",
		"length(parameters('o'))":          "length(createObject(parameters('u'), 1, 'a', 2))",
		"parameters('o').a":                "2",
		"parameters('o').b":                "createObject(parameters('u'), 1, 'a', 2).b",
		"contains(parameters('o'), 'a')":   "true()",
		"contains(parameters('o'), 'b')":   "contains(createObject(parameters('u'), 1, 'a', 2), 'b')",
		"items(parameters('o'))":           "items(createObject(parameters('u'), 1, 'a', 2))",
		"createObject(parameters('u'), 1)": "createObject(parameters('u'), 1)",
	} {
		o, errs := s.evaluate("[createObject(parameters('u'), 1, 'a', 2)]")
		require.Empty(t, errs)
		s.parameters["o"] = o
		assert.Equal(t, want, s.known("["+source+"]"), source)
	}
}

func TestMarksOfUnknownValues(t *testing.T) {
	u := expr.UnknownCall("parameters", expr.StringValue("u"))
	assert.False(t, u.NonNull())
	assert.True(t, u.AsNonNull().NonNull())
	assert.True(t, u.WithAlternatives(expr.IntValue(1), expr.StringValue("x")).NonNull())
	assert.False(t, u.WithAlternatives(expr.IntValue(1), expr.NullValue()).NonNull())
	assert.Len(t, u.WithCandidates(expr.Origin{Target: "a"}, expr.Origin{Target: "b"}).Origins(), 2)
	name, args, ok := u.Call()
	require.True(t, ok)
	assert.Equal(t, "parameters", name)
	assert.Len(t, args, 1)
	base, key, ok := expr.UnknownProperty(u, "x").Access()
	require.True(t, ok)
	assert.Equal(t, "parameters('u')", base.Text())
	assert.Equal(t, "'x'", key.Text())
	known := expr.IntValue(1)
	assert.Equal(t, known, known.AsNonNull().WithOrigin(expr.Origin{Target: "a"}), "known values have no marks")
}
