package azure

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readKnowledge reads one of the published tables that the package was made
// from, and skips the test where they are not beside the repository.
func readKnowledge(t *testing.T, name string, table any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "knowledge", name))
	if os.IsNotExist(err) {
		t.Skip("the published tables are not here")
	}
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, table))
}

// publishedNeeds are the needs of the published table in its order. The rest
// were found later, by what the provider's documentation and tests make wait
// for a grant and by the properties of the ARM types that name an identity.
var publishedNeeds = []string{
	"storage-account-key",
	"container-registry-key",
	"cosmosdb-key",
	"data-factory-key",
	"synapse-key",
	"sql-server-key",
	"sql-database-key",
	"sql-managed-instance-key",
	"postgresql-key",
	"mysql-key",
	"mysql-administrator",
	"service-bus-key",
	"event-hubs-key",
	"app-configuration-key",
	"cognitive-account-key",
	"batch-account-key",
	"automation-account-key",
	"recovery-vault-key",
	"backup-vault-key",
	"log-analytics-cluster-key",
	"kusto-cluster-key",
	"disk-encryption-set",
	"ml-workspace-key",
	"ml-workspace-dependencies",
	"load-test-key",
	"managed-redis-key",
	"fluid-relay-mongo-lustre-key",
	"elastic-san-key",
	"netapp-account-key",
	"hdinsight",
	"databricks-key",
	"dicom-service-key",
	"container-group-key",
	"bot-service-key",
	"application-gateway-certificate",
	"firewall-policy-certificate",
	"express-route-macsec",
	"api-management-host-name",
	"api-management-certificate",
	"app-service-key-vault-reference",
	"functions-host-storage-secret",
	"functions-host-storage-identity",
	"container-app-registry",
	"container-app-secret",
	"container-app-scale-rule",
	"container-app-environment-certificate",
	"front-door-secret",
	"app-service-certificate",
	"signalr-certificate",
	"nginx-certificate",
	"registry-credential-set",
	"registry-task",
	"devops-pool-certificate",
	"dev-center-catalog",
	"container-group-registry",
	"app-service-registry",
	"aks-kubelet-identity",
	"aks-private-dns-zone",
	"aks-kubenet",
	"aks-own-subnet",
	"aks-user-defined-routing",
	"aks-key-management",
	"aks-automatic",
	"openshift",
	"batch-pool",
	"batch-account-storage",
	"key-vault-extension",
	"custom-script-extension",
	"run-command",
	"first-boot-script",
	"azure-monitor-agent",
	"deployment-script",
	"deployment-identity",
	"image-template",
	"policy-remediation",
	"iot-hub-endpoint",
	"event-grid-delivery",
	"event-hub-capture",
	"kusto-data-connection",
	"flow-log-managed-hsm",
	"palo-alto-sap",
	"used-after-creation",
	"guest-configuration-extension",
	"entra-login-extension",
	"netapp-bucket",
	"system-assigned-only-types",
}

func TestKnowledgeOfNeeds(t *testing.T) {
	var table struct {
		Rows []struct{ Case, Verdict, Confidence, Demand string }
	}
	readKnowledge(t, "deploy-time-access.json", &table)
	require.Len(t, publishedNeeds, len(table.Rows))
	for i, row := range table.Rows {
		at := slices.IndexFunc(Needs(), func(n *Need) bool { return n.ID == publishedNeeds[i] })
		require.GreaterOrEqual(t, at, 0, "%s: %s", publishedNeeds[i], row.Case)
		need := Needs()[at]
		assert.Equal(t, strings.ToLower(strings.ReplaceAll(row.Verdict, "_", "-")), string(need.Verdict), "%s: %s", need.ID, row.Case)
		level, _, _ := strings.Cut(row.Confidence, " ")
		// What is merely derived counts as low.
		if level = strings.Trim(level, ",;"); level == "derived" {
			level = string(Low)
		}
		assert.Equal(t, level, string(need.Confidence), "%s: %s", need.ID, row.Case)
	}
}

