package tfplan

import (
	"iter"
	"strings"
)

// Variables yields the root module's variables and the values that they had
// when the plan was made, as JSON; none for a state. Some may be secrets: they
// are there to evaluate the configuration with, not to be printed.
func (p *Plan) Variables() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for name, v := range p.text.members(p.variables) {
			if value := p.text.member(v, "value"); value.exists() && !yield(string(name), p.text.bytes(value)) {
				return
			}
		}
	}
}

// constant is the value of an expression that a plan shows.
type constant struct {
	node
	// variable means that it is that of a variable, secret that it is not to be
	// shown.
	variable, secret bool
}

// constant returns the value of an expression that stands in a module where it
// is a constant, or refers to one variable whose value is known. A plan does not
// show what else the expression does with the variable: whoever asks has to see
// from the value that it was passed on as it is.
func (p *Plan) constant(expression node, m *module) constant {
	var v constant
	path := ""
	for {
		if v.node = p.text.member(expression, "constant_value"); v.exists() {
			break
		}
		ref, ok := p.onlyVariable(expression)
		if !ok || m == nil {
			return constant{}
		}
		path = joinPath(ref.path, path)
		v.variable = true
		declared := p.text.get(m.variables, ref.name)
		v.secret = v.secret || p.isSecret(declared)
		if m.parent == nil {
			v.node = p.text.member(p.text.member(p.variables, ref.name), "value")
		} else if expression = p.text.get(m.arguments, ref.name); expression.exists() {
			m = m.parent
			continue
		}
		if !v.exists() {
			v.node = p.text.member(declared, "default")
		}
		break
	}
	v.node = p.within(v.node, path)
	return v
}

// onlyVariable returns the variable that an expression refers to if it refers to
// nothing else.
func (p *Plan) onlyVariable(expression node) (ref reference, ok bool) {
	if !p.text.isAttribute(expression) {
		return ref, false
	}
	for r := range p.text.references(expression) {
		if ok || r.kind != toVariable {
			return ref, false
		}
		ref, ok = r, true
	}
	return ref, ok
}

// isSecret reports whether the declaration of a variable marks it as one whose
// value is not to be shown. A mark that cannot be read counts as one.
func (p *Plan) isSecret(declaration node) bool {
	for name, v := range p.text.members(declaration) {
		switch string(name) {
		case "sensitive", "ephemeral":
			if k := p.text.kind(v); k != 'f' && k != 'n' {
				return true
			}
		}
	}
	return false
}

// within returns what a path leads to in a value, no node where it leads nowhere.
func (p *Plan) within(n node, path string) node {
	for path != "" && n.exists() {
		step, rest := cutStep(path)
		switch {
		case step == "":
			return node{}
		case p.text.kind(n) == '[' && step[0] == '[':
			n = p.element(n, step)
		default:
			n = p.text.member(n, strings.Trim(step, `[]"`))
		}
		path = rest
	}
	return n
}
