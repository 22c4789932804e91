package driver

import (
	"os"
	"path/filepath"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/report"
	"github.com/tfidlint/tfidlint/linter/source"
)

// base reads what the inputs are compared with: a report, or an input that is
// linted as they are.
func (c *Command) base(f *lintFlags, cfg *linter.Config, inputs []*graph.Input) (*linter.Snapshot, error) {
	content, err := os.ReadFile(f.base)
	if err != nil {
		return nil, usagef("base could not be read: %w", err)
	}
	name := filepath.ToSlash(f.base)
	snapshot, ok, err := linter.ParseSnapshot(source.NewFile(name, content))
	if err != nil {
		return nil, usageError{err}
	}
	if ok {
		return snapshot, nil
	}
	// The configuration here is that of the change, not of the base.
	flags := *f.inputFlags
	flags.source, flags.noSource, flags.noProgress = "", true, true
	base := c.load(&flags, []string{f.base})
	for _, in := range base {
		if in.Graph == nil {
			return nil, usagef("base %q is neither a report in JSON nor an input: %s", name, report.Printable(in.Problems[0].String()))
		}
		// What is the same deployment bears the same name, wherever the file of
		// the base lies.
		if len(base) == 1 && len(inputs) == 1 && inputs[0].Graph != nil {
			in.Graph.Deployment.Root = inputs[0].Graph.Deployment.Root
		}
	}
	return linter.Lint(base, c.Rules, cfg).Snapshot(name), nil
}
