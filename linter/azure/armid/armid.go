// Package armid takes the ids of Azure Resource Manager apart and puts them
// together:
//
//	/subscriptions/{s}/resourceGroups/{g}/providers/{namespace}/{type}/{name}/{type}/{name}
//
// An [ID] is the scope that the resource lies in or applies to, a type and as
// many names as the type has segments behind its namespace. Subscriptions,
// resource groups and management groups are resources too, with a type of their
// own; the tenant is what all of them lie in.
//
// Ids need not be known whole. In a text, [Gap] stands for what is not known; a
// parser that holds the segments of an id as values of its own takes them apart
// with [Split], by the same grammar. What is not known is taken to hold no
// slash, which is right for names.
//
// Types, names and the words between them are compared without regard to the
// case of the letters A to Z, see [Fold]. Letters outside ASCII are equal only
// to themselves: two ids that differ in nothing but the case of one are not said
// to be the same. No position in a folded text is ever used in another one, so
// texts whose length changes with their case (Ⱥ, İ) are like any others.
package armid

import (
	"slices"
	"strings"
)

// The types of what other resources lie in.
const (
	ManagementGroups = "Microsoft.Management/managementGroups"
	Subscriptions    = "Microsoft.Resources/subscriptions"
	ResourceGroups   = "Microsoft.Resources/resourceGroups"
)

// What stands before names and namespaces in an id.
const (
	SubscriptionsPath    = "/subscriptions/"
	ResourceGroupsPath   = "/resourceGroups/"
	ManagementGroupsPath = "/providers/Microsoft.Management/managementGroups/"
	ProvidersPath        = "/providers/"
)

// Gap stands in the text of an id for what is not known of it. It is the gap of
// the outlines that the graph has for unknown values.
const Gap = "…"

// Kind is what an id is of.
type Kind uint8

// The kinds of ids. The zero ID is that of the tenant.
const (
	Tenant Kind = iota
	ManagementGroup
	Subscription
	ResourceGroup
	Resource // anything else, extension resources among them
)

// ID is an id taken apart. The zero ID is the tenant's. IDs that Parse returns
// have a name for each segment of the type behind its namespace.
type ID struct {
	// Scope is the id of what the resource lies in or applies to, without a
	// slash at its end: a resource group, a subscription, a management group, or
	// the resource that an extension resource belongs to. It is empty for the
	// tenant, and a [Gap] where it is not known.
	Scope string
	// Type is the type as the id spells it: "Microsoft.Sql/servers/databases". It
	// holds no gap.
	Type string
	// Names are the names of the resource and of those that it is a part of,
	// outermost first. A gap may be in them.
	Names []string
}

// Parse takes an id apart. It reports false for what is none: ids begin with a
// slash or a gap, the type and all its segments are known, and there is a name
// for each of them. Slashes at the end do not count.
func Parse(text string) (ID, bool) {
	trimmed := strings.TrimRight(text, "/")
	if trimmed == "" {
		return ID{}, text != ""
	}
	if trimmed[0] != '/' && !strings.HasPrefix(trimmed, Gap) {
		return ID{}, false
	}
	p, ok := Split(segmentsOf(trimmed))
	if !ok {
		return ID{}, false
	}
	id := ID{Scope: join(p.Scope), Type: p.Type, Names: make([]string, len(p.Names))}
	for i, name := range p.Names {
		if name == "" {
			return ID{}, false
		}
		id.Names[i] = string(name)
	}
	return id, true
}

// String returns the text of the id. That of the tenant is "/".
func (id ID) String() string {
	if id.Type == "" {
		return "/"
	}
	var b strings.Builder
	b.WriteString(id.Scope)
	for i, literal := range id.literals() {
		b.WriteString(literal)
		if i < len(id.Names) {
			b.WriteString(id.Names[i])
		}
	}
	return b.String()
}

// Relative returns the id without its scope, as people call the resource:
// "Microsoft.Sql/servers/s/databases/d", "resourceGroups/g". It is empty for the
// tenant.
func (id ID) Relative() string {
	if id.Type == "" {
		return ""
	}
	text := strings.TrimPrefix(id.String(), id.Scope)
	return strings.TrimPrefix(strings.TrimPrefix(text, ProvidersPath), "/")
}

