package expr

import (
	"fmt"
	"sync"

	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// builtins are the functions of the language by their folded names. The table
// is built on first use since it refers to functions that evaluate.
var builtins = sync.OnceValue(func() map[string]*builtin {
	m := make(map[string]*builtin, 160)
	for _, group := range [][]builtin{
		logicFunctions(), arrayFunctions(), objectFunctions(), lambdaFunctions(), stringFunctions(),
		encodingFunctions(), numberFunctions(), dateFunctions(), cidrFunctions(), scopeFunctions(), resourceFunctions(),
	} {
		for i := range group {
			fn := &group[i]
			if _, ok := m[jsonc.Fold(fn.name)]; ok {
				panic("function " + fn.name + " is declared twice")
			}
			m[jsonc.Fold(fn.name)] = fn
		}
	}
	return m
})

// The getters below return an argument as what a function needs, or the error
// that names the argument by its place.

func wrongType(args []Value, i int, want string) error {
	return argErrorf(i, "takes %s as its %s argument, not %s", want, ordinal(i), args[i].kind)
}

func ordinal(i int) string {
	names := [...]string{"first", "second", "third", "fourth", "fifth"}
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%dth", i+1)
}

func stringArg(args []Value, i int) (string, error) {
	if s, ok := args[i].Str(); ok {
		return s, nil
	}
	return "", wrongType(args, i, "a string")
}

func intArg(args []Value, i int) (int64, error) {
	if n, ok := args[i].Int(); ok {
		return n, nil
	}
	return 0, wrongType(args, i, "an integer")
}

func arrayArg(args []Value, i int) ([]Value, error) {
	if args[i].kind != Array {
		return nil, wrongType(args, i, "an array")
	}
	return args[i].Elements(), nil
}

func objectArg(args []Value, i int) (*object, error) {
	if o, ok := args[i].ref.(*object); ok {
		return o, nil
	}
	return nil, wrongType(args, i, "an object")
}

// newArray makes room for n elements within the budget.
func (e *evaluator) newArray(n int) ([]Value, error) {
	if n > MaxValueSize {
		return nil, boundErrorf("makes an array of more than %d elements", MaxValueSize)
	}
	if !e.budget.Produce(n * elementBytes) {
		return nil, errBudget
	}
	return make([]Value, 0, n), nil
}

// newObject makes room for n members within the budget.
func (e *evaluator) newObject(n int) (*ObjectBuilder, error) {
	if n > MaxValueSize {
		return nil, boundErrorf("makes an object of more than %d members", MaxValueSize)
	}
	if !e.budget.Produce(n * 2 * elementBytes) {
		return nil, errBudget
	}
	return NewObject(n), nil
}

// grow counts one more element of something that is not allocated at once.
func (e *evaluator) grow() error {
	if !e.budget.Produce(elementBytes) || !e.budget.Step() {
		return errBudget
	}
	return nil
}
