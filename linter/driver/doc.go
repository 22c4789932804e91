// Package driver is the command line of a linter for managed identities, for
// whatever rules it is given: flags, configuration, ignores, baselines, every
// format of report, the exit status, and the commands beside linting (rules,
// explain, access, graph, init, completion).
//
// Command tfidlint is this package with the catalogue of package rules. A
// program with rules of its own adds them and goes by a name of its own:
//
//	c := &driver.Command{
//		Name:   "ourlint",
//		Rules:  append(rules.All(), ownerTag),
//		Stdin:  os.Stdin,
//		Stdout: os.Stdout,
//		Stderr: os.Stderr,
//	}
//	os.Exit(c.Main(os.Args[1:]))
//
// The configuration is called .tfidlint.hcl and remarks in sources begin with
// tfidlint:ignore whatever the program's name is, so that one repository can be
// linted by several. A program that needs no command line of this kind reads
// with package parsers, lints with package linter and reports with package
// report.
package driver
