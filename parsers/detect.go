package parsers

import (
	"bytes"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
)

// parameterFile is the kind of parameter files, which are no inputs of their
// own.
const parameterFile graph.InputKind = "arm-parameters"

// detection is what a content was found to be. Where kind is empty, problem
// says why and at is the offset of the place.
type detection struct {
	kind    graph.InputKind
	problem string
	at      int
}

// expected ends the messages about what is none of ours.
const expected = "a plan or state as terraform show -json writes it, an ARM template or a what-if result is expected, or configuration in a .tf file"

// detect tells what a content is by its first bytes and its top-level keys. It
// reads no further than it must: a plan shows what it is in its first line.
func detect(content []byte) detection {
	switch {
	case tfplan.IsBinaryPlan(content):
		// The parser says what to do with it.
		return detection{kind: graph.TerraformPlan}
	case bytes.HasPrefix(content, []byte("\xFF\xFE")), bytes.HasPrefix(content, []byte("\xFE\xFF")):
		return detection{problem: "is encoded in UTF-16, as Windows PowerShell's > writes it; write it in UTF-8, for example with Out-File -Encoding utf8"}
	case len(bytes.TrimSpace(bytes.TrimPrefix(content, bom))) == 0:
		return detection{problem: "is empty; " + expected}
	}
	s := scanner{content: content}
	var keys []string
	failed := false
	for s.next() {
		keys = append(keys, s.key)
		switch {
		case strings.EqualFold(s.key, "$schema"):
			if kind := schemaKind(s.text()); kind != "" {
				return detection{kind: kind}
			}
		case tfplan.LooksLikePlan(keys):
			return detection{kind: graph.TerraformPlan}
		case s.key == "status":
			failed = strings.EqualFold(s.text(), "Failed")
		case s.key == "changes" && s.opens('['):
			return detection{kind: graph.ARMWhatIf}
		case s.key == "properties" && s.opens('{'):
			// The same result as the REST interface wraps it.
			if inner := (scanner{content: content, at: s.value}); inner.has("changes") {
				return detection{kind: graph.ARMWhatIf}
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
	case s.err != "" && len(keys) == 0:
		return detection{problem: s.err + "; " + expected, at: s.at}
	case s.err == "" && tfplan.LooksLikeState(keys), has("format_version") && has("values"):
		return detection{kind: graph.TerraformState}
	case has("format_version"):
		if s.err != "" {
			// Cut off so early that nothing tells a plan from a state.
			return detection{kind: graph.TerraformPlan}
		}
		return detection{problem: "is written by terraform but is neither a plan nor a state; " + expected}
	case failed && has("error") && has("changes"):
		// What-if says why it failed instead of telling changes.
		return detection{kind: graph.ARMWhatIf}
	case has("@level"):
		return detection{problem: "is the log of terraform plan -json, not the plan; run terraform plan -out PLANFILE, then terraform show -json PLANFILE > plan.json"}
	case s.err != "":
		return detection{problem: s.err + "; " + expected, at: s.at}
	case has("contentVersion") && has("resources"):
		return detection{problem: `looks like an ARM template but lacks "$schema"; add the one of its scope, such as https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#`}
	}
	return detection{problem: "is JSON of something else; " + expected}
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
		return parameterFile
	}
	return ""
}
