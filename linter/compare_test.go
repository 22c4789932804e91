package linter_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/source"
)

func TestCompare(t *testing.T) {
	churn, rapid := &linter.Rule{Name: "churn"}, &linter.Rule{Name: "rapid"}
	before := (&linter.Outcome{
		Totals: linter.Totals{ServicePrincipals: linter.Count{Now: 4, Advised: 1}},
		Findings: []*linter.Finding{
			{Rule: rapid, Root: "b", Fingerprint: "stays", Severity: linter.Warning},
			{Rule: rapid, Root: "a", Fingerprint: "goes", Severity: linter.Warning},
			{Rule: churn, Root: "z", Fingerprint: "goes too", Severity: linter.Note},
		},
	}).Snapshot("main")
	after := &linter.Outcome{Findings: []*linter.Finding{{Rule: rapid, Fingerprint: "stays"}, {Rule: rapid, Fingerprint: "comes"}}}
	after.Compare(before)
	c := after.Comparison
	assert.Equal(t, "main", c.Base)
	assert.Equal(t, map[string]bool{"comes": true}, c.New)
	assert.Equal(t, 1, c.Same)
	assert.Equal(t, 4, c.Before.ServicePrincipals.Now)
	assert.Equal(t, []linter.SnapshotFinding{
		{Fingerprint: "goes too", Rule: "churn", Severity: "note", Subject: "z"},
		{Fingerprint: "goes", Rule: "rapid", Severity: "warning", Subject: "a"},
	}, c.Fixed)
}

func TestParseSnapshot(t *testing.T) {
	parse := func(content string) (*linter.Snapshot, bool, error) {
		return linter.ParseSnapshot(source.NewFile("old.json", []byte(content)))
	}
	s, ok, err := parse(`{"version": 1, "tool": {"name": "tfidlint"}, "summary": {"errors": 1, "service_principals": {"now": 4, "advised": 1}},
		"findings": [{"rule": "rapid", "severity": "error", "subject": "a.b", "fingerprint": "ff", "message": "…"}]}`)
	require.NoError(t, err)
	require.True(t, ok)
	assert.Equal(t, 4, s.Totals.ServicePrincipals.Now)
	assert.Equal(t, []linter.SnapshotFinding{{Fingerprint: "ff", Rule: "rapid", Severity: "error", Subject: "a.b"}}, s.Findings)

	_, ok, err = parse(`{"format_version": "1.2", "planned_values": {}}`)
	assert.False(t, ok, "a plan is no report")
	require.NoError(t, err)
	_, ok, _ = parse(`nonsense`)
	assert.False(t, ok)
	_, ok, err = parse(`{"version": 9, "tool": {"name": "tfidlint"}}`)
	assert.True(t, ok)
	assert.ErrorContains(t, err, "old.json: is a report of version 9")
}
