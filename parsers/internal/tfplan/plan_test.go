package tfplan

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

func TestUnreadable(t *testing.T) {
	const empty = `{"format_version":"1.2","planned_values":{},"resource_changes":[]`
	for name, test := range map[string]struct{ content, want string }{
		"empty":         {"", `plan.json:1:1: the file is empty; a plan is written with terraform show -json PLANFILE > plan.json`},
		"blank":         {" \n", `plan.json:1:1: the file is empty; a plan is written with terraform show -json PLANFILE > plan.json`},
		"binary":        {"PK\x03\x04\x14", `plan.json:1:1: this is a plan in Terraform's own format; run terraform show -json PLANFILE > plan.json and read that`},
		"truncated":     {empty, `plan.json:1:66: the file ends in the middle of the plan; it was not written completely: run terraform show -json again`},
		"in a string":   {"{\n" + `"format_version":"1.`, `plan.json:2:21: the file ends in the middle of the plan; it was not written completely: run terraform show -json again`},
		"not JSON":      {"{\n \"a\": nope}", `plan.json:2:8: this is not JSON: invalid character 'o' in literal null (expecting 'u')`},
		"a list":        {"\uFEFF []", `plan.json:1:1: a plan is a JSON object, as terraform show -json writes it; this file holds something else`},
		"something":     {`{"resources":[]}`, `plan.json:1:1: this is not a plan of Terraform or OpenTofu: an object with "format_version" and "resource_changes" is expected, as terraform show -json writes it`},
		"followed":      {empty + "}\n{}", `plan.json:2:2: something follows the plan; a file holds one plan`},
		"a log":         {`{"@level":"info","@message":"Terraform 1.11"}` + "\n" + `{"@level":"info"}`, `plan.json:1:1: this is the log of terraform plan -json, not the plan; run terraform plan -out PLANFILE, then terraform show -json PLANFILE`},
		"version 2":     {`{"format_version":"2.0","resource_changes":[]}`, `plan.json:1:19: plans of format version "2.0" are not supported, only those below 2.0; use a newer tfidlint, or write the plan with Terraform 1.x`},
		"no version":    {`{"format_version":7,"resource_changes":[]}`, `plan.json:1:19: plans of format version "" are not supported, only those below 2.0; use a newer tfidlint, or write the plan with Terraform 1.x`},
		"state 2":       {`{"format_version":"2.0","values":{}}`, `plan.json:1:19: states of format version "2.0" are not supported, only those below 2.0; use a newer tfidlint, or write the state with Terraform 1.x`},
		"stored 3":      {`{"version":3,"lineage":"l","resources":[]}`, `plan.json:1:12: stored states of version 3 are not supported, only version 4; write it with terraform show -json`},
		"too deep":      {empty + `,"x":` + strings.Repeat("[", 20_000), `plan.json:1:10070: values are nested deeper than the bound of 10,000 levels`},
		"wrong section": {`{"format_version":"1.2","resource_changes":"secret"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p, problems := Read(source.NewFile("plan.json", []byte(test.content)))
			require.Len(t, problems, 1)
			assert.True(t, problems[0].Failure)
			if test.want == "" {
				require.NotNil(t, p)
				assert.Equal(t, `plan.json:1:44: "resource_changes" holds something other than a list; it is left out`, problems[0].String())
				return
			}
			assert.Nil(t, p)
			assert.Equal(t, test.want, problems[0].String())
		})
	}
}

func TestReadable(t *testing.T) {
	for name, content := range map[string]string{
		"nothing planned": `{"format_version":"0.1","planned_values":{"root_module":{}},"configuration":{"root_module":{}}}`,
		"null sections":   `{"format_version":"1.2","resource_changes":null,"prior_state":null,"configuration":null}`,
		"byte order mark": "\uFEFF" + `{"format_version":"1.2","resource_changes":[]}`,
		"sorted keys":     `{"configuration":{"root_module":{}},"format_version":"1.2","resource_changes":[]}`,
		"empty state":     `{"format_version":"1.0"}`,
		"unknown members": `{"format_version":"1.99","resource_changes":[],"action_invocations":[{"x":1}],"checks":7}`,
	} {
		t.Run(name, func(t *testing.T) {
			p, problems := Read(source.NewFile("plan.json", []byte(content)))
			assert.Empty(t, problems)
			require.NotNil(t, p)
			assert.Empty(t, p.Instances)
			l := lower.New(p.Deployment())
			p.Lower(l, nil)
			assert.Empty(t, l.Graph().Resources)
		})
	}
}

func TestLooksLike(t *testing.T) {
	for _, test := range []struct {
		keys        []string
		plan, state bool
	}{
		{[]string{"format_version", "terraform_version", "planned_values", "configuration"}, true, false},
		{[]string{"format_version", "terraform_version", "values"}, false, true},
		{[]string{"format_version", "terraform_version"}, false, true},
		{[]string{"version", "terraform_version", "serial", "lineage", "resources"}, false, true},
		{[]string{"format_version", "provider_schemas"}, false, false},
		{[]string{"$schema", "contentVersion", "resources"}, false, false},
		{[]string{"resource_changes"}, false, false},
	} {
		assert.Equal(t, test.plan, LooksLikePlan(test.keys), "plan: %v", test.keys)
		assert.Equal(t, test.state, LooksLikeState(test.keys), "state: %v", test.keys)
	}
}

// TestProblemsAreBounded reads a plan in which everything is wrong.
func TestProblemsAreBounded(t *testing.T) {
	content := `{"format_version":"1.2","resource_changes":[` + strings.Repeat("1,", 5000) + `1]}`
	_, problems := Read(source.NewFile("plan.json", []byte(content)))
	require.Len(t, problems, maxProblems+1)
	assert.Contains(t, problems[maxProblems].Message, "more problems than the bound of 50")
}

// TestEdgesAreBounded reads a configuration in which each of many blocks waits
// for each of many.
func TestEdgesAreBounded(t *testing.T) {
	var blocks, inner, changes strings.Builder
	for i := range 1500 {
		n := fmt.Sprintf("r%d", i)
		one := `{"mode":"managed","type":"null_resource","name":"` + n + `","expressions":{}`
		blocks.WriteString(one + `,"depends_on":["module.m"]},`)
		inner.WriteString(one + `},`)
		for _, at := range []string{"", "module.m."} {
			changes.WriteString(`{"address":"` + at + `null_resource.` + n + `","mode":"managed","change":{"actions":["create"],"after":{}}},`)
		}
	}
	list := func(b *strings.Builder) string { return "[" + strings.TrimSuffix(b.String(), ",") + "]" }
	content := `{"format_version":"1.2","resource_changes":` + list(&changes) + `,"configuration":{"root_module":{"resources":` + list(&blocks) +
		`,"module_calls":{"m":{"module":{"resources":` + list(&inner) + `}}}}}}`
	p, problems := Read(source.NewFile("plan.json", []byte(content)))
	require.Empty(t, problems)
	l := lower.New(p.Deployment())
	p.Lower(l, nil)
	g := l.Graph()
	assert.Less(t, len(g.Edges), 2*maxTargets)
	require.Len(t, g.Problems, 1)
	assert.True(t, g.Problems[0].Failure)
	assert.Contains(t, g.Problems[0].Message, "more than the bound")
}

// TestResolutionIsBounded follows outputs that fan out at every module, and
// variables and outputs that run in a circle.
func TestResolutionIsBounded(t *testing.T) {
	module := `{"resources":[],"outputs":{"o":{"expression":{"references":["var.v"]}}},"variables":{"v":{}}}`
	for range 60 {
		module = `{"outputs":{"o":{"expression":{"references":["module.m.o","module.m","module.n.o","module.n"]}}},
			"module_calls":{"m":{"expressions":{"v":{"references":["module.n.o","module.n"]}},"module":` + module + `},
			"n":{"expressions":{"v":{"references":["module.m.o","module.m"]}},"module":{"outputs":{"o":{"expression":{"references":["var.v"]}}}}}}}`
	}
	content := `{"format_version":"1.2","resource_changes":[{"address":"azurerm_role_assignment.a","mode":"managed","change":{"actions":["create"],"after":{},"after_unknown":{"principal_id":true}}}],
		"configuration":{"root_module":{"resources":[{"mode":"managed","type":"azurerm_role_assignment","name":"a","expressions":{"principal_id":{"references":["module.m.o","module.m"]}}}],
		"module_calls":{"m":{"module":` + module + `}}}}}`
	p, problems := Read(source.NewFile("plan.json", []byte(content)))
	require.Empty(t, problems)
	v := p.after(p.Instances[0]).Attr("principal_id")
	assert.True(t, v.IsUnknown())
	_, exact := v.Origin()
	assert.False(t, exact)
	l := lower.New(p.Deployment())
	p.Lower(l, nil)
	require.Len(t, l.Graph().Grants, 1)
}

// TestPlaces checks that values say where in the plan they stand.
func TestPlaces(t *testing.T) {
	content := `{"format_version":"1.2","resource_changes":[
 {"address":"azurerm_storage_account.a","mode":"managed","change":{"actions":["create"],"before":null,
  "after":{"name":"data","identity":[{"type":"SystemAssigned"}]},"after_unknown":{"id":true}}}]}`
	f := source.NewFile("plan.json", []byte(content))
	p, problems := Read(f)
	require.Empty(t, problems)
	i := p.Instances[0]
	assert.Equal(t, `"azurerm_storage_account.a"`, string(p.place(i).Text()))
	after := p.after(i)
	assert.Equal(t, `"data"`, string(after.Attr("name").At().Text()))
	assert.Equal(t, `true`, string(after.Attr("id").At().Text()))
	for _, element := range after.Attr("identity").Members() {
		at := element.Attr("type").At()
		assert.Equal(t, `"SystemAssigned"`, string(at.Text()))
		assert.Equal(t, source.Position{Line: 3, Column: 46}, f.Position(at.Start))
	}
}

func TestVariables(t *testing.T) {
	content := `{"format_version":"1.2","variables":{"n":{"value":4},"none":{},"tags":{"value":{"a":["b"]}}},"resource_changes":[]}`
	p, problems := Read(source.NewFile("plan.json", []byte(content)))
	require.Empty(t, problems)
	got := map[string]string{}
	for name, value := range p.Variables() {
		got[name] = string(value)
	}
	assert.Equal(t, map[string]string{"n": "4", "tags": `{"a":["b"]}`}, got)
}

// overlay is a configuration for TestOverlay.
type overlay struct{ f *source.File }

func (o overlay) Block(b *graph.Block) {
	b.At, b.CreateBeforeDestroy = o.f.Span(1, 2), true
}

func (o overlay) Instance(_, address string) (source.Span, graph.Value) {
	if address != "azurerm_role_assignment.a" {
		return source.Span{}, graph.Value{}
	}
	at := o.f.Span(3, 4)
	from := graph.From(graph.Origin{Resource: "azurerm_storage_account.s", Path: "id", Suffix: "/blobServices/default"}, at)
	list := graph.List([]graph.Value{graph.String("other", at)}, at)
	return o.f.Span(2, 3), graph.Object([]string{"scope", "role", "list", "id"}, map[string]graph.Value{
		"scope": from, "role": graph.String("Writer", at), "list": list, "id": graph.Unknown(at),
	}, at)
}

// TestOverlay checks that places and origins come from the configuration, and
// values from the plan.
func TestOverlay(t *testing.T) {
	content := `{"format_version":"1.2","resource_changes":[
 {"address":"azurerm_role_assignment.a","mode":"managed","change":{"actions":["create"],"after":{"role":"Reader","list":["a"],"longer":["a","b"]},"after_unknown":{"scope":true,"id":true},"after_sensitive":{"scope":true}}},
 {"address":"azurerm_storage_account.s","mode":"managed","change":{"actions":["create"],"after":{"name":"s"}}}]}`
	p, problems := Read(source.NewFile("plan.json", []byte(content)))
	require.Empty(t, problems)
	o := overlay{source.NewFile("main.tf", []byte("0123456789"))}
	l := lower.New(p.Deployment())
	p.Lower(l, o)
	g := l.Graph()

	res := g.Find("azurerm_role_assignment.a")
	assert.Equal(t, o.f.Span(2, 3), res.At)
	assert.Equal(t, o.f.Span(1, 2), res.Block.At)
	assert.True(t, res.Block.CreateBeforeDestroy)
	scope := res.Settings.Attr("scope")
	origin, exact := scope.Origin()
	assert.True(t, exact)
	assert.True(t, scope.IsSensitive())
	assert.Equal(t, "${azurerm_storage_account.s.id}/blobServices/default", origin.String())
	role := res.Settings.Attr("role")
	assert.Equal(t, `"Reader"`, role.Display())
	assert.Equal(t, o.f.Span(3, 4), role.At())
	for _, element := range res.Settings.Attr("list").Members() {
		assert.Equal(t, `"a"`, element.Display())
		assert.Equal(t, o.f.Span(3, 4), element.At())
	}
	for _, element := range res.Settings.Attr("longer").Members() {
		assert.Equal(t, p.File, element.At().File)
	}
	assert.Equal(t, p.File, g.Find("azurerm_storage_account.s").At.File)
}

// TestAllocations checks that the cost of a resource does not grow with the
// number of resources.
func TestAllocations(t *testing.T) {
	per := func(n int) float64 {
		content := generatePlan(n)
		p, problems := Read(source.NewFile("plan.json", content))
		require.Empty(t, problems)
		return testing.AllocsPerRun(1, func() { Read(source.NewFile("plan.json", content)) }) / float64(len(p.Instances))
	}
	few, many := per(500), per(5000)
	assert.InDelta(t, few, many, 0.2*few)
	assert.Less(t, many, 10.0)
}

// TestGenerated checks that the plans of the benchmarks are understood.
func TestGenerated(t *testing.T) {
	g, problems := Parse(source.NewFile("plan.json", generatePlan(100)))
	require.Empty(t, problems)
	require.NotEmpty(t, g.Grants)
	for _, grant := range g.Grants {
		require.NotNil(t, grant.Principal, grant.ID)
		assert.True(t, grant.ByKey)
	}
}

// TestFixtures reads plans of real configurations where they are at hand.
func TestFixtures(t *testing.T) {
	paths, err := filepath.Glob("../../../../shared/fixtures/terraform/*/*")
	require.NoError(t, err)
	if len(paths) == 0 {
		t.Skip("the shared fixtures are not there")
	}
	for _, path := range paths {
		if name := filepath.Base(path); name != "plan.json" && name != "terraform.tfstate" {
			continue
		}
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) {
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			g, problems := Parse(source.NewFile(path, content))
			require.Empty(t, problems)
			assert.Empty(t, g.Problems)
			var plan struct {
				Changes []struct{ Address string } `json:"resource_changes"`
			}
			require.NoError(t, json.Unmarshal(content, &plan))
			for _, change := range plan.Changes {
				assert.NotNil(t, g.Find(change.Address), change.Address)
			}
			for _, r := range g.Resources {
				checkPlaces(t, r.Settings, r.Address)
			}
		})
	}
}

// checkPlaces checks that every value is inside its file.
func checkPlaces(t *testing.T, v graph.Value, path string) {
	at := v.At()
	if at.IsValid() {
		require.True(t, at.Start <= at.End && at.End <= len(at.File.Content), path)
	}
	for key, m := range v.Members() {
		checkPlaces(t, m, path+"."+key)
	}
}

func FuzzRead(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(f, err)
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 1<<16 {
			return
		}
		g, problems := Parse(source.NewFile("plan.json", content))
		if g == nil {
			require.NotEmpty(t, problems)
			return
		}
		for _, r := range g.Resources {
			checkPlaces(t, r.Settings, r.Address)
		}
	})
}
