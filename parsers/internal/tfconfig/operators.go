package tfconfig

import (
	"math/big"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/tfidlint/tfidlint/linter/source"
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
	return s.binaryOf(e, a, b, 1)
}

// binaryOf computes an operator, once for each combination of operands that are
// one of a few known values.
func (s *scope) binaryOf(e *hclsyntax.BinaryOpExpr, a, b value, combinations int) (value, error) {
	sensitive := isSensitive(a) || isSensitive(b)
	for i, v := range []value{a, b} {
		if v.kind != unknown || len(v.hint().alts) == 0 {
			continue
		}
		n := combinations * len(v.hint().alts)
		if n > maxCombinations || slices.ContainsFunc(v.hint().alts, isPlainUnknown) {
			continue
		}
		var results []value
		for _, alt := range v.hint().alts {
			operands := [2]value{a, b}
			operands[i] = alt
			result, err := s.binaryOf(e, operands[0], operands[1], n)
			if err != nil {
				return value{}, err
			}
			results = append(results, result)
		}
		return join(results...).withSensitive(sensitive), nil
	}
	switch e.Op {
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		if !s.ev.spend(min(a.facts().size, b.facts().size), func() source.Span { return s.span(e.SrcRange) }) {
			return nothing().withSensitive(sensitive), nil
		}
		eq, known := equal(a, b)
		if !known {
			return nothing().withSensitive(sensitive), nil
		}
		return boolVal(eq == (e.Op == hclsyntax.OpEqual)).withSensitive(sensitive), nil
	}
	x, y, ok, err := s.operands(e, a, b)
	if err != nil {
		return value{}, err
	}
	if !ok {
		return candidates(originsOf(a, b)).withSensitive(sensitive), nil
	}
	v, err := s.arithmetic(e, x, y)
	return v.withSensitive(sensitive), err
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
