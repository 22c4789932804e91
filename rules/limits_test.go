package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/rules"
)

// runWith is run with a configuration.
func (d *deployment) runWith(t *testing.T, name string, cfg *linter.Config) []*linter.Finding {
	t.Helper()
	result := linter.Run(d.Build(), []*linter.Rule{rules.Find(name)}, cfg)
	require.Empty(t, result.Problems)
	return result.Findings
}

// users adds a user-assigned identity with the name, and n resources of the type
// that belong to it.
func (d *deployment) user(name graph.Value, change ...func(*graph.Resource)) *graph.Identity {
	const spelled = "azurerm_user_assigned_identity"
	block := d.Block(graph.Block{Address: spelled + ".a", Type: spelled, At: d.here(), Declared: true})
	r := graph.Resource{
		Address: block.Address, Type: "Microsoft.ManagedIdentity/userAssignedIdentities", Spelled: spelled, Engine: graph.AzureRM,
		Block: block, Name: name, Action: graph.Create, At: block.At,
	}
	for _, f := range change {
		f(&r)
	}
	res, _ := d.Resource(r)
	return d.Identity(graph.Identity{ID: res.Address, Kind: graph.User, Resource: res, State: graph.Added, At: block.At})
}

func TestRapidCreationBeginsAtTwenty(t *testing.T) {
	for n, want := range map[int]int{19: 0, 20: 1} {
		d := newDeployment(graph.Deployment{AtOnce: 10})
		d.machines("a", n)
		assert.Len(t, d.run(t, "rapid-identity-creation"), want, n)
	}
}

func TestAttachmentsHaveALimitOfTheirOwn(t *testing.T) {
	for n, want := range map[int]bool{300: false, 301: true} {
		d := newDeployment(graph.Deployment{AtOnce: 10})
		d.machines("a", n)
		found := d.run(t, "rapid-identity-creation")
		require.Len(t, found, 1)
		assert.Equal(t, want, strings.Contains(found[0].Message, "has a limit of its own"), n)
	}
}

func TestUngrantedReplicasAreNotedFromFiveOn(t *testing.T) {
	for n, want := range map[int]int{4: 0, 5: 1} {
		d := newDeployment(graph.Deployment{Changes: true})
		d.machines("a", n)
		assert.Len(t, d.run(t, "replicated-system-identity"), want, n)
	}
}

func TestDirectoryQuota(t *testing.T) {
	for _, tt := range []struct {
		name        string
		used, quota int // one identity is created besides
		want        linter.Severity
	}{
		{"below 80 percent", 798, 1000, linter.Off},
		{"80 percent", 799, 1000, linter.Warning},
		{"40 percent of a quota that is no whole hundred", 79, 199, linter.Off},
		{"all of it", 999, 1000, linter.Warning},
		{"one too many", 1000, 1000, linter.Error},
		{"below 80 percent of the default", 39_998, 0, linter.Off},
		{"80 percent of the default", 39_999, 0, linter.Warning},
		{"one more than the default, which the tenant's own may not be", 50_000, 0, linter.Warning},
		{"a tenant that holds more has a verified domain", 50_001, 0, linter.Off},
		{"below 80 percent of that default", 239_998, 0, linter.Off},
		{"80 percent of that default", 239_999, 0, linter.Warning},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDeployment(graph.Deployment{Changes: true})
			d.machines("a", 1)
			cfg := linter.DefaultConfig()
			cfg.InUse = linter.InUse{DirectoryObjects: tt.used, DirectoryQuota: tt.quota}
			checkSeverity(t, tt.want, d.runWith(t, "directory-quota", cfg))
		})
	}
}

func checkSeverity(t *testing.T, want linter.Severity, found []*linter.Finding) {
	t.Helper()
	if want == linter.Off {
		assert.Empty(t, found)
	} else if assert.Len(t, found, 1) {
		assert.Equal(t, want, found[0].Severity)
	}
}

func TestRoleAssignmentQuota(t *testing.T) {
	subscription, group := "/subscriptions/s", "/providers/Microsoft.Management/managementGroups/m"
	for _, tt := range []struct {
		scope string
		used  int // one is created besides
		want  linter.Severity
	}{
		{subscription, 3198, linter.Off}, {subscription, 3199, linter.Warning}, {subscription, 3999, linter.Warning}, {subscription, 4000, linter.Error},
		{group, 398, linter.Off}, {group, 399, linter.Warning}, {group, 499, linter.Warning}, {group, 500, linter.Error},
	} {
		t.Run(fmt.Sprint(tt.scope, tt.used), func(t *testing.T) {
			d := newDeployment(graph.Deployment{Changes: true})
			d.grant(d.machines("a", 1).Instances[0], "reader", text(tt.scope))
			cfg := linter.DefaultConfig()
			cfg.InUse = linter.InUse{RoleAssignments: tt.used}
			checkSeverity(t, tt.want, d.runWith(t, "role-assignment-quota", cfg))
		})
	}
}

