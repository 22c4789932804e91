package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// together returns the findings with those made one that say the same of one
// place of a module because several root modules call it: there is one line to
// change. It is the first of them, and names the other roots. Formats for
// programs have each by itself, since each has its own fingerprint.
func (r *Report) together(findings []*linter.Finding) []*linter.Finding {
	type key struct {
		rule, shape    string
		severity       linter.Severity
		changed, fresh bool
		file           string // each root module reads it anew
		start, end     int
	}
	same := map[key][]*linter.Finding{}
	keyOf := func(f *linter.Finding) key {
		return key{f.Rule.Name, shape(f.Message), f.Severity, f.Changed, r.isNew(f), f.At.File.Path, f.At.Start, f.At.End}
	}
	for _, f := range findings {
		if isPlaced(f) {
			same[keyOf(f)] = append(same[keyOf(f)], f)
		}
	}
	shown := make([]*linter.Finding, 0, len(findings))
	for _, f := range findings {
		if !isPlaced(f) {
			shown = append(shown, f)
			continue
		}
		all := same[keyOf(f)]
		roots := rootsOf(all)
		switch {
		case len(roots) < 2:
			shown = append(shown, f)
		case f == all[0]:
			shown = append(shown, joined(all, roots))
		}
	}
	return shown
}

// isPlaced reports whether a finding is about one place of a module.
func isPlaced(f *linter.Finding) bool { return f.At.IsValid() && f.Subject != nil }

// shape returns a message without what it quotes and what it says in brackets,
// which differ between the callers of a module.
func shape(message string) string {
	var b strings.Builder
	depth, quoted := 0, false
	for _, c := range message {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
			continue
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth > 0:
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// rootsOf returns the roots that findings are in, each once, sorted.
func rootsOf(findings []*linter.Finding) []string {
	roots := make([]string, 0, len(findings))
	for _, f := range findings {
		roots = append(roots, f.Root)
	}
	slices.Sort(roots)
	return slices.Compact(roots)
}

// joined returns the first of the findings, which says of itself which roots
// have the same.
func joined(all []*linter.Finding, roots []string) *linter.Finding {
	one := *all[0]
	quoted := make([]string, len(roots))
	for i, root := range roots {
		quoted[i] = fmt.Sprintf("%q", cmp.Or(root, "."))
	}
	one.Message += fmt.Sprintf("; the same %d times in %d root modules: %s", len(all), len(roots), strings.Join(quoted, ", "))
	seen := map[string]bool{}
	one.Resources = nil
	one.Related = nil
	one.Change = linter.Change{}
	for _, f := range all {
		for _, r := range f.Resources {
			if !slices.ContainsFunc(one.Resources, func(have *graph.Resource) bool { return have.Address == r.Address }) {
				one.Resources = append(one.Resources, r)
			}
		}
		one.Change.RemoveIdentities = append(one.Change.RemoveIdentities, f.Change.RemoveIdentities...)
		one.Change.RemoveGrants = append(one.Change.RemoveGrants, f.Change.RemoveGrants...)
		one.Change.AddIdentities = append(one.Change.AddIdentities, inRoot(f, f.Change.AddIdentities)...)
		one.Change.AddGrants = append(one.Change.AddGrants, inRoot(f, f.Change.AddGrants)...)
		one.Change.AddOtherGrants = append(one.Change.AddOtherGrants, inRoot(f, f.Change.AddOtherGrants)...)
		for _, rel := range f.Related {
			said := rel.Message
			if rel.At.IsValid() {
				said = place(rel.At) + said
			}
			if len(one.Related) < maxJoinedPlaces && !seen[said] {
				seen[said] = true
				one.Related = append(one.Related, rel)
			}
		}
	}
	return &one
}

// inRoot tells names of what is advised apart from the same ones of other roots.
func inRoot(f *linter.Finding, names []string) []string {
	told := make([]string, len(names))
	for i, name := range names {
		told[i] = f.Root + "\x00" + name
	}
	return told
}

// maxJoinedPlaces bounds the places that a finding of several roots names.
const maxJoinedPlaces = 20
