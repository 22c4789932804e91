package parsers_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/parsers"
)

// What compilers make of the sources in these tests, whatever they say.
const (
	compiledTemplate = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "languageVersion": "2.0", "contentVersion": "1.0.0.0",
		"metadata": {"_generator": {"name": "bicep", "version": "0.38.5"}},
		"parameters": {"count": {"type": "int", "minValue": 1}},
		"resources": {"id": {"type": "Microsoft.ManagedIdentity/userAssignedIdentities", "apiVersion": "2023-01-31", "name": "[format('id-{0}', copyIndex())]", "copy": {"name": "id", "count": "[parameters('count')]"}}}}`
	compiledParams = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": {"count": {"value": 3}}}`
	bicepSource    = "param count int\n\nresource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = [for i in range(0, count): {\n  name: 'id-${i}'\n}]\n"
)

// compiler is a compiler of Bicep that gives what is above and notes what it was
// asked for. Sources that say "broken" are refused at their second line.
type compiler struct {
	root string
	mu   sync.Mutex
	ran  []string
}

func (c *compiler) compile(file string) ([]byte, error) {
	rel, err := filepath.Rel(c.root, file)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ran = append(c.ran, filepath.ToSlash(rel))
	switch {
	case strings.Contains(rel, "broken"):
		return nil, &parsers.CompileError{Line: 2, Column: 1, Message: "BCP007: This declaration type is not recognized"}
	case strings.Contains(rel, "slow"):
		return nil, errors.New(`"bicep" took longer than 2m0s`)
	case strings.HasSuffix(rel, ".bicep"):
		return []byte(compiledTemplate), nil
	}
	result := map[string]any{"parametersJson": compiledParams, "templateJson": compiledTemplate, "templateSpecId": nil}
	if strings.Contains(rel, "none") {
		result["templateJson"] = nil
	}
	return json.Marshal(result)
}

func TestBicep(t *testing.T) {
	files := map[string]string{
		"main.bicep":         bicepSource,
		"main.bicepparam":    "using './main.bicep'\n\nparam count = 3\n",
		"other.bicepparam":   "using './main.bicep'\nparam count = 3\n",
		"none.bicepparam":    "using none\nparam count = 3\n",
		"remote.bicepparam":  "using 'br/public:avm/res/x:0.1.0'\nparam count = 3\n",
		"outside.bicepparam": "using '../../outside.bicep'\nparam count = 3\n",
		"json.bicepparam":    "using './main.json'\nparam count = 3\n",
		"main.json":          compiledTemplate,
		"alone/alone.bicep":  bicepSource,
		"broken.bicep":       "\n\nwhat\n",
		"slow.bicep":         "",
	}
	tests := map[string]struct {
		paths      []string
		parameters []string
		want       []string
		ran        []string
		problems   []string
	}{
		"a template, with the parameters beside it": {
			paths: []string{"main.bicep"},
			want:  []string{"ok arm-template main.bicep with main.bicepparam"},
			ran:   []string{"main.bicepparam", "main.bicep"},
		},
		"a template with other parameters": {
			paths: []string{"main.bicep"}, parameters: []string{"other.bicepparam"},
			want: []string{"ok arm-template main.bicep with other.bicepparam"},
			ran:  []string{"other.bicepparam", "main.bicep"},
		},
		"a template without parameters": {
			paths: []string{"alone/alone.bicep"},
			want:  []string{"partial arm-template alone/alone.bicep"},
			ran:   []string{"alone/alone.bicep"},
			problems: []string{
				`alone/alone.bicep:1:1: no value is given for parameter "count", so what depends on it is unknown; give a parameter file with --parameters`,
			},
		},
		"parameters stand for the template that they name, which is not compiled again": {
			paths: []string{"other.bicepparam"},
			want:  []string{"ok arm-template main.bicep with other.bicepparam"},
			ran:   []string{"other.bicepparam"},
		},
		"both named are one deployment, two parameter files are two": {
			paths: []string{"main.bicep", "other.bicepparam", "main.bicepparam"},
			want:  []string{"ok arm-template main.bicep with other.bicepparam", "ok arm-template main.bicep with main.bicepparam"},
			ran:   []string{"other.bicepparam", "main.bicepparam"},
		},
		"parameters of a template in JSON": {
			paths: []string{"json.bicepparam"},
			want:  []string{"ok arm-template main.json with json.bicepparam"},
			ran:   []string{"json.bicepparam"},
		},
		"parameters of a module in a registry": {
			paths: []string{"remote.bicepparam"},
			want:  []string{"ok arm-template remote.bicepparam with remote.bicepparam"},
			ran:   []string{"remote.bicepparam"},
		},
		"what lies outside the repository is not read": {
			paths: []string{"outside.bicepparam"},
			want:  []string{"ok arm-template outside.bicepparam with outside.bicepparam"},
			ran:   []string{"outside.bicepparam"},
		},
		"parameters of nothing": {
			paths:    []string{"none.bicepparam"},
			want:     []string{"failed  none.bicepparam"},
			ran:      []string{"none.bicepparam"},
			problems: []string{"none.bicepparam: names no template that can be read; name the template and give this file with --parameters"},
		},
		"what the compiler refuses": {
			paths:    []string{"broken.bicep", "slow.bicep"},
			want:     []string{"failed arm-template broken.bicep", "failed arm-template slow.bicep"},
			problems: []string{"broken.bicep:2:1: could not be compiled: BCP007: This declaration type is not recognized", `slow.bicep: could not be compiled: "bicep" took longer than 2m0s`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			root := tree(t, files)
			c := compiler{root: root}
			inputs := parsers.Load(test.paths, parsers.Options{Dir: root, Parameters: test.parameters, Compile: c.compile})
			assert.Equal(t, test.want, summary(inputs))
			if test.ran != nil {
				assert.Equal(t, test.ran, c.ran)
			}
			var problems []string
			for _, in := range inputs {
				for _, p := range in.Problems {
					problems = append(problems, p.String())
				}
				if in.Graph != nil && len(in.Parameters) > 0 {
					assert.Equal(t, 3, in.Resources)
				}
			}
			assert.Equal(t, test.problems, problems)
		})
	}
}

