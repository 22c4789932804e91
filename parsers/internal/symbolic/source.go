package symbolic

import "slices"

const (
	// MaxOrigins is how many origins a value keeps. Nobody could tell more of
	// them apart.
	MaxOrigins = 32
	// maxVisits is how many values are looked into for origins.
	maxVisits = 4096
	// maxPath is the length in bytes of an origin's path, and of a name that
	// grows with it. A longer one is a trick: each step would copy it.
	maxPath = 4 << 10
)

// Source is where an unknown value comes from. The zero Source says nothing.
type Source[O comparable] struct {
	// Origins are the origins that the value may have something to do with, at
	// most MaxOrigins. They must not be changed.
	Origins []O
	// Exact means that the value is what its one origin says, not only made of
	// it.
	Exact bool
	// Folded means that letters of an exact value were given another case, or that
	// space around it was taken away. To whoever disregards that, as everything in
	// Azure does that compares ids, it still is what its origin says; but two such
	// values are not equal because their origins are.
	Folded bool
}

// From returns the source of a value that is exactly what an origin says.
func From[O comparable](o O) Source[O] { return Source[O]{Origins: []O{o}, Exact: true} }

// Among returns the source of a value that has something to do with origins. It
// keeps them.
func Among[O comparable](origins []O) Source[O] { return Source[O]{Origins: origins} }

// Fold returns the source of the value after its letters were given another
// case, or space around it was taken away. A value that is not exact stays one
// that has something to do with its origins.
func (s Source[O]) Fold() Source[O] {
	s.Folded = s.Exact
	return s
}

// Origin returns the one origin that the value is, but for what Folded tells.
func (s Source[O]) Origin() (o O, ok bool) {
	if s.Exact && len(s.Origins) == 1 {
		return s.Origins[0], true
	}
	return o, false
}

// Step returns the source of a member or element of the value: step returns what
// each origin becomes, or false for one that is left out.
func (s Source[O]) Step(step func(O) (O, bool)) Source[O] {
	var next Source[O]
	for _, o := range s.Origins {
		if o, ok := step(o); ok {
			next.Origins = append(next.Origins, o)
		}
	}
	next.Exact = s.Exact && !s.Folded && len(next.Origins) == 1
	return next
}

// Lengthen appends a step to a path. It returns false if that is longer than a
// path can be.
func Lengthen(path, step string) (string, bool) {
	if len(path)+len(step) > maxPath {
		return "", false
	}
	return path + step, true
}

// Collector gathers the distinct origins of what is inside values. The zero
// Collector is ready to use.
type Collector[O comparable] struct {
	// Origins are those found so far, at most MaxOrigins.
	Origins []O
	visits  int
}

// Visit counts a value that is about to be looked into and reports whether that
// is still worth it.
func (c *Collector[O]) Visit() bool {
	c.visits++
	return c.visits <= maxVisits && len(c.Origins) < MaxOrigins
}

// Add adds the origins that are new.
func (c *Collector[O]) Add(origins ...O) {
	for _, o := range origins {
		if len(c.Origins) < MaxOrigins && !slices.Contains(c.Origins, o) {
			c.Origins = append(c.Origins, o)
		}
	}
}
