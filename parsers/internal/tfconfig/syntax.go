package tfconfig

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/source"
)

// uncheckedSize is the size in bytes up to which a file cannot nest deep enough
// to exhaust the stack of the parser, whatever it holds.
const uncheckedSize = 16 << 10

// parseNative reads a file in native syntax. Of a file with errors the rest is
// returned.
func parseNative(f *source.File) (*hclsyntax.Body, []source.Problem) {
	if len(f.Content) > maxNativeSize {
		return nil, []source.Problem{source.Failuref(f.Whole(), "the file is larger than the bound of %d MiB for native syntax", maxNativeSize>>20)}
	}
	if p := checkNesting(f, hclsyntax.LexConfig); p != nil {
		return nil, []source.Problem{*p}
	}
	return guarded(f, func() (*hclsyntax.Body, hcl.Diagnostics) {
		parsed, diags := hclsyntax.ParseConfig(f.Content, f.Path, hcl.InitialPos)
		body, _ := parsed.Body.(*hclsyntax.Body)
		return body, diags
	})
}

// parseTemplate reads a template, the content of f.
func parseTemplate(f *source.File) (hclsyntax.Expression, []source.Problem) {
	if p := checkNesting(f, hclsyntax.LexTemplate); p != nil {
		return nil, []source.Problem{*p}
	}
	return guarded(f, func() (hclsyntax.Expression, hcl.Diagnostics) {
		return hclsyntax.ParseTemplate(f.Content, f.Path, hcl.InitialPos)
	})
}

// parseExpression reads an expression, the content of f.
func parseExpression(f *source.File) (hclsyntax.Expression, []source.Problem) {
	if p := checkNesting(f, hclsyntax.LexExpression); p != nil {
		return nil, []source.Problem{*p}
	}
	return guarded(f, func() (hclsyntax.Expression, hcl.Diagnostics) {
		return hclsyntax.ParseExpression(f.Content, f.Path, hcl.InitialPos)
	})
}

// guarded parses a file. The parser panics where its own state does not add up,
// which must not take the other files down.
func guarded[T any](f *source.File, parse func() (T, hcl.Diagnostics)) (tree T, problems []source.Problem) {
	defer func() {
		if recover() != nil {
			problems = []source.Problem{source.Failuref(f.Whole(), "syntax error: the parser gives up on this file")}
		}
	}()
	tree, diags := parse()
	return tree, syntaxProblems(f, diags)
}

// syntaxProblems turns the parser's errors into problems.
func syntaxProblems(f *source.File, diags hcl.Diagnostics) []source.Problem {
	var problems []source.Problem
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		if len(problems) > maxProblems {
			break
		}
		at := f.Whole()
		if d.Subject != nil {
			at = f.Span(d.Subject.Start.Byte, d.Subject.End.Byte)
		}
		problems = append(problems, source.Failuref(at, "syntax error: %s", diagText(d)))
	}
	return problems
}

// diagText returns a diagnostic in the words of our messages.
func diagText(d *hcl.Diagnostic) string {
	message := lowerFirst(strings.TrimSuffix(d.Summary, "."))
	if detail, _, _ := strings.Cut(d.Detail, "\n"); detail != "" {
		message += ": " + lowerFirst(strings.TrimSuffix(detail, "."))
	}
	return message
}

func lowerFirst(s string) string {
	if len(s) > 1 && 'A' <= s[0] && s[0] <= 'Z' && s[1] >= 'a' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

type lexer func(src []byte, filename string, start hcl.Pos) (hclsyntax.Tokens, hcl.Diagnostics)

// checkNesting returns a problem for a file whose expressions or blocks nest too
// deep for a recursive parser. The parser itself knows no bound, and a stack
// that overflows cannot be recovered from.
func checkNesting(f *source.File, lex lexer) *source.Problem {
	if len(f.Content) <= uncheckedSize {
		return nil
	}
	tokens, _ := lex(f.Content, f.Path, hcl.InitialPos)
	var n nesting
	for _, token := range tokens {
		if message := n.take(token.Type); message != "" {
			p := source.Failuref(f.Span(token.Range.Start.Byte, token.Range.End.Byte), "%s", message)
			return &p
		}
	}
	return nil
}

// nesting follows the tokens of a file.
type nesting struct {
	open  []opened
	total int // the operators of every level
	root  opened
}

// opened is a bracket, brace, quote or interpolation that has not been closed.
type opened struct {
	operators int
	// lines means that line ends separate what it holds.
	lines bool
}

func (n *nesting) top() *opened {
	if len(n.open) == 0 {
		n.root.lines = true
		return &n.root
	}
	return &n.open[len(n.open)-1]
}

func (n *nesting) reset() {
	n.total -= n.top().operators
	n.top().operators = 0
}

func (n *nesting) take(token hclsyntax.TokenType) string {
	operator := false
	switch token {
	case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
		hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		// An index continues the expression, and a directive is closed by
		// another directive, which tokens do not show.
		if token == hclsyntax.TokenOBrack || token == hclsyntax.TokenTemplateControl {
			n.top().operators++
			n.total++
		}
		n.open = append(n.open, opened{lines: token == hclsyntax.TokenOBrace})
	case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
		hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
		n.reset()
		if len(n.open) > 0 {
			n.open = n.open[:len(n.open)-1]
		}
	case hclsyntax.TokenComma:
		n.reset()
	case hclsyntax.TokenNewline:
		if n.top().lines {
			n.reset()
		}
	case hclsyntax.TokenStar, hclsyntax.TokenSlash, hclsyntax.TokenPlus, hclsyntax.TokenMinus, hclsyntax.TokenPercent,
		hclsyntax.TokenEqualOp, hclsyntax.TokenNotEqual, hclsyntax.TokenLessThan, hclsyntax.TokenLessThanEq,
		hclsyntax.TokenGreaterThan, hclsyntax.TokenGreaterThanEq, hclsyntax.TokenAnd, hclsyntax.TokenOr,
		hclsyntax.TokenBang, hclsyntax.TokenQuestion:
		operator = true
	}
	if operator {
		n.top().operators++
		n.total++
	}
	switch {
	case len(n.open) > maxNesting:
		return fmt.Sprintf("more than %d blocks, brackets and templates lie in one another", maxNesting)
	case n.total > maxOperators:
		return fmt.Sprintf("one expression has more than %d operators", maxOperators)
	}
	return ""
}
