package symbolic

// Meter is how much of something is used up that a bound allows a whole
// evaluation: steps, bytes, instances. The zero Meter is unused.
type Meter struct{ used int }

// Use takes n, whether there is as much or not, and reports whether there was.
func (m *Meter) Use(n, most int) bool {
	m.used += n
	return m.used <= most
}

// Reserve takes n if there is as much.
func (m *Meter) Reserve(n, most int) bool {
	if n > most-m.used {
		return false
	}
	m.used += n
	return true
}

// Over reports whether more was used than there is.
func (m *Meter) Over(most int) bool { return m.used > most }
