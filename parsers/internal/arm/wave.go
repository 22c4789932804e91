package arm

import "github.com/tfidlint/tfidlint/linter/source"

// waveState is when the deployment begins with a resource and when it has
// finished with it, in steps.
type waveState struct {
	state      state
	start, end int
}

// finish returns how many steps pass before the resource, and for a deployment
// everything in it, is there.
func (i *instance) finish() int {
	i.settle()
	return i.wave.end
}

// settle computes the wave of an instance from what it waits for: its own
// dependencies, what the deployment around it waits for, and the batch before
// its own in a serial loop.
func (i *instance) settle() {
	w := &i.wave
	if w.state != pending || i.declaration == nil || i.external || i.disabled {
		return
	}
	owner := i.frame.owner
	if owner != nil {
		// This settles the deployment with everything in it, mostly.
		owner.settle()
		if w.state != pending {
			return
		}
		w.start = owner.wave.start
	}
	w.state = busy
	for _, list := range [][]target{i.depends, i.references} {
		for _, t := range list {
			w.start = max(w.start, i.waitFor(t))
		}
	}
	if x := i.expansion; x.batch > 0 && i.parent == nil && i.index >= x.batch {
		w.start = max(w.start, x.batchEnd(i.index/x.batch-1))
	}
	w.end = w.start + 1
	if i.nested != nil {
		for _, content := range i.nested.contents {
			w.end = max(w.end, content.finish())
		}
	}
	w.state = done
}

// waitFor returns when a dependency has finished. A dependency that waits for i
// in its turn is reported, and counts as if it were not there.
func (i *instance) waitFor(t target) int {
	if t.expansion == nil {
		if t.instance.wave.state == busy {
			i.reportCircle(t.instance)
			return 0
		}
		return t.instance.finish()
	}
	x := t.expansion
	if !x.ended {
		x.ended = true
		for _, other := range x.instances {
			if other.wave.state == busy {
				i.reportCircle(other)
				continue
			}
			x.end = max(x.end, other.finish())
		}
	}
	return x.end
}

// batchEnd returns when a batch of a serial loop has finished.
func (x *expansion) batchEnd(batch int) int {
	for len(x.batches) <= batch {
		n := len(x.batches)
		end := 0
		for _, inst := range x.instances[min(n*x.batch, len(x.instances)):min((n+1)*x.batch, len(x.instances))] {
			if inst.wave.state != busy {
				end = max(end, inst.finish())
			}
		}
		if n < len(x.batches) {
			continue // settling the batch has filled this in
		}
		x.batches = append(x.batches, end)
	}
	return x.batches[batch]
}

func (i *instance) reportCircle(other *instance) {
	// What lies in a deployment may refer to it.
	for f := i.frame; f.owner != nil; f = f.owner.frame {
		if f.owner == other {
			return
		}
	}
	if i == other {
		i.frame.ev.report(source.Problemf(i.declaration.at, "resource %q depends on itself; remove the dependency", i.label))
		return
	}
	i.frame.ev.report(source.Problemf(i.declaration.at, "resource %q depends on %q, which depends on it; remove one of the dependencies", i.label, other.label))
}
