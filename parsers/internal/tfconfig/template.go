package tfconfig

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/source"
)

func (s *scope) template(e *hclsyntax.TemplateExpr) (value, error) {
	b := textBuilder{ev: s.ev, at: func() source.Span { return s.span(e.SrcRange) }}
	for _, part := range e.Parts {
		v, err := s.eval(part)
		if err != nil {
			return value{}, err
		}
		if v.kind == null {
			return value{}, s.errorf(part.Range(), "a null stands in a template; it must be a value that converts to a string")
		}
		if v.isCollection() {
			return value{}, s.errorf(part.Range(), "%s stands in a template; it must be a value that converts to a string", v.kind)
		}
		b.add(v)
	}
	return b.value(), nil
}

// templateJoin evaluates the for directive of a template.
func (s *scope) templateJoin(e *hclsyntax.TemplateJoinExpr) (value, error) {
	v, err := s.eval(e.Tuple)
	if err != nil {
		return value{}, err
	}
	if v.kind != list {
		return candidates(originsOf(v)).withSensitive(isSensitive(v)), nil
	}
	b := textBuilder{ev: s.ev, at: func() source.Span { return s.span(e.Range()) }}
	for _, part := range v.elements() {
		if part.isCollection() || part.kind == null {
			return value{}, s.errorf(e.Range(), "%s stands in a template; it must be a value that converts to a string", part.kind)
		}
		b.add(part)
	}
	return b.value().withSensitive(v.sensitive), nil
}

// textBuilder puts a string together from parts that may not be known.
type textBuilder struct {
	ev        *evaluator
	at        func() source.Span
	known     []byte
	parts     []part
	sensitive bool
	failed    bool
}

// add appends a primitive or unknown value.
func (b *textBuilder) add(v value) {
	b.sensitive = b.sensitive || isSensitive(v)
	if t, ok := asText(v); ok {
		b.literal(t)
		return
	}
	if v.kind == unknown && len(v.hint().parts) > 0 && v.hint().json == nil {
		for _, p := range v.hint().parts {
			if p.text != "" {
				b.literal(p.text)
			} else {
				b.unknown(p)
			}
		}
		return
	}
	b.unknown(part{origins: originsOf(v)})
}

func (b *textBuilder) literal(t string) {
	if b.failed {
		return
	}
	if len(b.known)+len(t) > maxText {
		b.ev.fail(b.at(), "the string is longer than %d bytes", maxText)
		b.failed = true
		return
	}
	if !b.ev.spend(len(t)/stepBytes, b.at) {
		b.failed = true
		return
	}
	b.known = append(b.known, t...)
}

func (b *textBuilder) unknown(p part) {
	b.flush()
	// Neither neighbour of a gap that nothing is known of tells more.
	if n := len(b.parts); n >= maxParts {
		last := &b.parts[n-1]
		c := collector{origins: slices.Clip(last.origins)}
		for _, o := range p.origins {
			c.one(o)
		}
		*last = part{origins: c.origins}
		return
	}
	b.parts = append(b.parts, p)
}

func (b *textBuilder) flush() {
	if len(b.known) > 0 {
		b.parts = append(b.parts, part{text: string(b.known)})
		b.known = b.known[:0]
	}
}

// value returns the string. A text of one part is that part, so that
// "${x}" is x.
func (b *textBuilder) value() value {
	switch {
	case b.failed:
		return nothing().withSensitive(b.sensitive)
	case len(b.parts) == 0:
		return textVal(string(b.known)).withSensitive(b.sensitive)
	}
	b.flush()
	return hintVal(&hint{parts: b.parts}).withSensitive(b.sensitive)
}
