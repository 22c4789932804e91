package expr_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// TestFunctionCorners covers what the published cases leave out.
func TestFunctionCorners(t *testing.T) {
	for source, want := range map[string]string{
		// uniqueString() of every length of what remains after blocks of eight
		// bytes, and of what others compute wrongly.
		"uniqueString('asd', 'asdf', 'asdf')": "'iizpqit7ih3cc'",
		"uniqueString('One')":                 "'fbgf6gmwlh6fa'",
		"uniqueString('One', 'Two', 'Three')": "'rgb6e35wl4kea'",
		"guid('abc')":                         "'a9b46cc2-65a6-5559-9f14-7091827ab32f'",
		"guid('asdf')":                        "'228d27cc-6fdb-5934-b7ac-1efccebade04'",

		"format('{{{0}}}', 1)":                       "'{1}'",
		"format('{0,5}|{1,-5}|', 'ab', 12)":          "'   ab|12   |'",
		"format('{0:D4} {0:d} {0:D9}', 1234567)":     "'1234567 1234567 001234567'",
		"format('{0,2:D2}', 7)":                      "'07'",
		"format('{0:D3}', -7)":                       "'-007'",
		"format('{0:000}', 7)":                       "'007'",
		"format('{0} {1} {2}', true(), null(), 'x')": "'True  x'",
		"format('{0:N0}', 'text')":                   "'text'",
		"format('{0}{1}', createObject('a', 'it''s', '!c', 2), createArray(true(), 2893, 'abc'))": `'{''a'':''it\''s'',''!c'':2}[true,2893,''abc'']'`,
		"string(createObject('b', 1, 'a', createArray('x\"y', null(), true())))":                  `'{"b":1,"a":["x\"y",null,true]}'`,
		"string(true())":         "'True'",
		"string(createObject())": "'{}'",
		"string(createArray())":  "'[]'",
		"concat('a', 1, true())": "'a1True'",

		"less('a', 'A')":           "true()",
		"less('A', 'b')":           "true()",
		"less('1', 'a')":           "true()",
		"less('_', '1')":           "true()",
		"less('ab', 'abc')":        "true()",
		"less('aB', 'Ab')":         "true()",
		"greater('co-op', 'coop')": "false()",
		"objectKeys(createObject('b', 1, 'A', 1, '_', 1, '2', 1, 'a1', 1))": "createArray('_', '2', 'A', 'a1', 'b')",

		"equals('A', 'a')":       "false()",
		"equals(1, '1')":         "false()",
		"equals(json('1.0'), 1)": "true()",
		"equals(json('99999999999999999999'), json('99999999999999999998'))": "false()",
		"equals(createObject('a', 1, 'b', 2), createObject('B', 2, 'A', 1))": "true()",
		"equals(createArray(1, 2), createArray(2, 1))":                       "false()",
		"equals(null(), null())":                                             "true()",
		"bool('TRUE')":                                                       "true()",
		"int(json('3.9'))":                                                   "3",
		"int(json('-3.9'))":                                                  "-3",
		"div(-7, 2)":                                                         "-3",
		"mod(-7, 2)":                                                         "-1",
		"mul(-9223372036854775808, 1)":                                       "-9223372036854775808",
		"float('1e3')":                                                       "json('1000.0')",

		"length('a😀é')":                          "4",
		"substring('a😀é', 3)":                    "'é'",
		"indexOf('😀ab', 'B')":                    "3",
		"padLeft('é', 3, '-')":                   "'--é'",
		"first('')":                              "''",
		"last('')":                               "''",
		"first(createArray())":                   "null()",
		"last('😀x')":                             "'x'",
		"take('abc', 9)":                         "'abc'",
		"skip(createArray(1), 9)":                "createArray()",
		"split('a,b;c', createArray(';', ','))":  "createArray('a', 'b', 'c')",
		"split('', ',')":                         "createArray('')",
		"split('a,,b', ',')":                     "createArray('a', '', 'b')",
		"like('Microsoft.Compute', 'micro*c*e')": "true()",
		"like('abc', 'ab')":                      "false()",
		"like('aXbXc', 'a*b*b*c')":               "false()",
		"like('abab', '*ab')":                    "true()",
		"startsWith('abc', 'AB')":                "true()",
		"trim('\t a \n')":                        "'a'",
		"replace('aAa', 'a', 'bb')":              "'bbAbb'",

		"union(createObject('a', createObject('x', 1)), createObject('A', createObject('y', 2)))": "createObject('a', createObject('x', 1, 'y', 2))",
		"union(createObject('a', 1), createObject('a', createObject()))":                          "createObject('a', createObject())",
		"union(createArray(1, 1, 2), createArray(2, 3))":                                          "createArray(1, 2, 3)",
		"shallowMerge(createArray(createObject('ABC', 1), createObject('aBC', 2)))":               "createObject('ABC', 2)",
		"intersection(createArray(1, 2, 2, 3), createArray(2, 3, 4))":                             "createArray(2, 3)",
		"distinct(createArray('b', 'a', 'b', createArray(1), createArray(1)))":                    "createArray('b', 'a', createArray(1))",
		"flatten(createArray())":                "createArray()",
		"range(3, 0)":                           "createArray()",
		"min(createArray(3, 1, 2))":             "1",
		"array(null())":                         "createArray(null())",
		"contains(createObject('Ab', 1), 'aB')": "true()",
		"tryGet(createArray(1, 2), createObject('value', 1, 'fromEnd', true()))": "2",
		"tryGet(null(), 'a', 'b')":                                                                                               "null()",
		"tryIndexFromEnd(createArray(createObject('a', 1)), 1, 'a')":                                                             "1",
		"map(createArray('a', 'b'), lambda('x', 'i', concat(lambdaVariables('X'), lambdaVariables('i'))))":                       "createArray('a0', 'b1')",
		"map(range(0, 2), lambda('x', map(range(0, 2), lambda('y', add(mul(lambdaVariables('x'), 10), lambdaVariables('y'))))))": "createArray(createArray(0, 1), createArray(10, 11))",
		"map(range(0, 2), lambda('x', map(range(5, 1), lambda('x', lambdaVariables('x')))[0]))":                                  "createArray(5, 5)",
		"sort(createArray('b', 'A', 'a'), lambda('x', 'y', less(lambdaVariables('x'), lambdaVariables('y'))))":                   "createArray('a', 'A', 'b')",
		"reduce(createArray(), 7, lambda('a', 'b', 1))":                                                                          "7",
		"toObject(createArray('a', 'A'), lambda('x', lambdaVariables('x')), lambda('x', concat(lambdaVariables('x'), '1')))":     "createObject('a', 'A1')",

		"json('{a: 1, ''b'': [1, 2,], /* c */ \"d\": null,}')": "createObject('a', 1, 'b', createArray(1, 2), 'd', null())",
		"json(' \"\\u00e9\\n\" ')":                             "'é\n'",
		"json('-1.5e3')":                                       "json('-1.5e3')",
		"json('0x10')":                                         "16",
		"json('null')":                                         "null()",
		"json('{\"a\": 1, \"A\": 2}').A":                       "2",
		"base64ToString(base64('héllo'))":                      "'héllo'",
		"uri('https://a.b/c/d?q=1', '../e?x#f')":               "'https://a.b/e?x#f'",
		"uri('https://a.b', '/c')":                             "'https://a.b/c'",
		"uri('https://a.b/c/', 'http://x/y')":                  "'http://x/y'",
		"uri('https://a.b/c/d', '')":                           "'https://a.b/c/d'",
		"uri('https://a.b/c/', './d/./e/../f')":                "'https://a.b/c/d/f'",
		"uriComponentToString('%zz%41')":                       "'%zzA'",
		"parseUri('https://Example.com:8443/a?b=c').port":      "8443",
		"parseUri('https://Example.com/a?b=c').host":           "'example.com'",
		"parseCidr('10.0.0.7/32').firstUsable":                 "'10.0.0.7'",
		"parseCidr('10.0.0.7/31').lastUsable":                  "'10.0.0.7'",
		"parseCidr('::/0').lastUsable":                         "'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'",
		"cidrSubnet('10.0.0.0/8', 32, 16777215)":               "'10.255.255.255/32'",
		"cidrHost('10.0.0.0/31', 1)":                           "'10.0.0.1'",

		"dateTimeAdd('2020-01-31T00:00:00Z', 'P1M')":      "'2020-03-01T00:00:00Z'",
		"dateTimeAdd('2020-04-07 14:53:14Z', '-PT1H')":    "'4/7/2020 1:53:14 PM'",
		"dateTimeAdd('20200407T145314Z', 'PT1M30.5S')":    "'2020-04-07T14:54:44Z'",
		"dateTimeAdd('2020-04-07T14:53:14+02:00', 'P0D')": "'2020-04-07T12:53:14Z'",
		"dateTimeToEpoch('1970-01-01T00:00:01Z')":         "1",

		"resourceId('Microsoft.A/b/', 'n')":                              "'/subscriptions/sub/resourceGroups/rg/providers/Microsoft.A/b/n'",
		"resourceId('g', 'Microsoft.A/b', 'n')":                          "'/subscriptions/sub/resourceGroups/g/providers/Microsoft.A/b/n'",
		"subscriptionResourceId('s', 'Microsoft.A/b', 'n')":              "'/subscriptions/s/providers/Microsoft.A/b/n'",
		"extensionResourceId('/subscriptions/s/', 'Microsoft.A/b', 'n')": "'/subscriptions/s/providers/Microsoft.A/b/n'",
		"resourceGroup().id":                                             "'/subscriptions/sub/resourceGroups/rg'",
		"resourceGroup().type":                                           "'Microsoft.Resources/resourceGroups'",
		"environment().authentication.loginEndpoint":                     "'https://login.microsoftonline.com/'",
		"environment().suffixes.keyvaultDns":                             "'.vault.azure.net'",
		"deployment().id":                                                "deployment().id",
		"deployment().properties.templateLink.uri":                       "deployment().properties.templateLink.uri",
	} {
		t.Run(source, func(t *testing.T) {
			s := newScope(t)
			s.context.Subscription = expr.StringValue("sub")
			s.context.ResourceGroup = expr.StringValue("rg")
			assert.Equal(t, want, s.known("["+source+"]"))
		})
	}
}

