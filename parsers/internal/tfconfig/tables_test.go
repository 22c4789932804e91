package tfconfig

import (
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
)

// evaluate reads one file as a configuration.
func evaluate(t *testing.T, name, content string) *Config {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	tree, err := source.NewTree(dir, dir)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, tree.Close()) })
	c, err := Load(tree, ".", Options{})
	require.NoError(t, err)
	return c
}

// No group has a function of another, and only functions of collections are
// among those that do not look at all of one.
func TestFunctionGroups(t *testing.T) {
	seen := 0
	for _, group := range []map[string]fn{
		numericFunctions, stringFunctions, collectionFunctions, setFunctions, encodingFunctions, filesystemFunctions,
		dateFunctions, hashFunctions, networkFunctions, typeFunctions, templateFunctions,
	} {
		seen += len(group)
	}
	assert.Len(t, functions, seen)
	for name := range constantTime {
		assert.True(t, collectionFunctions[name] != nil || setFunctions[name] != nil, name)
	}
}

func TestCharacterSets(t *testing.T) {
	texts := map[string]string{}
	for name := range characterSets {
		c := evaluate(t, "main.tf", fmt.Sprintf(`output "it" { value = textdecodebase64(textencodebase64("aé€", %q), %q) }
output "raw" { value = textencodebase64("aé€", %q) }`, strings.ToUpper(name), name, name))
		assert.Empty(t, c.Problems, name)
		got, _ := c.Outputs[0].Value.Text()
		assert.Equal(t, "aé€", got, name)
		raw, _ := c.Outputs[1].Value.Text()
		assert.Empty(t, texts[raw], name)
		texts[raw] = name
	}
	assert.Equal(t, "utf-8", texts[base64.StdEncoding.EncodeToString([]byte("aé€"))])
	assert.Equal(t, "utf-16le", texts["YQDpAKwg"])
}

// TestMetaArguments writes each of them in a resource: they are no settings.
func TestMetaArguments(t *testing.T) {
	written := map[string]string{
		"count": "count = 1", "for_each": `for_each = toset(["a"])`, "provider": "provider = azurerm.other", "depends_on": "depends_on = []",
		"lifecycle": "lifecycle {}", "provisioner": `provisioner "local-exec" {}`, "connection": "connection {}",
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(metaArguments)), slices.Collect(maps.Keys(written)))
	for name, text := range written {
		c := evaluate(t, "main.tf", "resource \"azurerm_key_vault\" \"a\" {\n  name = \"kv\"\n  "+text+"\n}\n")
		require.Len(t, c.Instances, 1, name)
		assert.True(t, c.Instances[0].Settings.Attr(name).IsAbsent(), name)
		assert.False(t, c.Instances[0].Settings.Attr("name").IsAbsent(), name)
	}
}

// TestTopLevelLabels writes each block in JSON with as many labels as it has,
// and with one object too few.
func TestTopLevelLabels(t *testing.T) {
	for name, labels := range topLevelLabels {
		text := fmt.Sprintf(`{%q: %s{}%s}`, name, strings.Repeat(`{"l": `, labels), strings.Repeat("}", labels))
		for _, p := range evaluate(t, "main.tf.json", text).Problems {
			assert.False(t, p.Failure, "%s: %s", name, p)
		}
		if labels == 0 {
			continue
		}
		text = fmt.Sprintf(`{%q: %s1%s}`, name, strings.Repeat(`{"l": `, labels-1), strings.Repeat("}", labels-1))
		assert.NotEmpty(t, evaluate(t, "main.tf.json", text).Problems, name)
	}
}
