package linter

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Baseline lists findings that were there before somebody began to look, by
// fingerprint: they are ignored until they are mended. The zero Baseline lists
// none.
type Baseline struct {
	// File is where the baseline was read from, for problems.
	File *source.File
	// Findings are what it lists, in its order.
	Findings []BaselineFinding
}

// BaselineFinding is one entry of a baseline. Only the fingerprint counts; the
// rest is for whoever reads the file.
type BaselineFinding struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Subject     string `json:"subject"`
}

// baselineVersion is the version of the file format.
const baselineVersion = 1

type baselineFile struct {
	Version  int               `json:"version"`
	Findings []BaselineFinding `json:"findings"`
}

// ParseBaseline reads a baseline that FormatBaseline wrote. A report in JSON will do as
// well: it lists the same.
func ParseBaseline(f *source.File) (*Baseline, error) {
	var file baselineFile
	if err := json.Unmarshal(f.Content, &file); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			// The offset counts the byte that is wrong.
			at := f.Position(int(syntax.Offset) - 1)
			return nil, fmt.Errorf("%s:%d:%d: is not JSON: %w", f.Path, at.Line, at.Column, err)
		}
		return nil, fmt.Errorf("%s: is not a baseline: %w", f.Path, err)
	}
	if file.Version != baselineVersion {
		return nil, fmt.Errorf("%s: has version %d, where version %d is read; write it again with --write-baseline", f.Path, file.Version, baselineVersion)
	}
	for i, b := range file.Findings {
		if b.Fingerprint == "" {
			return nil, fmt.Errorf("%s: finding %d has no fingerprint; write it again with --write-baseline", f.Path, i+1)
		}
	}
	return &Baseline{File: f, Findings: file.Findings}, nil
}

// FormatBaseline returns the file that lists the findings, sorted so that it
// changes only where they do.
func FormatBaseline(findings []*Finding) ([]byte, error) {
	file := baselineFile{Version: baselineVersion, Findings: []BaselineFinding{}}
	for _, f := range findings {
		file.Findings = append(file.Findings, BaselineFinding{Fingerprint: f.Fingerprint, Rule: f.Rule.Name, Subject: f.SubjectName()})
	}
	slices.SortFunc(file.Findings, func(a, b BaselineFinding) int { return strings.Compare(a.Fingerprint, b.Fingerprint) })
	text, err := json.MarshalIndent(file, "", "  ")
	return append(text, '\n'), err
}

// apply takes the listed findings out of the results, and returns a problem
// where some that are listed were found in none of them.
func (b *Baseline) apply(results []*Result) []source.Problem {
	listed := make(map[string]bool, len(b.Findings))
	for _, f := range b.Findings {
		listed[f.Fingerprint] = true
	}
	found := map[string]bool{}
	for _, r := range results {
		r.drop(func(f *Finding) bool {
			if listed[f.Fingerprint] {
				found[f.Fingerprint] = true
			}
			return listed[f.Fingerprint]
		})
	}
	if gone := len(listed) - len(found); gone > 0 {
		return []source.Problem{source.Problemf(b.File.Whole(), "%d of %d findings in the baseline are not found any more; write it again with --write-baseline to keep them from coming back", gone, len(listed))}
	}
	return nil
}
