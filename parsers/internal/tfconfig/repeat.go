package tfconfig

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/source"
)

// anyKey is the key of the one instance that stands for all where their keys
// are not known.
const anyKey = "[*]"

// instanceKey is one instance that count or for_each makes.
type instanceKey struct {
	key  string // with brackets; empty without count and for_each
	name string // the key of for_each
	loop *repetition
	// symbolic marks an instance that stands for any number of them.
	symbolic bool
	// many tells of a symbolic one that the number may be more than one.
	many bool
}

// repetitions are the instances of a block.
type repetitions struct {
	keys []instanceKey
	// single is a block without count and for_each, keyed one with for_each.
	single, keyed bool
	// exact means that keys are all instances, and no more.
	exact bool
	// optional means that there is one key, of an instance that there may be.
	optional bool
}

// repeat evaluates count or for_each. addr names the block in messages.
func (s *scope) repeat(count, forEach hclsyntax.Expression, addr string) repetitions {
	switch {
	case count != nil:
		return s.repeatCount(count, addr)
	case forEach != nil:
		return s.repeatEach(forEach, addr)
	}
	return repetitions{keys: []instanceKey{{}}, single: true, exact: true}
}

func (s *scope) repeatCount(e hclsyntax.Expression, addr string) repetitions {
	v := s.settle(e)
	n, ok := asInt(v)
	switch {
	case v.kind == unknown:
		s.sayUnknown(e, addr)
		if atMostOne(v.hint()) {
			// As in count = var.enabled ? 1 : 0, the one that there may be has a
			// known key.
			r := repetitions{optional: true}
			r.keys = []instanceKey{{key: "[0]", loop: &repetition{count: true, key: intVal(0)}}}
			return r
		}
	case !ok || n < 0:
		s.ev.report(source.Problemf(s.span(e.Range()), "the count of %q is %s; it must be a whole number that is not negative", addr, v.kind))
	case !s.room(e, addr, n):
	default:
		r := repetitions{exact: true}
		for i := range n {
			r.keys = append(r.keys, instanceKey{key: "[" + strconv.Itoa(i) + "]", loop: &repetition{count: true, key: intVal(i)}})
		}
		return r
	}
	return repetitions{keys: []instanceKey{{
		key: anyKey, symbolic: true, many: true,
		loop: &repetition{count: true, key: symbol(addr + anyKey + ".count.index")},
	}}}
}

// atMostOne reports whether a count is one of 0 and 1.
func atMostOne(h *hint) bool {
	for _, alt := range h.alts {
		if n, ok := asInt(alt); !ok || n < 0 || n > 1 {
			return false
		}
	}
	return len(h.alts) > 0
}

// holdsAtMostOne reports whether a collection is known to have no more than one
// element, whichever of its alternatives it turns out to be.
func holdsAtMostOne(v value) bool {
	switch v.kind {
	case null:
		return true
	case list, set:
		return len(v.elements()) < 2
	case object:
		r := v.record()
		return len(r.names) < 2 && !r.open()
	}
	alts := v.alternatives()
	return len(alts) > 0 && !slices.ContainsFunc(alts, func(alt value) bool { return !holdsAtMostOne(alt) })
}

// room reports whether a block may have n more instances.
func (s *scope) room(e hclsyntax.Expression, addr string, n int) bool {
	at := s.span(e.Range())
	if n > maxBlockInstances {
		s.ev.report(source.Failuref(at, "%q has more than %d instances; one stands for all", addr, maxBlockInstances))
		return false
	}
	if !s.ev.instances.Reserve(n, maxInstances) {
		s.ev.fail(at, "the configuration has more than %d instances; one stands for all of a block", maxInstances)
		return false
	}
	return true
}

func (s *scope) sayUnknown(e hclsyntax.Expression, addr string) {
	s.ev.report(source.Problemf(s.span(e.Range()),
		"not all instances of %q are known, so one stands for the others; give the variables values (--var, --var-file), or lint a plan", addr))
}

