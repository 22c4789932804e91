package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
)

func accessMarkdown(w io.Writer, graphs []*graph.Graph, _ Options) error {
	var b bytes.Buffer
	for _, g := range graphs {
		accessSection(&b, accessOf(g))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func accessSection(b *bytes.Buffer, a access) {
	fmt.Fprintf(b, "## Access in %s\n\n%s.\n\n", code(cmp.Or(a.graph.Deployment.Root, ".")), accessSummary(a))
	if len(a.principals) > 0 {
		b.WriteString("| principal | who runs as it | role | scope | before | after |\n|---|---|---|---|---|---|\n")
	}
	for _, p := range a.principals {
		who := cell(identityName(p.identity)) + " " + prose(kindName(p.identity))
		users := userCells(p.identity)
		if len(p.entries) == 0 {
			s := spanOf(a.graph, p.identity.State)
			fmt.Fprintf(b, "| %s | %s | none here | | %s | %s |\n", who, users, s.before(), s.after())
		}
		for _, e := range p.entries {
			s := spanOf(a.graph, e.grant.State)
			role := prose(roleName(e.grant))
			if words := remarks(e.grant); len(words) > 0 {
				role += " (" + strings.Join(words, ", ") + ")"
			}
			scope := "not known"
			if e.scope != "" {
				scope = cell(e.scope)
			}
			fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", who, users, role, scope, s.before(), s.after())
		}
	}
	if len(a.unresolved) > 0 {
		b.WriteString("\n### Unresolved\n\n| principal | role | scope | not known | stated by |\n|---|---|---|---|---|\n")
	}
	for _, e := range a.unresolved {
		by := ""
		if e.grant.DeclaredBy != nil {
			by = cell(e.grant.DeclaredBy.Address)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", cell(principalName(e.grant)), prose(roleName(e.grant)),
			cell(cmp.Or(e.scope, e.grant.Scope.Display())), strings.Join(missing(e), ", "), by)
	}
	b.WriteByte('\n')
}

// userCells names who runs as an identity; members stand for a group.
func userCells(id *graph.Identity) string {
	var names []string
	for i, a := range runs(id) {
		if i == mostInstances {
			names = append(names, fmt.Sprintf("and %d more", len(id.UsedBy)-i))
			break
		}
		name := cell(a.Resource.Address)
		if a.State == graph.Removed {
			name += " (no longer)"
		}
		names = append(names, name)
	}
	for i, m := range id.Members {
		if i == mostInstances {
			names = append(names, fmt.Sprintf("and %s", plural(len(id.Members)-i, "more member")))
			break
		}
		names = append(names, "member "+cell(principalName(m)))
	}
	return strings.Join(names, ", ")
}
