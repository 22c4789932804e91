package expr

import (
	"fmt"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

func scopeFunctions() []builtin {
	return []builtin{
		{name: "parameters", min: 1, max: 1, lazy: (*evaluator).parameter},
		{name: "variables", min: 1, max: 1, lazy: (*evaluator).variable},
		{name: "copyIndex", max: 2, lazy: (*evaluator).copyIndex},
		{name: "deployment", lazy: ofContext(ofDeployment)},
		{name: "environment", lazy: ofContext(ofEnvironment)},
		{name: "tenant", lazy: ofContext(ofTenant)},
		{name: "resourceGroup", lazy: ofContext(ofResourceGroup, ResourceGroupLevel)},
		{name: "subscription", lazy: ofContext(ofSubscription, ResourceGroupLevel, SubscriptionLevel)},
		{name: "managementGroup", lazy: ofContext(ofManagementGroup, ManagementGroupLevel)},
		{name: "deployer", eager: deployer},
		{name: "fail", min: 1, max: 1, lazy: (*evaluator).failCall},
		{name: "newGuid", eager: unrepeatable("newGuid", true)},
		{name: "utcNow", max: 1, eager: unrepeatable("utcNow", true)},
		{name: "extensions", min: 1, max: 1, eager: unknowable("extensions"), unknown: unknownHandled},
		{name: "externalInputs", min: 1, max: 1, eager: unknowable("externalInputs"), unknown: unknownHandled},
		{name: "target", max: 1, eager: unrepeatable("target", false)},
	}
}

func (e *evaluator) parameter(c *Call) Value {
	return e.named(c, "parameter", e.scope.Parameter)
}

func (e *evaluator) variable(c *Call) Value {
	return e.named(c, "variable", e.scope.Variable)
}

func (e *evaluator) named(c *Call, what string, get func(string) (Value, bool)) Value {
	// Nearly all names are written out; they need no evaluation.
	name, ok := "", false
	if lit, isLit := c.Args[0].(*Literal); isLit {
		name, ok = lit.Value.Str()
	}
	if !ok {
		arg := e.eval(c.Args[0])
		if name, ok = arg.Str(); !ok {
			if arg.kind != Unknown {
				e.fail(c, wrongType([]Value{arg}, 0, "a string"))
			}
			return newCall(c.canon, []Value{arg})
		}
	}
	v, ok := get(name)
	if !ok {
		e.report(c.Pos, fmt.Sprintf("%s %q is not declared; declare it or check its name", what, name))
		return failedCall(c.canon, []Value{StringValue(name)})
	}
	return v
}

// copyIndex reads copyIndex(), copyIndex(offset), copyIndex(name) and
// copyIndex(name, offset).
func (e *evaluator) copyIndex(c *Call) Value {
	base, args := e.arguments(c.Args)
	defer e.release(base)
	name := ""
	var offset int64
	rest := args
	if len(rest) > 0 && rest[0].kind == String {
		name = rest[0].s
		rest = rest[1:]
	}
	if len(rest) > 0 {
		n, ok := rest[0].Int()
		switch {
		case ok && len(rest) == 1:
			offset = n
		case rest[0].kind == Unknown:
			return newCall("copyIndex", args)
		default:
			e.report(c.Pos, "copyIndex() takes the name of a loop and an integer to add, both optional")
			return failedCall("copyIndex", args)
		}
	}
	index, ok := e.scope.CopyIndex(name)
	if !ok {
		message := "copyIndex() stands outside a copy loop"
		if name != "" {
			message = fmt.Sprintf("there is no copy loop %q here", name)
		}
		e.report(c.Pos, message)
		return failedCall("copyIndex", args)
	}
	n, known := index.Int()
	if offset == 0 || !known {
		if known || offset == 0 {
			return index
		}
		return newCall("add", []Value{index, IntValue(offset)})
	}
	sum, err := addInts(n, offset)
	if err != nil {
		e.fail(c, err)
		return failedCall("copyIndex", args)
	}
	return IntValue(sum)
}

// ofContext makes a function that gives a part of the Context and, if levels are
// named, exists at these only.
func ofContext(which int, levels ...Level) func(*evaluator, *Call) Value {
	return func(e *evaluator, c *Call) Value {
		context := e.scope.Context()
		ok := len(levels) == 0
		for _, l := range levels {
			ok = ok || l == context.Level
		}
		if !ok {
			e.report(c.Pos, fmt.Sprintf("%s() does not exist in a template that is deployed to %s", c.canon, context.Level))
			return failedCall(c.canon, nil)
		}
		return context.object(which)
	}
}

// Deployer is the Target of origins that are properties of whoever deploys the
// template, such as ".objectId".
const Deployer = "deployer()"

func deployer(*evaluator, []Value) (Value, error) {
	v := newResidual(&Residual{name: "deployer", nonNull: true})
	r := v.Residual()
	r.Source = symbolic.From(Origin{Target: Deployer})
	r.ref = &reference{target: Deployer}
	return v, nil
}

// failCall reports the message of fail(), if the expression spells it out: what
// is computed may hold the value of a parameter.
func (e *evaluator) failCall(c *Call) Value {
	message := "fail() was reached"
	if lit, ok := c.Args[0].(*Literal); ok {
		if text, ok := lit.Value.Str(); ok && len(text) <= 1000 {
			message += ": " + text
		}
	} else {
		e.eval(c.Args[0])
	}
	e.report(c.Pos, message)
	return e.opaque(c)
}

// unknowable makes a function whose result only the deployment knows.
func unknowable(name string) func(*evaluator, []Value) (Value, error) {
	return func(_ *evaluator, args []Value) (Value, error) {
		v := newCall(name, args)
		v.Residual().nonNull = true
		return v, nil
	}
}

// unrepeatable makes a function that gives something else each time.
func unrepeatable(name string, segment bool) func(*evaluator, []Value) (Value, error) {
	return func(_ *evaluator, args []Value) (Value, error) {
		v := newCall(name, args)
		r := v.Residual()
		r.leaf, r.nonNull, r.segment = true, segment, segment && len(args) == 0
		return v, nil
	}
}
