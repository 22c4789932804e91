package driver

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tfidlint/tfidlint/linter"
)

// rule returns the rule with the name, or an error of usage with the names that
// there are.
func (c *Command) rule(name string) (*linter.Rule, error) {
	i := slices.IndexFunc(c.Rules, func(r *linter.Rule) bool { return r.Name == name })
	if i < 0 {
		return nil, usagef("rule %q is unknown; the rules are %s", name, strings.Join(c.ruleNames(), ", "))
	}
	return c.Rules[i], nil
}

func (c *Command) ruleNames() []string {
	names := make([]string, 0, len(c.Rules))
	for _, r := range c.Rules {
		names = append(names, r.Name)
	}
	return names
}

func (c *Command) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rules",
		Short: "list the rules with their severities",
		Args:  arguments(cobra.NoArgs, "no arguments; a path named \"rules\" is written ./rules"),
		RunE: func(*cobra.Command, []string) error {
			width := 0
			for _, r := range c.Rules {
				width = max(width, len(r.Name))
			}
			for _, r := range c.Rules {
				severity := r.Severity
				if r.Disabled {
					severity = linter.Off
				}
				if _, err := fmt.Fprintf(c.Stdout, "%-*s  %-7s  %s\n", width, r.Name, severity, r.Summary); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func (c *Command) explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain RULE",
		Short: "say what a rule reports, why, and what to do instead",
		Args:  arguments(cobra.ExactArgs(1), "the name of one rule"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return c.ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			rule, err := c.rule(args[0])
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.Stdout, page(rule))
			return err
		},
	}
	if len(c.Rules) > 0 {
		cmd.Example = fmt.Sprintf("  %s explain %s", c.Name, c.Rules[0].Name)
	}
	return cmd
}

// page returns the page about a rule, or what is known of one that has none.
func page(r *linter.Rule) string {
	short := fmt.Sprintf("# %s\n\n%s.\n", r.Name, strings.TrimSuffix(r.Summary, "."))
	if r.Help != "" {
		short += fmt.Sprintf("\nSee %s\n", r.Help)
	}
	return cmp.Or(r.Doc, short)
}
