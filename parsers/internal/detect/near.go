package detect

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
)

// What to run where a plan or state is there in a form that is not read.
const (
	showPlan  = "run terraform show -json PLANFILE > plan.json and check that"
	planAgain = "run terraform plan -out PLANFILE, then terraform show -json PLANFILE > plan.json"
	showState = "run terraform show -json > state.json and check that"
	unpack    = "run gunzip and check what it writes"
	unwrap    = "set terraform_wrapper: false for hashicorp/setup-terraform and run terraform show -json PLANFILE > plan.json again"
)

// oldVersion is the version of a stored state that is not read any more, and
// the byte behind it.
var oldVersion = regexp.MustCompile(`^[1-3][^0-9.]`)

var gzipMark = []byte("\x1F\x8B")

// NearSize is how many bytes of a file Near needs to see.
const NearSize = 1 << 16

// MayBePlan reports whether a file is a plan or a state by its name.
func MayBePlan(name string) bool {
	name = strings.ToLower(path.Base(name))
	if IsConfig(name) || IsVariables(name) || IsBicep(name) || IsBicepParameters(name) {
		return false
	}
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".json")
	return strings.Contains(name, "plan") || strings.HasSuffix(name, ".tfstate")
}

// Near returns, for the beginning of a plan or state in a form that is not
// read, the rest of a sentence about the file: what it is, and the command that
// writes what is read. It is empty for everything else.
func Near(content []byte) string {
	switch {
	case tfplan.IsBinaryPlan(content):
		return "is a plan in Terraform's own format, which only Terraform reads; " + showPlan
	case bytes.HasPrefix(content, gzipMark):
		return "is compressed with gzip and was not read; " + unpack
	case wrapped(content):
		return "holds a plan or state between lines of something else, as the wrapper of setup-terraform writes them; " + unwrap
	}
	s := scanner{content: content}
	version := ""
	for n := 0; n < maxKeys && s.next(); n++ {
		switch s.key {
		case "@level":
			return "is the log of terraform plan -json, not the plan; " + planAgain
		case "version":
			version = oldVersion.FindString(string(content[s.value:min(len(content), s.value+2)]))
		case "serial", "lineage", "modules":
			if version != "" {
				version = version[:1]
				return "is a stored state of version " + version + ", of which only version 4 is read; " + showState
			}
		}
	}
	return ""
}

// wrapped reports whether the beginning of a text that is not JSON has a line
// at which a plan or state begins.
func wrapped(content []byte) bool {
	content = content[:min(len(content), NearSize)]
	if begin := bytes.TrimSpace(bytes.TrimPrefix(content, bom)); len(begin) == 0 || begin[0] == '{' {
		return false
	}
	for line := range bytes.Lines(content) {
		at := bytes.Index(line, []byte(`{"format_version"`))
		if at < 0 {
			continue
		}
		// A runner puts the time before what it logs.
		if !bytes.ContainsAny(line[:at], `"{`) {
			return true
		}
	}
	return false
}
