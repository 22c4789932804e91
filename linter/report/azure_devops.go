package report

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
)

// AzureDevOps writes the report as logging commands of Azure Pipelines, the
// gravest first. There is no command for a note, so notes are lines of a folded
// group. The Markdown report goes to Options.StepSummary, and a command names
// Options.SummaryFile as a page of the run's summary.
func AzureDevOps(w io.Writer, r *Report, o Options) error {
	findings, left := r.shown(o)
	findings = byGravity(r.together(findings))
	var b bytes.Buffer
	var notes []*linter.Finding
	for _, f := range findings {
		if f.Severity == linter.Note {
			notes = append(notes, f)
			continue
		}
		logIssue(&b, f, o)
	}
	if len(notes) > 0 {
		fmt.Fprintf(&b, "##[group]%s: %s\n", r.tool(), plural(len(notes), "note"))
		for _, f := range notes {
			where := ""
			if f.At.IsValid() {
				where = place(f.At) + ": "
			}
			fmt.Fprintf(&b, "%snote: %s [%s]\n", where, Printable(described(f)), f.Rule.Name)
		}
		b.WriteString("##[endgroup]\n")
	}
	if left > 0 {
		fmt.Fprintf(&b, "%s: %s about what this change does not touch not logged\n", r.tool(), plural(left, "finding"))
	}
	if o.StepSummary != nil && o.SummaryFile != "" {
		if err := markdown(o.StepSummary, r, o, summaryLimit); err != nil {
			return err
		}
		fmt.Fprintf(&b, "##vso[task.uploadsummary]%s\n", logData.Replace(o.SummaryFile))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// described is a finding in one line.
func described(f *linter.Finding) string {
	text := f.SubjectName() + ": " + sentence(f.Message)
	if f.Advice != "" {
		text += " " + sentence(f.Advice)
	}
	return text
}

func logIssue(b *bytes.Buffer, f *linter.Finding, o Options) {
	fmt.Fprintf(b, "##vso[task.logissue type=%s;", f.Severity)
	set := func(name string, value any) {
		fmt.Fprintf(b, "%s=%s;", name, logProperty.Replace(Printable(fmt.Sprint(value))))
	}
	if at := f.At; at.IsValid() && at.File.Path != source.Stdin {
		start, _ := at.Range()
		set("sourcepath", absolute(at.File.Path, o.WorkDir))
		set("linenumber", start.Line)
		set("columnnumber", start.Column)
	}
	set("code", f.Rule.Name)
	fmt.Fprintf(b, "]%s\n", logData.Replace(Printable(described(f))))
}

// absolute returns a path as the documentation of logging commands wants it.
func absolute(file, dir string) string {
	if dir == "" || path.IsAbs(file) || filepath.IsAbs(file) {
		return file
	}
	return path.Join(filepath.ToSlash(dir), file)
}

// The escapes of github.com/microsoft/azure-pipelines-task-lib,
// node/taskcommand.ts.
var (
	logData     = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A")
	logProperty = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", "]", "%5D", ";", "%3B")
)
