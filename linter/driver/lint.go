package driver

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/report"
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
	outcome := linter.Lint(c.load(f.inputFlags, paths), c.Rules, cfg)
	if f.writeBaseline != "" {
		if baseline, err = writeBaseline(f.writeBaseline, outcome.Findings); err != nil {
			return err
		}
	}
	if baseline != nil {
		outcome.Accept(baseline)
	}
	if f.base != "" {
		base, err := c.base(f, cfg, outcome.Inputs)
		if err != nil {
			return err
		}
		outcome.Compare(base)
	}

	c.problems(outcome.Problems, f.quiet)
	r := &report.Report{Tool: c.Name, Version: c.Version, Dir: cfg.Dir, Outcome: outcome}
	for _, o := range outputs {
		if err := c.write(o, r, f); err != nil {
			return err
		}
	}
	switch {
	case outcome.Failed():
		c.status = exitFailure
	case slices.ContainsFunc(outcome.Findings, cfg.Fails):
		c.status = exitFindings
	}
	return nil
}
