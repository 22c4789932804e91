package tfplan

import (
	"slices"
	"strings"
)

// scope is an instance of a module: where an expression is evaluated.
type scope struct {
	module *module
	parent *scope
	// address is the address with instance keys, key that of the last call.
	address, key string
	depth        int
	// groups are the instances of each resource, by type and name.
	groups map[string]*group
	// calls are the instances of each module called from here, by name.
	calls map[string]*group
	// siblings are the instances of the same call.
	siblings *group
	// loose means that the instance is not known: the addresses of what lies in
	// it are those of blocks.
	loose bool
}

// group is the instances that one block, or one call, has in one module
// instance.
type group struct {
	block   *block
	scope   *scope
	address string // of the resource in the scope, without its key
	keys    []string
	set     *keySet
}

// keySet is a set of instance keys; groups with the same keys have the same
// one. It is nil for a group without count and for_each.
type keySet struct{ size int }

// sameKeys reports whether two groups have the same instance keys, so that
// there is one of the other for each of the one.
func (g *group) sameKeys(other *group) bool {
	return g != nil && other != nil && g.set != nil && g.set == other.set
}

// only returns the key of the one instance that a group has.
func (g *group) only() (key string, ok bool) {
	if len(g.keys) != 1 {
		return "", false
	}
	return g.keys[0], true
}

// scopeAt returns the scope of a module instance, making it if necessary.
func (p *Plan) scopeAt(address string) *scope {
	if have := p.scopes[address]; have != nil {
		return have
	}
	s := p.scopes[""]
	if s == nil {
		s = &scope{module: p.root}
		p.scopes[""] = s
	}
	for rest := address; rest != ""; {
		var name, key string
		name, key, rest = cutCall(rest)
		at := strings.TrimSuffix(address[:len(address)-len(rest)], ".")
		next := p.scopes[at]
		if next == nil {
			siblings := s.calls[name]
			if siblings == nil {
				siblings = &group{scope: s}
				if s.calls == nil {
					s.calls = map[string]*group{}
				}
				s.calls[name] = siblings
			}
			siblings.keys = append(siblings.keys, key)
			next = &scope{module: s.module.call(name), parent: s, address: at, key: key, depth: s.depth + 1, siblings: siblings}
			p.scopes[at] = next
		}
		s = next
	}
	return s
}

// locate finds the block and the group that an instance belongs to by its
// address.
func (p *Plan) locate(i *Instance) bool {
	// Instances of a block follow each other in a plan.
	if n := len(p.Instances); n > 0 {
		last := p.Instances[n-1].group
		if rest, ok := strings.CutPrefix(i.Address, last.address); ok && strings.HasPrefix(rest, "[") && indexEnd(rest) == len(rest) {
			i.group, i.Key = last, rest
			return true
		}
	}
	a, ok := parseAddress(i.Address)
	if !ok {
		return false
	}
	s := p.scopeAt(a.module)
	i.Key = a.key
	if i.group = s.groups[a.resource]; i.group != nil {
		return true
	}
	b := s.module.byName[a.resource]
	if b == nil {
		kind, data := strings.CutPrefix(a.resource, "data.")
		kind, _, _ = strings.Cut(kind, ".")
		b = &block{
			address: join(s.module.address, a.resource), resource: a.resource, kind: kind, data: data,
			module: s.module, at: i.at,
		}
		s.module.add(b)
	}
	i.group = &group{block: b, scope: s, address: i.Address[:len(i.Address)-len(a.key)]}
	if s.groups == nil {
		s.groups = map[string]*group{}
	}
	s.groups[b.resource] = i.group
	return true
}

// link finds out which groups have the same keys, once all are there.
func (p *Plan) link() {
	sets := map[string]*keySet{}
	for _, s := range p.scopes {
		for _, g := range s.groups {
			g.set = intern(sets, g.keys)
		}
		for _, g := range s.calls {
			g.set = intern(sets, g.keys)
		}
	}
}

// intern returns the set of the keys, one for all equal ones.
func intern(sets map[string]*keySet, keys []string) *keySet {
	if len(keys) == 0 || len(keys) == 1 && keys[0] == "" {
		return nil
	}
	sorted := slices.Sorted(slices.Values(keys))
	// A key ends with its bracket and begins with one, so joining them loses
	// nothing.
	joined := strings.Join(sorted, "")
	if sets[joined] == nil {
		sets[joined] = &keySet{len(keys)}
	}
	return sets[joined]
}
