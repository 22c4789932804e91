package driver_test

import (
	"fmt"
	"os"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/driver"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/rules"
)

// ownerTag is a rule of an organisation's own.
var ownerTag = &linter.Rule{
	Name:     "identity-without-owner",
	Summary:  "a user-assigned identity has no owner tag",
	Severity: linter.Warning,
	Doc: `# identity-without-owner

Every user-assigned identity names the team that answers for it in the tag owner.
`,
	Check: func(p *linter.Pass) {
		for _, id := range p.Graph.Identities {
			r := id.Resource
			if id.Kind != graph.User || r == nil || r.External || !r.Tags.Attr("owner").IsAbsent() {
				continue
			}
			p.Report(linter.Finding{
				Subject: r.Block, Resources: []*graph.Resource{r},
				Message: fmt.Sprintf("%q has no tag owner, so nobody is asked before its grants change", r.Address),
				Advice:  "set the tag to the name of the team",
			})
		}
	},
}

// A program with rules of its own is a few lines: it has every flag, format and
// command of tfidlint, under its own name.
func Example() {
	ourlint := &driver.Command{
		Name:   "ourlint",
		Rules:  append(rules.All(), ownerTag),
		Stdout: os.Stdout,
		Stderr: os.Stdout,
	}
	fmt.Println("exit status", ourlint.Main([]string{"../../examples/shared-identity/plan.json"}))
	fmt.Println("exit status", ourlint.Main([]string{"explain", "identity-without-owner"}))

	// Output:
	// azurerm_user_assigned_identity.worker
	//   warning identity-without-owner
	//   ../../examples/shared-identity/main.tf:86:1
	//
	//     86 | resource "azurerm_user_assigned_identity" "worker" {
	//        | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
	//
	//     "azurerm_user_assigned_identity.worker" has no tag owner, so nobody is asked
	//     before its grants change.
	//
	//     do     Set the tag to the name of the team.
	//     more   ourlint explain identity-without-owner
	//
	// 1 warning in 16 resources
	//   service principals  1 now
	//   role assignments    2 now
	// exit status 1
	// # identity-without-owner
	//
	// Every user-assigned identity names the team that answers for it in the tag owner.
	// exit status 0
}
