package tfconfig

import (
	"math/big"

	"github.com/zclconf/go-cty/cty/function/stdlib"
)

var numericFunctions = map[string]fn{
	"abs":      stdlibFn(stdlib.AbsoluteFunc),
	"ceil":     stdlibFn(stdlib.CeilFunc),
	"floor":    stdlibFn(stdlib.FloorFunc),
	"log":      stdlibFn(stdlib.LogFunc),
	"max":      stdlibFn(stdlib.MaxFunc),
	"min":      stdlibFn(stdlib.MinFunc),
	"parseint": parseInt,
	"pow":      stdlibFn(stdlib.PowFunc),
	"signum":   stdlibFn(stdlib.SignumFunc),
	"sum":      sum,
}

func parseInt(c *invocation) (value, error) {
	if len(c.args) > 0 && c.args[0].kind == text && len(c.args[0].text()) > maxDigits {
		return value{}, c.errorf(0, "the number has more than %d digits", maxDigits)
	}
	return stdlibFn(stdlib.ParseIntFunc)(c)
}

func sum(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	if !isKnown(c.args[0]) {
		return c.unknown(), nil
	}
	if !c.args[0].isSequence() || len(c.args[0].elements()) == 0 {
		return value{}, c.errorf(0, "the argument must be a list of at least one number")
	}
	total := new(big.Float).SetPrec(512)
	for _, e := range c.args[0].elements() {
		n, ok := asNumber(e)
		if !ok || n.Sign() != 0 && hugeNumber(n) {
			return value{}, c.errorf(0, "an element is %s; it must be a number", e.kind)
		}
		total.Add(total, n)
	}
	return numVal(total).withSensitive(c.sensitive()), nil
}
