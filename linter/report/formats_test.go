package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/report"
)

// render writes a report in a format, with what the program gives besides.
func render(t *testing.T, format string, r *report.Report, o report.Options) string {
	t.Helper()
	write, err := report.Lookup(format)
	require.NoError(t, err)
	o.WorkDir = "/home/me/project"
	var out bytes.Buffer
	require.NoError(t, write(&out, r, o))
	return out.String()
}

// view writes one of the views of a deployment.
func view(t *testing.T, name, hostile string) string {
	t.Helper()
	g, findings := deployment(hostile)
	kind, format, _ := strings.Cut(name, " ")
	var out bytes.Buffer
	if kind == "graph" {
		require.NoError(t, report.Graph(&out, format, g, findings))
	} else {
		require.NoError(t, report.Access(&out, format, []*graph.Graph{g}, report.Options{}))
	}
	return out.String()
}

func views() []string {
	var names []string
	for _, f := range report.AccessNames() {
		names = append(names, "access "+f)
	}
	for _, f := range report.GraphNames() {
		names = append(names, "graph "+f)
	}
	return names
}

func TestFormatGolden(t *testing.T) {
	for _, format := range []string{"azure-devops", "gitlab", "html", "junit", "markdown", "sarif"} {
		t.Run(format, func(t *testing.T) {
			r := whole("")
			r.Dir = "platform"
			golden(t, "whole."+format, []byte(render(t, format, r, report.Options{All: format == "junit"})))
		})
	}
	for _, name := range views() {
		t.Run(name, func(t *testing.T) {
			golden(t, strings.ReplaceAll(name, " ", "."), []byte(view(t, name, "")))
		})
	}
}

// stated is what each format says of a finding.
type stated struct{ Severity, Fingerprint string }

func TestFormatsAgree(t *testing.T) {
	r := whole("")
	want := []stated{
		{"warning", "00112233445566778899aabbccddeeff"},
		{"error", "ffee"},
		{"note", "0123"},
	}
	readers := map[string]func(*testing.T, string) []stated{
		"json": func(t *testing.T, text string) []stated {
			var doc struct{ Findings []stated }
			require.NoError(t, json.Unmarshal([]byte(text), &doc))
			return doc.Findings
		},
		"sarif": func(t *testing.T, text string) []stated {
			var doc struct {
				Runs []struct {
					Results []struct {
						Level               string
						PartialFingerprints map[string]string
					}
				}
			}
			require.NoError(t, json.Unmarshal([]byte(text), &doc))
			require.Len(t, doc.Runs, 1)
			var out []stated
			for _, f := range doc.Runs[0].Results {
				out = append(out, stated{f.Level, f.PartialFingerprints["primaryLocationLineHash"]})
			}
			return out
		},
		"gitlab": func(t *testing.T, text string) []stated {
			var doc []struct{ Severity, Fingerprint string }
			require.NoError(t, json.Unmarshal([]byte(text), &doc))
			var out []stated
			for _, f := range doc {
				out = append(out, stated{map[string]string{"major": "error", "minor": "warning", "info": "note"}[f.Severity], f.Fingerprint})
			}
			return out
		},
		"junit": func(t *testing.T, text string) []stated {
			var out []stated
			for _, c := range junitCases(t, text) {
				if c.Class == "tfidlint.input" {
					continue
				}
				s := stated{c.property("severity"), c.property("fingerprint")}
				assert.Equal(t, s.Severity == "note", c.Failure == nil, "a note is no failure")
				out = append(out, s)
			}
			return out
		},
		"markdown": func(_ *testing.T, text string) []stated {
			var out []stated
			for _, m := range regexp.MustCompile(`(?s)<summary>(\w+).*?Fingerprint: (\w+)`).FindAllStringSubmatch(text, -1) {
				out = append(out, stated{m[1], m[2]})
			}
			return out
		},
		"html": func(t *testing.T, text string) []stated {
			var out []stated
			for _, m := range regexp.MustCompile(`(?s)<details class="finding (\w+)".*?<dt>fingerprint</dt><dd><code>(\w+)`).FindAllStringSubmatch(text, -1) {
				out = append(out, stated{m[1], m[2]})
			}
			return out
		},
	}
	// The formats without fingerprints tell how many there are of each severity.
	counted := map[string]string{
		"text":         `(?m)^  (error|warning|note) [a-z-]+`,
		"github":       `(?m)^::(error|warning|notice) file=`, // what could not be read has none
		"azure-devops": `(?m)^(?:##vso\[task\.logissue type=|.*: )(error|warning|note)[;:]`,
	}
	for _, format := range report.Names() {
		t.Run(format, func(t *testing.T) {
			text := render(t, format, r, report.Options{All: true})
			if read, ok := readers[format]; ok {
				assert.ElementsMatch(t, want, read(t, text))
				return
			}
			var severities []string
			for _, m := range regexp.MustCompile(counted[format]).FindAllStringSubmatch(text, -1) {
				severities = append(severities, strings.ReplaceAll(m[1], "notice", "note"))
			}
			assert.ElementsMatch(t, []string{"error", "warning", "note"}, severities, text)
		})
	}
}

