package lower

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
)

func TestManyIdentities(t *testing.T) {
	for n, fails := range map[int]bool{2000: false, 2001: true} {
		l := New(graph.Deployment{})
		ids := make([]graph.Value, n)
		for i := range ids {
			ids[i] = str("/subscriptions/0a/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/a")
		}
		l.Add(Resource{
			Address: "azurerm_linux_web_app.a", Type: "azurerm_linux_web_app", Action: graph.Create,
			After: object("identity", graph.List([]graph.Value{object("type", str("UserAssigned"), "identity_ids", graph.List(ids, nowhere))}, nowhere)),
		})
		g := l.Graph()
		if !fails {
			assert.Empty(t, g.Problems)
			assert.Len(t, g.Identities, 1)
			continue
		}
		require.Len(t, g.Problems, 1)
		assert.Equal(t, `resource "azurerm_linux_web_app.a" names 2001 user-assigned identities; more than 2000 are not looked at`, g.Problems[0].Message)
		assert.True(t, g.Problems[0].Failure)
		assert.Empty(t, g.Identities)
	}
}

// Text that says something else in JSON or in base64 is read up to a length.
func TestLongTexts(t *testing.T) {
	const most = 4 << 20
	quoted := func(n int) string { return `"` + strings.Repeat("x", n-2) + `"` }
	assert.True(t, JSON(quoted(most), nowhere).IsKnown())
	assert.True(t, JSON(quoted(most+1), nowhere).IsUnknown())

	encoded := base64.StdEncoding.EncodeToString(make([]byte, most/4*3))
	require.Len(t, encoded, most)
	plain, _ := fromBase64(str(encoded)).Text()
	assert.Len(t, plain, most/4*3)
	encoded = base64.StdEncoding.EncodeToString(make([]byte, most/4*3+1))
	plain, _ = fromBase64(str(encoded)).Text()
	assert.Equal(t, encoded, plain)
}

func TestEverythingIsBounded(t *testing.T) {
	nested := func(n int) graph.Value {
		v := str("inside")
		for range n {
			v = graph.List([]graph.Value{v}, nowhere)
		}
		return v
	}
	wide := func(n int) graph.Value {
		elements := make([]graph.Value, n)
		for i := range elements {
			elements[i] = str("element")
		}
		return graph.List(elements, nowhere)
	}
	for _, tt := range []struct {
		name  string
		v     graph.Value
		calls int
	}{
		{"as deep as it goes", nested(64), 65},
		{"one deeper", nested(65), 65},
		{"as many as it takes", wide(99_999), 100_000},
		{"one more", wide(100_000), 100_000},
	} {
		t.Run(fmt.Sprint(tt.name), func(t *testing.T) {
			calls := 0
			everything(tt.v, func(graph.Value) { calls++ })
			assert.Equal(t, tt.calls, calls)
		})
	}
}
