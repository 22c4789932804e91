package lower

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

func TestTargetsLoseTheirQuery(t *testing.T) {
	at := source.NewFile("main.tf", []byte("x")).Whole()
	tests := map[string]struct {
		v    graph.Value
		want string
	}{
		"a signature":    {graph.String("https://st.blob.core.windows.net/c/run.sh?sv=2024&sig=secret", at), `"https://st.blob.core.windows.net/c/run.sh"`},
		"an address":     {graph.String("https://kv.vault.azure.net/keys/k", at), `"https://kv.vault.azure.net/keys/k"`},
		"an unknown one": {graph.From(graph.Origin{Resource: "azurerm_key_vault.a", Path: "id"}, at), "azurerm_key_vault.a.id"},
		"a secret one":   {graph.String("https://x/?sig=secret", at).WithSensitive(), "a sensitive value"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := withoutQuery(tt.v)
			assert.Equal(t, tt.want, got.Display())
			assert.Equal(t, at, got.At())
		})
	}
}

func TestHostName(t *testing.T) {
	at := source.NewFile("main.tf", []byte("x")).Whole()
	from := func(prefix string) graph.Value {
		return graph.From(graph.Origin{Resource: "random_pet.a", Path: "id", Prefix: prefix}, at)
	}
	vault := func(v string) name { return name{"microsoft.keyvault/vaults", v} }
	for _, tt := range []struct {
		name string
		v    graph.Value
		form azure.TargetForm
		want name
	}{
		{"an address", graph.String("https://KV-one.vault.azure.net/keys/k", at), azure.TargetText, vault("kv-one")},
		{"without a scheme", graph.String("kv-one.vault.azure.net", at), azure.TargetText, vault("kv-one")},
		{"the beginning of one", from("https://kv-one.vault.azure.net/keys/"), azure.TargetText, vault("kv-one")},
		{"not as far as the host", from("https://kv-"), azure.TargetText, name{}},
		{"a reference", graph.String("@Microsoft.KeyVault(VaultName=KV-one;SecretName=x)", at), azure.TargetText, vault("kv-one")},
		{"a reference where none is read", graph.String("@Microsoft.KeyVault(VaultName=KV-one;SecretName=x)", at), azure.TargetID, name{}},
		{"another host", graph.String("https://example.com/", at), azure.TargetText, name{}},
		{"no address", graph.String("kv-one", at), azure.TargetText, name{}},
		{"not known", graph.Unknown(at), azure.TargetText, name{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := hostName(tt.v, tt.form)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.want != name{}, ok)
		})
	}
}
