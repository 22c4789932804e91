// Package detect finds out what a file is: by its first bytes and its top-level
// keys, or by its name where nothing in the content sets it apart. It reads no
// further than it must and builds no tree; whether the rest of a file is well
// formed is for the parser of its format to say.
package detect

import (
	"bytes"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
)

// ParameterFile is the kind of the parameter files of templates, which are no
// inputs of their own. No input that a report shows has it.
const ParameterFile graph.InputKind = "arm-parameters"

// Detection is what a content was found to be.
type Detection struct {
	// Kind is empty for what is none of ours.
	Kind graph.InputKind
	// Problem says, where Kind is empty, why: the rest of a sentence about the
	// file. It quotes nothing of the content.
	Problem string
	// At is the byte offset of the place that Problem is about.
	At int
}

// expected ends the messages about what is none of ours.
const expected = "a plan or state as terraform show -json writes it, an ARM template or a what-if result is expected, or configuration in a .tf file"

// Content returns what a content is, judged by its first bytes and its top-level keys. It
// reads no further than it must: a plan shows what it is in its first line.
func Content(content []byte) Detection {
	switch {
	case tfplan.IsBinaryPlan(content):
		// The parser says what to do with it.
		return Detection{Kind: graph.TerraformPlan}
	case bytes.HasPrefix(content, gzipMark):
		return Detection{Problem: "is compressed with gzip; " + unpack}
	case len(bytes.TrimSpace(bytes.TrimPrefix(content, bom))) == 0:
		return Detection{Problem: "is empty; " + expected}
	}
	s := scanner{content: content}
	var keys []string
	failed := false
	for s.next() {
		keys = append(keys, s.key)
		switch {
		case strings.EqualFold(s.key, "$schema"):
			if kind := schemaKind(s.text()); kind != "" {
				return Detection{Kind: kind}
			}
		case tfplan.LooksLikePlan(keys):
			return Detection{Kind: graph.TerraformPlan}
		case s.key == "status":
			failed = strings.EqualFold(s.text(), "Failed")
		case s.key == "changes" && s.opens('['):
			return Detection{Kind: graph.ARMWhatIf}
		case s.key == "properties" && s.opens('{'):
			// The same result as the REST interface wraps it.
			if inner := (scanner{content: content, at: s.value}); inner.has("changes") {
				return Detection{Kind: graph.ARMWhatIf}
			}
		}
		if len(keys) == maxKeys {
			break
		}
	}
	has := func(name string) bool {
		for _, k := range keys {
			if k == name {
				return true
			}
		}
		return false
	}
	switch {
	case s.err != "" && len(keys) == 0 && wrapped(content):
		return Detection{Problem: "holds a plan or state between lines of something else, as the wrapper of setup-terraform writes them; " + unwrap, At: s.at}
	case s.err != "" && len(keys) == 0:
		return Detection{Problem: s.err + "; " + expected, At: s.at}
	case s.err == "" && tfplan.LooksLikeState(keys), has("format_version") && has("values"):
		return Detection{Kind: graph.TerraformState}
	case has("format_version"):
		if s.err != "" {
			// Cut off so early that it may be a plan or a state.
			return Detection{Kind: graph.TerraformPlan}
		}
		return Detection{Problem: "is written by terraform but is neither a plan nor a state; " + expected}
	case failed && has("error") && has("changes"):
		// What-if says why it failed instead of telling changes.
		return Detection{Kind: graph.ARMWhatIf}
	case has("@level"):
		return Detection{Problem: "is the log of terraform plan -json, not the plan; " + planAgain}
	case s.err != "":
		return Detection{Problem: s.err + "; " + expected, At: s.at}
	case has("contentVersion") && has("resources"):
		return Detection{Problem: `looks like an ARM template but lacks "$schema"; add the one of its scope, such as https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#`}
	}
	return Detection{Problem: "is JSON of something else; " + expected}
}

// maxKeys is how many top-level keys are looked at: no format of ours has
// nearly as many.
const maxKeys = 64

// schemaKind returns what a $schema says a file is.
func schemaKind(schema string) graph.InputKind {
	schema, _, _ = strings.Cut(strings.ToLower(schema), "#")
	if !strings.Contains(schema, "schemas/") {
		return ""
	}
	switch name := strings.TrimSuffix(schema[strings.LastIndexByte(schema, '/')+1:], ".json"); {
	case strings.HasSuffix(name, "deploymenttemplate"):
		return graph.ARMTemplate
	case strings.HasSuffix(name, "deploymentparameters"):
		return ParameterFile
	}
	return ""
}
