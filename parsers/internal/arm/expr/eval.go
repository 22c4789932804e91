package expr

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// builtin is a function of the language.
type builtin struct {
	name     string // as residuals write it
	min, max int    // how many arguments; max < 0 means any number
	pairs    bool   // the arguments come in pairs

	// lazy functions see their arguments unevaluated; eager ones get values.
	lazy  func(e *evaluator, c *Call) Value
	eager func(e *evaluator, args []Value) (Value, error)
	// partly, if it is set, is asked when an argument is unknown. It returns what
	// is known of the result all the same, and false where that is nothing more
	// than of any call.
	partly func(args []Value) (Value, bool)

	unknown  unknownPolicy
	secrets  secretPolicy
	nullable bool // may return null, so that an unknown result may be null
	constant bool // takes no longer for long arguments than for short ones
	segment  bool // returns strings without slashes
}

// unknownPolicy says when a function's result is unknown before it is called.
type unknownPolicy uint8

const (
	unknownArgument unknownPolicy = iota // if an argument itself is unknown
	unknownInside                        // if anything in an argument is unknown
	unknownHandled                       // never: the function sees to it
)

// secretPolicy says when a function's result is a secret.
type secretPolicy uint8

const (
	secretInside   secretPolicy = iota // if anything in an argument is one
	secretArgument                     // if an argument itself is one; what is inside carries its own mark
	secretHandled                      // the values that are passed on carry their own mark
)

type evaluator struct {
	scope  Scope
	budget *Budget
	errors []Error
	locals *binding
}

// binding is a lambda variable.
type binding struct {
	name  string
	value Value
	next  *binding
}

// errBudget ends work that a bound does not allow; the bound itself is reported
// where evaluation notices that it is exceeded.
var errBudget = errors.New("bound exceeded")

// argumentError is an error that concerns one argument.
type argumentError struct {
	index   int
	message string
}

func (e *argumentError) Error() string { return e.message }

func argErrorf(index int, format string, args ...any) error {
	return &argumentError{index, fmt.Sprintf(format, args...)}
}

// boundError is an error about what may be right but exceeds a bound.
type boundError string

// Error implements error.
func (e boundError) Error() string { return string(e) }

func boundErrorf(format string, args ...any) error { return boundError(fmt.Sprintf(format, args...)) }

// Evaluate computes the value of the expression. It always returns a value: what
// is not known or is wrong becomes residual. The errors are in the order in
// which evaluation met them; none is reported while budget.Speculative holds.
func (x *Expression) Evaluate(scope Scope, budget *Budget) (Value, []Error) {
	e := evaluator{scope: scope, budget: budget}
	v := e.eval(x.root)
	return v, e.errors
}

func (e *evaluator) eval(n Node) Value {
	switch n := n.(type) {
	case *Literal:
		return n.Value
	case *Call:
		return e.call(n)
	case *Access:
		return e.access(n)
	}
	return Value{}
}

func (e *evaluator) report(offset int, message string) {
	if !e.budget.Speculative() {
		e.errors = append(e.errors, Error{Offset: offset, Message: message})
	}
}

// reportBound reports the bound that was hit, once for all expressions that
// share the budget.
func (e *evaluator) reportBound(offset int) {
	if !e.budget.reported {
		e.budget.reported = true
		e.errors = append(e.errors, Error{Offset: offset, Message: e.budget.exceeded, Bound: true})
	}
}

// speculate evaluates what may never be evaluated. Its errors do not count.
func (e *evaluator) speculate(f func() Value) Value {
	e.budget.speculative++
	v := f()
	e.budget.speculative--
	return v
}

// opaque is the result of a call that could not be evaluated at all.
func (e *evaluator) opaque(c *Call) Value {
	return newResidual(&Residual{op: opOpaque, name: c.canon, leaf: true, failed: true})
}

