package rules_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/rules"
)

// deployment builds graphs for what is awkward to bring about with an input:
// waves, batches, values of which the parser cannot tell.
type deployment struct {
	*graph.Builder
	file *source.File
	at   int
}

func newDeployment(d graph.Deployment) *deployment {
	file := source.NewFile("main.tf", make([]byte, 1<<16))
	d.At = file.Whole()
	return &deployment{Builder: graph.NewBuilder(d), file: file}
}

func (d *deployment) here() source.Span {
	d.at += 10
	return d.file.Span(d.at, d.at+5)
}

func text(s string) graph.Value { return graph.String(s, source.Span{}) }

// machines adds n machines of one block with a system-assigned identity each,
// after what the functions change of them.
func (d *deployment) machines(name string, n int, change ...func(i int, r *graph.Resource)) *graph.Block {
	const spelled = "azurerm_linux_virtual_machine"
	block := d.Block(graph.Block{Address: spelled + "." + name, Type: spelled, At: d.here(), Declared: true, Count: graph.Int(n, source.Span{})})
	for i := range n {
		r := graph.Resource{
			Address: fmt.Sprintf("%s[%d]", block.Address, i), Key: fmt.Sprintf("[%d]", i),
			Type: "Microsoft.Compute/virtualMachines", Spelled: spelled, Block: block,
			Action: graph.Create, Location: text("westeurope"), At: block.At,
		}
		for _, f := range change {
			f(i, &r)
		}
		res, _ := d.Resource(r)
		id := d.Identity(graph.Identity{ID: r.Address + "#system", Kind: graph.System, Resource: res, State: graph.Added, At: block.At})
		d.Attach(id, res, graph.Added, block.At)
	}
	return block
}

func (d *deployment) identity(r *graph.Resource) *graph.Identity {
	return d.FindIdentity(r.Address + "#system")
}

// grant adds a role assignment for a resource's own identity.
func (d *deployment) grant(r *graph.Resource, role string, scope graph.Value, change ...func(*graph.Grant)) *graph.Grant {
	block := d.Block(graph.Block{Address: "azurerm_role_assignment." + role, Type: "azurerm_role_assignment", At: d.here(), Declared: true})
	by, _ := d.Resource(graph.Resource{Address: block.Address + r.Address, Type: "Microsoft.Authorization/roleAssignments", Block: block, Action: graph.Create, At: block.At})
	g := graph.Grant{
		ID: by.Address, Kind: graph.RoleAssignment, Principal: d.identity(r), Role: graph.Role{ID: role, Name: role},
		Scope: scope, DeclaredBy: by, State: graph.Added, At: block.At,
	}
	for _, f := range change {
		f(&g)
	}
	return d.Grant(g)
}

// run returns what one rule finds.
func (d *deployment) run(t *testing.T, name string) []*linter.Finding {
	t.Helper()
	rule := rules.Find(name)
	require.NotNil(t, rule)
	result := linter.Run(d.Build(), []*linter.Rule{rule}, linter.DefaultConfig())
	require.Empty(t, result.Problems)
	return result.Findings
}

