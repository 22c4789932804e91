package tfplan

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

var update = flag.Bool("update", false, "rewrite the expectations of the cases")

// TestCases reads the file "input" of each case and compares what was
// understood with the file "want".
func TestCases(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			require.Len(t, archive.Files, 2, "a case has the files input and want")
			got := understood(archive.Files[0].Data)
			if *update {
				archive.Files[1].Data = []byte(got)
				require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o644))
				return
			}
			require.Equal(t, string(archive.Files[1].Data), got)
		})
	}
}

// understood returns a text that shows what was understood of an input.
func understood(content []byte) string {
	var b strings.Builder
	p, problems := Read(source.NewFile("infra/plan.json", content))
	for _, problem := range problems {
		word := "problem"
		if problem.Failure {
			word = "failure"
		}
		fmt.Fprintf(&b, "%s %s\n", word, problem)
	}
	if p == nil {
		return b.String()
	}
	d := p.Deployment()
	fmt.Fprintf(&b, "root %s changes=%t\n", d.Root, d.Changes)
	l := lower.New(d)
	o := p.outlook(nil)
	for _, i := range p.Instances {
		r := o.resource(i)
		fmt.Fprintf(&b, "%s: %s", i.Address, i.Action)
		word(&b, "key", i.Key)
		if i.Block() != i.Address {
			word(&b, "block", i.Block())
		}
		word(&b, "for", strings.Join(r.ReplacedFor, ","))
		word(&b, "moved-from", i.Moved())
		word(&b, "because", i.Reason())
		if i.Imported() {
			b.WriteString(" imported")
		}
		if !i.Declared() && !p.State {
			b.WriteString(" undeclared")
		}
		if !r.Subscription.IsAbsent() {
			word(&b, "in", r.Subscription.Display())
		}
		b.WriteString("\n")
		show(&b, "  -", "", r.Before)
		show(&b, "  +", "", r.After)
	}
	p.Lower(l, nil)
	for _, e := range l.Graph().Edges {
		fmt.Fprintf(&b, "%s %s %s\n", nodeAddress(e.From), e.Kind, nodeAddress(e.To))
	}
	return b.String()
}

func nodeAddress(n graph.Node) string {
	switch n := n.(type) {
	case *graph.Block:
		return n.Address
	case *graph.Resource:
		return n.Address
	}
	return ""
}

func word(b *strings.Builder, name, value string) {
	if value != "" {
		fmt.Fprintf(b, " %s=%s", name, value)
	}
}

// show writes the leaves of a value, each with what is known of it.
func show(b *strings.Builder, prefix, path string, v graph.Value) {
	if n, ok := v.Len(); ok && n > 0 {
		i := 0
		for key, m := range v.Members() {
			inner := fmt.Sprintf("%s[%d]", path, i)
			if !v.IsList() {
				inner = strings.TrimPrefix(path+"."+key, ".")
			}
			show(b, prefix, inner, m)
			i++
		}
		return
	}
	if path == "" || v.IsAbsent() {
		return
	}
	fmt.Fprintf(b, "%s %s = %s\n", prefix, path, describe(v))
}

func describe(v graph.Value) string {
	if n, ok := v.Len(); ok && n == 0 {
		return "empty"
	}
	if !v.IsUnknown() {
		return v.Display()
	}
	text := "candidates"
	o, exact := v.Origin()
	switch {
	case exact && o.ByKey:
		text = "by key"
	case exact:
		text = "exactly"
	case len(v.Origins()) == 0:
		text = "unknown"
	}
	for _, o := range v.Origins() {
		text += " " + o.String()
		if o.ByKey && !exact {
			text += " (by key)"
		}
	}
	if key, ok := v.Key(); ok && strings.HasPrefix(key, "#") {
		text += " same as " + key[1:]
	}
	if v.IsSensitive() {
		text += " sensitive"
	}
	return text
}
