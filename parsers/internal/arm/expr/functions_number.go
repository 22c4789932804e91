package expr

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

func numberFunctions() []builtin {
	return []builtin{
		{name: "add", min: 2, max: 2, eager: arithmetic(addInts)},
		{name: "sub", min: 2, max: 2, eager: arithmetic(subInts)},
		{name: "mul", min: 2, max: 2, eager: arithmetic(mulInts)},
		{name: "div", min: 2, max: 2, eager: arithmetic(divInts)},
		{name: "mod", min: 2, max: 2, eager: arithmetic(modInts)},
		{name: "int", min: 1, max: 1, eager: toInt},
		{name: "float", min: 1, max: 1, eager: toFloat},
	}
}

var (
	errOverflow = errors.New("gives a number of more than 64 bits")
	errDivision = &argumentError{1, "cannot divide by 0"}
)

func arithmetic(f func(a, b int64) (int64, error)) func(*evaluator, []Value) (Value, error) {
	return func(_ *evaluator, args []Value) (Value, error) {
		a, err := intArg(args, 0)
		if err != nil {
			return Value{}, err
		}
		b, err := intArg(args, 1)
		if err != nil {
			return Value{}, err
		}
		n, err := f(a, b)
		return IntValue(n), err
	}
}

func addInts(a, b int64) (int64, error) {
	if n := a + b; (n > a) == (b > 0) {
		return n, nil
	}
	return 0, errOverflow
}

func subInts(a, b int64) (int64, error) {
	if n := a - b; (n < a) == (b > 0) {
		return n, nil
	}
	return 0, errOverflow
}

func mulInts(a, b int64) (int64, error) {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	negative := (a < 0) != (b < 0)
	switch {
	case high != 0, low > 1<<63, low == 1<<63 && !negative:
		return 0, errOverflow
	case negative:
		return -int64(low), nil
	}
	return int64(low), nil
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func divInts(a, b int64) (int64, error) {
	switch {
	case b == 0:
		return 0, errDivision
	case a == math.MinInt64 && b == -1:
		return 0, errOverflow
	}
	return a / b, nil
}

func modInts(a, b int64) (int64, error) {
	switch b {
	case 0:
		return 0, errDivision
	case -1:
		return 0, nil
	}
	return a % b, nil
}

func toInt(_ *evaluator, args []Value) (Value, error) {
	switch v := args[0]; v.kind {
	case Int:
		return IntValue(v.n), nil
	case Number:
		f := math.Trunc(asFloat(v))
		if f < -1<<63 || f >= 1<<63 {
			return Value{}, errOverflow
		}
		return IntValue(int64(f)), nil
	case String:
		n, err := strconv.ParseInt(strings.TrimSpace(v.s), 10, 64)
		if err != nil {
			return Value{}, argErrorf(0, "takes a string that is an integer of 64 bits")
		}
		return IntValue(n), nil
	}
	return Value{}, wrongType(args, 0, "a string or a number")
}

func toFloat(_ *evaluator, args []Value) (Value, error) {
	switch v := args[0]; v.kind {
	case Int, Number:
		return v, nil
	case String:
		text := strings.TrimSpace(v.s)
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || strings.ContainsAny(text, "_xX") {
			return Value{}, argErrorf(0, "takes a string that is a number")
		}
		return Value{kind: Number, s: floatLiteral(f)}, nil
	}
	return Value{}, wrongType(args, 0, "a string or a number")
}

// floatLiteral writes a float as JSON does, with a decimal point.
func floatLiteral(f float64) string {
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}
