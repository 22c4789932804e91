package driver

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/report"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers"
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
		r.Problems = append(r.Problems, in.Problems...)
		r.Add(inputOf(in), results[i])
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
func (c *Command) run(inputs []*parsers.Input, cfg *linter.Config) ([]*linter.Result, []source.Problem) {
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

// compare compares findings with those of the base: a report, or an input that
// is read and checked like the others.
func (c *Command) compare(f *lintFlags, cfg *linter.Config, inputs []*parsers.Input, findings []*linter.Finding) (*linter.Comparison, error) {
	content, err := os.ReadFile(f.base)
	if err != nil {
		return nil, usagef("base could not be read: %w", err)
	}
	name := filepath.ToSlash(f.base)
	snapshot, ok, err := linter.ParseSnapshot(source.NewFile(name, content))
	if err != nil {
		return nil, usageError{err}
	}
	if !ok {
		// The configuration here is that of the change, not of the base.
		flags := *f.inputFlags
		flags.source, flags.noSource, flags.noProgress = "", true, true
		base := c.load(&flags, []string{f.base})
		for _, in := range base {
			if in.Graph == nil {
				return nil, usagef("base %q is neither a report in JSON nor an input: %s", name, report.Printable(in.Problems[0].String()))
			}
			// What is the same deployment bears the same name, wherever the
			// file of the base lies.
			if len(base) == 1 && len(inputs) == 1 && inputs[0].Graph != nil {
				in.Graph.Deployment.Root = inputs[0].Graph.Deployment.Root
			}
		}
		results, _ := c.run(base, cfg)
		snapshot = linter.NewSnapshot(name, present(results))
	}
	return snapshot.Compare(findings), nil
}

// present returns the results that are there.
func present(results []*linter.Result) []*linter.Result {
	return slices.DeleteFunc(slices.Clone(results), func(r *linter.Result) bool { return r == nil })
}

// readBaseline reads a baseline; nil where no file is named.
func readBaseline(name string) (*linter.Baseline, error) {
	if name == "" {
		return nil, nil
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, usagef("baseline could not be read: %w", err)
	}
	b, err := linter.ParseBaseline(source.NewFile(filepath.ToSlash(name), content))
	if err != nil {
		return nil, usageError{err}
	}
	return b, nil
}

// writeBaseline writes what was found to a file, and returns it as the
// baseline of this run: it is accepted by being written.
func writeBaseline(name string, results []*linter.Result) (*linter.Baseline, error) {
	var findings []*linter.Finding
	for _, r := range present(results) {
		findings = append(findings, r.Findings...)
	}
	text, err := linter.FormatBaseline(findings)
	if err == nil {
		err = os.WriteFile(name, text, 0o666)
	}
	if err != nil {
		return nil, fmt.Errorf("could not write the baseline: %w", err)
	}
	return linter.ParseBaseline(source.NewFile(filepath.ToSlash(name), text))
}

func inputOf(in *parsers.Input) report.Input {
	return report.Input{
		Path: in.Path, Kind: string(in.Kind), Source: in.Source, Parameters: in.Parameters,
		Resources: in.Resources, Status: string(in.Status), UnresolvedGrants: in.UnresolvedGrants,
		Graph: in.Graph,
	}
}

// load reads the inputs, with a progress bar where somebody is looking.
func (c *Command) load(f *inputFlags, paths []string) []*parsers.Input {
	bar := c.progress(f)
	defer bar.finish()
	return parsers.Load(paths, parsers.Options{
		Stdin:      c.Stdin,
		Parameters: f.parameters,
		Context:    f.context,
		Source:     f.source,
		NoSource:   f.noSource,
		Variables: parsers.Variables{
			Assignments: f.variables,
			Environment: c.terraformVariables(),
			Workspace:   c.getenv("TF_WORKSPACE"),
		},
		Compile: compiler(),
		Done:    bar.done,
	})
}

// config reads the configuration and lets the flags win over it.
func (c *Command) config(f *lintFlags) (*linter.Config, error) {
	work, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("could not tell the working directory: %w", err)
	}
	repo := parsers.Repository(work)
	cfg := linter.DefaultConfig()
	file, err := configFile(f.config, work, repo)
	if err != nil {
		return nil, err
	}
	if file != nil {
		var problems []source.Problem
		if cfg, problems = linter.ParseConfig(file, c.Rules); len(problems) > 0 {
			lines := make([]string, 0, len(problems))
			for _, p := range problems {
				lines = append(lines, p.String())
			}
			return nil, usageError{errors.New(strings.Join(lines, "; "))}
		}
	}
	cfg.Today = c.Now()
	if rel, err := filepath.Rel(repo, work); err == nil && rel != "." {
		cfg.Dir = filepath.ToSlash(rel)
	}
	if f.failOn != "" {
		if cfg.FailOn, err = linter.ParseFailOn(f.failOn); err != nil {
			return nil, usageError{err}
		}
	}
	for _, name := range slices.Concat(f.only, f.skip) {
		if _, err := c.rule(name); err != nil {
			return nil, err
		}
	}
	cfg.Only, cfg.Skip = f.only, f.skip
	return cfg, nil
}

