package armid

import "strings"

// IsType reports whether a text is a type with its namespace, such as
// Microsoft.Compute/virtualMachines, and not a segment of one or a type of
// Terraform's.
func IsType(text string) bool {
	namespace, _, found := strings.Cut(text, "/")
	return found && strings.Contains(namespace, ".")
}

// Namespace returns the namespace of a type: Microsoft.Compute. It is the whole
// text if that has no slash.
func Namespace(typ string) string {
	namespace, _, _ := strings.Cut(typ, "/")
	return namespace
}

// ContainerType returns the type of what resources of a type are parts of; false
// where they are parts of none.
func ContainerType(typ string) (string, bool) {
	i := strings.LastIndexByte(typ, '/')
	if i < 0 || !strings.Contains(typ[:i], "/") {
		return "", false
	}
	return typ[:i], true
}

// IsPart reports whether resources of the inner type are parts of one of the
// outer type: virtualNetworks/subnets of virtualNetworks.
func IsPart(inner, outer string) bool {
	rest, ok := CutPrefixFold(inner, outer)
	return ok && strings.HasPrefix(rest, "/")
}

// Literals returns the known text of an id of the type behind its scope, a piece
// before each of the names: "/providers/Microsoft.Sql/servers/", "/databases/".
// Ids of subscriptions and resource groups have a shorter form besides, see
// [SubscriptionsPath] and [ResourceGroupsPath].
func Literals(typ string) []string {
	words := strings.Split(typ, "/")
	out := make([]string, 0, len(words))
	for i, word := range words[1:] {
		lead := "/"
		if i == 0 {
			lead = ProvidersPath + words[0] + "/"
		}
		out = append(out, lead+word+"/")
	}
	return out
}