func (e *evaluator) call(c *Call) Value {
	if !e.budget.Step() || !e.budget.Enter() {
		e.reportBound(c.Pos)
		return e.opaque(c)
	}
	defer e.budget.Leave()
	fn := c.fn
	if fn == nil {
		return e.userFunction(c)
	}
	if message := arity(fn, c); message != "" {
		e.report(c.Pos, message)
		return e.opaque(c)
	}
	if fn.lazy != nil {
		return fn.lazy(e, c)
	}
	base, args := e.arguments(c.Args)
	v, err := e.apply(fn, c.canon, args)
	if err != nil {
		e.fail(c, err)
		v = failedCall(c.canon, args)
	}
	e.release(base)
	return v
}

// arguments evaluates nodes onto the shared stack and returns them. They are
// valid until release, which must follow; who keeps them copies them.
func (e *evaluator) arguments(nodes []Node) (base int, args []Value) {
	b := e.budget
	base = len(b.stack)
	for _, n := range nodes {
		v := e.eval(n)
		b.stack = append(b.stack, v)
	}
	return base, b.stack[base:len(b.stack):len(b.stack)]
}

func (e *evaluator) release(base int) {
	clear(e.budget.stack[base:])
	e.budget.stack = e.budget.stack[:base]
}

func (e *evaluator) fail(c *Call, err error) {
	if errors.Is(err, errBudget) {
		if e.budget.Exceeded() != "" {
			e.reportBound(c.Pos)
		}
		return
	}
	offset := c.Pos
	var at *argumentError
	if errors.As(err, &at) && at.index < len(c.Args) {
		offset = c.Args[at.index].Offset()
	}
	e.report(offset, c.canon+"() "+err.Error())
	if bound := boundError(""); errors.As(err, &bound) && !e.budget.Speculative() {
		e.errors[len(e.errors)-1].Bound = true
	}
}

func failedCall(function string, args []Value) Value {
	v := newCall(function, args)
	r := v.Residual()
	r.leaf, r.failed = true, true
	return v
}

// apply calls an eager function with values that may be unknown.
func (e *evaluator) apply(fn *builtin, name string, args []Value) (Value, error) {
	if blocked(fn.unknown, args) {
		return e.applyUnknown(fn, name, args)
	}
	if !fn.constant && !e.charge(args) {
		return Value{}, errBudget
	}
	v, err := fn.eager(e, args)
	if err != nil {
		return Value{}, err
	}
	if v.kind == String {
		if len(v.s) > MaxStringLength {
			return Value{}, errTooLong
		}
		v = v.seeded(args...)
		if !e.budget.Produce(len(v.s) + v.seedSize()) {
			return Value{}, errBudget
		}
	} else if v.ref != nil {
		if bound := exceeded(v.facts()); bound != "" {
			return Value{}, boundError("is too big: " + bound)
		}
	}
	switch fn.secrets {
	case secretInside:
		v = v.taint(args...)
	case secretArgument:
		for i := range args {
			v.secret = v.secret || args[i].secret
		}
	}
	return v, nil
}

// charge counts the work of walking along arguments: without it a few calls
// with long ones would take as long as millions with short ones.
func (e *evaluator) charge(args []Value) bool {
	work := 0
	for i := range args {
		switch ref := args[i].ref.(type) {
		case *array:
			work += len(ref.elements) / 16
		case *object:
			work += len(ref.members) / 16
		default:
			work += len(args[i].s) / 256
		}
	}
	return e.budget.work(work)
}

var errTooLong = boundErrorf("makes a string of more than %d MB", MaxStringLength>>20)

func blocked(policy unknownPolicy, args []Value) bool {
	switch policy {
	case unknownArgument:
		for i := range args {
			if args[i].kind == Unknown {
				return true
			}
		}
	case unknownInside:
		for i := range args {
			if args[i].ref != nil && args[i].facts().Unknown {
				return true
			}
		}
	}
	return false
}

