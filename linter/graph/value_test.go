package graph_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

var nowhere source.Span

func TestValueHasThreeStates(t *testing.T) {
	machine := graph.Origin{Resource: "azurerm_linux_virtual_machine.a[0]", Path: "identity[0].principal_id"}
	tests := []struct {
		name                   string
		v                      graph.Value
		absent, known, unknown bool
		display                string
	}{
		{"zero", graph.Value{}, true, false, false, "nothing"},
		{"string", graph.String("x", nowhere), false, true, false, `"x"`},
		{"bool", graph.Bool(true, nowhere), false, true, false, "true"},
		{"number", graph.Int(4, nowhere), false, true, false, "4"},
		{"unknown", graph.Unknown(nowhere), false, false, true, "a value that is not known yet"},
		{"exact", graph.From(machine, nowhere), false, false, true, "azurerm_linux_virtual_machine.a[0].identity[0].principal_id"},
		{"outline", graph.Unknown(nowhere).WithOutline("/subscriptions/…"), false, false, true, `"/subscriptions/…"`},
		{"secret", graph.String("hunter2", nowhere).WithSensitive(), false, true, false, "a sensitive value"},
		{"list", graph.List(nil, nowhere), false, true, false, "a list or object"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.absent, tt.v.IsAbsent())
			assert.Equal(t, tt.known, tt.v.IsKnown())
			assert.Equal(t, tt.unknown, tt.v.IsUnknown())
			assert.Equal(t, tt.display, tt.v.Display())
		})
	}
}

func TestDisplayNamesAtMostThreeOrigins(t *testing.T) {
	v := graph.Unknown(nowhere, graph.Origin{Resource: "a"}, graph.Origin{Resource: "b"}, graph.Origin{Resource: "c"}, graph.Origin{Resource: "d"})
	assert.Equal(t, "a or b or c or …", v.Display())
}

func TestKeyProvesEquality(t *testing.T) {
	id := graph.Origin{Resource: "azurerm_storage_account.a", Path: "id"}
	suffixed := id
	suffixed.Suffix = "/blobServices/default"
	byKey := graph.Origin{Resource: "azurerm_storage_account.a[0]", ByKey: true}
	tests := []struct {
		name string
		a, b graph.Value
		same bool
	}{
		{"known, other case", graph.String("/subscriptions/A", nowhere), graph.String("/subscriptions/a", nowhere), true},
		{"known, closing slash", graph.String("/subscriptions/a/", nowhere), graph.String("/subscriptions/a", nowhere), true},
		{"known, different", graph.String("a", nowhere), graph.String("b", nowhere), false},
		{"same exact origin", graph.From(id, nowhere), graph.From(id, nowhere), true},
		{"suffix differs", graph.From(id, nowhere), graph.From(suffixed, nowhere), false},
		{"candidates prove nothing", graph.Unknown(nowhere, id), graph.Unknown(nowhere, id), false},
		{"by key proves nothing", graph.From(byKey, nowhere), graph.From(byKey, nowhere), false},
		{"one expression", graph.Unknown(nowhere, id).WithSame("g.scope"), graph.Unknown(nowhere, id).WithSame("g.scope"), true},
		{"two expressions", graph.Unknown(nowhere, id).WithSame("g.scope"), graph.Unknown(nowhere, id).WithSame("h.scope"), false},
		{"a member of one expression", graph.Unknown(nowhere).WithSame("g").Attr("id"), graph.Unknown(nowhere).WithSame("g").Attr("id"), true},
		{"absent equals nothing, not even absent", graph.Value{}, graph.Value{}, false},
		{"secrets compare", graph.String("x", nowhere).WithSensitive(), graph.String("x", nowhere), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.same, tt.a.Same(tt.b))
			assert.Equal(t, tt.same, tt.b.Same(tt.a))
		})
	}
}

func TestMembersOfUnknownValuesLeadOneStepFurther(t *testing.T) {
	vm := graph.From(graph.Origin{Resource: "azurerm_linux_virtual_machine.a"}, nowhere)
	o, ok := vm.Attr("identity[0]").Attr("principal_id").Origin()
	assert.True(t, ok)
	assert.Equal(t, "azurerm_linux_virtual_machine.a.identity[0].principal_id", o.String())
	assert.True(t, graph.String("text", nowhere).Attr("x").IsAbsent())
}

func TestSecretsTaintTheirMembers(t *testing.T) {
	o := graph.Object([]string{"password"}, map[string]graph.Value{"password": graph.String("hunter2", nowhere)}, nowhere).WithSensitive()
	assert.True(t, o.Attr("password").IsSensitive())
	for _, m := range o.Members() {
		assert.Equal(t, "a sensitive value", m.Display())
	}
	assert.True(t, graph.Unknown(nowhere).WithSensitive().Attr("x").IsSensitive())
}

func TestGettersAreCommaOK(t *testing.T) {
	b, ok := graph.String("TRUE", nowhere).Bool()
	assert.True(t, b && ok)
	_, ok = graph.Unknown(nowhere).Bool()
	assert.False(t, ok)
	n, ok := graph.String("12", nowhere).Int()
	assert.True(t, ok)
	assert.Equal(t, 12, n)
	_, ok = graph.Number("1.5", nowhere).Int()
	assert.False(t, ok)
	l, ok := graph.List([]graph.Value{graph.Int(1, nowhere)}, nowhere).Len()
	assert.True(t, ok)
	assert.Equal(t, 1, l)
	_, ok = graph.String("a", nowhere).Len()
	assert.False(t, ok)
}

func TestMayBe(t *testing.T) {
	outline := func(s string) graph.Value { return graph.Unknown(nowhere).WithOutline(s) }
	known := func(s string) graph.Value { return graph.String(s, nowhere) }
	for _, c := range []struct {
		a, b graph.Value
		may  bool
	}{
		{known("app"), known("APP/"), true},
		{known("app"), known("api"), false},
		{known("app"), graph.Unknown(nowhere), true},
		{graph.Value{}, known("app"), true},
		{known("id-app-dev"), outline("id-…-dev"), true},
		{known("id-app-dev"), outline("id-…-prod"), false},
		{known("a-b-c"), outline("a-…b…-c"), true},
		{known("a-x-c"), outline("a-…b…-c"), false},
		{known("aba"), outline("ab…ba"), false},
		{outline("id-…"), outline("id-app-…"), true},
		{outline("id-…"), outline("api-…"), false},
		{outline("…-dev"), outline("id-…-prod"), false},
	} {
		if got := c.a.MayBe(c.b); got != c.may {
			t.Errorf("%s may be %s: %v", c.a.Display(), c.b.Display(), got)
		}
		if got := c.b.MayBe(c.a); got != c.may {
			t.Errorf("%s may be %s: %v", c.b.Display(), c.a.Display(), got)
		}
	}
}