func TestContextAtOtherLevels(t *testing.T) {
	for _, c := range []struct {
		level        expr.Level
		source, want string
	}{
		{expr.SubscriptionLevel, "resourceId('Microsoft.A/b', 'n')", "'/subscriptions/sub/providers/Microsoft.A/b/n'"},
		{expr.SubscriptionLevel, "resourceId('g', 'Microsoft.A/b', 'n')", "'/subscriptions/sub/resourceGroups/g/providers/Microsoft.A/b/n'"},
		{expr.SubscriptionLevel, "resourceId('11111111-1111-1111-1111-111111111111', 'Microsoft.A/b', 'n')", "'/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.A/b/n'"},
		{expr.SubscriptionLevel, "deployment().location", "'westeurope'"},
		{expr.ManagementGroupLevel, "managementGroup().id", "'/providers/Microsoft.Management/managementGroups/mg'"},
		{expr.ManagementGroupLevel, "managementGroupResourceId('Microsoft.A/b', 'n')", "'/providers/Microsoft.Management/managementGroups/mg/providers/Microsoft.A/b/n'"},
		{expr.TenantLevel, "tenant().tenantId", "'t'"},
		{expr.TenantLevel, "resourceId('Microsoft.A/b', 'n')", "'/providers/Microsoft.A/b/n'"},
	} {
		s := newScope(t)
		*s.context = expr.Context{
			Level: c.level, Subscription: expr.StringValue("sub"), ManagementGroup: expr.StringValue("mg"),
			Tenant: expr.StringValue("t"), Location: expr.StringValue("westeurope"),
		}
		assert.Equal(t, c.want, s.known("["+c.source+"]"), "%s at %s", c.source, c.level)
	}
	s := newScope(t)
	s.context.Level = expr.SubscriptionLevel
	_, errs := s.evaluate("[resourceGroup().id]")
	assert.Equal(t, []string{"resourceGroup() does not exist in a template that is deployed to a subscription"}, errs)
}