func (s *scope) repeatEach(e hclsyntax.Expression, addr string) repetitions {
	v := s.settle(e)
	r := repetitions{keyed: true, exact: true}
	many := !holdsAtMostOne(v)
	addAny := func(key, val value) {
		r.exact = false
		r.keys = append(r.keys, instanceKey{key: anyKey, symbolic: true, many: many, loop: &repetition{key: key, value: val}})
	}
	key := symbol(addr + anyKey + ".each.key")
	switch v.kind {
	case object:
		rec := v.record()
		if !s.room(e, addr, len(rec.names)) {
			addAny(key, elementOf(v))
			return r
		}
		for name, m := range rec.all {
			r.add(name, m)
		}
		if rec.open() {
			s.sayUnknown(e, addr)
			addAny(key, elementOf(restOf(rec)))
		}
	case set, list:
		if v.kind == list {
			s.ev.report(source.Problemf(s.span(e.Range()), "the for_each of %q is a list; it must be a map or a set of strings, which toset makes", addr))
		}
		s.repeatSet(&r, e, v, addr, addAny)
	case unknown:
		s.sayUnknown(e, addr)
		if s.repeatAlternatives(&r, v.hint(), addAny) {
			return r
		}
		element := elementOf(v)
		if h := v.hint(); h.each != nil && !h.keyed {
			key = element
		}
		addAny(key, element)
	default:
		s.ev.report(source.Problemf(s.span(e.Range()), "the for_each of %q is %s; it must be a map or a set of strings", addr, v.kind))
		addAny(key, nothing())
	}
	return r
}

// repeatAlternatives adds the instances of a for_each that is one of several
// maps or sets whose keys are known: those that all of them have, and one for
// the others, which keeps its key where it is the only one.
func (s *scope) repeatAlternatives(r *repetitions, h *hint, addAny func(key, val value)) bool {
	found := map[string][]value{}
	for _, alt := range h.alts {
		members := map[string]value{}
		switch {
		case alt.kind == object && !alt.record().open():
			for name, m := range alt.record().all {
				members[name] = m
			}
		case alt.kind == set && isKnown(alt):
			for _, e := range alt.elements() {
				name, _ := asText(e)
				members[name] = e
			}
		case alt.kind != null:
			return false
		}
		if len(members) > maxAlternatives {
			return false
		}
		for name, m := range members {
			found[name] = append(found[name], m)
		}
	}
	if len(found) == 0 {
		return false
	}
	r.exact = false
	var others, otherKeys []value
	for _, name := range slices.Sorted(maps.Keys(found)) {
		switch {
		case len(found[name]) == len(h.alts):
			r.add(name, join(found[name]...))
		case len(found) == 1:
			r.optional = true
			r.add(name, join(found[name]...))
		default:
			others = append(others, found[name]...)
			otherKeys = append(otherKeys, textVal(name))
		}
	}
	if len(others) > 0 {
		addAny(join(otherKeys...), join(others...))
	}
	return true
}

func (s *scope) repeatSet(r *repetitions, e hclsyntax.Expression, v value, addr string, addAny func(key, val value)) {
	if !s.room(e, addr, len(v.elements())) {
		element := elementOf(v)
		addAny(element, element)
		return
	}
	var others []value
	for _, element := range v.elements() {
		if name, ok := asText(element); ok {
			r.add(name, element)
			continue
		}
		// Elements that differ by where they come from are told apart by it.
		if element.kind == unknown && element.hint().exact() {
			if p, _ := element.hint().single(); !p.Origins[0].ByKey {
				r.exact = false
				r.keys = append(r.keys, instanceKey{
					key: "[" + p.Origins[0].String() + "]", symbolic: true, loop: &repetition{key: element, value: element},
				})
				continue
			}
		}
		others = append(others, element)
	}
	if !r.exact || len(others) > 0 {
		s.sayUnknown(e, addr)
	}
	if len(others) > 0 {
		element := join(others...)
		addAny(element, element)
	}
}

func (r *repetitions) add(name string, v value) {
	r.keys = append(r.keys, instanceKey{
		key: "[" + quoteKey(name) + "]", name: name,
		loop: &repetition{key: textVal(name).withAt(v.at), value: v},
	})
}

// quoteKey writes a key as addresses do, in which templates are escaped.
func quoteKey(name string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(name))
}

// compose returns the value that references to the block see, made of its
// instances.
func (r repetitions) compose(instance func(instanceKey) value) value {
	if r.single {
		return instance(r.keys[0])
	}
	var known []value
	names := map[string]value{}
	var others []value
	for _, key := range r.keys {
		v := instance(key)
		switch {
		case key.symbolic:
			others = append(others, markByKey(v))
		case r.keyed:
			names[key.name] = v
		default:
			known = append(known, v)
		}
	}
	if len(others) == 0 {
		empty, all := listVal(nil), listVal(known)
		if r.keyed {
			empty, all = recordVal(newRecord(nil)), recordVal(newRecord(names))
		}
		if r.optional {
			return join(empty, all)
		}
		return all
	}
	each := join(others...)
	if len(names) > 0 {
		return recordVal(newRecord(names).opened(nil, &each))
	}
	return hintVal(&hint{each: &each, keyed: r.keyed})
}
