package driver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// summaryFile returns the file that a CI system shows as the summary of the
// run, for a report that has one; empty outside such a system.
func (c *Command) summaryFile(format string) (string, error) {
	switch format {
	case "github":
		return c.getenv("GITHUB_STEP_SUMMARY"), nil
	case "azure-devops":
		temp := c.getenv("AGENT_TEMPDIRECTORY")
		if temp == "" {
			return "", nil
		}
		// The page bears the name of the file, and a job may have several.
		dir, err := os.MkdirTemp(temp, c.Name+"-")
		if err != nil {
			return "", fmt.Errorf("could not write the job summary: %w", err)
		}
		return filepath.Abs(filepath.Join(dir, c.Name+".md"))
	}
	return "", nil
}

// appendSummary adds text to the summary of a run.
func appendSummary(file string, text []byte) error {
	if file == "" || len(text) == 0 {
		return nil
	}
	w, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err == nil {
		_, err = w.Write(text)
		err = errors.Join(err, w.Close())
	}
	if err != nil {
		return fmt.Errorf("could not write the job summary: %w", err)
	}
	return nil
}
