package source

import "fmt"

// Problem is something that kept an input, or a part of it, from being
// understood. It is about the input's form; what is wrong with the deployment
// that the input describes is a finding.
type Problem struct {
	// Message says what is wrong, naming the thing in quotes, and what would
	// resolve it; lower case, without final stop. It never holds a value of
	// the input that may be a secret.
	Message string
	// Span is the place, or the zero Span where there is none (an input that
	// could not be read). Path then names the input.
	Span Span
	// Path names the input for a problem without a place; otherwise empty.
	Path string
	// Failure marks a problem that makes the run exit with status 3: an input
	// that could not be read, an unsupported version, a bound that was hit, a
	// rule that crashed. Others only leave values unknown.
	Failure bool
}

// Problemf returns a problem at a place that leaves something unknown.
func Problemf(at Span, format string, args ...any) Problem {
	return Problem{Span: at, Message: fmt.Sprintf(format, args...)}
}

// Failuref returns a problem at a place that makes the run exit with status 3.
func Failuref(at Span, format string, args ...any) Problem {
	return Problem{Span: at, Message: fmt.Sprintf(format, args...), Failure: true}
}

// String returns "file:line:column: message", or as much of it as is known.
func (p Problem) String() string {
	switch {
	case p.Span.IsValid():
		at := p.Span.File.Position(p.Span.Start)
		return fmt.Sprintf("%s:%d:%d: %s", p.Span.File.Path, at.Line, at.Column, p.Message)
	case p.Path != "":
		return p.Path + ": " + p.Message
	}
	return p.Message
}
