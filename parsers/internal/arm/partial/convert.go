package partial

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// Converter turns values of the expression language into those of the graph.
type Converter struct {
	// Resolve returns the address that the graph has for the target of an
	// origin; false if there is no such resource.
	Resolve func(target string) (address string, ok bool)
	// At, if it is a place, is the place of all values.
	At source.Span
	// Show, if it is set, returns the place that people know for one that was
	// read.
	Show func(source.Span) source.Span
}

// Value converts one value. What was computed has the given place.
func (c *Converter) Value(v expr.Value, at source.Span) graph.Value {
	if c.At.IsValid() {
		at = c.At
	} else if span := v.Span(); span.IsValid() {
		at = span
	}
	if c.Show != nil {
		at = c.Show(at)
	}
	var g graph.Value
	switch v.Kind() {
	case expr.None, expr.Null:
		return graph.Absent(at)
	case expr.Bool:
		b, _ := v.Bool()
		g = graph.Bool(b, at)
	case expr.Int, expr.Number:
		n, _ := v.Number()
		g = graph.Number(n, at)
	case expr.String:
		s, _ := v.Str()
		g = graph.String(s, at)
	case expr.Array, expr.Object:
		g = graph.Contain(container{c, v, at}, at)
	case expr.Unknown:
		g = c.unknown(v, at)
	}
	if v.IsSecretItself() {
		g = g.WithSensitive()
	}
	return g
}

func (c *Converter) unknown(v expr.Value, at source.Span) graph.Value {
	u := symbolic.Unknown{Source: symbolic.Among(c.origins(v.Origins()))}
	parts := v.Parts()
	if o, ok := c.exact(v); ok {
		u.Source = symbolic.From(o)
	} else if o, ok := parts.Origin(c.exact); ok {
		u.Source = symbolic.From(o)
	}
	if v.IsSecret() {
		if key, ok := IDKey(v); ok {
			sum := sha256.Sum256([]byte(key))
			u.Same = "[" + hex.EncodeToString(sum[:]) + "]"
		}
		return u.Value(at)
	}
	if same, ok := SameText(v); ok {
		u.Same = same
	}
	u.Outline = parts.Outline(expr.Value.IsSecret)
	return u.Value(at)
}

// exact returns the origin that an unknown value is.
func (c *Converter) exact(v expr.Value) (graph.Origin, bool) {
	if o, ok := v.Origin(); ok {
		return c.origin(o)
	}
	return graph.Origin{}, false
}

func (c *Converter) origins(from []expr.Origin) []graph.Origin {
	var out []graph.Origin
	for _, o := range from {
		if origin, ok := c.origin(o); ok {
			out = append(out, origin)
		}
	}
	return out
}

func (c *Converter) origin(o expr.Origin) (graph.Origin, bool) {
	address, ok := c.Resolve(o.Target)
	return graph.Origin{Resource: address, Path: strings.TrimPrefix(o.Path, ".")}, ok
}

// SameText returns a text that two unknown values have in common only if they
// are equal. The brackets tell it from a resource id, which it may look like.
// Secrets have none.
func SameText(v expr.Value) (string, bool) {
	if v.IsSecret() {
		return "", false
	}
	key, ok := IDKey(v)
	return "[" + key + "]", ok
}

// container is an array or object; its members are converted when they are
// asked for.
type container struct {
	c  *Converter
	v  expr.Value
	at source.Span
}

// IsList implements graph.Container.
func (c container) IsList() bool { return c.v.Kind() == expr.Array }

// Len implements graph.Container.
func (c container) Len() int { return len(c.v.Elements()) + len(c.v.Members()) }

// Attr implements graph.Container.
func (c container) Attr(name string) graph.Value { return c.c.Value(c.v.Get(name), c.at) }

// Each implements graph.Container. A name that is not known is given as the text
// that it has in common with equal ones; see SameText.
func (c container) Each(f func(key string, v graph.Value) bool) {
	for _, e := range c.v.Elements() {
		if !f("", c.c.Value(e, c.at)) {
			return
		}
	}
	for _, m := range c.v.Members() {
		name := m.Name
		if m.UnknownName.IsValid() {
			if same, ok := SameText(m.UnknownName); ok {
				name = same
			} else {
				name = "[" + m.Name + "]"
			}
		}
		if !f(name, c.c.Value(m.Value, c.at)) {
			return
		}
	}
}
