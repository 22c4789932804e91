package lower_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/azuretest"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// The tests in this file build, from each row of the tables, the smallest
// resource that the row speaks of.

const (
	someID   = "/subscriptions/0a/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
	ofID     = "/subscriptions/0a/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/of"
	guid     = "00000000-0000-0000-0000-0000000000aa"
	clientID = "00000000-0000-0000-0000-0000000000bb"
)

// unknown stands in a tree for a value of which nothing is known.
type unknown struct{}

// toValue turns a tree of maps, lists and texts into a value.
func toValue(node any) graph.Value {
	switch n := node.(type) {
	case nil:
		return graph.Value{}
	case string:
		return graph.String(n, source.Span{})
	case azuretest.JSON:
		return toValue(n.Tree)
	case unknown:
		return graph.Unknown(source.Span{})
	case []any:
		var elements []graph.Value
		for _, e := range n {
			elements = append(elements, toValue(e))
		}
		return graph.List(elements, source.Span{})
	case map[string]any:
		names := slices.Sorted(maps.Keys(n))
		members := map[string]graph.Value{}
		for k, v := range n {
			members[k] = toValue(v)
		}
		return graph.Object(names, members, source.Span{})
	}
	panic(fmt.Sprintf("%T", node))
}

// specimen is a deployment with one resource of a type.
type specimen struct {
	form lower.Form
	typ  string
	// key is that of the element of a map.
	key string
	// name is the name of the resource, own its settings, other those of the
	// resource whose identity it uses or that contains it.
	name       string
	own, other any
	scope      string
}

func newSpecimen(form lower.Form, typ string) *specimen {
	s := &specimen{form: form, typ: typ, key: "key", name: "name"}
	for _, tree := range []*any{&s.own, &s.other} {
		if form == lower.Terraform {
			*tree = map[string]any{"identity": []any{map[string]any{
				"type": "SystemAssigned, UserAssigned", "identity_ids": []any{someID},
			}}}
		} else {
			*tree = map[string]any{"identity": map[string]any{
				"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": map[string]any{someID: map[string]any{}},
			}}
		}
	}
	return s
}

// put sets the value at a path from an element.
func (s *specimen) put(each, path azure.Path, v any) {
	steps := path.Steps()
	if !path.FromRoot() {
		steps = slices.Concat(each.Steps(), steps)
	}
	last := azure.Step{}
	if len(steps) > 0 {
		last = steps[len(steps)-1]
	}
	switch {
	case last.Kind == azure.StepName:
		s.name = v.(string)
	case last.Kind == azure.StepKey:
		if v != "" {
			s.key = v.(string)
		}
	case last.Kind == azure.StepParent, last.Kind == azure.StepScope, last.Kind == azure.StepOf:
	case len(steps) > 0 && steps[0].Kind != azure.StepField && steps[0].Kind != azure.StepValues:
		s.other = azuretest.Put(s.other, steps, s.key, v)
	default:
		s.own = azuretest.Put(s.own, steps, s.key, v)
	}
}

// graph lowers the specimen.
func (s *specimen) graph(t *testing.T, changes func(*lower.Resource)) *graph.Graph {
	l := lower.New(graph.Deployment{})
	add := func(r lower.Resource) {
		r.Form, r.Action = s.form, graph.Deploy
		if s.form == lower.Terraform {
			r.Action = graph.Create
		}
		if changes != nil {
			changes(&r)
		}
		l.Add(r)
	}
	own, other := s.own.(map[string]any), s.other.(map[string]any)
	own["name"], other["name"] = s.name, "of"
	if s.form == lower.Terraform {
		other["id"] = ofID
		add(lower.Resource{Address: "of", Type: "azurerm_linux_virtual_machine", After: toValue(other)})
		add(lower.Resource{Address: "own", Type: s.typ, After: toValue(own)})
		return l.Graph()
	}
	id := func(id string) graph.Value { return graph.String(id, source.Span{}) }
	segments := strings.Split(s.typ, "/")
	parent := ""
	for i := 2; i < len(segments); i++ {
		address := strings.Join(segments[:i], "/")
		r := lower.Resource{Address: address, Type: address, After: toValue(other), Parent: parent}
		if parent == "" {
			r.ID = id(ofID)
		}
		add(r)
		parent = address
	}
	if parent == "" {
		add(lower.Resource{Address: "of", Type: "Microsoft.Compute/virtualMachines", After: toValue(other), ID: id(ofID)})
	}
	scope := s.scope
	if scope == "" {
		scope = ofID
	}
	add(lower.Resource{
		Address: "own", Type: s.typ, After: toValue(own), Parent: parent, Scope: id(scope),
	})
	return l.Graph()
}

