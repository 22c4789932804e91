// Command tfidlint finds wrong uses of Azure managed identities in Terraform
// plans and ARM templates. `tfidlint --help` says how to run it.
package main

import (
	"os"

	"github.com/tfidlint/tfidlint/linter/driver"
	"github.com/tfidlint/tfidlint/rules"
)

// version is set by the release build: -ldflags "-X main.version=v1.2.3".
var version string

func main() {
	c := &driver.Command{
		Name: "tfidlint", Version: version, Rules: rules.All(),
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	}
	os.Exit(c.Main(os.Args[1:]))
}
