package azure

import (
	"strings"
	"sync"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
)

// The types that code has to know by name.
const (
	KeyVaults              = "Microsoft.KeyVault/vaults"
	Registries             = "Microsoft.ContainerRegistry/registries"
	UserAssignedIdentities = "Microsoft.ManagedIdentity/userAssignedIdentities"
)

// host is a type whose resources have a host name that begins with their own
// name, which therefore is unique in all of Azure.
type host struct {
	Type string `json:"type"`
	// Domains are the beginnings of the domains in which those hosts are. What
	// follows says whether it is the public cloud or a sovereign one.
	Domains []string `json:"domains"`
}

var hostTable = sync.OnceValue(func() []host { return decode[[]host]("hosts.json") })

// HostType returns the ARM type of the resources whose names are the first
// labels of the hosts in a domain: "vault.azure.net" is that of key vaults. It
// reports false for a domain that the table does not hold.
func HostType(domain string) (string, bool) {
	domain = fold(domain)
	for _, row := range hostTable() {
		for _, begin := range row.Domains {
			if strings.HasPrefix(domain, begin+".") {
				return row.Type, true
			}
		}
	}
	return "", false
}

// HasHost reports whether resources of an ARM type have a host name that begins
// with their own name, see [HostType].
func HasHost(armType string) bool {
	for _, row := range hostTable() {
		if armid.EqualFold(row.Type, armType) {
			return true
		}
	}
	return false
}
