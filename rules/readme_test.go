package rules_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/rules"
)

const (
	readme     = "../README.md"
	tableStart = "<!-- rules: go generate ./... -->\n"
	tableEnd   = "<!-- end of rules -->"
)

// go generate calls this test with -update, which writes the table.
func TestReadmeListsTheRules(t *testing.T) {
	content, err := os.ReadFile(readme)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(content), tableStart)
	require.True(t, found, "%s has no line %q", readme, tableStart)
	have, after, found := strings.Cut(rest, tableEnd)
	require.True(t, found, "%s has no line %q", readme, tableEnd)
	want := table()
	if isUpdate() {
		require.NoError(t, os.WriteFile(readme, []byte(before+tableStart+want+tableEnd+after), 0o666))
		return
	}
	assert.Equal(t, want, have, "the table of rules in README.md is stale; run go generate ./...")
}

var readmeLink = regexp.MustCompile(`\]\(((?:rules|examples)/[^)#]*)\)`)

// The README says where each topic that rules belong to is shown.
func TestReadmeShowsEveryTopic(t *testing.T) {
	content, err := os.ReadFile(readme)
	require.NoError(t, err)
	for _, topic := range topics {
		if topic != "Failures waiting to happen" { // the topic is ours, not the recommendations'
			assert.Contains(t, string(content), "\n| "+topic+" | [")
		}
	}
	for _, m := range readmeLink.FindAllStringSubmatch(string(content), -1) {
		_, err := os.Stat("../" + m[1])
		assert.NoError(t, err, "README.md links to it")
	}
}

// table returns the rules as a table in Markdown.
func table() string {
	var b strings.Builder
	b.WriteString("| rule | severity | reports |\n|---|---|---|\n")
	for _, r := range rules.All() {
		severity := r.Severity.String()
		if r.Disabled {
			severity += ", off by default"
		}
		fmt.Fprintf(&b, "| [%s](rules/docs/%s.md) | %s | %s |\n", r.Name, r.Name, severity, strings.ReplaceAll(r.Summary, "|", "\\|"))
	}
	return b.String()
}
