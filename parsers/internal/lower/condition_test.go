package lower

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

var nowhere source.Span

func object(pairs ...any) graph.Value {
	var names []string
	members := map[string]graph.Value{}
	for i := 0; i < len(pairs); i += 2 {
		names = append(names, pairs[i].(string))
		members[pairs[i].(string)] = pairs[i+1].(graph.Value)
	}
	return graph.Object(names, members, nowhere)
}

func str(s string) graph.Value { return graph.String(s, nowhere) }

func from(path string) graph.Value {
	return graph.From(graph.Origin{Resource: "azurerm_x.y", Path: path}, nowhere)
}

func path(t *testing.T, s string) azure.Path {
	p, err := azure.ParsePath(s)
	require.NoError(t, err)
	return p
}

func at(settings graph.Value, planned bool) *place {
	l := New(graph.Deployment{Changes: planned})
	e := &entry{res: &graph.Resource{Address: "it"}, kind: &kind{form: Terraform}}
	return l.start(e, settings)
}

func TestConditionsOfOneValue(t *testing.T) {
	bare := graph.Unknown(nowhere)
	candidate := graph.Unknown(nowhere, graph.Origin{Resource: "a", Path: "id"})
	outlined := graph.Unknown(nowhere).WithOutline("@Microsoft.KeyVault(SecretUri=…)")
	null := graph.Absent(nowhere)
	const u, n, y = unsure, no, yes
	for _, test := range []struct {
		name  string
		value graph.Value
		// The answers, for set, absent, equals "system", not-equals "system",
		// prefix "@microsoft.keyvault(", contains "secret"; in a plan.
		set, absent, equals, differs, prefix, contains truth
	}{
		{"null", null, n, y, n, y, n, n},
		{"empty", str(""), n, y, n, y, n, n},
		{"empty list", graph.List(nil, nowhere), n, y, n, y, n, n},
		{"object", object(), y, n, n, y, n, n},
		{"the word", str("System"), y, n, y, n, n, n},
		{"another", str("@Microsoft.KeyVault(SecretUri=x)"), y, n, n, y, y, y},
		{"false", graph.Bool(false, nowhere), y, n, n, y, n, n},
		{"number", graph.Int(0, nowhere), y, n, n, y, n, n},
		{"computed", bare, n, y, n, y, n, n},
		{"candidates", candidate, y, n, u, u, u, u},
		{"same", bare.WithSame("var.x"), u, u, u, u, u, u},
		{"gap", bare.WithOutline(graph.Gap), y, n, u, u, u, u},
		{"an id", from("id"), y, n, n, y, u, u},
		{"an attribute", from("name"), y, n, u, u, u, u},
		{"outline", outlined, y, n, n, y, y, y},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := at(object("x", test.value), true)
			for _, c := range []struct {
				op     azure.Op
				values []string
				want   truth
			}{
				{azure.Set, nil, test.set},
				{azure.Absent, nil, test.absent},
				{azure.Equals, []string{"system"}, test.equals},
				{azure.OneOf, []string{"system", "none"}, test.equals},
				{azure.NotEquals, []string{"system"}, test.differs},
				{azure.NoneOf, []string{"system", "none"}, test.differs},
				{azure.HasPrefix, []string{"@microsoft.keyvault("}, test.prefix},
				{azure.Contains, []string{"secret"}, test.contains},
				{"unheard-of", nil, unsure},
			} {
				assert.Equal(t, c.want, p.holds(azure.Condition{Path: path(t, "x"), Op: c.op, Values: c.values}), c.op)
			}
		})
	}
}

func TestUnknownOutsideOfAPlan(t *testing.T) {
	p := at(object(
		"bare", graph.Unknown(nowhere),
		"candidate", graph.Unknown(nowhere, graph.Origin{Resource: "a", Path: "id"}),
		"exact", from("id"),
	), false)
	for name, want := range map[string]truth{"bare": unsure, "candidate": unsure, "exact": yes} {
		assert.Equal(t, want, p.holds(azure.Condition{Path: path(t, name), Op: azure.Set}), name)
	}
}

