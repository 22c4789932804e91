package tfconfig

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// invocation is one call of a function.
type invocation struct {
	s    *scope
	expr *hclsyntax.FunctionCallExpr
	name string
	args []value
}

// fn computes a function. Arguments may be unknown, wholly or in part.
type fn func(c *invocation) (value, error)

// functions are those of Terraform 1.11 and OpenTofu 1.9, grouped in files as
// their documentation groups them.
var functions map[string]fn

func init() {
	// Templates call functions, so the table cannot be an initialiser.
	functions = map[string]fn{}
	for _, group := range []map[string]fn{
		numericFunctions, stringFunctions, collectionFunctions, setFunctions, encodingFunctions, filesystemFunctions,
		dateFunctions, hashFunctions, networkFunctions, typeFunctions, templateFunctions,
	} {
		maps.Copy(functions, group)
	}
	for _, group := range []map[string]fn{collectionFunctions, setFunctions} {
		for name, f := range group {
			if !constantTime[name] {
				functions[name] = linear(f)
			}
		}
	}
}

// constantTime are the functions of collections that do not look at all of them.
var constantTime = map[string]bool{
	"coalesce": true, "coalescelist": true, "element": true, "length": true, "lookup": true, "one": true, "slice": true,
}

// linear makes a function that takes the work of looking at all elements. That
// is less work than evaluating as many expressions.
func linear(f fn) fn {
	return func(c *invocation) (value, error) {
		n := 0
		for _, arg := range c.args {
			n += arg.size()
		}
		if !c.s.ev.spend(n/4, c.span) {
			return c.unknown(), nil
		}
		return f(c)
	}
}

func (s *scope) call(e *hclsyntax.FunctionCallExpr) (value, error) {
	name := strings.TrimPrefix(e.Name, "core::")
	switch name {
	case "try":
		return s.try(e)
	case "can":
		return s.can(e)
	}
	f, known := functions[name]
	if !known && !strings.HasPrefix(name, "provider::") {
		return value{}, s.errorf(e.NameRange, "there is no function %q", e.Name)
	}
	c := &invocation{s: s, expr: e, name: name, args: make([]value, 0, len(e.Args))}
	var more *value
	for i, arg := range e.Args {
		v, err := s.eval(arg)
		if err != nil {
			return value{}, err
		}
		if !e.ExpandFinal || i < len(e.Args)-1 {
			c.args = append(c.args, v)
			continue
		}
		switch {
		case v.isSequence():
			for _, item := range v.elements() {
				c.args = append(c.args, item.withSensitive(v.sensitive))
			}
		case v.kind == unknown:
			item := elementOf(v)
			more = &item
		default:
			return value{}, s.errorf(arg.Range(), "%s stands before the three dots; it must be a list", v.kind)
		}
	}
	switch {
	case !known:
		// Functions of providers are code that only the provider has.
		return candidates(originsOf(c.args...)).withSensitive(c.sensitive()), nil
	case more != nil:
		return c.withMore(f, *more)
	}
	return c.apply(f)
}

// maxCombinations is how many combinations of what its arguments may be a
// function is computed for.
const maxCombinations = 8

// apply calls a function, once for each combination of arguments that are one
// of a few known values. A combination that the function refuses is none that
// occurs.
func (c *invocation) apply(f fn) (value, error) {
	n, ways := symbolic.Combinations(c.args, value.trials, maxCombinations)
	if n == 1 {
		return f(c)
	}
	results, err := symbolic.Each(ways, func(args []value) (value, error) {
		one := *c
		one.args = slices.Clone(args)
		return f(&one)
	})
	if err != nil {
		return value{}, err
	}
	return join(results...), nil
}

// isPlainUnknown reports whether nothing of an alternative's own structure is
// known.
func isPlainUnknown(v value) bool {
	return v.kind == unknown && v.hint().each == nil && !v.hint().exact()
}

// withMore calls a function with any number of arguments like more.
func (c *invocation) withMore(f fn, more value) (value, error) {
	c.args = append(c.args, more)
	switch c.name {
	case "merge", "concat", "setunion":
		v, err := f(c)
		if err != nil {
			return value{}, err
		}
		each := elementOf(v)
		return hintVal(&hint{each: &each, keyed: c.name == "merge"}).withSensitive(c.sensitive()), nil
	}
	return c.unknown(), nil
}

// unknown is the result of a function that has something to do with its
// arguments and no more is known.
func (c *invocation) unknown() value {
	return candidates(originsOf(c.args...)).withSensitive(c.sensitive())
}

func (c *invocation) sensitive() bool {
	for _, arg := range c.args {
		if isSensitive(arg) {
			return true
		}
	}
	return false
}

func (c *invocation) span() source.Span { return c.s.span(c.expr.Range()) }

// errorf is about the argument with the index, or the call for -1.
func (c *invocation) errorf(arg int, format string, args ...any) error {
	at := c.expr.Range()
	if arg >= 0 && arg < len(c.expr.Args) {
		at = c.expr.Args[arg].Range()
	}
	return c.s.errorf(at, "function %q: %s", c.name, fmt.Sprintf(format, args...))
}

// count checks how many arguments there are; most of -1 is any number.
func (c *invocation) count(least, most int) error {
	switch n := len(c.args); {
	case n >= least && (most < 0 || n <= most):
		return nil
	case most < 0:
		return c.errorf(-1, "it has %d arguments and needs at least %d", n, least)
	case least == most:
		return c.errorf(-1, "it has %d arguments and needs %d", n, least)
	default:
		return c.errorf(-1, "it has %d arguments and needs %d to %d", n, least, most)
	}
}

