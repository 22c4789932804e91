package tfplan

import (
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// Overlay is what the configuration that a plan was made from says better than
// the plan: where things stand, and which attributes an expression names.
type Overlay interface {
	// Block completes the declaration of a block with what the configuration
	// says: its place, the calls that lead to it, its lifecycle. The block is
	// left alone if the configuration does not have it.
	Block(b *graph.Block)
	// Instance returns where an instance of a block is declared, and its settings
	// as the configuration evaluates them: an object, or an absent value where
	// the configuration does not have the instance. The place is the zero Span
	// where the plan's is to stay.
	Instance(block, address string) (at source.Span, settings graph.Value)
}

// lay puts what the overlay says over an instance: places and origins come from
// the configuration, values stay those of the plan.
func lay(overlay Overlay, i *Instance, r *lower.Resource) {
	if !i.Exists() {
		return
	}
	at, settings := overlay.Instance(i.Block(), i.Address)
	if at.IsValid() {
		r.At = at
	}
	if !settings.IsAbsent() {
		r.After = over(r.After, settings)
	}
}

// over returns a value of the plan with the place and the origins that the
// configuration gives it.
func over(planned, configured graph.Value) graph.Value {
	at := configured.At()
	if !at.IsValid() {
		at = planned.At()
	}
	switch _, container := planned.Len(); {
	case configured.IsAbsent():
		return planned
	case container:
		v := graph.Contain(&laid{planned, configured}, at)
		if planned.IsSensitive() {
			v = v.WithSensitive()
		}
		return v
	case planned.IsUnknown() && configured.IsUnknown() && stated(configured):
		if planned.IsSensitive() {
			configured = configured.WithSensitive()
		}
		return configured.WithAt(at)
	case planned.IsUnknown() && isContainer(configured):
		// A text that jsonencode makes of something that is not all known.
		return configured.WithAt(at)
	}
	return planned.WithAt(at)
}

func isContainer(v graph.Value) bool {
	_, ok := v.Len()
	return ok
}

// stated reports whether anything is known of an unknown value.
func stated(v graph.Value) bool {
	_, key := v.Key()
	_, outline := v.Outline()
	return len(v.Origins()) > 0 || key || outline
}

// laid is a container of the plan over one of the configuration.
type laid struct{ planned, configured graph.Value }

// IsList implements graph.Container.
func (c *laid) IsList() bool { return c.planned.IsList() }

// Len implements graph.Container.
func (c *laid) Len() int {
	n, _ := c.planned.Len()
	return n
}

// Attr implements graph.Container.
func (c *laid) Attr(name string) graph.Value {
	return over(c.planned.Attr(name), c.configured.Attr(name))
}

// Each implements graph.Container. The elements of two lists are put over each
// other only if there are as many in both: otherwise it is not known which
// belong together.
func (c *laid) Each(f func(key string, v graph.Value) bool) {
	if !c.IsList() {
		for key, v := range c.planned.Members() {
			if !f(key, over(v, c.configured.Attr(key))) {
				return
			}
		}
		return
	}
	var configured []graph.Value
	if n, ok := c.configured.Len(); ok && n == c.Len() && c.configured.IsList() {
		for _, v := range c.configured.Members() {
			configured = append(configured, v)
		}
	}
	i := 0
	for _, v := range c.planned.Members() {
		if configured != nil {
			v = over(v, configured[i])
		}
		if !f("", v) {
			return
		}
		i++
	}
}
