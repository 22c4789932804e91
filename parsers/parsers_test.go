package parsers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers"
)

const (
	plan     = `{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}, "resource_changes": [], "configuration": {}}`
	template = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": []}`
	params   = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": {}}`
)

// tree writes files below a new folder, which is a repository.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, ".git"), 0o777))
	writeAll(t, root, files)
	return root
}

func writeAll(t *testing.T, root string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o666))
	}
}

// summary says of each input its status, path and parameter files.
func summary(inputs []*graph.Input) []string {
	var lines []string
	for _, in := range inputs {
		line := fmt.Sprintf("%s %s %s", in.Status, in.Kind, in.Path)
		if len(in.Parameters) > 0 {
			line += " with " + strings.Join(in.Parameters, " ")
		}
		lines = append(lines, line)
	}
	return lines
}

func TestLoad(t *testing.T) {
	files := map[string]string{
		"plan.json":                    plan,
		"notes.json":                   `{"a": 1}`,
		"main.json":                    template,
		"main.parameters.json":         params,
		"main.parameters.test.json":    params,
		"exported/template.json":       template,
		"exported/parameters.json":     params,
		"lonely/x.parameters.json":     params,
		"common.json":                  params,
		"sub/deep/plan.json":           plan,
		"sub/.terraform/plan.json":     plan,
		"sub/ignored/plan.json":        plan,
		"sub/kept.json":                plan,
		".gitignore":                   "ignored/\n*.tmp.json\n/root-only.json\n# comment\n",
		"sub/.gitignore":               "!kept.tmp.json\n",
		"sub/kept.tmp.json":            plan,
		"sub/dropped.tmp.json":         plan,
		"sub/root-only.json":           plan,
		"root-only.json":               plan,
		"config/main.tf":               `module "w" { source = "./modules/worker" }`,
		"config/modules/worker/x.tofu": "",
		"config/modules/unused/x.tf":   "",
		"empty/readme.md":              "",
	}
	tests := map[string]struct {
		paths  []string
		shared []string
		want   []string
	}{
		"a file":                      {[]string{"plan.json"}, nil, []string{"ok terraform-plan plan.json"}},
		"a file twice":                {[]string{"plan.json", "./plan.json", "sub/../plan.json"}, nil, []string{"ok terraform-plan plan.json"}},
		"in the order of paths":       {[]string{"plan.json", "main.json"}, nil, []string{"ok terraform-plan plan.json", "ok arm-template main.json with main.parameters.json"}},
		"nothing of ours":             {[]string{"notes.json"}, nil, []string{"failed  notes.json"}},
		"missing":                     {[]string{"none.json", "plan.json"}, nil, []string{"failed  none.json", "ok terraform-plan plan.json"}},
		"its parameter file":          {[]string{"main.parameters.json"}, nil, []string{"ok arm-template main.json with main.parameters.json"}},
		"both":                        {[]string{"main.parameters.json", "main.json"}, nil, []string{"ok arm-template main.json with main.parameters.json"}},
		"another parameter file":      {[]string{"main.parameters.test.json"}, nil, []string{"ok arm-template main.json with main.parameters.test.json"}},
		"two deployments":             {[]string{"main.parameters.json", "main.parameters.test.json"}, nil, []string{"ok arm-template main.json with main.parameters.json", "ok arm-template main.json with main.parameters.test.json"}},
		"parameters for all":          {[]string{"main.json"}, []string{"common.json"}, []string{"ok arm-template main.json with common.json"}},
		"missing parameters":          {[]string{"main.json"}, []string{"none.json"}, []string{"ok arm-template main.json", "failed  none.json"}},
		"what the portal exports":     {[]string{"exported/template.json"}, nil, []string{"ok arm-template exported/template.json with exported/parameters.json"}},
		"parameters without template": {[]string{"lonely/x.parameters.json"}, nil, []string{"failed  lonely/x.parameters.json"}},
		"a directory": {[]string{"sub"}, nil, []string{
			"ok terraform-plan sub/deep/plan.json", "ok terraform-plan sub/kept.json",
			"ok terraform-plan sub/kept.tmp.json", "ok terraform-plan sub/root-only.json",
		}},
		"a directory and a file of it":  {[]string{"sub/deep", "sub/deep/plan.json"}, nil, []string{"ok terraform-plan sub/deep/plan.json"}},
		"an ignored file that is named": {[]string{"sub/ignored/plan.json"}, nil, []string{"ok terraform-plan sub/ignored/plan.json"}},
		"a directory of configuration":  {[]string{"config"}, nil, []string{"ok terraform-config config", "ok terraform-config config/modules/unused"}},
		"an empty directory":            {[]string{"empty"}, nil, []string{"failed  empty"}},
	}
	root := tree(t, files)
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			inputs := parsers.Load(tt.paths, parsers.Options{Dir: root, Parameters: tt.shared})
			assert.Equal(t, tt.want, summary(inputs))
			for _, in := range inputs {
				assert.Equal(t, in.Status == graph.Failed, in.Graph == nil)
				assert.Equal(t, in.Status == graph.Failed, in.Failed())
			}
		})
	}
}

