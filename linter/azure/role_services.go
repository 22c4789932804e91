package azure

import "strings"

// roleServices are the namespaces of the services that built-in roles are for,
// by what their names begin with.
var roleServices = []struct{ prefix, namespace string }{
	{"API Management ", "Microsoft.ApiManagement"},
	{"Acr", "Microsoft.ContainerRegistry"},
	{"App Configuration ", "Microsoft.AppConfiguration"},
	{"Application Insights ", "Microsoft.Insights"},
	{"Automation ", "Microsoft.Automation"},
	{"Azure Digital Twins ", "Microsoft.DigitalTwins"},
	{"Azure Event Hubs ", "Microsoft.EventHub"},
	{"Azure Kubernetes Fleet Manager ", "Microsoft.ContainerService"},
	{"Azure Kubernetes Service ", "Microsoft.ContainerService"},
	{"Azure Maps ", "Microsoft.Maps"},
	{"Azure Relay ", "Microsoft.Relay"},
	{"Azure Service Bus ", "Microsoft.ServiceBus"},
	{"AzureML ", "Microsoft.MachineLearningServices"},
	{"CDN ", "Microsoft.Cdn"},
	{"Cognitive Services ", "Microsoft.CognitiveServices"},
	{"Container Registry ", "Microsoft.ContainerRegistry"},
	{"Cosmos DB ", "Microsoft.DocumentDB"},
	{"DNS Resolver ", "Microsoft.Network"},
	{"DNS Zone ", "Microsoft.Network"},
	{"Data Factory ", "Microsoft.DataFactory"},
	{"Desktop Virtualization ", "Microsoft.DesktopVirtualization"},
	{"DocumentDB ", "Microsoft.DocumentDB"},
	{"EventGrid ", "Microsoft.EventGrid"},
	{"Key Vault ", "Microsoft.KeyVault"},
	{"Log Analytics ", "Microsoft.OperationalInsights"},
	{"Logic App ", "Microsoft.Logic"},
	{"Managed Identity ", "Microsoft.ManagedIdentity"},
	{"Monitoring ", "Microsoft.Insights"},
	{"Network Contributor", "Microsoft.Network"},
	{"Private DNS Zone ", "Microsoft.Network"},
	{"Redis Cache ", "Microsoft.Cache"},
	{"SQL ", "Microsoft.Sql"},
	{"Search ", "Microsoft.Search"},
	{"SignalR ", "Microsoft.SignalRService"},
	{"Storage ", "Microsoft.Storage"},
	{"Virtual Machine ", "Microsoft.Compute"},
	{"Web PubSub ", "Microsoft.SignalRService"},
	{"Website ", "Microsoft.Web"},
}

// RoleService returns the namespace of the one service that a built-in role is
// for, by its name; false for roles without a known service.
func RoleService(name string) (namespace string, ok bool) {
	for _, s := range roleServices {
		if strings.HasPrefix(name, s.prefix) {
			return s.namespace, true
		}
	}
	return "", false
}

// pullOrTelemetry holds the ids of the roles of [IsPullOrTelemetry].
var pullOrTelemetry = map[string]bool{
	"7f951dda-4ed3-4680-a7ca-43fe172d538d": true, // AcrPull
	"b93aa761-3e63-49ed-ac28-beffa264f7ac": true, // Container Registry Repository Reader
	"3913510d-42f4-4e42-8a64-420c390055eb": true, // Monitoring Metrics Publisher
}

// IsPullOrTelemetry reports whether the built-in role with the id allows nothing
// but pulling images or sending telemetry, which nearly every workload may.
func IsPullOrTelemetry(roleID string) bool { return pullOrTelemetry[fold(roleID)] }

// FirstVersionWithPrincipalType is the first API version of role assignments that
// has principalType. Versions compare as text.
const FirstVersionWithPrincipalType = "2018-09-01-preview"
