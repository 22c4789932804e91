// Package linter runs rules over a graph and decides what of their findings is
// reported: severities, configuration, ignores, what a change touches.
//
// A [Rule] is a value. The catalogue is package rules; a program of one's own
// can run other rules by passing them to [Lint], which takes what package
// parsers read and returns what package report writes, or to [Run] for a single
// graph.
package linter

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// Severity is how much a finding matters.
type Severity uint8

// The severities, in rising order. Off is that of a rule that does not run.
const (
	Off Severity = iota
	Note
	Warning
	Error
)

var severityNames = [...]string{"off", "note", "warning", "error"}

// String returns the name that reports and configuration use.
func (s Severity) String() string { return severityNames[s] }

// ParseSeverity returns the severity of that name.
func ParseSeverity(name string) (Severity, error) {
	for s, n := range severityNames {
		if n == name {
			return Severity(s), nil
		}
	}
	return Off, fmt.Errorf("severity %q is unknown; it is one of error, warning, note, off", name)
}

// ParseFailOn returns the severity of that name as a level to fail from, where
// "never" stands for Off.
func ParseFailOn(name string) (Severity, error) {
	if name == "never" {
		return Off, nil
	}
	if s, err := ParseSeverity(name); err == nil && s != Off {
		return s, nil
	}
	return Off, fmt.Errorf("fail level %q is unknown; it is one of error, warning, note, never", name)
}

// Rule finds one kind of mistake. It is a constant: nothing in it changes once
// it is registered.
type Rule struct {
	// Name is permanent: kebab-case, naming the bad pattern.
	Name string
	// Summary says in one line what the rule reports.
	Summary string
	// Severity is the gravest that the rule reports without configuration. A
	// rule reports a lower one where the evidence is weaker.
	Severity Severity
	// Disabled marks a rule that runs only when the configuration or --only
	// names it.
	Disabled bool
	// Threshold is the number from which the rule reports, for the rules whose
	// configuration has one; 0 for the others.
	Threshold int
	// SecuritySeverity is how bad it is as a matter of security what the rule
	// reports, from 0.1 to 10.0 as GitHub code scanning counts (from 7.0 high,
	// from 4.0 medium); 0 for rules that are about something else.
	SecuritySeverity float64
	// Topic is the section of Microsoft's recommendations that the rule
	// belongs to, such as "Replicated resources and applications".
	Topic string
	// Help is where the recommendation can be read.
	Help string
	// Doc is the page about the rule, in Markdown: what it finds and why, with
	// an example, what to write instead, what it cannot see. A rule without one
	// is explained by its summary.
	Doc string
	// Check reads the pass's graph and reports findings in the order of the
	// graph. It has no other input: no files, no clock, no environment.
	Check func(*Pass)
}

var ruleName = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// Validate returns what is wrong with the rule's declaration, if anything.
func (r *Rule) Validate() error {
	switch {
	case r == nil:
		return fmt.Errorf("rule is nil")
	case !ruleName.MatchString(r.Name):
		return fmt.Errorf("rule name %q is not kebab-case", r.Name)
	case r.Summary == "":
		return fmt.Errorf("rule %q has no summary", r.Name)
	case r.Severity == Off:
		return fmt.Errorf("rule %q has no severity; a rule that is off by default is Disabled", r.Name)
	case r.SecuritySeverity < 0 || r.SecuritySeverity > 10:
		return fmt.Errorf("rule %q has security severity %v; it is between 0 and 10", r.Name, r.SecuritySeverity)
	case r.Check == nil:
		return fmt.Errorf("rule %q has no check", r.Name)
	}
	return nil
}

// Validate returns what is wrong with the declarations of rules that are to run
// together, if anything: each has to be valid and to have a name of its own.
func Validate(rules []*Rule) error {
	named := map[string]bool{}
	for _, r := range rules {
		if err := r.Validate(); err != nil {
			return err
		}
		if named[r.Name] {
			return fmt.Errorf("there are two rules %q", r.Name)
		}
		named[r.Name] = true
	}
	return nil
}

// Pass is one run of one rule over one graph.
type Pass struct {
	Rule  *Rule
	Graph *graph.Graph
	// Options are what the configuration says that rules may ask for.
	Options Options
	// Threshold is the rule's threshold, configured or not.
	Threshold int

	findings []*Finding
}

// Report adds a finding. The pass sets the finding's rule.
func (p *Pass) Report(f Finding) {
	f.Rule = p.Rule
	p.findings = append(p.findings, &f)
}

// Options are the parts of the configuration that rules read.
type Options struct {
	// Marked reports whether the configuration or the built-in marks give the
	// resource the mark: "audit", "lifecycle" or "ephemeral". Never nil in a
	// pass.
	Marked func(mark string, r *graph.Resource) bool
	// PerDay returns how often a resource marked ephemeral is made each day, 0
	// where the configuration does not say. Never nil in a pass.
	PerDay func(r *graph.Resource) int
	// Approval is the identity_approval block; nil without one.
	Approval *Approval
	// InUse is the in_use block; its zero value means that nothing is known.
	InUse InUse
}

// Approval is what an organisation says about the creation of identities.
type Approval struct {
	// UserAssigned are patterns of names that need no further approval.
	UserAssigned []string
	// DenySystemAssigned forbids system-assigned identities.
	DenySystemAssigned bool
}

// Approves reports whether a user-assigned identity of the name needs no
// further approval. Azure compares names without regard to case.
func (a *Approval) Approves(name string) bool {
	return slices.ContainsFunc(a.UserAssigned, func(pattern string) bool {
		return matchPattern(strings.ToLower(pattern), strings.ToLower(name))
	})
}

// InUse counts what exists already, outside the input. Zero means unknown.
type InUse struct {
	// RoleAssignments counts those of every subscription and management group
	// that RoleAssignmentsIn does not name.
	RoleAssignments int
	// RoleAssignmentsIn counts by subscription or management group id.
	RoleAssignmentsIn map[string]int
	DirectoryObjects  int
	DirectoryQuota    int
}
