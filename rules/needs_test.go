package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/azuretest"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers"
	"github.com/tfidlint/tfidlint/rules"
)

// language is one of the two that triggers are written in.
type language string

const (
	inTerraform language = "terraform"
	inTemplates language = "template"
)

// arrangement says what serves a need, and what waits for its grant.
type arrangement uint8

const (
	ownIdentity   arrangement = iota // system-assigned, born with the resource
	grantedBefore                    // user-assigned, made and granted in an earlier deployment
	grantAwaited                     // user-assigned, made and granted here, and waited for
	grantNotAwaited
)

// ref stands in a tree of settings for an attribute of another resource.
// typ is the type of the resource to, where it is not the identity.
type ref struct{ to, typ, attribute, prefix string }

// Every row of the table of deploy-time access goes through the parser of each
// language that it has a trigger for, and through the two rules that read needs.
func TestEveryNeed(t *testing.T) {
	require.NotEmpty(t, azure.Needs())
	for _, need := range azure.Needs() {
		t.Run(need.ID, func(t *testing.T) {
			reported, expected := map[string]bool{}, map[string]bool{}
			for lang, triggers := range map[language][]*azure.Trigger{inTerraform: need.Terraform, inTemplates: need.ARM} {
				for i, trigger := range triggers {
					for _, typ := range trigger.Types {
						c := &needCase{lang: lang, typ: typ, trigger: trigger}
						for _, rule := range c.reportedBy(t) {
							expected[string(lang)+" "+rule] = true
						}
						t.Run(fmt.Sprintf("%s/%s/%d", lang, strings.ReplaceAll(typ, "/", "_"), i), func(t *testing.T) {
							for _, f := range testNeed(t, c) {
								reported[string(lang)+" "+f.Rule.Name] = true
							}
						})
					}
				}
			}
			assert.Equal(t, expected, reported, "what each language leaves room for is reported in it")
		})
	}
}

// reports returns whether a rule has something to say of needs of the verdict.
func reports(v azure.Verdict) bool { return isLate(v) || v == azure.Order }

// isLate reports whether a system-assigned identity cannot have its grant in
// time, by the verdict.
func isLate(v azure.Verdict) bool {
	switch v {
	case azure.UserOnly, azure.TwoStep, azure.LateFails, azure.LateHeals:
		return true
	}
	return false
}

// reportedBy returns the rules that have something to say of the trigger.
func (c *needCase) reportedBy(t *testing.T) []string {
	var names []string
	if isLate(c.trigger.Verdict) && c.canBeSystem() && !c.isRefused(t) {
		names = append(names, "access-before-identity")
	}
	if reports(c.trigger.Verdict) && c.canBeUser() || c.trigger.Verdict == azure.Order && c.canBeSystem() && len(c.trigger.Identity.Of) > 0 {
		names = append(names, "grant-after-use")
	}
	return names
}

// testNeed puts one trigger before the rules and returns what they report.
func testNeed(t *testing.T, c *needCase) []*linter.Finding {
	verdict := c.trigger.Verdict
	assert.Empty(t, c.findings(t, grantedBefore, -1), "granted in an earlier deployment")
	assert.Empty(t, c.findings(t, grantAwaited, -1), "granted here, and waited for")
	own, late := c.findings(t, ownIdentity, -1), c.findings(t, grantNotAwaited, -1)
	if !reports(verdict) {
		assert.Empty(t, own)
		assert.Empty(t, late)
		return nil
	}
	if c.isRefused(t) {
		assert.Empty(t, own, "unsupported-identity-type says all there is to say")
	} else if c.canBeSystem() && (isLate(verdict) || len(c.trigger.Identity.Of) > 0) {
		require.NotEmpty(t, own, "with a system-assigned identity")
		f, rule, severity := own[0], "grant-after-use", linter.Warning
		if isLate(verdict) {
			rule = "access-before-identity"
			if c.leastConfidence() == azure.High && verdict != azure.LateHeals {
				severity = linter.Error
			}
		}
		assert.Equal(t, rule, f.Rule.Name)
		assert.Equal(t, severity, f.Severity, f.Message)
		assert.Contains(t, f.Message, c.trigger.What)
		assert.NotEmpty(t, f.Advice)
		assert.True(t, f.At.IsValid())
	}
	if c.canBeUser() {
		require.NotEmpty(t, late, "with a user-assigned identity and a grant that nothing waits for")
		assert.Equal(t, "grant-after-use", late[0].Rule.Name)
		assert.Equal(t, linter.Warning, late[0].Severity)
	}
	c.testConditions(t)
	return slices.Concat(own, late)
}

// testConditions makes sure that each condition is one: without it the rules
// say nothing of the trigger.
func (c *needCase) testConditions(t *testing.T) {
	for i, condition := range c.trigger.When {
		last := azuretest.Last(condition.Path)
		if last == azure.StepKey || last == azure.StepName || last == azure.StepParent || c.isSplit(condition) {
			continue
		}
		for _, how := range []arrangement{ownIdentity, grantNotAwaited} {
			assert.Empty(t, c.findings(t, how, i), "without %s %s", condition.Path, condition.Op)
		}
	}
}

