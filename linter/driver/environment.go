package driver

import (
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// surroundings sets what Command takes from the process where nothing is given.
// Nothing else here asks the process for them.
func (c *Command) surroundings() {
	if c.Env == nil {
		c.Env = os.Environ()
	}
	if c.Stdout == nil {
		c.Stdout = io.Discard
	}
	if c.Stderr == nil {
		c.Stderr = io.Discard
	}
	if c.Now == nil {
		c.Now = time.Now
	}
}

// getenv returns a variable of the environment; empty where it is not set.
func (c *Command) getenv(name string) string {
	// What is set twice is set to what comes last, as for os/exec.
	for _, e := range slices.Backward(c.Env) {
		if value, ok := strings.CutPrefix(e, name+"="); ok {
			return value
		}
	}
	return ""
}

// terraformVariables returns the variables that the environment gives
// configurations, by their names.
func (c *Command) terraformVariables() map[string]string {
	given := map[string]string{}
	for _, e := range c.Env {
		if assignment, ok := strings.CutPrefix(e, "TF_VAR_"); ok {
			if name, value, ok := strings.Cut(assignment, "="); ok {
				given[name] = value
			}
		}
	}
	return given
}

// moduleVersion returns the version of the program's module as go install
// knows it, else the commit.
func moduleVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "(devel)"
}
