package tfplan

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// notPrincipal reports whether an attribute cannot be the id of a directory
// object.
func notPrincipal(o graph.Origin) bool {
	switch o.Path {
	case "name", "location":
		return true
	case "id":
		// The id of what the azuread provider manages is its object id.
		return !strings.Contains(resourceType(o.Resource), "azuread_")
	}
	return false
}

// passedOn reports whether the setting at a path takes an id that nobody
// builds from text: the value is then exactly the one reference that its
// expression holds, although a plan shows only that it holds it. That is so for
// the ids of directory objects and of identities, and where the setting is
// named for the very type of resource whose id it is (key_vault_id and
// azurerm_key_vault.main.id). A scope is not among them: it may lead into what
// is referred to, as "${azurerm_storage_account.a.id}/blobServices/default".
func passedOn(path string, o graph.Origin) bool {
	name := lastName(path)
	folded := plain(name)
	if name == "identity" && strings.Contains(path, ".") {
		// In a nested block that is the id of an identity (registry of a
		// container app), not a block of its own.
		return true
	}
	if holdsPrincipal(name) || strings.HasSuffix(folded, "identityid") || strings.HasSuffix(folded, "identityids") ||
		strings.HasSuffix(folded, "clientid") {
		return true
	}
	kind, ok := strings.CutSuffix(name, "_id")
	if !ok || kind == "" || strings.HasSuffix(name, "resource_id") || o.Path != "id" && o.Path != "" {
		return false
	}
	return strings.HasSuffix(resourceType(o.Resource), "_"+kind)
}

// holdsPrincipal reports whether a setting of that name holds ids of directory
// objects.
func holdsPrincipal(name string) bool {
	switch name {
	case "members", "owners":
		return true
	}
	folded := plain(name)
	return strings.HasSuffix(folded, "principalid") || strings.HasSuffix(folded, "objectid") || strings.HasSuffix(folded, "objectids")
}

// plain makes the names of azurerm and those in the body of an azapi resource
// comparable: principal_id and principalId.
func plain(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// complete returns the origin of a principal's id whose reference stops at the
// block that holds it, as identity in azurerm_linux_virtual_machine.a.identity[*].principal_id.
func complete(o graph.Origin) graph.Origin {
	if o.Path == "" {
		return o
	}
	kind := resourceType(o.Resource)
	if _, ok := azure.TerraformPrincipal(kind, o.Path); ok {
		return o
	}
	for _, name := range []string{"principal_id", "object_id"} {
		if _, ok := azure.TerraformPrincipal(kind, o.Path+"."+name); ok {
			if !strings.HasSuffix(o.Path, "]") {
				o.Path += "[0]"
			}
			o.Path += "." + name
			return o
		}
	}
	return o
}

// resourceType returns the type in a resource's address, with "data." before
// those of data sources.
func resourceType(s string) string {
	a, ok := parseAddress(s)
	if !ok {
		return ""
	}
	return a.resource[:strings.LastIndexByte(a.resource, '.')]
}
