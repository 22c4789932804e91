// Package report writes what a run found, in one format per file.
package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Report is everything that a run has to say.
type Report struct {
	// Tool is the name of the program that reports, as users type it; empty
	// stands for tfidlint.
	Tool string
	// Version is that of the program.
	Version string
	// Dir is the working directory relative to the repository's root, with "/"
	// between segments and empty for the root itself. What reads a report
	// beside a repository looks for its files from the root.
	Dir string
	// Outcome is what there is to say. It must not be nil.
	*linter.Outcome
}

// Options say how a report is written. They change nothing of what it says.
type Options struct {
	// Width is how many columns a line of text may have; 0 stands for 80.
	Width int
	// Color asks for terminal colours.
	Color bool
	// All shows findings that the change does not touch where a format leaves
	// them out otherwise.
	All bool
	// Brief leaves out what is not a finding.
	Brief bool
	// StepSummary receives the full list as Markdown from the formats whose
	// other output is bounded; nil where nobody wants it.
	StepSummary io.Writer
	// SummaryFile is the absolute path of the file that the caller writes what
	// StepSummary receives to, for the formats whose reader has to be told;
	// empty where there is none.
	SummaryFile string
	// WorkDir is the absolute path of the working directory, for the formats
	// that need absolute paths; empty leaves paths as they are.
	WorkDir string
}

// A Format writes a report. Errors are those of the writer.
type Format func(w io.Writer, r *Report, o Options) error

var formats = map[string]Format{
	"azure-devops": AzureDevOps,
	"github":       GitHub,
	"gitlab":       GitLab,
	"html":         HTML,
	"json":         JSON,
	"junit":        JUnit,
	"markdown":     Markdown,
	"sarif":        SARIF,
	"text":         Text,
}

// Names returns the names of the formats, sorted.
func Names() []string { return slices.Sorted(maps.Keys(formats)) }

// Lookup returns the format of that name; the error of an unknown one names
// those that exist.
func Lookup(name string) (Format, error) {
	if f, ok := formats[name]; ok {
		return f, nil
	}
	return nil, unknownFormat(name, Names())
}

func unknownFormat(name string, known []string) error {
	return fmt.Errorf("format %q is unknown; it is one of %s", name, strings.Join(known, ", "))
}

// product is the program that a report without the name of another comes from.
const product = "tfidlint"

func (r *Report) tool() string { return cmp.Or(r.Tool, product) }

// tally counts findings by severity, those apart that the change does not
// touch.
type tally struct{ errors, warnings, notes, unchanged int }

func count(findings []*linter.Finding) tally {
	var t tally
	for _, f := range findings {
		switch {
		case !f.Changed:
			t.unchanged++
		case f.Severity == linter.Error:
			t.errors++
		case f.Severity == linter.Warning:
			t.warnings++
		default:
			t.notes++
		}
	}
	return t
}

// shown returns the findings that a format for people shows, and how many it
// leaves out because the change does not touch them.
func (r *Report) shown(o Options) (findings []*linter.Finding, left int) {
	if o.All {
		return r.Findings, 0
	}
	findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f *linter.Finding) bool { return !f.Changed })
	return findings, len(r.Findings) - len(findings)
}

// byGravity returns the findings with the gravest first, of these the ones that
// the change touches, and otherwise in the same order: for formats where
// something may be cut off.
func byGravity(findings []*linter.Finding) []*linter.Finding {
	sorted := slices.Clone(findings)
	slices.SortStableFunc(sorted, func(a, b *linter.Finding) int {
		if a.Severity != b.Severity || a.Changed == b.Changed {
			return int(b.Severity) - int(a.Severity)
		}
		if a.Changed {
			return -1
		}
		return 1
	})
	return sorted
}

// words names the counts that are not zero, for a sentence.
func (t tally) words() []string {
	var words []string
	for _, c := range []struct {
		n     int
		thing string
	}{{t.errors, "error"}, {t.warnings, "warning"}, {t.notes, "note"}} {
		if c.n > 0 {
			words = append(words, plural(c.n, c.thing))
		}
	}
	return words
}

// resources counts what the deployments declare that were read, and how many
// were and were not.
func (r *Report) resources() (resources, read, failed int) {
	for _, in := range r.Inputs {
		resources += in.Resources
		if in.WasRead() {
			read++
		}
	}
	return resources, read, len(r.Inputs) - read
}

// fromRoot returns how a file is called from the repository's root: as it is
// where it lies elsewhere or is no file.
func (r *Report) fromRoot(file string) string {
	if r.Dir == "" || file == source.Stdin || path.IsAbs(file) || filepath.IsAbs(file) {
		return file
	}
	return path.Join(r.Dir, file)
}

// fileOf returns the file of a finding, as it is called from the repository's
// root, and where in it the finding begins; the deployment and its beginning
// for a finding that has no other place.
func (r *Report) fileOf(f *linter.Finding) (file string, start source.Position) {
	if !f.At.IsValid() {
		return r.fromRoot(cmp.Or(f.Root, ".")), source.Position{Line: 1, Column: 1}
	}
	return r.fromRoot(f.At.File.Path), f.At.File.Position(f.At.Start)
}

// plural returns "1 thing" or "2 things".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if stem, ok := strings.CutSuffix(thing, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// list joins words as a sentence does.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
