package driver

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers"
)

// load reads the inputs, with a progress bar where somebody is looking.
func (c *Command) load(f *inputFlags, paths []string) []*graph.Input {
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

// read returns the inputs that have a graph. What kept others from having one
// is printed, and decides the exit status.
func (c *Command) read(f *inputFlags, paths []string) []*graph.Input {
	var problems []source.Problem
	var read []*graph.Input
	for _, in := range c.load(f, paths) {
		problems = append(problems, in.Problems...)
		if in.Graph != nil {
			read = append(read, in)
		}
	}
	c.problems(problems, f.quiet)
	if slices.ContainsFunc(problems, func(p source.Problem) bool { return p.Failure }) {
		c.status = exitFailure
	}
	return read
}
