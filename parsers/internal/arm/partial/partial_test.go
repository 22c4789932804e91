package partial

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

func newStrings() *Strings { return NewStrings(&expr.Budget{}) }

var (
	subscription = expr.UnknownCall("subscription").AsSegment()
	name         = expr.UnknownCall("parameters", expr.StringValue("name")).AsNonNull()
)

func text(s string) expr.Value { return expr.StringValue(s) }

func TestParseID(t *testing.T) {
	s := newStrings()
	vault := s.Join(text("/subscriptions/"), subscription, text("/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/"), name)
	tests := map[string]struct {
		id                   expr.Value
		scope, typ, segments string
	}{
		"known":                {text("/subscriptions/s/resourceGroups/rg/providers/A.B/c/x/d/y"), "/subscriptions/s/resourceGroups/rg", "A.B/c/d", "x,y,"},
		"in part":              {vault, "/subscriptions/{subscription()}/resourceGroups/rg", "Microsoft.KeyVault/vaults", "{parameters('name')},"},
		"an extension":         {s.Join(vault, text("/providers/Microsoft.Authorization/locks/l")), "/subscriptions/{subscription()}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/{parameters('name')}", "Microsoft.Authorization/locks", "l,"},
		"of the tenant":        {text("/providers/Microsoft.Management/managementGroups/m"), "", "Microsoft.Management/managementGroups", "m,"},
		"a resource group":     {text("/subscriptions/s/resourceGroups/rg"), "/subscriptions/s", "Microsoft.Resources/resourceGroups", "rg,"},
		"a subscription":       {text("/subscriptions/s"), "", "", ""},
		"no name":              {text("/providers/A.B/c"), "", "", ""},
		"a type without names": {text("/providers/A.B/c/x/d"), "", "", ""},
		"no namespace":         {text("/providers/a/c/x"), "", "", ""},
		"unknown":              {name, "", "", ""},
	}
	for label, test := range tests {
		t.Run(label, func(t *testing.T) {
			id, ok := s.ParseID(test.id)
			require.Equal(t, test.typ != "", ok)
			assert.Equal(t, test.typ, s.TypeOf(test.id))
			if !ok {
				return
			}
			segments := ""
			for _, segment := range id.Segments {
				segments += segment.Outline() + ","
			}
			assert.Equal(t, []string{test.scope, test.typ, test.segments}, []string{id.Scope.Outline(), id.Type, segments})
			back, _ := IDKey(s.ResourceID(id.Scope, id.Type, id.Segments, expr.Value{}))
			key, _ := IDKey(test.id)
			assert.Equal(t, key, back, "put together again")
		})
	}
}

func TestAddress(t *testing.T) {
	s := newStrings()
	id, ok := s.ParseID(text("/subscriptions/s/resourceGroups/rg/providers/A.B/c/x/providers/C.D/e/y/providers/E.F/g/z"))
	require.True(t, ok)
	assert.Equal(t, "A.B/c/x/providers/C.D/e/y/providers/E.F/g/z", s.Address(id))
}

func TestKey(t *testing.T) {
	s := newStrings()
	equal := func(a, b expr.Value) bool {
		x, ok := IDKey(a)
		y, ok2 := IDKey(b)
		return ok && ok2 && x == y
	}
	assert.True(t, equal(text("/A/b/"), text("/a/B")))
	assert.True(t, equal(s.Join(text("/a/"), name), s.Join(text("/A/"), name)))
	assert.False(t, equal(s.Join(text("/a/"), name), s.Join(text("/a/"), subscription)))
	for label, v := range map[string]expr.Value{
		"a secret": name.WithSecret(), "an object": expr.NewObject(0).Value(), "nothing": {}, "an empty string": text(""),
	} {
		_, ok := IDKey(v)
		assert.False(t, ok, label)
	}
}

func TestConvert(t *testing.T) {
	f := source.NewFile("f", []byte("0123456789"))
	at := f.Span(1, 2)
	c := Converter{Resolve: func(target string) (string, bool) { return "vm", target == "@1" }}
	principal := expr.UnknownCall("reference").WithOrigin(expr.Origin{Target: "@1", Path: ".identity.principalId"})

	v := c.Value(principal, at)
	o, ok := v.Origin()
	require.True(t, ok)
	assert.Equal(t, graph.Origin{Resource: "vm", Path: "identity.principalId"}, o)
	assert.Equal(t, at, v.At())

	stranger := c.Value(expr.UnknownCall("reference").WithOrigin(expr.Origin{Target: "@2", Path: ".x"}), at)
	_, ok = stranger.Origin()
	assert.False(t, ok, "an origin that is no resource of the graph")

	joined := c.Value(newStrings().Join(text("a-"), principal, text("-b")), at)
	o, ok = joined.Origin()
	require.True(t, ok)
	assert.Equal(t, graph.Origin{Resource: "vm", Path: "identity.principalId", Prefix: "a-", Suffix: "-b"}, o)
	outline, _ := joined.Outline()
	assert.Equal(t, "a-…-b", outline)

	b := expr.NewObject(2)
	b.Set("Open", text("x").WithSpan(f.Span(3, 4)))
	b.Set("secret", text("y").WithSecret())
	object := c.Value(b.Value(), at)
	assert.False(t, object.IsSensitive(), "only a member is a secret")
	assert.Equal(t, f.Span(3, 4), object.Attr("open").At())
	assert.True(t, object.Attr("secret").IsSensitive())
	assert.True(t, object.Attr("missing").IsAbsent())
	whole := expr.NewObject(1)
	whole.Set("open", text("x"))
	assert.True(t, c.Value(whole.Value().WithSecret(), at).Attr("open").IsSensitive(), "the whole is a secret")

	assert.True(t, c.Value(expr.NullValue(), at).IsAbsent())
	n, _ := c.Value(expr.IntValue(3), at).Int()
	assert.Equal(t, 3, n)
	c.At = f.Span(5, 6)
	assert.Equal(t, f.Span(5, 6), c.Value(text("x").WithSpan(at), at).At())
}

// TestSecretNames proves ids with a secret in them equal without showing it, and
// nothing of which an outline stars the secret out.
func TestSecretNames(t *testing.T) {
	s := newStrings()
	id := func(secret string) expr.Value {
		segments := s.Segments(text(secret).WithSecret())
		return s.ResourceID(s.Join(text("/subscriptions/"), subscription), "A.B/c", segments, text(secret).WithSecret())
	}
	c := Converter{Resolve: func(string) (string, bool) { return "", false }}
	convert := func(v expr.Value) graph.Value { return c.Value(v, source.Span{}) }
	one, again, other := convert(id("CANARY1")), convert(id("CANARY1")), convert(id("CANARY2"))
	assert.True(t, one.Same(again))
	assert.False(t, one.Same(other))
	assert.True(t, one.IsSensitive())
	key, ok := one.Key()
	assert.True(t, ok)
	assert.NotContains(t, key, "CANARY")
	_, outlined := one.Outline()
	assert.False(t, outlined)

	inside := s.Join(text("/a/"), expr.UnknownCall("guid", subscription, text("CANARY1").WithSecret()))
	_, ok = Key(inside)
	assert.False(t, ok)
	_, ok = SameText(id("CANARY1"))
	assert.False(t, ok)
}