// TestBicepPlaces looks at where things stand that were compiled.
func TestBicepPlaces(t *testing.T) {
	root := tree(t, map[string]string{
		"main.bicep":      bicepSource,
		"main.bicepparam": "using 'main.bicep'\n\nparam count = 0\n",
	})
	inputs := parsers.Load([]string{"main.bicep"}, parsers.Options{Dir: root, Compile: func(file string) ([]byte, error) {
		if strings.HasSuffix(file, ".bicep") {
			return []byte(compiledTemplate), nil
		}
		return json.Marshal(map[string]string{"parametersJson": strings.Replace(compiledParams, "3", "0", 1)})
	}})
	require.Len(t, inputs, 1)
	require.NotNil(t, inputs[0].Graph)
	require.Len(t, inputs[0].Problems, 1)
	assert.Equal(t, `main.bicepparam:3:1: parameter "count" is less than its minValue of 1`, inputs[0].Problems[0].String())
}

func TestBicepWithoutCompiler(t *testing.T) {
	root := tree(t, map[string]string{"main.bicep": bicepSource, "main.bicepparam": "using 'main.bicep'\n", "sub/plan.json": plan})
	inputs := parsers.Load([]string{"main.bicep", "main.bicepparam"}, parsers.Options{Dir: root})
	require.Len(t, inputs, 2)
	require.Len(t, inputs[0].Problems, 1)
	assert.Equal(t, "main.bicep: is Bicep, and neither bicep nor az is on the PATH to compile it; run `az bicep build --file main.bicep` where there is one and name the template that it writes", inputs[0].Problems[0].String())
	assert.Equal(t, "main.bicepparam: is a parameter file in Bicep, and neither bicep nor az is on the PATH to compile it; run `az bicep build-params --file main.bicepparam` where there is one and give what it writes with --parameters", inputs[1].Problems[0].String())
	assert.True(t, inputs[0].Failed())
	assert.True(t, inputs[1].Failed())

	assert.Equal(t, []string{"ok terraform-plan sub/plan.json"}, summary(parsers.Load([]string{"."}, parsers.Options{Dir: root})))
}

// TestBicepDirectory searches a directory: what is part of another file, or was
// compiled already, is not compiled.
func TestBicepDirectory(t *testing.T) {
	root := tree(t, map[string]string{
		"main.bicep":            "import {a} from 'shared.bicep'\nmodule m 'modules/m.bicep' = {\n  name: 'm'\n}\n",
		"shared.bicep":          "",
		"modules/m.bicep":       bicepSource,
		"done/done.bicep":       bicepSource,
		"done/done.json":        compiledTemplate,
		"other/broken.bicep":    "",
		"other/fine.bicep":      bicepSource,
		"other/fine.bicepparam": "using 'fine.bicep'\n",
	})
	c := compiler{root: root}
	inputs := parsers.Load([]string{"."}, parsers.Options{Dir: root, Compile: c.compile})
	assert.ElementsMatch(t, []string{
		"partial arm-template main.bicep", "partial arm-template done/done.json", "skipped arm-template other/broken.bicep",
		"ok arm-template other/fine.bicep with other/fine.bicepparam",
	}, summary(inputs))
	assert.ElementsMatch(t, []string{"main.bicep", "other/broken.bicep", "other/fine.bicep", "other/fine.bicepparam"}, c.ran)
	for _, in := range inputs {
		assert.False(t, in.Failed(), in.Path)
	}
}
