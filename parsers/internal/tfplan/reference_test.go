package tfplan

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseReference(t *testing.T) {
	for text, want := range map[string]reference{
		"azurerm_x.y":                            {kind: toResource, name: "azurerm_x.y"},
		"azurerm_x.y.id":                         {kind: toResource, name: "azurerm_x.y", path: "id"},
		"azurerm_x.y[0].identity[0].p":           {kind: toResource, name: "azurerm_x.y", key: "[0]", path: "identity[0].p"},
		"azurerm_x.y.identity.0.p":               {kind: toResource, name: "azurerm_x.y", path: "identity[0].p"},
		`azurerm_x.y["a.b]\"c"].id`:              {kind: toResource, name: "azurerm_x.y", key: `["a.b]\"c"]`, path: "id"},
		`data.azurerm_x.y["k"].id`:               {kind: toResource, name: "data.azurerm_x.y", key: `["k"]`, path: "id"},
		`azurerm_x.y.tags["a.0"]`:                {kind: toResource, name: "azurerm_x.y", path: `tags["a.0"]`},
		"module.m":                               {kind: toModule, name: "m"},
		"module.m.out.list[0].id":                {kind: toModule, name: "m", output: "out", path: "list[0].id"},
		`module.m["k"].out`:                      {kind: toModule, name: "m", key: `["k"]`, output: "out"},
		"var.x":                                  {kind: toVariable, name: "x"},
		"var.x.y[0]":                             {kind: toVariable, name: "x", path: "y[0]"},
		"each.key":                               {kind: toIndex},
		"count.index":                            {kind: toIndex},
		"each.value":                             {kind: toEach},
		"each.value.a.b":                         {kind: toEach, path: "a.b"},
		"local.x":                                {kind: toHidden},
		"path.module":                            {kind: toNothing},
		"terraform.workspace":                    {kind: toNothing},
		"ephemeral.azurerm_key_vault_secret.s.v": {kind: toHidden},
		"":                                       {kind: toHidden},
		"data.x":                                 {kind: toHidden},
		"azurerm_x":                              {kind: toHidden},
		`azurerm_x.y["a`:                         {kind: toHidden},
	} {
		assert.Equal(t, want, parseReference(text), text)
	}
}

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]address{
		"azurerm_x.y":    {resource: "azurerm_x.y"},
		"azurerm_x.y[0]": {resource: "azurerm_x.y", key: "[0]"},
		`module.a["x.y"].module.b[1].data.azurerm_x.y["k]"]`: {
			module: `module.a["x.y"].module.b[1]`, resource: "data.azurerm_x.y", key: `["k]"]`, depth: 2,
		},
	} {
		got, ok := parseAddress(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "x", "module.a", "module.", "module..x.y", "azurerm_x.", ".y", "azurerm_x.y.z", "azurerm_x.y[", `module.a["x.azurerm_x.y`, "azurerm_x[0].y"} {
		_, ok := parseAddress(text)
		assert.False(t, ok, text)
	}
}

func TestParent(t *testing.T) {
	for text, want := range map[string]string{
		"a.b.id":         "a.b",
		"a.b[0].c":       "a.b[0]",
		"a.b[0]":         "a.b",
		`a.b["x.y"]`:     "a.b",
		`a.b["x.y"].c.d`: `a.b["x.y"].c`,
		"a":              "",
		"":               "",
		"a.b[":           "",
	} {
		assert.Equal(t, want, parent(text), text)
	}
}
