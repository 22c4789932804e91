package driver

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/report"
	"github.com/tfidlint/tfidlint/linter/source"
)

// lint reads the paths, runs the rules and writes the reports.
func (c *Command) lint(f *lintFlags, paths []string) error {
	if err := f.check(); err != nil {
		return err
	}
	outputs, err := f.outputs()
	if err != nil {
		return err
	}
	cfg, err := c.config(f)
	if err != nil {
		return err
	}
	baseline, err := readBaseline(f.baseline)
	if err != nil {
		return err
	}
	inputs := c.load(f.inputFlags, paths)
	results, problems := c.run(inputs, cfg)
	if f.writeBaseline != "" {
		if baseline, err = writeBaseline(f.writeBaseline, results); err != nil {
			return err
		}
	}
	if baseline != nil {
		problems = append(problems, baseline.Apply(present(results))...)
	}
	r := &report.Report{Tool: c.Name, Version: c.Version, Dir: cfg.Dir}
	for i, in := range inputs {
		r.Add(in, results[i])
	}
	linter.Sort(r.Findings)
	r.Problems = append(r.Problems, problems...)
	if f.base != "" {
		if r.Comparison, err = c.compare(f, cfg, inputs, r.Findings); err != nil {
			return err
		}
	}

	c.problems(r.Problems, f.quiet)
	for _, o := range outputs {
		if err := c.write(o, r, f); err != nil {
			return err
		}
	}
	switch {
	case slices.ContainsFunc(r.Problems, func(p source.Problem) bool { return p.Failure }):
		c.status = exitFailure
	case slices.ContainsFunc(r.Findings, cfg.Fails):
		c.status = exitFindings
	}
	return nil
}

// run runs the rules over each input; the result is nil for one that has no
// graph. The problems are those of the configuration's ignores.
func (c *Command) run(inputs []*graph.Input, cfg *linter.Config) ([]*linter.Result, []source.Problem) {
	results := make([]*linter.Result, len(inputs))
	partial := false
	for i, in := range inputs {
		if in.Graph == nil {
			continue
		}
		results[i] = linter.Run(in.Graph, c.Rules, cfg)
		if in.Only != nil {
			results[i].Within(in.Only)
			partial = true
		}
	}
	if partial {
		// An ignore that matches nothing here may match elsewhere.
		return results, nil
	}
	return results, cfg.CheckIgnores(c.Rules, present(results))
}

// present returns the results that are there.
func present(results []*linter.Result) []*linter.Result {
	return slices.DeleteFunc(slices.Clone(results), func(r *linter.Result) bool { return r == nil })
}
