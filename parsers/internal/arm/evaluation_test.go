package arm

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// TestEvaluation evaluates the tags of a resource in templates of which only the
// telling sections are written.
func TestEvaluation(t *testing.T) {
	tests := map[string]struct {
		sections   string
		parameters string
		tags       string
		want       string
		problems   []string
	}{
		"a default may use other parameters": {
			sections: `"parameters": {"a": {"type": "string", "defaultValue": "[concat(parameters('B'), '-a')]"}, "b": {"type": "string", "defaultValue": "b"}}`,
			tags:     `{"x": "[parameters('a')]"}`,
			want:     `{"x": "b-a"}`,
		},
		"null counts as not given": {
			sections:   `"parameters": {"a": {"type": "string", "defaultValue": "default"}, "n": {"type": "string", "nullable": true}}`,
			parameters: `{"a": {"value": null}, "n": {"value": null}}`,
			tags:       `{"a": "[parameters('a')]", "n": "[coalesce(parameters('n'), 'was null')]"}`,
			want:       `{"a": "default", "n": "was null"}`,
		},
		"what a parameter file says is no expression": {
			sections:   `"parameters": {"a": {"type": "string"}, "o": {"type": "object"}}`,
			parameters: `{"A": {"value": "[dbo].[uspMyProcedure]"}, "o": {"value": {"k": "[[x]"}}}`,
			tags:       `{"a": "[parameters('a')]", "o": "[parameters('o').k]"}`,
			want:       `{"a": "[dbo].[uspMyProcedure]", "o": "[[x]"}`,
		},
		"a key vault's secret is unknown": {
			sections:   `"parameters": {"a": {"type": "securestring"}}`,
			parameters: `{"a": {"reference": {"keyVault": {"id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v"}, "secretName": "n"}}}`,
			tags:       `{"a": "[parameters('a')]"}`,
			want:       `{"a": "[parameters('a')]"}`,
		},
		"newGuid is one value for each parameter": {
			sections: `"parameters": {"a": {"type": "string", "defaultValue": "[newGuid()]"}, "b": {"type": "string", "defaultValue": "[newGuid()]"}}`,
			tags:     `{"same": "[equals(parameters('a'), parameters('A'))]", "other": "[equals(parameters('a'), parameters('b'))]"}`,
			want:     `{"same": true, "other": "[equals(parameters('a'), parameters('b'))]"}`,
		},
		"a type may be declared elsewhere": {
			sections: `"languageVersion": "2.0", "definitions": {"outer": {"type": "object", "properties": {"in/ner": {"$ref": "#/definitions/leaf"}}}, "leaf": {"type": "int", "maxValue": 3}},
				"parameters": {"p": {"$ref": "#/definitions/outer/properties/in~1ner", "defaultValue": 7}, "q": {"$ref": "#/definitions/nowhere", "defaultValue": 8}}`,
			tags:     `{"p": "[parameters('p')]", "q": "[parameters('q')]"}`,
			want:     `{"p": 7, "q": 8}`,
			problems: []string{`parameter "p" is more than its maxValue of 3`},
		},
		"allowed values of arrays are those of their elements": {
			sections: `"parameters": {"a": {"type": "array", "defaultValue": ["x", "y"], "allowedValues": ["x", "y", "z"]}, "b": {"type": "array", "defaultValue": ["x", "w"], "allowedValues": ["x", "y"]}}`,
			tags:     `{}`,
			want:     `{}`,
			problems: []string{`parameter "b" has a value that is not among its 2 allowed ones`},
		},
		"variables are computed when they are used": {
			sections: `"variables": {"a": "[variables('B').c[1]]", "b": {"c": [1, "[add(1, 1)]"]}}`,
			tags:     `{"x": "[variables('a')]"}`,
			want:     `{"x": 2}`,
		},
		"variables may be loops": {
			sections: `"variables": {"copy": [{"name": "list", "count": 3, "input": "[concat('n', copyIndex('list', 1))]"}], "inside": {"keep": true, "copy": [{"name": "squares", "count": 3, "input": "[mul(copyIndex('squares'), copyIndex('squares'))]"}]}}`,
			tags:     `{"a": "[variables('list')]", "b": "[variables('inside')]"}`,
			want:     `{"a": ["n1", "n2", "n3"], "b": {"keep": true, "squares": [0, 1, 4]}}`,
		},
		"properties may be loops, which their names tell apart": {
			tags: `{"copy": [{"name": "outer", "count": 2, "input": {"i": "[copyIndex('outer')]", "copy": [{"name": "inner", "count": "[add(copyIndex('OUTER'), 1)]", "input": "[concat(copyIndex('outer'), copyIndex('inner', 10))]"}]}}, {"name": "none", "count": 0, "input": 1}]}`,
			want: `{"outer": [{"i": 0, "inner": ["010"]}, {"i": 1, "inner": ["110", "111"]}], "none": []}`,
		},
		"copyIndex() in a property loop is that of the resource": {
			tags:     `{"copy": [{"name": "p", "count": 1, "input": "[copyIndex()]"}]}`,
			want:     `{"p": ["[copyIndex()]"]}`,
			problems: []string{`copyIndex()`},
		},
		"keys may be expressions": {
			tags: `{"[concat('hidden-link:', 'a')]": "x", "[[kept]": "y", "[not closed": "z"}`,
			want: `{"hidden-link:a": "x", "[kept]": "y", "[not closed": "z"}`,
		},
		"text that looks like an expression": {
			tags: `{"a": " [concat('a')]", "b": "[concat('a')] ", "c": "[[concat('a')]", "d": "[]x", "e": "[ concat('a',\n\t'b') ]"}`,
			want: `{"a": " [concat('a')]", "b": "[concat('a')] ", "c": "[concat('a')]", "d": "[]x", "e": "ab"}`,
		},
		"user-defined functions": {
			sections: `"variables": {"suffix": "!"}, "functions": [{"namespace": "My", "members": {
				"greet": {"parameters": [{"name": "who", "type": "string"}], "output": {"type": "string", "value": "[concat('hello ', parameters('WHO'), variables('suffix'))]"}},
				"twice": {"parameters": [{"name": "x", "type": "string"}], "output": {"type": "array", "value": ["[my.greet(parameters('x'))]", "[parameters('x')]"]}}}}]`,
			tags: `{"a": "[my.greet('you')]", "b": "[MY.twice('me')]"}`,
			want: `{"a": "hello you!", "b": ["hello me!", "me"]}`,
		},
		"a function that calls itself": {
			sections: `"functions": [{"namespace": "f", "members": {"f": {"parameters": [], "output": {"type": "string", "value": "[f.f()]"}}}}]`,
			tags:     `{"a": "[f.f()]"}`,
			problems: []string{"evaluation goes more than"},
		},
		"errors in a branch that is not taken": {
			sections: `"variables": {"bad": "[fail('no')]"}, "parameters": {"on": {"type": "bool"}}`,
			tags:     `{"a": "[if(true(), 'x', variables('nosuch'))]", "b": "[if(parameters('on'), createArray()[3], 'z')]"}`,
			want:     `{"a": "x", "b": "[if(parameters('on'), createArray()[3], 'z')]"}`,
			problems: []string{"no"},
		},
		"what a reference to a known setting gives": {
			tags: `{"location": "[reference('Microsoft.Network/virtualNetworks/v', '2024-05-01', 'full').location]", "prefix": "[reference('v').space[0]]", "guid": "[reference('v').resourceGuid]", "id": "[resourceId('Microsoft.Network/virtualNetworks', 'v')]"}`,
			want: `{"location": "westeurope", "prefix": "10.0.0.0/16", "guid": "[reference('v').resourceGuid]", "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v"}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			sections := test.sections
			if sections != "" {
				sections += ", "
			}
			text := `{` + schema + `, ` + sections + `"resources": [
				{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "v", "location": "westeurope", "properties": {"space": ["10.0.0.0/16"]}},
				{"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2024-05-01", "name": "p", "tags": ` + test.tags + `}]}`
			var files []*source.File
			if test.parameters != "" {
				files = append(files, source.NewFile("p.json", []byte(`{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": `+test.parameters+`}`)))
			}
			ev, _ := evaluate(t, source.NewFile("azuredeploy.json", []byte(text)), graph.Context{Subscription: "s", ResourceGroup: "g"}, files...)
			var problems []string
			for _, p := range ev.problems {
				if !strings.HasPrefix(p.Message, "no value is given") {
					problems = append(problems, p.Message)
				}
			}
			require.Len(t, problems, len(test.problems), "%v", problems)
			for i, want := range test.problems {
				assert.Contains(t, problems[i], want)
			}
			if test.want != "" {
				require.Len(t, ev.instances, 2)
				assert.JSONEq(t, test.want, marshal(t, plain(ev.instances[1].settings().Get("tags"))))
			}
		})
	}
}

