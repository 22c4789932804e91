package expr

import "github.com/tfidlint/tfidlint/parsers/internal/symbolic"

// distinctOf returns an array without repetitions. What may be a repetition
// leaves the result unknown.
func (e *evaluator) distinctOf(function string, args, elements []Value) (Value, error) {
	out, err := e.newArray(len(elements))
	if err != nil {
		return Value{}, err
	}
	seen := newValueSet(len(elements))
	for _, v := range elements {
		switch e.memberOf(seen, v) {
		case symbolic.No:
			seen.add(v)
			out = append(out, v)
		case symbolic.Maybe:
			r := newCall(function, args)
			r.Residual().nonNull = true
			r.Residual().head = out
			return r, nil
		}
		if !e.budget.Step() {
			return Value{}, errBudget
		}
	}
	return ArrayValue(out), nil
}

func (e *evaluator) memberOf(set *valueSet, v Value) symbolic.Verdict {
	budget := MaxValueSize
	result := set.has(v, &budget)
	e.budget.work((MaxValueSize - budget) / 8)
	return result
}

// valueSet finds values that are equal: strings and integers at once, others by
// comparing.
type valueSet struct {
	strings map[string]struct{}
	ints    map[int64]struct{}
	others  []Value
	unknown bool // others has unknown values, which anything may equal
}

// hashedSet is how many values make comparing with each of them slower than
// finding them by hash.
const hashedSet = 16

func newValueSet(size int) *valueSet {
	if size < hashedSet {
		return &valueSet{}
	}
	return &valueSet{strings: make(map[string]struct{}, size), ints: make(map[int64]struct{})}
}

func (s *valueSet) add(v Value) {
	switch {
	case v.kind == String && s.strings != nil:
		s.strings[v.s] = struct{}{}
	case v.kind == Int && s.ints != nil:
		s.ints[v.n] = struct{}{}
	default:
		s.others = append(s.others, v)
		s.unknown = s.unknown || v.kind == Unknown
	}
}

func (s *valueSet) has(v Value, budget *int) symbolic.Verdict {
	result := symbolic.No
	switch v.kind {
	case String:
		if _, ok := s.strings[v.s]; ok {
			return symbolic.Yes
		}
	case Int:
		if _, ok := s.ints[v.n]; ok {
			return symbolic.Yes
		}
	case Unknown:
		for text := range s.strings {
			if compare(StringValue(text), v, budget) == symbolic.Maybe {
				result = symbolic.Maybe
				break
			}
		}
		if len(s.ints) > 0 {
			result = symbolic.Maybe
		}
	}
	if v.kind == String && s.strings != nil && !s.unknown {
		return result
	}
	others := symbolic.Any(len(s.others), func(i int) symbolic.Verdict { return compare(s.others[i], v, budget) })
	if others == symbolic.No {
		return result
	}
	return others
}