func TestScopeID(t *testing.T) {
	for level, want := range map[expr.Level]string{
		expr.ResourceGroupLevel:   "/subscriptions/{subscription().subscriptionId}/resourceGroups/{resourceGroup().name}",
		expr.SubscriptionLevel:    "/subscriptions/{subscription().subscriptionId}",
		expr.ManagementGroupLevel: "/providers/Microsoft.Management/managementGroups/{managementGroup().name}",
		expr.TenantLevel:          "/",
	} {
		context := expr.Context{Level: level}
		assert.Equal(t, want, context.ScopeID().Outline())
	}
}

func TestEnvironmentOfOtherClouds(t *testing.T) {
	s := newScope(t)
	s.context.Cloud = "azureusgovernment"
	assert.Equal(t, "'core.usgovcloudapi.net'", s.known("[environment().suffixes.storage]"))
	assert.Equal(t, "environment().gallery", s.known("[environment().gallery]"))
	s = newScope(t)
	s.context.Cloud = "Private"
	assert.Equal(t, "'Private'", s.known("[environment().name]"))
	assert.Equal(t, "environment().suffixes.storage", s.known("[environment().suffixes.storage]"))
}

func TestCopyIndex(t *testing.T) {
	s := newScope(t)
	s.copies[""], s.copies["loop"] = expr.IntValue(2), expr.IntValue(2)
	for source, want := range map[string]string{
		"copyIndex()": "2", "copyIndex(10)": "12", "copyIndex('LOOP')": "2", "copyIndex('loop', 1)": "3",
	} {
		assert.Equal(t, want, s.known("["+source+"]"))
	}
	_, errs := s.evaluate("[copyIndex(1, 'loop')]")
	assert.Equal(t, []string{"copyIndex() takes the name of a loop and an integer to add, both optional"}, errs)
}
