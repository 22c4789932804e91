package expr

import "github.com/tfidlint/tfidlint/parsers/internal/symbolic"

func intersection(e *evaluator, args []Value) (Value, error) {
	if args[0].kind == Object {
		return e.commonMembers(args)
	}
	elements, err := arrayArg(args, 0)
	if err != nil {
		return Value{}, wrongType(args, 0, "an array or an object")
	}
	sets := make([]*valueSet, len(args)-1)
	for i := 1; i < len(args); i++ {
		others, err := arrayArg(args, i)
		if err != nil {
			return Value{}, err
		}
		if _, err := e.newArray(len(others)); err != nil {
			return Value{}, err
		}
		sets[i-1] = newValueSet(len(others))
		for _, v := range others {
			sets[i-1].add(v)
		}
	}
	out, err := e.newArray(len(elements))
	if err != nil {
		return Value{}, err
	}
	for _, v := range elements {
		in := symbolic.All(len(sets), func(i int) symbolic.Verdict { return e.memberOf(sets[i], v) })
		if in == symbolic.Maybe {
			r := newCall("intersection", args)
			r.Residual().nonNull = true
			return r, nil
		}
		if in == symbolic.Yes {
			out = append(out, v)
		}
		if !e.budget.Step() {
			return Value{}, errBudget
		}
	}
	return e.distinctOf("intersection", args, out)
}

func (e *evaluator) commonMembers(args []Value) (Value, error) {
	b, err := e.newObject(len(args[0].Members()))
	if err != nil {
		return Value{}, err
	}
	budget := MaxValueSize
	defer func() { e.budget.work((MaxValueSize - budget) / 8) }()
	for i := range args {
		o, err := objectArg(args, i)
		if err != nil {
			return Value{}, err
		}
		if o.gaps > 0 {
			return newCall("intersection", args), nil
		}
	}
	for _, m := range args[0].Members() {
		in := symbolic.All(len(args)-1, func(i int) symbolic.Verdict {
			v := args[i+1].Get(m.Name)
			if !v.IsValid() {
				return symbolic.No
			}
			return compare(m.Value, v, &budget)
		})
		if in == symbolic.Maybe {
			return newCall("intersection", args), nil
		}
		if in == symbolic.Yes {
			b.SetExact(m.Name, m.Value)
		}
	}
	return b.Value(), nil
}

func union(e *evaluator, args []Value) (Value, error) {
	switch args[0].kind {
	case Array:
		var all []Value
		for i := range args {
			elements, err := arrayArg(args, i)
			if err != nil {
				return Value{}, err
			}
			all = append(all, elements...)
			if len(all) > MaxValueSize {
				return Value{}, boundErrorf("makes an array of more than %d elements", MaxValueSize)
			}
		}
		return e.distinctOf("union", args, all)
	case Object:
		out := args[0]
		for i := 1; i < len(args); i++ {
			if _, err := objectArg(args, i); err != nil {
				return Value{}, err
			}
			merged, err := e.merge(out, args[i])
			if err != nil {
				return Value{}, err
			}
			out = merged
		}
		return out, nil
	}
	return Value{}, wrongType(args, 0, "an array or an object")
}

// merge returns the members of two objects, those of the second winning and
// objects in both being merged in turn.
func (e *evaluator) merge(a, b Value) (Value, error) {
	if len(b.Members()) == 0 {
		return a, nil
	}
	out, err := e.newObject(len(a.Members()) + len(b.Members()))
	if err != nil {
		return Value{}, err
	}
	if !e.budget.Enter() {
		return Value{}, errBudget
	}
	defer e.budget.Leave()
	for _, m := range a.Members() {
		out.setMember(m)
	}
	for _, m := range b.Members() {
		v := m.Value
		if !m.UnknownName.IsValid() && v.kind == Object {
			if old := out.get(m.Name); old.kind == Object {
				if v, err = e.merge(old, v); err != nil {
					return Value{}, err
				}
				v.secret = old.secret || m.Value.secret
			}
		}
		m.Value = v
		out.setMember(m)
	}
	return out.Value(), nil
}
