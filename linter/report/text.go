package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Text writes the report for people at a terminal: findings by subject, each
// with the line it is about, why it matters, what to do and what that saves,
// and at the end what all advice together saves.
func Text(w io.Writer, r *Report, o Options) error {
	t := &textReport{r: r, o: o, p: palette(o.Color), width: cmp.Or(o.Width, 80)}
	t.excerpts = r.excerpts()
	findings, left := r.shown(o)
	for _, group := range bySubject(r.together(findings)) {
		t.group(group)
	}
	if !o.Brief {
		t.summary(left)
	}
	_, err := w.Write(t.b.Bytes())
	return err
}

type textReport struct {
	r        *Report
	o        Options
	p        palette
	width    int
	excerpts *excerpts
	b        bytes.Buffer
}

// bySubject groups findings, subjects in the order of their first finding.
func bySubject(findings []*linter.Finding) [][]*linter.Finding {
	type subject struct{ root, name string }
	at := map[subject]int{}
	var groups [][]*linter.Finding
	for _, f := range findings {
		key := subject{f.Root, f.SubjectName()}
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	for _, g := range groups {
		slices.SortStableFunc(g, func(a, b *linter.Finding) int { return int(b.Severity) - int(a.Severity) })
	}
	return groups
}

func (t *textReport) group(findings []*linter.Finding) {
	first := findings[0]
	title := first.SubjectName()
	if first.Subject == nil {
		title = "the whole deployment"
		if first.Root != "" && first.Root != "." {
			title += " " + first.Root
		}
	}
	fmt.Fprintln(&t.b, t.p.bold(Printable(title)))
	for _, f := range findings {
		t.finding(f)
	}
}

var severityColors = map[linter.Severity]string{linter.Error: "1;31", linter.Warning: "1;33", linter.Note: "1;36"}

// The labels of a finding stand in a column of their own.
const (
	labelWidth = 7
	indent     = "  "
)

func (t *textReport) finding(f *linter.Finding) {
	heading := t.p.paint(severityColors[f.Severity], f.Severity.String()) + " " + f.Rule.Name
	if remarks := t.r.remarks(f); remarks != "" {
		heading += t.p.dim(remarks)
	}
	fmt.Fprintf(&t.b, "%s%s\n", indent, heading)
	if f.At.IsValid() {
		fmt.Fprintf(&t.b, "%s%s\n", indent, t.p.dim(place(f.At)))
		if e, ok := t.excerpts.of(f.At); ok {
			t.excerpt(e, f.Severity)
		}
	}
	fmt.Fprintln(&t.b)
	for _, line := range wrap(sentence(Printable(f.Message)), t.width-2*len(indent)) {
		fmt.Fprintf(&t.b, "%s%s%s\n", indent, indent, line)
	}
	fmt.Fprintln(&t.b)
	t.labelled("do", sentence(Printable(f.Advice)))
	t.labelled("saves", saving(f))
	t.labelled("on", instances(f))
	for i, rel := range f.Related {
		label := ""
		if i == 0 {
			label = "see"
		}
		text := Printable(rel.Message)
		if rel.At.IsValid() {
			text = place(rel.At) + " " + text
		}
		t.labelled(label, text)
	}
	t.labelled("more", t.r.tool()+" explain "+f.Rule.Name)
	fmt.Fprintln(&t.b)
}

func (t *textReport) excerpt(e excerpt, s linter.Severity) {
	number := fmt.Sprintf("%*d", 4, e.number)
	gap := strings.Repeat(" ", len(number))
	fmt.Fprintf(&t.b, "\n%s%s %s\n", indent, t.p.dim(number+" |"), e.text)
	fmt.Fprintf(&t.b, "%s%s %s%s\n", indent, t.p.dim(gap+" |"), strings.Repeat(" ", e.from),
		t.p.paint(severityColors[s], strings.Repeat("^", e.width)))
}

// labelled writes text beside a label, or nothing where there is no text.
func (t *textReport) labelled(label, text string) {
	for i, line := range wrap(text, t.width-2*len(indent)-labelWidth) {
		if i > 0 {
			label = ""
		}
		gap := strings.Repeat(" ", labelWidth-len(label))
		fmt.Fprintf(&t.b, "%s%s%s%s%s\n", indent, indent, t.p.dim(label), gap, line)
	}
}

// place returns how people name a place.
func place(at source.Span) string {
	p := at.File.Position(at.Start)
	return fmt.Sprintf("%s:%d:%d", Printable(at.File.Path), p.Line, p.Column)
}

// sentence gives a message the capital and the stop that it has in running
// text but not after a file name. A name at its beginning stays as it is
// spelled.
func sentence(s string) string {
	if s == "" {
		return s
	}
	word, _, _ := strings.Cut(s, " ")
	if 'a' <= s[0] && s[0] <= 'z' && !strings.ContainsAny(word, "._-/[") {
		s = string(s[0]-'a'+'A') + s[1:]
	}
	if !strings.ContainsAny(s[len(s)-1:], ".!?:") {
		s += "."
	}
	return s
}

// saving says what following the advice saves.
func saving(f *linter.Finding) string {
	if f.Change.IsZero() {
		return ""
	}
	impact := f.Impact()
	var parts []string
	add := func(c linter.Count, thing string) {
		if c.Now != c.Advised {
			parts = append(parts, fmt.Sprintf("%s -> %d", plural(c.Now, thing), c.Advised))
		}
	}
	add(impact.ServicePrincipals, "service principal")
	add(impact.RoleAssignments, "role assignment")
	add(impact.OtherGrants, otherGrant(f.Change.RemoveGrants))
	return strings.Join(parts, ", ")
}

// otherNames are what messages call grants that are no role assignments.
var otherNames = map[graph.GrantKind]string{
	graph.EligibleRoleAssignment: "eligible role assignment",
	graph.AccessPolicy:           "access policy",
	graph.DataPlaneRole:          "data-plane role",
	graph.Administrator:          "administrator",
	graph.DirectoryRole:          "directory role",
	graph.AppRole:                "app role",
	graph.GroupMembership:        "group membership",
}

// otherGrant names the grants that are no role assignments: by their kind where
// they are all of one.
func otherGrant(grants []*graph.Grant) string {
	name := ""
	for _, g := range grants {
		if g.State == graph.Removed || g.Kind == graph.RoleAssignment {
			continue
		}
		own := otherNames[g.Kind]
		if own == "" || name != "" && name != own {
			return "other grant"
		}
		name = own
	}
	return cmp.Or(name, "other grant")
}

// mostInstances is how many instances a finding lists before it only counts.
const mostInstances = 6

// instances names the resources of a finding where its subject does not.
func instances(f *linter.Finding) string {
	if len(f.Resources) == 0 || len(f.Resources) == 1 && f.Resources[0].Address == f.SubjectName() {
		return ""
	}
	var words []string
	var last *graph.Block
	for i, r := range f.Resources {
		if i == mostInstances && len(f.Resources) > mostInstances+1 {
			words = append(words, fmt.Sprintf("and %d more", len(f.Resources)-i))
			break
		}
		name := r.Address
		if last != nil && r.Block == last && r.Key != "" && strings.HasSuffix(name, r.Key) && samePrefix(f.Resources[i-1], r) {
			name = r.Key
		}
		last = r.Block
		words = append(words, Printable(name))
	}
	return strings.Join(words, ", ")
}

// samePrefix reports whether two instances differ only in their last key, so
// that naming the key is enough.
func samePrefix(a, b *graph.Resource) bool {
	return strings.TrimSuffix(a.Address, a.Key) == strings.TrimSuffix(b.Address, b.Key)
}

func (t *textReport) summary(left int) {
	r := t.r
	n := count(r.Findings)
	resources, read, failed := r.resources()
	found := n.words()
	if t.o.All && n.unchanged > 0 {
		found = append(found, fmt.Sprintf("%d unchanged", n.unchanged))
	}
	if len(found) == 0 {
		found = []string{"no findings"}
	}
	where := plural(resources, "resource")
	if read > 1 {
		where += " of " + plural(read, "input")
	}
	if read > 0 {
		fmt.Fprintf(&t.b, "%s\n", t.p.bold(list(found)+" in "+where))
	}
	if failed > 0 {
		fmt.Fprintf(&t.b, "%s could not be read\n", plural(failed, "input"))
	}
	if left > 0 {
		fmt.Fprintf(&t.b, "%s about what this change does not touch; --all shows %s\n",
			plural(left, "more finding"), map[bool]string{true: "it", false: "them"}[left == 1])
	}
	if r.Ignored > 0 {
		fmt.Fprintf(&t.b, "%s ignored\n", plural(r.Ignored, "finding"))
	}
	unresolved, alone := 0, false
	for _, in := range r.Inputs {
		unresolved += in.UnresolvedGrants
		alone = alone || in.Kind == graph.TerraformPlan && in.Source == "" && dropped(in.Graph)
	}
	if unresolved > 0 {
		fmt.Fprintf(&t.b, "%s with a principal or scope that the input does not tell\n", plural(unresolved, "grant"))
	}
	if alone {
		fmt.Fprintf(&t.b, "%sa plan drops what its configuration says of them: --source DIR names it\n", indent)
	}
	if r.Comparison != nil {
		t.comparison()
	}
	if r.Totals.ServicePrincipals.Now+r.Totals.RoleAssignments.Now == 0 {
		return
	}
	t.total("service principals", r.Totals.ServicePrincipals)
	t.total("role assignments", r.Totals.RoleAssignments)
}

func (t *textReport) comparison() {
	fmt.Fprintln(&t.b, t.r.compared())
	for _, f := range t.r.Comparison.Fixed {
		fmt.Fprintf(&t.b, "%sfixed: %s %s %s\n", indent, Printable(f.Severity), Printable(f.Rule), Printable(f.Subject))
	}
	if difference := t.r.difference(); difference != "" {
		fmt.Fprintln(&t.b, difference)
	}
}

func (t *textReport) total(thing string, c linter.Count) {
	line := fmt.Sprintf("%-19s %d now", thing, c.Now)
	if c.Advised != c.Now {
		line += fmt.Sprintf(" -> %d advised", c.Advised)
	}
	fmt.Fprintf(&t.b, "%s%s\n", indent, line)
}

// dropped reports whether a plan leaves a principal or a scope open of which its
// configuration may say more: the plan has no expression for it, or one whose
// references may mean several things.
func dropped(g *graph.Graph) bool {
	if g == nil {
		return false
	}
	open := func(v graph.Value) bool {
		from := v.Origins()
		return v.IsUnknown() && (len(from) != 1 || from[0].Path == "")
	}
	for _, grant := range g.Grants {
		if grant.State != graph.Removed && (grant.Principal == nil && open(grant.PrincipalValue) || open(grant.Scope)) {
			return true
		}
	}
	return false
}
