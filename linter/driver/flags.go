package driver

import (
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/report"
	"github.com/tfidlint/tfidlint/parsers"
)

// inputFlags say how inputs are read, whatever is done with them.
type inputFlags struct {
	parameters []string
	context    graph.Context
	source     string
	noSource   bool
	variables  []parsers.Assignment
	color      string
	noProgress bool
	quiet      bool
}

func (f *inputFlags) register(set *pflag.FlagSet) {
	set.SortFlags = false
	set.StringArrayVar(&f.parameters, "parameters", nil, "parameter `FILE` for the templates (repeatable; later files win)")
	set.StringVar(&f.context.Subscription, "subscription", "", "`ID` of the subscription that templates are deployed to")
	set.StringVar(&f.context.ResourceGroup, "resource-group", "", "`NAME` of the resource group that templates are deployed to")
	set.StringVar(&f.context.ManagementGroup, "management-group", "", "`NAME` of the management group that templates are deployed to")
	set.StringVar(&f.context.Tenant, "tenant", "", "`ID` of the tenant")
	set.StringVar(&f.context.Location, "location", "", "`REGION` of the resource group or deployment")
	set.StringVar(&f.source, "source", "", "`DIR` with the configuration of a plan (default beside the plan, then here)")
	set.BoolVar(&f.noSource, "no-source", false, "read plans without their configuration")
	set.Var(assignments{&f.variables, false}, "var", "`NAME=VALUE` of a variable of configurations read without a plan (repeatable; later ones win)")
	set.Var(assignments{&f.variables, true}, "var-file", "`FILE` with variables, likewise")
	set.StringVar(&f.color, "color", "auto", "`WHEN` to use colours: auto, always, never")
	set.BoolVar(&f.noProgress, "no-progress", false, "show no progress bar")
	set.BoolVarP(&f.quiet, "quiet", "q", false, "print findings and failures only")
}

// check reports flags that say nothing sensible.
func (f *inputFlags) check() error {
	switch f.color {
	case "auto", "always", "never":
	default:
		return usagef("--color is %q; it is auto, always or never", f.color)
	}
	if f.source != "" && f.noSource {
		return usagef("--source and --no-source exclude each other")
	}
	return nil
}

// assignments is the value of --var and --var-file, which are one list: what
// comes later wins.
type assignments struct {
	list *[]parsers.Assignment
	file bool
}

// String implements pflag.Value.
func (a assignments) String() string { return "" }

// Type implements pflag.Value.
func (a assignments) Type() string { return "string" }

// Set implements pflag.Value.
func (a assignments) Set(s string) error {
	if a.file {
		*a.list = append(*a.list, parsers.Assignment{File: s})
		return nil
	}
	name, value, ok := strings.Cut(s, "=")
	if !ok || name == "" {
		return errors.New("it takes NAME=VALUE")
	}
	*a.list = append(*a.list, parsers.Assignment{Name: name, Value: value})
	return nil
}

// lintFlags say what is looked for and how it is reported.
type lintFlags struct {
	*inputFlags
	formats []string
	failOn  string
	all     bool
	only    []string
	skip    []string
	config  string

	baseline, writeBaseline string
	base                    string
}

func (f *lintFlags) register(set *pflag.FlagSet) {
	set.SortFlags = false
	set.StringArrayVar(&f.formats, "format", []string{"text"}, "`NAME[=FILE]` of a report, on standard output or in a file (repeatable): "+strings.Join(report.Names(), ", "))
	set.StringVar(&f.failOn, "fail-on", "", "lowest `SEVERITY` that makes the exit status 1: error, warning, note, never (default warning)")
	set.BoolVar(&f.all, "all", false, "show findings about what the change does not touch, too")
	set.StringSliceVar(&f.only, "only", nil, "run only this `RULE` (repeatable)")
	set.StringSliceVar(&f.skip, "skip", nil, "do not run this `RULE` (repeatable)")
	set.StringVar(&f.baseline, "baseline", "", "`FILE` with findings that are accepted, as --write-baseline writes it")
	set.StringVar(&f.writeBaseline, "write-baseline", "", "accept everything found now by writing it to `FILE`")
	set.StringVar(&f.base, "base", "", "`FILE` to compare with: an earlier report in JSON, or the plan or template of the base branch")
	set.StringVar(&f.config, "config", "", "configuration `FILE` (default .tfidlint.hcl here or above, up to the repository's root)")
}
