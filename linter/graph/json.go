package graph

import (
	"encoding/json"
	"io"

	"github.com/tfidlint/tfidlint/linter/source"
)

// WriteJSON writes the graph as one JSON object, complete: what the parsers
// understood, for people's own tools and for tests. It writes no settings,
// because they commonly hold secrets. It is here rather than among the reports
// because it is the published form of the graph: every exported fact has its
// place in it, and parsers are tested by it without anything that lints.
//
// Resources are named by their address, which is unique in the graph and which
// "id" repeats. Any value may be {"unknown": "what it may refer to"} or
// {"sensitive": true} instead of itself, and null where it is absent.
func (g *Graph) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(g.document())
}

// MarshalJSON returns what WriteJSON writes.
func (g *Graph) MarshalJSON() ([]byte, error) { return json.Marshal(g.document()) }

// Place is where something stands in its file, as the JSON reports spell it.
// Lines and columns count from 1, columns in UTF-16 code units, and the end is
// the position after the last character.
type Place struct {
	File      string `json:"file"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
	EndLine   int    `json:"end_line,omitempty"`
	EndColumn int    `json:"end_column,omitempty"`
}

// PlaceOf returns the place of a span, or nil for the zero Span.
func PlaceOf(at source.Span) *Place {
	if !at.IsValid() {
		return nil
	}
	start, end := at.Range()
	return &Place{File: at.File.Path, Line: start.Line, Column: start.Column, EndLine: end.Line, EndColumn: end.Column}
}

// start returns only where a span begins, which is enough for a declaration.
func start(at source.Span) *Place {
	if !at.IsValid() {
		return nil
	}
	p := at.File.Position(at.Start)
	return &Place{File: at.File.Path, Line: p.Line, Column: p.Column}
}

// ProblemOf returns a problem as the JSON reports spell it.
func ProblemOf(p source.Problem) JSONProblem {
	out := JSONProblem{Message: p.Message, Failure: p.Failure, Location: PlaceOf(p.Span)}
	if out.Location == nil && p.Path != "" {
		out.Location = &Place{File: p.Path}
	}
	return out
}

// JSONProblem is a problem in the JSON reports. Location is null where the
// problem belongs to no file.
type JSONProblem struct {
	Message  string `json:"message"`
	Failure  bool   `json:"failure"`
	Location *Place `json:"location"`
}

type document struct {
	Version    int            `json:"version"`
	Deployment jsonDeployment `json:"deployment"`
	Blocks     []jsonBlock    `json:"blocks"`
	Resources  []jsonResource `json:"resources"`
	Identities []jsonIdentity `json:"identities"`
	Grants     []jsonGrant    `json:"grants"`
	Needs      []jsonNeed     `json:"needs"`
	Edges      []jsonEdge     `json:"edges"`
	Problems   []JSONProblem  `json:"problems"`
}

type jsonDeployment struct {
	Root          string `json:"root"`
	Changes       bool   `json:"changes"`
	AtOnce        int    `json:"at_once"`
	AtOnceAssumed bool   `json:"at_once_assumed"`
	HiddenOrder   bool   `json:"hidden_order,omitempty"`
}

type jsonBlock struct {
	Address   string `json:"address"`
	Type      string `json:"type"`
	Declared  bool   `json:"declared"`
	Count     any    `json:"count"`
	Instances int    `json:"instances"`
	Batch     int    `json:"batch"`
	At        *Place `json:"at"`
}

type jsonResource struct {
	ID            string   `json:"id"`
	Address       string   `json:"address"`
	Type          string   `json:"type"`
	Spelled       string   `json:"spelled"`
	Name          any      `json:"name"`
	Block         *string  `json:"block"`
	Action        string   `json:"action"`
	ReplacedFor   []string `json:"replaced_for,omitempty"`
	External      bool     `json:"external"`
	Again         *string  `json:"again,omitempty"`
	ResourceID    any      `json:"resource_id"`
	Subscription  any      `json:"subscription"`
	ResourceGroup any      `json:"resource_group"`
	Location      any      `json:"location"`
	Tags          any      `json:"tags"`
	IdentityType  any      `json:"identity_type"`
	ShortLived    string   `json:"short_lived,omitempty"`
	Wave          int      `json:"wave"`
	Path          []string `json:"path,omitempty"`
	At            *Place   `json:"at"`
}

type jsonIdentity struct {
	ID          string   `json:"id"`
	Kind        string   `json:"kind"`
	Resource    *string  `json:"resource"`
	Service     string   `json:"service,omitempty"`
	PrincipalID any      `json:"principal_id"`
	ClientID    any      `json:"client_id"`
	UsedBy      []string `json:"used_by"`
	Referred    bool     `json:"referred"`
	Federated   []string `json:"federated,omitempty"`
	State       string   `json:"state"`
	At          *Place   `json:"at"`
}

type jsonGrant struct {
	ID            string   `json:"id"`
	Kind          string   `json:"kind"`
	Principal     any      `json:"principal"`
	ByKey         bool     `json:"by_key"`
	PrincipalType any      `json:"principal_type"`
	Role          jsonRole `json:"role"`
	Scope         any      `json:"scope"`
	ScopeResource *string  `json:"scope_resource"`
	Conditional   bool     `json:"conditional"`
	Name          any      `json:"name"`
	DeclaredBy    *string  `json:"declared_by"`
	Retries       bool     `json:"retries"`
	State         string   `json:"state"`
	At            *Place   `json:"at"`
}

type jsonRole struct {
	ID   any     `json:"id"`
	Name *string `json:"name"`
}

type jsonNeed struct {
	Resource       string  `json:"resource"`
	Target         any     `json:"target"`
	TargetResource *string `json:"target_resource"`
	Identity       *string `json:"identity"`
	Verdict        string  `json:"verdict"`
	Case           string  `json:"case"`
	New            bool    `json:"new"`
	At             *Place  `json:"at"`
}

type jsonEdge struct {
	From string `json:"from"`
	To   string `json:"to"`
	Kind string `json:"kind"`
}

func (g *Graph) document() document {
	d := document{
		Version: 1,
		Deployment: jsonDeployment{
			Root: g.Deployment.Root, Changes: g.Deployment.Changes,
			AtOnce: g.Deployment.AtOnce, AtOnceAssumed: g.Deployment.AtOnceAssumed,
			HiddenOrder: g.Deployment.HiddenOrder,
		},
		Blocks:     make([]jsonBlock, 0, len(g.Blocks)),
		Resources:  make([]jsonResource, 0, len(g.Resources)),
		Identities: make([]jsonIdentity, 0, len(g.Identities)),
		Grants:     make([]jsonGrant, 0, len(g.Grants)),
		Needs:      make([]jsonNeed, 0, len(g.Needs)),
		Edges:      make([]jsonEdge, 0, len(g.Edges)),
		Problems:   make([]JSONProblem, 0, len(g.Problems)),
	}
	for _, b := range g.Blocks {
		d.Blocks = append(d.Blocks, jsonBlock{
			Address: b.Address, Type: b.Type, Declared: b.Declared, Count: plain(b.Count),
			Instances: len(b.Instances), Batch: b.Batch, At: start(b.At),
		})
	}
	for _, r := range g.Resources {
		d.Resources = append(d.Resources, resourceJSON(r))
	}
	for _, id := range g.Identities {
		d.Identities = append(d.Identities, identityJSON(id))
	}
	for _, grant := range g.Grants {
		d.Grants = append(d.Grants, grantJSON(grant))
	}
	for _, n := range g.Needs {
		out := jsonNeed{
			Resource: n.Resource.Address, Target: plain(n.Target), TargetResource: addressOf(n.TargetResource),
			Verdict: string(n.Verdict), Case: n.Case, New: n.New, At: start(n.At),
		}
		if n.Identity != nil {
			out.Identity = &n.Identity.ID
		}
		d.Needs = append(d.Needs, out)
	}
	for _, e := range g.Edges {
		d.Edges = append(d.Edges, jsonEdge{From: e.From.address(), To: e.To.address(), Kind: e.Kind.String()})
	}
	for _, p := range g.Problems {
		d.Problems = append(d.Problems, ProblemOf(p))
	}
	return d
}

func resourceJSON(r *Resource) jsonResource {
	out := jsonResource{
		ID: r.Address, Address: r.Address, Type: r.Type, Spelled: r.Spelled, Name: plain(r.Name),
		Action: r.Action.String(), ReplacedFor: r.ReplacedFor, External: r.External,
		ResourceID: plain(r.ID), Subscription: plain(r.Subscription), ResourceGroup: plain(r.ResourceGroup),
		Location: plain(r.Location), Tags: plain(r.Tags), IdentityType: plain(r.IdentityType),
		Wave: r.Wave, Path: r.Path, At: start(r.At),
	}
	if r.Block != nil {
		out.Block = &r.Block.Address
	}
	if r.Again != nil {
		// It is declared elsewhere, and counted there.
		out.External, out.Again = true, &r.Again.Address
	}
	if r.Tags.IsAbsent() {
		out.Tags = map[string]any{}
	}
	if r.ShortLived != nil {
		out.ShortLived = r.ShortLived.String()
	}
	return out
}

func identityJSON(id *Identity) jsonIdentity {
	out := jsonIdentity{
		ID: id.ID, Kind: id.Kind.String(), Resource: addressOf(id.Resource), Service: id.Service,
		PrincipalID: plain(id.PrincipalID), ClientID: plain(id.ClientID),
		UsedBy: []string{}, Referred: id.Referred, State: id.State.String(), At: start(id.At),
	}
	// A resource that keeps an identity through a change of its attachment is
	// attached twice, and named once.
	seen := map[*Resource]bool{}
	for _, a := range id.UsedBy {
		if !seen[a.Resource] {
			seen[a.Resource] = true
			out.UsedBy = append(out.UsedBy, a.Resource.Address)
		}
	}
	for _, r := range id.Federated {
		out.Federated = append(out.Federated, r.Address)
	}
	return out
}

func grantJSON(g *Grant) jsonGrant {
	out := jsonGrant{
		ID: g.ID, Kind: string(g.Kind), Principal: plain(g.PrincipalValue), ByKey: g.ByKey,
		PrincipalType: plain(g.PrincipalType), Scope: plain(g.Scope), ScopeResource: addressOf(g.ScopeResource),
		Conditional: !g.Condition.IsAbsent(), Name: plain(g.Name), DeclaredBy: addressOf(g.DeclaredBy),
		Retries: g.Retries, State: g.State.String(), At: start(g.At),
	}
	if g.Principal != nil {
		out.Principal = g.Principal.ID
	}
	switch {
	case g.Role.ID != "":
		out.Role.ID = g.Role.ID
	default:
		out.Role.ID = plain(g.Role.Value)
	}
	if g.Role.Name != "" {
		out.Role.Name = &g.Role.Name
	}
	return out
}

func addressOf(r *Resource) *string {
	if r == nil {
		return nil
	}
	return &r.Address
}

// maxDepth bounds how deep a value is written. Values come from inputs, whose
// nesting is theirs to choose.
const maxDepth = 32

// plain returns a value as encoding/json writes it.
func plain(v Value) any { return plainTo(v, maxDepth) }

func plainTo(v Value, depth int) any {
	switch {
	case v.IsAbsent():
		return nil
	case v.IsSensitive():
		return map[string]bool{"sensitive": true}
	case v.IsUnknown():
		return map[string]string{"unknown": v.unknownText()}
	case depth == 0:
		return map[string]string{"unknown": "a value that is nested too deeply"}
	}
	switch d := v.data.(type) {
	case number:
		// Parsers that are kinder than encoding/json may let "1." pass.
		if !json.Valid([]byte(d)) {
			return string(d)
		}
		return json.Number(d)
	case Container:
		if d.IsList() {
			list := make([]any, 0, d.Len())
			for _, m := range v.Members() {
				list = append(list, plainTo(m, depth-1))
			}
			return list
		}
		object := make(map[string]any, d.Len())
		for k, m := range v.Members() {
			object[k] = plainTo(m, depth-1)
		}
		return object
	}
	return v.data
}
