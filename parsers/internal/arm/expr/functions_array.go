package expr

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
)

func arrayFunctions() []builtin {
	return []builtin{
		{name: "array", min: 1, max: 1, eager: toArray, secrets: secretHandled, constant: true},
		{name: "createArray", max: -1, eager: createArray, unknown: unknownHandled, secrets: secretHandled, constant: true},
		{name: "concat", min: 1, max: -1, eager: concat, unknown: unknownHandled, secrets: secretArgument},
		{name: "contains", min: 2, max: 2, eager: contains, unknown: unknownHandled},
		{name: "distinct", min: 1, max: 1, eager: distinct, secrets: secretArgument},
		{name: "empty", min: 1, max: 1, eager: empty, unknown: unknownHandled, constant: true},
		{name: "first", min: 1, max: 1, eager: first, unknown: unknownHandled, secrets: secretArgument, nullable: true, constant: true},
		{name: "flatten", min: 1, max: 1, eager: flattenArray, secrets: secretArgument},
		{name: "indexFromEnd", min: 2, max: 2, eager: indexFromEnd, secrets: secretArgument, nullable: true, constant: true},
		{name: "indexOf", min: 2, max: 2, eager: indexOf},
		{name: "intersection", min: 2, max: -1, eager: intersection, secrets: secretArgument},
		{name: "last", min: 1, max: 1, eager: last, unknown: unknownHandled, secrets: secretArgument, nullable: true},
		{name: "lastIndexOf", min: 2, max: 2, eager: lastIndexOf},
		{name: "length", min: 1, max: 1, eager: length},
		{name: "max", min: 1, max: -1, eager: extreme(1), unknown: unknownInside},
		{name: "min", min: 1, max: -1, eager: extreme(-1), unknown: unknownInside},
		{name: "range", min: 2, max: 2, eager: rangeOf},
		{name: "skip", min: 2, max: 2, eager: skip, secrets: secretArgument},
		{name: "take", min: 2, max: 2, eager: take, unknown: unknownHandled, secrets: secretArgument},
		{name: "tryGet", min: 2, max: -1, eager: tryGet, unknown: unknownHandled, secrets: secretHandled, nullable: true, constant: true},
		{name: "tryIndexFromEnd", min: 2, max: -1, eager: tryIndexFromEnd, secrets: secretArgument, nullable: true, constant: true},
		{name: "union", min: 1, max: -1, eager: union, secrets: secretArgument},
	}
}

func toArray(e *evaluator, args []Value) (Value, error) {
	if args[0].kind == Array {
		return args[0], nil
	}
	return createArray(e, args)
}

func createArray(e *evaluator, args []Value) (Value, error) {
	elements, err := e.newArray(len(args))
	if err != nil {
		return Value{}, err
	}
	return ArrayValue(append(elements, args...)), nil
}

func concat(e *evaluator, args []Value) (Value, error) {
	switch {
	case slices.ContainsFunc(args, func(v Value) bool { return v.kind == Array }):
		return concatArrays(e, args)
	case slices.ContainsFunc(args, func(v Value) bool { return v.kind == Unknown }):
		return concatUnknown(e, args)
	case len(args) == 1 && args[0].kind == String:
		return args[0], nil
	}
	var text textBuilder
	for i := range args {
		if err := text.scalar(args, i); err != nil {
			return Value{}, err
		}
	}
	return text.value()
}

func concatArrays(e *evaluator, args []Value) (Value, error) {
	total, unknown := 0, false
	for i := range args {
		switch args[i].kind {
		case Array:
			total += len(args[i].Elements())
		case Unknown:
			unknown = true
		default:
			return Value{}, argErrorf(i, "takes either arrays or text, not both")
		}
	}
	if unknown {
		if v, ok := e.each("concat", args, concat); ok {
			return v, nil
		}
		v := newCall("concat", args)
		r := v.Residual()
		r.nonNull = true
		r.head, r.tail = knownEnds(args)
		return v, nil
	}
	elements, err := e.newArray(total)
	if err != nil {
		return Value{}, err
	}
	for i := range args {
		elements = append(elements, args[i].Elements()...)
	}
	return ArrayValue(elements), nil
}

// knownEnds returns the elements before the first and after the last unknown
// array.
func knownEnds(arrays []Value) (head, tail []Value) {
	for i := 0; i < len(arrays) && arrays[i].kind == Array; i++ {
		head = append(head, arrays[i].Elements()...)
	}
	for i := len(arrays) - 1; i >= 0 && arrays[i].kind == Array; i-- {
		tail = append(slices.Clone(arrays[i].Elements()), tail...)
	}
	return head, tail
}