// applyUnknown gives what a function returns when arguments that it needs are
// unknown: a residual call, with the results for each alternative if it is one
// argument that has some.
func (e *evaluator) applyUnknown(fn *builtin, name string, args []Value) (Value, error) {
	results, ok := e.distribute(args, func(args []Value) (Value, error) { return e.apply(fn, name, args) })
	if ok && len(results) == 1 {
		return results[0], nil
	}
	if !ok && fn.partly != nil {
		if v, ok := fn.partly(args); ok {
			return v.taint(args...), nil
		}
	}
	v := newCall(name, args)
	r := v.Residual()
	r.nonNull = !fn.nullable
	r.segment = fn.segment
	r.alternatives = results
	return v, nil
}

// distribute evaluates a function once for each alternative of the one argument
// that has some. It returns what it may give, without the alternatives that are
// errors; false means that this is not known. Where several arguments have
// alternatives, a residual that shows all of them says more than a list of
// results.
func (e *evaluator) distribute(args []Value, f func([]Value) (Value, error)) ([]Value, bool) {
	which := -1
	for i := range args {
		if len(args[i].Alternatives()) > 0 {
			if which >= 0 {
				return nil, false
			}
			which = i
		}
	}
	if which < 0 {
		return nil, false
	}
	given := slices.Clone(args)
	e.budget.speculative++
	results, err := symbolic.Each(slices.Values(args[which].Alternatives()), func(alternative Value) (Value, error) {
		if !e.budget.Step() {
			return Value{}, errBudget
		}
		given[which] = alternative
		v, err := f(given)
		if err != nil {
			return Value{}, err
		}
		// Not all of the functions mark their results themselves.
		if v.kind != Array && v.kind != Object {
			v = v.taint(given...)
		}
		v.secret = v.secret || alternative.secret
		return v, nil
	})
	e.budget.speculative--
	if err != nil || e.budget.Exceeded() != "" {
		return nil, false
	}
	results = e.flatten(results)
	return results, len(results) > 0
}

// flatten is the function flatten, its work counted.
func (e *evaluator) flatten(others []Value) []Value {
	comparisons := maxComparisons
	out := flatten(others, &comparisons)
	e.budget.work((maxComparisons - comparisons) / 8)
	return out
}

// same is the function same, its work counted.
func (e *evaluator) same(a, b Value) bool {
	comparisons := maxComparisons
	result := same(a, b, &comparisons)
	e.budget.work((maxComparisons - comparisons) / 8)
	return result
}

func arity(fn *builtin, c *Call) string {
	n := len(c.Args)
	if n >= fn.min && (fn.max < 0 || n <= fn.max) && (!fn.pairs || n%2 == 0) {
		return ""
	}
	var takes string
	switch {
	case fn.pairs:
		takes = "an even number of arguments"
	case fn.max < 0:
		takes = fmt.Sprintf("at least %s", count(fn.min))
	case fn.min == fn.max && fn.min == 0:
		takes = "no arguments"
	case fn.min == fn.max:
		takes = count(fn.min)
	default:
		takes = fmt.Sprintf("%d to %s", fn.min, count(fn.max))
	}
	return fmt.Sprintf("%s() takes %s, not %d", c.canon, takes, n)
}

func count(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}

func (e *evaluator) userFunction(c *Call) Value {
	base, args := e.arguments(c.Args)
	defer e.release(base)
	fn, ok := e.scope.Function(c.Name)
	switch {
	case !ok:
		e.report(c.Pos, fmt.Sprintf("function %q does not exist; check its name%s", c.Name, namespaceHint(c.Name)))
		return failedCall(c.Name, args)
	case fn.Parameters != len(args):
		e.report(c.Pos, fmt.Sprintf("%s() takes %s, not %d", c.Name, count(fn.Parameters), len(args)))
		return failedCall(c.Name, args)
	}
	return fn.Call(args)
}

func namespaceHint(name string) string {
	for i := range len(name) {
		if name[i] == '.' {
			return " and the \"functions\" of the template"
		}
	}
	return ""
}
