package linter

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// applyIgnores takes the ignored findings out of the result, and reports the
// ignores of the source that are no good.
func applyIgnores(result *Result, g *graph.Graph, rules, active []*Rule, cfg *Config) {
	used := map[source.Span]bool{}
	usedConfig := map[int]bool{}
	kept := result.Findings[:0]
	for _, f := range result.Findings {
		ignored := false
		for _, at := range sourceIgnores(f) {
			used[at], ignored = true, true
		}
		for i, ignore := range cfg.Ignores {
			if ignore.holds(cfg) && ignore.Rule == f.Rule.Name && ignore.matches(f) {
				usedConfig[i], ignored = true, true
			}
		}
		if ignored {
			result.Ignored++
			continue
		}
		kept = append(kept, f)
	}
	result.Findings = kept
	for i := range cfg.Ignores {
		if usedConfig[i] {
			result.usedIgnores = append(result.usedIgnores, i)
		}
	}
	result.Problems = append(result.Problems, badIgnores(g, rules, active, used)...)
}

// sourceIgnores returns the places of the remarks that hide a finding: those
// on its subject, or else those on the blocks of all of its resources. A
// remark without a reason hides nothing.
func sourceIgnores(f *Finding) []source.Span {
	if f.Subject != nil {
		if at, ok := ignoredOn(f.Subject, f.Rule.Name); ok {
			return []source.Span{at}
		}
	}
	var all []source.Span
	seen := map[*graph.Block]bool{}
	for _, r := range f.Resources {
		if seen[r.Block] {
			continue
		}
		seen[r.Block] = true
		at, ok := ignoredOn(r.Block, f.Rule.Name)
		if !ok {
			return nil
		}
		all = append(all, at)
	}
	return all
}

func ignoredOn(b *graph.Block, rule string) (source.Span, bool) {
	if b == nil {
		return source.Span{}, false
	}
	for _, i := range b.Ignores {
		if i.Rule == rule && strings.TrimSpace(i.Reason) != "" {
			return i.At, true
		}
	}
	return ignoredOn(b.Owner, rule)
}

// badIgnores reports remarks that lack a reason, name no rule, or hide
// nothing. One remark may stand on several blocks, when a module is called
// more than once, and is reported once.
func badIgnores(g *graph.Graph, rules, active []*Rule, used map[source.Span]bool) []source.Problem {
	var problems []source.Problem
	seen := map[source.Span]bool{}
	for _, b := range g.Blocks {
		for _, i := range b.Ignores {
			if seen[i.At] {
				continue
			}
			seen[i.At] = true
			named := func(r *Rule) bool { return r.Name == i.Rule }
			switch {
			case !slices.ContainsFunc(rules, named):
				problems = append(problems, source.Problemf(i.At, "ignore names rule %q, which does not exist; the command `rules` lists the names", i.Rule))
			case strings.TrimSpace(i.Reason) == "":
				problems = append(problems, source.Problemf(i.At, "ignore of rule %q lacks a reason, so it has no effect; say after the rule's name why the finding is accepted", i.Rule))
			case !used[i.At] && slices.ContainsFunc(active, named):
				problems = append(problems, source.Problemf(i.At, "ignore of rule %q matches no finding; it can be removed", i.Rule))
			}
		}
	}
	return problems
}

// holds reports whether the ignore has not expired.
func (i ConfigIgnore) holds(cfg *Config) bool {
	return i.Expires.IsZero() || cfg.Today.Before(i.Expires.AddDate(0, 0, 1))
}

func (i ConfigIgnore) matches(f *Finding) bool {
	if matchAddress(i.Resource, f.SubjectName()) {
		return true
	}
	return len(f.Resources) > 0 && !slices.ContainsFunc(f.Resources, func(r *graph.Resource) bool {
		return !matchAddress(i.Resource, r.Address)
	})
}

// checkIgnores reports the ignores of the configuration that have expired, or
// that matched no finding of any of the results. Which of them name a rule
// that exists is checked when the configuration is read.
func (c *Config) checkIgnores(rules []*Rule, results []*Result) []source.Problem {
	used := map[int]bool{}
	for _, r := range results {
		for _, i := range r.usedIgnores {
			used[i] = true
		}
	}
	active := c.active(rules)
	var problems []source.Problem
	for n, i := range c.Ignores {
		named := func(r *Rule) bool { return r.Name == i.Rule }
		switch {
		case !i.holds(c):
			problems = append(problems, source.Problemf(i.At, "ignore of rule %q for %q expired on %s; mend what it hides or give it a new date", i.Rule, i.Resource, i.Expires.Format("2006-01-02")))
		case !used[n] && slices.ContainsFunc(active, named):
			problems = append(problems, source.Problemf(i.At, "ignore of rule %q for %q matches no finding; it can be removed", i.Rule, i.Resource))
		}
	}
	return problems
}
