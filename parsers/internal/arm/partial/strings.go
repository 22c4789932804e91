package partial

import (
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// Strings works on strings that may be known in part. It is for one goroutine.
type Strings struct {
	budget  *expr.Budget
	helpers map[string]*expr.Expression
	concats []string // the call that joins as many pieces
}

// NewStrings returns a Strings that charges what it does to the budget.
func NewStrings(budget *expr.Budget) *Strings {
	return &Strings{budget: budget, helpers: map[string]*expr.Expression{}}
}

// arguments is the scope of a helper expression, whose parameters are numbered.
type arguments struct {
	expr.EmptyScope
	values []expr.Value
}

// Parameter implements expr.Scope.
func (a arguments) Parameter(name string) (expr.Value, bool) {
	i, err := strconv.Atoi(name)
	if err != nil || i >= len(a.values) {
		return expr.Value{}, false
	}
	return a.values[i], true
}

// Compute evaluates an expression of the template language over values, so that
// what is unknown is treated in one way wherever it is met. The text refers to
// the values as parameters('0'), parameters('1') and so on.
func (s *Strings) Compute(text string, values ...expr.Value) expr.Value {
	x := s.helpers[text]
	if x == nil {
		parsed, err := expr.Parse(text)
		if err != nil {
			panic("partial: helper expression: " + err.Error())
		}
		x = parsed
		s.helpers[text] = x
	}
	// Errors are those of the values, and were reported where those were made.
	v, _ := x.Evaluate(arguments{values: values}, s.budget)
	return v
}

// Join concatenates strings.
func (s *Strings) Join(pieces ...expr.Value) expr.Value {
	if len(pieces) == 1 {
		return pieces[0]
	}
	var text strings.Builder
	known := true
	for _, p := range pieces {
		piece, ok := p.Str()
		known = known && ok && !p.IsSecret()
		text.WriteString(piece)
	}
	if known {
		return expr.StringValue(text.String())
	}
	return s.Compute(s.concat(len(pieces)), pieces...)
}

// concat returns the expression that joins n pieces.
func (s *Strings) concat(n int) string {
	for len(s.concats) <= n {
		s.concats = append(s.concats, "")
	}
	if s.concats[n] == "" {
		args := make([]string, n)
		for i := range args {
			args[i] = "parameters('" + strconv.Itoa(i) + "')"
		}
		s.concats[n] = "[concat(" + strings.Join(args, ",") + ")]"
	}
	return s.concats[n]
}

// JoinSegments joins strings with slashes.
func (s *Strings) JoinSegments(segments []expr.Value) expr.Value {
	pieces := make([]expr.Value, 0, 2*len(segments))
	for n, segment := range segments {
		if n > 0 {
			pieces = append(pieces, expr.StringValue("/"))
		}
		pieces = append(pieces, segment)
	}
	return s.Join(pieces...)
}

// Segments splits a name at its slashes. Parts that are not known are taken
// to hold none, which is right for names: a resource's own name cannot.
func (s *Strings) Segments(name expr.Value) []expr.Value {
	if text, ok := name.Str(); ok {
		parts := strings.Split(text, "/")
		out := make([]expr.Value, len(parts))
		for i, p := range parts {
			out[i] = name.WithText(p)
		}
		return out
	}
	parts := name.Parts()
	if len(parts) <= 1 {
		return []expr.Value{name}
	}
	pieces := parts.Split("/", func(expr.Value) bool { return false })
	if len(pieces) == 1 {
		return []expr.Value{name}
	}
	out := make([]expr.Value, len(pieces))
	for i, p := range pieces {
		out[i] = s.Join(p.Text...)
	}
	return out
}
