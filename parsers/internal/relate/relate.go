// Package relate finds what one input of a run says of things that another one
// declares.
package relate

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Identities marks the user-assigned identities that an input declares and that
// the same one or another of the run may mean without saying where they are
// declared: it looks them up by name, or writes their ids out. Nobody may say
// of such an identity that nothing refers to it.
func Identities(graphs []*graph.Graph) {
	var unreferred []*graph.Identity
	for _, g := range graphs {
		for _, id := range g.Identities {
			if id.Kind == graph.User && !id.Referred && id.Resource != nil && !id.Resource.External {
				unreferred = append(unreferred, id)
			}
		}
	}
	if len(unreferred) == 0 {
		return
	}
	var found lookups
	for _, g := range graphs {
		found.readGraph(g)
	}
	for _, id := range unreferred {
		id.Referred = found.mayMean(id.Resource)
	}
}

// lookup is what an input says of an identity that it does not declare there.
type lookup struct{ name, group, subscription graph.Value }

// lookups are what all inputs say, each once.
type lookups struct {
	all  []lookup
	seen map[string]bool
}

// The bounds of what is looked for. Past them an input says what it says more
// than anybody writes.
const (
	maxLookups     = 10_000
	maxLookupDepth = 32
	maxTexts       = 2_000_000
)

func (l *lookups) add(key string, found lookup) {
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	if !l.seen[key] && len(l.all) < maxLookups {
		l.seen[key] = true
		l.all = append(l.all, found)
	}
}

// readGraph adds the identities that an input looks up, and those whose ids
// stand in the settings of a resource. What a grant names is not in use by
// that.
func (l *lookups) readGraph(g *graph.Graph) {
	grants := map[*graph.Resource]bool{}
	for _, grant := range g.Grants {
		if grant.DeclaredBy != grant.ScopeResource {
			grants[grant.DeclaredBy] = true
		}
	}
	left := maxTexts
	for _, m := range g.Mentions {
		l.readSettings(m.Text, maxLookupDepth, &left)
	}
	for _, r := range g.Resources {
		switch isIdentity := armid.EqualFold(r.Type, azure.UserAssignedIdentities); {
		case r.Action == graph.Delete || grants[r]:
		case isIdentity && r.External:
			if !l.readID(r.ID) {
				l.readSearch(r)
			}
		case !isIdentity:
			l.readSettings(r.Settings, maxLookupDepth, &left)
		}
	}
}

// readSearch adds what a data source looks for. A name of which nothing is
// known would be every identity's, so it has to be in a group that is known.
func (l *lookups) readSearch(r *graph.Resource) {
	name, named := r.Name.Outline()
	group, grouped := r.ResourceGroup.Text()
	if !grouped && (!named || strings.Trim(name, graph.Gap) == "") {
		return
	}
	subscription, _ := r.Subscription.Text()
	l.add(name+"\x00"+group+"\x00"+subscription, lookup{r.Name, r.ResourceGroup, r.Subscription})
}

func (l *lookups) readSettings(v graph.Value, depth int, left *int) {
	if *left--; *left < 0 || depth == 0 {
		return
	}
	l.readID(v)
	for key, member := range v.Members() {
		if strings.HasPrefix(key, "/") {
			// Templates write the ids of identities as keys.
			l.readID(graph.String(key, source.Span{}))
		}
		l.readSettings(member, depth-1, left)
	}
}

// readID adds the identity that a text, known or in part, is the id of.
// It reports whether the text is one.
func (l *lookups) readID(v graph.Value) bool {
	text, ok := v.Outline()
	if !ok {
		return false
	}
	_, name, ok := armid.CutLastFold(strings.TrimSuffix(text, "/"), "/providers/"+azure.UserAssignedIdentities+"/")
	if !ok || name == "" || strings.Contains(name, "/") {
		return false
	}
	subscription, group := armid.Place(text)
	l.add(armid.Fold(text), lookup{outlined(name), outlined(group), outlined(subscription)})
	return true
}

// outlined returns a text of which parts may not be known.
func outlined(text string) graph.Value {
	if text == "" || strings.Contains(text, graph.Gap) {
		return graph.Unknown(source.Span{}).WithOutline(text)
	}
	return graph.String(text, source.Span{})
}

// mayMean reports whether something that is looked up may be the identity: its
// name, its group and its subscription are not known to be others.
func (l *lookups) mayMean(r *graph.Resource) bool {
	for _, found := range l.all {
		if found.name.MayBe(r.Name) && found.group.MayBe(r.ResourceGroup) && found.subscription.MayBe(r.Subscription) {
			return true
		}
	}
	return false
}
