package azure

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	verdicts    = []Verdict{UserOnly, TwoStep, LateFails, LateHeals, Order, Service, SystemOnly}
	confidences = []Confidence{High, Medium, Low}
	choices     = []Choice{ChooseSystem, ChooseOwn, ChooseUser, ChooseNone, ChooseFirstParty}
	targetForms = []TargetForm{TargetID, TargetVaultURL, TargetRegistry, TargetServiceURL, TargetName, TargetText}
)

func TestNeeds(t *testing.T) {
	require.Subset(t, needIDs(), publishedNeeds)
	seen := map[string]bool{}
	for _, need := range Needs() {
		t.Run(need.ID, func(t *testing.T) {
			assert.Regexp(t, kebab, need.ID)
			assert.False(t, seen[need.ID], "id is there twice")
			seen[need.ID] = true
			assert.Contains(t, verdicts, need.Verdict)
			assert.Contains(t, confidences, need.Confidence)
			checkText(t, need.Case)
			if !slices.Contains(publishedNeeds, need.ID) {
				assert.NotEmpty(t, need.Sources, "where it comes from")
				for _, source := range need.Sources {
					assert.True(t, strings.HasPrefix(source, "https://") || strings.Contains(source, "read 20"), "when it was read: %q", source)
				}
			}
			assert.NotEmpty(t, need.Demand+need.DemandOfSystem)
			assert.NotContains(t, need.Demand, "system-assigned", "that belongs to demand_of_system")
			for _, text := range []string{need.Demand, need.DemandOfSystem, need.SecondStep.Terraform, need.SecondStep.ARM, need.WayOut} {
				assert.NotContains(t, text, ". ", "one sentence")
				if text != "" {
					checkText(t, text)
				}
			}
			for _, trigger := range need.Terraform {
				checkTrigger(t, need, trigger, true)
			}
			for _, trigger := range need.ARM {
				checkTrigger(t, need, trigger, false)
			}
		})
	}
}

func needIDs() []string {
	var ids []string
	for _, need := range Needs() {
		ids = append(ids, need.ID)
	}
	return ids
}

func checkTrigger(t *testing.T, need *Need, trigger *Trigger, terraform bool) {
	t.Helper()
	assert.Same(t, need, trigger.Need)
	checkTypes(t, trigger.Types, terraform)
	checkConditions(t, trigger.When)
	checkConditions(t, trigger.Unless)
	for _, second := range trigger.SettledBy {
		checkTypes(t, second.Types, terraform)
		assert.False(t, second.Path.IsZero())
	}
	assert.Contains(t, verdicts, trigger.Verdict)
	assert.Contains(t, confidences, trigger.Confidence)
	checkText(t, trigger.What)

	identity := trigger.Identity
	if identity.Through != "" {
		checkTypes(t, []string{identity.Through}, false)
		assert.NotEmpty(t, identity.Of)
	}
	if identity.Attribute != "" {
		assert.Equal(t, IdentityChoice{Of: identity.Of, Attribute: identity.Attribute, Form: ResourceID, Absent: ChooseOwn}, identity, "it decides alone")
	}
	assert.Contains(t, forms, identity.Form)
	assert.Contains(t, choices, identity.Absent)
	assert.Equal(t, identity.KindDefault != "", strings.Contains(identity.Kind.String(), "use_system"),
		"the one setting with a default is the flag of azurerm")
	if !identity.Kind.IsZero() {
		assert.NotEmpty(t, identity.System, "a setting that decides needs a value that means the system-assigned identity")
	}

	paths := slices.Concat([]Path{trigger.Each, identity.Path, identity.Kind}, identity.Of, trigger.Target,
		conditionPaths(trigger.When), conditionPaths(trigger.Unless))
	checkPaths(t, terraform, paths...)
	for _, p := range paths {
		for i, step := range p.Steps() {
			switch step.Kind {
			case StepKey:
				assert.False(t, trigger.Each.IsZero(), "%q needs an element", p)
			case StepOf:
				assert.NotEmpty(t, identity.Of, "%q needs another resource", p)
				assert.Zero(t, i, "%q", p)
			}
		}
	}
	if len(trigger.Target) > 0 {
		assert.Contains(t, targetForms, trigger.TargetForm)
	} else {
		assert.Empty(t, trigger.TargetForm)
	}
}

