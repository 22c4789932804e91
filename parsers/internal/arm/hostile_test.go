package arm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

const schema = `"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0"`

// survivor is a resource that must still be read whatever else the template holds.
const survivor = `{"type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "survivor"}`

// TestBounds gives templates that would take for ever or all memory. Each must
// end with a problem that names the bound, with the rest read.
func TestBounds(t *testing.T) {
	network := func(rest string) string {
		return `{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", ` + rest + `}`
	}
	deployment := func(name, properties string) string {
		return `{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "` + name + `", ` + properties + `}`
	}
	nested := survivor
	for range MaxNested + 5 {
		nested = deployment("d", `"properties": {"template": {`+schema+`, "resources": [`+nested+`]}}`)
	}
	thousand := survivor
	for range 1000 {
		thousand = deployment("d", `"properties": {"template": {`+schema+`, "resources": [`+thousand+`]}}`)
	}
	lambdas := strings.Repeat("lambda('a',", 100_000) + "1" + strings.Repeat(")", 100_000)
	maps := "lambdaVariables('a')"
	for range 30 {
		maps = "map(createArray(1, 2), lambda('a', " + maps + "))"
	}
	tests := map[string]struct {
		sections, resources string
		want                string
	}{
		"a thousand deployments in one another": {
			resources: thousand,
			want:      "more than 20 deployments lie in one another",
		},
		"lambdas in lambdas": {
			resources: network(`"name": "v", "tags": {"a": "[map(createArray(1), ` + lambdas + `)]"}`),
			want:      "calls lie in one another",
		},
		"loops in loops of lambdas": {
			resources: network(`"name": "v", "tags": {"a": "[` + maps + `]"}`),
			want:      "evaluation produces more than",
		},
		"an expression of a megabyte": {
			resources: network(`"name": "v", "tags": {"a": "[` + strings.Repeat("not(", 250_000) + "true()" + strings.Repeat(")", 250_000) + `]", "b": "[parameters('x')` + strings.Repeat(".a", 500_000) + `]"}`),
			want:      "properties are read one after the other",
		},
		"variables that lead to variables": {
			sections:  `"variables": {` + chain(50_000) + `},`,
			resources: network(`"name": "v", "tags": {"a": "[variables('v50000')]"}`),
			want:      "more than 2000 calls deep",
		},
		"functions that call one another": {
			sections: `"functions": [{"namespace": "f", "members": {
				"a": {"parameters": [{"name": "x", "type": "int"}], "output": {"type": "int", "value": "[f.b(f.b(parameters('x')))]"}},
				"b": {"parameters": [{"name": "x", "type": "int"}], "output": {"type": "int", "value": "[f.a(f.a(parameters('x')))]"}}}}],`,
			resources: network(`"name": "v", "tags": {"a": "[f.a(1)]"}`),
			want:      "more than 2000 calls deep",
		},
		"an array that doubles": {
			sections:  `"variables": {` + strings.Replace(doubling(60), `"xxxxxxxxxx"`, `["x"]`, 1) + `},`,
			resources: network(`"name": "v", "tags": {"a": "[variables('v60')]"}`),
			want:      "more than 2097152 elements",
		},
		"copies of a resource": {
			resources: network(`"name": "[concat('v', copyIndex())]", "copy": {"name": "c", "count": 1000000000}`),
			want:      "more than 10000 iterations",
		},
		"copies of copies of resources": {
			resources: deployment("[concat('d', copyIndex())]", `"copy": {"name": "d", "count": 10000}, "properties": {"template": {`+schema+`, "resources": [`+
				network(`"name": "[concat('v', copyIndex('d'), copyIndex())]", "copy": {"name": "c", "count": 10000}`)+`]}}`),
			want: "more than 50000 resources",
		},
		"copies of a property": {
			resources: network(`"name": "v", "properties": {"copy": [{"name": "a", "count": 10000, "input": {"copy": [{"name": "b", "count": 10000, "input": "[copyIndex('b')]"}]}}]}`),
			want:      "more than 1000000 iterations",
		},
		"deployments in deployments": {
			resources: nested,
			want:      "more than 20 deployments lie in one another",
		},
		"a template that is its own template": {
			sections: `"parameters": {"t": {"type": "object", "defaultValue": {` + schema + `, "parameters": {"t": {"type": "object"}}, "resources": [` +
				deployment("a", `"properties": {"template": "[[parameters('t')]", "expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"t": {"value": "[[parameters('t')]"}}}`) + `, ` +
				deployment("b", `"properties": {"template": "[[parameters('t')]", "expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"t": {"value": "[[parameters('t')]"}}}`) +
				`]}}},`,
			resources: deployment("root", `"properties": {"template": "[parameters('t')]", "expressionEvaluationOptions": {"scope": "inner"}, "parameters": {"t": {"value": "[parameters('t')]"}}}`),
			want:      "more than",
		},
		"a string that doubles": {
			sections:  `"variables": {` + doubling(60) + `},`,
			resources: network(`"name": "v", "tags": {"a": "[variables('v60')]"}`),
			want:      "string of more than 16 MB",
		},
		"ranges in ranges": {
			resources: network(`"name": "v", "tags": {"a": "[map(range(0, 10000), lambda('a', map(range(0, 10000), lambda('b', range(0, 10000)))))]"}`),
			want:      "evaluation",
		},
		"dependencies": {
			resources: manyDependencies(),
			want:      "more than 500000 dependencies",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := `{` + schema + `, ` + test.sections + `"resources": [` + test.resources + `, ` + survivor + `]}`
			g := Parse(source.NewFile("azuredeploy.json", []byte(text)), Options{})
			var failures []string
			for _, p := range g.Problems {
				if p.Failure {
					failures = append(failures, p.Message)
				}
			}
			assert.Contains(t, strings.Join(failures, "\n"), test.want)
			assert.NotNil(t, g.Find("Microsoft.ManagedIdentity/userAssignedIdentities/survivor"), "the rest is not read: %v", failures)
		})
	}
}