// each gives the result of a function that handles unknown arguments itself
// for each alternative of the one argument that has some.
func (e *evaluator) each(name string, args []Value, f func(*evaluator, []Value) (Value, error)) (Value, bool) {
	results, ok := e.distribute(args, func(args []Value) (Value, error) { return f(e, args) })
	if !ok {
		return Value{}, false
	}
	v := newCall(name, args)
	v.Residual().nonNull = !slices.ContainsFunc(results, func(v Value) bool { return !v.NonNull() })
	return e.oneOf(v, results), true
}

func concatUnknown(e *evaluator, args []Value) (Value, error) {
	if v, ok := e.each("concat", args, concat); ok {
		return v, nil
	}
	var pieces []part
	text := len(args) > 1
	for i := range args {
		switch args[i].kind {
		case Unknown:
			text = text && len(partsOf(args[i])) > 0
			pieces = append(pieces, partsOf(args[i])...)
		default:
			var b textBuilder
			if err := b.scalar(args, i); err != nil {
				return Value{}, err
			}
			v, err := b.value()
			if err != nil {
				return Value{}, err
			}
			v = v.seeded(args[i])
			v.secret = args[i].secret
			pieces = append(pieces, partsOf(v)...)
		}
	}
	// With nothing but unknown arguments these may as well be arrays.
	if !slices.ContainsFunc(args, func(v Value) bool { return v.kind != Unknown || len(v.Residual().parts) > 0 }) {
		if len(args) == 1 {
			return args[0], nil
		}
		v := newCall("concat", args)
		v.Residual().nonNull = true
		return v, nil
	}
	return stringOf("concat", args, pieces), nil
}

// textArg returns a string or the digits of an integer.
func textArg(args []Value, i int) (string, error) {
	if s, ok := args[i].Number(); ok {
		return s, nil
	}
	return stringArg(args, i)
}

func distinct(e *evaluator, args []Value) (Value, error) {
	elements, err := arrayArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	return e.distinctOf("distinct", args, elements)
}

func empty(e *evaluator, args []Value) (Value, error) {
	switch v := args[0]; v.kind {
	case Null:
		return BoolValue(true), nil
	case String:
		return BoolValue(v.s == ""), nil
	case Array:
		return BoolValue(len(v.Elements()) == 0), nil
	case Object:
		return BoolValue(len(v.Members()) == 0), nil
	case Unknown:
		r := v.Residual()
		if len(r.head)+len(r.tail) > 0 || r.parts.NotEmpty() {
			return BoolValue(false), nil
		}
		if v, ok := e.each("empty", args, empty); ok {
			return v, nil
		}
		out := newCall("empty", args)
		out.Residual().nonNull = true
		return out, nil
	}
	return Value{}, wrongType(args, 0, "a string, an array, an object or null")
}

func first(e *evaluator, args []Value) (Value, error) {
	switch v := args[0]; v.kind {
	case String:
		return StringValue(takeUnits(v.s, 1)), nil
	case Array:
		if elements := v.Elements(); len(elements) > 0 {
			return elements[0], nil
		}
		return NullValue(), nil
	case Unknown:
		if head := v.Residual().head; len(head) > 0 {
			return head[0], nil
		}
		return e.endOf("first", args, first)
	}
	return Value{}, wrongType(args, 0, "a string or an array")
}

func last(e *evaluator, args []Value) (Value, error) {
	switch v := args[0]; v.kind {
	case String:
		return StringValue(skipUnits(v.s, unitCount(v.s)-1)), nil
	case Array:
		if elements := v.Elements(); len(elements) > 0 {
			return elements[len(elements)-1], nil
		}
		return NullValue(), nil
	case Unknown:
		if tail := v.Residual().tail; len(tail) > 0 {
			return tail[len(tail)-1], nil
		}
		return e.endOf("last", args, last)
	}
	return Value{}, wrongType(args, 0, "a string or an array")
}

func (e *evaluator) endOf(name string, args []Value, f func(*evaluator, []Value) (Value, error)) (Value, error) {
	if v, ok := e.each(name, args, f); ok {
		return v, nil
	}
	return newCall(name, args), nil
}

