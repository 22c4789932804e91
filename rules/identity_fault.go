package rules

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// fault is what is wrong with an identity block whatever the resource type.
type fault uint8

const (
	noFault     fault = iota
	unknownWord       // the type holds a word that Azure does not know
	oldList           // identityIds, which userAssignedIdentities replaces
	nobodyNamed       // a type with user-assigned identities, and none named
	uselessList       // user-assigned identities, and a type without them
	faults            // how many there are
)

// faultOf returns what is known to be wrong with the identity block of a
// resource whose type is known to take identities.
func faultOf(r *graph.Resource) fault {
	if !definitionsOf(r).takes.Any() || !r.IdentityType.IsKnown() {
		return noFault
	}
	system, user, ok := identityTypes(r.IdentityType)
	if !ok {
		return unknownWord
	}
	block := r.Settings.Attr("identity")
	if !inTemplate(r) || !block.IsObject() {
		return noFault
	}
	ids := block.Attr("userAssignedIdentities")
	n, counted := ids.Len()
	switch {
	case isFilled(block.Attr("identityIds")):
		return oldList
	case user && (ids.IsAbsent() || counted && n == 0):
		return nobodyNamed
	case system && !user && counted && namesAny(ids):
		return uselessList
	}
	return noFault
}

// isFilled reports whether a value is known to be a list of something.
func isFilled(v graph.Value) bool {
	n, ok := v.Len()
	return ok && n > 0
}

// namesAny reports whether an object of identities holds one that is not to be
// taken away, as one that is null is.
func namesAny(ids graph.Value) bool {
	for _, v := range ids.Members() {
		if !v.IsAbsent() {
			return true
		}
	}
	return false
}

func reportFault(p *linter.Pass, block *graph.Block, resources []*graph.Resource, f fault) {
	first := resources[0]
	at := first.IdentityType.At()
	if !at.IsValid() {
		at = first.At
	}
	who, has, n := subjectOf(block, resources), hasHave(len(resources)), len(resources)
	typ := first.IdentityType.Display()
	var message, advice string
	switch f {
	case unknownWord:
		message = fmt.Sprintf("%s %s an identity of type %s, which Azure does not know and refuses; %s takes %s", who, has, typ, kindOf(first), definitionsOf(first).values())
		advice = "correct the type"
	case oldList:
		message = fmt.Sprintf("%s %s user-assigned identities in `identityIds`, which Azure refuses as deprecated", who, plural(n, "names", "name"))
		advice = "name them as the keys of `userAssignedIdentities`, each with an empty object as its value"
	case nobodyNamed:
		message = fmt.Sprintf("%s %s an identity of type %s and %s no user-assigned identity, so Azure refuses the deployment", who, has, typ, plural(n, "names", "name"))
		advice = "name the identity as a key of `userAssignedIdentities`, or leave `UserAssigned` out of the type"
	case uselessList:
		message = fmt.Sprintf("%s %s an identity of type %s and %s user-assigned identities as well, so Azure refuses the deployment", who, has, typ, plural(n, "names", "name"))
		advice = "set the type to `SystemAssigned, UserAssigned`, or leave `userAssignedIdentities` out"
	}
	p.Report(linter.Finding{
		Severity:  linter.Error,
		Subject:   block,
		Reason:    reasonOf[f],
		Resources: resources,
		Message:   message,
		Advice:    advice,
		At:        at,
	})
}

// reasonOf tells the findings of one block apart.
var reasonOf = [...]string{
	unknownWord: "unknown word",
	oldList:     "identityIds",
	nobodyNamed: "no identity named",
	uselessList: "identities named",
}

// values lists the values of identity.type that the definitions have.
func (d definitions) values() string {
	var values []string
	if d.takes.System {
		values = append(values, "`SystemAssigned`")
	}
	if d.takes.User {
		values = append(values, "`UserAssigned`")
	}
	if d.takes.Both {
		values = append(values, "`SystemAssigned, UserAssigned`")
	}
	return strings.Join(append(values, "`None`"), ", ")
}
