package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var graphFormats = map[string]func(io.Writer, *graph.Graph, []*linter.Finding) error{
	"dot":     graphDOT,
	"json":    graphJSON,
	"mermaid": graphMermaid,
	"text":    graphText,
}

// GraphNames returns the names of the formats that Graph knows, sorted.
func GraphNames() []string { return slices.Sorted(maps.Keys(graphFormats)) }

// Graph writes what was understood of one deployment, with the findings in it
// marked: as json everything, and "findings" besides; as text everything in
// lines for people; as dot (Graphviz) and mermaid a drawing of who runs as which
// identity and what that identity may do where. It fails for a format that it
// does not know and with the errors of the writer.
func Graph(w io.Writer, format string, g *graph.Graph, findings []*linter.Finding) error {
	write, ok := graphFormats[format]
	if !ok {
		return unknownFormat(format, GraphNames())
	}
	return write(w, g, findings)
}

func graphText(w io.Writer, g *graph.Graph, findings []*linter.Finding) error {
	var b bytes.Buffer
	for line := range strings.Lines(g.Text()) {
		b.WriteString(Printable(strings.TrimSuffix(line, "\n")))
		b.WriteByte('\n')
	}
	for _, f := range findings {
		fmt.Fprintf(&b, "finding %s %s %s\n", f.Severity, f.Rule.Name, Printable(f.SubjectName()))
	}
	_, err := w.Write(b.Bytes())
	return err
}

// graphJSON writes the graph's own JSON with one member more.
func graphJSON(w io.Writer, g *graph.Graph, findings []*linter.Finding) error {
	var document bytes.Buffer
	if err := g.WriteJSON(&document); err != nil {
		return err
	}
	out := make([]jsonFinding, 0, len(findings))
	for _, f := range findings {
		out = append(out, findingJSON(f))
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return err
	}
	joined := slices.Concat(bytes.TrimSuffix(bytes.TrimSpace(document.Bytes()), []byte("}")), []byte(`,"findings":`), b.Bytes(), []byte("}"))
	return writeJSON(w, json.RawMessage(joined))
}

// numbered gives each box of a picture a name that no input chooses.
func (p *picture) numbered() map[*node]string {
	names := map[*node]string{}
	for _, nodes := range p.nodes {
		for _, n := range nodes {
			names[n] = fmt.Sprintf("n%d", len(names))
		}
	}
	return names
}

var dotColors = map[linter.Severity]string{linter.Error: "#c62828", linter.Warning: "#b26a00", linter.Note: "#1565c0"}

var dotShapes = [columns]string{"box", "ellipse", "note"}

func graphDOT(w io.Writer, g *graph.Graph, findings []*linter.Finding) error {
	p := drawing{graph: g, findings: findings, removed: true}.now()
	var b bytes.Buffer
	b.WriteString("digraph tfidlint {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=10];\n  edge [color=\"#777777\"];\n")
	names := p.numbered()
	for c, nodes := range p.nodes {
		for _, n := range nodes {
			text := []string{n.label(), n.subtitle}
			if n.severity != linter.Off {
				text = append(text, strings.Join(n.rules, ", "))
			}
			fmt.Fprintf(&b, "  %s [shape=%s, label=%s", names[n], dotShapes[c], dotString(text...))
			if n.severity != linter.Off {
				fmt.Fprintf(&b, ", color=%q, penwidth=2", dotColors[n.severity])
			}
			if !n.live {
				b.WriteString(", style=dashed")
			}
			b.WriteString("];\n")
		}
	}
	for _, l := range p.lines {
		var attributes []string
		if l.severity != linter.Off {
			attributes = append(attributes, fmt.Sprintf("color=%q", dotColors[l.severity]))
		}
		if !l.live {
			attributes = append(attributes, "style=dashed")
		}
		fmt.Fprintf(&b, "  %s -> %s", names[l.from], names[l.to])
		if len(attributes) > 0 {
			fmt.Fprintf(&b, " [%s]", strings.Join(attributes, ", "))
		}
		b.WriteString(";\n")
	}
	b.WriteString("}\n")
	_, err := w.Write(b.Bytes())
	return err
}

// dotString returns lines as one quoted string of the DOT language, in which a
// backslash begins an escape.
func dotString(lines ...string) string {
	quoted := make([]string, 0, len(lines))
	for _, s := range lines {
		quoted = append(quoted, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(Printable(s)))
	}
	return `"` + strings.Join(quoted, `\n`) + `"`
}

// mermaidLines is how many lines Mermaid draws unless it is configured
// otherwise (maxEdges, 500). GitHub does not let a page configure it.
const mermaidLines = 500

var mermaidShapes = [columns][2]string{{"[", "]"}, {"([", "])"}, {"[/", "/]"}}

func graphMermaid(w io.Writer, g *graph.Graph, findings []*linter.Finding) error {
	d := drawing{graph: g, findings: findings, removed: true}
	p := d.now()
	if len(p.lines) > mermaidLines {
		d.fold = true
		p = d.now()
	}
	var b bytes.Buffer
	b.WriteString("flowchart LR\n")
	names := p.numbered()
	for c, nodes := range p.nodes {
		for _, n := range nodes {
			text := mermaidText(n.label()) + "<br/>" + mermaidText(n.subtitle)
			if n.severity != linter.Off {
				text += "<br/>" + strings.Join(n.rules, ", ")
			}
			fmt.Fprintf(&b, "  %s%s\"%s\"%s\n", names[n], mermaidShapes[c][0], text, mermaidShapes[c][1])
			if n.severity != linter.Off {
				fmt.Fprintf(&b, "  class %s %s\n", names[n], n.severity)
			}
			if !n.live {
				fmt.Fprintf(&b, "  class %s gone\n", names[n])
			}
		}
	}
	for i, l := range p.lines {
		if i == mermaidLines {
			fmt.Fprintf(&b, "  %%%% %s left out: Mermaid draws no more\n", plural(len(p.lines)-i, "line"))
			break
		}
		arrow := "-->"
		if !l.live {
			arrow = "-.->"
		}
		fmt.Fprintf(&b, "  %s %s %s\n", names[l.from], arrow, names[l.to])
	}
	for _, s := range []linter.Severity{linter.Error, linter.Warning, linter.Note} {
		fmt.Fprintf(&b, "  classDef %s stroke:%s,stroke-width:2px\n", s, dotColors[s])
	}
	b.WriteString("  classDef gone stroke-dasharray:4\n")
	_, err := w.Write(b.Bytes())
	return err
}

// mermaidText escapes text for a quoted label, where Mermaid takes "#" for the
// beginning of an entity code and reads Markdown and HTML.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range Printable(s) {
		if strings.ContainsRune("\"#<>&`;\\%", r) {
			fmt.Fprintf(&b, "#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
