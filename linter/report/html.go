package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/rivo/uniseg"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

var (
	//go:embed page/page.html.tmpl
	pageTemplate string
	//go:embed page/style.css
	pageStyle string
	//go:embed page/script.js
	pageScript string

	page = template.Must(template.New("page").Funcs(template.FuncMap{"segments": segments}).Parse(pageTemplate))
)

// What a page holds at most. Browsers take long for more, and nobody reads it.
const (
	pageFindings = 2000
	pageRows     = 5000
	pagePictures = 20
	pageProblems = 500
	pictureRows  = 40 // boxes of a column
	// unfolded is how tall a picture may be before the instances of a block are
	// drawn as one box.
	unfolded = 24
)

// HTML writes the report as one page that loads nothing: the sums, the findings
// with their source lines where these may be shown, who runs as what now and
// with the advice followed, and who may do what where. Its policy lets a browser
// run the page's own style and script and nothing else.
func HTML(w io.Writer, r *Report, _ Options) error {
	var b bytes.Buffer
	if err := page.Execute(&b, r.html()); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

type htmlPage struct {
	Policy   string
	Tool     string
	Version  string
	Title    string
	Headline string
	Style    template.CSS
	Script   template.JS
	Inputs   []htmlInput
	Sums     []htmlSum
	// Findings are those that the change touches.
	Findings, Unchanged []htmlFinding
	FindingsCut         string
	Ignored             string
	Pictures            []htmlPictures
	PicturesCut         string
	Rows                []htmlRow
	RowsCut             string
	// Several means that there is more than one deployment.
	Several  bool
	Problems []string
}

type htmlInput struct{ Path, Kind, Resources, Status string }

type htmlSum struct {
	Name         string
	Now, Advised int
	Changes      bool // the advice changes the number
	Better       bool
}

type htmlFinding struct {
	Anchor, Severity, Rule, Subject, Message, Advice, Saves, Place, On, Help, Fingerprint string

	Open    bool
	Source  *htmlSource
	Related []htmlRelated
}

type htmlSource struct {
	Number                int
	Before, Marked, After string
}

type htmlRelated struct{ Place, Message string }

type htmlRow struct {
	Root, Principal, Kind string
	Users                 []htmlUser
	Role, Scope           string
	Before, After         string
}

// htmlUser is who runs as an identity; Code marks a name, as opposed to words.
type htmlUser struct {
	Text string
	Code bool
}

// segments divides a name where a line may break in it.
func segments(name string) []string {
	var parts []string
	for {
		i := strings.IndexAny(name, "/.")
		if i < 0 || i == len(name)-1 || len(parts) == 20 {
			return append(parts, name)
		}
		parts = append(parts, name[:i+1])
		name = name[i+1:]
	}
}

// hashOf names a part of the page in its policy.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (r *Report) html() htmlPage {
	headline := strings.ReplaceAll(r.headline(Options{All: true}), "**", "")
	p := htmlPage{
		Policy:   fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; base-uri 'none'; form-action 'none'", hashOf(pageStyle), hashOf(pageScript)),
		Tool:     r.tool(),
		Version:  Printable(cmp.Or(r.Version, "(unknown)")),
		Title:    headline,
		Headline: strings.ToUpper(headline[:1]) + headline[1:],
		Style:    template.CSS(pageStyle), // a part of the program, not of an input
		Script:   template.JS(pageScript), // likewise
	}
	for _, in := range r.Inputs {
		p.Inputs = append(p.Inputs, htmlInput{Printable(in.Path), cmp.Or(string(in.Kind), "of a kind that is not known"), plural(in.Resources, "resource"), string(in.Status)})
	}
	n := count(r.Findings)
	p.Sums = []htmlSum{
		{Name: "errors", Now: n.errors}, {Name: "warnings", Now: n.warnings}, {Name: "notes", Now: n.notes},
		sumOf("service principals", r.Totals.ServicePrincipals), sumOf("role assignments", r.Totals.RoleAssignments),
	}
	if r.Ignored > 0 {
		p.Ignored = plural(r.Ignored, "finding")
	}
	p.findings(r)
	p.deployments(r)
	for i, problem := range r.Problems {
		if i == pageProblems {
			p.Problems = append(p.Problems, plural(len(r.Problems)-i, "more problem"))
			break
		}
		p.Problems = append(p.Problems, Printable(problem.String()))
	}
	return p
}

func sumOf(name string, c linter.Count) htmlSum {
	return htmlSum{Name: name, Now: c.Now, Advised: c.Advised, Changes: c.Now != c.Advised, Better: c.Saved() > 0}
}

// opened is how many findings are unfolded when the page opens.
const opened = 5

func (p *htmlPage) findings(r *Report) {
	lines := r.excerpts()
	for i, f := range byGravity(r.Findings) {
		if i == pageFindings {
			p.FindingsCut = plural(len(r.Findings)-i, "finding")
			break
		}
		out := findingHTML(f, lines)
		out.Anchor = fmt.Sprintf("finding-%d", i+1)
		out.Open = i < opened && f.Changed
		if f.Changed {
			p.Findings = append(p.Findings, out)
		} else {
			p.Unchanged = append(p.Unchanged, out)
		}
	}
}

