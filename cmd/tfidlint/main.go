// Command tfidlint finds wrong uses of Azure managed identities in Terraform
// plans and ARM templates. `tfidlint --help` says how to run it.
package main

import "os"

func main() {
	os.Exit((&Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}).Main(os.Args[1:]))
}
