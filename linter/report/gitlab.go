package report

import (
	"io"
	"strconv"

	"github.com/tfidlint/tfidlint/linter"
)

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

var gitlabSeverities = map[linter.Severity]string{linter.Error: "major", linter.Warning: "minor", linter.Note: "info"}

// GitLab writes the report as GitLab's code quality widget reads it: an array
// of issues (https://docs.gitlab.com/ci/testing/code_quality/). The widget
// cannot mark a finding as one that the change does not touch, so these are
// left out unless Options.All asks for them.
func GitLab(w io.Writer, r *Report, o Options) error {
	findings, _ := r.shown(o)
	issues := make([]gitlabIssue, 0, len(findings))
	times := map[string]int{}
	for _, f := range findings {
		file, start := r.fileOf(f)
		// The widget shows only the first of equal fingerprints. Two plans of
		// one root module have the same.
		fingerprint := f.Fingerprint
		times[fingerprint]++
		if n := times[fingerprint]; n > 1 {
			fingerprint += "-" + strconv.Itoa(n)
		}
		issues = append(issues, gitlabIssue{
			Description: Printable(described(f)), CheckName: f.Rule.Name, Fingerprint: fingerprint, Severity: gitlabSeverities[f.Severity],
			Location: gitlabLocation{Path: file, Lines: gitlabLines{start.Line}},
		})
	}
	return writeJSON(w, issues)
}
