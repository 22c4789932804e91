package arm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// failures returns the bounds that a template hits.
func failures(t *testing.T, text string) (found []string) {
	t.Helper()
	for _, p := range Parse(source.NewFile("azuredeploy.json", []byte(text)), Options{}).Problems {
		if p.Failure {
			found = append(found, p.Message)
		}
	}
	return found
}

// TestKeptBounds gives templates that just keep a bound, and ones with one more.
func TestKeptBounds(t *testing.T) {
	deployment := func(resources string) string {
		return `{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "d", "properties": {"template": {` + schema + `, "resources": [` + resources + `]}}}`
	}
	for name, tt := range map[string]struct {
		most      int
		resources func(n int) string
		want      string
	}{
		"copies": {MaxCopies, func(n int) string {
			return fmt.Sprintf(`{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "v", "tags": {"copy": [{"name": "a", "count": %d, "input": 1}]}}`, n)
		}, "more than 10000 iterations"},
		"deployments in deployments": {MaxNested, func(n int) string {
			nested := survivor
			for range n {
				nested = deployment(nested)
			}
			return nested
		}, "more than 20 deployments lie in one another"},
	} {
		t.Run(name, func(t *testing.T) {
			template := func(n int) string { return `{` + schema + `, "resources": [` + tt.resources(n) + `]}` }
			assert.Empty(t, failures(t, template(tt.most)))
			found := failures(t, template(tt.most+1))
			require.Len(t, found, 1)
			assert.Contains(t, found[0], tt.want)
		})
	}
}

func typeNode(t *testing.T, text string) *jsonc.Node {
	t.Helper()
	doc, err := jsonc.Parse(source.NewFile("types.json", []byte(text)))
	require.NoError(t, err)
	return doc.Root
}

// A chain of references that is too long leads nowhere, and what cannot be read
// counts as a secret.
func TestLongChainOfTypes(t *testing.T) {
	for n, secure := range map[int]bool{32: false, 33: true} {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `"t%d": {"$ref": "#/definitions/t%d"}, `, i, i+1)
		}
		definitions := typeNode(t, fmt.Sprintf(`{%s "t%d": {"type": "int"}}`, b.String(), n))
		types := &template{definitions: definitions}
		assert.Equal(t, secure, isSecure(types.resolve(definitions.Get("t0"))), "%d references", n)
	}
}

// A type may be recursive. As deep as it is followed each property is as secret
// as its type says; all of what lies deeper is.
func TestDeepTypes(t *testing.T) {
	definitions := typeNode(t, `{"node": {"type": "object", "properties": {
		"name": {"type": "string"}, "key": {"type": "securestring"}, "next": {"$ref": "#/definitions/node"}}}}`)
	v := expr.Value{}
	for i := range 16 {
		b := expr.NewObject(3)
		b.SetExact("name", expr.StringValue("name"))
		b.SetExact("key", expr.StringValue("secret"))
		if i > 0 {
			b.SetExact("next", v)
		}
		v = b.Value()
	}
	f := &frame{template: &template{definitions: definitions}}
	v = f.markSecrets(definitions.Get("node"), v, 0)
	for depth := range 16 {
		for property, secret := range map[string]bool{"key": true, "name": depth > 12} {
			x, err := expr.Parse("[parameters('v')" + strings.Repeat(".next", depth) + "." + property + "]")
			require.NoError(t, err)
			read, errs := x.Evaluate(givenScope{v: v}, &expr.Budget{})
			require.Empty(t, errs)
			assert.Equal(t, secret, read.IsSecret(), "%s at depth %d", property, depth)
		}
	}
}

// givenScope is a template whose parameters all have one value.
type givenScope struct {
	expr.EmptyScope
	v expr.Value
}

func (s givenScope) Parameter(string) (expr.Value, bool) { return s.v, true }

func TestForeignValuesAreReadUpToADepth(t *testing.T) {
	for n, known := range map[int]bool{63: true, 64: false} {
		v := graph.String("inside", source.Span{})
		for range n {
			v = graph.List([]graph.Value{v}, source.Span{})
		}
		inner := foreign(v)
		for range n {
			require.Len(t, inner.Elements(), 1)
			inner = inner.Elements()[0]
		}
		assert.Equal(t, known, inner.Kind() == expr.String, "%d levels", n)
	}
}

func TestTemplatesThatExpressionsGive(t *testing.T) {
	for n, given := range map[int]bool{200_000: true, 200_001: false} {
		ev := newEvaluation(nil)
		node := ev.nodeOf(expr.ArrayValue(make([]expr.Value, n-1)), &jsonc.Node{})
		assert.Equal(t, given, node != nil, "%d values", n)
		assert.Equal(t, !given, len(ev.problems) == 1, "%d values", n)
	}
}
