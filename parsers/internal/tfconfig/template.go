package tfconfig

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
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

// textBuilder puts a string together from parts that may not be known, within
// the bounds of the evaluation.
type textBuilder struct {
	ev        *evaluator
	at        func() source.Span
	text      symbolic.Builder[part]
	size      int       // of the known text, in bytes
	origins   collector // of the unknown parts
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
	b.unknown(among(originsOf(v)))
}

func (b *textBuilder) literal(t string) {
	if b.failed {
		return
	}
	if b.size+len(t) > maxText {
		b.ev.fail(b.at(), "the string is longer than %d bytes", maxText)
		b.failed = true
		return
	}
	if !b.ev.spend(len(t)/stepBytes, b.at) {
		b.failed = true
		return
	}
	b.size += len(t)
	b.text.Literal(t)
}

func (b *textBuilder) unknown(p part) {
	b.text.Add(p)
	b.origins.Add(p.Origins...)
}

// value returns the string. A text of one part is that part, so that
// "${x}" is x.
func (b *textBuilder) value() value {
	if b.failed {
		return nothing().withSensitive(b.sensitive)
	}
	parts, whole := b.text.Text()
	var v value
	switch {
	case !whole:
		v = candidates(b.origins.Origins)
	case len(parts) == 0:
		v = textVal("")
	case len(parts) == 1 && parts[0].text != "":
		v = textVal(parts[0].text)
	default:
		v = hintVal(&hint{parts: parts})
	}
	return v.withSensitive(b.sensitive)
}