// TestSecrets follows secure values through everything that carries them.
func TestSecrets(t *testing.T) {
	text := `{` + schema + `, "languageVersion": "2.0",
		"parameters": {
			"password": {"type": "securestring"},
			"settings": {"type": "secureObject", "defaultValue": {"key": "CANARY"}},
			"mixed": {"type": "object", "properties": {"open": {"type": "string"}, "hidden": {"type": "secureString"}}, "defaultValue": {"open": "shown", "hidden": "CANARY"}},
			"untyped": {"defaultValue": "CANARY"}, "typo": {"type": "securestring ", "defaultValue": "CANARY"}, "number": {"type": 1, "defaultValue": "CANARY"},
			"nowhere": {"$ref": "#/definitions/none", "defaultValue": "CANARY"}
		},
		"variables": {"connection": "[concat('password=', parameters('password'))]"},
		"resources": {"v": {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "v", "tags": {
			"direct": "[parameters('password')]", "variable": "[variables('connection')]", "member": "[parameters('settings').key]", "whole": "[parameters('settings')]",
			"open": "[parameters('mixed').open]", "hidden": "[parameters('mixed').hidden]", "untyped": "[parameters('untyped')]", "typo": "[parameters('typo')]", "number": "[parameters('number')]",
			"nowhere": "[parameters('nowhere')]", "keys": "[listKeys('v', '2024-05-01').keys[0].value]"}}}}`
	parameters := source.NewFile("p.json", []byte(`{"parameters": {"password": {"value": "CANARY"}}}`))
	g := Parse(source.NewFile("azuredeploy.json", []byte(text)), Options{Parameters: []*source.File{parameters}})
	require.Len(t, g.Resources, 1)
	for name, v := range g.Resources[0].Tags.Members() {
		assert.Equal(t, name != "open", v.IsSensitive(), name)
	}
	whole := g.Resources[0].Tags.Attr("whole").Attr("key")
	assert.True(t, whole.IsSensitive(), "a member of a secure object")
	assert.NotContains(t, g.Text(), "CANARY")
	out := marshal(t, g)
	assert.NotContains(t, out, "CANARY")
}
