package driver

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/tfidlint/tfidlint/linter/report"
)

// output is one report and where it goes; standard output where file is empty.
type output struct {
	name   string
	format report.Format
	file   string
}

func (f *lintFlags) outputs() ([]output, error) {
	var outputs []output
	files := map[string]string{}
	for _, spec := range f.formats {
		name, file, toFile := strings.Cut(spec, "=")
		if file == "-" {
			file, toFile = "", false
		} else if toFile && file == "" {
			return nil, usagef("--format %s= names no file", name)
		}
		format, err := report.Lookup(name)
		if err != nil {
			return nil, usageError{err}
		}
		if other, taken := files[file]; taken {
			where := "standard output"
			if toFile {
				where = `"` + file + `"`
			}
			return nil, usagef("--format %s and --format %s both go to %s; give one of them a file of its own: --format %s=FILE", other, name, where, name)
		}
		files[file] = name
		outputs = append(outputs, output{name, format, file})
	}
	return outputs, nil
}

// write writes one report to its place.
func (c *Command) write(o output, r *report.Report, f *lintFlags) error {
	options := report.Options{All: f.all, Brief: f.quiet, Width: 80}
	// Without a working directory, paths in the report stay relative.
	options.WorkDir, _ = os.Getwd()
	var out, summary bytes.Buffer
	page, err := c.summaryFile(o.name)
	if err != nil {
		return err
	}
	if page != "" {
		options.SummaryFile, options.StepSummary = page, &summary
	}
	if o.file == "" {
		options.Color = c.color(f.color)
		options.Width = c.width()
	}
	if err := o.format(&out, r, options); err != nil {
		return fmt.Errorf("could not write the report: %w", err)
	}
	// The summary comes first: what is printed may say that it is there.
	if err := appendSummary(page, summary.Bytes()); err != nil {
		return err
	}
	if o.file != "" {
		if err := os.WriteFile(o.file, out.Bytes(), 0o666); err != nil {
			return fmt.Errorf("could not write the report: %w", err)
		}
	} else if _, err := c.Stdout.Write(out.Bytes()); err != nil {
		return fmt.Errorf("could not write to standard output: %w", err)
	}
	return nil
}
