package expr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

func lambdaFunctions() []builtin {
	return []builtin{
		{name: "lambda", min: 1, max: 4, lazy: func(e *evaluator, c *Call) Value {
			e.report(c.Pos, "lambda() stands as an argument of map(), filter(), sort(), reduce(), toObject(), groupBy() or mapValues() only")
			return e.opaque(c)
		}},
		{name: "lambdaVariables", min: 1, max: 1, lazy: (*evaluator).lambdaVariable},
		{name: "map", min: 2, max: 2, lazy: overArray(1, 2, (*evaluator).mapArray)},
		{name: "filter", min: 2, max: 2, lazy: overArray(1, 2, (*evaluator).filterArray)},
		{name: "sort", min: 2, max: 2, lazy: overArray(2, 2, (*evaluator).sortArray)},
		{name: "reduce", min: 3, max: 3, lazy: overArray(2, 3, (*evaluator).reduceArray)},
		{name: "toObject", min: 2, max: 3, lazy: overArray(1, 1, (*evaluator).arrayToObject)},
		{name: "groupBy", min: 2, max: 3, lazy: overArray(1, 1, (*evaluator).groupArray)},
		{name: "mapValues", min: 2, max: 2, lazy: overArray(1, 1, (*evaluator).mapMembers)},
	}
}

// lambda is the function argument of a call.
type lambda struct {
	names []string
	body  Node
}

// iteration is a call that applies lambdas to the elements of its first
// argument.
type iteration struct {
	call    *Call
	initial Value // of reduce()
	lambdas []lambda
}

func (e *evaluator) lambdaVariable(c *Call) Value {
	name, ok := e.nameArgument(c)
	if !ok {
		return e.opaque(c)
	}
	for b := e.locals; b != nil; b = b.next {
		if strings.EqualFold(b.name, name) {
			return b.value
		}
	}
	e.report(c.Pos, fmt.Sprintf("lambda variable %q does not exist here", name))
	return e.opaque(c)
}

// nameArgument evaluates the only argument of a call that names something.
func (e *evaluator) nameArgument(c *Call) (string, bool) {
	v := e.eval(c.Args[0])
	if name, ok := v.Str(); ok {
		return name, true
	}
	if v.kind != Unknown {
		e.fail(c, wrongType([]Value{v}, 0, "a string"))
	}
	return "", false
}

// lambdaArgument reads an argument that must be the call of lambda().
func lambdaArgument(n Node, minNames, maxNames int) (lambda, *Error) {
	c, ok := n.(*Call)
	if !ok || c.canon != "lambda" || len(c.Args) == 0 {
		return lambda{}, &Error{Offset: n.Offset(), Message: "expected lambda('name', …) here"}
	}
	l := lambda{body: c.Args[len(c.Args)-1]}
	for _, arg := range c.Args[:len(c.Args)-1] {
		lit, ok := arg.(*Literal)
		if !ok || lit.Value.kind != String {
			return lambda{}, &Error{Offset: arg.Offset(), Message: "the name of a lambda variable must be a string"}
		}
		l.names = append(l.names, lit.Value.s)
	}
	if len(l.names) < minNames || len(l.names) > maxNames {
		takes := count(minNames)
		if maxNames > minNames {
			takes = fmt.Sprintf("%d or %d arguments", minNames, maxNames)
		}
		return lambda{}, &Error{Offset: c.Pos, Message: fmt.Sprintf("lambda here must have %s, not %d", strings.Replace(takes, "argument", "variable", 1), len(l.names))}
	}
	return l, nil
}

// overArray makes a function that applies lambdas with minNames to maxNames
// variables to the elements of its first argument, once for each alternative if
// that is not known.
func overArray(minNames, maxNames int, f func(e *evaluator, it *iteration, subject Value) (Value, error)) func(*evaluator, *Call) Value {
	return func(e *evaluator, c *Call) Value {
		it := &iteration{call: c}
		subject := e.eval(c.Args[0])
		rest := c.Args[1:]
		if c.canon == "reduce" {
			it.initial = e.eval(rest[0])
			rest = rest[1:]
		}
		for _, arg := range rest {
			l, err := lambdaArgument(arg, minNames, maxNames)
			if err != nil {
				e.report(err.Offset, err.Message)
				return e.opaque(c)
			}
			it.lambdas = append(it.lambdas, l)
		}
		v, err := e.iterate(it, subject, f)
		if err != nil {
			e.fail(c, err)
			return failedCall(c.canon, []Value{subject})
		}
		v.secret = v.secret || subject.secret
		return v
	}
}

