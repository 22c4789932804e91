package expr

import (
	"errors"
	"slices"
)

func indexFromEnd(_ *evaluator, args []Value) (Value, error) {
	v, ok, err := fromEnd(args)
	if err == nil && !ok {
		err = argErrorf(1, "takes an index from 1 to the length of the array")
	}
	return v, err
}

func tryIndexFromEnd(e *evaluator, args []Value) (Value, error) {
	if args[0].kind == Null {
		return NullValue(), nil
	}
	v, ok, err := fromEnd(args)
	switch {
	case err != nil:
		return Value{}, err
	case !ok:
		return NullValue(), nil
	case len(args) == 2:
		return v, nil
	}
	return tryGet(e, append([]Value{v}, args[2:]...))
}

// fromEnd returns the element of the first argument that the second one counts
// from the end, from 1; ok is false where there is none.
func fromEnd(args []Value) (v Value, ok bool, err error) {
	elements, err := arrayArg(args, 0)
	if err != nil {
		return Value{}, false, err
	}
	i, err := intArg(args, 1)
	if err != nil || i < 1 || i > int64(len(elements)) {
		return Value{}, false, err
	}
	return elements[len(elements)-int(i)], true, nil
}

// tryGet walks into a value; where there is nothing the result is null.
func tryGet(e *evaluator, args []Value) (Value, error) {
	v := args[0]
	for i := 1; i < len(args); i++ {
		if v.kind == Null {
			return NullValue(), nil
		}
		next, err := e.tryStep(v, args, i)
		if err != nil {
			return Value{}, err
		}
		v = next
	}
	return v, nil
}

func (e *evaluator) tryStep(base Value, args []Value, i int) (Value, error) {
	key := args[i]
	fromEnd := false
	if key.kind == Object {
		// Bicep writes x[?^1] as createObject('value', 1, 'fromEnd', true()).
		fromEnd, _ = key.Get("fromEnd").Bool()
		key = key.Get("value")
	}
	switch {
	case key.kind != String && key.kind != Int && key.kind != Unknown:
		return Value{}, argErrorf(i, "takes names and indexes, not %s", key.kind)
	case base.kind == Unknown || key.kind == Unknown:
		v, err := e.tryUnknown(base, key, fromEnd, args[i])
		v.secret = v.secret || base.secret || key.secret
		return v, err
	case base.kind != Object && base.kind != Array:
		return Value{}, argErrorf(0, "reads arrays and objects, not %s", base.kind)
	}
	if fromEnd {
		n, ok := key.Int()
		elements := base.Elements()
		if !ok || base.kind != Array || n < 1 || n > int64(len(elements)) {
			return NullValue(), nil
		}
		key = IntValue(int64(len(elements)) - n)
	}
	v, err := e.read(base, key)
	if errors.Is(err, errMissing) || errors.Is(err, errRange) {
		return NullValue(), nil
	}
	return v, err
}

func (e *evaluator) tryUnknown(base, key Value, fromEnd bool, arg Value) (Value, error) {
	if base.kind == Unknown {
		if i, ok := key.Int(); ok && !fromEnd && i >= 0 && i < int64(len(base.Residual().head)) {
			return base.Residual().head[i], nil
		}
	}
	args := []Value{base, arg}
	v := newAccess(base, key)
	r := v.Residual()
	if r.op != opOpaque {
		r.op, r.name, r.args = opCall, "tryGet", args
	}
	if base.kind == Unknown && base.Residual().ref != nil && key.kind != Unknown && !fromEnd {
		return e.follow(base, key, v), nil
	}
	if results, ok := e.distribute(args, func(args []Value) (Value, error) { return tryGet(e, args) }); ok {
		return e.oneOf(v, results), nil
	}
	if picked := e.pick(base, key); picked != nil {
		// The key may be none of those that exist.
		return e.oneOf(v, append(slices.Clone(picked), NullValue())), nil
	}
	return v, nil
}