func TestWaves(t *testing.T) {
	atOnce := graph.Deployment{}
	wave := func(waves ...int) func(int, *graph.Resource) {
		return func(i int, r *graph.Resource) { r.Wave = waves[i*len(waves)/100] }
	}
	tests := []struct {
		name     string
		of       graph.Deployment
		build    func(*deployment)
		severity linter.Severity // Off for no finding
		says     string
	}{
		{"one wave of 100", atOnce, func(d *deployment) { d.machines("a", 100) }, linter.Error, "up to 100 of them at the same time"},
		{"two waves of 50", atOnce, func(d *deployment) { d.machines("a", 100, wave(0, 1)) }, linter.Warning, "up to 50 of them at the same time"},
		{"two blocks in one wave", atOnce, func(d *deployment) { d.machines("a", 50); d.machines("b", 31) }, linter.Error, "up to 81 of them at the same time"},
		{"80 in one wave is what Azure takes", atOnce, func(d *deployment) { d.machines("a", 80) }, linter.Warning, "up to 80"},
		{"a batch is all that is made at a time", atOnce, func(d *deployment) { d.machines("a", 100).Batch = 5 }, linter.Off, ""},
		{"a large batch", atOnce, func(d *deployment) { d.machines("a", 100).Batch = 90 }, linter.Error, "up to 90"},
		{"waves within a serial loop", atOnce, func(d *deployment) {
			d.machines("a", 100, func(i int, r *graph.Resource) { r.Wave = i / 25 }).Batch = 25
		}, linter.Warning, "up to 25"},
		{"a tool that does ten at a time", graph.Deployment{AtOnce: 10, AtOnceAssumed: true}, func(d *deployment) { d.machines("a", 100) },
			linter.Warning, "at most 10 at a time by default"},
		{"a tool that was told how many", graph.Deployment{AtOnce: 90}, func(d *deployment) { d.machines("a", 100) }, linter.Warning, "at most 90 at a time;"},
		{"regions count apart", atOnce, func(d *deployment) {
			d.machines("a", 38, func(i int, r *graph.Resource) { r.Location = text([]string{"westeurope", "northeurope"}[i%2]) })
		}, linter.Off, ""},
		{"subscriptions count apart", atOnce, func(d *deployment) {
			d.machines("a", 38, func(i int, r *graph.Resource) { r.Subscription = text(fmt.Sprint(i % 2)) })
		}, linter.Off, ""},
		{"regions that nobody can tell", atOnce, func(d *deployment) {
			d.machines("a", 30, func(i int, r *graph.Resource) {
				r.Location = graph.Unknown(source.Span{}, graph.Origin{Resource: "x.a", Path: "location"}, graph.Origin{Resource: "x.b", Path: "location"})
			})
		}, linter.Off, ""},
		{"a region that the resource has from its parent", atOnce, func(d *deployment) {
			d.machines("a", 30, func(i int, r *graph.Resource) {
				r.Location = graph.From(graph.Origin{Resource: r.Address, Path: "location"}, source.Span{})
			})
		}, linter.Warning, "30 system-assigned identities, up to"},
		{"what exists is not created", atOnce, func(d *deployment) {
			d.machines("a", 30, func(i int, r *graph.Resource) { r.Action = []graph.Action{graph.Update, graph.NoOp, graph.Exists}[i%3] })
		}, linter.Off, ""},
		{"replaced resources are created", atOnce, func(d *deployment) {
			d.machines("a", 30, func(i int, r *graph.Resource) { r.Action = graph.Replace })
		}, linter.Warning, "30 system-assigned identities in westeurope"},
		{"what must keep its identity can only be created more slowly", atOnce, func(d *deployment) {
			for _, r := range d.machines("a", 30).Instances {
				d.Need(graph.Need{Resource: r, Identity: d.identity(r), Verdict: graph.SystemOnly})
			}
		}, linter.Warning, "they have to be system-assigned"},
		{"a template may find them there", atOnce, func(d *deployment) {
			d.machines("a", 30, func(i int, r *graph.Resource) { r.Action = graph.Deploy })
		}, linter.Warning, "unless they exist already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDeployment(tt.of)
			tt.build(d)
			found := d.run(t, "rapid-identity-creation")
			if tt.severity == linter.Off {
				assert.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			assert.Equal(t, tt.severity, found[0].Severity)
			assert.Contains(t, found[0].Message, tt.says)
			assert.Nil(t, found[0].Subject, "the finding is about the whole deployment")
		})
	}
}