// A service need is nobody's finding; what it holds are only the cases in which
// a user-assigned identity takes the service's place.
func TestServiceNeedsHaveNoTriggerOfTheirOwn(t *testing.T) {
	for _, need := range Needs() {
		if need.Verdict == Service {
			for _, trigger := range slices.Concat(need.Terraform, need.ARM) {
				assert.NotEqual(t, Service, trigger.Verdict, need.ID)
			}
		}
	}
}

// What is written after the resource whose identity it uses can be ordered, so
// it must not carry a verdict that blames the identity.
func TestSecondResourcesAreOrdered(t *testing.T) {
	for _, need := range Needs() {
		for _, trigger := range slices.Concat(need.Terraform, need.ARM) {
			if len(trigger.Identity.Of) > 0 {
				assert.Contains(t, []Verdict{Order, SystemOnly}, trigger.Verdict, "%s: %v", need.ID, trigger.Types)
			}
		}
	}
}

func TestTriggers(t *testing.T) {
	for _, test := range []struct {
		terraform, arm string
		needs          []string
	}{
		{terraform: "azurerm_container_app", arm: "Microsoft.App/containerApps",
			needs: []string{"container-app-registry", "container-app-secret", "container-app-scale-rule"}},
		{terraform: "azurerm_storage_account", arm: "Microsoft.Storage/storageAccounts",
			needs: []string{"storage-account-key"}},
		{terraform: "azurerm_recovery_services_vault", arm: "Microsoft.RecoveryServices/vaults",
			needs: []string{"recovery-vault-key"}},
		{terraform: "azurerm_linux_web_app", arm: "Microsoft.Web/sites",
			needs: []string{"app-service-key-vault-reference", "app-service-registry"}},
		{terraform: "azurerm_kubernetes_cluster", arm: "Microsoft.ContainerService/managedClusters",
			needs: []string{"disk-encryption-set", "aks-kubelet-identity", "aks-private-dns-zone", "aks-kubenet", "aks-own-subnet", "aks-user-defined-routing", "aks-key-management"}},
		{terraform: "azurerm_virtual_machine_extension", arm: "Microsoft.Compute/virtualMachines/extensions",
			needs: []string{"key-vault-extension", "custom-script-extension", "guest-configuration-extension", "entra-login-extension"}},
		{terraform: "azurerm_batch_pool", arm: "Microsoft.Batch/batchAccounts/pools",
			needs: []string{"batch-pool"}},
	} {
		t.Run(test.terraform, func(t *testing.T) {
			ids := func(triggers []*Trigger) []string {
				var ids []string
				for _, trigger := range triggers {
					ids = append(ids, trigger.Need.ID)
				}
				return slices.Compact(ids)
			}
			assert.Subset(t, ids(TerraformTriggers(test.terraform)), test.needs)
			assert.Subset(t, ids(ARMTriggers(test.arm)), test.needs)
		})
	}
}

func TestTriggerOfRecoveryVault(t *testing.T) {
	triggers := TerraformTriggers("azurerm_recovery_services_vault")
	require.Len(t, triggers, 1)
	trigger := triggers[0]
	assert.Equal(t, LateHeals, trigger.Verdict)
	assert.Equal(t, High, trigger.Confidence)
	assert.Equal(t, "encryption[]", trigger.Each.String())
	assert.Equal(t, "use_system_assigned_identity", trigger.Identity.Kind.String())
	assert.Equal(t, "true", trigger.Identity.KindDefault)
	assert.Equal(t, []string{"true"}, trigger.Identity.System)
	assert.Equal(t, "user_assigned_identity_id", trigger.Identity.Path.String())
	assert.Equal(t, ResourceID, trigger.Identity.Form)
}
