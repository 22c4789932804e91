package report

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

func TestTogether(t *testing.T) {
	rule := &linter.Rule{Name: "some-rule"}
	finding := func(root, subject, message string, at int) *linter.Finding {
		// Each root module reads the files of its modules.
		file := source.NewFile("modules/identity/main.tf", []byte("0123456789"))
		block := &graph.Block{Address: subject}
		return &linter.Finding{
			Rule: rule, Severity: linter.Warning, Changed: true, Root: root, Subject: block, Message: message,
			At: file.Span(at, at+1), Resources: []*graph.Resource{{Address: subject, Block: block}},
		}
	}
	findings := []*linter.Finding{
		finding("prod", "module.a.x", `nothing uses "module.a.x" (Reader on "one")`, 0),
		finding("test", "module.b.x", `nothing uses "module.b.x" (Owner on "two")`, 0),
		finding("", "module.a.x", `nothing uses "module.a.x" (Reader on "one")`, 0),
		finding("test", "module.b.x", `something else of "module.b.x"`, 0),
		finding("prod", "module.a.y", `nothing uses "module.a.y"`, 2),
		finding("prod", "module.b.y", `nothing uses "module.b.y"`, 2),
	}
	r := &Report{Outcome: &linter.Outcome{Findings: findings}}
	var messages []string
	for _, f := range r.together(findings) {
		messages = append(messages, f.Message)
	}
	assert.Equal(t, []string{
		`nothing uses "module.a.x" (Reader on "one"); the same 3 times in 3 root modules: ".", "prod", "test"`,
		`something else of "module.b.x"`,
		`nothing uses "module.a.y"`,
		`nothing uses "module.b.y"`,
	}, messages)
	assert.Len(t, r.together(findings)[0].Resources, 2, "two addresses, one of them in two roots")
	assert.Equal(t, `nothing uses "module.a.x" (Reader on "one")`, findings[0].Message, "the findings themselves stay")
}
