package parsers_test

import (
	"fmt"
	"os"
	"slices"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/report"
	"github.com/tfidlint/tfidlint/parsers"
)

// A program of one's own reads, lints and reports in a dozen lines. It can run
// the catalogue, rules.All(), or a rule of its own as here. One that wants the
// whole command line takes package driver.
func Example() {
	policy := &linter.Rule{
		Name: "system-assigned-machine", Summary: "a machine has a system-assigned identity", Severity: linter.Warning,
		Check: func(p *linter.Pass) {
			for _, r := range p.Graph.Resources {
				if id := p.Graph.SystemIdentity(r); id != nil && r.Type == "Microsoft.Compute/virtualMachines" {
					p.Report(linter.Finding{Subject: r.Block, Resources: []*graph.Resource{r}, At: id.At, Message: "machines use the team's identity"})
				}
			}
		},
	}
	inputs := parsers.Load([]string{"testdata/machine.json"}, parsers.Options{})
	outcome := linter.Lint(inputs, []*linter.Rule{policy}, linter.DefaultConfig())
	if err := report.GitHub(os.Stdout, &report.Report{Outcome: outcome}, report.Options{}); err != nil {
		fmt.Println(err)
	}
	if slices.ContainsFunc(outcome.Findings, linter.DefaultConfig().Fails) {
		fmt.Println("there is something to mend")
	}
	// Output:
	// ::warning file=testdata/machine.json,line=10,endLine=10,col=17,endColumn=33,title=system-assigned-machine::Microsoft.Compute/virtualMachines/vm-shop: machines use the team's identity
	// there is something to mend
}
