package arm

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
)

// joinWrites finds the instances that write one and the same resource: two nested
// deployments declare it, or it is created, granted something, and written again
// with more settings. The first to be deployed stands for the resource. Nothing
// of the order in the document counts but between those that nothing orders.
func (ev *evaluation) joinWrites() {
	first := map[string]*instance{}
	for _, inst := range ev.instances {
		if key, ok := ev.writeKey(inst); ok {
			if have := first[key]; have == nil || inst.wave.start < have.wave.start {
				first[key] = inst
			}
		}
	}
	for _, inst := range ev.instances {
		if key, ok := ev.writeKey(inst); ok && first[key].rewrittenBy(inst) {
			inst.again = first[key]
		}
	}
}

// rewrittenBy reports whether another instance of the same id writes the resource
// after this one. In one deployment that cannot be: Azure refuses a template that
// declares a resource twice, unless conditions let it deploy one of the two.
func (i *instance) rewrittenBy(other *instance) bool {
	return i != other && (i.frame != other.frame || i.uncertain || other.uncertain)
}

// writeKey returns a text that two deployed instances share only if they are the
// same resource for certain: the key of the id. An id that hangs on the index of
// a loop of unknown length is another one in each iteration, and one made of the
// time or of a new GUID is not known to be the same a second time.
func (ev *evaluation) writeKey(i *instance) (string, bool) {
	if i.external || i.typ == "" || isDeployment(i.declaration) || azure.IsOperation(i.typ) {
		return "", false
	}
	if slices.ContainsFunc(i.loops, func(l loop) bool { return l.index.Kind() == expr.Unknown }) {
		return "", false
	}
	key, ok := partial.IDKey(i.id)
	if !ok || slices.ContainsFunc(ev.fresh, func(call string) bool { return strings.Contains(key, call) }) {
		return "", false
	}
	return key, true
}
