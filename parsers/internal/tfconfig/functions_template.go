package tfconfig

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/source"
)

var templateFunctions = map[string]fn{
	"templatefile":   templateFile,
	"templatestring": templateString,
}

func templateFile(c *invocation) (value, error) {
	if err := c.outermost(); err != nil {
		return value{}, err
	}
	name, ok := asText(c.args[0])
	if !ok {
		return c.unknown(), nil
	}
	return c.ofFile(name, func(c *invocation, f *source.File) (value, error) {
		expr, err := c.parsed(f, f.Path)
		if err != nil {
			return value{}, err
		}
		return c.render(expr, source.Span{})
	})
}

func templateString(c *invocation) (value, error) {
	if err := c.outermost(); err != nil {
		return value{}, err
	}
	t, ok := asText(c.args[0])
	// Reading a template costs more than looking at text.
	if !ok || !c.s.ev.spend(len(t)/2, c.span) {
		return c.unknown(), nil
	}
	expr, err := c.parsed(source.NewFile("<template>", []byte(t)), "\x00"+t)
	if err != nil {
		return value{}, err
	}
	return c.render(expr, c.span())
}

// outermost refuses the call of a template function within a template, which
// Terraform refuses too, since a template could render itself for ever.
func (c *invocation) outermost() error {
	if c.s.rendering {
		return c.errorf(-1, "a template cannot render another one")
	}
	return c.count(2, 2)
}

// parsed reads a template once.
func (c *invocation) parsed(f *source.File, key string) (hclsyntax.Expression, error) {
	if expr := c.s.ev.templates[key]; expr != nil {
		return expr, nil
	}
	expr, problems := parseTemplate(f)
	if len(problems) > 0 {
		return nil, c.errorf(0, "the template is not valid: %s", problems[0].Message)
	}
	c.s.ev.templates[key] = expr
	return expr, nil
}

// render evaluates a template, which sees only the variables that it is given.
func (c *invocation) render(expr hclsyntax.Expression, at source.Span) (value, error) {
	vars := c.args[1]
	if vars.kind == unknown || vars.kind == object && vars.record().open() {
		return c.unknown(), nil
	}
	if vars.kind != object {
		return value{}, c.errorf(1, "the variables of the template are %s; they must be an object", vars.kind)
	}
	s := &scope{ev: c.s.ev, at: at, rendering: true}
	if !at.IsValid() {
		// The file's own places would tell where in the template, but findings
		// are about who renders it.
		s.at = c.span()
	}
	for name, v := range vars.record().all {
		s = s.bind(name, v.withSensitive(vars.sensitive))
	}
	return s.eval(expr)
}