// doubling declares variables v0 to vN, each twice as long as the one before.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString(`"v0": "xxxxxxxxxx"`)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `, "v%d": "[concat(variables('v%d'), variables('v%d'))]"`, i, i-1, i-1)
	}
	return b.String()
}

// chain declares variables v0 to vN, each of which is the one before.
func chain(n int) string {
	var b strings.Builder
	b.WriteString(`"v0": "x"`)
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, `, "v%d": "[variables('v%d')]"`, i, i-1)
	}
	return b.String()
}

// manyDependencies returns a loop each iteration of which names many resources.
func manyDependencies() string {
	var resources, names strings.Builder
	for i := range 200 {
		fmt.Fprintf(&resources, `{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "v%d"}, `, i)
		fmt.Fprintf(&names, `"v%d", `, i)
	}
	return resources.String() + `{"type": "Microsoft.Network/routeTables", "apiVersion": "2024-05-01", "name": "[concat('r', copyIndex())]", "copy": {"name": "r", "count": 10000}, "dependsOn": [` +
		strings.TrimSuffix(names.String(), ", ") + `]}`
}

// TestManyRemarks gives as many remarks as a file can hold, above and behind what
// they may belong to, and names in dependsOn that nothing has.
func TestManyRemarks(t *testing.T) {
	names := strings.TrimSuffix(strings.Repeat(`"nothing", "Microsoft.Network/virtualNetworks/no", `, 100), ", ")
	g := Parse(source.NewFile("azuredeploy.json", []byte(`{`+schema+`, "resources": [`+
		strings.Repeat("/* tfidlint:ignore unused-identity kept */ ", 50_000)+survivor+`, `+
		strings.Repeat("// tfidlint:ignore duplicate-grant kept\n", 50_000)+
		`{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "[concat('v', copyIndex())]", "copy": {"name": "v", "count": 5000}, "dependsOn": [`+names+`]}]}`)), Options{})
	// Where the second ones begin they stand behind the first resource.
	assert.Len(t, g.Find("Microsoft.ManagedIdentity/userAssignedIdentities/survivor").Block.Ignores, 50_001)
	assert.Len(t, g.Find("Microsoft.Network/virtualNetworks/v0").Block.Ignores, 49_999)
	assert.Len(t, g.Problems, 200)
}

