package rules

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var _ = register(&linter.Rule{
	Name:     "identity-name",
	Summary:  "the name of a user-assigned identity is one that Azure refuses",
	Severity: linter.Error,
	Topic:    "Limits",
	Help:     "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
	Check:    checkIdentityName,
})

func checkIdentityName(p *linter.Pass) {
	wrong := map[*graph.Block][]*graph.Identity{}
	for _, id := range p.Graph.Identities {
		r := id.Resource
		// One that exists has a name that Azure has taken.
		if id.Kind == graph.User && id.State == graph.Added && r != nil && exists(r) && wrongName(r.Name) != "" {
			wrong[r.Block] = append(wrong[r.Block], id)
		}
	}
	for _, block := range p.Graph.Blocks {
		if len(wrong[block]) > 0 {
			reportIdentityName(p, block, wrong[block])
		}
	}
}

// wrongName says what is wrong with the name of a user-assigned identity, as
// far as it is known; nothing where nothing is.
func wrongName(v graph.Value) string {
	name, ok := v.Outline()
	if !ok || v.IsSensitive() {
		return ""
	}
	known := utf8.RuneCountInString(strings.ReplaceAll(name, graph.Gap, ""))
	whole := v.IsKnown()
	switch {
	case known > azure.MaxIdentityNameLength && whole:
		return fmt.Sprintf("has %d characters", known)
	case known > azure.MaxIdentityNameLength:
		return fmt.Sprintf("has more than %d characters", azure.MaxIdentityNameLength)
	case whole && known < azure.MinIdentityNameLength:
		return "has " + number(known, "character", "characters")
	}
	for i, c := range name {
		switch {
		case isAlphanumeric(c) || strings.HasPrefix(name[i:], graph.Gap):
		case i == 0:
			return fmt.Sprintf("starts with %q", c)
		case c != '-' && c != '_':
			return fmt.Sprintf("contains %q", c)
		}
	}
	return ""
}

func isAlphanumeric(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func reportIdentityName(p *linter.Pass, block *graph.Block, identities []*graph.Identity) {
	var resources []*graph.Resource
	for _, id := range identities {
		resources = append(resources, id.Resource)
	}
	first := resources[0]
	more := ""
	if n := len(resources) - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more of the block)", n)
	}
	at := first.Name.At()
	if !at.IsValid() {
		at = first.At
	}
	p.Report(linter.Finding{
		Severity:  linter.Error,
		Subject:   block,
		Resources: resources,
		Message: fmt.Sprintf("user-assigned identity %s%s is to be called %s, which %s: Azure takes %d to %d letters, digits, \"-\" and \"_\", of which the first is a letter or a digit, and refuses to create it",
			quote(first.Address), more, first.Name.Display(), wrongName(first.Name), azure.MinIdentityNameLength, azure.MaxIdentityNameLength),
		Advice: "give it a name that fits; the name can only be changed by making the identity again, with all its grants",
		At:     at,
	})
}
