package driver

import (
	"cmp"
	"runtime/debug"
)

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

// version returns the version that reports name.
func (c *Command) version() string { return cmp.Or(c.Version, moduleVersion()) }
