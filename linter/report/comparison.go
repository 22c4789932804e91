package report

import (
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
)

// isNew reports whether a finding is one that the base of a comparison does not
// have.
func (r *Report) isNew(f *linter.Finding) bool {
	return r.Comparison != nil && r.Comparison.New[f.Fingerprint]
}

// remarks are what a report says of a finding in brackets behind its severity
// or rule; empty where there is nothing to say.
func (r *Report) remarks(f *linter.Finding) string {
	var words []string
	if r.isNew(f) {
		words = append(words, "new")
	}
	if !f.Changed {
		words = append(words, "unchanged")
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// compared says in one sentence, without its stop, how the findings differ from
// those of the base.
func (r *Report) compared() string {
	c := r.Comparison
	return fmt.Sprintf("compared with %s: %d new, %d fixed, %d as before", Printable(c.Base), len(c.New), len(c.Fixed), c.Same)
}

// difference says what the change does to the totals, and what it would do with
// the advice followed; empty where it does nothing.
func (r *Report) difference() string {
	var now, advised []string
	add := func(base, c linter.Count, thing string) {
		if c.Now != base.Now || c.Advised != base.Now {
			now = append(now, fmt.Sprintf("%+d %s", c.Now-base.Now, thing+"s"))
			advised = append(advised, fmt.Sprintf("%+d", c.Advised-base.Now))
		}
	}
	add(r.Comparison.Before.ServicePrincipals, r.Totals.ServicePrincipals, "service principal")
	add(r.Comparison.Before.RoleAssignments, r.Totals.RoleAssignments, "role assignment")
	if len(now) == 0 {
		return ""
	}
	return fmt.Sprintf("this change: %s; with the advice %s", strings.Join(now, ", "), strings.Join(advised, ", "))
}

type jsonComparison struct {
	Base             string                   `json:"base"`
	New              int                      `json:"new"`
	Same             int                      `json:"same"`
	Fixed            []linter.SnapshotFinding `json:"fixed"`
	ServicePrincipal jsonDifference           `json:"service_principals"`
	RoleAssignments  jsonDifference           `json:"role_assignments"`
}

type jsonDifference struct {
	Base int `json:"base"`
	linter.Count
}

func (r *Report) comparisonJSON() *jsonComparison {
	c := r.Comparison
	if c == nil {
		return nil
	}
	return &jsonComparison{
		Base: c.Base, New: len(c.New), Same: c.Same, Fixed: append([]linter.SnapshotFinding{}, c.Fixed...),
		ServicePrincipal: jsonDifference{c.Before.ServicePrincipals.Now, r.Totals.ServicePrincipals},
		RoleAssignments:  jsonDifference{c.Before.RoleAssignments.Now, r.Totals.RoleAssignments},
	}
}
