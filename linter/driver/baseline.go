package driver

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
)

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
func writeBaseline(name string, findings []*linter.Finding) (*linter.Baseline, error) {
	text, err := linter.FormatBaseline(findings)
	if err == nil {
		err = os.WriteFile(name, text, 0o666)
	}
	if err != nil {
		return nil, fmt.Errorf("could not write the baseline: %w", err)
	}
	return linter.ParseBaseline(source.NewFile(filepath.ToSlash(name), text))
}
