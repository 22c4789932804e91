package azure

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParsePath(t *testing.T) {
	field := func(name string) Step { return Step{Kind: StepField, Name: name} }
	for _, test := range []struct {
		text  string
		steps []Step
		root  bool
	}{
		{text: ""},
		{text: "/", root: true},
		{text: "scope", steps: []Step{field("scope")}},
		{text: "/scope", steps: []Step{field("scope")}, root: true},
		{text: "identity[0].type", steps: []Step{field("identity"), {Kind: StepIndex}, field("type")}},
		{text: "a[12]", steps: []Step{field("a"), {Kind: StepIndex, Index: 12}}},
		{text: "registry[].identity", steps: []Step{field("registry"), {Kind: StepElements}, field("identity")}},
		{text: "endpoints{}[]", steps: []Step{field("endpoints"), {Kind: StepValues}, {Kind: StepElements}}},
		{text: "settings:json.a", steps: []Step{field("settings"), {Kind: StepJSON}, field("a")}},
		{text: "custom_data:base64", steps: []Step{field("custom_data"), {Kind: StepBase64}}},
		{text: "identifier-value", steps: []Step{field("identifier-value")}},
		{text: "@key", steps: []Step{{Kind: StepKey}}},
		{text: "/@name", steps: []Step{{Kind: StepName}}, root: true},
		{text: "@scope", steps: []Step{{Kind: StepScope}}},
		{text: "@parent.@parent", steps: []Step{{Kind: StepParent}, {Kind: StepParent}}},
		{text: "@of.custom[]", steps: []Step{{Kind: StepOf}, field("custom"), {Kind: StepElements}}},
	} {
		t.Run(test.text, func(t *testing.T) {
			p, err := ParsePath(test.text)
			require.NoError(t, err)
			assert.Equal(t, test.steps, p.Steps())
			assert.Equal(t, test.root, p.FromRoot())
			assert.Equal(t, test.text, p.String())
			assert.Equal(t, test.text == "", p.IsZero())
		})
	}
}

func TestParsePathErrors(t *testing.T) {
	for text, message := range map[string]string{
		"a..b":                    `path "a..b": "" is not a name`,
		".":                       `path ".": "" is not a name`,
		"//a":                     `path "//a": "/a" is not a name`,
		"@else":                   `path "@else": "@else" is not a name`,
		"a b":                     `path "a b": "a b" is not a name`,
		"a]":                      `path "a]": "a]" is not a name`,
		"a[":                      `path "a[": "[" is neither an index nor another step`,
		"a[x]":                    `path "a[x]": "[x]" is neither an index nor another step`,
		"a[-1]":                   `path "a[-1]": "[-1]" is neither an index nor another step`,
		"a[]b":                    `path "a[]b": "b" is neither an index nor another step`,
		"a:yaml":                  `path "a:yaml": ":yaml" is neither an index nor another step`,
		"a{0}":                    `path "a{0}": "{0}" is neither an index nor another step`,
		"a[]0]":                   `path "a[]0]": "0]" is neither an index nor another step`,
		"a[99999999999999999999]": `path "a[99999999999999999999]": "[99999999999999999999]" is neither an index nor another step`,
	} {
		t.Run(text, func(t *testing.T) {
			_, err := ParsePath(text)
			assert.EqualError(t, err, message)
			var p Path
			assert.Error(t, p.UnmarshalText([]byte(text)))
		})
	}
}

// Whatever is read as a path is written as it was read, and takes no more steps
// than it has characters.
func FuzzParsePath(f *testing.F) {
	for _, need := range Needs() {
		for _, trigger := range need.ARM {
			f.Add(trigger.Each.String())
			f.Add(trigger.Identity.Path.String())
		}
	}
	for _, text := range []string{"/", "a[0]{}[]:json:base64.@key", "a[", "@", "..", "a[0"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePath(text)
		if err != nil {
			return
		}
		assert.Equal(t, text, p.String())
		assert.LessOrEqual(t, len(p.Steps()), len(text))
	})
}
