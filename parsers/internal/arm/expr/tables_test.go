package expr

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDateLayouts writes a date in each layout. It must be read as that date, by
// that row and no earlier one.
func TestDateLayouts(t *testing.T) {
	date := time.Date(2024, time.November, 23, 17, 45, 8, 0, time.UTC)
	for _, row := range dateLayouts {
		t.Run(row.input, func(t *testing.T) {
			text := date.Format(row.input)
			got, layout, ok := parseDate(text)
			require.True(t, ok, text)
			assert.Equal(t, row, layout)
			assert.Equal(t, text, got.Format(row.input), "nothing that is written is lost")
			assert.Equal(t, strings.Contains(row.input, "T15") || strings.HasPrefix(row.input, "20060102T"), row.output == isoFormat)
		})
	}
}

// TestClouds reads each fact of each cloud, and that no two clouds have the same
// one where it is a host's.
func TestClouds(t *testing.T) {
	seen := map[string]string{}
	for _, c := range clouds {
		for what, url := range map[string]string{
			"portal": c.portal, "resourceManager": c.resourceManager, "loginEndpoint": c.loginEndpoint,
			"sqlManagement": c.sqlManagement, "managementAudience": c.managementAudience, "batch": c.batch,
		} {
			assert.Regexp(t, `^https://[a-z.]+(:8443)?/?$`, url, "%s of %s", what, c.name)
			assert.Empty(t, seen[url], "%s of %s", what, c.name)
			seen[url] = c.name
		}
		for what, suffix := range map[string]string{"acr": c.acr, "keyVault": c.keyVault, "sqlServer": c.sqlServer, "storage": "." + c.storage} {
			assert.Regexp(t, `^\.[a-z.]+$`, suffix, "%s of %s", what, c.name)
			assert.Empty(t, seen[suffix], "%s of %s", what, c.name)
			seen[suffix] = c.name
		}
		v := environment(strings.ToUpper(c.name))
		name, _ := v.Get("name").Str()
		assert.Equal(t, c.name, name)
		host, _ := v.Get("suffixes").Get("keyvaultDns").Str()
		assert.Equal(t, c.keyVault, host)
	}
}

func TestWordsOfJSON(t *testing.T) {
	for word, want := range words {
		for text, reads := range map[string]bool{word: true, strings.ToUpper(word): false, word + "x": false} {
			x, err := Parse("[json('" + text + "')]")
			require.NoError(t, err)
			v, errs := x.Evaluate(EmptyScope{}, &Budget{})
			assert.Equal(t, reads, len(errs) == 0, text)
			assert.Equal(t, reads, v.Kind() == want.Kind(), text)
		}
	}
}