func TestKnowledgeOfGrants(t *testing.T) {
	var table struct {
		Terraform []struct{ Resource string }
		ARM       []struct {
			Type      string
			Principal []string
		}
	}
	readKnowledge(t, "grants.json", &table)
	assert.Len(t, table.Terraform, 57)
	for _, row := range table.Terraform {
		for name := range strings.SplitSeq(row.Resource, "|") {
			assert.NotEmpty(t, TerraformGrants(strings.TrimSpace(name)), name)
		}
	}
	assert.Len(t, table.ARM, 53)
	for _, row := range table.ARM {
		name, _, _ := strings.Cut(row.Type, " ")
		grants := ARMGrants(name)
		assert.NotEmpty(t, grants, name)
		for _, principal := range row.Principal {
			if strings.ContainsAny(principal, "( <{|") || len(grants) == 0 {
				continue // a remark, not a path
			}
			found := false
			for _, g := range grants {
				for _, p := range g.Principals {
					whole := strings.TrimSuffix(g.Each.String()+"."+p.String(), "[]")
					found = found || strings.Trim(whole, ".") == principal
				}
			}
			// The forms of Service Connector differ by the kind of identity.
			assert.True(t, found || name == "Microsoft.ServiceLinker/linkers" || name == "Microsoft.Storage/storageAccounts",
				"%s: no grant has its principal at %q", name, principal)
		}
	}
}

func TestKnowledgeOfTypes(t *testing.T) {
	var table struct {
		Resources []struct {
			Resource         string
			Types            []string
			IdentityRequired bool   `json:"identity_required"`
			ForceNew         string `json:"force_new"`
		}
		UserOnly   []string `json:"user_assigned_only"`
		SystemOnly []string `json:"system_assigned_only"`
		Removed    []string `json:"removed_in_5"`
	}
	readKnowledge(t, "azurerm-identity.json", &table)
	require.Len(t, table.Resources, 144)
	for _, row := range table.Resources {
		tf, ok := TerraformType(row.Resource)
		require.True(t, ok, row.Resource)
		assert.True(t, tf.HasIdentity, row.Resource)
		kinds := 0
		for _, set := range []bool{tf.Takes.System, tf.Takes.User, tf.Takes.Both} {
			if set {
				kinds++
			}
		}
		assert.Len(t, row.Types, kinds, row.Resource)
		assert.Equal(t, row.IdentityRequired, tf.Required, row.Resource)
		assert.Equal(t, row.ForceNew == "no", tf.Replaces == ReplacesNever, row.Resource)
	}
	for _, name := range table.UserOnly {
		tf, _ := TerraformType(name)
		assert.True(t, tf.Takes.UserOnly(), name)
	}
	for _, name := range table.SystemOnly {
		tf, _ := TerraformType(name)
		assert.True(t, tf.Takes.SystemOnly(), name)
	}
	for _, name := range table.Removed {
		tf, _ := TerraformType(name)
		assert.True(t, tf.Removed, name)
	}
}

func TestKnowledgeOfARMTypes(t *testing.T) {
	var table struct {
		Types []struct {
			Type     string
			Allowed  []string `json:"allowed_types"`
			Supports struct{ System, User, Both bool }
			Differs  any `json:"newest_version_differs"`
		}
	}
	readKnowledge(t, "arm-identity.json", &table)
	require.Len(t, table.Types, 339)
	for _, row := range table.Types {
		arm, ok := ResourceType(row.Type)
		require.True(t, ok, row.Type)
		if row.Differs == nil {
			// The table says that Synapse supports user-assigned identities, which
			// it does only beside the system-assigned one.
			row.Supports.User = slices.Contains(row.Allowed, "UserAssigned")
			assert.Equal(t, Takes(row.Supports), arm.Takes, row.Type)
		}
	}
}

func TestKnowledgeOfRoles(t *testing.T) {
	var table struct {
		Roles struct{ Roles map[string]string } `json:"builtin_roles"`
	}
	readKnowledge(t, "grants.json", &table)
	require.Len(t, table.Roles.Roles, 260)
	for name, id := range table.Roles.Roles {
		assert.Contains(t, RoleIDs(name), id, name)
		assert.Contains(t, RoleNames(id), name, id)
	}
}
