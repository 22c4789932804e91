package arm

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// TestSnapshots compares what templates deploy with what the service's own
// engine predicts for them: ids, bodies, and the text of what stays unknown.
func TestSnapshots(t *testing.T) {
	cases, err := filepath.Glob("testdata/snapshots/*/case.json")
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	for _, name := range cases {
		dir := filepath.Dir(name)
		t.Run(filepath.Base(dir), func(t *testing.T) { checkSnapshot(t, dir) })
	}
}

func checkSnapshot(t *testing.T, dir string) {
	var c struct {
		Context struct {
			SubscriptionID  string `json:"subscriptionId"`
			ResourceGroup   string `json:"resourceGroup"`
			ManagementGroup string `json:"managementGroup"`
			Location        string `json:"location"`
			DeploymentName  string `json:"deploymentName"`
		} `json:"context"`
	}
	readJSON(t, filepath.Join(dir, "case.json"), &c)
	var want struct {
		PredictedResources []any          `json:"predictedResources"`
		Outputs            map[string]any `json:"outputs"`
		Error              string         `json:"error"`
		Partial            map[string]any `json:"partial"`
	}
	readJSON(t, filepath.Join(dir, "expected.json"), &want)

	parameters := open(t, filepath.Join(dir, "parameters.json"))
	ev, main := evaluate(t, open(t, filepath.Join(dir, "template.json")), graph.Context{
		Subscription: c.Context.SubscriptionID, ResourceGroup: c.Context.ResourceGroup,
		ManagementGroup: c.Context.ManagementGroup, Location: c.Context.Location, Deployment: c.Context.DeploymentName,
	}, parameters)

	if want.Error != "" {
		require.Len(t, ev.problems, 1)
		_, reason, _ := strings.Cut(want.Error, ": ")
		assert.Contains(t, ev.problems[0].Message, strings.TrimSuffix(reason, "."))
		// The branch that fails is not taken with the other value.
		text := strings.Replace(string(parameters.Content), "true", "false", 1)
		ev, _ = evaluate(t, open(t, filepath.Join(dir, "template.json")), graph.Context{}, source.NewFile("p.json", []byte(text)))
		assert.Empty(t, ev.problems)
		return
	}
	assert.Empty(t, ev.problems)
	predicted := predict(ev)
	if want.Partial != nil {
		require.Len(t, predicted, 1)
		properties := predicted[0].(map[string]any)["properties"].(map[string]any)
		assert.Equal(t, want.Partial["$.predictedResources[0].properties.roleDefinitionId"], properties["roleDefinitionId"])
		return
	}
	outputs := map[string]any{}
	for _, n := range main.template.outputOrder {
		v, _ := main.output(n.Key)
		outputs[n.Key] = plain(v)
		if v.Kind() == expr.Object && !v.IsKnown() {
			outputs[n.Key] = "[" + v.Text() + "]"
		}
	}
	assert.JSONEq(t, marshal(t, want.PredictedResources), marshal(t, predicted), "resources")
	assert.JSONEq(t, marshal(t, want.Outputs), marshal(t, outputs), "outputs")
}

// evaluate evaluates a template without lowering it.
func evaluate(t testing.TB, f *source.File, c graph.Context, parameters ...*source.File) (*evaluation, *frame) {
	t.Helper()
	document, err := jsonc.Parse(f)
	require.NoError(t, err)
	ev := newEvaluation(&files{root: f.Path})
	template := ev.template(document.Root, document.Comments, nil)
	main := newFrame(ev, template, contextOf(template.level, c))
	for _, p := range parameters {
		ev.giveFile(main, p)
	}
	ev.run(main)
	return ev, main
}

// predict returns what is deployed as the service's engine lists it: without
// deployments and what exists already.
func predict(ev *evaluation) []any {
	list := []any{}
	for _, i := range ev.instances {
		if i.external || isDeployment(i.declaration) {
			continue
		}
		body := plain(i.settings()).(map[string]any)
		if i.id.IsValid() {
			body["id"] = plain(i.id)
		}
		list = append(list, body)
	}
	return list
}

// plain returns a value as encoding/json has it, what is unknown as the
// expression that remains.
func plain(v expr.Value) any {
	switch v.Kind() {
	case expr.Bool:
		b, _ := v.Bool()
		return b
	case expr.Int, expr.Number:
		n, _ := v.Number()
		return json.Number(n)
	case expr.String:
		s, _ := v.Str()
		return s
	case expr.Array:
		list := []any{}
		for _, e := range v.Elements() {
			list = append(list, plain(e))
		}
		return list
	case expr.Object:
		object := map[string]any{}
		for _, m := range v.Members() {
			name := m.Name
			if m.UnknownName.IsValid() {
				name = "[" + m.UnknownName.Text() + "]"
			}
			object[name] = plain(m.Value)
		}
		return object
	case expr.Unknown:
		return "[" + v.Text() + "]"
	}
	return nil
}

func marshal(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}
