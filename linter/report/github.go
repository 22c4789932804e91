package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
)

// annotationLimit is how many annotations of one kind GitHub shows for a step;
// it drops the rest without a word (docs/problem-matchers.md of
// github.com/actions/toolkit).
const annotationLimit = 10

// GitHub writes the report as workflow commands that GitHub Actions turns into
// annotations: the gravest first, at most ten of each kind, then one line
// saying how many were left out. The full list goes to Options.StepSummary.
func GitHub(w io.Writer, r *Report, o Options) error {
	findings, left := r.shown(o)
	var b bytes.Buffer
	printed := map[string]int{}
	dropped := 0
	// What makes the step fail is shown first: a red check without a reason
	// helps nobody.
	for _, p := range r.Problems {
		if !p.Failure {
			continue
		}
		if printed["error"] == annotationLimit {
			dropped++
			continue
		}
		printed["error"]++
		r.failure(&b, p)
	}
	for _, f := range byGravity(r.together(findings)) {
		kind := commands[f.Severity]
		if printed[kind] == annotationLimit {
			dropped++
			continue
		}
		printed[kind]++
		r.command(&b, kind, f)
	}
	if dropped > 0 {
		fmt.Fprintf(&b, "%s: %s not annotated, because GitHub shows at most %d of a kind for a step; the job summary and --format json have all\n",
			r.tool(), plural(dropped, "finding"), annotationLimit)
	}
	if left > 0 {
		fmt.Fprintf(&b, "%s: %s about what this change does not touch not annotated\n", r.tool(), plural(left, "finding"))
	}
	if _, err := w.Write(b.Bytes()); err != nil || o.StepSummary == nil {
		return err
	}
	return markdown(o.StepSummary, r, o, summaryLimit)
}

var commands = map[linter.Severity]string{linter.Error: "error", linter.Warning: "warning", linter.Note: "notice"}

func (r *Report) command(b *bytes.Buffer, kind string, f *linter.Finding) {
	var properties []string
	set := func(name string, value any) {
		properties = append(properties, name+"="+escapeProperty(fmt.Sprint(value)))
	}
	if at := f.At; at.IsValid() && at.File.Path != source.Stdin {
		start, end := at.Range()
		set("file", r.fromRoot(at.File.Path))
		set("line", start.Line)
		// GitHub puts an annotation below its last line, and takes columns only
		// for one line: a whole block is annotated where it begins.
		if start.Line == end.Line && end.Column > start.Column {
			set("endLine", end.Line)
			set("col", start.Column)
			set("endColumn", end.Column)
		}
	}
	set("title", f.Rule.Name)
	text := escapeData(f.SubjectName() + ": " + f.Message)
	if f.Advice != "" {
		text += dataEscapes.Replace("\n") + escapeData(sentence(f.Advice))
	}
	fmt.Fprintf(b, "::%s %s::%s\n", kind, strings.Join(properties, ","), text)
}

// failure annotates what could not be read.
func (r *Report) failure(b *bytes.Buffer, p source.Problem) {
	properties := "title=" + escapeProperty(r.tool()) + " could not read everything"
	text := p.String()
	if at := p.Span; at.IsValid() && at.File.Path != source.Stdin {
		start, _ := at.Range()
		properties = fmt.Sprintf("file=%s,line=%d,%s", escapeProperty(r.fromRoot(at.File.Path)), start.Line, properties)
		text = p.Message
	}
	fmt.Fprintf(b, "::error %s::%s\n", properties, escapeData(text))
}

// The escapes of github.com/actions/toolkit, packages/core/src/command.ts.
var (
	dataEscapes     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscapes = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// Line ends of inputs become visible escapes before they can become those of a
// message.
func escapeData(s string) string     { return dataEscapes.Replace(Printable(s)) }
func escapeProperty(s string) string { return propertyEscapes.Replace(Printable(s)) }
