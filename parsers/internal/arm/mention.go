package arm

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
)

// mentions returns the resources whose ids stand in the body of a resource.
// Those of user-assigned identities count even if the template does not know
// them: to name one is to use it.
func (em *emitter) mentions(i *instance) []*instance {
	w := mentionWalk{em: em, of: i, seen: map[*instance]bool{}}
	w.value(i.settings())
	if i.scope.IsValid() {
		w.id(i.scope)
	}
	return w.found
}

type mentionWalk struct {
	em    *emitter
	of    *instance
	seen  map[*instance]bool
	found []*instance
}

func (w *mentionWalk) value(v expr.Value) {
	switch v.Kind() {
	case expr.Array:
		for _, e := range v.Elements() {
			w.value(e)
		}
	case expr.Object:
		for _, m := range v.Members() {
			if m.UnknownName.IsValid() {
				w.value(m.UnknownName)
			} else if strings.HasPrefix(m.Name, "/") {
				w.id(expr.StringValue(m.Name))
			}
			w.value(m.Value)
		}
	case expr.String:
		if s, _ := v.Str(); strings.HasPrefix(s, "/") {
			w.id(v)
		}
	case expr.Unknown:
		for _, o := range v.Origins() {
			w.add(w.em.ev.byTarget[o.Target])
		}
		w.id(v)
		for _, a := range v.Alternatives() {
			w.value(a)
		}
	}
}

// id adds the resource with the id, or what contains it.
func (w *mentionWalk) id(v expr.Value) {
	key, ok := partial.IDKey(v)
	if !ok || !strings.Contains(key, armid.ProvidersPath) && !strings.HasPrefix(key, armid.SubscriptionsPath) {
		return
	}
	ev := w.em.ev
	for rest := key; ; {
		if inst := ev.byID[rest]; inst != nil {
			w.add(inst)
			return
		}
		if inst := w.em.existing[rest]; inst != nil {
			w.add(inst)
			return
		}
		if inst := ev.externalByID[rest]; inst != nil {
			w.add(inst)
			return
		}
		cut := strings.LastIndexByte(rest, '/')
		if cut <= 0 || !strings.Contains(rest[:cut], armid.ProvidersPath) {
			break
		}
		rest = rest[:cut]
	}
	if strings.Contains(key, armid.Fold(azure.UserAssignedIdentities)) && armid.EqualFold(ev.TypeOf(v), azure.UserAssignedIdentities) {
		w.add(w.of.frame.outside(v))
	}
}

func (w *mentionWalk) add(inst *instance) {
	if inst == nil || inst == w.of {
		return
	}
	inst = w.em.canonical(inst)
	if !w.seen[inst] && inst != w.of {
		w.seen[inst] = true
		w.found = append(w.found, inst)
	}
}
