package driver

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/rules"
)

func ruleNames() []string {
	var names []string
	for _, r := range rules.All() {
		names = append(names, r.Name)
	}
	return names
}

func unknownRule(name string) error {
	return usagef("rule %q is unknown; the rules are %s", name, strings.Join(ruleNames(), ", "))
}

func (c *Command) rulesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rules",
		Short: "list the rules with their severities",
		Args:  arguments(cobra.NoArgs, "no arguments; a path named \"rules\" is written ./rules"),
		RunE: func(*cobra.Command, []string) error {
			width := 0
			for _, name := range ruleNames() {
				width = max(width, len(name))
			}
			for _, r := range rules.All() {
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
	return &cobra.Command{
		Use:     "explain RULE",
		Short:   "say what a rule reports, why, and what to do instead",
		Example: "  tfidlint explain replicated-system-identity",
		Args:    arguments(cobra.ExactArgs(1), "the name of one rule"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			page, ok := rules.Page(args[0])
			if !ok {
				return unknownRule(args[0])
			}
			_, err := fmt.Fprint(c.Stdout, page)
			return err
		},
	}
}
