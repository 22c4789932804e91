package lower_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// Every row of the table of settings for code: where the setting is absent the
// resource is unpinned, where it is there or may be there it is not.
func TestUnpinned(t *testing.T) {
	const (
		identities = `{"address": "id.a", "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "action": "deploy", "id": "/a", "after": {"name": "a"}},
			{"address": "id.b", "type": "Microsoft.ManagedIdentity/userAssignedIdentities", "action": "deploy", "id": "/b", "after": {"name": "b"}}`
		both = `"identity": {"type": "UserAssigned", "userAssignedIdentities": {"/a": {}, "/b": {}}}`
	)
	resource := func(typ, rest string) string {
		return fmt.Sprintf(`{"address": "r", "type": %q, "action": "deploy", "id": "/r", "after": {"name": "r", %s, "properties": {%s}}}`, typ, both, rest)
	}
	child := func(typ, name, properties string) string {
		return fmt.Sprintf(`, {"address": "c", "type": %q, "action": "deploy", "parent": "r", "after": {"name": %s, "properties": {%s}}}`, typ, name, properties)
	}
	const site, app, group = "Microsoft.Web/sites", "Microsoft.App/containerApps", "Microsoft.ContainerInstance/containerGroups"
	const vm, extension = "Microsoft.Compute/virtualMachines", "Microsoft.Compute/virtualMachines/extensions"
	const keyVault = `"publisher": "Microsoft.Azure.KeyVault", "type": "KeyVaultForLinux"`
	env := func(entry string) string { return `"template": {"containers": [{"env": [` + entry + `]}]}` }
	tests := []struct {
		name, resources string
		of              string // the address of what is unpinned
		setting         string
		identities      int
	}{
		{"site without settings", resource(site, ""), "r", "AZURE_CLIENT_ID", 2},
		{"site with other settings", resource(site, `"siteConfig": {"appSettings": [{"name": "X", "value": "1"}]}`), "r", "AZURE_CLIENT_ID", 2},
		{"site with the setting", resource(site, `"siteConfig": {"appSettings": [{"name": "AZURE_CLIENT_ID", "value": "1"}]}`), "", "", 0},
		{"site with a client id of another name", resource(site, `"siteConfig": {"appSettings": [{"name": "Jobs__clientId", "value": "1"}]}`), "", "", 0},
		{"settings that are not known", resource(site, `"siteConfig": {"appSettings": {"$unknown": []}}`), "", "", 0},
		{"a setting whose name is not known", resource(site, `"siteConfig": {"appSettings": [{"name": {"$unknown": []}}]}`), "", "", 0},
		{"settings in a child", resource(site, "") + child(site+"/config", `"r/appsettings"`, `"AZURE_CLIENT_ID": "1"`), "", "", 0},
		{"other settings in a child", resource(site, "") + child(site+"/config", `"r/appsettings"`, `"X": "1"`), "r", "AZURE_CLIENT_ID", 2},
		{"a child for something else", resource(site, "") + child(site+"/config", `"r/web"`, `"AZURE_CLIENT_ID": "1"`), "r", "AZURE_CLIENT_ID", 2},
		{"a child that may be the settings", resource(site, "") + child(site+"/config", `{"$unknown": []}`, `"AZURE_CLIENT_ID": "1"`), "", "", 0},
		{"a child of which only the last name is known", resource(site, "") + child(site+"/config", `{"$unknown": [], "$outline": "app-…/appsettings"}`, `"AZURE_CLIENT_ID": "1"`), "", "", 0},
		{"one identity is the service's", resource(site, `"keyVaultReferenceIdentity": "/a"`), "r", "AZURE_CLIENT_ID", 1},
		{"app", resource(app, env("")), "r", "AZURE_CLIENT_ID", 2},
		{"app with the variable", resource(app, env(`{"name": "AZURE_CLIENT_ID", "value": "1"}`)), "", "", 0},
		{"app of which nothing is known", resource(app, `"template": {"$unknown": []}`), "", "", 0},
		{"group with one pinned container", resource(group, `"containers": [{"properties": {"environmentVariables": [{"name": "AZURE_CLIENT_ID"}]}}, {"properties": {}}]`), "", "", 0},
		{"machine", resource(vm, ""), "", "", 0},
		{"extension", resource(vm, "") + child(extension, `"r/kv"`, keyVault), "c", "properties.settings.authenticationSettings.msiClientId", 2},
		{"extension with the setting", resource(vm, "") + child(extension, `"r/kv"`, keyVault+`, "settings": {"authenticationSettings": {"msiClientId": "1"}}`), "", "", 0},
		{"another extension", resource(vm, "") + child(extension, `"r/x"`, `"publisher": "X", "type": "Y"`), "", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := load(t, graph.Deployment{}, []byte("["+identities+","+tt.resources+"]"), nil, nil)
			for _, r := range g.Resources {
				if r.Address != tt.of {
					assert.Nil(t, r.Unpinned, r.Address)
				} else if assert.NotNil(t, r.Unpinned) {
					assert.Equal(t, tt.setting, r.Unpinned.Setting)
					assert.Equal(t, "r", r.Unpinned.In.Address)
					assert.Len(t, r.Unpinned.Identities, tt.identities)
				}
			}
		})
	}
}
