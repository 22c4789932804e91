package rules

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// reach says how the scope of a grant lies to a resource that somebody has to
// get at.
type reach uint8

// The reaches. The zero reach is that of a scope that is known too little.
const (
	unclear reach = iota
	apart         // the grant gives no access to the resource
	within        // it gives access to something inside the resource
	covers        // it gives access to the resource
)

// scopes answers how the scopes of grants lie to resources. The zero scopes is
// not usable; newScopes reads the graph once.
type scopes struct {
	parents map[*graph.Resource]*graph.Resource
	find    func(address string) *graph.Resource
}

func newScopes(g *graph.Graph) *scopes {
	s := &scopes{parents: map[*graph.Resource]*graph.Resource{}, find: g.Find}
	for _, e := range g.Edges {
		parent, ok := e.From.(*graph.Resource)
		child, isResource := e.To.(*graph.Resource)
		// A deployment contains what it deploys without being a scope of it.
		if e.Kind == graph.Contains && ok && isResource && armid.IsPart(child.Type, parent.Type) {
			s.parents[child] = parent
		}
	}
	for _, n := range g.Needs {
		for inner, i := n.TargetResource, 0; i < len(n.Around); inner, i = n.Around[i], i+1 {
			s.parents[inner] = n.Around[i]
		}
	}
	return s
}

// of returns how the grant's scope lies to the resource.
func (s *scopes) of(g *graph.Grant, target *graph.Resource) reach {
	if r := g.ScopeResource; r != nil {
		return s.between(r, target)
	}
	if origins := g.Scope.Origins(); len(origins) > 0 {
		return s.ofOrigins(origins, target)
	}
	if id, ok := g.Scope.Outline(); ok {
		return idReaches(id, target)
	}
	return unclear
}

// ofOrigins returns the reach of a scope that is made of the ids of resources.
// A plan does not tell what is around an id, so that the scope may be something
// inside the resource; it is not something beside it.
func (s *scopes) ofOrigins(origins []graph.Origin, target *graph.Resource) reach {
	far := unclear
	for i, o := range origins {
		lies := unclear
		if r := s.find(o.Resource); r != nil && o.Prefix == "" && (o.Path == "id" || o.Path == "") {
			lies = inside(s.between(r, target), o.Suffix)
		}
		if i > 0 && (lies != apart || far != apart) {
			return unclear
		}
		far = lies
	}
	return far
}

// service is whether a grant gives the access that a need takes.
type service uint8

// The services. The zero service is that of a grant or a need of which too
// little is known.
const (
	mayServe service = iota
	useless          // the grant is on something else, or its role is for another service
	serves           // it covers the target, and its role is for what the target is
)

// serves returns whether the grant, of the identity that serves the need, gives
// the access.
func (s *scopes) serves(g *graph.Grant, n *graph.Need) service {
	if !givesAccess(g) {
		return useless
	}
	targets := s.targets(n)
	if len(targets) == 0 {
		if typ := n.TargetType; typ != "" && (roleFits(g, typ) == no || s.isApart(g, typ)) {
			return useless
		}
		return mayServe
	}
	best := useless
	for _, target := range targets {
		lies, fits := s.of(g, target), roleFits(g, target.Type)
		switch {
		case lies == apart || fits == no:
		case lies == covers && len(targets) == 1 && (fits == yes || fits == maybe && s.scopeResource(g) == target):
			return serves
		default:
			best = mayServe
		}
	}
	return best
}

// granting returns the grants made here that are known to give what the need
// takes.
func (s *scopes) granting(n *graph.Need) []*graph.Grant {
	var grants []*graph.Grant
	for _, g := range n.Identity.Grants {
		if g.State == graph.Added && s.serves(g, n) == serves {
			grants = append(grants, g)
		}
	}
	return grants
}

// servesAny is the best that a grant does for any of the needs.
func (s *scopes) servesAny(g *graph.Grant, needs []*graph.Need) service {
	best := useless
	for _, n := range needs {
		if n.Identity != g.Principal {
			continue
		}
		switch s.serves(g, n) {
		case serves:
			return serves
		case mayServe:
			best = mayServe
		}
	}
	return best
}

// targets returns the resources that a need may be for: the one that it is for
// where that is known, else all whose ids the setting is made of, none where
// those are not known.
func (s *scopes) targets(n *graph.Need) []*graph.Resource {
	if n.TargetResource != nil {
		return []*graph.Resource{n.TargetResource}
	}
	var targets []*graph.Resource
	for _, o := range n.Target.Origins() {
		r := s.find(o.Resource)
		if r == nil || o.Path != "id" || o.Prefix+o.Suffix != "" {
			return nil
		}
		if !slices.Contains(targets, r) {
			targets = append(targets, r)
		}
	}
	return targets
}

