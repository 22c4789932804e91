// Package driver is the command line of tfidlint: flags, configuration, reports
// and exit status.
package driver

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tfidlint/tfidlint/linter/report"
)

// Exit statuses. Scripts depend on them.
const (
	exitClean    = 0
	exitFindings = 1 // findings at or above the fail level
	exitUsage    = 2 // bad flags or configuration
	exitFailure  = 3 // an input could not be read, a bound was hit, a rule crashed
)

// Command is one run of the program. It is the only part of tfidlint that
// touches the environment and the clock, and a test can replace both.
type Command struct {
	// Version is that of the program; empty for the version of its module.
	Version string

	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Getenv reads the environment; nil for that of the process.
	Getenv func(string) string
	// Environ lists the environment; nil for that of the process.
	Environ func() []string
	// Now is the clock; nil for that of the machine.
	Now func() time.Time

	status int
}

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs the program with the arguments that follow its name, and returns
// the exit status.
func (c *Command) Main(args []string) int {
	if c.Getenv == nil {
		c.Getenv = os.Getenv
	}
	if c.Environ == nil {
		c.Environ = os.Environ
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	root := c.root()
	root.SetArgs(args)
	err := root.Execute()
	if err == nil {
		return c.status
	}
	c.say(report.Printable(err.Error()))
	var usage usageError
	if errors.As(err, &usage) {
		c.say("run `tfidlint --help` for flags and examples")
		return exitUsage
	}
	return exitFailure
}

// say writes a line about the run to standard error. There is nobody to tell
// that it could not be written.
func (c *Command) say(line string) {
	_, _ = fmt.Fprintf(c.Stderr, "tfidlint: %s\n", line)
}

const long = `tfidlint finds wrong uses of Azure managed identities before anything is deployed.

It reads Terraform and OpenTofu plans and states (as terraform show -json writes
them), configuration, ARM templates, what-if results and, where bicep or az is
on the PATH, Bicep files. It joins resources with their identities, role
assignments and scopes, and says what to change, why here, and what that saves.
Formats are told by content. A directory is searched for all of them, without
what git ignores; "-" is standard input.

Exit status: 0 clean; 1 findings at or above the fail level; 2 bad flags or
configuration; 3 an input could not be read, a bound was hit or a rule crashed
(everything else is still printed).

A path that is named like a command is written ./graph, or after --.`

const examples = `  terraform plan -out tfplan && terraform show -json tfplan > plan.json
  tfidlint plan.json

  terraform show -json tfplan | tfidlint -

  tfidlint --parameters prod.parameters.json azuredeploy.json

  tfidlint --format github --format json=report.json --fail-on error infra/`

func (c *Command) root() *cobra.Command {
	in := &inputFlags{}
	lint := &lintFlags{inputFlags: in}
	root := &cobra.Command{
		Use:           "tfidlint [flags] PATH...",
		Short:         "finds wrong uses of Azure managed identities",
		Long:          long,
		Example:       examples,
		Version:       c.version(),
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				cmd.SetOut(c.Stderr)
				c.status = exitUsage
				return cmd.Help()
			}
			return c.lint(lint, args)
		},
	}
	root.SetIn(c.Stdin)
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	root.SetVersionTemplate("tfidlint {{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	in.register(root.PersistentFlags())
	lint.register(root.Flags())
	root.AddCommand(c.rulesCommand(), c.explainCommand(), c.graphCommand(in), c.accessCommand(in), c.initCommand())
	return root
}

// arguments turns the messages of cobra's checks into errors of usage.
func arguments(check cobra.PositionalArgs, want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) != nil {
			return usagef("%s takes %s", cmd.CommandPath(), want)
		}
		return nil
	}
}
