package tfconfig

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/tfidlint/tfidlint/linter/source"
)

// decoder turns the blocks of a directory into its declarations.
type decoder struct {
	loader *loader
	dir    *directory
	json   map[string]bool // files in JSON syntax
	// holders are where a comment can stand that ignores a rule.
	holders []holder
}

func (c *decoder) span(r hcl.Range) source.Span {
	f := c.loader.files[r.Filename]
	if f == nil {
		return source.Span{}
	}
	return f.Span(r.Start.Byte, r.End.Byte)
}

func (c *decoder) problem(at hcl.Range, format string, args ...any) {
	c.dir.bad = append(c.dir.bad, source.Problemf(c.span(at), format, args...))
}

func (c *decoder) decode(blocks []*hclsyntax.Block) {
	for _, b := range blocks {
		want, known := topLevelLabels[b.Type]
		if !known {
			c.problem(b.DefRange(), "%q is no block of Terraform's configuration; nothing reads it", b.Type)
			c.dir.others = append(c.dir.others, b)
			continue
		}
		if len(b.Labels) != want {
			c.problem(b.DefRange(), "a %q block has %d labels; it must have %d", b.Type, len(b.Labels), want)
			c.dir.others = append(c.dir.others, b)
			continue
		}
		c.block(b)
	}
}

func (c *decoder) block(b *hclsyntax.Block) {
	switch b.Type {
	case "variable":
		add(c, &c.dir.variables, b, b.Labels[0], c.variable(b))
	case "output":
		add(c, &c.dir.outputs, b, b.Labels[0], c.output(b))
	case "module":
		m := c.call(b)
		add(c, &c.dir.calls, b, m.name, m)
		c.holders = append(c.holders, holder{c.span(b.Range()), &m.ignores})
	case "resource", "data", "ephemeral":
		r := c.resource(b)
		add(c, &c.dir.resources, b, r.key(), r)
		c.holders = append(c.holders, holder{c.span(b.Range()), &r.ignores})
	case "provider":
		p := &provider{name: b.Labels[0], body: b.Body, at: c.span(b.DefRange())}
		if alias := b.Body.Attributes["alias"]; alias != nil {
			if name, ok := literalString(alias.Expr); ok {
				p.name += "." + name
			}
		}
		add(c, &c.dir.providers, b, p.name, p)
	case "check", "action":
		c.dir.others = append(c.dir.others, b)
	case "import":
		// What is imported is named in to, which uses nothing.
		uses := *b
		uses.Body = &hclsyntax.Body{Attributes: maps.Clone(b.Body.Attributes)}
		delete(uses.Body.Attributes, "to")
		c.dir.others = append(c.dir.others, &uses)
	case "locals":
		names := slices.SortedFunc(maps.Keys(b.Body.Attributes), func(x, y string) int {
			return b.Body.Attributes[x].SrcRange.Start.Byte - b.Body.Attributes[y].SrcRange.Start.Byte
		})
		for _, name := range names {
			attr := b.Body.Attributes[name]
			if have, twice := c.dir.locals.get(name); twice {
				c.problem(attr.NameRange, "local value %q is declared twice; the first stands in %s", name, c.place(have.NameRange))
				continue
			}
			c.dir.locals.add(name, attr)
		}
	}
}

// add adds a declaration unless its name is taken.
func add[T any](c *decoder, to *declarations[T], b *hclsyntax.Block, name string, v T) {
	if _, twice := to.get(name); twice {
		c.problem(b.DefRange(), "%s %q is declared twice in this module; the first declaration counts", b.Type, name)
		return
	}
	to.add(name, v)
}

func (c *decoder) place(r hcl.Range) string {
	at := c.span(r)
	if !at.IsValid() {
		return r.Filename
	}
	return at.File.Path
}

func expr(b *hclsyntax.Body, name string) hclsyntax.Expression {
	if a := b.Attributes[name]; a != nil {
		return a.Expr
	}
	return nil
}

func exprList(b *hclsyntax.Body, name string) []hclsyntax.Expression {
	if t, ok := expr(b, name).(*hclsyntax.TupleConsExpr); ok {
		return t.Exprs
	}
	return nil
}

// literalBool returns the truth value that an attribute is given, which
// Terraform takes in quotes as well; ok is false for an attribute that is not
// there or holds anything else.
func literalBool(b *hclsyntax.Body, name string) (is, ok bool) {
	e := expr(b, name)
	for {
		switch inner := e.(type) {
		case *hclsyntax.ParenthesesExpr:
			e = inner.Expression
			continue
		case *hclsyntax.TemplateWrapExpr:
			e = inner.Wrapped
			continue
		case *hclsyntax.LiteralValueExpr:
			if inner.Val.Type() == cty.Bool && !inner.Val.IsNull() {
				return inner.Val.True(), true
			}
		}
		s, ok := literalString(e)
		if !ok {
			return false, false
		}
		return asBool(textVal(s))
	}
}

// isSet reports whether an attribute is given the value true.
func isSet(b *hclsyntax.Body, name string) bool {
	is, _ := literalBool(b, name)
	return is
}

// isSecret reports whether a variable or output is marked as one whose value is
// not to be shown. A mark that cannot be read counts as one.
func isSecret(b *hclsyntax.Body) bool {
	for _, name := range []string{"sensitive", "ephemeral"} {
		if b.Attributes[name] == nil {
			continue
		}
		if is, ok := literalBool(b, name); is || !ok {
			return true
		}
	}
	return false
}

