package expr

import (
	"fmt"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// Budget bounds the work of evaluating a whole template, nested deployments
// included. All expressions of one template share one Budget, which must not be
// used concurrently. The zero Budget allows what the constants below say.
type Budget struct {
	// Steps is how many operations may be evaluated; 0 means MaxSteps.
	Steps int
	// Bytes is how many bytes of strings and elements may be produced; 0 means
	// MaxBytes.
	Bytes int

	steps, bytes symbolic.Meter
	depth        int
	speculative  int
	exceeded     string
	reported     bool    // an evaluator has reported what was exceeded
	stack        []Value // arguments of the calls being evaluated
}

// What a zero Budget allows. A template of 3 MB with six levels of nested
// deployments takes less than a hundredth of the steps.
const (
	MaxSteps = 20_000_000
	MaxBytes = 256 << 20
	// MaxDepth is how deep evaluation may go: calls in calls, through variables,
	// user functions and lambdas.
	MaxDepth = 2000
)

// Exceeded returns what bound an evaluation hit, or "". Once a bound is hit
// everything evaluated afterwards is unknown.
func (b *Budget) Exceeded() string { return b.exceeded }

// Speculative reports whether what is being evaluated may never be, so that its
// errors do not count.
func (b *Budget) Speculative() bool { return b.speculative > 0 }

// Speculate runs f, in which what is evaluated may never be: a resource whose
// condition is not known, for example. No errors are reported meanwhile.
func (b *Budget) Speculate(f func()) {
	b.speculative++
	defer func() { b.speculative-- }()
	f()
}

// Step counts an operation and reports whether evaluation may go on. Scopes
// call it for work of their own, such as an iteration of a copy loop.
func (b *Budget) Step() bool { return b.spend(1) }

// work counts operations that are not worth a Step each.
func (b *Budget) work(steps int) bool { return steps == 0 || b.spend(steps+1) }

func (b *Budget) spend(steps int) bool {
	if most := orDefault(b.Steps, MaxSteps); !b.steps.Use(steps, most) {
		b.exceed(fmt.Sprintf("evaluation takes more than %d steps", most))
	}
	return b.exceeded == ""
}

// Produce counts bytes of output and reports whether evaluation may go on.
func (b *Budget) Produce(bytes int) bool {
	if most := orDefault(b.Bytes, MaxBytes); !b.bytes.Use(bytes, most) {
		b.exceed(fmt.Sprintf("evaluation produces more than %d MB", max(most>>20, 1)))
	}
	return b.exceeded == ""
}

// Enter begins a nested evaluation and reports whether it may begin; if so
// Leave must follow it.
func (b *Budget) Enter() bool {
	if b.depth >= MaxDepth {
		b.exceed(fmt.Sprintf("evaluation goes more than %d calls deep", MaxDepth))
	}
	if b.exceeded != "" {
		return false
	}
	b.depth++
	return true
}

// Leave ends what Enter began.
func (b *Budget) Leave() { b.depth-- }

func (b *Budget) exceed(bound string) {
	if b.exceeded == "" {
		b.exceeded = bound
	}
}

func orDefault(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// elementBytes is what an element of an array or a member of an object counts.
const elementBytes = 64
