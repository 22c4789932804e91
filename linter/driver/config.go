package driver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers"
)

// config reads the configuration and lets the flags win over it.
func (c *Command) config(f *lintFlags) (*linter.Config, error) {
	work, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("could not tell the working directory: %w", err)
	}
	tree, err := source.NewTree(parsers.Repository(work), work)
	if err != nil {
		return nil, fmt.Errorf("could not tell the working directory: %w", err)
	}
	defer func() { _ = tree.Close() }() // nothing was written
	file, err := configFile(tree, f.config)
	if err != nil {
		return nil, usagef("configuration could not be read: %w", err)
	}
	cfg, err := c.parseConfig(file)
	if err != nil {
		return nil, err
	}
	cfg.Today = c.Now()
	if dir, ok := tree.FromRoot("."); ok && dir != "." {
		cfg.Dir = dir
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

// configFile reads the named configuration, wherever it is, or the one that
// holds for the working directory; nil if there is none.
func configFile(tree *source.Tree, named string) (*source.File, error) {
	if named == "" {
		return linter.FindConfig(tree, ".")
	}
	content, err := os.ReadFile(named)
	if err != nil {
		return nil, err
	}
	return source.NewFile(filepath.ToSlash(named), content), nil
}

// parseConfig returns what a configuration says, or what holds without one.
func (c *Command) parseConfig(file *source.File) (*linter.Config, error) {
	if file == nil {
		return linter.DefaultConfig(), nil
	}
	cfg, problems := linter.ParseConfig(file, c.Rules)
	if len(problems) == 0 {
		return cfg, nil
	}
	lines := make([]string, 0, len(problems))
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return nil, usageError{errors.New(strings.Join(lines, "; "))}
}
