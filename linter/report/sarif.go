package report

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
)

// The limits of GitHub code scanning, past which it drops things or refuses the
// file ("SARIF support for code scanning" in the documentation of GitHub).
const (
	sarifResults     = 5000     // shown of a run, the gravest
	sarifLocations   = 100      // shown of a result
	sarifDescription = 1024     // characters of a rule's full description
	sarifSize        = 10 << 20 // bytes of the file, compressed
)

// SARIF writes the report as SARIF 2.1.0
// (https://docs.oasis-open.org/sarif/sarif/v2.1.0/) for GitHub code scanning and
// for editors: one run, the rules that found something, each finding on one line
// with a fingerprint that does not change as lines move. Files are named from
// the repository's root. What exceeds the limits of code scanning is left out,
// the slightest first, and a notification says so.
//
// The run names no category: whoever uploads several reports of one commit says
// what tells them apart.
func SARIF(w io.Writer, r *Report, _ Options) error {
	findings := r.together(r.Findings)
	all := len(findings)
	if all > sarifResults {
		findings = byGravity(findings)[:sarifResults]
	}
	for {
		text, err := r.sarif(findings, all-len(findings))
		if err != nil {
			return err
		}
		if len(text) <= sarifSize || compressed(text) <= sarifSize || len(findings) <= 1 {
			_, err := w.Write(text)
			return err
		}
		findings = byGravity(findings)[:len(findings)/2]
	}
}

// numeric returns a version as SARIF's users compare them, without the "v" of
// Go's; what is no number, such as that of an unreleased build, stays as it is.
func numeric(version string) string {
	if rest, ok := strings.CutPrefix(version, "v"); ok && rest != "" && '0' <= rest[0] && rest[0] <= '9' {
		return rest
	}
	return version
}

// compressed returns how long a text is after gzip.
func compressed(text []byte) int64 {
	var n counter
	z := gzip.NewWriter(&n)
	// Neither writes to anything that can fail.
	_, _ = z.Write(text)
	_ = z.Close()
	return int64(n)
}

type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func (r *Report) sarif(findings []*linter.Finding, left int) ([]byte, error) {
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: r.tool(), FullName: strings.TrimSpace(r.tool() + " " + r.Version), Version: numeric(r.Version),
			Rules: []sarifRule{},
		}},
		Invocations: []sarifInvocation{r.invocationSARIF(left)},
		Bases: map[string]sarifBase{
			sarifRoot: {sarifText{Text: "The root of the repository."}},
		},
		ColumnKind: "utf16CodeUnits",
		Results:    make([]sarifResult, 0, len(findings)),
	}
	if r.tool() == product {
		run.Tool.Driver.InformationURI = "https://github.com/tfidlint/tfidlint"
	}
	index := map[*linter.Rule]int{}
	for _, f := range findings {
		i, ok := index[f.Rule]
		if !ok {
			i = len(run.Tool.Driver.Rules)
			index[f.Rule] = i
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, r.ruleSARIF(f.Rule))
		}
		run.Results = append(run.Results, r.resultSARIF(f, i))
	}
	var b bytes.Buffer
	err := writeJSON(&b, sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
	return b.Bytes(), err
}

var sarifLevels = map[linter.Severity]string{linter.Error: "error", linter.Warning: "warning", linter.Note: "note"}

func (r *Report) invocationSARIF(cut int) sarifInvocation {
	in := sarifInvocation{Successful: true, Notifications: []sarifNotification{}}
	for _, p := range r.Problems {
		n := sarifNotification{Level: "warning", Message: messageSARIF(p.Message)}
		if p.Failure {
			n.Level = "error"
			in.Successful = false
		}
		switch {
		case p.Span.IsValid():
			n.Locations = []sarifLocation{r.placeSARIF(p.Span)}
		case p.Path != "":
			n.Locations = []sarifLocation{{Physical: sarifPhysical{Artifact: r.artifact(p.Path)}}}
		}
		in.Notifications = append(in.Notifications, n)
	}
	if cut > 0 {
		in.Notifications = append(in.Notifications, sarifNotification{
			Level: "warning",
			Message: sarifText{Text: fmt.Sprintf("%s left out, the slightest, because code scanning takes no more; --format json has all.",
				plural(cut, "finding"))},
		})
	}
	return in
}

func (r *Report) ruleSARIF(rule *linter.Rule) sarifRule {
	full := sentence(rule.Summary)
	if rule.Topic != "" {
		full += " Topic of Microsoft's recommendations: " + sentence(rule.Topic)
	}
	out := sarifRule{
		ID: rule.Name, Name: pascal(rule.Name), Short: sarifText{Text: sentence(rule.Summary)}, Full: sarifText{Text: clip(full, sarifDescription)},
		HelpURI: rule.Help, Default: sarifDefault{sarifLevels[rule.Severity]},
		Help:       sarifText{Markdown: rule.Doc, Text: "Run " + r.tool() + " explain " + rule.Name + " for examples, what to write instead, and what the rule cannot see."},
		Properties: map[string]any{"precision": "high", "problem.severity": sarifProblems[rule.Severity]},
	}
	if rule.Help != "" {
		out.Help.Text += " The recommendation: " + rule.Help
	}
	tags := []string{"azure", "managed-identity"}
	if rule.SecuritySeverity > 0 {
		tags = append(tags, "security")
		out.Properties["security-severity"] = fmt.Sprintf("%.1f", rule.SecuritySeverity)
	}
	out.Properties["tags"] = tags
	return out
}

