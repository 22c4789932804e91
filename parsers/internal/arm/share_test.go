package arm

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// unknowable are the functions whose values nobody knows before the deployment,
// and those that stand for what nobody gives: a parameter, the place that a
// template is deployed to, how often a loop runs.
var unknowable = []string{
	"reference", "references", "parameters", "resourcegroup", "subscription", "managementgroup", "tenant", "deployment", "deployer",
	"newguid", "utcnow", "copyindex", "copy", "count", "pickzones", "providers", "extensions", "externalinputs", "roledefinitions",
}

// byRight reports whether an unknown value has an origin that cannot be known.
func byRight(v expr.Value) bool {
	if len(v.Origins()) > 0 {
		return true
	}
	x, err := expr.Parse("[" + v.Text() + "]")
	if err != nil {
		// The text of a long one is cut.
		return slices.ContainsFunc(unknowable, func(name string) bool { return strings.Contains(strings.ToLower(v.Text()), name+"(") })
	}
	found := false
	x.Walk(func(n expr.Node) bool {
		if call, ok := n.(*expr.Call); ok {
			name := strings.ToLower(call.Name)
			found = found || strings.HasPrefix(name, "list") || slices.Contains(unknowable, name)
		}
		return !found
	})
	return found
}

// unknowns calls visit for the unknown values in a value.
func unknowns(v expr.Value, visit func(expr.Value)) {
	if v.Kind() == expr.Unknown {
		visit(v)
	}
	for _, e := range v.Elements() {
		unknowns(e, visit)
	}
	for _, m := range v.Members() {
		unknowns(m.Value, visit)
	}
}

// TestCorpusShare reports which share of the expressions of real templates is
// evaluated, which part of the others is unknown by right, and how many are
// refused, which the problems of TestCorpus say. There must be no others.
func TestCorpusShare(t *testing.T) {
	root := tree(t, corpusRoot(t))
	place := graph.Context{
		Subscription: "00000000-0000-0000-0000-000000000001", ResourceGroup: "rg-test", ManagementGroup: "mg-test",
		Tenant: "00000000-0000-0000-0000-000000000002", Location: "westeurope", Deployment: "main",
	}
	known, residual, refused, guarded := 0, 0, 0, 0
	for name, parameters := range templatesOf(t) {
		f := open(t, name)
		document, err := jsonc.Parse(f)
		require.NoError(t, err, name)
		if !IsTemplate(document.Root) {
			continue
		}
		ev := newEvaluation(&files{tree: root, root: f.Path})
		var wrong []string // what is refused, which others use
		ev.observe = func(at source.Span, v expr.Value, errors int) {
			switch {
			case errors > 0:
				refused++
				wrong = append(wrong, v.Text())
			case ev.budget.Speculative():
				guarded++ // what is not deployed may be wrong
			case v.IsKnown():
				known++
			default:
				residual++
				unknowns(v, func(u expr.Value) {
					uses := func(text string) bool { return strings.Contains(u.Text(), text) }
					assert.True(t, byRight(u) || slices.ContainsFunc(wrong, uses), "%s: nothing in %.200s is unknowable", source.Problemf(at, "unknown"), u.Text())
				})
			}
		}
		template := ev.template(document.Root, document.Comments, nil)
		main := newFrame(ev, template, contextOf(template.level, place))
		main.file, main.chain = f.Path, []string{f.Path}
		for _, p := range parameters {
			ev.giveFile(main, open(t, filepath.Clean(p)))
		}
		ev.run(main)
		for _, n := range template.outputOrder {
			main.output(n.Key)
		}
	}
	all := float64(known + residual + refused)
	t.Logf("%.0f expressions: %.2f %% evaluated, %.2f %% unknown by right, %.3f %% refused; %d others in what may not be deployed",
		all, 100*float64(known)/all, 100*float64(residual)/all, 100*float64(refused)/all, guarded)
	assert.Less(t, float64(refused), all/500)
}
