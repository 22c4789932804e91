package tfconfig

import (
	"math/big"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

func (s *scope) binary(e *hclsyntax.BinaryOpExpr) (value, error) {
	switch e.Op {
	case hclsyntax.OpLogicalAnd, hclsyntax.OpLogicalOr:
		return s.logical(e)
	}
	a, err := s.eval(e.LHS)
	if err != nil {
		return value{}, err
	}
	b, err := s.eval(e.RHS)
	if err != nil {
		return value{}, err
	}
	sensitive := isSensitive(a) || isSensitive(b)
	n, ways := symbolic.Combinations([]value{a, b}, value.trials, maxCombinations)
	if n == 1 {
		v, err := s.binaryOf(e, a, b)
		return v.withSensitive(sensitive), err
	}
	results, err := symbolic.Each(ways, func(way []value) (value, error) { return s.binaryOf(e, way[0], way[1]) })
	if err != nil {
		return value{}, err
	}
	return join(results...).withSensitive(sensitive), nil
}

// binaryOf computes an operator.
func (s *scope) binaryOf(e *hclsyntax.BinaryOpExpr, a, b value) (value, error) {
	switch e.Op {
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		if !s.ev.spend(min(a.size(), b.size()), func() source.Span { return s.span(e.SrcRange) }) {
			return nothing(), nil
		}
		eq := equal(a, b)
		if eq == symbolic.Maybe {
			return nothing(), nil
		}
		return boolVal((eq == symbolic.Yes) == (e.Op == hclsyntax.OpEqual)), nil
	}
	x, y, ok, err := s.operands(e, a, b)
	if err != nil {
		return value{}, err
	}
	if !ok {
		return candidates(originsOf(a, b)), nil
	}
	return s.arithmetic(e, x, y)
}

// operands returns two known numbers of a size that can be computed with.
func (s *scope) operands(e *hclsyntax.BinaryOpExpr, a, b value) (x, y *big.Float, ok bool, err error) {
	numbers := [2]*big.Float{}
	for i, v := range []value{a, b} {
		if v.kind == unknown {
			return nil, nil, false, nil
		}
		n, ok := asNumber(v)
		if !ok {
			return nil, nil, false, s.errorf(e.SrcRange, "an operand is %s; it must be a number", v.kind)
		}
		if n.Sign() != 0 && hugeNumber(n) {
			return nil, nil, false, nil
		}
		numbers[i] = n
	}
	return numbers[0], numbers[1], true, nil
}

func (s *scope) arithmetic(e *hclsyntax.BinaryOpExpr, x, y *big.Float) (value, error) {
	a, b := cty.NumberVal(x), cty.NumberVal(y)
	switch e.Op {
	case hclsyntax.OpAdd:
		return fromCty(a.Add(b), s.span(e.SrcRange)), nil
	case hclsyntax.OpSubtract:
		return fromCty(a.Subtract(b), s.span(e.SrcRange)), nil
	case hclsyntax.OpMultiply:
		return fromCty(a.Multiply(b), s.span(e.SrcRange)), nil
	case hclsyntax.OpDivide, hclsyntax.OpModulo:
		if y.Sign() == 0 {
			return value{}, s.errorf(e.SrcRange, "a number is divided by zero")
		}
		if e.Op == hclsyntax.OpDivide {
			return fromCty(a.Divide(b), s.span(e.SrcRange)), nil
		}
		return fromCty(a.Modulo(b), s.span(e.SrcRange)), nil
	case hclsyntax.OpGreaterThan:
		return boolVal(x.Cmp(y) > 0), nil
	case hclsyntax.OpGreaterThanOrEqual:
		return boolVal(x.Cmp(y) >= 0), nil
	case hclsyntax.OpLessThan:
		return boolVal(x.Cmp(y) < 0), nil
	case hclsyntax.OpLessThanOrEqual:
		return boolVal(x.Cmp(y) <= 0), nil
	}
	return nothing(), nil
}

// logical evaluates && and ||, which one known operand may decide.
func (s *scope) logical(e *hclsyntax.BinaryOpExpr) (value, error) {
	deciding := e.Op == hclsyntax.OpLogicalOr
	open, sensitive := false, false
	for _, operand := range []hclsyntax.Expression{e.LHS, e.RHS} {
		v, err := s.eval(operand)
		if err != nil {
			// The other operand may keep Terraform from asking for this one.
			if open {
				return nothing().withSensitive(sensitive), nil
			}
			return value{}, err
		}
		sensitive = sensitive || v.sensitive
		if v.kind == unknown {
			open = true
			continue
		}
		b, ok := asBool(v)
		if !ok {
			return value{}, s.errorf(operand.Range(), "an operand is %s; it must be true or false", v.kind)
		}
		if b == deciding {
			return boolVal(deciding).withSensitive(sensitive), nil
		}
	}
	if open {
		return nothing().withSensitive(sensitive), nil
	}
	return boolVal(!deciding).withSensitive(sensitive), nil
}

func (s *scope) unary(e *hclsyntax.UnaryOpExpr) (value, error) {
	v, err := s.eval(e.Val)
	if err != nil || v.kind == unknown {
		if err == nil {
			v = candidates(v.hint().origins()).withSensitive(v.sensitive)
		}
		return v, err
	}
	if e.Op == hclsyntax.OpLogicalNot {
		b, ok := asBool(v)
		if !ok {
			return value{}, s.errorf(e.SrcRange, "an operand is %s; it must be true or false", v.kind)
		}
		return boolVal(!b).withSensitive(v.sensitive), nil
	}
	n, ok := asNumber(v)
	if !ok {
		return value{}, s.errorf(e.SrcRange, "an operand is %s; it must be a number", v.kind)
	}
	return numVal(new(big.Float).Neg(n)).withSensitive(v.sensitive), nil
}
