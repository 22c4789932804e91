package symbolic

import (
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Unknown is what the graph learns about an unknown value. The zero Unknown
// says nothing.
type Unknown struct {
	// Source is where it comes from.
	Source[graph.Origin]
	// Same is a name that only equal values bear, or "".
	Same string
	// Outline is what is known of its text, or "".
	Outline string
}

// Value returns the value as the graph holds it.
func (u Unknown) Value(at source.Span) graph.Value {
	g := graph.Unknown(at, u.Origins...)
	if o, ok := u.Origin(); ok {
		g = graph.From(o, at)
	}
	if u.Same != "" {
		g = g.WithSame(u.Same)
	}
	if u.Outline != "" {
		g = g.WithOutline(u.Outline)
	}
	return g
}
