package driver

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/report"
)

func (c *Command) graphCommand(in *inputFlags) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "graph PATH",
		Short: "print or draw what was understood of one deployment",
		Long: `Print the resources, identities, grants, needs and edges of one deployment, and
what the rules find in it. Values that are not known say what they may refer to.
Settings are left out: they commonly hold secrets.

dot and mermaid draw who runs as which identity and what that identity may do
where; what findings are about is marked.`,
		Example: c.named("  PROGRAM graph plan.json --format json | jq '.grants[].principal'\n  PROGRAM graph plan.json --format dot | dot -Tsvg > identities.svg"),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return nil
			}
			if _, err := os.Stat("graph"); err == nil && len(args) == 0 {
				return usagef(`%s takes one PATH; to check what is named "graph" here, write ./graph`, cmd.CommandPath())
			}
			return usagef("%s takes one PATH", cmd.CommandPath())
		},
		RunE: func(_ *cobra.Command, args []string) error { return c.graph(in, format, args[0]) },
	}
	cmd.Flags().StringVar(&format, "format", "json", "`NAME` of the format: "+strings.Join(report.GraphNames(), ", "))
	return cmd
}

func (c *Command) graph(f *inputFlags, format, path string) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := known(format, report.GraphNames()); err != nil {
		return err
	}
	cfg, err := c.config(&lintFlags{inputFlags: f})
	if err != nil {
		return err
	}
	read := c.read(f, []string{path})
	if len(read) > 1 {
		names := make([]string, 0, len(read))
		for _, in := range read {
			names = append(names, report.Printable(in.Path))
		}
		return usagef("%q holds %d deployments, and a graph is of one; name one of %s", path, len(read), strings.Join(names, ", "))
	}
	if len(read) == 0 {
		return nil
	}
	result := linter.Run(read[0].Graph, c.Rules, cfg)
	return report.Graph(c.Stdout, format, read[0].Graph, result.Findings)
}

func (c *Command) accessCommand(in *inputFlags) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "access PATH...",
		Short: "list who may do what where, before and after",
		Long: `List every principal that the deployments grant something to, who runs as it, its
roles and their scopes, before and after; and the grants of which the input does
not tell the principal or the scope.`,
		Example: c.named("  PROGRAM access plan.json\n  PROGRAM access --format markdown infra/ > access.md"),
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef(`%s takes at least one PATH; a path named "access" is written ./access`, cmd.CommandPath())
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return c.access(in, format, args) },
	}
	cmd.Flags().StringVar(&format, "format", "text", "`NAME` of the format: "+strings.Join(report.AccessNames(), ", "))
	return cmd
}

func (c *Command) access(f *inputFlags, format string, paths []string) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := known(format, report.AccessNames()); err != nil {
		return err
	}
	var graphs []*graph.Graph
	for _, in := range c.read(f, paths) {
		graphs = append(graphs, in.Graph)
	}
	return report.Access(c.Stdout, format, graphs, report.Options{Color: c.color(f.color), Width: c.width()})
}

// known reports a format that a view does not have.
func known(format string, names []string) error {
	if slices.Contains(names, format) {
		return nil
	}
	return usagef("format %q is unknown; it is one of %s", format, strings.Join(names, ", "))
}
