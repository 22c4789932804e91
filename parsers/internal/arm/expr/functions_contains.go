package expr

import (
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

func contains(e *evaluator, args []Value) (Value, error) {
	container, item := args[0], args[1]
	if container.kind != Unknown && item.kind != Unknown || container.kind == Array {
		result, err := e.containsKnown(args)
		if err != nil {
			return Value{}, err
		}
		if result != symbolic.Maybe {
			return BoolValue(result == symbolic.Yes), nil
		}
	}
	if text, ok := item.Str(); ok && container.kind == Unknown {
		if container.Residual().parts.Contains(text) {
			return BoolValue(true), nil
		}
	}
	if v, ok := e.each("contains", args, contains); ok {
		return v, nil
	}
	v := newCall("contains", args)
	v.Residual().nonNull = true
	return v, nil
}

func (e *evaluator) containsKnown(args []Value) (symbolic.Verdict, error) {
	container, item := args[0], args[1]
	switch container.kind {
	case String:
		text, err := textArg(args, 1)
		return symbolic.Decided(strings.Contains(container.s, text)), err
	case Object:
		name, err := textArg(args, 1)
		o := container.ref.(*object)
		if o.find(name) == nil && o.gaps > 0 {
			return symbolic.Maybe, err
		}
		return symbolic.Decided(o.find(name) != nil), err
	case Array:
		budget := MaxValueSize
		defer func() { e.budget.work((MaxValueSize - budget) / 8) }()
		elements := container.Elements()
		return symbolic.Any(len(elements), func(i int) symbolic.Verdict { return compare(elements[i], item, &budget) }), nil
	}
	return symbolic.No, wrongType(args, 0, "a string, an array or an object")
}

func indexOf(e *evaluator, args []Value) (Value, error) { return e.position(args, false) }

func lastIndexOf(e *evaluator, args []Value) (Value, error) { return e.position(args, true) }

// position finds an item in an array, or text in a string without regard to
// case.
func (e *evaluator) position(args []Value, fromEnd bool) (Value, error) {
	if args[0].kind == Array {
		name := "indexOf"
		if fromEnd {
			name = "lastIndexOf"
		}
		elements := args[0].Elements()
		budget := MaxValueSize
		defer func() { e.budget.work((MaxValueSize - budget) / 8) }()
		for n := range elements {
			i := n
			if fromEnd {
				i = len(elements) - 1 - n
			}
			switch compare(elements[i], args[1], &budget) {
			case symbolic.Yes:
				return IntValue(int64(i)), nil
			case symbolic.Maybe:
				v := newCall(name, args)
				v.Residual().nonNull = true
				return v, nil
			}
		}
		return IntValue(-1), nil
	}
	text, err := stringArg(args, 0)
	if err != nil {
		return Value{}, wrongType(args, 0, "a string or an array")
	}
	search, err := stringArg(args, 1)
	if err != nil {
		return Value{}, err
	}
	text, search = foldText(text), foldText(search)
	at := strings.Index(text, search)
	if fromEnd {
		at = strings.LastIndex(text, search)
	}
	if at < 0 {
		return IntValue(-1), nil
	}
	return IntValue(int64(unitCount(text[:at]))), nil
}