func TestConditionsOfSeveralValues(t *testing.T) {
	list := func(values ...graph.Value) graph.Value {
		var elements []graph.Value
		for _, v := range values {
			elements = append(elements, object("image", v))
		}
		return graph.List(elements, nowhere)
	}
	public, private, lost := str("mcr.microsoft.com/a"), str("cr.azurecr.io/a"), graph.Unknown(nowhere).WithSame("x")
	for _, test := range []struct {
		name              string
		list              graph.Value
		some, none, every truth
	}{
		{"null", graph.Absent(nowhere), no, yes, no},
		{"empty", list(), no, yes, no},
		{"all", list(public, public), yes, no, yes},
		{"one", list(private, public), yes, no, no},
		{"neither", list(private), no, yes, no},
		{"one and one lost", list(public, lost), yes, no, unsure},
		{"another and one lost", list(private, lost), unsure, unsure, no},
		{"lost", lost, unsure, unsure, unsure},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := at(object("c", test.list), true)
			ask := func(op azure.Op, value string) truth {
				return p.holds(azure.Condition{Path: path(t, "c[].image"), Op: op, Values: []string{value}})
			}
			assert.Equal(t, test.some, ask(azure.HasPrefix, "mcr."))
			assert.Equal(t, test.every, ask(azure.AllPublic, ""))
			assert.Equal(t, test.none, ask(azure.NotEquals, "mcr.microsoft.com/a"))
		})
	}
}

func TestPaths(t *testing.T) {
	settings := object(
		"block", graph.List([]graph.Value{object("a", str("first")), object("a", str("second"))}, nowhere),
		"single", object("a", str("object")),
		"map", object("k", str("v"), "l", str("w")),
		"text", str(`{"Outer": {"List": [1, true, null, "x"]}}`),
		"encoded", str("YXogbG9naW4="),
		"broken", str("{"),
		"lost", from("thing").WithSensitive(),
	)
	here := at(settings, true)
	for step, want := range map[string][]string{
		"block[0].a":              {"first"},
		"block[1].a":              {"second"},
		"block[7].a":              {"<absent>"},
		"block[].a":               {"first", "second"},
		"block.a":                 {"<absent>"},
		"single[0].a":             {"object"},
		"single[1].a":             {"<absent>"},
		"map{}":                   {"v", "w"},
		"map{}.@key":              {"k", "l"},
		"/map.k":                  {"v"},
		"text:json.outer.list[]":  {"1", "true", "<absent>", "x"},
		"text:json.outer.missing": {"<absent>"},
		"encoded:base64":          {"az login"},
		"text:base64":             {`{"Outer": {"List": [1, true, null, "x"]}}`},
		"broken:json.a":           {"<unknown>"},
		"lost.deeper[0].x":        {"<unknown>"},
		"lost[].x":                {"<unknown>"},
		"nothing[].x":             nil,
		"@name":                   {"<absent>"},
		"@parent":                 {"<unknown>"},
		"@parent.x":               {"<unknown>"},
		"@scope":                  {"<unknown>"},
	} {
		t.Run(step, func(t *testing.T) {
			var got []string
			for _, v := range here.values(path(t, step)) {
				s, known := text(v)
				switch {
				case v.IsAbsent():
					s = "<absent>"
				case !known:
					s = "<unknown>"
				}
				got = append(got, s)
				if strings.HasPrefix(step, "lost") {
					assert.True(t, v.IsSensitive())
				}
			}
			assert.Equal(t, want, got)
		})
	}
}

func TestContainerID(t *testing.T) {
	const group = "/subscriptions/0a/resourceGroups/rg/providers/"
	for id, want := range map[string]string{
		group + "Microsoft.Sql/servers/s":                     "",
		group + "Microsoft.Sql/servers/s/databases/d/":        group + "Microsoft.Sql/servers/s",
		group + "Microsoft.X/a/b/c/d/e/f":                     group + "Microsoft.X/a/b/c/d",
		group + "Microsoft.Sql/servers/s/databases":           "",
		"/subscriptions/0a/resourceGroups/rg":                 "",
		group + "Microsoft.X/a/b/providers/Microsoft.Y/c/d":   "",
		group + "Microsoft.X/a/b/PROVIDERS/Microsoft.Y/c/d/e": "",
		"": "",
	} {
		got, ok := containerID(id)
		assert.Equal(t, want != "", ok, id)
		assert.Equal(t, want, got, id)
	}
}

