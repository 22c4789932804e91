package arm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tfidlint/tfidlint/linter/source"
)

// fleet returns a template of which each nested deployment holds others, down to
// the given level, and a site with roles; the parameters go all the way down.
func fleet(levels, width int) string {
	var resources strings.Builder
	fmt.Fprintf(&resources, `{"type": "Microsoft.Web/sites", "apiVersion": "2023-12-01", "name": "[format('app-{0}-%d', uniqueString(deployment().name, parameters('path')))]", "location": "[parameters('location')]",
		"identity": "[if(parameters('own'), createObject('type', 'SystemAssigned'), createObject('type', 'None'))]",
		"tags": "[union(parameters('tags'), createObject('level', string(%d)))]",
		"properties": {"copy": [{"name": "rules", "count": 3, "input": {"name": "[format('rule-{0}', copyIndex('rules'))]", "priority": "[add(100, copyIndex('rules'))]"}}]}},`, levels, levels)
	fmt.Fprintf(&resources, `{"type": "Microsoft.Authorization/roleAssignments", "apiVersion": "2022-04-01", "name": "[guid(resourceGroup().id, parameters('path'))]",
		"properties": {"principalId": "[reference(resourceId('Microsoft.Web/sites', format('app-{0}-%d', uniqueString(deployment().name, parameters('path')))), '2023-12-01', 'Full').identity.principalId]",
			"principalType": "ServicePrincipal", "roleDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', variables('reader'))]"}}`, levels)
	if levels > 1 {
		inner := fleet(levels-1, width)
		for i := range width {
			fmt.Fprintf(&resources, `, {"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "level-%d-%d", "properties": {"mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
				"parameters": {"path": {"value": "[concat(parameters('path'), '/%d')]"}, "location": {"value": "[parameters('location')]"}, "tags": {"value": "[parameters('tags')]"}}, "template": %s}}`, levels, i, i, inner)
		}
	}
	return `{` + schema + `, "parameters": {"path": {"type": "string", "defaultValue": "root"}, "own": {"type": "bool", "defaultValue": true}, "tags": {"type": "object", "defaultValue": {}},
		"location": {"type": "string", "defaultValue": "[resourceGroup().location]", "metadata": {"description": "` + strings.Repeat("Where everything is deployed. ", 20) + `"}}},
		"variables": {"reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7"}, "resources": [` + resources.String() + `]}`
}

func benchmark(b *testing.B, name, text string) {
	content := []byte(text)
	g := Parse(source.NewFile(name, content), Options{})
	if len(g.Problems) > 0 {
		b.Fatal(g.Problems[0])
	}
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(source.NewFile(name, content), Options{})
	}
	b.ReportMetric(float64(len(g.Resources)), "resources")
}

// BenchmarkSixLevels reads a template of about 3 MB whose deployments lie six
// deep in one another.
func BenchmarkSixLevels(b *testing.B) { benchmark(b, "fleet.json", fleet(6, 4)) }

// BenchmarkLoop reads a template whose one loop makes ten thousand resources.
func BenchmarkLoop(b *testing.B) {
	benchmark(b, "loop.json", `{`+schema+`, "resources": [{"type": "Microsoft.ContainerInstance/containerGroups", "apiVersion": "2023-05-01", "name": "[format('aci-{0}', copyIndex())]",
		"copy": {"name": "c", "count": 10000}, "location": "westeurope", "identity": {"type": "SystemAssigned"}, "properties": {"osType": "Linux"}}]}`)
}

// BenchmarkSmall reads an ordinary template, as runs over a repository do a
// thousand times.
func BenchmarkSmall(b *testing.B) {
	f := open(b, "testdata/fixtures/replicated-vms/azuredeploy.json")
	b.SetBytes(int64(len(f.Content)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(source.NewFile(f.Path, f.Content), Options{})
	}
}

func BenchmarkCorpusLargest(b *testing.B) {
	root := tree(b, corpusRoot(b))
	f := open(b, corpus+"/bicep-registry-modules/avm/ptn/sa/chat-with-your-data/main.json")
	b.SetBytes(int64(len(f.Content)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(source.NewFile(f.Path, f.Content), Options{Tree: root})
	}
}
