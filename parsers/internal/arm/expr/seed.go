package expr

// seed is what a known string was hashed from. The text does not show it, and
// yet it decides whether the string stays the same when something else changes.
type seed struct{ values []Value }

// maxSeeds is how many values a string may remember that it was hashed from,
// and seedBytes what each counts against the bound on what an evaluation
// produces.
const (
	maxSeeds  = 16
	seedBytes = 64
)

// Seed returns the arguments of guid() and uniqueString() that went into a
// string: the string is one such hash, or a text that holds some. It is empty
// for strings that hold none, for what is not a string, and where it is not
// known which hash a string will hold. The values must not be changed.
func (v Value) Seed() []Value {
	switch ref := v.ref.(type) {
	case *seed:
		return ref.values
	case *Residual:
		if ref.op == opCall && hashes(ref.name) {
			return ref.args
		}
		var all []Value
		for _, p := range ref.parts {
			if len(all) < maxSeeds {
				all = append(all, p.value.Seed()...)
			}
		}
		return all
	}
	return nil
}

func hashes(function string) bool { return function == "guid" || function == "uniqueString" }

// seeded returns a known string with the seeds of the strings that it was made
// of.
func (v Value) seeded(from ...Value) Value {
	if v.kind != String {
		return v
	}
	own, _ := v.ref.(*seed)
	for i := range from {
		s, ok := from[i].ref.(*seed)
		switch {
		case !ok || from[i].kind != String || s == own:
		case own == nil:
			own = s
		case len(own.values)+len(s.values) <= maxSeeds:
			own = &seed{append(own.values[:len(own.values):len(own.values)], s.values...)}
		}
	}
	if own != nil {
		v.ref = own
	}
	return v
}

// hash returns a string that remembers what it was hashed from. It remembers
// values only, not what these were hashed from in their turn: apply adds that,
// as far as there is room, so that hashes of hashes make no chain.
func hash(text string, args []Value) Value {
	v := StringValue(text)
	if len(args) > maxSeeds {
		return v
	}
	values := append([]Value(nil), args...)
	for i := range values {
		values[i].ref = nil
	}
	v.ref = &seed{values}
	return v
}

// seedSize is what a string's seed counts against the bound on what an
// evaluation produces.
func (v Value) seedSize() int {
	if s, ok := v.ref.(*seed); ok {
		return len(s.values) * seedBytes
	}
	return 0
}
