package report

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name       string          `xml:"name,attr"`
	Class      string          `xml:"classname,attr"`
	File       string          `xml:"file,attr,omitempty"`
	Line       int             `xml:"line,attr,omitempty"`
	Properties []junitProperty `xml:"properties>property,omitempty"`
	Failure    *junitResult    `xml:"failure"`
	Error      *junitResult    `xml:"error"`
	Skipped    *junitResult    `xml:"skipped"`
	Output     string          `xml:"system-out,omitempty"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// JUnit writes the report as test results. Every input is a test that passes
// if it could be read, so that a report without findings is not an empty one,
// and every finding is a test: errors and warnings fail, and notes pass, with
// their text as output.
func JUnit(w io.Writer, r *Report, o Options) error {
	out := junitSuites{Name: r.tool()}
	inputs := junitSuite{Name: "inputs"}
	problems := r.problemsByFile()
	for _, in := range r.Inputs {
		inputs.add(r.inputCase(in, problems[in.Path]))
	}
	if len(inputs.Cases) > 0 {
		out.add(inputs)
	}
	findings, _ := r.shown(o)
	index := map[string]int{}
	var suites []junitSuite
	for _, f := range findings {
		root := cmp.Or(r.fromRoot(f.Root), ".")
		i, ok := index[root]
		if !ok {
			i = len(suites)
			index[root] = i
			suites = append(suites, junitSuite{Name: Printable(root)})
		}
		suites[i].add(r.findingCase(f))
	}
	for _, s := range suites {
		out.add(s)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := w.Write(b.Bytes())
	return err
}

func (s *junitSuites) add(suite junitSuite) {
	s.Suites = append(s.Suites, suite)
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
}

func (r *Report) inputCase(in *graph.Input, problems []string) junitCase {
	c := junitCase{Name: Printable(in.Path), Class: r.tool() + ".input"}
	text := strings.Join(problems, "\n")
	switch in.Status {
	case graph.Failed:
		c.Error = &junitResult{Message: "could not be read", Text: text}
	case graph.Skipped:
		c.Skipped = &junitResult{Message: "was left out", Text: text}
	}
	return c
}

// problemsByFile returns the problems at each file, a line each.
func (r *Report) problemsByFile() map[string][]string {
	lines := map[string][]string{}
	for _, p := range r.Problems {
		file := p.Path
		if p.Span.IsValid() {
			file = p.Span.File.Path
		}
		lines[file] = append(lines[file], Printable(p.String()))
	}
	return lines
}

func (r *Report) findingCase(f *linter.Finding) junitCase {
	file, start := r.fileOf(f)
	c := junitCase{
		Name: Printable(f.SubjectName()), Class: f.Rule.Name, File: Printable(file), Line: start.Line,
		Properties: []junitProperty{
			{"severity", f.Severity.String()},
			{"fingerprint", f.Fingerprint},
			{"changed", fmt.Sprint(f.Changed)},
		},
	}
	text := fmt.Sprintf("%s:%d:%d\n%s", Printable(file), start.Line, start.Column, Printable(sentence(f.Message)))
	if f.Advice != "" {
		text += "\n" + Printable(sentence(f.Advice))
	}
	if s := saving(f); s != "" {
		text += "\nSaves: " + s + "."
	}
	if f.Severity == linter.Note {
		c.Output = text
		return c
	}
	c.Failure = &junitResult{Message: Printable(f.Message), Type: f.Severity.String(), Text: text}
	return c
}
