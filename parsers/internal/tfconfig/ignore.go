package tfconfig

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// ignoreMark begins a comment that turns a rule off for a block.
const ignoreMark = "tfidlint:ignore"

// holder is a block that a comment can stand on.
type holder struct {
	span    source.Span
	ignores *[]graph.Ignore
}

// attachIgnores gives the comments that ignore rules to the blocks that they
// stand on, above or inside. A comment above a block may be one of several, with
// nothing but comments between it and the block.
func (c *decoder) attachIgnores() {
	for _, f := range c.dir.files {
		if !bytes.Contains(f.Content, []byte(ignoreMark)) {
			continue
		}
		comments := commentsOf(f)
		if c.json[f.Path] {
			comments = jsonComments(f)
		}
		lines := newHolderLines(f, c.holders)
		for _, comment := range comments {
			ignore, ok := parseIgnore(comment)
			if !ok {
				continue
			}
			if h := lines.holderOf(f.Position(comment.Span.Start).Line); h != nil {
				*h.ignores = append(*h.ignores, ignore)
				continue
			}
			c.dir.bad = append(c.dir.bad, source.Problemf(comment.Span,
				"this comment ignores nothing: it stands neither on, above nor inside a resource or module block"))
		}
	}
}

// holderLines finds the block that a line belongs to.
type holderLines struct {
	file    *source.File
	holders []lineRange // in order
	above   map[int]*holder
}

type lineRange struct {
	first, last int
	*holder
}

func newHolderLines(f *source.File, holders []holder) *holderLines {
	l := &holderLines{file: f, above: map[int]*holder{}}
	for i := range holders {
		if h := &holders[i]; h.span.File == f {
			start, end := h.span.Range()
			l.holders = append(l.holders, lineRange{start.Line, end.Line, h})
		}
	}
	slices.SortFunc(l.holders, func(a, b lineRange) int { return a.first - b.first })
	return l
}

// at returns the block that has the line.
func (l *holderLines) at(line int) *holder {
	i, _ := slices.BinarySearchFunc(l.holders, line+1, func(r lineRange, line int) int { return r.first - line })
	if i > 0 && l.holders[i-1].last >= line {
		return l.holders[i-1].holder
	}
	return nil
}

// holderOf returns the block that a comment's line is in or above, or nil.
func (l *holderLines) holderOf(line int) *holder {
	if h := l.at(line); h != nil {
		return h
	}
	var passed []int
	var found *holder
	for {
		passed = append(passed, line)
		line++
		if h, ok := l.above[line]; ok {
			found = h
			break
		}
		if found = l.at(line); found != nil {
			break
		}
		text := bytes.TrimSpace(l.file.Line(line))
		if !bytes.HasPrefix(text, []byte("#")) && !bytes.HasPrefix(text, []byte("//")) {
			break
		}
	}
	for _, p := range passed {
		l.above[p] = found
	}
	return found
}

// commentsOf returns the comments of a file in native syntax.
func commentsOf(f *source.File) []jsonc.Comment {
	tokens, _ := hclsyntax.LexConfig(f.Content, f.Path, hcl.InitialPos)
	var comments []jsonc.Comment
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenComment {
			continue
		}
		text := string(t.Bytes)
		for _, mark := range []string{"#", "//", "/*"} {
			if after, ok := strings.CutPrefix(text, mark); ok {
				text = strings.TrimSuffix(strings.TrimSpace(after), "*/")
				break
			}
		}
		comments = append(comments, jsonc.Comment{
			Text: strings.TrimSpace(text),
			Span: f.Span(t.Range.Start.Byte, t.Range.Start.Byte+len(bytes.TrimRight(t.Bytes, "\r\n"))),
		})
	}
	return comments
}

// jsonComments returns what stands for comments in JSON: members named "//".
func jsonComments(f *source.File) []jsonc.Comment {
	doc, err := jsonc.Parse(f)
	if err != nil {
		return nil
	}
	comments := doc.Comments
	var walk func(n *jsonc.Node)
	walk = func(n *jsonc.Node) {
		if n.Key == "//" && n.Kind == jsonc.String {
			comments = append(comments, jsonc.Comment{Text: n.Text, Span: n.Span})
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(doc.Root)
	return comments
}

// parseIgnore reads "tfidlint:ignore RULE reason". Rule and reason are empty
// where they are missing, which whoever applies the ignore reports.
func parseIgnore(c jsonc.Comment) (graph.Ignore, bool) {
	rest, ok := strings.CutPrefix(c.Text, ignoreMark)
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return graph.Ignore{}, false
	}
	rule, reason, _ := strings.Cut(strings.TrimSpace(rest), " ")
	return graph.Ignore{Rule: rule, Reason: strings.TrimSpace(reason), At: c.Span}, true
}
