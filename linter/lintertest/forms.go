package lintertest

import (
	"bytes"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers"
)

// Form is one of the forms in which a situation may be put before a rule.
type Form string

// The forms.
const (
	Plan          Form = "plan"
	Joined        Form = "plan with configuration"
	Configuration Form = "configuration"
	State         Form = "state"
	Template      Form = "template"
	Symbolic      Form = "symbolic template"
	WhatIf        Form = "what-if"
)

// Forms are all forms, in the order in which a case lists them.
var Forms = []Form{Plan, Joined, Configuration, State, Template, Symbolic, WhatIf}

// formsIn returns the forms that the files of an archive give a case, each with
// the paths to name to the tool. A JSON file at the top is one, and the
// configuration at the top is one; a plan and a configuration together are one
// more.
func formsIn(files []txtar.File) map[Form][]string {
	found := map[Form][]string{}
	var plans []string
	for _, f := range files {
		if strings.Contains(f.Name, "/") || f.Name == wantFindings {
			continue
		}
		form, ok := formOf(f)
		if !ok {
			continue
		}
		found[form] = append(found[form], f.Name)
		if form == Plan {
			plans = append(plans, f.Name)
		}
	}
	if len(found[Configuration]) > 0 && plans != nil {
		found[Joined] = plans
	}
	return found
}

// formOf returns the form of an input by its name and, between the two kinds of
// templates, its content. It is false for what belongs to another input:
// parameters and variables.
func formOf(f txtar.File) (Form, bool) {
	name := path.Base(f.Name)
	switch {
	case strings.HasSuffix(name, ".tf"), strings.HasSuffix(name, ".tf.json"), strings.HasSuffix(name, ".tofu"):
		return Configuration, true
	case !strings.HasSuffix(name, ".json"), strings.HasSuffix(name, ".parameters.json"), strings.HasSuffix(name, ".tfvars.json"):
		return "", false
	case strings.HasPrefix(name, "state"):
		return State, true
	case strings.HasPrefix(name, "whatif"):
		return WhatIf, true
	case bytes.Contains(f.Data, []byte(`"languageVersion": "2`)):
		return Symbolic, true
	case bytes.Contains(f.Data, []byte("deploymentTemplate.json")):
		return Template, true
	}
	return Plan, true
}

// load reads one form of a case.
func load(root string, form Form, paths []string) []*graph.Input {
	return parsers.Load(paths, parsers.Options{Dir: root, NoSource: form != Joined})
}

// Coverage returns which forms the cases in a folder show, each with the names
// of the archives that do.
func Coverage(t *testing.T, dir string) map[Form][]string {
	t.Helper()
	archives, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	require.NoError(t, err)
	covered := map[Form][]string{}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		require.NoError(t, err)
		for form := range formsIn(archive.Files) {
			covered[form] = append(covered[form], filepath.Base(name))
		}
	}
	return covered
}

// outcome is what a rule says of one form of a case: a text with holes, and
// what goes into them.
type outcome struct {
	form  Form
	text  string
	parts []string
}

// hole stands in an outcome's text for what differs between forms that come to
// the same: places, and the subject's address. No message holds it.
const hole = "\x00"

// render writes the outcomes of the forms of one case. Forms of which the rule
// says the same stand together.
func render(outcomes []outcome) string {
	var groups [][]outcome
	for _, o := range outcomes {
		i := slices.IndexFunc(groups, func(g []outcome) bool { return g[0].text == o.text })
		if i < 0 {
			groups = append(groups, []outcome{o})
			continue
		}
		groups[i] = append(groups[i], o)
	}
	var b strings.Builder
	for _, g := range groups {
		if len(groups) > 1 || len(outcomes) > 1 && g[0].text != "" {
			names := make([]string, len(g))
			for i, o := range g {
				names[i] = string(o.form)
			}
			b.WriteString(strings.Join(names, ", ") + ":\n")
			if g[0].text == "" {
				b.WriteString("nothing\n")
			}
		}
		writeGroup(&b, g)
	}
	return b.String()
}

// writeGroup writes the text that several forms have in common, in each hole
// what the forms have there.
func writeGroup(b *strings.Builder, group []outcome) {
	for i, text := range strings.Split(group[0].text, hole) {
		if i > 0 {
			var parts []string
			for _, o := range group {
				if p := o.parts[i-1]; !slices.Contains(parts, p) {
					parts = append(parts, p)
				}
			}
			b.WriteString(strings.Join(parts, ", "))
		}
		b.WriteString(text)
	}
}

// unexplained returns the forms of a case of which the rule says nothing, unlike
// of others, and which the text before the first file does not name.
func unexplained(outcomes []outcome, comment string) []Form {
	var silent []Form
	for _, o := range outcomes {
		if o.text == "" && !names(comment, o.form) {
			silent = append(silent, o.form)
		}
	}
	if !slices.ContainsFunc(outcomes, func(o outcome) bool { return o.text != "" }) {
		return nil
	}
	return silent
}

func names(comment string, form Form) bool {
	return strings.Contains(strings.ToLower(strings.Join(strings.Fields(comment), " ")), string(form))
}
