package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/source"
)

func TestKeysAbove(t *testing.T) {
	at := source.Span{}
	origin := func(suffix string) Value {
		return From(Origin{Resource: "azurerm_storage_account.a", Path: "id", Suffix: suffix}, at)
	}
	tests := []struct {
		name string
		v    Value
		want []string
	}{
		{"known", String("/subscriptions/1/resourceGroups/rg", at), []string{"=/subscriptions/1/resourcegroups", "=/subscriptions/1", "=/subscriptions"}},
		{"slash at the end", String("/a/b/", at), []string{"=/a"}},
		{"no path", String("Reader", at), nil},
		{"root", String("/", at), nil},
		{"by its text", Unknown(at).WithSame("[/subscriptions/{x}/resourcegroups/rg]"), []string{"#[/subscriptions/{x}/resourcegroups]", "#[/subscriptions/{x}]", "#[/subscriptions]"}},
		{"instances of one expression", Unknown(at).WithSame("azurerm_role_assignment.a.scope"), nil},
		{"an attribute", origin(""), nil},
		{"what continues an attribute", origin("/blobServices/default"), []string{"@${azurerm_storage_account.a.id}/blobServices", "@azurerm_storage_account.a.id"}},
		{"a text after an attribute", origin("2"), nil},
		{"a resource beside an attribute", origin("2/blobServices"), []string{"@${azurerm_storage_account.a.id}2"}},
		{"unknown", Unknown(at), nil},
		{"absent", Absent(at), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, tt.v.KeysAbove()) })
	}
	a, b := origin("/blobServices/default"), origin("")
	key, _ := b.Key()
	assert.Contains(t, a.KeysAbove(), key, "the key of what it continues is among them")
}

func TestKeysAboveAreBounded(t *testing.T) {
	at := source.Span{}
	for segments, want := range map[int]int{63: 63, 64: 64, 65: 64} {
		known := String(strings.Repeat("/a", segments+1), at)
		assert.Len(t, known.KeysAbove(), want, "%d segments above", segments)
		continued := From(Origin{Resource: "azurerm_storage_account.a", Path: "id", Suffix: strings.Repeat("/a", segments)}, at)
		assert.Len(t, continued.KeysAbove(), want, "%d segments above", segments)
	}
}

func TestDeepValuesInJSON(t *testing.T) {
	nested := func(n int) Value {
		v := String("inside", source.Span{})
		for range n {
			v = List([]Value{v}, source.Span{})
		}
		return v
	}
	assert.Contains(t, fmt.Sprint(plain(nested(31))), "inside")
	assert.Contains(t, fmt.Sprint(plain(nested(32))), "nested too deeply")
}
