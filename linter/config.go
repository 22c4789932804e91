package linter

import (
	"slices"
	"time"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Config says what to run and how to judge it. The zero Config is usable: it
// runs every rule that is not off by default, and fails for nothing.
type Config struct {
	// FailOn is the severity from which a changed finding makes the run exit
	// with status 1; Off stands for never.
	FailOn Severity
	// Rules are settings by the rule's name.
	Rules map[string]RuleConfig
	// Only, where it is not empty, names the rules that run, whether or not
	// they are off otherwise. Skip names rules that do not.
	Only, Skip []string
	// Approval, InUse and Marks are what Options hands to the rules.
	Approval *Approval
	InUse    InUse
	Marks    []Mark
	Ignores  []ConfigIgnore
	// Dir is the working directory relative to the repository's root, with
	// "/" between its segments and empty for the root itself. It makes
	// fingerprints the same wherever in the repository the program runs.
	Dir string
	// Today is the date that ignores expire by; the zero time never is past
	// anything.
	Today time.Time
}

// RuleConfig are the settings of one rule.
type RuleConfig struct {
	// Severity is the configured severity; nil where none is.
	Severity *Severity
	// Threshold is the configured threshold; nil where none is.
	Threshold *int
}

// Mark says of resources what their input cannot: "audit" (needs an identity
// of its own in the audit log), "lifecycle" (its permissions must end with
// it), "ephemeral" (made and deleted by a pipeline).
type Mark struct {
	Name string
	// Resources are patterns of addresses.
	Resources []string
	// Tags are the values of tags that mark a resource.
	Tags map[string][]string
	// PerDay is how often each is made a day; 0 where it is not said.
	PerDay int
}

// builtinMarks hold without configuration.
var builtinMarks = []Mark{{Name: "audit", Tags: map[string][]string{"audit": {"per-resource"}}}}

// ConfigIgnore is an ignore of the configuration.
type ConfigIgnore struct {
	Rule string
	// Resource is a pattern for the subject, or for every resource of a
	// finding.
	Resource string
	Reason   string
	// Expires is the last day on which the ignore holds; the zero time never
	// comes.
	Expires time.Time
	At      source.Span
}

// DefaultConfig returns what holds without a configuration.
func DefaultConfig() *Config { return &Config{FailOn: Warning} }

// Fails reports whether a finding makes the run exit with status 1.
func (c *Config) Fails(f *Finding) bool {
	return c.FailOn != Off && f.Changed && f.Severity >= c.FailOn
}

// active returns the rules that run, in order of their names.
func (c *Config) active(rules []*Rule) []*Rule {
	active := slices.DeleteFunc(slices.Clone(rules), func(r *Rule) bool { return !c.runs(r) })
	slices.SortFunc(active, func(a, b *Rule) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return active
}

func (c *Config) runs(r *Rule) bool {
	if slices.Contains(c.Skip, r.Name) {
		return false
	}
	if len(c.Only) > 0 {
		return slices.Contains(c.Only, r.Name)
	}
	configured, ok := c.Rules[r.Name]
	if ok && configured.Severity != nil {
		return *configured.Severity != Off
	}
	return ok || !r.Disabled
}

// severity returns what a finding of the rule is reported as. A configured
// severity replaces that of warnings and errors. Notes stay notes, because
// they rest on weaker evidence, unless notes are all that the rule reports.
func (c *Config) severity(r *Rule, found Severity) Severity {
	configured := c.Rules[r.Name].Severity
	if configured == nil || *configured == Off || found == Note && r.Severity > Note {
		return found
	}
	return *configured
}

func (c *Config) threshold(r *Rule) int {
	if t := c.Rules[r.Name].Threshold; t != nil {
		return *t
	}
	return r.Threshold
}

func (c *Config) options() Options {
	return Options{Marked: c.marked, PerDay: c.perDay, Approval: c.Approval, InUse: c.InUse}
}

// perDay returns the largest rate of the marks that call the resource
// ephemeral.
func (c *Config) perDay(r *graph.Resource) int {
	most := 0
	for _, m := range c.Marks {
		if m.Name == "ephemeral" && m.PerDay > most && m.matches(r) {
			most = m.PerDay
		}
	}
	return most
}

func (c *Config) marked(name string, r *graph.Resource) bool {
	has := func(m Mark) bool { return m.Name == name && m.matches(r) }
	return slices.ContainsFunc(builtinMarks, has) || slices.ContainsFunc(c.Marks, has)
}

func (m Mark) matches(r *graph.Resource) bool {
	for _, pattern := range m.Resources {
		if matchAddress(pattern, r.Address) || r.Block != nil && matchAddress(pattern, r.Block.Address) {
			return true
		}
	}
	for tag, values := range m.Tags {
		have, ok := r.Tags.Attr(tag).Text()
		if ok && slices.ContainsFunc(values, func(v string) bool { return matchPattern(v, have) }) {
			return true
		}
	}
	return false
}