// literalString returns the text of a string literal.
func literalString(e hclsyntax.Expression) (string, bool) {
	if t, ok := e.(*hclsyntax.TemplateExpr); ok {
		switch len(t.Parts) {
		case 0:
			return "", true
		case 1:
			return literalText(t.Parts[0])
		}
		return "", false
	}
	return literalText(e)
}

func (c *decoder) variable(b *hclsyntax.Block) *variable {
	v := &variable{
		name: b.Labels[0], at: c.span(b.DefRange()), ty: cty.DynamicPseudoType,
		literal: true, preset: expr(b.Body, "default"), sensitive: isSecret(b.Body), nullable: true,
	}
	if nullable, ok := literalBool(b.Body, "nullable"); ok {
		v.nullable = nullable
	}
	constraint := expr(b.Body, "type")
	if constraint == nil {
		return v
	}
	if word, ok := literalString(constraint); ok {
		// Terraform 0.11 wrote types in quotes.
		v.ty = cty.DynamicPseudoType
		if ty, ok := bareCollections[word]; ok {
			v.ty = ty
		} else if word == "string" {
			v.ty = cty.String
		}
	} else if ty, ok := bareCollections[hcl.ExprAsKeyword(constraint)]; ok {
		v.ty = ty
	} else {
		ty, defaults, diags := typeexpr.TypeConstraintWithDefaults(constraint)
		if diags.HasErrors() {
			c.problem(constraint.Range(), "the type of variable %q cannot be read: %s", v.name, diagText(diags[0]))
		} else {
			v.ty, v.defaults = ty, defaults
		}
	}
	v.literal = v.ty.IsPrimitiveType()
	return v
}

// bareCollections are the type constructors that Terraform takes without an
// element type, as a whole constraint only.
var bareCollections = map[string]cty.Type{
	"list": cty.List(cty.DynamicPseudoType),
	"map":  cty.Map(cty.DynamicPseudoType),
}

func (c *decoder) output(b *hclsyntax.Block) *output {
	return &output{
		name: b.Labels[0], at: c.span(b.DefRange()), expr: expr(b.Body, "value"),
		dependsOn: exprList(b.Body, "depends_on"), sensitive: isSecret(b.Body),
	}
}

func (c *decoder) resource(b *hclsyntax.Block) *resource {
	r := &resource{
		kind: b.Labels[0], name: b.Labels[1], body: b.Body, settings: settingsOf(b.Body), at: c.span(b.DefRange()),
		count: expr(b.Body, "count"), forEach: expr(b.Body, "for_each"), provider: expr(b.Body, "provider"),
		dependsOn: exprList(b.Body, "depends_on"), json: c.json[b.TypeRange.Filename],
	}
	switch b.Type {
	case "data":
		r.mode = data
	case "ephemeral":
		r.mode = ephemeral
	}
	if r.count != nil && r.forEach != nil {
		c.problem(b.DefRange(), "%s %q sets both count and for_each; only one is allowed", b.Type, r.key())
		r.forEach = nil
	}
	for _, nested := range b.Body.Blocks {
		if nested.Type == "lifecycle" {
			r.createFirst = isSet(nested.Body, "create_before_destroy")
		}
	}
	return r
}

func settingsOf(body *hclsyntax.Body) []string {
	names := make([]string, 0, len(body.Attributes))
	seen := make(map[string]bool, len(body.Attributes))
	add := func(name string) {
		if !metaArguments[name] && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, attr := range inOrder(body) {
		add(attr.Name)
	}
	for _, b := range body.Blocks {
		add(nestedType(b))
	}
	return names
}

func (c *decoder) call(b *hclsyntax.Block) *call {
	m := &call{
		name: b.Labels[0], body: b.Body, at: c.span(b.DefRange()), source: expr(b.Body, "source"),
		count: expr(b.Body, "count"), forEach: expr(b.Body, "for_each"), dependsOn: exprList(b.Body, "depends_on"),
	}
	if m.count != nil && m.forEach != nil {
		c.problem(b.DefRange(), "module %q sets both count and for_each; only one is allowed", m.name)
		m.forEach = nil
	}
	if given, ok := expr(b.Body, "providers").(*hclsyntax.ObjectConsExpr); ok {
		m.providers = map[string]string{}
		for _, item := range given.Items {
			inside, outside := providerName(item.KeyExpr), providerName(item.ValueExpr)
			if inside != "" {
				m.providers[inside] = outside
			}
		}
	}
	return m
}

// providerName reads azurerm or azurerm.hub; it is empty for anything else, such
// as a provider configuration that is chosen by a key.
func providerName(e hclsyntax.Expression) string {
	switch k := e.(type) {
	case nil:
		return ""
	case *hclsyntax.ObjectConsKeyExpr:
		return providerName(k.Wrapped)
	case *hclsyntax.ParenthesesExpr:
		return providerName(k.Expression)
	}
	if name, ok := literalString(e); ok {
		return name
	}
	t, diags := hcl.AbsTraversalForExpr(e)
	if diags.HasErrors() || len(t) > 2 {
		return ""
	}
	name := t.RootName()
	if len(t) == 2 {
		alias, ok := stepText(t, 1)
		if !ok {
			return ""
		}
		name += "." + alias
	}
	return name
}
