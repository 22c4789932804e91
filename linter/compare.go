package linter

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Snapshot is what a run found, as far as a later one is compared with it.
type Snapshot struct {
	// Name says where the snapshot comes from, for reports.
	Name     string
	Findings []SnapshotFinding
	Totals   Totals
}

// SnapshotFinding is a finding of a snapshot.
type SnapshotFinding struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Severity    string `json:"severity"`
	Subject     string `json:"subject"`
}

// Snapshot returns what the outcome says, under a name for the reports that
// compare with it.
func (o *Outcome) Snapshot(name string) *Snapshot {
	s := &Snapshot{Name: name, Totals: o.Totals}
	for _, f := range o.Findings {
		s.Findings = append(s.Findings, SnapshotFinding{
			Fingerprint: f.Fingerprint, Rule: f.Rule.Name, Severity: f.Severity.String(), Subject: f.SubjectName(),
		})
	}
	return s
}

// ParseSnapshot reads a report in JSON. It reports false, without an error,
// for a file that is none: it may be an input.
func ParseSnapshot(f *source.File) (*Snapshot, bool, error) {
	var r struct {
		Version int                   `json:"version"`
		Tool    struct{ Name string } `json:"tool"`
		Summary *Totals               `json:"summary"`
		Found   []SnapshotFinding     `json:"findings"`
	}
	if json.Unmarshal(f.Content, &r) != nil || r.Tool.Name == "" {
		return nil, false, nil
	}
	if r.Version != 1 || r.Summary == nil {
		return nil, true, fmt.Errorf("%s: is a report of version %d, where version 1 is read", f.Path, r.Version)
	}
	return &Snapshot{Name: f.Path, Findings: r.Found, Totals: *r.Summary}, true, nil
}

// Comparison is what became of the findings and numbers of a snapshot.
type Comparison struct {
	// Base is the snapshot's name.
	Base string
	// New are the fingerprints of the findings that the snapshot does not have.
	New map[string]bool
	// Fixed are the snapshot's findings that are there no more, sorted by rule
	// and subject.
	Fixed []SnapshotFinding
	// Same counts the findings that both have.
	Same int
	// Before are the snapshot's totals.
	Before Totals
}

// compare compares findings with the snapshot.
func (s *Snapshot) compare(findings []*Finding) *Comparison {
	c := &Comparison{Base: s.Name, New: map[string]bool{}, Before: s.Totals}
	had := map[string]bool{}
	for _, f := range s.Findings {
		had[f.Fingerprint] = true
	}
	have := map[string]bool{}
	for _, f := range findings {
		have[f.Fingerprint] = true
		if had[f.Fingerprint] {
			c.Same++
		} else {
			c.New[f.Fingerprint] = true
		}
	}
	for _, f := range s.Findings {
		if !have[f.Fingerprint] {
			c.Fixed = append(c.Fixed, f)
		}
	}
	slices.SortStableFunc(c.Fixed, func(a, b SnapshotFinding) int {
		if n := strings.Compare(a.Rule, b.Rule); n != 0 {
			return n
		}
		return strings.Compare(a.Subject, b.Subject)
	})
	return c
}
