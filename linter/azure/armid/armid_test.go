package armid_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

const (
	subscription = "/subscriptions/s"
	group        = subscription + "/resourceGroups/g"
	server       = group + "/providers/Microsoft.Sql/servers/srv"
	database     = server + "/databases/db"
	lock         = database + "/providers/Microsoft.Authorization/locks/l"
)

func TestParse(t *testing.T) {
	tests := map[string]struct {
		id       string
		want     armid.ID
		kind     armid.Kind
		relative string
	}{
		"the tenant":              {"/", armid.ID{}, armid.Tenant, ""},
		"a subscription":          {subscription, armid.ID{"", armid.Subscriptions, []string{"s"}}, armid.Subscription, "subscriptions/s"},
		"a resource group":        {group, armid.ID{subscription, armid.ResourceGroups, []string{"g"}}, armid.ResourceGroup, "resourceGroups/g"},
		"a management group":      {"/providers/Microsoft.Management/managementGroups/m", armid.ID{"", armid.ManagementGroups, []string{"m"}}, armid.ManagementGroup, "Microsoft.Management/managementGroups/m"},
		"a resource":              {server, armid.ID{group, "Microsoft.Sql/servers", []string{"srv"}}, armid.Resource, "Microsoft.Sql/servers/srv"},
		"a part":                  {database, armid.ID{group, "Microsoft.Sql/servers/databases", []string{"srv", "db"}}, armid.Resource, "Microsoft.Sql/servers/srv/databases/db"},
		"an extension":            {lock, armid.ID{database, "Microsoft.Authorization/locks", []string{"l"}}, armid.Resource, "Microsoft.Authorization/locks/l"},
		"in the tenant":           {"/providers/Microsoft.Authorization/roleDefinitions/r", armid.ID{"", "Microsoft.Authorization/roleDefinitions", []string{"r"}}, armid.Resource, "Microsoft.Authorization/roleDefinitions/r"},
		"in a management group":   {"/providers/Microsoft.Management/managementGroups/m/providers/A.B/c/x", armid.ID{"/providers/Microsoft.Management/managementGroups/m", "A.B/c", []string{"x"}}, armid.Resource, "A.B/c/x"},
		"of a scope not known":    {"…/providers/A.B/c/x", armid.ID{"…", "A.B/c", []string{"x"}}, armid.Resource, "A.B/c/x"},
		"a group, little known":   {"…/resourceGroups/g-…", armid.ID{"…", armid.ResourceGroups, []string{"g-…"}}, armid.ResourceGroup, "resourceGroups/g-…"},
		"a name not known":        {group + "/providers/A.B/c/…", armid.ID{group, "A.B/c", []string{"…"}}, armid.Resource, "A.B/c/…"},
		"letters that grow":       {"/subscriptions/ȺȺ/resourceGroups/İİ/providers/A.B/c/ẞ", armid.ID{"/subscriptions/ȺȺ/resourceGroups/İİ", "A.B/c", []string{"ẞ"}}, armid.Resource, "A.B/c/ẞ"},
		"a name that is a word":   {group + "/providers/A.B/c/providers", armid.ID{group, "A.B/c", []string{"providers"}}, armid.Resource, "A.B/c/providers"},
		"a group named providers": {subscription + "/resourceGroups/providers", armid.ID{subscription, armid.ResourceGroups, []string{"providers"}}, armid.ResourceGroup, "resourceGroups/providers"},
	}
	for label, test := range tests {
		t.Run(label, func(t *testing.T) {
			id, ok := armid.Parse(test.id)
			require.True(t, ok)
			assert.Equal(t, test.want, id)
			assert.Equal(t, test.kind, id.Kind())
			assert.Equal(t, test.id, id.String())
			assert.Equal(t, test.relative, id.Relative())
			slash, ok := armid.Parse(test.id + "//")
			assert.True(t, ok)
			assert.Equal(t, id, slash, "slashes at the end")
		})
	}
	for _, text := range []string{
		"", "x", "subscriptions/s", "/subscriptions", "/subscriptions/", "/x/s", "/subscriptions/s/t", subscription + "/resourceGroups",
		"/resourceGroups/g", "x" + group, "/x/s/resourceGroups/g", group + "/providers", group + "/providers/A.B", group + "/providers/A.B/c",
		group + "/providers/A.B/c/x/d", group + "/providers/a/c/x", group + "/providers/A.B//x", group + "/providers/A.B/c//d/y",
		group + "/providers/…/c/x", group + "/providers/A.B/…/x", group + "/providers/A.B/c/x/d…/y", "…",
	} {
		_, ok := armid.Parse(text)
		assert.False(t, ok, text)
	}
}

// TestUsualForm prints ids of groups and subscriptions as people know them, and
// keeps what would be no id any more.
func TestUsualForm(t *testing.T) {
	for text, want := range map[string]string{
		"/SUBSCRIPTIONS/s/RESOURCEGROUPS/g/PROVIDERS/A.B/c/x":            "/SUBSCRIPTIONS/s/RESOURCEGROUPS/g/providers/A.B/c/x",
		subscription + "/providers/Microsoft.Resources/resourceGroups/g": group,
		"/providers/microsoft.resources/subscriptions/s":                 subscription,
		group + "/providers/Microsoft.Resources/resourceGroups/h":        group + "/providers/Microsoft.Resources/resourceGroups/h",
	} {
		id, ok := armid.Parse(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, id.String())
	}
}

