package graph

import "strings"

// IdentityTypes is the type of an identity block, read as the set of words that
// it is.
type IdentityTypes struct {
	// Known is false where the input does not tell the type. The rest is then
	// false too.
	Known bool
	// System and User report whether the set includes the kinds.
	System, User bool
	// Foreign reports whether there is a word that Azure does not know.
	Foreign bool
}

// ReadIdentityType reads the type of an identity block: its words stand in any
// order and case, with or without space. An absent type is the empty set.
func ReadIdentityType(v Value) IdentityTypes {
	if v.IsAbsent() {
		return IdentityTypes{Known: true}
	}
	if v.IsUnknown() {
		return IdentityTypes{}
	}
	text, ok := v.Text()
	types := IdentityTypes{Known: true, Foreign: !ok}
	for word := range strings.SplitSeq(text, ",") {
		switch strings.ToLower(strings.TrimSpace(word)) {
		case "systemassigned":
			types.System = true
		case "userassigned":
			types.User = true
		case "systemassigneduserassigned", "systemanduserassigned":
			types.System, types.User = true, true
		case "none", "":
		default:
			types.Foreign = true
		}
	}
	return types
}

// IdentityFault is what is wrong with an identity block whatever the type of the
// resource.
type IdentityFault uint8

// The faults. The zero IdentityFault says that none is known.
const (
	NoFault      IdentityFault = iota
	ForeignWord                // the type holds a word that Azure does not know
	OldList                    // identityIds, which userAssignedIdentities replaces
	NobodyNamed                // a type with user-assigned identities, and none named
	NamedForNone               // user-assigned identities, and a type without them
)

// IdentityFaults lists the faults in order.
var IdentityFaults = [...]IdentityFault{ForeignWord, OldList, NobodyNamed, NamedForNone}
