package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
)

var accessFormats = map[string]func(io.Writer, []*graph.Graph, Options) error{
	"json":     accessJSON,
	"markdown": accessMarkdown,
	"text":     accessText,
}

// AccessNames returns the names of the formats that Access knows, sorted.
func AccessNames() []string { return slices.Sorted(maps.Keys(accessFormats)) }

// Access writes who may do what where in each deployment, before and after:
// every principal that the input grants something to, who runs as it, its roles
// and their scopes, and then the grants for which the input does not give the
// principal or the scope. It fails for a format that it does not know and with
// the errors of the writer.
func Access(w io.Writer, format string, graphs []*graph.Graph, o Options) error {
	write, ok := accessFormats[format]
	if !ok {
		return unknownFormat(format, AccessNames())
	}
	return write(w, graphs, o)
}

// access is what one deployment grants.
type access struct {
	graph      *graph.Graph
	principals []principal
	// unresolved are the grants whose principal or scope is not known.
	unresolved []entry
}

// principal is somebody who is granted something, or runs a resource.
type principal struct {
	identity *graph.Identity
	entries  []entry
}

// entry is one grant.
type entry struct {
	grant *graph.Grant
	scope string
}

// accessOf sorts the grants of a deployment by who gets them. What an ordinary
// identity is granted where the scope is not known is in both lists.
func accessOf(g *graph.Graph) access {
	a := access{graph: g}
	scopes := scopesOf(g)
	for _, id := range g.Identities {
		p := principal{identity: id}
		for _, grant := range id.Grants {
			p.entries = append(p.entries, entry{grant, scopes.name(grant)})
		}
		if len(p.entries)+len(id.UsedBy)+len(id.Members) > 0 {
			a.principals = append(a.principals, p)
		}
	}
	for _, grant := range g.Grants {
		if e := (entry{grant, scopes.name(grant)}); grant.Principal == nil || e.scope == "" {
			a.unresolved = append(a.unresolved, e)
		}
	}
	return a
}

// nowhere is the scope of a grant that has none, such as a directory role.
const nowhere = "-"

// scopes knows which group a membership is of.
type scopes map[*graph.Grant]*graph.Identity

func scopesOf(g *graph.Graph) scopes {
	s := scopes{}
	for _, id := range g.Identities {
		for _, m := range id.Members {
			s[m] = id
		}
	}
	return s
}

// name returns how people call a grant's scope, empty where the input does not
// tell it. That of a membership is the group.
func (s scopes) name(g *graph.Grant) string {
	switch {
	case s[g] != nil:
		return identityName(s[g])
	case g.ScopeResource != nil:
		return g.ScopeResource.Address
	case g.Scope.IsAbsent():
		return nowhere
	case g.Scope.IsSensitive():
		return g.Scope.Display()
	}
	if text, ok := g.Scope.Outline(); ok {
		return text
	}
	if origins := g.Scope.Origins(); len(origins) == 1 {
		o := origins[0]
		if o.Path == "id" && o.Prefix == "" && o.Suffix == "" {
			return o.Resource
		}
		return o.String()
	}
	return ""
}

// principalName returns how people call the principal of a grant.
func principalName(g *graph.Grant) string {
	if g.Principal == nil {
		return g.PrincipalValue.Display()
	}
	return identityName(g.Principal)
}

// identityName returns how people call an identity: by the resource that it is
// or belongs to, else by its object id.
func identityName(id *graph.Identity) string {
	switch {
	case id.Resource != nil:
		return id.Resource.Address
	case id.PrincipalID.IsKnown():
		if text, ok := id.PrincipalID.Text(); ok && !id.PrincipalID.IsSensitive() {
			return text
		}
	}
	return id.ID
}

// kindName says what an identity is.
func kindName(id *graph.Identity) string {
	switch id.Kind {
	case graph.System:
		return "system-assigned identity"
	case graph.User:
		return "user-assigned identity"
	case graph.Group:
		return "group"
	case graph.Service:
		return strings.TrimSpace(id.Service + " identity of the service")
	}
	return "principal"
}

// roleName says what a grant allows: the role's name, else what is known of it.
func roleName(g *graph.Grant) string {
	if g.Role.Name != "" || g.Role.ID != "" {
		return g.Role.String()
	}
	if g.Kind == graph.GroupMembership {
		return "member"
	}
	if g.Role.Value.IsAbsent() {
		return string(g.Kind)
	}
	if text, ok := g.Role.Value.Text(); ok && !g.Role.Value.IsSensitive() {
		return text
	}
	return g.Role.Value.Display()
}

// remarks says of a grant what its role and scope do not.
func remarks(g *graph.Grant) []string {
	var words []string
	if g.Kind != graph.RoleAssignment && g.Kind != graph.GroupMembership {
		words = append(words, string(g.Kind))
	}
	if !g.Condition.IsAbsent() {
		words = append(words, "under a condition")
	}
	if g.ByKey {
		words = append(words, "instance taken by key")
	}
	return words
}

// span says whether something is there before the deployment and after it.
// Before is nil where the input does not tell: a template and a configuration
// say nothing of what exists.
type span struct {
	Before *bool `json:"before"`
	After  bool  `json:"after"`
}

func spanOf(g *graph.Graph, s graph.State) span {
	out := span{After: s != graph.Removed}
	if g.Deployment.Changes || s == graph.Kept {
		before := s != graph.Added
		out.Before = &before
	}
	return out
}

// sign marks a line with what becomes of what it says, as a diff does.
func (s span) sign() string {
	switch {
	case s.Before == nil || *s.Before && s.After:
		return " "
	case s.After:
		return "+"
	}
	return "-"
}

func (s span) before() string {
	switch {
	case s.Before == nil:
		return "not known"
	case *s.Before:
		return "yes"
	}
	return "no"
}

func (s span) after() string {
	if s.After {
		return "yes"
	}
	return "no"
}

// runs returns who runs as an identity, a resource that is attached twice once.
func runs(id *graph.Identity) []graph.Attachment {
	var list []graph.Attachment
	index := map[*graph.Resource]int{}
	for _, a := range id.UsedBy {
		i, again := index[a.Resource]
		if !again {
			index[a.Resource] = len(list)
			list = append(list, a)
		} else if list[i].State != a.State {
			// Detached and attached again is there before and after.
			list[i].State = graph.Kept
		}
	}
	return list
}

func missing(e entry) []string {
	var parts []string
	if e.grant.Principal == nil {
		parts = append(parts, "principal")
	}
	if e.scope == "" {
		parts = append(parts, "scope")
	}
	return parts
}

// pastUnknown reports whether there is something for which the input does not
// tell whether it existed before.
func (a access) pastUnknown() bool {
	return !a.graph.Deployment.Changes &&
		slices.ContainsFunc(a.graph.Grants, func(g *graph.Grant) bool { return spanOf(a.graph, g.State).Before == nil })
}

// accessSummary counts what there will be.
func accessSummary(a access) string {
	grants, holders := 0, 0
	for _, p := range a.principals {
		held := 0
		for _, e := range p.entries {
			if e.grant.State != graph.Removed {
				held++
			}
		}
		grants += held
		if held > 0 {
			holders++
		}
	}
	text := fmt.Sprintf("%s to %s", plural(grants, "grant"), plural(holders, "principal"))
	if n := len(a.unresolved); n > 0 {
		text += fmt.Sprintf(", %s unresolved", plural(n, "grant"))
	}
	return text
}
