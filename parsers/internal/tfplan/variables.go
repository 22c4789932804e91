package tfplan

import "iter"

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
