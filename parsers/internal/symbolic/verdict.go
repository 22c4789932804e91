package symbolic

// Verdict is the answer to a question about values that may not be known.
type Verdict int8

// The answers.
const (
	Maybe Verdict = iota
	No
	Yes
)

// Decided returns the answer to a question about what is known.
func Decided(b bool) Verdict {
	if b {
		return Yes
	}
	return No
}

// All returns the answer to n questions at once: No if one answer is, else Maybe
// if one answer is. Nothing is asked after the first No.
func All(n int, ask func(i int) Verdict) Verdict {
	result := Yes
	for i := range n {
		switch ask(i) {
		case No:
			return No
		case Maybe:
			result = Maybe
		}
	}
	return result
}

// Any returns the answer to whether one of n questions has the answer Yes: Yes if
// one has, else Maybe if one is Maybe. Nothing is asked after the first Yes.
func Any(n int, ask func(i int) Verdict) Verdict {
	result := No
	for i := range n {
		switch ask(i) {
		case Yes:
			return Yes
		case Maybe:
			result = Maybe
		}
	}
	return result
}