func TestAbsolutePathsAreNamedFromHere(t *testing.T) {
	root := tree(t, map[string]string{"here/.keep": "", "there/plan.json": plan})
	inputs := parsers.Load([]string{filepath.Join(root, "there/plan.json")}, parsers.Options{Dir: filepath.Join(root, "here")})
	assert.Equal(t, []string{"ok terraform-plan ../there/plan.json"}, summary(inputs))
	assert.Equal(t, "../there", inputs[0].Graph.Deployment.Root)
}

func TestLinkedTemplateIsNoInputOfItsOwn(t *testing.T) {
	outer := strings.Replace(template, "[]", `[{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
		"properties": {"mode": "Incremental", "templateLink": {"relativePath": "linked/inner.json"}}}]`, 1)
	inner := strings.Replace(template, "[]", `[{"type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": "st"}]`, 1)
	root := tree(t, map[string]string{"main.json": outer, "linked/inner.json": inner})
	assert.Equal(t, []string{"ok arm-template main.json"}, summary(parsers.Load([]string{"."}, parsers.Options{Dir: root})))
	assert.Equal(t, []string{"ok arm-template main.json", "ok arm-template linked/inner.json"},
		summary(parsers.Load([]string{"main.json", "linked/inner.json"}, parsers.Options{Dir: root})))
}

func TestStdin(t *testing.T) {
	inputs := parsers.Load([]string{"-"}, parsers.Options{Stdin: strings.NewReader(plan)})
	assert.Equal(t, []string{"ok terraform-plan <stdin>"}, summary(inputs))
	inputs = parsers.Load([]string{"-", "-"}, parsers.Options{Stdin: strings.NewReader(plan)})
	assert.Equal(t, []string{"ok terraform-plan <stdin>", "failed  <stdin>"}, summary(inputs))
	assert.Equal(t, []string{"failed  <stdin>"}, summary(parsers.Load([]string{"-"}, parsers.Options{})))
}

// The parameter file beside a template may be a link out of the repository,
// which an input must not make anybody read.
func TestParametersOutsideTheRepository(t *testing.T) {
	outside := tree(t, map[string]string{"secret.json": params})
	root := tree(t, map[string]string{"main.json": template})
	if err := os.Symlink(filepath.Join(outside, "secret.json"), filepath.Join(root, "main.parameters.json")); err != nil {
		t.Skip("no symbolic links here")
	}
	inputs := parsers.Load([]string{"main.json"}, parsers.Options{Dir: root})
	require.Len(t, inputs, 1)
	assert.Empty(t, inputs[0].Parameters)
}

func TestOrderIsThatOfNames(t *testing.T) {
	files := map[string]string{}
	var want []string
	for i := range 50 {
		name := fmt.Sprintf("t%02d.json", i)
		files[name] = template
		want = append(want, "ok arm-template "+name)
	}
	root := tree(t, files)
	var calls []int
	inputs := parsers.Load([]string{"."}, parsers.Options{Dir: root, Done: func(done, total int) {
		calls = append(calls, done)
		assert.Equal(t, 50, total)
	}})
	assert.Equal(t, want, summary(inputs))
	assert.True(t, slices.IsSorted(calls))
	assert.Len(t, calls, 50)
}
