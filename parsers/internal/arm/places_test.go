package arm

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// program is one in Bicep with two modules, of which one is in a registry.
var program = map[string]string{
	"main.bicep": `param location string
resource logs 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'stlogs'
}
resource data 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'st${uniqueString(location)}'
}
// tfidlint:ignore unused-identity read by hand
resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: idName
}
resource hot 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: logs
  name: 'default'
}
module site './modules/site.bicep' = {
  name: 'site-${location}'
}
module vault 'br/public:avm/res/key-vault/vault:0.13.0' = {
  name: 'vault'
}
`,
	"modules/site.bicep": `param name string = 'app'

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: name
}
`,
}

// compiled returns the program as the compiler writes it: with symbolic names or
// as templates were before.
func compiled(symbolic bool) string {
	key := func(symbol string) string {
		if symbolic {
			return `"` + symbol + `": `
		}
		return ""
	}
	list := func(elements string) string {
		if symbolic {
			return `"languageVersion": "2.0", "resources": {` + elements + `}`
		}
		return `"resources": [` + elements + `]`
	}
	generator := `"metadata": {"_generator": {"name": "bicep", "version": "0.38.5"}},`
	deployment := func(name, resources string) string {
		return `{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": ` + name + `, "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
			"template": {` + schema + `, ` + generator + ` ` + resources + `}}}`
	}
	return `{` + schema + `, ` + generator + ` "parameters": {
	"location": {"type": "string", "maxLength": 90}}, "variables": {"idName": "id-app"}, ` + list(`
	`+key("logs")+`{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "stlogs"},
	`+key("data")+`{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "[format('st{0}', uniqueString(parameters('location')))]"},
	`+key("id")+`{"type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "[variables('idName')]"},
	`+key("hot")+`{"type": "Microsoft.Storage/storageAccounts/blobServices", "apiVersion": "2023-05-01", "name": "[format('{0}/{1}', 'stlogs', 'default')]"},
	`+key("site")+deployment(`"[format('site-{0}', parameters('location'))]"`, list(key("app")+`
		{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "app"}`))+`,
	`+key("vault")+deployment(`"vault"`, list(key("vault")+`
		{"type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv"}`))) + `}`
}

// standing says where each block stands.
func standing(g *graph.Graph) map[string]string {
	at := map[string]string{}
	for _, b := range g.Blocks {
		start, _ := b.At.Range()
		at[b.Instances[0].Address] = fmt.Sprintf("%s:%d", filepath.ToSlash(b.At.File.Path), start.Line)
	}
	return at
}

// TestBicepPlaces looks at where resources stand that were written in Bicep: in
// templates of both kinds, which are files or were compiled just now.
func TestBicepPlaces(t *testing.T) {
	dir := t.TempDir()
	for name, text := range program {
		name = filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	}
	root, err := source.NewTree(dir, dir)
	require.NoError(t, err)
	defer func() { _ = root.Close() }()
	for _, symbolic := range []bool{true, false} {
		for _, file := range []bool{true, false} {
			t.Run(fmt.Sprintf("symbolic=%t/file=%t", symbolic, file), func(t *testing.T) {
				f := source.NewFile("main.json", []byte(compiled(symbolic)))
				opts := Options{Tree: root}
				if !file {
					f.Path = "main.bicep"
					opts.Bicep = map[*source.File]*source.File{f: source.NewFile("main.bicep", []byte(program["main.bicep"]))}
				}
				g := Parse(f, opts)
				at := standing(g)
				for address, want := range map[string]string{
					"Microsoft.Storage/storageAccounts/stlogs":                      "main.bicep:2",
					"Microsoft.Storage/storageAccounts/stlogs/blobServices/default": "main.bicep:12",
					"Microsoft.Web/sites/app":                                       "modules/site.bicep:3",
					"Microsoft.Resources/deployments/vault":                         "main.bicep:19",
					"Microsoft.KeyVault/vaults/kv":                                  "main.bicep:19",
				} {
					assert.Equal(t, want, at[address], address)
				}
				assert.Equal(t, map[bool]string{true: "main.json:1", false: "main.bicep:1"}[file], firstProblem(t, g))
				for _, b := range g.Blocks {
					if b.Type == "Microsoft.ManagedIdentity/userAssignedIdentities" {
						require.Len(t, b.Ignores, 1)
						assert.Equal(t, "unused-identity", b.Ignores[0].Rule)
						assert.Equal(t, "main.bicep", b.Ignores[0].At.File.Path)
					}
				}
				for _, r := range g.Resources {
					if r.Block != nil {
						assert.Equal(t, r.Block.At.File, r.Name.At().File, "its settings stand where it does")
					}
				}
			})
		}
	}
}

// firstProblem returns the place of the problem that a parameter has no value.
func firstProblem(t *testing.T, g *graph.Graph) string {
	t.Helper()
	for _, p := range g.Problems {
		start, _ := p.Span.Range()
		return fmt.Sprintf("%s:%d", p.Span.File.Path, start.Line)
	}
	require.Fail(t, "no problem")
	return ""
}

// TestBicepIsNotBelieved reads templates whose source does not fit.
func TestBicepIsNotBelieved(t *testing.T) {
	for name, text := range map[string]string{
		"another program": "resource other 'Microsoft.Web/sites@2023-12-01' = {\n}\n",
		"none at all":     "{[}'''",
		"itself":          "module site 'main.bicep' = {\n}\nmodule vault '../../../etc/passwd.bicep' = {}\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "main.bicep"), []byte(text), 0o666))
			root, err := source.NewTree(dir, dir)
			require.NoError(t, err)
			defer func() { _ = root.Close() }()
			g := Parse(source.NewFile("main.json", []byte(compiled(true))), Options{Tree: root})
			assert.Equal(t, "main.json:3", standing(g)["Microsoft.Storage/storageAccounts/stlogs"])
			assertWellFormed(t, g, text)
		})
	}
}
