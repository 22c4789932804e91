package armid

import "strings"

// GUIDLength is the length of a GUID in its usual form.
const GUIDLength = 36

// HoldsGUID reports whether a property of the name, or an attribute in
// Terraform's spelling, holds nothing but a GUID in its usual form: principalId,
// tenant_id.
func HoldsGUID(name string) bool {
	switch Fold(strings.ReplaceAll(name, "_", "")) {
	case "clientid", "objectid", "principalid", "subscriptionid", "tenantid":
		return true
	}
	return false
}