func TestParent(t *testing.T) {
	chain := []string{lock, database, server, group, subscription, "/"}
	for i, text := range chain {
		id, ok := armid.Parse(text)
		require.True(t, ok)
		parent, ok := id.Parent()
		require.Equal(t, i+1 < len(chain), ok, text)
		if ok {
			assert.Equal(t, chain[i+1], parent.String())
		}
		for k, other := range chain {
			inner, _ := armid.Parse(strings.ToUpper(other))
			inner.Type = strings.ToLower(inner.Type)
			assert.Equal(t, k <= i, id.Contains(inner), "%s in %s", other, text)
		}
		_, part := id.Container()
		assert.Equal(t, text == database, part, text)
		assert.Equal(t, text == lock, id.IsExtension(), text)
	}
	unknown, _ := armid.Parse("…/providers/A.B/c/x")
	_, ok := unknown.Parent()
	assert.False(t, ok)
	assert.False(t, unknown.IsExtension())
	odd, _ := armid.Parse("/x/providers/A.B/c/x")
	_, ok = odd.Parent()
	assert.False(t, ok, "a scope that is no id")
}

func TestBuild(t *testing.T) {
	tenant := armid.ID{}
	g := tenant.In(armid.Subscriptions, "s").In(armid.ResourceGroups, "g")
	assert.Equal(t, group, g.String())
	srv := g.In("Microsoft.Sql/servers", "srv")
	db, other := srv.Child("databases", "db"), srv.Child("databases", "other")
	assert.Equal(t, database, db.String())
	assert.Equal(t, server+"/databases/other", other.String())
	assert.Equal(t, lock, db.In("Microsoft.Authorization/locks", "l").String())
	assert.Equal(t, database, g.In("Microsoft.Sql/servers/databases", "srv", "db").String())
	assert.Equal(t, "db", db.Name())
	assert.Empty(t, tenant.Name())
}

func TestSame(t *testing.T) {
	parse := func(text string) armid.ID {
		id, ok := armid.Parse(text)
		require.True(t, ok)
		return id
	}
	assert.True(t, parse(database).Same(parse(strings.ToUpper(database))))
	assert.True(t, parse(group).Same(parse(subscription+"/providers/Microsoft.Resources/resourceGroups/G")))
	assert.False(t, parse(database).Same(parse(server)))
	gap := parse("…/providers/A.B/c/x")
	assert.False(t, gap.Same(gap), "what is not known is not proved to be equal")
	assert.False(t, gap.IsKnown())
	assert.False(t, parse(group+"/providers/A.B/c/x-…").IsKnown())
	assert.False(t, parse("/subscriptions/Ⱥ").Same(parse("/subscriptions/ⱥ")), "letters outside ASCII have no case")
}

func TestPlace(t *testing.T) {
	for text, want := range map[string][2]string{
		lock:                                   {"s", "g"},
		group:                                  {"s", "g"},
		subscription:                           {"s", ""},
		"/SUBSCRIPTIONS/s/resourcegroups/G/x":  {"s", "G"},
		"/subscriptions/…/resourceGroups/g":    {"", "g"},
		"/subscriptions/s/resourceGroups/g-…":  {"s", ""},
		"/subscriptions/s/providers/A.B/c/x":   {"s", ""},
		"/resourceGroups/g":                    {},
		"/subscriptions":                       {},
		"":                                     {},
		"…/resourceGroups/g/providers/A.B/c/x": {},
		"x/subscriptions/s":                    {},
	} {
		s, g := armid.Place(text)
		assert.Equal(t, want, [2]string{s, g}, text)
	}
}

// part is a segment as a parser may hold it.
type part struct {
	text  string
	known bool
}

func (p part) Str() (string, bool) { return p.text, p.known }

func TestSplit(t *testing.T) {
	known := func(texts ...string) (out []part) {
		for _, s := range texts {
			out = append(out, part{s, true})
		}
		return out
	}
	hole := part{"providers", false}
	p, ok := armid.Split(append(known("", "subscriptions", "s", "Providers", "A.B", "c"), hole, part{"d", true}, part{"y", true}))
	require.True(t, ok)
	assert.Equal(t, armid.Parts[part]{known("", "subscriptions", "s"), "A.B/c/d", []part{hole, {"y", true}}}, p)
	p, ok = armid.Split([]part{hole, {"resourceGroups", true}, hole})
	require.True(t, ok)
	assert.Equal(t, armid.Parts[part]{[]part{hole}, armid.ResourceGroups, []part{hole}}, p)
	for label, segments := range map[string][]part{
		"nothing":            nil,
		"a hole":             {hole},
		"a type not known":   append(known("", "providers", "A.B"), hole, part{"x", true}),
		"the word not known": append(known(""), hole, part{"A.B", true}, part{"c", true}, part{"x", true}),
		"a relative group":   known("x", "resourceGroups", "g"),
	} {
		_, ok := armid.Split(segments)
		assert.False(t, ok, label)
	}
	s, g := armid.PlaceIn(append(known("", "subscriptions"), hole, part{"resourceGroups", true}, part{"g", true}))
	assert.Equal(t, []part{hole, {"g", true}}, []part{s, g})
	s, g = armid.PlaceIn(known("UserAssignedIdentity=", "subscriptions", "s", "resourceGroups", "g"))
	assert.Equal(t, known("s", "g"), []part{s, g})
}

