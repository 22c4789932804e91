package lower

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// lookUps finds the data sources that look up what another one before them does,
// as those in a module do for each of its instances. What they read is one thing.
func (l *Lowerer) lookUps() {
	first := map[string]*graph.Resource{}
	for _, res := range l.b.Resources() {
		provider := l.providers[res]
		if provider == "" || res.Engine == graph.OtherEngine {
			continue
		}
		key := res.Spelled + " " + strconv.Quote(provider)
		if id, ok := res.ID.Text(); ok {
			key += armid.Fold(id)
		} else {
			w := arguments{of: res, plans: l.b.Deployment().Changes, left: maxValues}
			if !w.write(res.Settings, 0) {
				continue
			}
			key += w.String()
		}
		if first[key] == nil {
			first[key] = res
		} else {
			l.twins[res] = first[key]
		}
	}
}

// arguments writes a text that two data sources of one type share only if they
// are given the same.
type arguments struct {
	strings.Builder
	of *graph.Resource
	// plans means that the deployment's actions are known.
	plans bool
	left  int
}

// write writes a value. It reports false for one that is not proved equal to any
// other.
func (w *arguments) write(v graph.Value, depth int) bool {
	w.left--
	if w.left < 0 || depth > maxDepth {
		return false
	}
	switch {
	case v.IsAbsent():
		w.WriteByte('-')
	case v.IsList():
		w.WriteByte('[')
		for _, element := range v.Members() {
			if !w.write(element, depth+1) {
				return false
			}
			w.WriteByte(',')
		}
		w.WriteByte(']')
	case v.IsObject():
		members := maps.Collect(v.Members())
		w.WriteByte('{')
		for _, name := range slices.Sorted(maps.Keys(members)) {
			if m := members[name]; m.IsAbsent() || w.computed(m) {
				continue
			}
			w.WriteString(strconv.Quote(name))
			if !w.write(members[name], depth+1) {
				return false
			}
			w.WriteByte(',')
		}
		w.WriteByte('}')
	default:
		key, ok := v.Key()
		w.WriteString(strconv.Quote(key))
		return ok
	}
	return true
}

// computed reports whether a value is what the provider will say of the data
// source, not what it is given; see Resource.
func (w *arguments) computed(v graph.Value) bool {
	if !v.IsUnknown() {
		return false
	}
	if o, ok := v.Origin(); ok {
		return o.Resource == w.of.Address
	}
	_, equal := v.Key()
	_, given := v.Outline()
	return !equal && !given && len(v.Origins()) == 0 && w.plans
}

// the returns the resource as which something that is looked up several times
// stands in the graph.
func (l *Lowerer) the(res *graph.Resource) *graph.Resource {
	if first := l.twins[res]; first != nil {
		return first
	}
	return res
}

// ofOne returns a value that comes from something looked up several times as if
// it came from the first look-up.
func (l *Lowerer) ofOne(v graph.Value) graph.Value {
	o, ok := v.Origin()
	if !ok {
		return v
	}
	first := l.twins[l.b.Find(o.Resource)]
	if first == nil {
		return v
	}
	o.Resource = first.Address
	outline, _ := v.Outline()
	return as(v, graph.From(o, v.At()).WithOutline(outline))
}
