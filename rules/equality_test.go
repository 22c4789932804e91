package rules

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Whether two grants are for one principal must be proved: that neither says
// anything is no proof.
func TestPrincipalKey(t *testing.T) {
	at := source.Span{}
	for _, tt := range []struct {
		name   string
		grant  graph.Grant
		key    string
		proved bool
	}{
		{"resolved", graph.Grant{Principal: &graph.Identity{ID: "azurerm_user_assigned_identity.a"}}, "!azurerm_user_assigned_identity.a", true},
		{"an id", graph.Grant{PrincipalValue: graph.String("1A", at)}, "=1a", true},
		{"an attribute", graph.Grant{PrincipalValue: graph.From(graph.Origin{Resource: "azuread_group.a", Path: "id"}, at)}, "@azuread_group.a.id", true},
		{"the same by its text", graph.Grant{PrincipalValue: graph.Unknown(at).WithSame("x")}, "#x", true},
		{"empty", graph.Grant{PrincipalValue: graph.String("", at)}, "=", false},
		{"unknown", graph.Grant{PrincipalValue: graph.Unknown(at)}, "", false},
		{"absent", graph.Grant{}, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			key, proved := principalKey(&tt.grant)
			assert.Equal(t, tt.proved, proved)
			assert.Equal(t, tt.key, key)
		})
	}
}

func TestDeclarersAreNamedOnce(t *testing.T) {
	a, b := &graph.Resource{Address: "a"}, &graph.Resource{Address: "b"}
	p, q := &graph.Identity{ID: "p"}, &graph.Identity{ID: "q"}
	grants := []*graph.Grant{{DeclaredBy: a, Principal: p}, {DeclaredBy: b, Principal: p}, {DeclaredBy: a, Principal: q}, {DeclaredBy: b, Principal: q}}
	assert.Equal(t, []*graph.Resource{a, b}, declarers(grants))
	assert.Equal(t, []*graph.Identity{p, q}, principals(grants))
}

// A scope that may be the one that the target is in is not apart from it.
func TestAlike(t *testing.T) {
	at := source.Span{}
	known, other, unknown := graph.String("rg-a", at), graph.String("rg-b", at), graph.Unknown(at)
	for _, tt := range []struct {
		name      string
		scope, of graph.Value
		want      reach
	}{
		{"the same", known, graph.String("RG-A", at), covers},
		{"another", known, other, apart},
		{"the scope is not known", unknown, known, unclear},
		{"the target is not known", known, unknown, unclear},
		{"neither is known", unknown, unknown, unclear},
		{"the same, though not known", unknown.WithSame("x"), unknown.WithSame("x"), covers},
	} {
		assert.Equal(t, tt.want, alike(tt.scope, tt.of), tt.name)
	}
}

func TestContainsLooksUpToABound(t *testing.T) {
	for n, want := range map[int]bool{1: true, 8: true, 9: false} {
		s := &scopes{parents: map[*graph.Resource]*graph.Resource{}}
		inner := &graph.Resource{}
		outer := inner
		for range n {
			next := &graph.Resource{}
			s.parents[outer] = next
			outer = next
		}
		assert.Equal(t, want, s.contains(outer, inner), "%d levels", n)
	}
}

func TestLongNamesAreClipped(t *testing.T) {
	for n, clipped := range map[int]bool{120: false, 121: true} {
		name := strings.Repeat("é", n)
		if got := clip(name); clipped {
			assert.Equal(t, strings.Repeat("é", 120)+graph.Gap, got)
		} else {
			assert.Equal(t, name, got)
		}
	}
}

// An id tells by its names whether it is that of a part of the target, if the
// target is the outermost resource that the id names.
func TestIDsReachParts(t *testing.T) {
	at := source.Span{}
	target := func(typ, name string) *graph.Resource {
		return &graph.Resource{Type: typ, Name: graph.String(name, at), ResourceGroup: graph.String("rg", at)}
	}
	const vaults, services = "Microsoft.KeyVault/vaults", "Microsoft.Storage/storageAccounts/blobServices"
	const group = "/subscriptions/1/resourceGroups/"
	for _, tt := range []struct {
		id     string
		target *graph.Resource
		want   reach
	}{
		{group + "RG", target(vaults, "kv"), covers},
		{group + "other", target(vaults, "kv"), apart},
		{group + "rg/providers/" + vaults + "/KV", target(vaults, "kv"), covers},
		{group + "rg/providers/" + vaults + "/other", target(vaults, "kv"), apart},
		{group + "rg/providers/" + vaults + "/kv/secrets/s", target(vaults, "kv"), within},
		{group + "rg/providers/" + vaults + "/other/secrets/s", target(vaults, "kv"), apart},
		{group + "rg/providers/Microsoft.Storage/storageAccounts/st/blobServices/default/containers/c", target(services, "default"), unclear},
		{group + "rg/providers/Microsoft.Storage/storageAccounts/st", target(vaults, "kv"), apart},
		{"nothing", target(vaults, "kv"), unclear},
	} {
		assert.Equal(t, tt.want, idReaches(tt.id, tt.target), "%s and %s", tt.id, tt.target.Type)
	}
}