func TestTypes(t *testing.T) {
	assert.True(t, armid.IsType("Microsoft.Sql/servers"))
	assert.False(t, armid.IsType("servers/databases.x"))
	assert.False(t, armid.IsType("Microsoft.Sql"))
	assert.Equal(t, "Microsoft.Sql", armid.Namespace("Microsoft.Sql/servers/databases"))
	assert.Equal(t, "azurerm_x", armid.Namespace("azurerm_x"))
	outer, ok := armid.ContainerType("Microsoft.Sql/servers/databases")
	assert.True(t, ok)
	assert.Equal(t, "Microsoft.Sql/servers", outer)
	for _, typ := range []string{"Microsoft.Sql/servers", "azurerm_x", ""} {
		_, ok := armid.ContainerType(typ)
		assert.False(t, ok, typ)
	}
	assert.True(t, armid.IsPart("Microsoft.Network/virtualNetworks/subnets", "microsoft.network/VIRTUALNETWORKS"))
	assert.False(t, armid.IsPart("Microsoft.Network/virtualNetworks", "Microsoft.Network/virtualNetworks"))
	assert.False(t, armid.IsPart("Microsoft.Network/virtualNetworksX/y", "Microsoft.Network/virtualNetworks"))
	assert.Equal(t, []string{"/providers/Microsoft.Sql/servers/", "/databases/"}, armid.Literals("Microsoft.Sql/servers/databases"))
	assert.Empty(t, armid.Literals("Microsoft.Sql"))
	assert.Empty(t, armid.Literals(""))
}

func TestFold(t *testing.T) {
	assert.Equal(t, "a.b/Ⱥİ-z\u212a[@", armid.Fold("A.b/Ⱥİ-Z\u212a[@"))
	assert.True(t, armid.EqualFold("AZ[Ⱥ", "az[Ⱥ"))
	assert.False(t, armid.EqualFold("Ⱥ", "ⱥ"))
	assert.False(t, armid.EqualFold("k", "\u212a"), "the sign for Kelvin is no K")
	assert.False(t, armid.EqualFold("@", "`"))

	cut := func(cut func(string, string) (string, string, bool), text, sep string) []any {
		before, after, found := cut(text, sep)
		return []any{before, after, found}
	}
	assert.Equal(t, []any{"Ⱥİ", "b/X/c", true}, cut(armid.CutFold, "Ⱥİ/x/b/X/c", "/X/"))
	assert.Equal(t, []any{"Ⱥİ/x/b", "c", true}, cut(armid.CutLastFold, "Ⱥİ/x/b/X/c", "/x/"))
	assert.Equal(t, []any{"/x", "", false}, cut(armid.CutFold, "/x", "/x/"))
	assert.Equal(t, []any{"/x", "", false}, cut(armid.CutLastFold, "/x", "/x/"))
	rest, found := armid.CutPrefixFold("MICROSOFT.x/Ⱥ", "microsoft.")
	assert.Equal(t, []any{"x/Ⱥ", true}, []any{rest, found})
	rest, found = armid.CutPrefixFold("Ⱥ", "ⱥⱥ")
	assert.Equal(t, []any{"Ⱥ", false}, []any{rest, found})
}

func TestGap(t *testing.T) { assert.Equal(t, graph.Gap, armid.Gap) }

func FuzzParse(f *testing.F) {
	for _, text := range []string{"", "/", subscription, group, server, lock, "…/providers/A.B/c/x", "/providers/A.B/Ⱥ/İ", "/x//providers/A.B/c/d", "\xff/providers/A.B/c/\xff", "/SUBSCRIPTIONS/\u212a/RESOURCEGROUPS/ſ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		armid.Place(text)
		assert.Len(t, armid.Fold(text), len(text))
		id, ok := armid.Parse(text)
		if !ok {
			return
		}
		again, ok := armid.Parse(id.String())
		require.True(t, ok)
		assert.Equal(t, id.Key(), again.Key())
		assert.Equal(t, id.String(), again.String(), "printing what was printed")
		assert.Equal(t, id.Kind(), again.Kind())
		assert.Equal(t, id.IsKnown(), id.Same(again))
		folded, ok := armid.Parse(armid.Fold(text))
		require.True(t, ok, "the case does not matter")
		assert.Equal(t, id.Key(), folded.Key())
		steps := 0
		for around, ok := id, true; ok; around, ok = around.Parent() {
			steps++
			require.LessOrEqual(t, steps, len(text)+1)
		}
	})
}
