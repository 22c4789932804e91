package arm

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// frame is one deployment of a template: the main one, or a nested or linked
// one with the values that the outer template gives its parameters.
type frame struct {
	ev       *evaluation
	template *template
	// owner is the deployment resource; nil for the main template.
	owner *instance
	// outer is where the names in the template's body are looked up if the
	// outer template evaluates it; nil otherwise.
	outer   *env
	context *expr.Context
	// file is the name of the file that holds the template, from which linked
	// templates are looked for.
	file  string
	chain []string // the files of the frames around this one, for cycles
	depth int

	parameters map[string]*parameter
	variables  map[string]*memo
	outputs    map[string]*memo
	expansions map[*declaration]*expansion
	byType     map[string][]*declaration
	types      []string             // the keys of byType in order
	untyped    []*declaration       // whose type is an expression
	ids        map[string]*instance // by the key of the id
	names      map[string]*instance // by the key of the name
	typeNames  map[string]*instance // by type and name, one after the other or interleaved
	childNames map[string]*instance // by the name in the parent
	symbols    map[string]*declaration
	loops      map[string]*declaration
	named      map[string]bool // see namesKnown
	allKnown   bool            // every declaration was expanded
	// contents are what the deployment deploys itself, in order, once it was
	// walked.
	contents []*instance
	path     []string // see emitter.pathOf
	// link is the frame as linked addresses are evaluated in, base the frame that
	// such a one was made of.
	link, base *frame
}

// memo is a value that is computed when it is first asked for.
type memo struct {
	state state
	value expr.Value
}

type state uint8

const (
	pending state = iota
	busy
	// tentative values were computed while errors did not count, and are
	// computed again when they do.
	tentative
	done
)

func newFrame(ev *evaluation, t *template, c *expr.Context) *frame {
	f := &frame{
		ev:         ev,
		template:   t,
		context:    c,
		parameters: map[string]*parameter{},
		variables:  map[string]*memo{},
		outputs:    map[string]*memo{},
		expansions: map[*declaration]*expansion{},
		byType:     map[string][]*declaration{},
	}
	if v := t.node.Get("contentVersion"); v.IsString() {
		c.ContentVersion = expr.StringValue(v.Text)
	}
	for _, p := range t.parameters {
		if !ev.budget.Step() {
			break
		}
		f.parameters[jsonc.Fold(p.Key)] = &parameter{declared: p}
	}
	f.index(t.resources)
	return f
}

func (f *frame) index(declarations []*declaration) {
	for _, d := range declarations {
		if key, ok := staticType(d); ok {
			if f.byType[key] == nil {
				f.types = append(f.types, key)
			}
			f.byType[key] = append(f.byType[key], d)
		} else {
			f.untyped = append(f.untyped, d)
		}
		f.index(d.children)
	}
}

// staticType returns the full type of a declaration in lower case where no
// expression has to be evaluated for it.
func staticType(d *declaration) (string, bool) {
	n := d.node.Get("type")
	if !n.IsString() || expr.IsExpression(n.Text) {
		return "", false
	}
	typ := n.Text
	if d.parent != nil && !hasNamespace(typ) {
		parent, ok := staticType(d.parent)
		if !ok {
			return "", false
		}
		typ = parent + "/" + typ
	}
	// An extension resource of the old style is looked up by its own type.
	if _, right, ok := armid.CutFold(typ, armid.ProvidersPath); ok {
		if !hasNamespace(right) {
			return "", false
		}
		typ = right
	}
	return armid.Fold(strings.TrimRight(typ, "/")), true
}

// env returns the surroundings in which the template's own expressions are
// evaluated, outside resources.
func (f *frame) env() *env { return &env{frame: f} }

// compute fills a memo. What depends on itself is reported at the given place
// and unknown.
func (f *frame) compute(m *memo, at source.Span, what, name string, evaluate func() expr.Value) expr.Value {
	speculative := f.ev.budget.Speculative()
	switch {
	case m.state == done || m.state == tentative && speculative:
		return m.value
	case m.state == busy:
		f.ev.problemf(at, "%s %q depends on itself; break the circle", what, name)
		return f.unknown(what+"s", name)
	case !f.ev.budget.Step() || !f.ev.budget.Enter():
		return f.unknown(what+"s", name)
	}
	defer f.ev.budget.Leave()
	m.state = busy
	m.value = evaluate()
	m.state = done
	if speculative {
		m.state = tentative
	}
	return m.value
}

// unknown returns a new unknown value that is written as the call of a function
// with one name, which tells the frame too.
func (f *frame) unknown(function, name string) expr.Value {
	return expr.UnknownCall(function, expr.StringValue(f.qualified(name)))
}

// qualified returns a name that is different in each deployment.
func (f *frame) qualified(name string) string {
	if f.owner == nil {
		return name
	}
	return f.owner.target() + ": " + name
}

func (f *frame) variable(name string) (expr.Value, bool) {
	key := jsonc.Fold(name)
	n := f.template.variables[key]
	if n == nil {
		return expr.Value{}, false
	}
	m := f.variables[key]
	if m == nil {
		m = &memo{}
		f.variables[key] = m
	}
	return f.compute(m, placeOfKey(n), "variable", variableName(f.template, n), func() expr.Value {
		return f.evaluateVariable(n, f.env())
	}), true
}

func (f *frame) evaluateVariable(n *jsonc.Node, e *env) expr.Value {
	if f.template.copied[n] {
		v, ok := e.propertyCopy(n)
		if !ok {
			return f.unknown("variables", variableName(f.template, n))
		}
		return v
	}
	return e.eval(n)
}

func variableName(t *template, n *jsonc.Node) string {
	if t.copied[n] {
		return n.Get("name").Text
	}
	return n.Key
}

func placeOfKey(n *jsonc.Node) source.Span {
	if n.KeySpan.IsValid() {
		return n.KeySpan
	}
	return n.Span
}

// output returns the value of an output.
func (f *frame) output(name string) (expr.Value, bool) {
	key := jsonc.Fold(name)
	n := f.template.outputs[key]
	if n == nil {
		return expr.Value{}, false
	}
	m := f.outputs[key]
	if m == nil {
		m = &memo{}
		f.outputs[key] = m
	}
	return f.compute(m, n.KeySpan, "output", n.Key, func() expr.Value { return f.evaluateOutput(n) }), true
}

func (f *frame) evaluateOutput(n *jsonc.Node) expr.Value {
	e := f.env()
	if c := n.Get("condition"); c != nil {
		if on, ok := e.eval(c).Bool(); ok && !on {
			return expr.NullValue()
		}
	}
	value := n.Get("value")
	v := expr.NullValue()
	if loop := n.Get("copy"); loop != nil && loop.Kind == jsonc.Object {
		var ok bool
		if v, ok = e.outputCopy(loop); !ok {
			return f.unknown("outputs", n.Key)
		}
	} else if value != nil {
		v = e.eval(value)
	}
	if isSecure(f.template.resolve(n)) {
		v = v.WithSecret()
	}
	return v
}

// function returns a user-defined function.
func (f *frame) function(name string) (expr.Function, bool) {
	fn := f.template.functions[jsonc.Fold(name)]
	if fn == nil {
		return expr.Function{}, false
	}
	return expr.Function{
		Parameters: len(fn.parameters),
		Call: func(args []expr.Value) expr.Value {
			if !f.ev.budget.Enter() {
				return f.unknown("functions", name)
			}
			defer f.ev.budget.Leave()
			inner := f.env()
			inner.function, inner.arguments = fn, slices.Clone(args)
			return inner.eval(fn.value)
		},
	}, true
}
