package expr

import "strings"

// cloud holds what environment() gives in one cloud, as far as it is certain.
type cloud struct {
	name                                          string
	portal, graph, resourceManager, loginEndpoint string
	sqlManagement, managementAudience, batch      string
	acr, keyVault, sqlServer, storage, frontDoor  string
	gallery, dataLake, media, imageAliases        string
	dataLakeAnalytics, dataLakeStore              string
	graphAudience                                 string
}

// clouds are the public cloud as the documentation of environment() prints it,
// and of the sovereign ones what the command-line tools of Azure use.
var clouds = []cloud{
	{
		name: "AzureCloud", portal: "https://portal.azure.com", graph: "https://graph.windows.net/",
		resourceManager: "https://management.azure.com/", loginEndpoint: "https://login.microsoftonline.com/",
		sqlManagement: "https://management.core.windows.net:8443/", managementAudience: "https://management.core.windows.net/",
		batch: "https://batch.core.windows.net/", acr: ".azurecr.io", keyVault: ".vault.azure.net",
		sqlServer: ".database.windows.net", storage: "core.windows.net", frontDoor: "azurefd.net",
		gallery: "https://gallery.azure.com/", dataLake: "https://datalake.azure.net/",
		media:             "https://rest.media.azure.net",
		imageAliases:      "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json",
		dataLakeAnalytics: "azuredatalakeanalytics.net", dataLakeStore: "azuredatalakestore.net",
		graphAudience: "https://graph.windows.net/",
	},
	{
		name: "AzureUSGovernment", portal: "https://portal.azure.us", graph: "https://graph.windows.net/",
		resourceManager: "https://management.usgovcloudapi.net/", loginEndpoint: "https://login.microsoftonline.us/",
		sqlManagement: "https://management.core.usgovcloudapi.net:8443/", managementAudience: "https://management.core.usgovcloudapi.net/",
		batch: "https://batch.core.usgovcloudapi.net/", acr: ".azurecr.us", keyVault: ".vault.usgovcloudapi.net",
		sqlServer: ".database.usgovcloudapi.net", storage: "core.usgovcloudapi.net", frontDoor: "azurefd.us",
		graphAudience: "https://graph.windows.net/",
	},
	{
		name: "AzureChinaCloud", portal: "https://portal.azure.cn", graph: "https://graph.chinacloudapi.cn/",
		resourceManager: "https://management.chinacloudapi.cn/", loginEndpoint: "https://login.chinacloudapi.cn/",
		sqlManagement: "https://management.core.chinacloudapi.cn:8443/", managementAudience: "https://management.core.chinacloudapi.cn/",
		batch: "https://batch.chinacloudapi.cn/", acr: ".azurecr.cn", keyVault: ".vault.azure.cn",
		sqlServer: ".database.chinacloudapi.cn", storage: "core.chinacloudapi.cn",
		graphAudience: "https://graph.chinacloudapi.cn/",
	},
}

// environment returns what environment() gives in the named cloud. What is not
// certain is unknown, and so is everything in a cloud that is not listed.
func environment(name string) Value {
	if name == "" {
		name = "AzureCloud"
	}
	c := cloud{name: name}
	for _, known := range clouds {
		if strings.EqualFold(known.name, name) {
			c = known
		}
	}
	call := UnknownCall("environment")
	set := func(b *ObjectBuilder, base Value, property, text string) {
		if text != "" {
			b.Set(property, StringValue(text))
		} else {
			b.Set(property, UnknownProperty(base, property).AsNonNull())
		}
	}
	b := NewObject(13)
	set(b, call, "name", c.name)
	set(b, call, "gallery", c.gallery)
	set(b, call, "graph", c.graph)
	set(b, call, "portal", c.portal)
	set(b, call, "graphAudience", c.graphAudience)
	set(b, call, "activeDirectoryDataLake", c.dataLake)
	set(b, call, "batch", c.batch)
	set(b, call, "media", c.media)
	set(b, call, "sqlManagement", c.sqlManagement)
	set(b, call, "vmImageAliasDoc", c.imageAliases)
	set(b, call, "resourceManager", c.resourceManager)

	base := UnknownProperty(call, "authentication")
	auth := NewObject(4)
	set(auth, base, "loginEndpoint", c.loginEndpoint)
	if c.managementAudience != "" {
		auth.Set("audiences", ArrayValue([]Value{StringValue(c.managementAudience), StringValue(c.resourceManager)}))
	} else {
		auth.Set("audiences", UnknownProperty(base, "audiences").AsNonNull())
	}
	auth.Set("tenant", StringValue("common"))
	auth.Set("identityProvider", StringValue("AAD"))
	b.Set("authentication", auth.Value())

	base = UnknownProperty(call, "suffixes")
	suffixes := NewObject(7)
	set(suffixes, base, "acrLoginServer", c.acr)
	set(suffixes, base, "azureDatalakeAnalyticsCatalogAndJob", c.dataLakeAnalytics)
	set(suffixes, base, "azureDatalakeStoreFileSystem", c.dataLakeStore)
	set(suffixes, base, "azureFrontDoorEndpointSuffix", c.frontDoor)
	set(suffixes, base, "keyvaultDns", c.keyVault)
	set(suffixes, base, "sqlServerHostname", c.sqlServer)
	set(suffixes, base, "storage", c.storage)
	b.Set("suffixes", suffixes.Value())
	return b.Value()
}
