package driver

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/report"
)

// Exit statuses. Scripts depend on them.
const (
	exitClean    = 0
	exitFindings = 1 // findings at or above the fail level
	exitUsage    = 2 // bad flags or configuration
	exitFailure  = 3 // an input could not be read, a bound was hit, a rule crashed
)

// Command is a program. What it has of its surroundings is in these fields and
// nowhere else; only files, and the search for a Bicep compiler, are those of
// the process.
type Command struct {
	// Name is what users type; help, hints and reports call the program so.
	// Empty stands for tfidlint.
	Name string
	// Version is that of the program; empty for the version of its module.
	Version string
	// Rules are all rules that there are, those that are off by default
	// included, in any order.
	Rules []*linter.Rule

	// Stdin is what the path "-" reads; nil for nothing.
	Stdin io.Reader
	// Stdout gets the report, in colours where it is a terminal, and Stderr what
	// is not a finding; nil for nobody.
	Stdout, Stderr io.Writer
	// Env is the environment, as os.Environ gives it; nil for that of the
	// process.
	Env []string
	// Now is the clock; nil for that of the machine.
	Now func() time.Time

	status int
}

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs the program with the arguments that follow its name, and returns
// the exit status: 0 clean; 1 findings at or above the fail level; 2 bad flags
// or configuration; 3 an input could not be read, a bound was hit or a rule
// crashed, and also a rule of Rules that is not valid.
func (c *Command) Main(args []string) int {
	run := *c
	run.complete()
	return run.main(args)
}

func (c *Command) main(args []string) int {
	if err := linter.Validate(c.Rules); err != nil {
		c.say(err.Error())
		return exitFailure
	}
	c.Rules = slices.Clone(c.Rules)
	slices.SortFunc(c.Rules, func(a, b *linter.Rule) int { return strings.Compare(a.Name, b.Name) })
	root := c.root()
	// For nil, cobra would take the arguments of the process.
	root.SetArgs(append([]string{}, args...))
	err := root.Execute()
	if err == nil {
		return c.status
	}
	c.say(report.Printable(err.Error()))
	var usage usageError
	if errors.As(err, &usage) {
		c.say(fmt.Sprintf("run `%s --help` for flags and examples", c.Name))
		return exitUsage
	}
	return exitFailure
}

// complete sets what is left empty to what stands for it.
func (c *Command) complete() {
	c.Name = cmp.Or(c.Name, "tfidlint")
	c.Version = cmp.Or(c.Version, moduleVersion())
	c.surroundings()
}

// say writes a line about the run to standard error. There is nobody to tell
// that it could not be written.
func (c *Command) say(line string) {
	_, _ = fmt.Fprintf(c.Stderr, "%s: %s\n", c.Name, line)
}

// named puts the program's name where a text says PROGRAM.
func (c *Command) named(text string) string { return strings.ReplaceAll(text, "PROGRAM", c.Name) }

const long = `PROGRAM finds wrong uses of Azure managed identities before anything is deployed.

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
  PROGRAM plan.json

  terraform show -json tfplan | PROGRAM -

  PROGRAM --parameters prod.parameters.json azuredeploy.json

  PROGRAM --format github --format json=report.json --fail-on error infra/`

func (c *Command) root() *cobra.Command {
	in := &inputFlags{}
	lint := &lintFlags{inputFlags: in}
	root := &cobra.Command{
		Use:           c.Name + " [flags] PATH...",
		Short:         "finds wrong uses of Azure managed identities",
		Long:          c.named(long),
		Example:       c.named(examples),
		Version:       c.Version,
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
	root.SetVersionTemplate(c.Name + " {{.Version}}\n")
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
