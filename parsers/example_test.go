package parsers_test

import (
	"fmt"
	"os"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/report"
	"github.com/tfidlint/tfidlint/parsers"
)

// A program of one's own reads, lints and reports in a dozen lines. It can run
// the catalogue, rules.All(), or a rule of its own as here.
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
	out := &report.Report{Version: "v1.0.0"}
	for _, in := range parsers.Load([]string{"testdata/machine.json"}, parsers.Options{}) {
		if in.Graph == nil {
			fmt.Println(in.Problems)
			continue
		}
		out.Add(in, linter.Run(in.Graph, []*linter.Rule{policy}, linter.DefaultConfig()))
	}
	if err := report.GitHub(os.Stdout, out, report.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ::warning file=testdata/machine.json,line=10,endLine=10,col=17,endColumn=33,title=system-assigned-machine::Microsoft.Compute/virtualMachines/vm-shop: machines use the team's identity
}