func TestEqualityIsProved(t *testing.T) {
	account := text("/subscriptions/0/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st")
	unknown := func(o ...graph.Origin) graph.Value { return graph.Unknown(source.Span{}, o...) }
	each := func(d *deployment, b *graph.Block, f func(i int, r *graph.Resource)) {
		for i, r := range b.Instances {
			f(i, r)
		}
	}
	tests := []struct {
		name  string
		build func(d *deployment, b *graph.Block)
		want  int // members of the group; 0 for no finding
	}{
		{"known and equal", func(d *deployment, b *graph.Block) {
			each(d, b, func(_ int, r *graph.Resource) { d.grant(r, "reader", account) })
		}, 4},
		{"known and equal but for case and a final slash", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) {
				s, _ := account.Text()
				d.grant(r, "reader", text([]string{s, s + "/"}[i%2]))
			})
		}, 4},
		{"instances of one expression", func(d *deployment, b *graph.Block) {
			each(d, b, func(_ int, r *graph.Resource) {
				d.grant(r, "reader", unknown().WithSame("azurerm_role_assignment.reader.scope"))
			})
		}, 4},
		{"one exact origin", func(d *deployment, b *graph.Block) {
			each(d, b, func(_ int, r *graph.Resource) {
				d.grant(r, "reader", graph.From(graph.Origin{Resource: "azurerm_storage_account.a", Path: "id"}, source.Span{}))
			})
		}, 4},
		{"by key is enough for replicas", func(d *deployment, b *graph.Block) {
			each(d, b, func(_ int, r *graph.Resource) { d.grant(r, "reader", account, func(g *graph.Grant) { g.ByKey = true }) })
		}, 4},
		{"an origin by key proves no scope", func(d *deployment, b *graph.Block) {
			each(d, b, func(_ int, r *graph.Resource) {
				d.grant(r, "reader", graph.From(graph.Origin{Resource: "azurerm_storage_account.a[0]", Path: "id", ByKey: true}, source.Span{}))
			})
		}, 0},
		{"unknown scopes", func(d *deployment, b *graph.Block) {
			each(d, b, func(_ int, r *graph.Resource) { d.grant(r, "reader", unknown()) })
		}, 0},
		{"unknown roles", func(d *deployment, b *graph.Block) {
			each(d, b, func(_ int, r *graph.Resource) {
				d.grant(r, "reader", account, func(g *graph.Grant) { g.Role = graph.Role{Value: unknown()} })
			})
		}, 0},
		{"other scopes", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) { d.grant(r, "reader", text(fmt.Sprint("/scope/", i))) })
		}, 0},
		{"other conditions", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) {
				d.grant(r, "reader", account, func(g *graph.Grant) { g.Condition = text(fmt.Sprint("path ", i)) })
			})
		}, 0},
		{"other kinds", func(d *deployment, b *graph.Block) {
			kinds := []graph.GrantKind{graph.RoleAssignment, graph.EligibleRoleAssignment, graph.AccessPolicy, graph.DataPlaneRole}
			each(d, b, func(i int, r *graph.Resource) {
				d.grant(r, "reader", account, func(g *graph.Grant) { g.Kind = kinds[i] })
			})
		}, 0},
		{"one of them has an unknown role besides", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) { d.grant(r, "reader", account) })
			d.grant(b.Instances[1], "other", account, func(g *graph.Grant) { g.Role = graph.Role{Value: unknown()} })
		}, 3},
		{"a grant that may be for one of them", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) { d.grant(r, "reader", account) })
			d.grant(b.Instances[2], "other", account, func(g *graph.Grant) {
				g.Principal = nil
				g.PrincipalValue = unknown(graph.Origin{Resource: b.Instances[2].Address}, graph.Origin{Resource: b.Instances[3].Address})
			})
		}, 2},
		{"a grant that may be for any of them", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) { d.grant(r, "reader", account) })
			d.grant(b.Instances[2], "other", account, func(g *graph.Grant) {
				g.Principal, g.PrincipalValue = nil, unknown(graph.Origin{Resource: b.Address})
			})
		}, 0},
		{"grants that go do not count", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) { d.grant(r, "reader", account) })
			d.grant(b.Instances[0], "other", account, func(g *graph.Grant) { g.State = graph.Removed })
		}, 4},
		{"membership of a group does not count", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) { d.grant(r, "reader", account) })
			d.grant(b.Instances[0], "member", text("group"), func(g *graph.Grant) { g.Kind = graph.GroupMembership })
		}, 4},
		{"what a firewall admits keeps its own identity", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) { d.grant(r, "reader", account) })
			d.grant(b.Instances[0], "network", account, func(g *graph.Grant) { g.Kind = graph.NetworkRule })
		}, 3},
		{"an extension of unknown machines keeps them all", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) { d.grant(r, "reader", account) })
			ext := d.Block(graph.Block{Address: "azurerm_virtual_machine_extension.login"})
			res, _ := d.Resource(graph.Resource{Address: ext.Address, Block: ext, Action: graph.Create})
			d.Edge(ext, b, graph.RefersTo)
			d.Need(graph.Need{Resource: res, Verdict: graph.SystemOnly})
		}, 0},
		{"an unknown count", func(d *deployment, b *graph.Block) {
			each(d, b, func(i int, r *graph.Resource) { d.grant(r, "reader", account) })
			b.Count = unknown()
		}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDeployment(graph.Deployment{Changes: true})
			tt.build(d, d.machines("worker", 4))
			found := d.run(t, "replicated-system-identity")
			if tt.want == 0 {
				assert.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			f := found[0]
			assert.Equal(t, linter.Warning, f.Severity)
			assert.Len(t, f.Resources, tt.want)
			impact := f.Impact()
			assert.Equal(t, linter.Count{Now: tt.want, Advised: 1}, impact.ServicePrincipals)
			assert.Equal(t, linter.Count{Now: tt.want, Advised: 1}, impact.RoleAssignments)
		})
	}
}

