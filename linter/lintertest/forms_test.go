package lintertest

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
)

func TestFormsIn(t *testing.T) {
	const template = `{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"`
	archive := []txtar.File{
		{Name: ".tfidlint.hcl"},
		{Name: "plan.json", Data: []byte(`{"format_version": "1.2"}`)},
		{Name: "main.tf"},
		{Name: "modules/a/main.tf"},
		{Name: "prod.tfvars.json"},
		{Name: "state.json"},
		{Name: "azuredeploy.json", Data: []byte(template + "}")},
		{Name: "azuredeploy.parameters.json"},
		{Name: "symbolic.json", Data: []byte(template + `, "languageVersion": "2.0"}`)},
		{Name: "whatif-result.json"},
		{Name: "want"},
	}
	assert.Equal(t, map[Form][]string{
		Plan:          {"plan.json"},
		Joined:        {"plan.json"},
		Configuration: {"main.tf"},
		State:         {"state.json"},
		Template:      {"azuredeploy.json"},
		Symbolic:      {"symbolic.json"},
		WhatIf:        {"whatif-result.json"},
	}, formsIn(archive))
	assert.NotContains(t, formsIn(archive[:2]), Joined, "a plan alone")
	assert.NotContains(t, formsIn(archive[2:]), Joined, "a configuration alone")
}

func TestRender(t *testing.T) {
	same := func(form Form, part string) outcome {
		return outcome{form, "warning at " + hole + "\n", []string{part}}
	}
	silent := outcome{form: WhatIf}
	for _, tt := range []struct {
		name     string
		outcomes []outcome
		want     string
	}{
		{"one form", []outcome{same(Plan, "a")}, "warning at a\n"},
		{"one silent form", []outcome{silent}, ""},
		{"two that say the same", []outcome{same(Plan, "a"), same(State, "b")}, "plan, state:\nwarning at a, b\n"},
		{"two that say the same of one place", []outcome{same(Joined, "a"), same(Configuration, "a")}, "plan with configuration, configuration:\nwarning at a\n"},
		{"one of two is silent", []outcome{same(Plan, "a"), silent}, "plan:\nwarning at a\nwhat-if:\nnothing\n"},
		{"two silent ones", []outcome{{form: Plan}, silent}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, render(tt.outcomes)) })
	}
}

func TestSilenceIsExplained(t *testing.T) {
	loud, silent := outcome{form: Plan, text: "warning\n"}, outcome{form: WhatIf}
	assert.Equal(t, []Form{WhatIf}, unexplained([]outcome{loud, silent}, "Four machines."))
	assert.Empty(t, unexplained([]outcome{loud, silent}, "Four machines. A what-if\nresult does not show that."))
	assert.Empty(t, unexplained([]outcome{{form: Plan}, silent}, "Four machines."), "no form is reported")
}
