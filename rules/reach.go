package rules

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// reach says how the scope of a grant lies to a resource that somebody has to
// get at.
type reach uint8

// The reaches. The zero reach is that of a scope of which too little is known.
const (
	unclear reach = iota
	apart         // the grant gives no access to the resource
	within        // it gives access to something inside the resource
	covers        // it gives access to the resource
)

// scopes tells how the scopes of grants lie to resources. The zero scopes is
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

// serves reports whether the grant is known to be for one of its principal's
// needs: it covers what is to be reached, and its role is none of another
// service.
func (s *scopes) serves(g *graph.Grant, needs []*graph.Need) bool {
	for _, n := range needs {
		if n.Identity == g.Principal && n.TargetResource != nil && s.of(g, n.TargetResource) == covers && roleFits(g, n.TargetResource) {
			return true
		}
	}
	return false
}

// roleFits reports whether the grant's role may allow something on the target:
// it does not where it is known to be for another service.
func roleFits(g *graph.Grant, target *graph.Resource) bool {
	service, ok := azure.RoleService(g.Role.Name)
	return !ok || !armid.IsType(target.Type) || armid.EqualFold(armid.Namespace(target.Type), service)
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

// idReaches returns how a scope lies to the target of which only the id is
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
