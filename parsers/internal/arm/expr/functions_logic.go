package expr

import (
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

func logicFunctions() []builtin {
	return []builtin{
		{name: "if", min: 3, max: 3, lazy: (*evaluator).ifElse},
		{name: "and", min: 2, max: -1, lazy: func(e *evaluator, c *Call) Value { return e.junction(c, false) }},
		{name: "or", min: 2, max: -1, lazy: func(e *evaluator, c *Call) Value { return e.junction(c, true) }},
		{name: "coalesce", min: 1, max: -1, lazy: (*evaluator).coalesce},
		{name: "not", min: 1, max: 1, eager: not},
		{name: "true", eager: func(*evaluator, []Value) (Value, error) { return BoolValue(true), nil }},
		{name: "false", eager: func(*evaluator, []Value) (Value, error) { return BoolValue(false), nil }},
		{name: "null", eager: func(*evaluator, []Value) (Value, error) { return NullValue(), nil }},
		{name: "bool", min: 1, max: 1, eager: toBool},
		{name: "equals", min: 2, max: 2, eager: equals, unknown: unknownHandled},
		{name: "less", min: 2, max: 2, eager: ordering("less", func(c int) bool { return c < 0 })},
		{name: "lessOrEquals", min: 2, max: 2, eager: ordering("lessOrEquals", func(c int) bool { return c <= 0 })},
		{name: "greater", min: 2, max: 2, eager: ordering("greater", func(c int) bool { return c > 0 })},
		{name: "greaterOrEquals", min: 2, max: 2, eager: ordering("greaterOrEquals", func(c int) bool { return c >= 0 })},
	}
}

// ifElse evaluates only the branch that is taken. If the condition is not known
// both are evaluated, as what the value may be.
func (e *evaluator) ifElse(c *Call) Value {
	condition := e.eval(c.Args[0])
	if taken, ok := condition.Bool(); ok {
		if taken {
			return e.eval(c.Args[1])
		}
		return e.eval(c.Args[2])
	}
	if condition.kind != Unknown {
		e.fail(c, wrongType([]Value{condition}, 0, "a boolean"))
	}
	then := e.speculate(func() Value { return e.eval(c.Args[1]) })
	otherwise := e.speculate(func() Value { return e.eval(c.Args[2]) })
	if e.same(then, otherwise) {
		return then
	}
	return e.choice(newResidual(&Residual{name: "if", args: []Value{condition, then, otherwise}}), []Value{then, otherwise})
}

// choice completes an unknown value that is one of others.
func (e *evaluator) choice(v Value, others []Value) Value {
	r := v.Residual()
	r.collectOrigins(others)
	r.alternatives = e.flatten(others)
	r.nonNull = true
	for i := range others {
		r.nonNull = r.nonNull && (others[i].NonNull() || isFailed(others[i]))
	}
	return v
}

func isFailed(v Value) bool {
	r := v.Residual()
	return r != nil && r.failed
}

// junction is and() for decisive == false and or() for true: the first argument
// that has the decisive value decides.
func (e *evaluator) junction(c *Call, decisive bool) Value {
	var unknown []Value
	var all []Value
	secret := false
	for i, arg := range c.Args {
		var v Value
		if unknown == nil {
			v = e.eval(arg)
		} else {
			// Whether this argument is evaluated depends on one that is not known.
			v = e.speculate(func() Value { return e.eval(arg) })
		}
		secret = secret || v.IsSecret()
		b, ok := v.Bool()
		switch {
		case ok && b == decisive:
			out := BoolValue(decisive)
			out.secret = secret
			return out
		case ok:
		case v.kind == Unknown:
			unknown = append(unknown, v)
		default:
			e.fail(c, argErrorf(i, "takes booleans, not %s", v.kind))
			unknown = append(unknown, v)
		}
		all = append(all, v)
	}
	if unknown == nil {
		out := BoolValue(!decisive)
		out.secret = secret
		return out
	}
	v := newCall(c.canon, all)
	v.Residual().nonNull = true
	return v
}

// coalesce returns its first argument that is not null.
func (e *evaluator) coalesce(c *Call) Value { return e.coalesceFrom(c, 0) }

func (e *evaluator) coalesceFrom(c *Call, from int) Value {
	for i := from; i < len(c.Args); i++ {
		v := e.eval(c.Args[i])
		if v.kind == Null {
			continue
		}
		if v.NonNull() || i == len(c.Args)-1 {
			return v
		}
		rest := e.speculate(func() Value { return e.coalesceFrom(c, i+1) })
		if rest.kind == Null {
			return v
		}
		args := []Value{v, rest}
		if name, more, ok := rest.Call(); ok && name == "coalesce" {
			args = append([]Value{v}, more...)
		}
		var others []Value
		for _, a := range v.Alternatives() {
			if a.kind != Null {
				others = append(others, a)
			}
		}
		if others == nil {
			others = []Value{v}
		}
		out := e.choice(newResidual(&Residual{name: "coalesce", args: args}), append(others, rest))
		out.Residual().nonNull = rest.NonNull()
		return out
	}
	return NullValue()
}

func not(_ *evaluator, args []Value) (Value, error) {
	b, ok := args[0].Bool()
	if !ok {
		return Value{}, wrongType(args, 0, "a boolean")
	}
	return BoolValue(!b), nil
}

func toBool(_ *evaluator, args []Value) (Value, error) {
	switch v := args[0]; v.kind {
	case Bool:
		return BoolValue(v.n != 0), nil
	case Int:
		return BoolValue(v.n != 0), nil
	case String:
		switch text := strings.TrimSpace(v.s); {
		case strings.EqualFold(text, "true"), text == "1":
			return BoolValue(true), nil
		case strings.EqualFold(text, "false"), text == "0":
			return BoolValue(false), nil
		}
		return Value{}, argErrorf(0, "takes the strings 'true' and 'false' only")
	}
	return Value{}, wrongType(args, 0, "a string, an integer or a boolean")
}

func equals(e *evaluator, args []Value) (Value, error) {
	budget := MaxValueSize
	result := compare(args[0], args[1], &budget)
	if !e.budget.work((MaxValueSize - budget) / 8) {
		return Value{}, errBudget
	}
	if result != symbolic.Maybe {
		return BoolValue(result == symbolic.Yes), nil
	}
	if args[0].kind == Unknown || args[1].kind == Unknown {
		if results, ok := e.distribute(args, func(args []Value) (Value, error) { return equals(e, args) }); ok {
			v := newCall("equals", args)
			v.Residual().nonNull = true
			return e.oneOf(v, results), nil
		}
	}
	return unknownBool("equals", args), nil
}

// unknownBool returns the result of a test that is not known.
func unknownBool(name string, args []Value) Value {
	v := newCall(name, args)
	v.Residual().nonNull = true
	return v
}

func ordering(name string, holds func(int) bool) func(*evaluator, []Value) (Value, error) {
	return func(_ *evaluator, args []Value) (Value, error) {
		a, b := args[0], args[1]
		switch {
		case a.kind == Int && b.kind == Int:
			switch {
			case a.n < b.n:
				return BoolValue(holds(-1)), nil
			case a.n > b.n:
				return BoolValue(holds(1)), nil
			}
			return BoolValue(holds(0)), nil
		case isNumber(a) && isNumber(b):
			x, y := asFloat(a), asFloat(b)
			switch {
			case x < y:
				return BoolValue(holds(-1)), nil
			case x > y:
				return BoolValue(holds(1)), nil
			}
			return BoolValue(holds(0)), nil
		case a.kind == String && b.kind == String:
			order, ok := collate(a.s, b.s)
			if !ok {
				return unknownBool(name, args), nil
			}
			return BoolValue(holds(order)), nil
		case a.kind != String && !isNumber(a):
			return Value{}, wrongType(args, 0, "an integer or a string")
		}
		return Value{}, wrongType(args, 1, "a value of the type of the first one")
	}
}
