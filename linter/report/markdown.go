package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
)

const (
	// commentLimit is how many characters GitHub takes for a comment, less a
	// little for what a script may put around the report.
	commentLimit = 65_000
	// summaryLimit keeps a job summary below the 1 MiB that GitHub takes from a
	// step.
	summaryLimit = 1 << 20 * 9 / 10
)

// Markdown writes the report for a comment on a pull request: the sums in one
// sentence, a table of the findings, and the details of each folded. It has at
// most 65,000 characters; what does not fit, the slightest first, is counted.
func Markdown(w io.Writer, r *Report, o Options) error { return markdown(w, r, o, commentLimit) }

// markdown writes the report in at most limit bytes.
func markdown(w io.Writer, r *Report, o Options, limit int) error {
	findings, left := r.shown(o)
	findings = byGravity(r.together(findings))
	var b bytes.Buffer
	fmt.Fprintf(&b, "## %s\n\n%s\n\n", r.tool(), r.headline(o))
	if left > 0 {
		fmt.Fprintf(&b, "%s about what this change does not touch.\n\n", plural(left, "more finding"))
	}
	if r.Ignored > 0 {
		fmt.Fprintf(&b, "%s ignored.\n\n", plural(r.Ignored, "finding"))
	}
	if r.Comparison != nil {
		b.WriteString(r.comparison())
	}
	// The notes about what is left out take their room, too.
	budget := limit - 300
	b.WriteString(problemList(r, budget/8))
	tabled := r.table(&b, findings, b.Len()+(budget-b.Len())/3)
	detailed := r.details(&b, findings, budget)
	if tabled < len(findings) || detailed < len(findings) {
		fmt.Fprintf(&b, "The table leaves out %s and the details %s, because this text may have no more than %d characters.\n",
			plural(len(findings)-tabled, "finding"), plural(len(findings)-detailed, "finding"), limit)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// headline sums the report up in one sentence, in which bold marks what counts.
func (r *Report) headline(o Options) string {
	n := count(r.Findings)
	resources, read, failed := r.resources()
	found := n.words()
	if o.All && n.unchanged > 0 {
		found = append(found, fmt.Sprintf("%d unchanged", n.unchanged))
	}
	if len(found) == 0 {
		found = []string{"no findings"}
	}
	text := fmt.Sprintf("**%s** in %s", list(found), plural(resources, "resource"))
	if read > 1 {
		text += " of " + plural(read, "input")
	}
	if failed > 0 {
		text += fmt.Sprintf(", and **%s could not be read**", plural(failed, "input"))
	}
	t := r.Totals
	if t.ServicePrincipals.Now+t.RoleAssignments.Now == 0 {
		return text + "."
	}
	text += fmt.Sprintf("; there will be %s and %s", plural(t.ServicePrincipals.Now, "service principal"), plural(t.RoleAssignments.Now, "role assignment"))
	if t.ServicePrincipals.Saved() != 0 || t.RoleAssignments.Saved() != 0 {
		text += fmt.Sprintf(", with the advice followed **%d** and **%d**", t.ServicePrincipals.Advised, t.RoleAssignments.Advised)
	}
	return text + "."
}

// mostFixed is how many fixed findings a comment lists.
const mostFixed = 20

// comparison says what became of the findings of the base.
func (r *Report) comparison() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", prose(sentence(r.compared())))
	for i, f := range r.Comparison.Fixed {
		if i == mostFixed {
			fmt.Fprintf(&b, "- and %d more\n", len(r.Comparison.Fixed)-i)
			break
		}
		fmt.Fprintf(&b, "- fixed: %s %s, %s\n", prose(f.Severity), prose(f.Rule), prose(f.Subject))
	}
	if len(r.Comparison.Fixed) > 0 {
		b.WriteByte('\n')
	}
	if difference := r.difference(); difference != "" {
		fmt.Fprintf(&b, "**%s**\n\n", prose(sentence(difference)))
	}
	return b.String()
}

// problemList names what could not be read, in at most limit bytes.
func problemList(r *Report, limit int) string {
	var b strings.Builder
	failures := 0
	for _, p := range r.Problems {
		if !p.Failure {
			continue
		}
		failures++
		if line := "- " + prose(p.String()) + "\n"; b.Len()+len(line) <= limit {
			b.WriteString(line)
			failures--
		}
	}
	if failures > 0 {
		fmt.Fprintf(&b, "- %s\n", plural(failures, "more failure"))
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	return b.String()
}

// table writes a row for each finding until the buffer is limit bytes long, and
// returns how many it wrote.
func (r *Report) table(b *bytes.Buffer, findings []*linter.Finding, limit int) int {
	if len(findings) == 0 {
		return 0
	}
	b.WriteString("| severity | rule | about | place | saves |\n|---|---|---|---|---|\n")
	written := 0
	for _, f := range findings {
		where := ""
		if f.At.IsValid() {
			where = cell(place(f.At))
		}
		row := fmt.Sprintf("| %s%s | %s | %s | %s | %s |\n", f.Severity, r.remarks(f), cell(f.Rule.Name), cell(f.SubjectName()), where, saving(f))
		if b.Len()+len(row) > limit {
			break
		}
		b.WriteString(row)
		written++
	}
	b.WriteByte('\n')
	return written
}

// details writes a folded section for each finding until the buffer is limit
// bytes long, and returns how many it wrote.
func (r *Report) details(b *bytes.Buffer, findings []*linter.Finding, limit int) int {
	for i, f := range findings {
		text := r.detail(f)
		if b.Len()+len(text) > limit {
			return i
		}
		b.WriteString(text)
	}
	return len(findings)
}

// mostRelated is how many other places a comment names for a finding.
const mostRelated = 20

func (r *Report) detail(f *linter.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s%s: %s, %s</summary>\n\n%s\n\n",
		f.Severity, r.remarks(f), htmlCode(f.Rule.Name), htmlCode(f.SubjectName()), prose(sentence(f.Message)))
	if f.Advice != "" {
		fmt.Fprintf(&b, "**Do:** %s\n\n", prose(sentence(f.Advice)))
	}
	if s := saving(f); s != "" {
		fmt.Fprintf(&b, "**Saves:** %s.\n\n", s)
	}
	if on := instances(f); on != "" {
		fmt.Fprintf(&b, "**On:** %s\n\n", code(on))
	}
	for i, rel := range f.Related {
		if i == mostRelated {
			fmt.Fprintf(&b, "- and %s\n", plural(len(f.Related)-i, "more place"))
			break
		}
		if rel.At.IsValid() {
			fmt.Fprintf(&b, "- %s: %s\n", code(place(rel.At)), prose(rel.Message))
		} else {
			fmt.Fprintf(&b, "- %s\n", prose(rel.Message))
		}
	}
	if len(f.Related) > 0 {
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "Fingerprint: %s", cmp.Or(f.Fingerprint, "none"))
	if f.Rule.Help != "" {
		fmt.Fprintf(&b, " · [the recommendation](%s)", f.Rule.Help)
	}
	b.WriteString("\n\n</details>\n\n")
	return b.String()
}

// code returns text from an input as a code span that it cannot leave.
func code(s string) string {
	s = Printable(s)
	run, longest := 0, 0
	for _, r := range s {
		if run++; r != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if longest > 0 {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}

// cell returns text as code for a table, where a bar ends a cell even inside a
// code span, whatever stands before it.
func cell(s string) string {
	if strings.Contains(s, "|") {
		return htmlCode(s)
	}
	return code(s)
}

// htmlCode returns text as code for where a code span does not work.
func htmlCode(s string) string { return "<code>" + entities.Replace(Printable(s)) + "</code>" }

// entities spells what may mean something to Markdown or HTML in a way that both
// take for text.
var entities = strings.NewReplacer(
	"\\", "&#92;", "`", "&#96;", "*", "&#42;", "[", "&#91;", "]", "&#93;", "|", "&#124;",
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "~", "&#126;", "@", "&#64;", "$", "&#36;",
)

// proseEscapes keep text from being taken for Markdown or HTML.
var proseEscapes = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "#", "\\#",
	"|", "\\|", "<", "&lt;", ">", "&gt;", "&", "&amp;", "!", "\\!", "~", "\\~", "@", "&#64;", "$", "\\$",
)

func prose(s string) string { return proseEscapes.Replace(Printable(s)) }