// configFile reads the named configuration, or the nearest one from the
// working directory up to the repository; nil if there is none.
func configFile(named, work, repo string) (*source.File, error) {
	if named != "" {
		content, err := os.ReadFile(named)
		if err != nil {
			return nil, usagef("configuration could not be read: %w", err)
		}
		return source.NewFile(filepath.ToSlash(named), content), nil
	}
	for dir := work; ; dir = filepath.Dir(dir) {
		name := filepath.Join(dir, linter.ConfigName)
		content, err := os.ReadFile(name)
		if err == nil {
			if rel, err := filepath.Rel(work, name); err == nil {
				name = rel
			}
			return source.NewFile(filepath.ToSlash(name), content), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, usagef("configuration could not be read: %w", err)
		}
		if dir == repo || dir == filepath.Dir(dir) {
			return nil, nil
		}
	}
}

// mostProblems is how many problems that only leave something unknown are
// printed. A template of a kind that is not understood can have thousands.
const mostProblems = 25

// problems prints what went wrong while reading, as compilers do.
func (c *Command) problems(problems []source.Problem, quiet bool) {
	var b bytes.Buffer
	printed := 0
	for _, p := range problems {
		switch {
		case p.Failure:
			fmt.Fprintf(&b, "error: %s\n", report.Printable(p.String()))
		case quiet:
		case printed < mostProblems:
			fmt.Fprintf(&b, "warning: %s\n", report.Printable(p.String()))
			printed++
		default:
			printed++
		}
	}
	if more := printed - mostProblems; more > 0 {
		fmt.Fprintf(&b, "warning: %d more problems; --format json lists all\n", more)
	}
	_, _ = c.Stderr.Write(b.Bytes()) // nobody is left to tell
}

// write writes one report to its place.
func (c *Command) write(o output, r *report.Report, f *lintFlags) error {
	options := report.Options{All: f.all, Brief: f.quiet, Width: 80}
	// Without a working directory, paths in the report stay relative.
	options.WorkDir, _ = os.Getwd()
	var out, summary bytes.Buffer
	page, err := c.summaryFile(o.name)
	if err != nil {
		return err
	}
	if page != "" {
		options.SummaryFile, options.StepSummary = page, &summary
	}
	if o.file == "" {
		options.Color = c.color(f.color)
		options.Width = c.width()
	}
	if err := o.format(&out, r, options); err != nil {
		return fmt.Errorf("could not write the report: %w", err)
	}
	// The summary comes first: what is printed may say that it is there.
	if err := appendSummary(page, summary.Bytes()); err != nil {
		return err
	}
	if o.file != "" {
		if err := os.WriteFile(o.file, out.Bytes(), 0o666); err != nil {
			return fmt.Errorf("could not write the report: %w", err)
		}
	} else if _, err := c.Stdout.Write(out.Bytes()); err != nil {
		return fmt.Errorf("could not write to standard output: %w", err)
	}
	return nil
}
