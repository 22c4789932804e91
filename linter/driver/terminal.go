package driver

import (
	"io"
	"os"

	"golang.org/x/term"
)

// terminal returns the file descriptor of a terminal.
func terminal(w io.Writer) (fd int, ok bool) {
	f, ok := w.(*os.File)
	if !ok {
		return 0, false
	}
	fd = int(f.Fd())
	return fd, term.IsTerminal(fd)
}

// color decides whether standard output gets colours. NO_COLOR counts if it is
// not empty (https://no-color.org), and a flag counts more.
func (c *Command) color(when string) bool {
	switch when {
	case "always":
		return true
	case "never":
		return false
	}
	_, ok := terminal(c.Stdout)
	return ok && c.getenv("NO_COLOR") == "" && c.getenv("TERM") != "dumb"
}

// The widths between which text is wrapped: below, words no longer fit beside
// their labels, and above, lines are hard to read.
const (
	narrowest = 40
	widest    = 100
)

// width returns the columns of the terminal, 80 where there is none.
func (c *Command) width() int {
	if fd, ok := terminal(c.Stdout); ok {
		if columns, _, err := term.GetSize(fd); err == nil {
			return min(max(columns, narrowest), widest)
		}
	}
	return 80
}
