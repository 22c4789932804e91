package linter

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Outcome is what the rules found in all inputs of a run, as [Lint] returns it.
// Accepting a baseline and comparing with a snapshot change what it says. One
// that is not from Lint can be reported and compared, no more.
type Outcome struct {
	// Inputs are the deployments that were read, or were to be.
	Inputs []*graph.Input
	// Findings are those of all inputs, in the order of reports.
	Findings []*Finding
	// Ignored is how many findings somebody decided not to see.
	Ignored int
	// Totals are those of all inputs together.
	Totals Totals
	// Problems are those of the inputs, of the rules, and of what decides which
	// findings are seen: ignores and baselines.
	Problems []source.Problem
	// Comparison is what became of the findings of a snapshot; nil where nothing
	// is compared.
	Comparison *Comparison

	results []*Result        // by input; nil for one without a graph
	own     []source.Problem // of no input
}

// Lint runs the rules over every input that has a graph. Of an input that names
// files, with Only, the findings in these files are kept.
//
// Rules and configuration are as for [Run].
func Lint(inputs []*graph.Input, rules []*Rule, cfg *Config) *Outcome {
	if cfg == nil {
		cfg = DefaultConfig()
	}
	o := &Outcome{Inputs: inputs}
	for _, in := range inputs {
		var result *Result
		if in.Graph != nil {
			result = Run(in.Graph, rules, cfg)
			if in.Only != nil {
				result.within(in.Only)
			}
		}
		o.results = append(o.results, result)
	}
	if !o.partial() {
		o.own = cfg.checkIgnores(rules, o.present())
	}
	o.add()
	return o
}

// Accept takes the findings that the baseline lists out of the outcome, and
// counts anew. What the baseline lists and no input has is a problem.
func (o *Outcome) Accept(b *Baseline) {
	gone := b.apply(o.present())
	if !o.partial() {
		o.own = append(o.own, gone...)
	}
	o.add()
}

// Compare compares the findings with those of a snapshot.
func (o *Outcome) Compare(s *Snapshot) { o.Comparison = s.compare(o.Findings) }

// Failed reports whether something was not looked at: an input could not be
// read, a bound was hit, a rule crashed.
func (o *Outcome) Failed() bool {
	return slices.ContainsFunc(o.Problems, func(p source.Problem) bool { return p.Failure })
}

// partial reports whether findings of some files only are wanted. An ignore, or
// an entry of a baseline, that matches nothing here may match elsewhere then.
func (o *Outcome) partial() bool {
	return slices.ContainsFunc(o.Inputs, func(in *graph.Input) bool { return in.Graph != nil && in.Only != nil })
}

// present returns the results that are there.
func (o *Outcome) present() []*Result {
	return slices.DeleteFunc(slices.Clone(o.results), func(r *Result) bool { return r == nil })
}

// add makes what the outcome says from its results.
func (o *Outcome) add() {
	o.Findings, o.Problems, o.Ignored, o.Totals = nil, nil, 0, Totals{}
	for i, in := range o.Inputs {
		o.Problems = append(o.Problems, in.Problems...)
		if r := o.results[i]; r != nil {
			o.Problems = append(o.Problems, r.Problems...)
			o.Findings = append(o.Findings, r.Findings...)
			o.Ignored += r.Ignored
			o.Totals = o.Totals.Plus(r.Totals)
		}
	}
	Sort(o.Findings)
	o.Problems = append(o.Problems, o.own...)
}
