package expr

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
)

// access walks from a value into it.
func (e *evaluator) access(n *Access) Value {
	v := e.eval(n.Base)
	for i := range n.Steps {
		step := &n.Steps[i]
		key := e.eval(step.Key)
		if !e.budget.Step() {
			e.reportBound(step.Pos)
			return newResidual(&Residual{op: opOpaque, name: "access", leaf: true, failed: true})
		}
		next, err := e.read(v, key)
		if err != nil {
			e.report(step.Pos, readError(err, step, key))
			next = newAccess(v, key)
			r := next.Residual()
			r.leaf, r.failed, r.Exact = true, true, false
		}
		v = next
	}
	return v
}

var (
	errMissing = errors.New("property does not exist")
	errRange   = errors.New("index is outside the array")
)

// readError names what could not be read, if the expression spells it out.
func readError(err error, step *Step, key Value) string {
	if lit, ok := step.Key.(*Literal); ok && errors.Is(err, errMissing) {
		if name, ok := lit.Value.Str(); ok && len(name) <= 200 {
			return fmt.Sprintf("property %q does not exist; read it with tryGet() if it may be missing", name)
		}
	}
	if errors.Is(err, errMissing) && !key.secret {
		return "property that the brackets name does not exist; read it with tryGet() if it may be missing"
	}
	return err.Error()
}

// read returns a property of an object or an element of an array.
func (e *evaluator) read(base, key Value) (Value, error) {
	if base.kind == Unknown || key.kind == Unknown {
		v, err := e.readUnknown(base, key)
		v.secret = v.secret || base.secret || key.secret
		return v, err
	}
	var v Value
	switch base.kind {
	case Object:
		name, ok := key.Str()
		if !ok {
			return Value{}, fmt.Errorf("object is indexed with %s; use the name of a property", key.kind)
		}
		o := base.ref.(*object)
		m := o.find(name)
		switch {
		case m != nil:
			v = m.Value
		case o.gaps > 0:
			// One of the names that are not known may be this one.
			v = newAccess(base, key)
		default:
			return Value{}, errMissing
		}
	case Array:
		i, ok := key.Int()
		if !ok {
			return Value{}, fmt.Errorf("array is indexed with %s; use an integer", key.kind)
		}
		elements := base.Elements()
		if i < 0 || i >= int64(len(elements)) {
			return Value{}, errRange
		}
		v = elements[i]
	default:
		return Value{}, fmt.Errorf("%s has no properties", base.kind)
	}
	v.secret = v.secret || base.secret || key.secret
	return v, nil
}

func (e *evaluator) readUnknown(base, key Value) (Value, error) {
	r := base.Residual()
	if r != nil && key.kind != Unknown {
		if key.kind != String && key.kind != Int {
			return Value{}, fmt.Errorf("unknown value is indexed with %s; use the name of a property or an integer", key.kind)
		}
		if i, ok := key.Int(); ok && i >= 0 && i < int64(len(r.head)) {
			return r.head[i], nil
		}
		if r.ref != nil {
			return e.follow(base, key, newAccess(base, key)), nil
		}
		if v, ok := e.readMerged(r, key); ok {
			return v, nil
		}
	}
	args := []Value{base, key}
	results, ok := e.distribute(args, func(args []Value) (Value, error) { return e.read(args[0], args[1]) })
	if !ok {
		results = e.pick(base, key)
	}
	return e.oneOf(newAccess(base, key), results), nil
}

// readMerged reads a member of objects that were merged, some of them not
// known: the last that has it gives it, unless an unknown one may have it too.
func (e *evaluator) readMerged(r *Residual, key Value) (Value, bool) {
	name, ok := key.Str()
	if !ok || r.op != opCall {
		return Value{}, false
	}
	objects := r.args
	deep := r.name == "union"
	switch {
	case deep:
	case r.name == "shallowMerge" && r.args[0].kind == Array:
		objects = r.args[0].Elements()
	default:
		return Value{}, false
	}
	for i := len(objects) - 1; i >= 0; i-- {
		o, known := objects[i].ref.(*object)
		if !known {
			if slices.ContainsFunc(objects[:i], func(v Value) bool {
				other, ok := v.ref.(*object)
				return !ok || other.gaps > 0 || other.find(name) != nil
			}) {
				return Value{}, false
			}
			v, err := e.read(objects[i], key)
			return v, err == nil
		}
		if m := o.find(name); m != nil {
			// Objects are merged with those of the same name before them.
			mayBeObject := m.Value.kind == Object || m.Value.kind == Unknown && !isSegment(m.Value)
			return m.Value, i == 0 || !deep || !mayBeObject
		}
		if o.gaps > 0 {
			return Value{}, false
		}
	}
	return Value{}, false
}

// oneOf returns the only result if there is one only, and else v with the
// results as its alternatives.
func (e *evaluator) oneOf(v Value, results []Value) Value {
	if len(results) == 1 {
		return results[0]
	}
	if len(results) > 0 {
		r := v.Residual()
		r.alternatives = results
		r.Origins = nil
		r.collectOrigins(results)
	}
	return v
}

// pick returns what an unknown key may select.
func (e *evaluator) pick(base, key Value) []Value {
	if key.kind != Unknown || base.kind == Unknown {
		return nil
	}
	var choices []Value
	if members := base.Members(); len(members) <= maxAlternatives {
		for i := range members {
			choices = append(choices, members[i].Value)
		}
	}
	if elements := base.Elements(); len(elements) <= maxAlternatives {
		choices = append(choices, elements...)
	}
	if base.secret {
		return nil
	}
	return e.flatten(choices)
}

// follow goes one step along the properties of a resource; v is the access as
// it is written if nothing more is known.
func (e *evaluator) follow(base, key, v Value) Value {
	from := base.Residual().ref
	r := v.Residual()
	if r.op == opOpaque {
		return v
	}
	path := append(slices.Clone(from.path), pathName(key))
	call := from.call
	if call == secureOutputs {
		// listOutputsWithSecureValues(x).name is the output itself.
		path = append(path, "value")
		for i := range r.Origins {
			r.Origins[i].Path += ".value"
		}
		call = ""
	}
	if call == "" && from.resource != nil {
		if known, ok := from.resource.Property(path); ok {
			known.secret = known.secret || base.secret
			return known
		}
	}
	r.ref = &reference{resource: from.resource, target: from.target, call: call, path: path}
	r.Exact = len(r.Origins) == 1
	if name, ok := key.Str(); ok && call == "" {
		r.segment = armid.HoldsGUID(name)
	}
	return v
}

func pathName(key Value) string {
	if s, ok := key.Str(); ok {
		return s
	}
	s, _ := key.Number()
	return s
}
