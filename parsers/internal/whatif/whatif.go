// Package whatif reads what `az deployment group|sub|mg|tenant what-if
// --no-pretty-print` prints, and what the service's REST interface answers: for
// each resource what the deployment would do to it, and its state before and
// after.
//
// What the service does not know before the deployment stands in the result as
// the expression that remains, such as "[reference('…', '2024-07-01',
// 'Full').identity.principalId]". It is read like one of a template.
//
// A result says less than the template. Loops have been expanded: resources of
// one type that lie in one group and whose names differ in numbers only are
// taken for instances of one declaration. Dependencies are those of the
// expressions that remain.
package whatif

import (
	"errors"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// changesOf returns the array of changes, which the REST interface puts one
// level further in.
func changesOf(n *jsonc.Node) *jsonc.Node {
	for _, at := range []*jsonc.Node{n, n.Get("properties")} {
		changes := at.Get("changes")
		if changes == nil || changes.Kind != jsonc.Array {
			continue
		}
		isChange := func(c *jsonc.Node) bool { return c.Get("changeType") != nil && c.Get("resourceId") != nil }
		if len(changes.Children) > 0 && isChange(changes.Children[0]) || len(changes.Children) == 0 && n.Get("status") != nil {
			return changes
		}
	}
	return nil
}

// Parse reads a result. It always returns a graph; what kept the result or a
// part of it from being understood is in the graph's problems, with Failure set
// if nothing of it could be read.
func Parse(f *source.File) *graph.Graph {
	l := lower.New(graph.Deployment{Root: f.Path, At: f.Whole(), Changes: true, HiddenOrder: true})
	document, err := jsonc.Parse(f)
	if err != nil {
		at := f.Whole()
		if e := (*jsonc.Error)(nil); errors.As(err, &e) {
			at = e.Span
		}
		l.Builder().Problem(source.Failuref(at, "could not read JSON: %v", err))
		return l.Graph()
	}
	changes := changesOf(document.Root)
	if changes == nil {
		if said := failureOf(document.Root); said != nil {
			l.Builder().Problem(source.Failuref(said.at, "what-if failed with %s and holds no changes; correct the template and run it again", said))
			return l.Graph()
		}
		l.Builder().Problem(source.Failuref(f.Whole(), `is not a what-if result; it must have "changes", as az deployment group what-if --no-pretty-print prints them`))
		return l.Graph()
	}
	r := newResult(l)
	if said := failureOf(document.Root); said != nil {
		l.Builder().Problem(source.Problemf(said.at, "what-if ended with %s, so that changes may be missing; correct the template and run it again", said))
	}
	r.readAll(changes)
	r.emit()
	return l.Graph()
}
