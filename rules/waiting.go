package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// waitAdvice says how to make the resource wait for grants, which a reader is
// to be able to write: a dependency names only what can be named from where the
// resource stands, and it is no cycle. Without grants it speaks of those that
// the reader knows to give the access.
func waitAdvice(g *graph.Graph, r *graph.Resource, grants []*graph.Grant) string {
	if len(grants) == 0 {
		return "let the resource depend on the grant that gives the access (depends_on, dependsOn)"
	}
	var direct, advice []string
	for _, grant := range grants {
		to := grant.DeclaredBy
		way, ok := dependency(g, r, to)
		switch {
		case ok && way == "":
			way = to.Address
			fallthrough
		case ok:
			if !slices.Contains(direct, way) {
				direct = append(direct, way)
			}
		case !slices.Contains(advice, way):
			advice = append(advice, way)
		}
	}
	if len(advice) > 0 {
		return clauses(advice...)
	}
	who := "the resource"
	if in := callTowards(r, grants[0].DeclaredBy); in != "" {
		who = quote(in)
	}
	return fmt.Sprintf("let %s depend on %s (depends_on, dependsOn)", who, quoted(direct))
}

// dependency returns what the resource, or the module or nested deployment
// around it, is to depend on so that it waits for what states a grant; empty
// for that itself. It reports false where that would be a cycle, with what to do
// instead.
func dependency(g *graph.Graph, r, to *graph.Resource) (string, bool) {
	awaited := g.Awaited(to)
	waits := func(other *graph.Resource) bool {
		return awaited[other] || other.Block != nil && awaited[other.Block]
	}
	if waits(r) {
		return fmt.Sprintf("%s itself waits for the resource, so the reverse would be a cycle: let it wait only for the identity and what it gives access to, and the resource for it", quote(to.Address)), false
	}
	if in := callTowards(r, to); in != "" {
		for _, other := range insideOf(g)[in] {
			if waits(other) {
				return fmt.Sprintf("depends_on of %[2]s would be a cycle, since %[1]s itself waits for something in there, and what is inside cannot name it: make the identity outside of %[2]s, or the grant inside, or hand the grant's id into it for the resource to refer to",
					quote(to.Address), quote(in)), false
			}
		}
	}
	of := callTowards(to, r)
	if of == "" {
		return "", true
	}
	for _, other := range insideOf(g)[of] {
		if g.WaitsFor(other, r) {
			return fmt.Sprintf("%s stands in %s, of which another part waits for the resource, so depending on all of it would be a cycle: hand the grant's id out of it for the resource to refer to", quote(to.Address), quote(of)), false
		}
	}
	return of, true
}

// insideOf returns the resources inside of each module call and nested deployment
// of the graph, in its order.
func insideOf(g *graph.Graph) map[string][]*graph.Resource {
	type key struct{}
	return g.Derived(key{}, func() any {
		inside := map[string][]*graph.Resource{}
		for _, r := range g.Resources {
			for _, in := range around(r) {
				inside[in] = append(inside[in], r)
			}
		}
		return inside
	}).(map[string][]*graph.Resource)
}

// callTowards returns the outermost module call or nested deployment that is
// around the one resource and not around the other; empty where there is none.
func callTowards(inner, outer *graph.Resource) string {
	others := around(outer)
	for i, in := range around(inner) {
		if i >= len(others) || others[i] != in {
			return in
		}
	}
	return ""
}

// around returns the module calls, without instance keys, and the nested
// deployments that a resource stands in, outermost first.
func around(r *graph.Resource) []string {
	if r.Block == nil {
		return nil
	}
	var calls []string
	address := r.Block.Address
	for end := 0; strings.HasPrefix(address[end:], "module."); {
		name, _, ok := strings.Cut(address[end+len("module."):], ".")
		if !ok {
			break
		}
		end += len("module.") + len(name)
		calls = append(calls, address[:end])
		end++
	}
	return append(calls, r.Path...)
}
