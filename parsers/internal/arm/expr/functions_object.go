package expr

import (
	"slices"
)

func objectFunctions() []builtin {
	return []builtin{
		{name: "createObject", max: -1, pairs: true, eager: createObject, unknown: unknownHandled, secrets: secretHandled},
		{name: "items", min: 1, max: 1, eager: items, secrets: secretArgument},
		{name: "json", min: 1, max: 1, eager: parseJSON, nullable: true},
		{name: "objectKeys", min: 1, max: 1, eager: objectKeys, secrets: secretArgument},
		{name: "shallowMerge", min: 1, max: 1, eager: shallowMerge, secrets: secretArgument},
	}
}

func createObject(e *evaluator, args []Value) (Value, error) {
	b, err := e.newObject(len(args) / 2)
	if err != nil {
		return Value{}, err
	}
	for i := 0; i < len(args); i += 2 {
		if args[i].kind != String && args[i].kind != Unknown {
			return Value{}, argErrorf(i, "takes strings as names, not %s", args[i].kind)
		}
		b.SetNamed(args[i], args[i+1])
		if !e.budget.Step() || args[i].kind == Unknown && !e.budget.Produce(maxOutline) {
			return Value{}, errBudget
		}
	}
	return b.Value(), nil
}

// sortedMembers returns members in the order of items() and objectKeys(): by
// name without regard to case, lower case first. It returns false where the
// order is not known.
func sortedMembers(o *object) ([]Member, bool) {
	if o.gaps > 0 && len(o.members) > 1 {
		return nil, false
	}
	members := slices.Clone(o.members)
	known := true
	slices.SortStableFunc(members, func(a, b Member) int {
		order, ok := collate(a.Name, b.Name)
		known = known && ok
		return order
	})
	return members, known
}

func items(e *evaluator, args []Value) (Value, error) {
	o, err := objectArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	members, ok := sortedMembers(o)
	if !ok {
		return newCall("items", args), nil
	}
	elements, err := e.newArray(3 * len(members))
	if err != nil {
		return Value{}, err
	}
	for i := range members {
		b := NewObject(2)
		b.Set("key", members[i].NameValue())
		b.Set("value", members[i].Value)
		elements = append(elements, b.Value())
	}
	return ArrayValue(elements), nil
}

func objectKeys(e *evaluator, args []Value) (Value, error) {
	o, err := objectArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	members, ok := sortedMembers(o)
	if !ok {
		return newCall("objectKeys", args), nil
	}
	elements, err := e.newArray(len(members))
	if err != nil {
		return Value{}, err
	}
	for i := range members {
		elements = append(elements, members[i].NameValue())
	}
	return ArrayValue(elements), nil
}

func shallowMerge(e *evaluator, args []Value) (Value, error) {
	objects, err := arrayArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	total := 0
	for _, v := range objects {
		switch v.kind {
		case Object:
			total += len(v.Members())
		case Unknown:
			return e.mergeUnknown(args, objects)
		case Null:
			// Spreading null adds nothing.
		default:
			return Value{}, argErrorf(0, "takes an array of objects; an element is %s", v.kind)
		}
	}
	b, err := e.newObject(total)
	if err != nil {
		return Value{}, err
	}
	secret := false
	for _, v := range objects {
		secret = secret || v.secret
		for _, m := range v.Members() {
			b.setMember(m)
		}
	}
	v := b.Value()
	v.secret = v.secret || secret
	return v, nil
}

// mergeUnknown merges an array in which an object is not known, for each of the
// values that it may have.
func (e *evaluator) mergeUnknown(args, objects []Value) (Value, error) {
	v := newCall("shallowMerge", args)
	v.Residual().nonNull = true
	results, ok := e.distribute(objects, func(objects []Value) (Value, error) {
		return shallowMerge(e, []Value{ArrayValue(slices.Clone(objects))})
	})
	if ok {
		return e.oneOf(v, results), nil
	}
	return v, nil
}
