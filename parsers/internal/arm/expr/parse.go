package expr

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// MaxNesting is how deep calls and accesses may lie in one another in an
// expression. Those that people write stay below 30.
const MaxNesting = 500

// Error is what is wrong with an expression.
type Error struct {
	// Offset is the byte offset in the string that was parsed, brackets
	// included.
	Offset int
	// Message says what is wrong, without quoting values.
	Message string
	// Bound marks what may be right but exceeds a bound.
	Bound bool
}

// Error returns the message alone.
func (e *Error) Error() string { return e.Message }

// IsExpression reports whether a string of a template is an expression: it
// begins with one bracket and ends with one, without white space around.
func IsExpression(s string) bool {
	return len(s) >= 2 && s[0] == '[' && s[1] != '[' && s[len(s)-1] == ']'
}

// LiteralText returns the text of a string that is not an expression. A string that
// begins with two brackets and ends with one loses the first: "[[x]" is how a
// template writes "[x]".
func LiteralText(s string) string {
	if strings.HasPrefix(s, "[[") && s[len(s)-1] == ']' {
		return s[1:]
	}
	return s
}

// Parse reads a string for which IsExpression holds. The error, if any, is an
// *Error.
func Parse(s string) (*Expression, error) {
	if !IsExpression(s) {
		return nil, &Error{Offset: 0, Message: "expression must begin with [ and end with ]"}
	}
	p := parser{lexer: lexer{text: s, at: 1, end: len(s) - 1}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == tokEnd {
		return nil, &Error{Offset: 1, Message: "expression is empty; write [[] for the text []"}
	}
	root, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokEnd {
		return nil, p.unexpected("the end of the expression")
	}
	return &Expression{text: s, root: root}, nil
}

// Cache keeps parsed expressions, since templates repeat them. The zero Cache
// is ready for use; it must not be used concurrently.
type Cache struct {
	parsed map[string]cached
}

type cached struct {
	x   *Expression
	err error
}

// Parse is like the function Parse.
func (c *Cache) Parse(s string) (*Expression, error) {
	if hit, ok := c.parsed[s]; ok {
		return hit.x, hit.err
	}
	x, err := Parse(s)
	if c.parsed == nil {
		c.parsed = make(map[string]cached)
	}
	c.parsed[s] = cached{x, err}
	return x, err
}

type parser struct {
	lexer
	tok   token
	depth int
}

func (p *parser) advance() (err error) {
	p.tok, err = p.next()
	return err
}

func (p *parser) unexpected(expected string) error {
	return &Error{Offset: p.tok.pos, Message: fmt.Sprintf("expected %s, found %s", expected, p.tok)}
}

// expression reads primary ( '.' name | '[' expression ']' )*.
func (p *parser) expression() (Node, error) {
	if p.depth++; p.depth > MaxNesting {
		return nil, &Error{Offset: p.tok.pos, Message: fmt.Sprintf("more than %d calls lie in one another", MaxNesting), Bound: true}
	}
	defer func() { p.depth-- }()
	base, err := p.primary()
	if err != nil {
		return nil, err
	}
	var steps []Step
	for p.tok.kind == tokDot || p.tok.kind == tokOpenBracket {
		if len(steps) >= MaxNesting {
			return nil, &Error{Offset: p.tok.pos, Message: fmt.Sprintf("more than %d properties are read one after the other", MaxNesting), Bound: true}
		}
		step := Step{Pos: p.tok.pos}
		if p.tok.kind == tokDot {
			step.Key, err = p.dotted(base)
		} else {
			step.Key, err = p.bracketed()
		}
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	if steps != nil {
		return &Access{Base: base, Steps: steps}, nil
	}
	return base, nil
}

func (p *parser) dotted(base Node) (Node, error) {
	name, ok := p.property()
	if !ok {
		if err := p.advance(); err != nil {
			return nil, err
		}
		return nil, p.unexpected("the name of a property after \".\"")
	}
	if lit, ok := base.(*Literal); ok && isNumber(lit.Value) && isDigit(name.text[0]) {
		return nil, &Error{Offset: lit.Pos, Message: "numbers with a fraction cannot be written in an expression; write json('1.5')"}
	}
	return &Literal{Pos: name.pos, Value: StringValue(name.text)}, p.advance()
}

func (p *parser) bracketed() (Node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	key, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokCloseBracket {
		return nil, p.unexpected("\"]\" after the index")
	}
	return key, p.advance()
}

func (p *parser) primary() (Node, error) {
	tok := p.tok
	switch tok.kind {
	case tokString:
		return &Literal{Pos: tok.pos, Value: StringValue(tok.text)}, p.advance()
	case tokNumber:
		return &Literal{Pos: tok.pos, Value: NumberValue(strings.TrimPrefix(tok.text, "+"))}, p.advance()
	case tokName:
		return p.call()
	}
	return nil, p.unexpected("a function, a string or a number")
}

// call reads name ('.' name)* '(' [ expression (',' expression)* ] ')'.
func (p *parser) call() (Node, error) {
	c := &Call{Pos: p.tok.pos, Name: p.tok.text}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for p.tok.kind == tokDot {
		member, ok := p.property()
		if err := p.advance(); err != nil {
			return nil, err
		}
		if !ok {
			return nil, p.unexpected("a name after \".\"")
		}
		c.Name += "." + member.text
		if len(c.Name) > maxFunctionName {
			break
		}
	}
	if p.tok.kind != tokOpen {
		return nil, bareName(c)
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for p.tok.kind != tokClose {
		if len(c.Args) > 0 {
			if p.tok.kind != tokComma {
				return nil, p.unexpected(fmt.Sprintf("\",\" or \")\" in the arguments of %q", c.Name))
			}
			if err := p.advance(); err != nil {
				return nil, err
			}
		}
		arg, err := p.expression()
		if err != nil {
			return nil, err
		}
		c.Args = append(c.Args, arg)
	}
	c.resolve()
	return c, p.advance()
}

// maxFunctionName bounds the names that are put together from their parts.
const maxFunctionName = 1 << 10

func bareName(c *Call) error {
	name := c.Name
	switch jsonc.Fold(name) {
	case "true", "false", "null":
		return &Error{Offset: c.Pos, Message: fmt.Sprintf("%q is a function here; write %s()", name, jsonc.Fold(name))}
	}
	if len(name) > 80 {
		name = name[:80] + "…"
	}
	return &Error{Offset: c.Pos, Message: fmt.Sprintf("%q is neither a string nor a call; write '%s' for the text, or parameters('%s') or variables('%s')",
		name, name, name, name)}
}

// resolve finds the built-in function once, so that evaluation need not.
func (n *Call) resolve() {
	n.canon = n.Name
	name := jsonc.Fold(n.Name)
	fn, ok := builtins()[name]
	if !ok && strings.HasPrefix(name, "list") && !strings.Contains(name, ".") {
		n.fn = &listFunction
		return
	}
	if ok {
		n.fn, n.canon = fn, fn.name
	}
}