// literals are the known texts before the names, in the usual form of an id of
// the kind.
func (id ID) literals() []string {
	switch id.Kind() {
	case Subscription:
		return []string{SubscriptionsPath}
	case ResourceGroup:
		return []string{ResourceGroupsPath}
	}
	return Literals(id.Type)
}

// Kind returns what the id is of.
func (id ID) Kind() Kind {
	switch {
	case id.Type == "":
		return Tenant
	case EqualFold(id.Type, ManagementGroups) && id.Scope == "":
		return ManagementGroup
	case EqualFold(id.Type, Subscriptions) && id.Scope == "":
		return Subscription
	case EqualFold(id.Type, ResourceGroups) && holdsGroups(segmentsOf(id.Scope)):
		return ResourceGroup
	}
	return Resource
}

// Name returns the resource's own name, the last of its names; empty for the
// tenant.
func (id ID) Name() string {
	if len(id.Names) == 0 {
		return ""
	}
	return id.Names[len(id.Names)-1]
}

// IsKnown reports whether the id has no gap.
func (id ID) IsKnown() bool {
	return !strings.Contains(id.Scope, Gap) && !slices.ContainsFunc(id.Names, func(name string) bool { return strings.Contains(name, Gap) })
}

// Parent returns the resource that this one is a part of (the server of a
// database), or else what it lies in or applies to. It reports false for the
// tenant, and where the scope is not known or no id.
func (id ID) Parent() (ID, bool) {
	if id.Type == "" {
		return ID{}, false
	}
	if outer, ok := id.Container(); ok {
		return outer, true
	}
	if id.Scope == "" {
		return ID{}, true
	}
	return Parse(id.Scope)
}

// Container returns the resource that this one is a part of: the server of a
// database. It reports false for a resource that is a part of none.
func (id ID) Container() (ID, bool) {
	n := len(id.Names) - 1
	if n < 1 {
		return ID{}, false
	}
	id.Type, id.Names = id.Type[:strings.LastIndexByte(id.Type, '/')], id.Names[:n:n]
	return id, true
}

// IsExtension reports whether the resource applies to another one that is
// neither a resource group nor anything that those lie in. It reports false
// where the scope is not known.
func (id ID) IsExtension() bool {
	outer, ok := Parse(id.Scope)
	return ok && outer.Kind() == Resource
}

// Child returns the id of a part of the resource: its type is that of the
// resource and a segment more.
func (id ID) Child(segment, name string) ID {
	n := len(id.Names)
	id.Type, id.Names = id.Type+"/"+segment, append(id.Names[:n:n], name)
	return id
}

// In returns the id of a resource that lies in this one or applies to it, with a
// name for each segment of its type.
func (id ID) In(typ string, names ...string) ID {
	scope := id.String()
	if id.Type == "" {
		scope = ""
	}
	return ID{Scope: scope, Type: typ, Names: names}
}

// Same reports whether two ids are proved to be of one resource. Ids with gaps
// are not.
func (id ID) Same(other ID) bool { return id.IsKnown() && other.IsKnown() && id.Key() == other.Key() }

// Key returns a text that ids have in common if they differ in case and form
// only. Those with gaps have one too, which proves nothing.
func (id ID) Key() string { return Fold(id.String()) }

// Contains reports whether the other id is this one, or is proved to be of
// something that is a part of it, lies in it or applies to it.
func (id ID) Contains(other ID) bool {
	for around, ok := other, true; ok; around, ok = around.Parent() {
		if id.Same(around) {
			return true
		}
	}
	return false
}

// Place returns the names of the subscription and the resource group that a text
// begins with, which need be no id beyond that. They are empty where the text
// names none or a gap is in them.
func Place(text string) (subscription, group string) {
	if !strings.HasPrefix(text, "/") {
		return "", ""
	}
	s, g := PlaceIn(segmentsOf(text))
	return known(s), known(g)
}

func known(s segment) string {
	text, _ := s.Str()
	return text
}
