package expr_test

import (
	"strings"
	"testing"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// typical are expressions of the kinds that make up most of real templates.
var typical = []string{
	"[parameters('name')]",
	"[format('{0}-{1}', parameters('name'), copyIndex())]",
	"[concat('Microsoft.Compute/virtualMachines/', parameters('name'))]",
	"[resourceId('Microsoft.Network/virtualNetworks/subnets', parameters('name'), 'default')]",
	"[if(not(empty(parameters('name'))), createObject('type', 'SystemAssigned'), null())]",
	"[coalesce(tryGet(coalesce(parameters('roles'), createArray())[copyIndex()], 'principalType'), 'ServicePrincipal')]",
	"[reference(resourceId('Microsoft.Compute/virtualMachines', parameters('name')), '2024-07-01', 'Full').identity.principalId]",
	"[uniqueString(resourceGroup().id, deployment().name)]",
}

func benchmarkScope(b *testing.B) *testScope {
	s := newScope(b)
	s.context.Subscription = expr.StringValue("00000000-0000-0000-0000-000000000000")
	s.context.ResourceGroup = expr.StringValue("rg")
	s.context.Deployment = expr.StringValue("main")
	s.parameters["name"] = expr.StringValue("vm")
	s.parameters["roles"] = jsonValue(b, `[{"principalId": "p"}]`)
	s.copies[""] = expr.IntValue(0)
	return s
}

func BenchmarkEvaluate(b *testing.B) {
	for _, text := range typical {
		b.Run(text[1:min(len(text), 24)], func(b *testing.B) {
			x, err := expr.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			s := benchmarkScope(b)
			budget := &expr.Budget{Steps: 1 << 60, Bytes: 1 << 60}
			b.ReportAllocs()
			for b.Loop() {
				if _, errs := x.Evaluate(s, budget); len(errs) > 0 {
					b.Fatal(errs)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	text := strings.Join(typical, "")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for _, s := range typical {
			if _, err := expr.Parse(s); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// BenchmarkParseLong reads an expression of a megabyte: the cost of a byte must
// be that of a short one.
func BenchmarkParseLong(b *testing.B) {
	text := "[concat('a'" + strings.Repeat(", concat('it''s', parameters('x'))", 1<<20/34) + ")]"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := expr.Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTemplate reads a template of 3 MB and evaluates each expression in
// it once.
func BenchmarkTemplate(b *testing.B) {
	var text strings.Builder
	text.WriteString(`{"resources": [`)
	for i := 0; text.Len() < 3<<20; i++ {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(`{"type": "Microsoft.Compute/virtualMachines", "properties": {`)
		for j, s := range typical {
			if j > 0 {
				text.WriteByte(',')
			}
			text.WriteString(`"p` + strings.Repeat("x", j) + `": "` + s + `"`)
		}
		text.WriteString("}}\n")
	}
	text.WriteString("]}")
	content := []byte(text.String())
	s := benchmarkScope(b)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		doc, err := jsonc.Parse(source.NewFile("template.json", content))
		if err != nil {
			b.Fatal(err)
		}
		var cache expr.Cache
		budget := &expr.Budget{}
		eachString(doc.Root, func(text string) {
			if !expr.IsExpression(text) {
				return
			}
			x, err := cache.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			x.Evaluate(s, budget)
		})
		if budget.Exceeded() != "" {
			b.Fatal(budget.Exceeded())
		}
	}
}
