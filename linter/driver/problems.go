package driver

import (
	"bytes"
	"fmt"

	"github.com/tfidlint/tfidlint/linter/report"
	"github.com/tfidlint/tfidlint/linter/source"
)

// mostProblems is how many problems that only leave something unknown are
// printed. A template of a kind that is not understood can have thousands.
const mostProblems = 25

// problems prints what went wrong while reading, as compilers do.
func (c *Command) problems(problems []source.Problem, quiet bool) {
	var b bytes.Buffer
	printed := 0
	for _, p := range problems {
		switch {
		case p.Failure:
			fmt.Fprintf(&b, "error: %s\n", report.Printable(p.String()))
		case quiet:
		case printed < mostProblems:
			fmt.Fprintf(&b, "warning: %s\n", report.Printable(p.String()))
			printed++
		default:
			printed++
		}
	}
	if more := printed - mostProblems; more > 0 {
		fmt.Fprintf(&b, "warning: %d more problems; --format json lists all\n", more)
	}
	_, _ = c.Stderr.Write(b.Bytes()) // nobody is left to tell
}
