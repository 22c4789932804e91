package tfconfig

import (
	"errors"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// parseJSON reads a file in JSON syntax into the tree that native syntax has,
// so that nothing else has to know of two. JSON does not tell blocks from
// attributes: in a resource all are attributes here, and record.block makes the
// objects among them behave as blocks.
func parseJSON(f *source.File) (*hclsyntax.Body, []source.Problem) {
	doc, problems := readJSON(f)
	if doc == nil {
		return nil, problems
	}
	c := &jsonConverter{file: f}
	body := &hclsyntax.Body{SrcRange: c.rng(doc.Root.Span)}
	for _, section := range doc.Root.Children {
		labels, known := topLevelLabels[section.Key]
		if known || section.Kind == jsonc.Object && section.Key != "//" {
			// Of a block that nobody knows the decoder says so.
			c.blocks(body, section.Key, section.KeySpan, nil, labels, section)
		} else if section.Key != "//" {
			c.problems = append(c.problems, source.Problemf(section.KeySpan, "%q is no block of Terraform's configuration; nothing reads it", section.Key))
		}
	}
	return body, append(problems, c.problems...)
}

// parseJSONAttributes reads a variables file in JSON syntax.
func parseJSONAttributes(f *source.File) (*hclsyntax.Body, []source.Problem) {
	doc, problems := readJSON(f)
	if doc == nil {
		return nil, problems
	}
	c := &jsonConverter{file: f}
	body := c.body(doc.Root, "")
	return body, append(problems, c.problems...)
}

func readJSON(f *source.File) (*jsonc.Document, []source.Problem) {
	doc, err := jsonc.Parse(f)
	if err != nil {
		at := f.Whole()
		var located *jsonc.Error
		if errors.As(err, &located) {
			at = located.Span
		}
		return nil, []source.Problem{source.Failuref(at, "syntax error: %s", err)}
	}
	if doc.Root.Kind != jsonc.Object {
		return nil, []source.Problem{source.Failuref(doc.Root.Span, "syntax error: the file holds a JSON %s; it must hold an object", doc.Root.Kind)}
	}
	var problems []source.Problem
	for _, d := range doc.Duplicates {
		problems = append(problems, source.Problemf(d.KeySpan, "the name %q occurs twice in one object; the last one counts", d.Key))
	}
	return doc, problems
}

// topLevelLabels are the blocks of a configuration and how many labels each has.
var topLevelLabels = map[string]int{
	"terraform": 0, "locals": 0, "moved": 0, "import": 0, "removed": 0,
	"variable": 1, "output": 1, "module": 1, "provider": 1, "check": 1,
	"resource": 2, "data": 2, "ephemeral": 2, "action": 2,
}

type jsonConverter struct {
	file     *source.File
	problems []source.Problem
}

func (c *jsonConverter) rng(s source.Span) hcl.Range {
	return hcl.Range{
		Filename: c.file.Path,
		Start:    hcl.Pos{Line: 1, Column: 1, Byte: s.Start},
		End:      hcl.Pos{Line: 1, Column: 1, Byte: s.End},
	}
}

// blocks adds the blocks that a node declares, one object level for each label.
func (c *jsonConverter) blocks(to *hclsyntax.Body, kind string, at source.Span, labels []string, missing int, n *jsonc.Node) {
	switch {
	case n.Kind == jsonc.Array:
		for _, e := range n.Children {
			c.blocks(to, kind, at, labels, missing, e)
		}
	case n.Kind == jsonc.Null:
	case n.Kind != jsonc.Object:
		c.problems = append(c.problems, source.Failuref(n.Span, "a JSON %s stands where the object of a %q block must", n.Kind, kind))
	case missing > 0:
		for _, m := range n.Children {
			if m.Key != "//" {
				c.blocks(to, kind, m.KeySpan, append(labels[:len(labels):len(labels)], m.Key), missing-1, m)
			}
		}
	default:
		b := &hclsyntax.Block{Type: kind, Labels: labels, TypeRange: c.rng(at), OpenBraceRange: c.rng(n.Span)}
		for range labels {
			b.LabelRanges = append(b.LabelRanges, c.rng(at))
		}
		b.CloseBraceRange = c.rng(source.Span{File: c.file, Start: n.Span.End - 1, End: n.Span.End})
		b.Body = c.body(n, kind)
		to.Blocks = append(to.Blocks, b)
	}
}

// body converts the object of a block of the given kind.
func (c *jsonConverter) body(n *jsonc.Node, kind string) *hclsyntax.Body {
	body := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: c.rng(n.Span), EndRange: c.rng(n.Span)}
	resource := topLevelLabels[kind] == 2
	for _, m := range n.Children {
		switch {
		case m.Key == "//":
		case resource && m.Key == "dynamic":
			c.dynamic(body, m)
		case resource && m.Key == "provisioner":
			c.blocks(body, m.Key, m.KeySpan, nil, 1, m)
		case resource && (m.Key == "lifecycle" || m.Key == "connection"):
			c.blocks(body, m.Key, m.KeySpan, nil, 0, m)
		default:
			body.Attributes[m.Key] = &hclsyntax.Attribute{
				Name: m.Key, Expr: c.expression(m, isBare(kind, m.Key)), NameRange: c.rng(m.KeySpan), EqualsRange: c.rng(m.KeySpan),
				SrcRange: c.rng(source.Span{File: c.file, Start: m.KeySpan.Start, End: m.Span.End}),
			}
		}
	}
	return body
}

