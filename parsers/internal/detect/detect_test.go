package detect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
)

const (
	templateSchema   = `"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"`
	parametersSchema = `"$schema": "http://schema.management.azure.com/schemas/2015-01-01/deploymentParameters.json"`
)

var contents = map[string]struct {
	content string
	kind    graph.InputKind
	problem string // part of it, where kind is empty
	at      int
}{
	"plan":                     {`{"format_version":"1.2","terraform_version":"1.11.4","variables":{},"planned_values":{}}`, graph.TerraformPlan, "", 0},
	"plan, keys sorted":        {`{"applyable":true,"configuration":{"a":["}"]},"format_version":"1.2"}`, graph.TerraformPlan, "", 0},
	"plan, cut off":            {`{"format_version":"1.2","planned_values":{"root_mod`, graph.TerraformPlan, "", 0},
	"plan, cut off at once":    {`{"format_version":"1.2","variab`, graph.TerraformPlan, "", 0},
	"plan, with byte order":    {"\xEF\xBB\xBF{\"format_version\":\"1.2\",\"resource_changes\":[]}", graph.TerraformPlan, "", 0},
	"binary plan":              {"PK\x03\x04\x14\x00", graph.TerraformPlan, "", 0},
	"state":                    {`{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{}}}`, graph.TerraformState, "", 0},
	"state of nothing":         {`{"format_version":"1.0"}`, graph.TerraformState, "", 0},
	"state with checks":        {`{"format_version":"1.0","terraform_version":"1.11.4","values":{},"checks":[]}`, graph.TerraformState, "", 0},
	"stored state":             {`{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"x","resources":[]}`, graph.TerraformState, "", 0},
	"template":                 {"{" + templateSchema + `, "resources": []}`, graph.ARMTemplate, "", 0},
	"template, schema last":    {`{"resources": [], ` + templateSchema + `}`, graph.ARMTemplate, "", 0},
	"subscription template":    {strings.Replace("{"+templateSchema+"}", "deploymentTemplate", "subscriptionDeploymentTemplate", 1), graph.ARMTemplate, "", 0},
	"template, any case":       {strings.ToUpper("{" + templateSchema + "}"), graph.ARMTemplate, "", 0},
	"template with comments":   {"/* a { */ // b\n{ // c\n \"x\": \"\n\", " + templateSchema + ",}", graph.ARMTemplate, "", 0},
	"parameters":               {"{" + parametersSchema + `, "parameters": {}}`, ParameterFile, "", 0},
	"what-if":                  {`{"changes": [], "status": "Succeeded"}`, graph.ARMWhatIf, "", 0},
	"what-if over REST":        {`{"status": "Succeeded", "properties": {"correlationId": "x", "changes": []}}`, graph.ARMWhatIf, "", 0},
	"what-if, failed":          {`{"status": "Failed", "error": {"code": "InvalidTemplate"}, "changes": null}`, graph.ARMWhatIf, "", 0},
	"another failure":          {`{"status": "Failed", "error": {"code": "InvalidTemplate"}}`, "", "JSON of something else", 0},
	"empty":                    {" \n", "", "is empty", 0},
	"gzip":                     {"\x1F\x8B\x08\x00", "", "run gunzip", 0},
	"plan in a wrapper":        {"[command]/bin/terraform-bin show -json p\n{\"format_version\":\"1.2\"}\n", "", "wrapper of setup-terraform", 0},
	"plan after times":         {"2025-01-02T03:04:05Z run\n2025-01-02T03:04:06Z {\"format_version\":\"1.2\"}\n", "", "wrapper of setup-terraform", 0},
	"text":                     {"\n plan", "", "is not JSON", 2},
	"list":                     {"[]", "", "is not a JSON object", 0},
	"broken":                   {`{"a": 1 "b": 2}`, "", "is not JSON", 8},
	"broken key":               {`{a: 1}`, "", "a key in quotes", 1},
	"cut off":                  {`{"a": [`, "", "ends in the middle", 7},
	"package.json":             {`{"name": "x", "properties": {"a": 1}, "changes": "none"}`, "", "JSON of something else", 0},
	"empty object":             {`{}`, "", "JSON of something else", 0},
	"another schema":           {`{"$schema": "https://json-schema.org/draft/2020-12/schema"}`, "", "JSON of something else", 0},
	"provider schemas":         {`{"format_version":"1.0","provider_schemas":{}}`, "", "neither a plan nor a state", 0},
	"log":                      {`{"@level":"info","@message":"x"}` + "\n" + `{"@level":"info"}`, "", "log of terraform plan -json", 0},
	"template without $schema": {`{"contentVersion": "1.0.0.0", "resources": []}`, "", `lacks "$schema"`, 0},
}

func TestDetect(t *testing.T) {
	for name, tt := range contents {
		t.Run(name, func(t *testing.T) {
			got := Content([]byte(tt.content))
			require.Equal(t, tt.kind, got.Kind, got.Problem)
			if tt.kind == "" {
				assert.Contains(t, got.Problem, tt.problem)
				assert.Equal(t, tt.at, got.At)
			}
		})
	}
}

func FuzzDetect(f *testing.F) {
	for _, tt := range contents {
		f.Add([]byte(tt.content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		got := Content(content)
		assert.Equal(t, got.Kind == "", got.Problem != "")
		assert.LessOrEqual(t, got.At, len(content))
	})
}

// BenchmarkDetect shows that telling a plan costs nothing, however long it is.
func BenchmarkDetect(b *testing.B) {
	content := []byte(`{"format_version":"1.2","planned_values":{"a":[` + strings.Repeat(`{"b":"c"},`, 1<<20) + `1]}}`)
	b.ReportAllocs()
	for b.Loop() {
		if Content(content).Kind != graph.TerraformPlan {
			b.Fatal("not a plan")
		}
	}
}