// Whichever rules advise an identity, it is one identity.
func TestAdviceOfSeveralRulesIsCountedOnce(t *testing.T) {
	d := newDeployment(graph.Deployment{Changes: true, AtOnce: 10})
	block := d.machines("worker", 24, func(_ int, r *graph.Resource) {
		r.Action, r.ReplacedFor = graph.Replace, []string{"zone"}
	})
	for _, r := range block.Instances {
		d.Identity(graph.Identity{ID: r.Address + "#system-before", Kind: graph.System, Resource: r, State: graph.Removed})
		d.grant(r, "reader", text("/scope"))
	}
	result := linter.Run(d.Build(), rules.All(), linter.DefaultConfig())
	require.Empty(t, result.Problems)
	var names []string
	for _, f := range result.Findings {
		names = append(names, f.Rule.Name)
	}
	assert.Subset(t, names, []string{"identity-churn", "rapid-identity-creation", "replicated-system-identity"})
	assert.Equal(t, linter.Count{Now: 24, Advised: 1}, result.Totals.ServicePrincipals)
	assert.Equal(t, linter.Count{Now: 24, Advised: 1}, result.Totals.RoleAssignments)
}

func TestOrphansAreProved(t *testing.T) {
	build := func(change func(*graph.Grant)) *deployment {
		d := newDeployment(graph.Deployment{Changes: true})
		b := d.machines("gone", 1, func(_ int, r *graph.Resource) { r.Action = graph.Delete })
		id := d.identity(b.Instances[0])
		id.State = graph.Removed
		d.grant(b.Instances[0], "reader", text("/scope"), func(g *graph.Grant) {
			g.State, g.DeclaredBy.Action = graph.Kept, graph.NoOp
			change(g)
		})
		return d
	}
	t.Run("kept", func(t *testing.T) {
		found := build(func(*graph.Grant) {}).run(t, "orphaned-grant")
		require.Len(t, found, 1)
		assert.True(t, found[0].Changed, "the principal's resource changes, though the grant does not")
		assert.Equal(t, linter.Count{Now: 1}, found[0].Impact().RoleAssignments)
	})
	for name, change := range map[string]func(*graph.Grant){
		"removed":        func(g *graph.Grant) { g.State = graph.Removed },
		"by key":         func(g *graph.Grant) { g.ByKey = true },
		"in a directory": func(g *graph.Grant) { g.Kind = graph.GroupMembership },
		"unresolved":     func(g *graph.Grant) { g.Principal = nil },
	} {
		t.Run(name, func(t *testing.T) { assert.Empty(t, build(change).run(t, "orphaned-grant")) })
	}
}