// scopeResource returns the resource that is known to be the grant's scope, or
// to be all that its scope refers to; nil for others.
func (s *scopes) scopeResource(g *graph.Grant) *graph.Resource {
	if g.ScopeResource != nil {
		return g.ScopeResource
	}
	if origins := g.Scope.Origins(); len(origins) == 1 && origins[0].Path == "id" && origins[0].Prefix+origins[0].Suffix == "" {
		return s.find(origins[0].Resource)
	}
	return nil
}

// isApart reports whether the grant's scope is of a type that nothing of the
// given type is in or around.
func (s *scopes) isApart(g *graph.Grant, typ string) bool {
	of := ""
	if r := s.scopeResource(g); r != nil {
		of = r.Type
	} else if id, ok := g.Scope.Outline(); ok {
		if scope, ok := armid.Parse(id); ok {
			of = scope.Type
		}
	}
	return armid.IsType(of) && !isContainer(of) && !armid.EqualFold(of, typ) &&
		!armid.EqualFold(armid.Namespace(of), armid.Namespace(typ))
}

// fit is whether a role is for what a resource type is.
type fit uint8

// The fits. The zero fit is that of a role that is not known, or is for
// resources of all types.
const (
	maybe fit = iota
	no
	yes
)

// roleFits returns whether the grant's role allows something on resources of
// the type.
func roleFits(g *graph.Grant, typ string) fit {
	service, ok := azure.RoleService(g.Role.Name)
	switch {
	case !ok || !armid.IsType(typ):
		return maybe
	case armid.EqualFold(armid.Namespace(typ), service):
		return yes
	}
	return no
}

// inside turns the reach of a resource into that of something inside it, as
// the text after its id says.
func inside(r reach, suffix string) reach {
	if r == covers && strings.Trim(suffix, "/") != "" {
		return within
	}
	return r
}

// between returns how a scope that is a resource lies to the target.
func (s *scopes) between(scope, target *graph.Resource) reach {
	switch {
	case scope == target || s.contains(scope, target):
		return covers
	case s.contains(target, scope):
		return within
	case armid.EqualFold(scope.Type, armid.ResourceGroups):
		return alike(scope.Name, target.ResourceGroup)
	case !armid.IsType(scope.Type) || !armid.IsType(target.Type) || isContainer(scope.Type):
		return unclear
	case armid.IsPart(scope.Type, target.Type) || armid.IsPart(target.Type, scope.Type):
		return unclear
	}
	return apart
}

// maxNesting bounds the walk from a resource to what contains it.
const maxNesting = 8

// contains reports whether one resource is known to be a part of another.
func (s *scopes) contains(outer, inner *graph.Resource) bool {
	for around, n := s.parents[inner], 0; around != nil && n < maxNesting; around, n = s.parents[around], n+1 {
		if around == outer {
			return true
		}
	}
	return false
}

// isContainer reports whether resources of all types are inside one of the
// type: a subscription, a management group, a deployment that stands for what
// it makes.
func isContainer(typ string) bool {
	switch armid.Fold(armid.Namespace(typ)) {
	case "microsoft.resources", "microsoft.management", "microsoft.subscription":
		return true
	}
	return false
}

// alike compares the name of a scope with that of what the target is in.
func alike(name, of graph.Value) reach {
	_, known := name.Text()
	_, knownOf := of.Text()
	switch {
	case name.Same(of):
		return covers
	case known && knownOf:
		return apart
	}
	return unclear
}

// idReaches returns how a scope lies to a target when only its id is
// known, or what is known of the id.
func idReaches(id string, target *graph.Resource) reach {
	scope, ok := armid.Parse(id)
	switch {
	case !ok || scope.Type == "":
		return unclear
	case armid.EqualFold(scope.Type, armid.ResourceGroups):
		return alike(graph.String(scope.Name(), target.At), target.ResourceGroup)
	case !armid.IsType(target.Type) || isContainer(scope.Type) || armid.IsPart(target.Type, scope.Type):
		return unclear
	case armid.IsPart(scope.Type, target.Type):
		// The first name of the id is that of the part's outermost resource.
		if strings.Count(target.Type, "/") != 1 {
			return unclear
		}
		return inside(nameReaches(scope.Names[0], target), "/part")
	case armid.EqualFold(scope.Type, target.Type):
		return nameReaches(scope.Name(), target)
	}
	return apart
}

// nameReaches compares a name, which a gap may be in, with the target's.
func nameReaches(name string, target *graph.Resource) reach {
	if strings.Contains(name, graph.Gap) {
		return unclear
	}
	return alike(graph.String(name, target.At), target.Name)
}
