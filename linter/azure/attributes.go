package azure

import "sync"

// attributes are what the names of attributes of Terraform's resources alone
// say.
type attributes struct{ maps, computed map[string]bool }

var attributeTable = sync.OnceValue(func() attributes {
	file := decode[struct{ Maps, Computed []string }]("attributes.json")
	return attributes{maps: set(file.Maps), computed: set(file.Computed)}
})

func set(names []string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, name := range names {
		m[name] = true
	}
	return m
}

// HoldsMap reports whether attributes of the name hold a map of the user's own
// keys, in resources of Azure and of what stands beside them. All other
// attributes that look like an object in Terraform's JSON syntax are blocks.
// Names are as Terraform spells them, in lower case.
func HoldsMap(attribute string) bool { return attributeTable().maps[attribute] }

// IsComputed reports whether an attribute of the name has a value that is not
// empty once its resource is deployed, although the configuration does not set
// it. Other attributes that are not set may be null. Names are as for
// [HoldsMap].
func IsComputed(attribute string) bool { return attributeTable().computed[attribute] }
