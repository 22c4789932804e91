package arm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// TestParameterTypes gives a parameter of each type a value of each kind.
func TestParameterTypes(t *testing.T) {
	values := map[expr.Kind]string{expr.String: `"x"`, expr.Int: `1`, expr.Bool: `true`, expr.Object: `{"a": 1}`, expr.Array: `[1]`}
	for typ, kinds := range parameterKinds {
		require.Len(t, kinds, 1, typ)
		for kind, value := range values {
			g := Parse(source.NewFile("azuredeploy.json", []byte(fmt.Sprintf(`{%s, "parameters": {"p": {"type": %q, "defaultValue": %s}}, "resources": [%s]}`,
				schema, strings.ToUpper(typ), value, survivor))), Options{})
			// A number and a truth value are text for a parameter that is text.
			if kind == kinds[0] || kinds[0] == expr.String && (kind == expr.Int || kind == expr.Bool) {
				assert.Empty(t, g.Problems, "%s as %s", value, typ)
			} else if assert.Len(t, g.Problems, 1, "%s as %s", value, typ) {
				assert.Contains(t, g.Problems[0].Message, `parameter "p"`)
			}
		}
		assert.Equal(t, strings.HasPrefix(typ, "secure"), isSecure(typeNode(t, `{"type": "`+typ+`"}`)), typ)
	}
}

// TestSchemas reads a template of each level, which decides what there is to ask
// about its scope.
func TestSchemas(t *testing.T) {
	for name, level := range levels {
		for call, of := range map[string]expr.Level{"resourceGroup": expr.ResourceGroupLevel, "managementGroup": expr.ManagementGroupLevel} {
			g := Parse(source.NewFile("azuredeploy.json", []byte(fmt.Sprintf(
				`{"$schema": "https://schema.management.azure.com/schemas/2019-08-01/%s.json#", "contentVersion": "1.0.0.0", "resources": [%s], "outputs": {"o": {"type": "string", "value": "[%s().id]"}}}`,
				strings.ToUpper(name), survivor, call))), Options{})
			assert.NotNil(t, g.Find("Microsoft.ManagedIdentity/userAssignedIdentities/survivor"), name)
			if level == of {
				assert.Empty(t, g.Problems, "%s() in %s", call, name)
			} else if assert.Len(t, g.Problems, 1, "%s() in %s", call, name) {
				assert.Contains(t, g.Problems[0].Message, call+"() does not exist in a template that is deployed to")
			}
		}
	}
}
