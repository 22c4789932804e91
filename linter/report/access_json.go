package report

import (
	"io"

	"github.com/tfidlint/tfidlint/linter/graph"
)

type jsonAccess struct {
	Version     int              `json:"version"`
	Deployments []jsonDeployment `json:"deployments"`
}

type jsonDeployment struct {
	Root       string          `json:"root"`
	Principals []jsonPrincipal `json:"principals"`
	Unresolved []jsonGrant     `json:"unresolved"`
}

type jsonPrincipal struct {
	ID      string      `json:"id"`
	Name    string      `json:"name"`
	Kind    string      `json:"kind"`
	Runs    []jsonUse   `json:"runs"`
	Members []jsonUse   `json:"members"`
	Access  []jsonGrant `json:"access"`
	span
}

type jsonUse struct {
	Name string `json:"name"`
	span
}

type jsonGrant struct {
	Kind        string       `json:"kind"`
	Principal   string       `json:"principal"`
	Role        string       `json:"role"`
	RoleID      string       `json:"role_id"`
	Scope       string       `json:"scope"`
	Conditional bool         `json:"conditional"`
	ByKey       bool         `json:"by_key"`
	DeclaredBy  string       `json:"declared_by"`
	Missing     []string     `json:"missing"`
	Location    *graph.Place `json:"location"`
	span
}

// accessJSON writes every member always: empty where there is nothing to say,
// null for a place or a past that is not known.
func accessJSON(w io.Writer, graphs []*graph.Graph, _ Options) error {
	out := jsonAccess{Version: 1, Deployments: make([]jsonDeployment, 0, len(graphs))}
	for _, g := range graphs {
		a := accessOf(g)
		d := jsonDeployment{
			Root:       g.Deployment.Root,
			Principals: make([]jsonPrincipal, 0, len(a.principals)),
			Unresolved: make([]jsonGrant, 0, len(a.unresolved)),
		}
		for _, p := range a.principals {
			d.Principals = append(d.Principals, principalJSON(g, p))
		}
		for _, e := range a.unresolved {
			d.Unresolved = append(d.Unresolved, entryJSON(g, e))
		}
		out.Deployments = append(out.Deployments, d)
	}
	return writeJSON(w, out)
}

func principalJSON(g *graph.Graph, p principal) jsonPrincipal {
	id := p.identity
	out := jsonPrincipal{
		ID: id.ID, Name: identityName(id), Kind: id.Kind.String(), span: spanOf(g, id.State),
		Runs: []jsonUse{}, Members: make([]jsonUse, 0, len(id.Members)), Access: make([]jsonGrant, 0, len(p.entries)),
	}
	for _, a := range runs(id) {
		out.Runs = append(out.Runs, jsonUse{a.Resource.Address, spanOf(g, a.State)})
	}
	for _, m := range id.Members {
		out.Members = append(out.Members, jsonUse{principalName(m), spanOf(g, m.State)})
	}
	for _, e := range p.entries {
		out.Access = append(out.Access, entryJSON(g, e))
	}
	return out
}

func entryJSON(g *graph.Graph, e entry) jsonGrant {
	out := jsonGrant{
		Kind: string(e.grant.Kind), Principal: principalName(e.grant), Role: roleName(e.grant), RoleID: e.grant.Role.ID, Scope: e.scope,
		Conditional: !e.grant.Condition.IsAbsent(), ByKey: e.grant.ByKey, Missing: append([]string{}, missing(e)...),
		Location: graph.PlaceOf(e.grant.At), span: spanOf(g, e.grant.State),
	}
	if e.grant.DeclaredBy != nil {
		out.DeclaredBy = e.grant.DeclaredBy.Address
	}
	return out
}
