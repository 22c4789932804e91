package expr_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// testScope is a template whose variables may hold expressions.
type testScope struct {
	expr.EmptyScope
	t          testing.TB
	budget     *expr.Budget
	context    *expr.Context
	parameters map[string]expr.Value
	variables  *jsonc.Node
	functions  *jsonc.Node
	copies     map[string]expr.Value
	resources  map[string]*testResource
	loops      map[string][]expr.Resource
	errors     *[]expr.Error
}

func newScope(t testing.TB) *testScope {
	return &testScope{
		t: t, budget: &expr.Budget{}, context: &expr.Context{}, errors: new([]expr.Error),
		parameters: map[string]expr.Value{}, copies: map[string]expr.Value{},
		resources: map[string]*testResource{}, loops: map[string][]expr.Resource{},
	}
}

func (s *testScope) Parameter(name string) (expr.Value, bool) {
	v, ok := s.parameters[strings.ToLower(name)]
	return v, ok
}

func (s *testScope) Variable(name string) (expr.Value, bool) {
	n := s.variables.Get(name)
	if n == nil {
		return expr.Value{}, false
	}
	return s.tree(n), true
}

func (s *testScope) CopyIndex(name string) (expr.Value, bool) {
	v, ok := s.copies[strings.ToLower(name)]
	return v, ok
}

func (s *testScope) Context() *expr.Context { return s.context }

func (s *testScope) Resource(ref expr.Value) (expr.Resource, bool) {
	r, ok := s.resources[ref.Outline()]
	return r, ok
}

func (s *testScope) Resources(loop expr.Value) ([]expr.Resource, bool) {
	r, ok := s.loops[loop.Outline()]
	return r, ok
}

func (s *testScope) Function(name string) (expr.Function, bool) {
	n := s.functions.Get(name)
	if n == nil {
		return expr.Function{}, false
	}
	declared := n.Get("parameters").Children
	return expr.Function{
		Parameters: len(declared),
		Call: func(args []expr.Value) expr.Value {
			inner := *s
			inner.parameters = map[string]expr.Value{}
			for i, p := range declared {
				inner.parameters[strings.ToLower(p.Get("name").Text)] = args[i]
			}
			return inner.tree(n.Get("output").Get("value"))
		},
	}, true
}

func (s *testScope) tree(n *jsonc.Node) expr.Value {
	switch n.Kind {
	case jsonc.String:
		return s.text(n.Text)
	case jsonc.Array:
		var elements []expr.Value
		for _, child := range n.Children {
			elements = append(elements, s.tree(child))
		}
		return expr.ArrayValue(elements)
	case jsonc.Object:
		b := expr.NewObject(len(n.Children))
		for _, child := range n.Children {
			b.SetNamed(s.text(child.Key), s.tree(child))
		}
		return b.Value()
	}
	return expr.FromNode(n)
}

func (s *testScope) text(text string) expr.Value {
	if !expr.IsExpression(text) {
		return expr.StringValue(expr.LiteralText(text))
	}
	x, err := expr.Parse(text)
	if err != nil {
		var at *expr.Error
		require.ErrorAs(s.t, err, &at)
		*s.errors = append(*s.errors, *at)
		return expr.UnknownCall("invalid")
	}
	v, errs := x.Evaluate(s, s.budget)
	*s.errors = append(*s.errors, errs...)
	return v
}

// evaluate returns the value of an expression and the messages of its errors.
func (s *testScope) evaluate(text string) (expr.Value, []string) {
	*s.errors = nil
	v := s.text(text)
	var messages []string
	for _, err := range *s.errors {
		messages = append(messages, err.Message)
	}
	return v, messages
}

// known returns the text of what an expression evaluates to, without errors.
func (s *testScope) known(text string) string {
	s.t.Helper()
	v, errs := s.evaluate(text)
	require.Empty(s.t, errs, text)
	return v.Text()
}

type testResource struct {
	target string
	known  map[string]expr.Value
}

func (r *testResource) Target() string { return r.target }

func (r *testResource) Info() expr.Value {
	b := expr.NewObject(1)
	b.Set("id", expr.StringValue(r.target))
	return b.Value()
}

func (r *testResource) Property(path []string) (expr.Value, bool) {
	v, ok := r.known[strings.Join(path, ".")]
	return v, ok
}

func readJSON(t testing.TB, text string) *jsonc.Node {
	t.Helper()
	doc, err := jsonc.Parse(source.NewFile("test.json", []byte(text)))
	require.NoError(t, err)
	return doc.Root
}

func jsonValue(t testing.TB, text string) expr.Value {
	t.Helper()
	return expr.FromNode(readJSON(t, text))
}
