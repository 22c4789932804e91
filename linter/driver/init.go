package driver

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"text/template"

	"github.com/spf13/cobra"

	"github.com/tfidlint/tfidlint/linter"
)

//go:embed starter.hcl.tmpl
var starterText string

var starterTemplate = template.Must(template.New("starter").Parse(starterText))

// starter is the configuration that init writes: everything in it is a comment.
// Its examples are of a rule that the program knows, one with a threshold if
// there is one.
func (c *Command) starter() ([]byte, error) {
	var data struct {
		Program string
		Rule    *linter.Rule
	}
	data.Program = c.Name
	if i := slices.IndexFunc(c.Rules, func(r *linter.Rule) bool { return r.Threshold > 0 }); i >= 0 {
		data.Rule = c.Rules[i]
	} else if len(c.Rules) > 0 {
		data.Rule = c.Rules[0]
	}
	var b bytes.Buffer
	err := starterTemplate.Execute(&b, data)
	return b.Bytes(), err
}

func (c *Command) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "write a commented " + linter.ConfigName + " here",
		Long: `Write ` + linter.ConfigName + ` into the working directory, with every setting explained and none
made. It holds for this directory and those below it, up to the next one; a file
that exists is left alone.`,
		Args: arguments(cobra.NoArgs, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			starter, err := c.starter()
			if err != nil {
				return err
			}
			f, err := os.OpenFile(linter.ConfigName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
			if errors.Is(err, fs.ErrExist) {
				return usagef("%s exists already; it is left as it is", linter.ConfigName)
			}
			if err == nil {
				_, err = f.Write(starter)
				err = errors.Join(err, f.Close())
			}
			if err != nil {
				return fmt.Errorf("could not write %s: %w", linter.ConfigName, err)
			}
			c.say("wrote " + linter.ConfigName + "; what it says now is what holds without it")
			return nil
		},
	}
}
