package tfconfig

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// evaluator is what the whole evaluation of one configuration shares: its files,
// its bounds, and the problems that it found. It is for one goroutine.
type evaluator struct {
	*loader
	// root is the directory of the root module, which file functions start
	// from.
	root      string
	workspace value
	// given are the values of the root module's variables.
	given    map[string]value
	manifest map[string]string
	// templates are those of templatefile and templatestring, by what they are.
	templates map[string]hclsyntax.Expression

	steps, instances, modules symbolic.Meter
	depth                     int
	failed                    map[string]bool
	problems                  []source.Problem
	reported                  map[string]bool
	// stack names what is under evaluation, for the message about a cycle.
	stack []string
}

func (ev *evaluator) span(r hcl.Range) source.Span {
	f := ev.files[r.Filename]
	if f == nil {
		return source.Span{}
	}
	return f.Span(r.Start.Byte, r.End.Byte)
}

// spend takes n steps of the work that one configuration may take and reports
// whether there were as many.
func (ev *evaluator) spend(n int, at func() source.Span) bool {
	if ev.steps.Use(n, maxSteps) {
		return true
	}
	ev.fail(at(), "the configuration takes more than %d steps to evaluate; what is left is taken as not known", maxSteps)
	return false
}

// exhausted reports whether all steps are taken, so that loops end.
func (ev *evaluator) exhausted() bool { return ev.steps.Over(maxSteps) }

// fail reports that a bound was hit, each bound once.
func (ev *evaluator) fail(at source.Span, format string, args ...any) {
	if !ev.failed[format] {
		ev.failed[format] = true
		ev.report(source.Failuref(at, format, args...))
	}
}

// report adds a problem, once for all instances of what has it.
func (ev *evaluator) report(p source.Problem) {
	key := p.String()
	if ev.reported[key] || len(ev.reported) > maxProblems {
		return
	}
	ev.reported[key] = true
	if len(ev.reported) > maxProblems {
		p = source.Problem{Path: ev.root, Message: fmt.Sprintf("there are more than %d problems; the rest is not shown", maxProblems), Failure: true}
	}
	ev.problems = append(ev.problems, p)
}

// reportError adds the problem of an expression that has no value.
func (ev *evaluator) reportError(err error) {
	var e *evalError
	if errors.As(err, &e) {
		ev.report(source.Problemf(e.at, "%s", e.message))
	}
}

// memo is a value that is evaluated when somebody first asks for it.
type memo struct {
	state uint8
	value value
}

const (
	fresh uint8 = iota
	underway
	done
)

// once returns the memo's value, which f makes. What has no value, or waits for
// itself, is reported and unknown.
func (ev *evaluator) once(m *memo, name string, at source.Span, f func() (value, error)) value {
	switch m.state {
	case done:
		return m.value
	case underway:
		ev.report(source.Problemf(at, "%s", ev.cycle(name)))
		return nothing()
	}
	m.state = underway
	ev.stack = append(ev.stack, name)
	v, err := f()
	ev.stack = ev.stack[:len(ev.stack)-1]
	if err != nil {
		ev.reportError(err)
		v = nothing()
	}
	m.state, m.value = done, v
	return v
}

// cycle describes the way from a name back to itself.
func (ev *evaluator) cycle(name string) string {
	from := len(ev.stack) - 1
	for from > 0 && ev.stack[from] != name {
		from--
	}
	way := append([]string(nil), ev.stack[from:]...)
	if len(way) > 6 {
		way = append(append(way[:3:3], "…"), way[len(way)-2:]...)
	}
	return fmt.Sprintf("%q refers to itself: %s", name, strings.Join(append(way, name), " → "))
}

// settle evaluates an expression that nothing but a problem can follow from.
func (s *scope) settle(e hclsyntax.Expression) value {
	v, err := s.eval(e)
	if err != nil {
		s.ev.reportError(err)
		return nothing().withAt(s.span(e.Range()))
	}
	return v
}
