package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// widestRole is the most columns that roles are padded to, so that scopes stand
// below each other.
const widestRole = 36

func accessText(w io.Writer, graphs []*graph.Graph, o Options) error {
	t := accessWriter{p: palette(o.Color)}
	for i, g := range graphs {
		if i > 0 {
			t.b.WriteByte('\n')
		}
		t.deployment(accessOf(g))
	}
	_, err := w.Write(t.b.Bytes())
	return err
}

type accessWriter struct {
	b bytes.Buffer
	p palette
}

var stateColors = map[string]string{"+": "32", "-": "31"}

func (t *accessWriter) line(s span, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	fmt.Fprintf(&t.b, "  %s %s\n", t.p.paint(stateColors[s.sign()], s.sign()), text)
}

func (t *accessWriter) deployment(a access) {
	fmt.Fprintf(&t.b, "%s\n", t.p.bold(Printable(cmp.Or(a.graph.Deployment.Root, "."))))
	switch {
	case a.graph.Deployment.Changes:
		fmt.Fprintln(&t.b, t.p.dim("+ comes into being, - ceases to be, the rest stays"))
	case a.pastUnknown():
		fmt.Fprintln(&t.b, t.p.dim("after the deployment; what exists before it is not in the input"))
	}
	for _, p := range a.principals {
		t.principal(a.graph, p)
	}
	if len(a.unresolved) > 0 {
		fmt.Fprintf(&t.b, "\n%s\n", t.p.bold("unresolved"))
		for _, e := range a.unresolved {
			scope := cmp.Or(e.scope, e.grant.Scope.Display())
			t.line(spanOf(a.graph, e.grant.State), "%s on %s to %s", Printable(roleName(e.grant)), Printable(scope), Printable(principalName(e.grant)))
			fmt.Fprintf(&t.b, "      %s\n", t.p.dim("not known: "+strings.Join(missing(e), ", ")+declared(e.grant)))
		}
	}
	fmt.Fprintf(&t.b, "\n%s\n", accessSummary(a))
}

// declared names what states a grant.
func declared(g *graph.Grant) string {
	if g.DeclaredBy == nil {
		return ""
	}
	return "; stated by " + Printable(g.DeclaredBy.Address)
}

func (t *accessWriter) principal(g *graph.Graph, p principal) {
	what := Printable(kindName(p.identity))
	switch spanOf(g, p.identity.State).sign() {
	case "+":
		what += ", comes into being"
	case "-":
		what += ", ceases to be"
	}
	fmt.Fprintf(&t.b, "\n%s %s\n", t.p.bold(Printable(identityName(p.identity))), t.p.dim("("+what+")"))
	for _, a := range runs(p.identity) {
		// That a resource goes on to run as its own identity is said by the title.
		if s := spanOf(g, a.State); a.Resource != p.identity.Resource || s.sign() != " " {
			t.line(s, "%s %s", t.p.dim("runs"), Printable(a.Resource.Address))
		}
	}
	for _, m := range p.identity.Members {
		t.line(spanOf(g, m.State), "%s %s", t.p.dim("has member"), Printable(principalName(m)))
	}
	width := 0
	for _, e := range p.entries {
		if n := uniseg.StringWidth(Printable(roleName(e.grant))); n <= widestRole {
			width = max(width, n)
		}
	}
	for _, e := range p.entries {
		role := Printable(roleName(e.grant))
		gap := strings.Repeat(" ", max(0, width-uniseg.StringWidth(role)))
		text := role + gap + " on " + Printable(cmp.Or(e.scope, "a scope that is not known"))
		if words := remarks(e.grant); len(words) > 0 {
			text += t.p.dim(" (" + strings.Join(words, ", ") + ")")
		}
		t.line(spanOf(g, e.grant.State), "%s", text)
	}
	if len(p.entries) == 0 && len(p.identity.Members) == 0 {
		t.line(span{}, "%s", t.p.dim("is granted nothing here"))
	}
}
