package symbolic

import (
	"iter"
	"slices"
)

// Choose returns the values that an unknown value may turn out to be: those given,
// with the alternatives of one that has some instead of it, and without what is
// the same as one before. False means that there are more than most, so that the
// value is only known to have something to do with them.
func Choose[V any](values []V, alternatives func(V) []V, same func(chosen []V, v V) bool, most int) (chosen []V, ok bool) {
	add := func(v V) bool {
		if !same(chosen, v) {
			chosen = append(chosen, v)
		}
		return len(chosen) <= most
	}
	for _, v := range values {
		if within := alternatives(v); len(within) > 0 {
			for _, v := range within {
				if !add(v) {
					return nil, false
				}
			}
		} else if !add(v) {
			return nil, false
		}
	}
	return chosen, true
}

// Combinations returns in how many ways arguments can be given that are each one
// of several values, and the ways themselves. From the left, arguments are tried
// with each of their alternatives as long as that makes no more than most ways;
// the others stay as they are. A way is valid until the next one. If there is
// one way only, ways is nil.
func Combinations[V any](args []V, alternatives func(V) []V, most int) (n int, ways iter.Seq[[]V]) {
	n = 1
	for _, arg := range args {
		if m := len(alternatives(arg)); m > 0 && n*m <= most {
			n *= m
		}
	}
	if n == 1 {
		return 1, nil
	}
	return n, combine(args, alternatives, most)
}

func combine[V any](args []V, alternatives func(V) []V, most int) iter.Seq[[]V] {
	return func(yield func([]V) bool) {
		given := slices.Clone(args)
		var from func(i, n int) bool
		from = func(i, n int) bool {
			if i == len(args) {
				return yield(given)
			}
			values := alternatives(args[i])
			if len(values) == 0 || n*len(values) > most {
				return from(i+1, n)
			}
			for _, v := range values {
				given[i] = v
				if !from(i+1, n*len(values)) {
					return false
				}
			}
			return true
		}
		from(0, 1)
	}
}

// Each returns what an operation gives for each of the values that it may be
// given. What it refuses is none of them, so there is an error, the last one,
// only if it refuses all.
func Each[A, V any](tries iter.Seq[A], operation func(A) (V, error)) (results []V, err error) {
	var refused error
	for a := range tries {
		v, err := operation(a)
		if err != nil {
			refused = err
			continue
		}
		results = append(results, v)
	}
	if len(results) == 0 {
		return nil, refused
	}
	return results, nil
}