type junitCase struct {
	Name       string `xml:"name,attr"`
	Class      string `xml:"classname,attr"`
	Properties []struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	} `xml:"properties>property"`
	Failure *struct{} `xml:"failure"`
}

func (c junitCase) property(name string) string {
	for _, p := range c.Properties {
		if p.Name == name {
			return p.Value
		}
	}
	return ""
}

func junitCases(t *testing.T, text string) []junitCase {
	var doc struct {
		Suites []struct {
			Cases []junitCase `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text), &doc))
	var cases []junitCase
	for _, s := range doc.Suites {
		cases = append(cases, s.Cases...)
	}
	return cases
}

// nasty is a name that tries to be more than a name in every format.
const nasty = "\n::error::x%0A##vso[task.setvariable variable=a]b\r\n##[error]c ::notice::d ;]\"'`a`|\\|<script>alert(1)</script>" +
	"<img src=x onerror=alert(1)>](https://example.test)--%>]]>{{1}}*/\\\" @team \x1b[31m\u202e\u2066\x00\xff```\n- x"

func TestHostileNames(t *testing.T) {
	outputs := map[string]string{}
	for _, format := range report.Names() {
		outputs[format] = render(t, format, whole(nasty), report.Options{All: true})
	}
	for _, name := range views() {
		outputs[name] = view(t, name, nasty)
	}
	for name, text := range outputs {
		t.Run(name, func(t *testing.T) {
			assert.NotContains(t, text, "\x1b", "a terminal sequence")
			assert.NotContains(t, text, "\u202e", "a mark that turns the direction of writing")
			assert.NotContains(t, text, "\u2066", "a mark that turns the direction of writing")
			assert.NotContains(t, text, "##vso[task.setvariable", "a logging command")
			assert.NotContains(t, text, "##[error]", "a logging command")
			for line := range strings.Lines(text) {
				if name != "github" || !annotation.MatchString(line) {
					assert.NotRegexp(t, `^\s*::`, line, "a workflow command")
				}
			}
			if check := structure[name]; check != nil {
				check(t, text)
			}
		})
	}
}

// annotation is a line of the github format.
var annotation = regexp.MustCompile(`^::(error|warning|notice) [a-z]+=`)

// structure checks that what a format consists of is what the report put there.
var structure = map[string]func(t *testing.T, text string){
	"json":        validJSON,
	"sarif":       sarifText,
	"gitlab":      validJSON,
	"graph json":  validJSON,
	"access json": validJSON,
	"html":        htmlText,
	"junit": func(t *testing.T, text string) {
		assert.Len(t, junitCases(t, text), 5)
		assert.NotContains(t, text, "<script")
	},
	"github": func(t *testing.T, text string) {
		assert.Equal(t, 4, strings.Count(text, "\n"), "a line for each finding and failure:\n%s", text)
	},
	"azure-devops": func(t *testing.T, text string) {
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		require.Len(t, lines, 5)
		for _, line := range lines[:2] {
			assert.Regexp(t, `^##vso\[task\.logissue type=(error|warning);sourcepath=[^;\]]*;linenumber=\d+;columnnumber=\d+;code=[a-z-]+;\][^#]`, line)
		}
	},
	"markdown":        markdownText,
	"access markdown": markdownText,
	"graph dot": func(t *testing.T, text string) {
		// Outside its strings the text is the drawing's own.
		rest := regexp.MustCompile(`"(?:[^"\\]|\\.)*"`).ReplaceAllString(text, "S")
		for line := range strings.Lines(rest) {
			assert.Regexp(t, `^(digraph tfidlint \{|\}|  (rankdir=LR|node|edge|n\d+)( -> n\d+)?( ?\[[\w=S, .]+\])?;)\n$`, line)
		}
	},
	"graph mermaid": func(t *testing.T, text string) {
		rest := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(text, "S")
		for line := range strings.Lines(rest) {
			assert.Regexp(t, `^(flowchart LR|  (n\d+[\[(/]+S[\])/]+|class n\d+ \w+|classDef .*|n\d+ (-->|-\.->) n\d+))\n$`, line)
		}
		assert.NotContains(t, text, "<script")
	},
}

func validJSON(t *testing.T, text string) {
	assert.True(t, json.Valid([]byte(text)))
	var names any
	require.NoError(t, json.Unmarshal([]byte(text), &names))
	assert.Contains(t, fmt.Sprint(names), "<script>alert(1)</script>", "the name is there as it is")
}

func sarifText(t *testing.T, text string) {
	validJSON(t, text)
	// A link of a message leads to a related place and nowhere else.
	for _, m := range regexp.MustCompile(`"text": ".*"`).FindAllString(text, -1) {
		assert.NotContains(t, strings.ReplaceAll(m, `](1).`, ""), "](")
	}
	for _, m := range regexp.MustCompile(`"uri": "([^"]*)"`).FindAllStringSubmatch(text, -1) {
		assert.Regexp(t, `^[\w./~%$&+=@!'()*-]+$`, m[1])
	}
}

func htmlText(t *testing.T, text string) {
	doc, err := html.Parse(strings.NewReader(text))
	require.NoError(t, err)
	elements := map[string]int{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		elements[n.Data]++
		for _, a := range n.Attr {
			assert.False(t, strings.HasPrefix(a.Key, "on"), "%s %s", n.Data, a.Key)
			assert.NotEqual(t, "src", a.Key)
			if a.Key == "href" {
				assert.Regexp(t, `^(#|https://learn\.microsoft\.com/)`, a.Val)
			}
		}
	}
	assert.Equal(t, 1, elements["script"])
	assert.Zero(t, elements["img"]+elements["link"]+elements["iframe"])
}

func markdownText(t *testing.T, text string) {
	spans := regexp.MustCompile("(?s)(`+) .*? `+|`[^`\n]*`").ReplaceAllString(text, "CODE")
	for _, bad := range []string{"<script", "<img", "](https://example", " @team", "```"} {
		assert.NotContains(t, strings.ReplaceAll(spans, `\](`, ""), bad)
	}
	cells := -1
	for line := range strings.Lines(spans) {
		switch {
		case !strings.HasPrefix(line, "|"):
			cells = -1
		case cells < 0:
			cells = strings.Count(line, "|")
		default:
			assert.Equal(t, cells, strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"), line)
		}
	}
}

func TestViewsPrintNoSecret(t *testing.T) {
	for _, name := range views() {
		text := view(t, name, "")
		for _, secret := range []string{"secret-scope", "secret-principal", "secret-condition"} {
			assert.NotContains(t, text, secret, name)
		}
	}
	for _, format := range report.Names() {
		assert.NotContains(t, render(t, format, sample(""), report.Options{All: true}), "hunter2", format)
	}
}

func many(n int) *report.Report {
	r := whole("")
	for i := range n {
		f := *r.Findings[0]
		f.Fingerprint = fmt.Sprintf("f%d", i)
		r.Findings = append(r.Findings, &f)
	}
	return r
}

func TestMarkdownLimit(t *testing.T) {
	text := render(t, "markdown", many(3000), report.Options{})
	assert.LessOrEqual(t, len(text), 65_000)
	assert.Greater(t, len(text), 60_000, "the room is used")
	assert.Regexp(t, `The table leaves out \d+ findings and the details \d+ findings, because this text may have no more than 65000 characters\.\n$`, text)
	assert.Contains(t, text, "| error | `access-before-identity`", "the gravest stay")
}

func TestMarkdownLimitWithLongNames(t *testing.T) {
	r := whole(strings.Repeat("`", 70_000))
	text := render(t, "markdown", r, report.Options{All: true})
	assert.LessOrEqual(t, len(text), 65_000)
	assert.Contains(t, text, "leaves out")
}

func TestSARIFLimits(t *testing.T) {
	type log struct {
		Runs []struct {
			Results     []struct{ Level string }
			Invocations []struct {
				ExecutionSuccessful        bool
				ToolExecutionNotifications []struct{ Message struct{ Text string } }
			}
		}
	}
	read := func(t *testing.T, r *report.Report) log {
		var doc log
		require.NoError(t, json.Unmarshal([]byte(render(t, "sarif", r, report.Options{})), &doc))
		return doc
	}
	t.Run("results", func(t *testing.T) {
		run := read(t, many(6000)).Runs[0]
		assert.Len(t, run.Results, 5000)
		assert.Equal(t, "error", run.Results[0].Level)
		notes := run.Invocations[0].ToolExecutionNotifications
		assert.Equal(t, "1003 findings left out, the slightest, because code scanning takes no more; --format json has all.", notes[len(notes)-1].Message.Text)
		assert.False(t, run.Invocations[0].ExecutionSuccessful, "an input could not be read")
	})
	t.Run("size", func(t *testing.T) {
		r := many(1)
		random := rand.NewChaCha8([32]byte{})
		for _, f := range r.Findings {
			noise := make([]byte, 5<<20)
			_, err := io.ReadFull(random, noise)
			require.NoError(t, err)
			f.Message = strings.Map(func(c rune) rune { return ' ' + 1 + c%90 }, string(slices.Clone(noise)))
		}
		run := read(t, r).Runs[0]
		assert.Less(t, len(run.Results), len(r.Findings))
		assert.Equal(t, "error", run.Results[0].Level)
	})
}

func TestPathsFromTheRoot(t *testing.T) {
	r := whole("")
	r.Dir = "platform/prod"
	for format, want := range map[string]string{
		"sarif":        `"uri": "platform/prod/infra/main.tf"`,
		"gitlab":       `"path": "platform/prod/infra/main.tf"`,
		"github":       "file=platform/prod/infra/main.tf,",
		"junit":        `file="platform/prod/infra/main.tf"`,
		"azure-devops": "sourcepath=/home/me/project/infra/main.tf;",
	} {
		assert.Contains(t, render(t, format, r, report.Options{}), want, format)
	}
}

func TestGitLabFingerprintsDiffer(t *testing.T) {
	r := whole("")
	r.Findings = append(r.Findings, r.Findings[0], r.Findings[0])
	text := render(t, "gitlab", r, report.Options{})
	for _, want := range []string{`"00112233445566778899aabbccddeeff"`, `"00112233445566778899aabbccddeeff-2"`, `"00112233445566778899aabbccddeeff-3"`} {
		assert.Equal(t, 1, strings.Count(text, want), want)
	}
}

func TestAzureDevOpsSummary(t *testing.T) {
	var out, summary bytes.Buffer
	o := report.Options{StepSummary: &summary, SummaryFile: "/agent/_temp/100%/tfidlint.md"}
	require.NoError(t, report.AzureDevOps(&out, whole(""), o))
	assert.Contains(t, out.String(), "\n##vso[task.uploadsummary]/agent/_temp/100%AZP25/tfidlint.md\n")
	assert.True(t, strings.HasPrefix(summary.String(), "## tfidlint\n"))

	out.Reset()
	require.NoError(t, report.AzureDevOps(&out, whole(""), report.Options{StepSummary: &summary}))
	assert.NotContains(t, out.String(), "uploadsummary", "nobody said where the page is")
}

func TestNothingFoundInEveryFormat(t *testing.T) {
	r := &report.Report{Version: "v1", Outcome: &linter.Outcome{Inputs: []*graph.Input{{Path: "a.json", Resources: 1, Status: "ok"}}}}
	assert.Equal(t, "[]\n", render(t, "gitlab", r, report.Options{}))
	assert.Empty(t, render(t, "azure-devops", r, report.Options{}))
	assert.Contains(t, render(t, "html", r, report.Options{}), "Nothing to report.")
	assert.Contains(t, render(t, "markdown", r, report.Options{}), "**no findings** in 1 resource.")
	assert.Contains(t, render(t, "sarif", r, report.Options{}), `"results": []`)
	assert.Len(t, junitCases(t, render(t, "junit", r, report.Options{})), 1)
}

func TestFindingWithoutPlace(t *testing.T) {
	r := &report.Report{Outcome: &linter.Outcome{Findings: []*linter.Finding{{Rule: early, Severity: linter.Error, Changed: true, Root: "infra", Message: "m", Fingerprint: "f"}}}}
	for _, format := range report.Names() {
		text := render(t, format, r, report.Options{})
		assert.Contains(t, text, "access-before-identity", format)
	}
	assert.Contains(t, render(t, "sarif", r, report.Options{}), `"uri": "infra"`)
}

func TestUnknownViews(t *testing.T) {
	g, findings := deployment("")
	assert.EqualError(t, report.Graph(io.Discard, "png", g, findings), `format "png" is unknown; it is one of dot, json, mermaid, text`)
	assert.EqualError(t, report.Access(io.Discard, "png", nil, report.Options{}), `format "png" is unknown; it is one of json, markdown, text`)
}

func TestViewWriteErrors(t *testing.T) {
	g, findings := deployment("")
	for _, format := range report.GraphNames() {
		assert.EqualError(t, report.Graph(full{}, format, g, findings), "disk is full", format)
	}
	for _, format := range report.AccessNames() {
		assert.EqualError(t, report.Access(full{}, format, []*graph.Graph{g}, report.Options{}), "disk is full", format)
	}
}

func TestSARIFSecurity(t *testing.T) {
	r := whole("")
	rule := *early
	rule.SecuritySeverity = 5.5
	r.Findings[1].Rule = &rule
	text := render(t, "sarif", r, report.Options{})
	assert.Equal(t, 1, strings.Count(text, `"security-severity": "5.5"`))
	assert.Equal(t, 1, strings.Count(text, `"security"`), "a rule that is about something else has no such tag")
}

func BenchmarkHTML(b *testing.B) {
	build := graph.NewBuilder(graph.Deployment{Root: "infra", Changes: true})
	store, _ := build.Resource(graph.Resource{Address: "azurerm_storage_account.frames", Type: "Microsoft.Storage/storageAccounts"})
	block := build.Block(graph.Block{Address: "azurerm_linux_virtual_machine.worker"})
	for i := range 20_000 {
		r, _ := build.Resource(graph.Resource{Address: fmt.Sprintf("%s[%d]", block.Address, i), Key: fmt.Sprintf("[%d]", i), Block: block, Action: graph.Create})
		id := build.Identity(graph.Identity{ID: r.Address + "#system", Resource: r, State: graph.Added})
		build.Attach(id, r, graph.Added, block.At)
		build.Grant(graph.Grant{ID: r.Address, Kind: graph.RoleAssignment, Principal: id, ScopeResource: store, Role: graph.Role{ID: "r"}, State: graph.Added})
	}
	r := &report.Report{Outcome: &linter.Outcome{Inputs: []*graph.Input{{Path: "plan.json", Status: "ok", Resources: 20_001, Graph: build.Build()}}}}
	b.ReportAllocs()
	for b.Loop() {
		if err := report.HTML(io.Discard, r, report.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