func flattenArray(e *evaluator, args []Value) (Value, error) {
	outer, err := arrayArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	total := 0
	for _, inner := range outer {
		switch inner.kind {
		case Array:
			total += len(inner.Elements())
		case Unknown:
			v := newCall("flatten", args)
			r := v.Residual()
			r.nonNull = true
			r.head, r.tail = knownEnds(outer)
			return v, nil
		default:
			return Value{}, argErrorf(0, "takes an array of arrays; an element is %s", inner.kind)
		}
	}
	elements, err := e.newArray(total)
	if err != nil {
		return Value{}, err
	}
	for _, inner := range outer {
		for _, v := range inner.Elements() {
			v.secret = v.secret || inner.secret
			elements = append(elements, v)
		}
	}
	return ArrayValue(elements), nil
}

func length(_ *evaluator, args []Value) (Value, error) {
	switch v := args[0]; v.kind {
	case String:
		return IntValue(int64(unitCount(v.s))), nil
	case Array:
		return IntValue(int64(len(v.Elements()))), nil
	case Object:
		if o := v.ref.(*object); o.gaps > 0 && len(o.members) > 1 {
			// Two names that are not known may turn out to be one.
			return newCall("length", args), nil
		}
		return IntValue(int64(len(v.Members()))), nil
	}
	return Value{}, wrongType(args, 0, "a string, an array or an object")
}

func extreme(sign int) func(*evaluator, []Value) (Value, error) {
	return func(_ *evaluator, args []Value) (Value, error) {
		numbers := args
		if len(args) == 1 && args[0].kind == Array {
			numbers = args[0].Elements()
			if len(numbers) == 0 {
				return Value{}, argErrorf(0, "takes an array that is not empty")
			}
		}
		var best int64
		for i := range numbers {
			n, ok := numbers[i].Int()
			if !ok {
				return Value{}, argErrorf(i, "takes integers or an array of integers, not %s", numbers[i].kind)
			}
			if i == 0 || sign > 0 && n > best || sign < 0 && n < best {
				best = n
			}
		}
		return IntValue(best), nil
	}
}

// maxRange is the number of integers that range() gives at most.
const maxRange = 10_000

func rangeOf(e *evaluator, args []Value) (Value, error) {
	start, err := intArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	n, err := intArg(args, 1)
	if err != nil {
		return Value{}, err
	}
	if n < 0 || n > maxRange {
		return Value{}, argErrorf(1, "makes 0 to %d integers", maxRange)
	}
	if start > 1<<31-1-n || start < -1<<31 {
		return Value{}, argErrorf(0, "makes integers of 32 bits only")
	}
	elements, err := e.newArray(int(n))
	if err != nil {
		return Value{}, err
	}
	for i := range n {
		elements = append(elements, IntValue(start+i))
	}
	return ArrayValue(elements), nil
}

func skip(e *evaluator, args []Value) (Value, error) {
	n, err := intArg(args, 1)
	if err != nil {
		return Value{}, err
	}
	n = max(n, 0)
	switch v := args[0]; v.kind {
	case String:
		return StringValue(skipUnits(v.s, int(min(n, int64(len(v.s)))))), nil
	case Array:
		elements := v.Elements()
		return ArrayValue(elements[min(n, int64(len(elements))):]), nil
	}
	return Value{}, wrongType(args, 0, "a string or an array")
}

func take(e *evaluator, args []Value) (Value, error) {
	n, ok := args[1].Int()
	if !ok && args[1].kind != Unknown {
		return Value{}, wrongType(args, 1, "an integer")
	}
	n = max(n, 0)
	v := args[0]
	switch {
	case !ok:
	case v.kind == String:
		return StringValue(takeUnits(v.s, int(min(n, int64(len(v.s)))))), nil
	case v.kind == Array:
		elements := v.Elements()
		return ArrayValue(elements[:min(n, int64(len(elements)))]), nil
	case v.kind == Unknown:
		r := v.Residual()
		if n <= int64(len(r.head)) && n > 0 {
			return ArrayValue(r.head[:n]), nil
		}
		if n >= armid.GUIDLength && isGUID(v) {
			return v, nil
		}
		if head, _ := r.parts.Ends(); n > 0 && int64(unitCount(head)) >= n {
			return StringValue(takeUnits(head, int(n))), nil
		}
	}
	if v.kind == String || v.kind == Array || v.kind == Unknown {
		if v, ok := e.each("take", args, take); ok {
			return v, nil
		}
		out := newCall("take", args)
		out.Residual().nonNull = true
		out.Residual().segment = v.kind == Unknown && isSegment(v)
		return out, nil
	}
	return Value{}, wrongType(args, 0, "a string or an array")
}

// isSegment reports whether a value is a string without a slash.
func isSegment(v Value) bool {
	pieces := partsOf(v)
	return len(pieces) > 0 && !slices.ContainsFunc(pieces, part.holdsSlash)
}
