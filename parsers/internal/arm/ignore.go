package arm

import (
	"bytes"
	"sort"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/bicep"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

const ignoreMark = "tfidlint:ignore"

// ignoresOf returns the rules that a resource's metadata, or a comment on, above
// or inside it, says not to report.
func (t *template) ignoresOf(d *declaration) []graph.Ignore {
	if t.ignores == nil {
		t.readIgnores()
	}
	return t.ignores[d]
}

func (t *template) readIgnores() {
	t.ignores = map[*declaration][]graph.Ignore{}
	var all []*declaration
	var collect func([]*declaration)
	collect = func(declarations []*declaration) {
		for _, d := range declarations {
			all = append(all, d)
			t.metadataIgnores(d)
			collect(d.children)
		}
	}
	collect(t.resources)
	comments := t.inside(t.comments)
	below := belowEach(comments, all)
	for n, c := range comments {
		if strings.HasPrefix(c.Text, ignoreMark) {
			if d := owner(all, c, below[n]); d != nil {
				t.ignores[d] = append(t.ignores[d], commentIgnore(c.Text, c.Span))
			}
		}
	}
	t.bicepIgnores(all)
}

// bicepIgnores reads the remarks of the Bicep source, which its compiler drops.
func (t *template) bicepIgnores(all []*declaration) {
	if t.from == nil || t.from.source == nil {
		return
	}
	compiled := map[*bicep.Declaration]*declaration{}
	for _, d := range all {
		if d.written != nil {
			compiled[d.written] = d
		}
	}
	for _, c := range t.from.source.Comments {
		if !strings.HasPrefix(c.Text, ignoreMark) {
			continue
		}
		if d := compiled[t.from.source.Owner(c)]; d != nil {
			t.ignores[d] = append(t.ignores[d], commentIgnore(c.Text, c.At))
		}
	}
}

func (t *template) metadataIgnores(d *declaration) {
	n := d.node.Get("metadata").Get("tfidlint").Get("ignore")
	if n == nil || n.Kind != jsonc.Object {
		return
	}
	for _, m := range n.Children {
		reason := ""
		if m.Kind == jsonc.String {
			reason = strings.TrimSpace(m.Text)
		}
		at := m.KeySpan
		at.End = m.Span.End
		t.ignores[d] = append(t.ignores[d], graph.Ignore{Rule: m.Key, Reason: reason, At: at})
	}
}

func commentIgnore(text string, at source.Span) graph.Ignore {
	rest := strings.TrimPrefix(text, ignoreMark)
	rule, reason := "", ""
	if fields := strings.Fields(rest); len(fields) > 0 {
		rule, reason = fields[0], strings.Join(fields[1:], " ")
	}
	return graph.Ignore{Rule: rule, Reason: reason, At: at}
}

// inside returns the comments that stand in the template.
func (t *template) inside(comments []jsonc.Comment) []jsonc.Comment {
	if len(comments) == 0 || comments[0].Span.File != t.node.Span.File {
		return nil
	}
	from := sort.Search(len(comments), func(i int) bool { return comments[i].Span.Start >= t.node.Span.Start })
	to := sort.Search(len(comments), func(i int) bool { return comments[i].Span.Start >= t.node.Span.End })
	return comments[from:max(from, to)]
}

// belowEach returns for each comment the declaration directly below, with nothing
// but white space and other comments between; nil where there is none. The
// declarations are in the order of the file, as the comments are.
func belowEach(comments []jsonc.Comment, all []*declaration) []*declaration {
	below := make([]*declaration, len(comments))
	for n := len(comments) - 1; n >= 0; n-- {
		c := comments[n].Span
		var next *declaration
		end := len(c.File.Content)
		if i := sort.Search(len(all), func(i int) bool { return start(all[i]) >= c.End }); i < len(all) {
			next, end = all[i], start(all[i])
		}
		if n+1 < len(comments) && comments[n+1].Span.Start < end {
			next, end = below[n+1], comments[n+1].Span.Start
		}
		if next != nil && len(bytes.TrimLeft(c.File.Content[c.End:end], " \t\r\n")) == 0 {
			below[n] = next
		}
	}
	return below
}

// owner returns the declaration that a comment stands behind on the line where
// it ends, or that is directly below it, or else the innermost one that it stands
// in. The declarations are in the order of the file, children after their parents.
func owner(all []*declaration, c jsonc.Comment, below *declaration) *declaration {
	next := sort.Search(len(all), func(i int) bool { return start(all[i]) >= c.Span.End })
	if next > 0 {
		if d := onLineOf(all[next-1], c); d != nil {
			return d
		}
	}
	if below != nil || next == 0 {
		return below
	}
	for d := all[next-1]; d != nil; d = d.parent {
		if d.node.Span.Contains(c.Span) {
			if insideTemplate(d, c) {
				return nil
			}
			return d
		}
	}
	return nil
}

// start returns where a declaration begins: at its symbolic name, if it has one.
func start(d *declaration) int {
	if d.node.KeySpan.IsValid() {
		return d.node.KeySpan.Start
	}
	return d.node.Span.Start
}

// onLineOf returns the declaration if the comment stands behind it on the line
// where it ends.
func onLineOf(d *declaration, c jsonc.Comment) *declaration {
	line := c.Span.File.Position(c.Span.Start).Line
	for ; d != nil; d = d.parent {
		end := d.node.Span.End
		if d.node.Span.File == c.Span.File && end <= c.Span.Start && c.Span.File.Position(end).Line == line {
			return d
		}
	}
	return nil
}

// insideTemplate reports whether a comment belongs to the template that a
// deployment holds, whose resources are looked at on their own.
func insideTemplate(d *declaration, c jsonc.Comment) bool {
	n := d.node.Get("properties").Get("template")
	return n != nil && n.Kind == jsonc.Object && n.Span.Contains(c.Span)
}
