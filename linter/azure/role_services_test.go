package azure

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every row is that of a built-in role, and finds its service.
func TestRoleService(t *testing.T) {
	rows := map[string]string{
		"AcrPull":                              "Microsoft.ContainerRegistry",
		"Container Registry Repository Reader": "Microsoft.ContainerRegistry",
		"Key Vault Secrets User":               "Microsoft.KeyVault",
		"Storage Blob Data Reader":             "Microsoft.Storage",
		"Network Contributor":                  "Microsoft.Network",
		"Private DNS Zone Contributor":         "Microsoft.Network",
		"Azure Event Hubs Data Sender":         "Microsoft.EventHub",
		"Azure Service Bus Data Sender":        "Microsoft.ServiceBus",
		"App Configuration Data Reader":        "Microsoft.AppConfiguration",
		"Cognitive Services User":              "Microsoft.CognitiveServices",
		"Monitoring Metrics Publisher":         "Microsoft.Insights",
		"Log Analytics Reader":                 "Microsoft.OperationalInsights",
		"Virtual Machine Administrator Login":  "Microsoft.Compute",
	}
	for _, s := range roleServices {
		assert.True(t, isPrefixOfRole(s.prefix), s.prefix)
	}
	for role, want := range rows {
		_, known := RoleID(role)
		assert.True(t, known, role)
		service, ok := RoleService(role)
		assert.True(t, ok, role)
		assert.Equal(t, want, service, role)
	}
	for _, role := range []string{"Reader", "Contributor", "Owner", ""} {
		_, ok := RoleService(role)
		assert.False(t, ok, role)
	}
}

func TestIsPullOrTelemetry(t *testing.T) {
	rows := []string{"AcrPull", "Container Registry Repository Reader", "Monitoring Metrics Publisher"}
	assert.Len(t, pullOrTelemetry, len(rows))
	for _, role := range rows {
		id, ok := RoleID(role)
		assert.True(t, ok, role)
		assert.True(t, IsPullOrTelemetry(id), role)
	}
	assert.False(t, IsPullOrTelemetry(""))
}

func isPrefixOfRole(prefix string) bool {
	for _, names := range roleTable().names {
		for _, name := range names {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
	}
	return false
}