func findingHTML(f *linter.Finding, lines *excerpts) htmlFinding {
	out := htmlFinding{
		Severity: f.Severity.String(), Rule: f.Rule.Name, Subject: Printable(f.SubjectName()),
		Message: Printable(sentence(f.Message)), Advice: Printable(sentence(f.Advice)), Saves: saving(f), On: instances(f),
		Help: f.Rule.Help, Fingerprint: f.Fingerprint,
	}
	if f.At.IsValid() {
		out.Place = place(f.At)
		if e, ok := lines.of(f.At); ok {
			before, marked, after := e.split()
			out.Source = &htmlSource{e.number, before, marked, after}
		}
	}
	for _, rel := range f.Related {
		one := htmlRelated{Message: Printable(rel.Message)}
		if rel.At.IsValid() {
			one.Place = place(rel.At)
		}
		out.Related = append(out.Related, one)
	}
	return out
}

// split returns the excerpt's text before, in and after its marked part.
func (e excerpt) split() (before, marked, after string) {
	var parts [3]strings.Builder
	column := 0
	for g := uniseg.NewGraphemes(e.text); g.Next(); column += g.Width() {
		switch {
		case column < e.from:
			parts[0].WriteString(g.Str())
		case column < e.from+e.width:
			parts[1].WriteString(g.Str())
		default:
			parts[2].WriteString(g.Str())
		}
	}
	return parts[0].String(), parts[1].String(), parts[2].String()
}

// deployments adds the pictures and the access table.
func (p *htmlPage) deployments(r *Report) {
	byRoot := map[string][]*linter.Finding{}
	for _, f := range r.Findings {
		byRoot[f.Root] = append(byRoot[f.Root], f)
	}
	read, undrawn, rows := 0, 0, 0
	for _, in := range r.Inputs {
		if in.Graph == nil {
			continue
		}
		read++
		for _, row := range rowsOf(in.Graph) {
			if rows++; rows <= pageRows {
				p.Rows = append(p.Rows, row)
			}
		}
		if len(in.Graph.Identities) == 0 {
			continue
		}
		if len(p.Pictures) == pagePictures {
			undrawn++
			continue
		}
		p.Pictures = append(p.Pictures, picturesOf(in.Graph, own(in.Graph, byRoot[in.Graph.Deployment.Root])))
	}
	p.Several = read > 1
	if undrawn > 0 {
		p.PicturesCut = plural(undrawn, "deployment")
	}
	if rows > pageRows {
		p.RowsCut = plural(rows-pageRows, "row")
	}
}

// own returns the findings that are about the graph: two plans of one root
// module are two deployments of the same root.
func own(g *graph.Graph, findings []*linter.Finding) []*linter.Finding {
	var list []*linter.Finding
	for _, f := range findings {
		if len(f.Resources) == 0 || g.Find(f.Resources[0].Address) == f.Resources[0] {
			list = append(list, f)
		}
	}
	return list
}

func rowsOf(g *graph.Graph) []htmlRow {
	a := accessOf(g)
	root := Printable(cmp.Or(g.Deployment.Root, "."))
	var rows []htmlRow
	row := func(e entry, kind string, users []htmlUser) {
		role := roleName(e.grant)
		if words := remarks(e.grant); len(words) > 0 {
			role += " (" + strings.Join(words, ", ") + ")"
		}
		s := spanOf(g, e.grant.State)
		rows = append(rows, htmlRow{
			Root: root, Principal: Printable(principalName(e.grant)), Kind: kind, Users: users,
			Role: Printable(role), Scope: Printable(e.scope), Before: s.before(), After: s.after(),
		})
	}
	for _, p := range a.principals {
		users := usersHTML(p.identity)
		for _, e := range p.entries {
			row(e, Printable(kindName(p.identity)), users)
		}
		if len(p.entries) == 0 {
			s := spanOf(g, p.identity.State)
			rows = append(rows, htmlRow{
				Root: root, Principal: Printable(identityName(p.identity)), Kind: Printable(kindName(p.identity)), Users: users,
				Role: "none here", Scope: nowhere, Before: s.before(), After: s.after(),
			})
		}
	}
	for _, e := range a.unresolved {
		if e.grant.Principal == nil {
			row(e, "unresolved", nil)
		}
	}
	return rows
}

func usersHTML(id *graph.Identity) []htmlUser {
	var users []htmlUser
	list := runs(id)
	for i, a := range list {
		if i == mostInstances {
			users = append(users, htmlUser{Text: fmt.Sprintf("and %d more", len(list)-i)})
			break
		}
		users = append(users, htmlUser{Printable(a.Resource.Address), true})
	}
	for i, m := range id.Members {
		if i == mostInstances {
			users = append(users, htmlUser{Text: "and " + plural(len(id.Members)-i, "more member")})
			break
		}
		users = append(users, htmlUser{Printable("member " + principalName(m)), true})
	}
	return users
}