var sarifProblems = map[linter.Severity]string{linter.Error: "error", linter.Warning: "warning", linter.Note: "recommendation"}

// pascal spells a rule's name as SARIF wants names that people read: without
// hyphens, which are for the id.
func pascal(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// clip cuts a text to that many characters.
func clip(s string, most int) string {
	runes := 0
	for i := range s {
		if runes++; runes == most && i+1 < len(s) {
			return s[:i] + "…"
		}
	}
	return s
}

func (r *Report) resultSARIF(f *linter.Finding, rule int) sarifResult {
	// Code scanning takes no result without a place.
	at := sarifLocation{Physical: sarifPhysical{r.artifact(cmp.Or(f.Root, ".")), &sarifRegion{1, 1, 1, 1}}}
	if f.At.IsValid() {
		at = r.placeSARIF(f.At)
	}
	at.Logical = []sarifLogical{{Name: Printable(f.SubjectName()), Kind: "resource"}}
	text := messageSARIF(f.Message).Text
	if f.Advice != "" {
		text += " " + messageSARIF(f.Advice).Text
	}
	out := sarifResult{
		RuleID: f.Rule.Name, RuleIndex: rule, Level: sarifLevels[f.Severity],
		Locations:    []sarifLocation{at},
		Fingerprints: map[string]string{"primaryLocationLineHash": f.Fingerprint},
		Properties:   map[string]any{"changed": f.Changed, "subject": Printable(f.SubjectName()), "resources": len(f.Resources)},
	}
	if !f.Change.IsZero() {
		out.Properties["impact"] = f.Impact()
	}
	for _, rel := range f.Related {
		if len(out.Related) == sarifLocations {
			break
		}
		if !rel.At.IsValid() {
			continue
		}
		// Code scanning shows a related place only where the text links to it.
		place := r.placeSARIF(rel.At)
		place.ID = len(out.Related) + 1
		message := messageSARIF(rel.Message)
		place.Message = &message
		out.Related = append(out.Related, place)
		text += fmt.Sprintf(" See [%s](%d).", brackets.Replace(unlinked(rel.Message)), place.ID)
	}
	for _, fix := range f.Fixes {
		if changes := r.changesSARIF(fix.Edits); len(changes) > 0 {
			out.Fixes = append(out.Fixes, sarifFix{messageSARIF(fix.Title), changes})
		}
	}
	// Braces stay single although a reader may take {0} for a placeholder: there
	// are no arguments to put in its place, and doubled ones are shown doubled.
	out.Message = sarifText{Text: text}
	return out
}

// messageSARIF returns a message without links.
func messageSARIF(s string) sarifText { return sarifText{Text: unlinked(sentence(s))} }

// unlinked returns text in which nothing is a link: text in brackets is one where
// a destination in parentheses follows at once.
func unlinked(s string) string { return strings.ReplaceAll(Printable(s), "](", "] (") }

// brackets escapes the text of a link.
var brackets = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`)

func (r *Report) changesSARIF(edits []linter.Edit) []sarifChange {
	var changes []sarifChange
	index := map[*source.File]int{}
	for _, e := range edits {
		if !e.At.IsValid() {
			continue
		}
		i, ok := index[e.At.File]
		if !ok {
			i = len(changes)
			index[e.At.File] = i
			changes = append(changes, sarifChange{Artifact: r.artifact(e.At.File.Path)})
		}
		changes[i].Replacements = append(changes[i].Replacements, sarifReplacement{
			Deleted:  *regionOf(e.At),
			Inserted: sarifText{Text: e.NewText},
		})
	}
	return changes
}

// firstLine returns the part of a span that is on its first line: a pull request
// shows a finding only if all of its lines are among the changed ones.
func firstLine(at source.Span) source.Span {
	line, _, cut := bytes.Cut(at.Text(), []byte("\n"))
	if cut {
		at.End = at.Start + len(bytes.TrimSuffix(line, []byte("\r")))
	}
	return at
}

func regionOf(at source.Span) *sarifRegion {
	start, end := at.Range()
	return &sarifRegion{start.Line, start.Column, end.Line, end.Column}
}

// placeSARIF returns the first line of a span.
func (r *Report) placeSARIF(at source.Span) sarifLocation {
	return sarifLocation{Physical: sarifPhysical{r.artifact(at.File.Path), regionOf(firstLine(at))}}
}

// sarifRoot is the base that code scanning resolves relative names against.
const sarifRoot = "%SRCROOT%"

// artifact names a file by its URI from the repository's root; what lies
// outside has a URI of its own.
func (r *Report) artifact(file string) sarifArtifact {
	file = r.fromRoot(file)
	if path.IsAbs(file) || filepath.IsAbs(file) {
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(filepath.ToSlash(file), "/")}).String()}
	}
	segments := strings.Split(file, "/")
	for i, s := range segments {
		// A colon in the first segment would end a scheme.
		segments[i] = strings.ReplaceAll(url.PathEscape(s), ":", "%3A")
	}
	return sarifArtifact{URI: cmp.Or(strings.Join(segments, "/"), "."), Base: sarifRoot}
}