func TestHostNames(t *testing.T) {
	for s, want := range map[string]name{
		"https://KV.vault.azure.net/keys/k":               {"microsoft.keyvault/vaults", "kv"},
		"https://kv.vault.usgovcloudapi.net":              {"microsoft.keyvault/vaults", "kv"},
		"@Microsoft.KeyVault(VaultName=kv;SecretName=s)":  {"microsoft.keyvault/vaults", "kv"},
		"@Microsoft.KeyVault(SecretUri=https://kv.vault.": {"microsoft.keyvault/vaults", "kv"},
		"cr.azurecr.io":                      {"microsoft.containerregistry/registries", "cr"},
		"DOCKER|cr.azurecr.io/app:1":         {"microsoft.containerregistry/registries", "cr"},
		"https://st.blob.core.windows.net/c": {"microsoft.storage/storageaccounts", "st"},
		"https://…/c":                        {},
		"docker.io":                          {},
		"":                                   {},
	} {
		got, ok := hostName(str(s), azure.TargetText)
		assert.Equal(t, want != name{}, ok, s)
		assert.Equal(t, want, got, s)
	}
}

func TestSecretsStaySecret(t *testing.T) {
	const secret = "8D9E3B4C-0000-0000-0000-5EC4E75EC4E7"
	l := New(graph.Deployment{Changes: true})
	hidden := str(secret).WithSensitive()
	l.Add(Resource{
		Address: "azurerm_role_assignment.a", Type: "azurerm_role_assignment", Action: graph.Create,
		After: object("principal_id", hidden, "scope", str("/subscriptions/"+secret).WithSensitive(), "role_definition_id", hidden,
			"name", hidden, "location", hidden, "id", str("/subscriptions/"+secret).WithSensitive()),
	})
	l.Add(Resource{
		Address: "azurerm_linux_web_app.a", Type: "azurerm_linux_web_app", Action: graph.Create,
		After: object("identity", graph.List([]graph.Value{object("type", str("UserAssigned"), "identity_ids", graph.List([]graph.Value{
			str("/x/providers/Microsoft.ManagedIdentity/userAssignedIdentities/" + secret).WithSensitive(),
		}, nowhere))}, nowhere)),
	})
	g := l.Graph()
	require.Len(t, g.Grants, 1)
	grant := g.Grants[0]
	assert.Nil(t, grant.Principal)
	for _, v := range []graph.Value{
		grant.PrincipalValue, grant.Scope, grant.Role.Value, grant.Name,
		g.Resources[0].ID, g.Resources[0].Subscription, g.Resources[0].Location, g.Resources[0].Name,
	} {
		assert.True(t, v.IsSensitive())
	}
	assert.NotContains(t, strings.ToUpper(grant.Role.String()), secret)
	for _, r := range g.Resources {
		assert.NotContains(t, strings.ToUpper(r.Address), secret)
	}
	assert.Empty(t, g.Identities)
}

func TestInstance(t *testing.T) {
	l := New(graph.Deployment{})
	add := func(address, block string, action graph.Action, count graph.Value) {
		l.Add(Resource{
			Address: address, Type: "azurerm_x", Action: action, Before: object(), After: object(),
			Block: graph.Block{Address: block, Count: count},
		})
	}
	known := graph.Int(1, nowhere)
	add("one[0]", "one", graph.Create, known)
	add("two[0]", "two", graph.Create, known)
	add("two[1]", "two", graph.Create, known)
	add("shrunk[0]", "shrunk", graph.NoOp, known)
	add("shrunk[1]", "shrunk", graph.Delete, known)
	add("gone", "gone", graph.Delete, known)
	add("many", "many", graph.Create, graph.Unknown(nowhere))
	for address, want := range map[string]struct {
		address string
		byKey   bool
	}{
		"one": {"one[0]", false}, "two": {}, "two[1]": {"two[1]", false}, "shrunk": {"shrunk[0]", false},
		"gone": {"gone", false}, "many": {"many", true}, "missing": {},
	} {
		res, byKey := l.instance(graph.Origin{Resource: address})
		if want.address == "" {
			assert.Nil(t, res, address)
			continue
		}
		require.NotNil(t, res, address)
		assert.Equal(t, want.address, res.Address)
		assert.Equal(t, want.byKey, byKey, address)
	}
}
