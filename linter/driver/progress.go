package driver

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// patience is how long a run may take before a progress bar appears.
const patience = time.Second

// progress shows how far reading is. The zero progress shows nothing.
type progress struct {
	mu      sync.Mutex
	read    int
	total   int
	stop    chan struct{}
	stopped sync.WaitGroup
}

// progress returns a bar on a terminal, and one that shows nothing elsewhere.
func (c *Command) progress(f *inputFlags) *progress {
	p := &progress{}
	if _, ok := terminal(c.Stderr); !ok || f.noProgress || f.quiet {
		return p
	}
	p.stop = make(chan struct{})
	p.stopped.Go(func() { p.show(c.Stderr) })
	return p
}

// show draws the bar in one line until reading ends, and takes it away then.
func (p *progress) show(w io.Writer) {
	began := time.Now()
	select {
	case <-p.stop:
		return
	case <-time.After(patience):
	}
	const home, clear = "\r", "\x1b[K"
	// A terminal that cannot be written to shows no bar; reading goes on.
	draw := func(text string) { _, _ = fmt.Fprint(w, home+text+clear) }
	defer draw("")
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		p.mu.Lock()
		line := bar(p.read, p.total, time.Since(began))
		p.mu.Unlock()
		draw(line)
		select {
		case <-p.stop:
			return
		case <-tick.C:
		}
	}
}

// bar returns the line that shows how many inputs of how many are read. How many
// there are is known only after the first: before, and for a single one, it
// shows that time passes.
func bar(read, total int, elapsed time.Duration) string {
	if total <= 1 {
		return fmt.Sprintf("reading, %d s", int(elapsed.Seconds()))
	}
	const width = 20
	full := width * min(read, total) / total
	return fmt.Sprintf("reading %s%s %d of %d", strings.Repeat("█", full), strings.Repeat("░", width-full), read, total)
}

func (p *progress) done(read, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.read, p.total = read, total
}

func (p *progress) finish() {
	if p.stop != nil {
		close(p.stop)
		p.stopped.Wait()
	}
}
