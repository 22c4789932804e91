package report

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// excerpt is one line of source with a part of it marked.
type excerpt struct {
	number int
	text   string
	// from and width are the columns of the marked part.
	from, width int
}

// longest is the length in bytes of a line beyond which it is not shown: such
// a line was written by a program, and holds much besides what the finding is
// about.
const longest = 160

// largest is the length in bytes of a source beyond which no line is shown: its
// tokens take many times the room.
const largest = 4 << 20

// The shapes of lines of other sources that are shown. Anything else may hold more than the
// finding is about.
var (
	header  = regexp.MustCompile(`^(?:resource|data|module|identity|[a-z_]+)(?:\s+"[^"]*")*\s*\{$`)
	member  = regexp.MustCompile(`^("?[\w$.-]+"?)(\s*[:=]\s*)(.+?)(,?)$`)
	opening = regexp.MustCompile(`^[{\[]$`)
	literal = regexp.MustCompile(`^(?:true|false|[A-Za-z_][\w-]*(?:\.[\w-]+|\[(?:[\w.]+|"[^"]*"|\*)\])+)$`)
	quoted  = regexp.MustCompile(`^(?:"[^"]*"|'[^'$]*')$`)
)

// telling are the settings whose values are never secret and say what a
// finding is about. The value of any other setting is not shown.
var telling = []string{
	"type", "kind", "name", "identity", "identity_type", "scope", "priority", "restart_policy", "restartpolicy",
	"principal_id", "principalid", "principal_type", "principaltype", "role_definition_name",
	"role_definition_id", "roledefinitionid",
}

// excerpts takes the lines of a report's findings from their files.
type excerpts struct {
	// secret are the files whose lines are never shown: everything but a template
	// and a configuration may hold values of settings on any of its lines.
	secret map[string]bool
	// masks are those of the sources that were asked for.
	masks map[*source.File]mask
}

func (r *Report) excerpts() *excerpts {
	x := &excerpts{secret: map[string]bool{}, masks: map[*source.File]mask{}}
	for _, in := range r.Inputs {
		if in.Kind != graph.ARMTemplate && in.Kind != graph.TerraformConfig {
			x.secret[in.Path] = true
		}
	}
	return x
}

// of returns the first line of a span as far as it may be shown. Inputs hold
// secrets: of a plan nothing is shown; of a configuration and a template all
// but comments and the values of settings that commonly hold secrets; of other
// sources only the line that opens a block, or a setting's name with a value
// that cannot be secret.
func (x *excerpts) of(at source.Span) (excerpt, bool) {
	if !at.IsValid() || at.Start == at.End || x.secret[at.File.Path] {
		return excerpt{}, false
	}
	start, end := at.Range()
	raw := at.File.Line(start.Line)
	if len(raw) > longest || len(at.File.Content) > largest || !utf8.Valid(raw) {
		return excerpt{}, false
	}
	line := strings.TrimRight(string(raw), " \t")
	lineStart := at.File.Offset(start.Line, 1)
	e := excerpt{number: start.Line}
	var ok bool
	switch path.Ext(at.File.Path) {
	case ".tf", ".tofu", ".json":
		ok = e.masked(line, lineStart, at, x.mask(at.File))
	default:
		ok = e.disclosed(line, lineStart, at, start.Line == end.Line)
	}
	return e, ok && e.width > 0
}

func (x *excerpts) mask(f *source.File) mask {
	m, ok := x.masks[f]
	if !ok {
		m = maskOf(f)
		x.masks[f] = m
	}
	return m
}

// masked fills the excerpt from a line of a source with a mask. It reports false for
// one that begins inside of something hidden leaves nothing.
func (e *excerpt) masked(line string, lineStart int, at source.Span, m mask) bool {
	body := strings.TrimLeft(line, " \t")
	indent := len(line) - len(body)
	from, to := lineStart+indent, lineStart+len(line)
	e.text = strings.ReplaceAll(line[:indent], "\t", "  ")
	whole := uniseg.StringWidth(e.text)
	// begin and end are the columns of the span as far as it is shown.
	begin, end := -1, -1
	show := func(start, stop int, text string, hidden bool) {
		column := uniseg.StringWidth(e.text)
		e.text += text
		if start < at.End && at.Start < stop && !hidden {
			b, t := max(start, at.Start), min(stop, at.End)
			before := uniseg.StringWidth(Printable(line[start-lineStart : b-lineStart]))
			width := uniseg.StringWidth(Printable(line[b-lineStart : t-lineStart]))
			if begin < 0 {
				begin = column + before
			}
			end = column + before + width
		} else if hidden && begin >= 0 && start < at.End {
			end = column + uniseg.StringWidth(text)
		}
	}
	for _, h := range m.on(from, to) {
		if h.start < from {
			return false
		}
		show(from, h.start, Printable(line[from-lineStart:h.start-lineStart]), false)
		if from = min(h.end, to); h.comment {
			from = to
			break
		}
		show(h.start, from, "…", true)
	}
	show(from, to, Printable(line[from-lineStart:]), false)
	e.text = strings.TrimRight(e.text, " ")
	last := uniseg.StringWidth(e.text)
	if begin < 0 {
		// The span is a value that is not shown: mark the setting.
		begin, end = whole, last
	}
	e.from, e.width = begin, min(end, last)-begin
	return true
}

// disclosed fills the excerpt from a line of another source.
func (e *excerpt) disclosed(line string, lineStart int, at source.Span, single bool) bool {
	body := strings.TrimLeft(line, " \t")
	shown, ok := disclose(body)
	if !ok {
		return false
	}
	indent := line[:len(line)-len(body)]
	e.text = strings.ReplaceAll(indent, "\t", "  ") + Printable(shown)
	e.width = uniseg.StringWidth(Printable(shown))
	e.from = uniseg.StringWidth(e.text) - e.width
	// The marked part is the span where the line is shown as it is.
	if shown == body && at.Start >= lineStart+len(indent) && single {
		e.from += uniseg.StringWidth(Printable(string(at.File.Content[lineStart+len(indent) : at.Start])))
		e.width = uniseg.StringWidth(Printable(string(at.Text())))
	}
	return true
}

// disclose returns what may be shown of a line without its indentation.
func disclose(line string) (string, bool) {
	if header.MatchString(line) {
		return line, true
	}
	m := member.FindStringSubmatch(line)
	if m == nil {
		return "", false
	}
	key, between, value, comma := m[1], m[2], m[3], m[4]
	name := strings.ToLower(strings.Trim(key, `"`))
	safe := opening.MatchString(value) || literal.MatchString(value) ||
		quoted.MatchString(value) && slices.Contains(telling, name)
	if !safe {
		return key + between + "…", true
	}
	return key + between + value + comma, true
}