// known reports whether everything in the arguments is known.
func (c *invocation) known() bool {
	for _, arg := range c.args {
		if !isKnown(arg) {
			return false
		}
	}
	return true
}

// texts returns arguments as strings. ok is false where one is not known.
func (c *invocation) texts(least, most int) (texts []string, ok bool, err error) {
	if err := c.count(least, most); err != nil {
		return nil, false, err
	}
	ok = true
	for i, arg := range c.args {
		if arg.kind == unknown {
			ok = false
			continue
		}
		t, isText := asText(arg)
		if !isText {
			return nil, false, c.errorf(i, "the argument is %s; it must be a string", arg.kind)
		}
		texts = append(texts, t)
	}
	return texts, ok, nil
}

// ofText makes a function of strings.
func ofText(least, most int, f func(c *invocation, args []string) (value, error)) fn {
	return func(c *invocation) (value, error) {
		texts, ok, err := c.texts(least, most)
		if err != nil {
			return value{}, err
		}
		if !ok {
			return c.unknown(), nil
		}
		if !c.charge() {
			return c.unknown(), nil
		}
		v, err := f(c, texts)
		return v.withSensitive(c.sensitive()), err
	}
}

// charge takes the work of looking at all of the arguments.
func (c *invocation) charge() bool {
	n := 1
	for _, arg := range c.args {
		n += arg.size()
		if arg.kind == text {
			n += len(arg.text()) / stepBytes
		}
	}
	return c.s.ev.spend(n, c.span)
}

// stdlibFn makes a function of one that cty has, for arguments that are wholly
// known.
func stdlibFn(f function.Function) fn {
	return func(c *invocation) (value, error) {
		params, rest := f.Params(), f.VarParam()
		most := len(params)
		if rest != nil {
			most = -1
		}
		if err := c.count(len(params), most); err != nil {
			return value{}, err
		}
		if !c.known() || !c.charge() {
			return c.unknown(), nil
		}
		args := make([]cty.Value, len(c.args))
		for i, arg := range c.args {
			want := rest
			if i < len(params) {
				want = &params[i]
			}
			cv, ok := toCty(arg)
			if !ok {
				return c.unknown(), nil
			}
			if arg.kind == text && want.Type == cty.Number && len(arg.text()) > maxDigits {
				return value{}, c.errorf(i, "the number has more than %d digits", maxDigits)
			}
			cv, err := convert.Convert(cv, want.Type)
			if err != nil || cv.IsNull() && !want.AllowNull {
				return value{}, c.errorf(i, "the argument is %s, which does not fit", arg.kind)
			}
			args[i] = cv
		}
		// Neither the error nor what it quotes is ours to print: it may hold a
		// value.
		result, err := f.Call(args)
		if err != nil {
			at := -1
			var e function.ArgError
			if errors.As(err, &e) {
				at = e.Index
			}
			return value{}, c.errorf(at, "it cannot be computed with this argument")
		}
		v := fromCty(result, c.span())
		if v.kind == text && len(v.text()) > maxText {
			return c.tooLong(), nil
		}
		return v.withSensitive(c.sensitive()), nil
	}
}

// tooLong reports a string beyond the bound.
func (c *invocation) tooLong() value {
	c.s.ev.fail(c.span(), "the string is longer than %d bytes", maxText)
	return c.unknown()
}

// never makes a function whose result is not known before it runs, such as the
// time.
func never(least, most int) fn {
	return func(c *invocation) (value, error) {
		return c.unknown(), c.count(least, most)
	}
}

// try returns its first argument that has a value. One that is unknown because
// of something that may lack what is asked of it may be passed over.
func (s *scope) try(e *hclsyntax.FunctionCallExpr) (value, error) {
	var maybe []value
	var last error
	for _, arg := range e.Args {
		v, err := s.eval(arg)
		if err != nil {
			last = err
			continue
		}
		maybe = append(maybe, v)
		if !mayFail(v, arg) {
			break
		}
	}
	if len(maybe) > 0 {
		return join(maybe...), nil
	}
	if last == nil {
		return value{}, s.errorf(e.Range(), `function "try": it needs at least one argument`)
	}
	return value{}, last
}

// mayFail reports whether an expression may turn out to have no value although
// it has one here. That is so where it asks for a part of something where
// nothing is known; attributes of resources are taken to exist.
func mayFail(v value, e hclsyntax.Expression) bool {
	if v.kind != unknown || v.hint().exact() || len(v.hint().parts) > 1 {
		return false
	}
	if v.hint().each != nil {
		return false
	}
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		// A bare variable or local is there whatever its value.
		return len(e.Traversal) > 2
	case *hclsyntax.ParenthesesExpr:
		return mayFail(v, e.Expression)
	}
	return true
}

func (s *scope) can(e *hclsyntax.FunctionCallExpr) (value, error) {
	if len(e.Args) != 1 {
		return value{}, s.errorf(e.Range(), `function "can": it has %d arguments and needs 1`, len(e.Args))
	}
	v, err := s.eval(e.Args[0])
	switch {
	case err != nil:
		return boolVal(false), nil
	case mayFail(v, e.Args[0]):
		return nothing(), nil
	}
	return boolVal(true), nil
}
