package expr

import (
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// Member is a member of an object.
type Member struct {
	// Name is the member's name. If the name is not known it is the name's
	// Outline, which serves to tell such members apart.
	Name string
	// UnknownName is the residual that the name will be; no value if the name
	// is known.
	UnknownName Value
	// Value is what the member holds.
	Value Value
}

// NameValue returns the name as a value, known or not.
func (m *Member) NameValue() Value {
	if m.UnknownName.IsValid() {
		return m.UnknownName
	}
	return StringValue(m.Name)
}

type object struct {
	symbolic.Facts
	members []Member
	exact   map[string]int32 // name → member; only for big objects
	folded  map[string]int32
	gaps    int              // how many names are not known
	outline map[string]int32 // Name of a member whose name is not known → member
}

// indexed is how many members make looking through all of them slower than
// keeping an index.
const indexed = 9

// find returns the member with a known name.
func (o *object) find(name string) *Member {
	if i := o.position(name); i >= 0 {
		return &o.members[i]
	}
	return nil
}

func (o *object) position(name string) int {
	if o.exact != nil {
		if i, ok := o.exact[name]; ok {
			return int(i)
		}
		if i, ok := o.folded[jsonc.Fold(name)]; ok {
			return int(i)
		}
		return -1
	}
	folded := -1
	for i := range o.members {
		m := &o.members[i]
		if m.UnknownName.IsValid() {
			continue
		}
		if m.Name == name {
			return i
		}
		if folded < 0 && strings.EqualFold(m.Name, name) {
			folded = i
		}
	}
	return folded
}

// positionUnknown returns the member whose unknown name will be the same.
func (o *object) positionUnknown(outline string, name Value) int {
	if i, ok := o.outline[outline]; ok && sameName(o.members[i].UnknownName, name) {
		return int(i)
	}
	return -1
}

func sameName(a, b Value) bool {
	comparisons := maxComparisons
	return same(a, b, &comparisons)
}

// ObjectBuilder puts an object together. It must not be used after Value.
type ObjectBuilder struct {
	o      *object
	secret bool // the name of a member is one
}

// NewObject returns a builder for an object of about size members.
func NewObject(size int) *ObjectBuilder {
	return &ObjectBuilder{o: &object{members: make([]Member, 0, max(size, 0))}}
}

// Set sets a member. A member whose name differs in case only is replaced and
// keeps its name and place, as the functions of the language do.
func (b *ObjectBuilder) Set(name string, v Value) { b.put(b.o.position(name), name, v) }

// SetExact sets a member. Only a member whose name is spelled the same way is
// replaced, as JSON does, so that names may differ in case only.
func (b *ObjectBuilder) SetExact(name string, v Value) {
	i := b.o.position(name)
	if i >= 0 && b.o.members[i].Name != name {
		i = -1
	}
	b.put(i, name, v)
}

// SetNamed sets a member whose name is a string or unknown. If the name is a
// secret the object is one.
func (b *ObjectBuilder) SetNamed(name, v Value) {
	b.secret = b.secret || name.IsSecret()
	if text, ok := name.Str(); ok {
		b.Set(text, v)
		return
	}
	b.setUnknown(name.Outline(), name, v)
}

// setMember is SetNamed for a member of another object.
func (b *ObjectBuilder) setMember(m Member) {
	if m.UnknownName.IsValid() {
		b.secret = b.secret || m.UnknownName.IsSecret()
		b.setUnknown(m.Name, m.UnknownName, m.Value)
		return
	}
	b.Set(m.Name, m.Value)
}

func (b *ObjectBuilder) setUnknown(outline string, name, v Value) {
	o := b.o
	if i := o.positionUnknown(outline, name); i >= 0 {
		o.members[i].Value = v
		return
	}
	if o.outline == nil {
		o.outline = make(map[string]int32)
	}
	o.outline[outline] = int32(len(o.members))
	o.gaps++
	o.members = append(o.members, Member{Name: outline, UnknownName: name, Value: v})
}

func (b *ObjectBuilder) put(i int, name string, v Value) {
	o := b.o
	if i >= 0 {
		o.members[i].Value = v
		return
	}
	o.members = append(o.members, Member{Name: name, Value: v})
	switch {
	case o.exact != nil:
		o.enter(len(o.members) - 1)
	case len(o.members) >= indexed:
		o.exact = make(map[string]int32, 2*len(o.members))
		o.folded = make(map[string]int32, 2*len(o.members))
		for i := range o.members {
			o.enter(i)
		}
	}
}

func (o *object) enter(i int) {
	m := &o.members[i]
	if m.UnknownName.IsValid() {
		return
	}
	o.exact[m.Name] = int32(i)
	key := jsonc.Fold(m.Name)
	if _, ok := o.folded[key]; !ok {
		o.folded[key] = int32(i)
	}
}

// get returns a member that was set; no value if it was not.
func (b *ObjectBuilder) get(name string) Value {
	if m := b.o.find(name); m != nil {
		return m.Value
	}
	return Value{}
}

// Value returns the object.
func (b *ObjectBuilder) Value() Value {
	o := b.o
	o.Size = 1
	for i := range o.members {
		m := &o.members[i]
		o.Include(m.Value.facts())
		if m.UnknownName.IsValid() {
			o.Include(m.UnknownName.facts())
		}
	}
	return Value{kind: Object, ref: o, secret: b.secret}
}
