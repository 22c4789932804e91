package tfplan

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tfidlint/tfidlint/linter/source"
)

// ahead reads the changes, which are most of a plan, while another goroutine
// still checks what follows them. It has a plan of its own, which holds the
// changes and the problems that it finds.
type ahead struct {
	plan *Plan
	// queue holds what was checked, done is closed when everything in it is
	// read.
	queue chan []node
	done  chan struct{}
	// crash is what reading panicked with.
	crash any
}

// batch is how many changes, or instances, are handed over at a time.
const batch = 64

func (p *Plan) ahead() *ahead {
	a := &ahead{
		plan:  &Plan{File: p.File, text: p.text, interned: map[string]string{}},
		queue: make(chan []node, 16),
		done:  make(chan struct{}),
	}
	go func() {
		defer close(a.done)
		defer func() {
			if a.crash = recover(); a.crash == nil {
				return
			}
			for range a.queue {
				// Nobody must wait for its end.
				continue
			}
		}()
		for nodes := range a.queue {
			for _, n := range nodes {
				a.plan.readChange(n)
			}
		}
	}()
	return a
}

// walk checks a list, which the decoder is at, and has its elements read. base
// is the offset of the decoder's beginning.
func (a *ahead) walk(d *jsontext.Decoder, base int) error {
	defer close(a.queue)
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	nodes := make([]node, 0, batch)
	for d.PeekKind() != ']' {
		n, err := readValue(d, base)
		if err != nil {
			return err
		}
		if nodes = append(nodes, n); len(nodes) == batch {
			a.queue <- nodes
			nodes = make([]node, 0, batch)
		}
	}
	a.queue <- nodes
	_, err := d.ReadToken()
	return err
}

// wait returns the changes in the order of the file, and the problems.
func (a *ahead) wait() ([]changed, []source.Problem) {
	<-a.done
	if a.crash != nil {
		// Whoever called is prepared for it.
		panic(a.crash)
	}
	return a.plan.changes, a.plan.problems
}