// TestUnreadable gives inputs of which nothing can be read.
func TestUnreadable(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"empty":                {"", "azuredeploy.json:1:1: could not read JSON"},
		"not JSON":             {"resource vm {}", "azuredeploy.json:1:1: could not read JSON"},
		"cut off":              {`{` + schema + `, "resources": [{"type": "Micro`, "could not read JSON: file ends in the middle of a value"},
		"no template":          {`{"name": "tfidlint", "version": 1}`, "is not a deployment template"},
		"a list":               {`[]`, "is not a deployment template"},
		"more than can nest":   {strings.Repeat("[", 100_000), "more than 5000 arrays and objects lie in one another"},
		"a template as a list": {`{"$schema": ["schemas/2019-04-01/deploymentTemplate.json"]}`, "is not a deployment template"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			g := Parse(source.NewFile("azuredeploy.json", []byte(test.text)), Options{})
			require.Len(t, g.Problems, 1)
			assert.Contains(t, g.Problems[0].String(), test.want)
			assert.True(t, g.Problems[0].Failure)
			assert.Empty(t, g.Resources)
		})
	}
}

// TestSections gives sections of every wrong kind. Nothing may panic, and the
// rest is read.
func TestSections(t *testing.T) {
	for _, wrong := range []string{`null`, `true`, `7`, `"text"`, `"[parameters('x')]"`, `[]`, `[[]]`, `{}`, `{"a": null}`, `[null, 1, "a", {}]`} {
		for _, where := range []string{
			`{%s, "parameters": WRONG, "resources": [SURVIVOR]}`,
			`{%s, "parameters": {"p": WRONG}, "resources": [SURVIVOR]}`,
			`{%s, "variables": WRONG, "resources": [SURVIVOR]}`,
			`{%s, "variables": {"copy": WRONG, "v": WRONG}, "resources": [SURVIVOR]}`,
			`{%s, "functions": WRONG, "outputs": WRONG, "definitions": WRONG, "resources": [SURVIVOR]}`,
			`{%s, "functions": [{"namespace": "a", "members": WRONG}], "outputs": {"o": WRONG, "p": {"copy": WRONG, "value": WRONG}}, "resources": [SURVIVOR]}`,
			`{%s, "resources": [WRONG, SURVIVOR]}`,
			`{%s, "resources": [{"type": WRONG, "name": WRONG, "copy": WRONG, "condition": WRONG, "dependsOn": WRONG, "scope": WRONG, "resources": WRONG}, SURVIVOR]}`,
			`{%s, "resources": [{"type": "Microsoft.Resources/deployments", "name": "d", "properties": WRONG, "resourceGroup": WRONG, "subscriptionId": WRONG}, SURVIVOR]}`,
			`{%s, "resources": [{"type": "Microsoft.Resources/deployments", "name": "d", "properties": {"template": WRONG, "parameters": WRONG, "templateLink": WRONG, "expressionEvaluationOptions": WRONG}}, SURVIVOR]}`,
			`{%s, "resources": [{"type": "Microsoft.Web/sites", "name": "s", "identity": WRONG, "properties": WRONG, "tags": WRONG, "metadata": WRONG, "location": WRONG}, SURVIVOR]}`,
			`{%s, "resources": [{"type": "Microsoft.Web/sites", "name": "s", "properties": {"copy": WRONG, "x": {"copy": [{"name": WRONG, "count": WRONG, "input": WRONG}]}}}, SURVIVOR]}`,
		} {
			text := strings.NewReplacer("%s", schema, "WRONG", wrong, "SURVIVOR", survivor).Replace(where)
			g := Parse(source.NewFile("azuredeploy.json", []byte(text)), Options{})
			assert.NotNil(t, g.Find("Microsoft.ManagedIdentity/userAssignedIdentities/survivor"), text)
			assertWellFormed(t, g, text)
		}
	}
}

// assertWellFormed checks what holds for every graph that the package makes, and
// reads everything in it.
func assertWellFormed(t testing.TB, g *graph.Graph, text string) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range g.Resources {
		assert.False(t, seen[r.Address], "address %q is there twice: %s", r.Address, text)
		seen[r.Address] = true
		assert.NotEmpty(t, r.Type, text)
		left := 100_000
		readAll(r.Settings, &left)
	}
	for _, p := range g.Problems {
		assert.NotEmpty(t, p.String())
	}
	assert.NotEmpty(t, g.Text())
}

func readAll(v graph.Value, left *int) {
	if *left--; *left < 0 {
		return
	}
	v.Display()
	v.Outline()
	v.Key()
	for _, m := range v.Members() {
		readAll(m, left)
	}
}