func TestFederatedCredentials(t *testing.T) {
	for n, want := range map[int]int{20: 0, 21: 1} {
		d := newDeployment(graph.Deployment{Changes: true})
		id := d.user(text("id"))
		block := d.Block(graph.Block{Address: "azurerm_federated_identity_credential.a", At: d.here(), Declared: true})
		for i := range n {
			r, _ := d.Resource(graph.Resource{Address: fmt.Sprint(block.Address, i), Engine: graph.AzureRM, Block: block, Action: graph.Create, At: block.At})
			id.Federated = append(id.Federated, r)
		}
		assert.Len(t, d.run(t, "federated-credential-limit"), want, n)
	}
}

func TestIdentityNames(t *testing.T) {
	for name, says := range map[string]string{
		"ab":                     "has 2 characters",
		"abc":                    "",
		strings.Repeat("a", 128): "",
		strings.Repeat("a", 129): "has 129 characters",
		// What is wrong with these is the letter and not the number of bytes.
		"aé":                           "has 2 characters",
		strings.Repeat("a", 127) + "é": `contains 'é'`,
		"é" + strings.Repeat("é", 127): `starts with 'é'`,
		strings.Repeat("a", 128) + "é": "has 129 characters",
		"-ab":                          `starts with '-'`,
		"a-_":                          "",
		"a.b":                          `contains '.'`,
	} {
		d := newDeployment(graph.Deployment{Changes: true})
		d.user(text(name))
		found := d.run(t, "identity-name")
		if says == "" {
			assert.Empty(t, found, name)
		} else if assert.Len(t, found, 1, name) {
			assert.Contains(t, found[0].Message, says, name)
		}
	}
}

// What is looked up by name elsewhere is another identity only where its
// subscription is known to be another one.
func TestUnusedIdentityComparesSubscriptions(t *testing.T) {
	for subscription, want := range map[string]int{"1": 0, "2": 1} {
		d := newDeployment(graph.Deployment{Changes: true})
		place := func(subscription string) func(*graph.Resource) {
			return func(r *graph.Resource) {
				r.ResourceGroup, r.Subscription = text("rg"), text(subscription)
				r.ID = graph.From(graph.Origin{Resource: r.Address, Path: "id"}, source.Span{})
			}
		}
		d.user(text("id"), place("1"))
		const spelled = "azurerm_user_assigned_identity"
		lookedUp := graph.Resource{Address: "data." + spelled + ".a", Type: "Microsoft.ManagedIdentity/userAssignedIdentities", Name: text("id"), External: true, Action: graph.Read}
		place(subscription)(&lookedUp)
		r, _ := d.Resource(lookedUp)
		id := d.Identity(graph.Identity{ID: r.Address, Kind: graph.User, Resource: r})
		machine := d.machines("a", 1).Instances[0]
		machine.IdentityType = text("UserAssigned")
		d.Attach(id, machine, graph.Added, machine.At)
		assert.Len(t, d.run(t, "unused-identity"), want, subscription)
	}
}

// Two expressions that refer to one resource only are one scope.
func TestDeployerGrantsOnScopesThatOriginsTell(t *testing.T) {
	of := func(resource string) graph.Value {
		return graph.Unknown(source.Span{}, graph.Origin{Resource: resource, Path: "id"})
	}
	for _, tt := range []struct {
		scopes [2]graph.Value
		says   string
	}{
		{[2]graph.Value{of("azurerm_storage_account.a"), of("azurerm_storage_account.a")}, `on "azurerm_storage_account.a"`},
		{[2]graph.Value{of("azurerm_storage_account.a"), of("azurerm_storage_account.b")}, "at 2 scopes"},
		{[2]graph.Value{graph.Unknown(source.Span{}), graph.Unknown(source.Span{})}, "at up to 2 scopes"},
	} {
		d := newDeployment(graph.Deployment{Changes: true})
		for i, r := range d.machines("a", 2).Instances {
			d.grant(r, "reader", tt.scopes[i])
		}
		found := d.run(t, "deployer-must-grant")
		if assert.Len(t, found, 1) {
			assert.Contains(t, found[0].Message, tt.says)
		}
	}
}

// A saving is only said of resources that are certain to be there.
func TestNothingIsSavedOfWhatMayNotBeThere(t *testing.T) {
	for name, cfg := range map[string]*linter.Config{
		"ephemeral-system-identity": linter.DefaultConfig(),
		"unapproved-identity":       {FailOn: linter.Warning, Approval: &linter.Approval{DenySystemAssigned: true}},
	} {
		for _, conditional := range []bool{false, true} {
			d := newDeployment(graph.Deployment{})
			d.machines("a", 2, func(_ int, r *graph.Resource) {
				r.Conditional, r.ShortLived = conditional, &graph.ShortLived{Is: "a Spot machine", Strong: true}
			})
			found := d.runWith(t, name, cfg)
			require.Len(t, found, 1, name)
			want := linter.Count{Now: 2, Advised: 1}
			if conditional {
				want = linter.Count{}
			}
			assert.Equal(t, want, found[0].Impact().ServicePrincipals, "%s, conditional: %v", name, conditional)
		}
	}
}