type row struct {
	form lower.Form
	typ  string
}

// types returns the types that an embedded table has rows for.
func types(t *testing.T, table string) []row {
	content, err := os.ReadFile("../../../linter/azure/data/" + table)
	require.NoError(t, err)
	var file struct{ Terraform, ARM []struct{ Types []string } }
	require.NoError(t, json.Unmarshal(content, &file))
	seen := map[row]bool{}
	var rows []row
	for form, list := range [][]struct{ Types []string }{lower.Terraform: file.Terraform, lower.ARM: file.ARM} {
		for _, r := range list {
			for _, typ := range r.Types {
				if key := (row{lower.Form(form), typ}); !seen[key] {
					seen[key] = true
					rows = append(rows, key)
				}
			}
		}
	}
	require.NotEmpty(t, rows)
	return rows
}

func TestEveryGrantRow(t *testing.T) {
	silent := map[azure.GrantKind]bool{azure.Federation: true, azure.NoAccess: true}
	for _, typ := range types(t, "grants.json") {
		grants := azure.TerraformGrants(typ.typ)
		if typ.form == lower.ARM {
			grants = azure.ARMGrants(typ.typ)
		}
		for i, grant := range grants {
			for j, path := range grant.Principals {
				t.Run(fmt.Sprintf("%s/%d/%d", typ.typ, i, j), func(t *testing.T) {
					s := newSpecimen(typ.form, typ.typ)
					principal := map[azure.Form]string{
						"": guid, azure.PrincipalID: guid, azure.ClientID: clientID, azure.InstanceID: ofID,
						azure.ResourceID: someID, azure.ApplicationID: guid,
					}[grant.PrincipalForm]
					if !grant.Each.IsZero() {
						s.put(azure.Path{}, grant.Each, map[string]any{})
					}
					for _, c := range grant.When {
						if v := azuretest.Satisfying(c); v != nil {
							s.put(grant.Each, c.Path, v)
						}
					}
					s.put(grant.Each, path, principal)
					found := stating(s.graph(t, nil), grant)
					if silent[grant.Kind] {
						assert.Empty(t, found)
						return
					}
					require.Len(t, found, 1)
					require.NotNil(t, found[0].Principal, found[0].PrincipalValue.Display())
					assert.Equal(t, graph.Added, found[0].State)
					assert.Equal(t, "own", found[0].DeclaredBy.Address)
					assert.Equal(t, grant.RetriesPrincipalNotFound, found[0].Retries)
					if grant.ScopeForm == azure.ScopeSelf || grant.ScopeForm == azure.ScopeParent || grant.ScopeForm == azure.ScopeARM {
						assert.NotNil(t, found[0].ScopeResource)
					}

					for _, c := range grant.When {
						v := azuretest.Violating(c)
						if v == nil {
							continue
						}
						s.put(grant.Each, c.Path, v)
						assert.Empty(t, stating(s.graph(t, nil), grant), "with %s violated", c.Path)
						s.put(grant.Each, c.Path, azuretest.Satisfying(c))
					}
				})
			}
		}
	}
}

// stating returns the grants of the specimen to the principal of a row.
func stating(g *graph.Graph, row *azure.Grant) []*graph.Grant {
	var found []*graph.Grant
	for _, grant := range g.Grants {
		if grant.DeclaredBy.Address != "own" || grant.Principal == nil {
			continue
		}
		if row.RoleForm == azure.RoleFixed && grant.Role.Name != row.RoleText {
			continue
		}
		found = append(found, grant)
	}
	return found
}

