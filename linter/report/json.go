package report

import (
	"io"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// JSON writes the report as one object. Every member is always there, but for
// those of a comparison: lists
// are empty rather than missing, and null stands for no place and no impact.
// Columns count UTF-16 code units from 1.
func JSON(w io.Writer, r *Report, _ Options) error {
	return writeJSON(w, r.json())
}

type jsonReport struct {
	Version int         `json:"version"`
	Tool    jsonTool    `json:"tool"`
	Inputs  []jsonInput `json:"inputs"`
	Summary jsonSummary `json:"summary"`
	// Comparison is left out where nothing is compared, and so is New.
	Comparison *jsonComparison     `json:"comparison,omitempty"`
	Findings   []jsonFinding       `json:"findings"`
	Problems   []graph.JSONProblem `json:"problems"`
}

type jsonTool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type jsonInput struct {
	Path             string            `json:"path"`
	Kind             graph.InputKind   `json:"kind"`
	Source           string            `json:"source"`
	Parameters       []string          `json:"parameters"`
	Resources        int               `json:"resources"`
	Status           graph.InputStatus `json:"status"`
	UnresolvedGrants int               `json:"unresolved_grants"`
}

type jsonSummary struct {
	Errors    int `json:"errors"`
	Warnings  int `json:"warnings"`
	Notes     int `json:"notes"`
	Ignored   int `json:"ignored"`
	Unchanged int `json:"unchanged"`
	linter.Totals
}

type jsonFinding struct {
	Rule        string         `json:"rule"`
	Severity    string         `json:"severity"`
	Changed     bool           `json:"changed"`
	New         *bool          `json:"new,omitempty"`
	Subject     string         `json:"subject"`
	Resources   []string       `json:"resources"`
	Message     string         `json:"message"`
	Advice      string         `json:"advice"`
	Help        string         `json:"help"`
	Fingerprint string         `json:"fingerprint"`
	Location    *graph.Place   `json:"location"`
	Related     []jsonRelated  `json:"related"`
	Impact      *linter.Impact `json:"impact"`
	Fixes       []jsonFix      `json:"fixes"`
}

type jsonRelated struct {
	Message  string       `json:"message"`
	Location *graph.Place `json:"location"`
}

type jsonFix struct {
	Title string     `json:"title"`
	Safe  bool       `json:"safe"`
	Edits []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	Location *graph.Place `json:"location"`
	NewText  string       `json:"new_text"`
}

func (r *Report) json() jsonReport {
	n := count(r.Findings)
	out := jsonReport{
		Version: 1,
		Tool:    jsonTool{Name: r.tool(), Version: r.Version},
		Inputs:  make([]jsonInput, 0, len(r.Inputs)),
		Summary: jsonSummary{
			Errors: n.errors, Warnings: n.warnings, Notes: n.notes, Ignored: r.Ignored, Unchanged: n.unchanged,
			Totals: r.Totals,
		},
		Findings: make([]jsonFinding, 0, len(r.Findings)),
		Problems: make([]graph.JSONProblem, 0, len(r.Problems)),
	}
	for _, in := range r.Inputs {
		out.Inputs = append(out.Inputs, jsonInput{
			Path: in.Path, Kind: in.Kind, Source: in.Source, Parameters: append([]string{}, in.Parameters...),
			Resources: in.Resources, Status: in.Status, UnresolvedGrants: in.UnresolvedGrants,
		})
	}
	out.Comparison = r.comparisonJSON()
	for _, f := range r.Findings {
		found := findingJSON(f)
		if r.Comparison != nil {
			fresh := r.isNew(f)
			found.New = &fresh
		}
		out.Findings = append(out.Findings, found)
	}
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, graph.ProblemOf(p))
	}
	return out
}

func findingJSON(f *linter.Finding) jsonFinding {
	out := jsonFinding{
		Rule: f.Rule.Name, Severity: f.Severity.String(), Changed: f.Changed, Subject: f.SubjectName(),
		Resources: make([]string, 0, len(f.Resources)), Message: f.Message, Advice: f.Advice,
		Help: f.Rule.Help, Fingerprint: f.Fingerprint, Location: graph.PlaceOf(f.At),
		Related: make([]jsonRelated, 0, len(f.Related)), Fixes: make([]jsonFix, 0, len(f.Fixes)),
	}
	for _, r := range f.Resources {
		out.Resources = append(out.Resources, r.Address)
	}
	for _, rel := range f.Related {
		out.Related = append(out.Related, jsonRelated{Message: rel.Message, Location: graph.PlaceOf(rel.At)})
	}
	if !f.Change.IsZero() {
		impact := f.Impact()
		out.Impact = &impact
	}
	for _, fix := range f.Fixes {
		edits := make([]jsonEdit, 0, len(fix.Edits))
		for _, e := range fix.Edits {
			edits = append(edits, jsonEdit{Location: graph.PlaceOf(e.At), NewText: e.NewText})
		}
		out.Fixes = append(out.Fixes, jsonFix{Title: fix.Title, Safe: fix.Safe, Edits: edits})
	}
	return out
}
