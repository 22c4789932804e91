package tfplan

import (
	"iter"
	"runtime"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// prepared yields the instances as package lower takes them, in order. What is
// yielded is used again for later ones.
//
// Reading them is most of the work, so several goroutines do it ahead of
// whoever ranges over them, unless an overlay answers, which is for one
// goroutine.
func (p *Plan) prepared(l *lower.Lowerer, overlay Overlay) iter.Seq[*lower.Prepared] {
	return func(yield func(*lower.Prepared) bool) {
		if overlay != nil {
			o := p.outlook(overlay)
			var prepared lower.Prepared
			for _, i := range p.Instances {
				if l.Prepare(&prepared, o.resource(i)); !yield(&prepared) {
					return
				}
			}
			return
		}
		workers := make([]*preparer, min(runtime.GOMAXPROCS(0), maxPreparers))
		for n := range workers {
			workers[n] = p.preparer(l, n, len(workers))
			defer close(workers[n].free)
		}
		for n := 0; n*batch < len(p.Instances); n++ {
			from := workers[n%len(workers)]
			prepared, ok := <-from.ready
			if !ok {
				// Whoever called is prepared for it.
				panic(from.crash)
			}
			for n := range prepared {
				if !yield(&prepared[n]) {
					return
				}
			}
			from.free <- prepared
		}
	}
}

// preparer is a goroutine that prepares some batches of instances.
type preparer struct {
	// free holds what can be used for further instances, ready what was
	// prepared. It is closed early if that panicked, with what crash holds.
	free, ready chan []lower.Prepared
	crash       any
}

const (
	// maxPreparers is how many of them keep whoever adds the instances busy.
	maxPreparers = 4
	// maxReady is how many batches a preparer is ahead.
	maxReady = 2
)

// preparer starts one for the batch with the given number and every step-th
// after it.
func (p *Plan) preparer(l *lower.Lowerer, first, step int) *preparer {
	w := &preparer{free: make(chan []lower.Prepared, maxReady), ready: make(chan []lower.Prepared, maxReady)}
	for range maxReady {
		w.free <- make([]lower.Prepared, batch)
	}
	go func() {
		defer close(w.ready)
		defer func() { w.crash = recover() }()
		o := p.outlook(nil)
		for n := first; n*batch < len(p.Instances); n += step {
			prepared, wanted := <-w.free
			if !wanted {
				return
			}
			instances := p.Instances[n*batch : min((n+1)*batch, len(p.Instances))]
			prepared = prepared[:len(instances)]
			for n, i := range instances {
				l.Prepare(&prepared[n], o.resource(i))
			}
			w.ready <- prepared
		}
	}()
	return w
}

// outlook is what is found out about instances once for several of them.
type outlook struct {
	p             *Plan
	overlay       Overlay
	blocks        map[*block]graph.Block
	subscriptions map[string]graph.Value
}

func (p *Plan) outlook(overlay Overlay) *outlook {
	return &outlook{p: p, overlay: overlay, blocks: map[*block]graph.Block{}, subscriptions: map[string]graph.Value{}}
}

// resource returns what package lower takes of an instance.
func (o *outlook) resource(i *Instance) lower.Resource {
	p := o.p
	key := p.providerKey(i.group.block)
	subscription, ok := o.subscriptions[key]
	if !ok {
		subscription = p.subscription(key)
		o.subscriptions[key] = subscription
	}
	r := lower.Resource{
		Form:         lower.Terraform,
		Address:      i.Address,
		Key:          i.Key,
		Action:       i.Action,
		ReplacedFor:  p.replacedFor(i),
		At:           p.place(i),
		Type:         i.Type(),
		External:     i.Data,
		Before:       p.before(i),
		After:        p.after(i),
		Subscription: subscription,
	}
	if i.Data {
		r.Provider = key
	} else {
		if r.Block, ok = o.blocks[i.group.block]; !ok {
			r.Block = p.graphBlock(i.group.block, o.overlay)
			o.blocks[i.group.block] = r.Block
		}
	}
	if o.overlay != nil {
		lay(o.overlay, i, &r)
	}
	return r
}