func TestEveryTrigger(t *testing.T) {
	for _, need := range azure.Needs() {
		for form, triggers := range [][]*azure.Trigger{lower.Terraform: need.Terraform, lower.ARM: need.ARM} {
			for i, trigger := range triggers {
				for _, typ := range trigger.Types {
					t.Run(fmt.Sprintf("%s/%s/%d", need.ID, typ, i), func(t *testing.T) {
						testTrigger(t, need, trigger, func() *specimen { return newSpecimen(lower.Form(form), typ) })
					})
				}
			}
		}
	}
}

func testTrigger(t *testing.T, need *azure.Need, trigger *azure.Trigger, fresh func() *specimen) {
	build := func(instead int, v any) *specimen {
		s := fresh()
		for _, condition := range trigger.When {
			if v := azuretest.Satisfying(condition); v != nil && azuretest.Last(condition.Path) == azure.StepKey {
				s.put(trigger.Each, condition.Path, v)
			}
		}
		if !trigger.Each.IsZero() {
			s.put(azure.Path{}, trigger.Each, map[string]any{})
		}
		for _, of := range trigger.Identity.Of {
			s.put(trigger.Each, of, ofID)
		}
		// A choice that may be no identity at all is made one.
		c := trigger.Identity
		if c.Absent == azure.ChooseNone || c.Absent == azure.ChooseFirstParty {
			if !c.Kind.IsZero() {
				s.put(trigger.Each, c.Kind, "UserAssigned")
			}
			s.put(trigger.Each, c.Path, c.Prefix+someID)
		}
		if trigger.NeedsTarget {
			s.put(trigger.Each, trigger.Target[0], "https://sttest.blob.core.windows.net/x")
		}
		for i, condition := range trigger.When {
			w := azuretest.Satisfying(condition)
			if i == instead {
				w = v
			}
			if w == "" {
				w = map[bool]any{true: "", false: "set"}[condition.Path.String() == "identity"]
				if have := s.at(trigger.Each, condition.Path); have != nil {
					w = ""
				}
			}
			if w != nil || i == instead {
				s.put(trigger.Each, condition.Path, w)
			}
		}
		return s
	}
	arising := func(s *specimen) []*graph.Need {
		var found []*graph.Need
		for _, n := range s.graph(t, nil).Needs {
			if n.Case == need.ID && n.Resource.Address == "own" {
				found = append(found, n)
			}
		}
		return found
	}
	all := arising(build(-1, nil))
	if trigger.Verdict == azure.Service {
		assert.Empty(t, all)
		return
	}
	require.NotEmpty(t, all)
	for _, n := range all {
		assert.True(t, n.New)
	}
	assert.Contains(t, verdicts(all), graph.Verdict(trigger.Verdict))
	for i, condition := range trigger.When {
		if last := azuretest.Last(condition.Path); last == azure.StepKey || last == azure.StepName || last == azure.StepParent {
			continue
		}
		assert.Less(t, len(arising(build(i, unknown{}))), len(all), "with %s unknown", condition.Path)
		if !split(need, trigger, condition) {
			assert.NotContains(t, matching(arising(build(i, azuretest.Violating(condition))), trigger), true, "with %s violated", condition.Path)
		}
	}
}

// split reports whether another trigger takes over where the condition of this
// one does not hold.
func split(need *azure.Need, trigger *azure.Trigger, c azure.Condition) bool {
	for _, other := range slices.Concat(need.Terraform, need.ARM) {
		for _, d := range other.When {
			if other != trigger && other.Types[0] == trigger.Types[0] && d.Path.String() == c.Path.String() && d.Op != c.Op {
				return true
			}
		}
	}
	return false
}

func verdicts(needs []*graph.Need) []graph.Verdict {
	var all []graph.Verdict
	for _, n := range needs {
		all = append(all, n.Verdict)
	}
	return all
}

// matching tells which needs may be those of the trigger.
func matching(needs []*graph.Need, trigger *azure.Trigger) []bool {
	var all []bool
	for _, n := range needs {
		all = append(all, n.Verdict == graph.Verdict(trigger.Verdict))
	}
	return all
}

// at returns what the specimen has at a path, nil if nothing.
func (s *specimen) at(each, path azure.Path) any {
	steps := path.Steps()
	if !path.FromRoot() {
		steps = slices.Concat(each.Steps(), steps)
	}
	return azuretest.At(s.own, steps, s.key)
}
