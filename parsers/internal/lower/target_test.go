package lower

import (
	"testing"

	"github.com/stretchr/testify/assert"

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