// isSplit reports whether another trigger takes over where the condition does
// not hold, or that trigger's reason is another setting.
func (c *needCase) isSplit(condition azure.Condition) bool {
	for _, other := range slices.Concat(c.trigger.Need.Terraform, c.trigger.Need.ARM) {
		for _, d := range other.When {
			if other != c.trigger && slices.Contains(other.Types, c.typ) && d.Path.String() == condition.Path.String() && d.Op != condition.Op {
				return true
			}
		}
	}
	return false
}

// leastConfidence is that of the triggers whose needs one finding sums up.
func (c *needCase) leastConfidence() azure.Confidence {
	for _, other := range slices.Concat(c.trigger.Need.Terraform, c.trigger.Need.ARM) {
		if slices.Contains(other.Types, c.typ) && other.Verdict == c.trigger.Verdict && other.Confidence != azure.High {
			return other.Confidence
		}
	}
	return azure.High
}

// needCase is a trigger in one of its types.
type needCase struct {
	lang    language
	typ     string
	trigger *azure.Trigger
}

// canBeSystem reports whether a setting of the trigger can mean a system-assigned
// identity that is not there before: where a user-assigned one has to be named,
// it cannot.
func (c *needCase) canBeSystem() bool {
	choice := c.trigger.Identity
	if choice.Attribute != "" {
		return false // it is made for a resource of the one type alone
	}
	named := slices.ContainsFunc(c.trigger.When, func(when azure.Condition) bool {
		return when.Path.String() == choice.Path.String() && !choice.Path.IsZero()
	})
	return len(choice.System) > 0 || choice.Absent != azure.ChooseNone && choice.Absent != azure.ChooseFirstParty && !named
}

// isRefused reports whether the service refuses a system-assigned identity for
// what it says itself, which is another rule's business where it is the author
// who has chosen it.
func (c *needCase) isRefused(t *testing.T) bool {
	return isLate(c.trigger.Verdict) && slices.ContainsFunc(of(c.graph(t, ownIdentity, -1), "unsupported-identity-type"), func(f *linter.Finding) bool {
		r := f.Resources[0]
		return f.Severity == linter.Error && (r.Spelled == c.typ || strings.EqualFold(r.Type, c.typ))
	})
}

// canBeUser reports whether the trigger leaves room for a user-assigned identity
// that is made here.
func (c *needCase) canBeUser() bool {
	choice := c.trigger.Identity
	if choice.Attribute != "" || choice.Path.IsZero() && choice.Absent == azure.ChooseSystem {
		return false
	}
	return !slices.ContainsFunc(c.trigger.When, func(when azure.Condition) bool {
		return when.Path.String() == choice.Kind.String() && !choice.Kind.IsZero() &&
			slices.ContainsFunc(choice.System, func(word string) bool { return holds(when, word) }) && !holds(when, "UserAssigned")
	})
}

// findings runs the rules over the case, with the condition of the given index
// violated, none for -1.
func (c *needCase) findings(t *testing.T, how arrangement, without int) []*linter.Finding {
	t.Helper()
	found := c.only(of(c.graph(t, how, without), needRules...))
	if c.lang == inTerraform && (how == ownIdentity && !c.isRefused(t) || how == grantedBefore) {
		// What refers to resources that are still to be made, a plan alone
		// often does not tell exactly.
		g := read(t, "plan.json", c.settings(how, without).plan(how))
		for i, f := range c.only(of(g, needRules...)) {
			require.Greater(t, len(found), i)
			assert.Equal(t, found[i].Message, f.Message, "a plan comes to the same as its configuration")
			assert.Equal(t, found[i].Severity, f.Severity)
		}
	}
	return found
}

// graph reads the case as a configuration or as a template.
func (c *needCase) graph(t *testing.T, how arrangement, without int) *graph.Graph {
	t.Helper()
	s := c.settings(how, without)
	if c.lang == inTerraform {
		return read(t, "main.tf.json", s.configuration(how))
	}
	return read(t, "azuredeploy.json", s.template(how))
}

// read reads one file as an input.
func read(t *testing.T, name string, content []byte) *graph.Graph {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, name), content, 0o666))
	inputs := parsers.Load([]string{name}, parsers.Options{Dir: dir, NoSource: true})
	require.Len(t, inputs, 1)
	require.Empty(t, inputs[0].Problems)
	return inputs[0].Graph
}

// needRules are the rules that read needs.
var needRules = []string{"access-before-identity", "grant-after-use"}

// of returns what rules find in a graph.
func of(g *graph.Graph, names ...string) []*linter.Finding {
	var read []*linter.Rule
	for _, name := range names {
		read = append(read, rules.Find(name))
	}
	return linter.Run(g, read, nil).Findings
}

// only returns the findings that are about the trigger's need.
func (c *needCase) only(findings []*linter.Finding) []*linter.Finding {
	var found []*linter.Finding
	for _, f := range findings {
		if strings.TrimSuffix(f.Reason, " without grant") == c.trigger.Need.ID {
			found = append(found, f)
		}
	}
	return found
}