// isBare reports whether an attribute holds references or a type, which JSON
// writes as text without the marks of a template.
func isBare(kind, name string) bool {
	switch name {
	case "depends_on":
		return topLevelLabels[kind] > 0
	case "provider":
		return topLevelLabels[kind] == 2
	case "providers":
		return kind == "module"
	case "type":
		return kind == "variable"
	}
	return false
}

// dynamic converts {"identity": {"for_each": …, "content": {…}}}.
func (c *jsonConverter) dynamic(to *hclsyntax.Body, n *jsonc.Node) {
	from := len(to.Blocks)
	c.blocks(to, "dynamic", n.KeySpan, nil, 1, n)
	for _, b := range to.Blocks[from:] {
		content := b.Body.Attributes["content"]
		if content == nil {
			continue
		}
		delete(b.Body.Attributes, "content")
		object, ok := content.Expr.(*hclsyntax.ObjectConsExpr)
		if !ok {
			c.problems = append(c.problems, source.Failuref(c.file.Span(content.SrcRange.Start.Byte, content.SrcRange.End.Byte),
				`the "content" of a dynamic block must be an object`))
			continue
		}
		inner := &hclsyntax.Body{Attributes: hclsyntax.Attributes{}, SrcRange: content.SrcRange, EndRange: content.SrcRange}
		for _, item := range object.Items {
			if name, ok := literalText(item.KeyExpr); ok {
				inner.Attributes[name] = &hclsyntax.Attribute{Name: name, Expr: item.ValueExpr, NameRange: item.KeyExpr.Range(), SrcRange: item.ValueExpr.Range()}
			}
		}
		b.Body.Blocks = append(b.Body.Blocks, &hclsyntax.Block{Type: "content", Body: inner, TypeRange: content.NameRange, OpenBraceRange: content.SrcRange, CloseBraceRange: content.SrcRange})
	}
}

func literalText(e hclsyntax.Expression) (string, bool) {
	if lit, ok := e.(*hclsyntax.LiteralValueExpr); ok && lit.Val.Type() == cty.String && !lit.Val.IsNull() {
		return lit.Val.AsString(), true
	}
	return "", false
}

// expression converts a value; bare is that of text.
func (c *jsonConverter) expression(n *jsonc.Node, bare bool) hclsyntax.Expression {
	at := c.rng(n.Span)
	switch n.Kind {
	case jsonc.Bool:
		return &hclsyntax.LiteralValueExpr{Val: cty.BoolVal(n.Bool), SrcRange: at}
	case jsonc.Number:
		if v, err := cty.ParseNumberVal(n.Text); err == nil {
			return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: at}
		}
	case jsonc.String:
		return c.text(n.Text, n.Span, bare)
	case jsonc.Array:
		e := &hclsyntax.TupleConsExpr{SrcRange: at, OpenRange: at}
		for _, child := range n.Children {
			e.Exprs = append(e.Exprs, c.expression(child, bare))
		}
		return e
	case jsonc.Object:
		e := &hclsyntax.ObjectConsExpr{SrcRange: at, OpenRange: at}
		for _, m := range n.Children {
			e.Items = append(e.Items, hclsyntax.ObjectConsItem{KeyExpr: c.text(m.Key, m.KeySpan, false), ValueExpr: c.expression(m, bare)})
		}
		return e
	}
	return &hclsyntax.LiteralValueExpr{Val: cty.NullVal(cty.DynamicPseudoType), SrcRange: at}
}

// text converts a string: a template, or with bare an expression as such.
func (c *jsonConverter) text(s string, at source.Span, bare bool) hclsyntax.Expression {
	literal := &hclsyntax.LiteralValueExpr{Val: cty.StringVal(s), SrcRange: c.rng(at)}
	if !bare && !strings.Contains(s, "${") && !strings.Contains(s, "%{") {
		return literal
	}
	if p := checkNesting(source.NewFile(c.file.Path, []byte(s)), hclsyntax.LexTemplate); p != nil {
		c.problems = append(c.problems, source.Failuref(at, "%s", p.Message))
		return literal
	}
	start := hcl.Pos{Line: 1, Column: 1, Byte: at.Start + 1}
	parse := hclsyntax.ParseTemplate
	if bare {
		parse = hclsyntax.ParseExpression
	}
	expr, diags := parse([]byte(s), c.file.Path, start)
	if diags.HasErrors() {
		for _, d := range diags {
			c.problems = append(c.problems, source.Failuref(at, "syntax error: %s", diagText(d)))
		}
		return literal
	}
	return expr
}
