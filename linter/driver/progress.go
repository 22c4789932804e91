package driver

import (
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
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
	p.stopped.Go(func() {
		select {
		case <-p.stop:
			return
		case <-time.After(patience):
		}
		// How many inputs there are is known only after the first, so the bar
		// begins as a spinner.
		bar := progressbar.NewOptions(-1,
			progressbar.OptionSetWriter(c.Stderr),
			progressbar.OptionSetDescription("reading"),
			progressbar.OptionClearOnFinish(),
		)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			p.mu.Lock()
			read, total := p.read, p.total
			p.mu.Unlock()
			if total > 1 && bar.GetMax() != total {
				bar.ChangeMax(total)
			}
			// What cannot be drawn is not worth failing for.
			_ = bar.Set(read)
			select {
			case <-p.stop:
				_ = bar.Clear()
				return
			case <-tick.C:
			}
		}
	})
	return p
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