func (e *evaluator) iterate(it *iteration, subject Value, f func(*evaluator, *iteration, Value) (Value, error)) (Value, error) {
	if subject.kind != Unknown {
		v, err := f(e, it, subject)
		if err == nil && v.ref != nil {
			if bound := exceeded(v.facts()); bound != "" {
				return Value{}, boundErrorf("is too big: %s", bound)
			}
		}
		return v, err
	}
	args := []Value{subject}
	results, ok := e.distribute(args, func(args []Value) (Value, error) { return e.iterate(it, args[0], f) })
	if ok && len(results) == 1 {
		return results[0], nil
	}
	v := e.unknownIteration(it, subject)
	v.Residual().alternatives = results
	return v, nil
}

// unknownIteration is the call written with what is known folded in.
func (e *evaluator) unknownIteration(it *iteration, subject Value) Value {
	args := []Value{subject}
	if it.call.canon == "reduce" {
		args = append(args, it.initial)
	}
	for i := range it.lambdas {
		l := &it.lambdas[i]
		lambdaArgs := make([]Value, 0, len(l.names)+1)
		frame := e.bind(l)
		for j, name := range l.names {
			variable := UnknownCall("lambdaVariables", StringValue(name))
			variable.Residual().collectOrigins(args)
			frame[j].value = variable
			lambdaArgs = append(lambdaArgs, StringValue(name))
		}
		body := e.speculate(func() Value { return e.eval(l.body) })
		e.unbind(frame)
		args = append(args, newCall("lambda", append(lambdaArgs, body)))
	}
	v := newCall(it.call.canon, args)
	v.Residual().nonNull = it.call.canon != "reduce"
	// Which elements the variables stand for differs from one call to the next.
	v.Residual().leaf = true
	return v
}

// bind makes room for the variables of a lambda in the innermost scope.
func (e *evaluator) bind(l *lambda) []binding {
	frame := make([]binding, len(l.names))
	for i, name := range l.names {
		frame[i] = binding{name: name, next: e.locals}
		e.locals = &frame[i]
	}
	return frame
}

func (e *evaluator) unbind(frame []binding) {
	if len(frame) > 0 {
		e.locals = frame[0].next
	}
}

// eachElement calls visit for the elements of an array with the lambda's value.
func (e *evaluator) eachElement(it *iteration, l *lambda, subject Value, visit func(i int, element, result Value) error) error {
	if subject.kind != Array {
		return wrongType([]Value{subject}, 0, "an array")
	}
	frame := e.bind(l)
	defer e.unbind(frame)
	for i, element := range subject.Elements() {
		if !e.budget.Step() {
			return errBudget
		}
		frame[0].value = element
		if len(frame) > 1 {
			frame[1].value = IntValue(int64(i))
		}
		if err := visit(i, element, e.eval(l.body)); err != nil {
			return err
		}
		if e.budget.Exceeded() != "" {
			return errBudget
		}
	}
	return nil
}

func (e *evaluator) mapArray(it *iteration, subject Value) (Value, error) {
	out, err := e.newArray(len(subject.Elements()))
	if err != nil {
		return Value{}, err
	}
	err = e.eachElement(it, &it.lambdas[0], subject, func(_ int, _, result Value) error {
		out = append(out, result)
		return nil
	})
	return ArrayValue(out), err
}

func (e *evaluator) filterArray(it *iteration, subject Value) (Value, error) {
	var out []Value
	unknown := false
	err := e.eachElement(it, &it.lambdas[0], subject, func(_ int, element, result Value) error {
		keep, ok := result.Bool()
		switch {
		case ok && keep:
			out = append(out, element)
			e.budget.Produce(elementBytes)
		case result.kind == Unknown:
			unknown = true
		case !ok:
			return argErrorf(1, "takes a lambda that gives booleans, not %s", result.kind)
		}
		return nil
	})
	if err != nil {
		return Value{}, err
	}
	if unknown {
		return e.unknownIteration(it, subject), nil
	}
	return ArrayValue(out), nil
}

