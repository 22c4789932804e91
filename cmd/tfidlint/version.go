package main

import "runtime/debug"

// version is set by the release build: -ldflags "-X main.version=v1.2.3".
var version string

// buildVersion returns the version of the release, else that of the module as
// go install knows it, else the commit.
func buildVersion() string {
	if version != "" {
		return version
	}
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