func (e *evaluator) sortArray(it *iteration, subject Value) (Value, error) {
	if subject.kind != Array {
		return Value{}, wrongType([]Value{subject}, 0, "an array")
	}
	out, err := e.newArray(len(subject.Elements()))
	if err != nil {
		return Value{}, err
	}
	out = append(out, subject.Elements()...)
	frame := e.bind(&it.lambdas[0])
	defer e.unbind(frame)
	var failure error
	unknown := false
	before := func(a, b Value) bool {
		if unknown || failure != nil {
			return false
		}
		if e.budget.Exceeded() != "" {
			failure = errBudget
			return false
		}
		frame[0].value, frame[1].value = a, b
		result := e.eval(it.lambdas[0].body)
		less, ok := result.Bool()
		if result.kind == Unknown {
			unknown = true
		} else if !ok {
			failure = argErrorf(1, "takes a lambda that gives booleans, not %s", result.kind)
		}
		return less
	}
	slices.SortStableFunc(out, func(a, b Value) int {
		switch {
		case before(a, b):
			return -1
		case before(b, a):
			return 1
		}
		return 0
	})
	switch {
	case failure != nil:
		return Value{}, failure
	case unknown:
		return e.unknownIteration(it, subject), nil
	}
	return ArrayValue(out), nil
}

func (e *evaluator) reduceArray(it *iteration, subject Value) (Value, error) {
	if subject.kind != Array {
		return Value{}, wrongType([]Value{subject}, 0, "an array")
	}
	accumulated := it.initial
	l := &it.lambdas[0]
	frame := e.bind(l)
	defer e.unbind(frame)
	for i, element := range subject.Elements() {
		frame[0].value, frame[1].value = accumulated, element
		if len(frame) > 2 {
			frame[2].value = IntValue(int64(i))
		}
		accumulated = e.eval(l.body)
		if e.budget.Exceeded() != "" {
			return Value{}, errBudget
		}
	}
	return accumulated, nil
}

// keysAndValues evaluates the lambdas of toObject() and groupBy().
func (e *evaluator) keysAndValues(it *iteration, subject Value) (keys, values []Value, err error) {
	err = e.eachElement(it, &it.lambdas[0], subject, func(_ int, _, result Value) error {
		if result.kind != String && result.kind != Unknown {
			return argErrorf(1, "takes a lambda that gives strings, not %s", result.kind)
		}
		keys = append(keys, result)
		return nil
	})
	if err != nil || len(it.lambdas) == 1 {
		return keys, subject.Elements(), err
	}
	err = e.eachElement(it, &it.lambdas[1], subject, func(_ int, _, result Value) error {
		values = append(values, result)
		return nil
	})
	return keys, values, err
}

func (e *evaluator) arrayToObject(it *iteration, subject Value) (Value, error) {
	keys, values, err := e.keysAndValues(it, subject)
	if err != nil {
		return Value{}, err
	}
	b, err := e.newObject(len(keys))
	if err != nil {
		return Value{}, err
	}
	for i := range keys {
		b.SetNamed(keys[i], values[i])
		if !e.budget.Step() || keys[i].kind == Unknown && !e.budget.Produce(maxOutline) {
			return Value{}, errBudget
		}
	}
	return b.Value(), nil
}

func (e *evaluator) groupArray(it *iteration, subject Value) (Value, error) {
	keys, values, err := e.keysAndValues(it, subject)
	if err != nil {
		return Value{}, err
	}
	var names []string
	groups := map[string][]Value{}
	secret := false
	for i := range keys {
		secret = secret || keys[i].IsSecret()
		name, ok := keys[i].Str()
		if !ok {
			return e.unknownIteration(it, subject), nil
		}
		key := jsonc.Fold(name)
		if _, ok := groups[key]; !ok {
			names = append(names, name)
		}
		groups[key] = append(groups[key], values[i])
	}
	b, err := e.newObject(len(names))
	if err != nil {
		return Value{}, err
	}
	for _, name := range names {
		b.Set(name, ArrayValue(groups[jsonc.Fold(name)]))
	}
	v := b.Value()
	v.secret = v.secret || secret
	return v, nil
}

func (e *evaluator) mapMembers(it *iteration, subject Value) (Value, error) {
	if subject.kind != Object {
		return Value{}, wrongType([]Value{subject}, 0, "an object")
	}
	b, err := e.newObject(len(subject.Members()))
	if err != nil {
		return Value{}, err
	}
	l := &it.lambdas[0]
	frame := e.bind(l)
	defer e.unbind(frame)
	for _, m := range subject.Members() {
		frame[0].value = m.Value
		v := e.eval(l.body)
		m.Value = v
		b.setMember(m)
		if e.budget.Exceeded() != "" {
			return Value{}, errBudget
		}
	}
	return b.Value(), nil
}
