package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// picture is who runs as which identity, and what that identity may do where:
// three columns, with lines between neighbouring ones only.
type picture struct {
	nodes [columns][]*node
	lines []*line

	scopes scopes
	byKey  map[string]*node
	byEnds map[[2]*node]*line
	// undrawn counts grants whose principal or scope is not known.
	undrawn int
}

// The columns of a picture, from left to right.
const (
	resourceColumn = iota
	identityColumn
	accessColumn // a role on a scope
	columns
)

// node is a box of a picture.
type node struct {
	column int
	// title and subtitle are its two lines.
	title, subtitle string
	// short and shortSubtitle are the same where there is little room, without
	// the type of a resource; shortSubtitle is empty where it is no shorter.
	short, shortSubtitle string
	// count is how many things the box stands for.
	count int
	// severity is the gravest of the findings about them; Off without any.
	severity linter.Severity
	// rules are those that the findings come from, each with the severity that
	// it is reported with here, the gravest first.
	rules []string
	// live marks what is there after the deployment, and advised what the
	// advice adds.
	live, advised bool

	members map[any]bool
}

// line connects two boxes.
type line struct {
	from, to *node
	severity linter.Severity
	live     bool
}

// drawing is what a picture is made from.
type drawing struct {
	graph    *graph.Graph
	findings []*linter.Finding
	// fold draws the instances of a block as one box.
	fold bool
	// removed draws what ceases to be, too.
	removed bool
}

// now draws the deployment as it is written.
func (d drawing) now() *picture {
	p := d.picture(func(*graph.Identity) bool { return true }, func(*graph.Grant) bool { return true })
	d.mark(p)
	return p
}

// advised draws the deployment as it would be with all advice followed. The
// advice of a finding says which identities and grants go; what takes their
// place serves the same resources and grants the same roles.
func (d drawing) advised() *picture {
	identities, grants := map[*graph.Identity]bool{}, map[*graph.Grant]bool{}
	for _, f := range d.findings {
		for _, id := range f.Change.RemoveIdentities {
			identities[id] = true
		}
		for _, g := range f.Change.RemoveGrants {
			grants[g] = true
		}
	}
	p := d.picture(func(id *graph.Identity) bool { return !identities[id] }, func(g *graph.Grant) bool { return !grants[g] })
	for _, f := range d.findings {
		d.addAdvised(p, f)
	}
	return p
}

func (d drawing) addAdvised(p *picture, f *linter.Finding) {
	if len(f.Change.AddIdentities) == 0 {
		return
	}
	// Two findings that advise the same identity give it the same name.
	shared := p.node(identityColumn, "advised\x00"+strings.Join(f.Change.AddIdentities, "\x00"), "shared identity", "user-assigned, advised")
	shared.advised = true
	for _, name := range f.Change.AddIdentities {
		shared.add(name, true)
	}
	for _, id := range f.Change.RemoveIdentities {
		if id.Resource != nil && id.State != graph.Removed {
			p.line(d.resource(p, id.Resource), shared, graph.Added)
		}
	}
	for _, g := range f.Change.RemoveGrants {
		if scope := p.scopes.name(g); scope != "" && g.State != graph.Removed {
			to := d.access(p, g, scope)
			to.advised = true
			p.line(shared, to, graph.Added)
		}
	}
}

// picture draws the identities and grants that are wanted.
func (d drawing) picture(wantIdentity func(*graph.Identity) bool, wantGrant func(*graph.Grant) bool) *picture {
	p := &picture{scopes: scopesOf(d.graph), byKey: map[string]*node{}, byEnds: map[[2]*node]*line{}}
	for _, id := range d.graph.Identities {
		if !wantIdentity(id) {
			continue
		}
		if id.State == graph.Removed && !d.removed && !slices.ContainsFunc(id.Grants, stays) {
			continue
		}
		d.identity(p, id, wantGrant)
	}
	for _, g := range d.graph.Grants {
		if (g.Principal == nil || p.scopes.name(g) == "") && (d.removed || stays(g)) {
			p.undrawn++
		}
	}
	return p
}

func stays(g *graph.Grant) bool { return g.State != graph.Removed }

func (d drawing) identity(p *picture, id *graph.Identity, wantGrant func(*graph.Grant) bool) {
	// Somebody who neither runs anything nor is granted anything is no part of
	// the picture, unless the deployment makes the identity.
	if len(id.UsedBy)+len(id.Grants)+len(id.Members) == 0 && (id.Kind != graph.User || id.Resource == nil || id.Resource.External) {
		return
	}
	n := d.identityNode(p, id)
	for _, a := range id.UsedBy {
		if a.State != graph.Removed || d.removed {
			p.line(d.resource(p, a.Resource), n, a.State)
		}
	}
	for _, g := range id.Grants {
		scope := p.scopes.name(g)
		if scope == "" || !wantGrant(g) || g.State == graph.Removed && !d.removed {
			continue
		}
		p.line(n, d.access(p, g, scope), g.State)
	}
}

func (d drawing) identityNode(p *picture, id *graph.Identity) *node {
	title, key := identityName(id), "identity\x00"+id.ID
	if b := blockOf(id.Resource); d.fold && b != nil {
		title, key = b.Address, fmt.Sprintf("identities\x00%s\x00%s\x00%s\x00%s", b.Address, id.Kind, id.Service, id.State)
	}
	n := p.node(identityColumn, key, title, kindName(id))
	n.short = shortName(id.Resource, title)
	n.add(id, id.State != graph.Removed)
	return n
}

func (d drawing) resource(p *picture, r *graph.Resource) *node {
	title, key := r.Address, "resource\x00"+r.Address
	if b := blockOf(r); d.fold && b != nil {
		title, key = b.Address, "resources\x00"+b.Address
	}
	n := p.node(resourceColumn, key, title, r.Type)
	n.short = shortName(r, title)
	n.add(r, r.Action != graph.Delete)
	return n
}

func (d drawing) access(p *picture, g *graph.Grant, scope string) *node {
	if b := blockOf(g.ScopeResource); d.fold && b != nil {
		scope = b.Address
	}
	role, ok := g.Role.Key()
	if !ok {
		role = roleName(g)
	}
	n := p.node(accessColumn, fmt.Sprintf("access\x00%s\x00%s\x00%s", g.Kind, role, strings.ToLower(scope)), roleName(g), "on "+scope)
	if r := g.ScopeResource; r != nil {
		// Of a Terraform address the type says more than the name.
		n.shortSubtitle = "on " + strings.TrimPrefix(scope, r.Type+"/")
	}
	n.add(g, stays(g))
	return n
}

// blockOf returns the block of a resource that has siblings, else nil.
func blockOf(r *graph.Resource) *graph.Block {
	if r == nil || r.Block == nil || len(r.Block.Instances) < 2 {
		return nil
	}
	return r.Block
}

// node returns the box with the key.
func (p *picture) node(column int, key, title, subtitle string) *node {
	n := p.byKey[key]
	if n == nil {
		n = &node{column: column, title: title, subtitle: subtitle, short: title, members: map[any]bool{}}
		p.byKey[key] = n
		p.nodes[column] = append(p.nodes[column], n)
	}
	return n
}

// add makes the box stand for one thing more, which is there after the
// deployment or not.
func (n *node) add(member any, live bool) {
	n.members[member] = true
	n.count = len(n.members)
	n.live = n.live || live
}

// line draws a line between two boxes; the state says what becomes of it.
func (p *picture) line(from, to *node, state graph.State) {
	ends := [2]*node{from, to}
	l := p.byEnds[ends]
	if l == nil {
		l = &line{from: from, to: to}
		p.byEnds[ends] = l
		p.lines = append(p.lines, l)
	}
	l.live = l.live || state != graph.Removed
}

// mark marks the boxes that findings are about.
func (d drawing) mark(p *picture) {
	about := map[any][]*linter.Finding{}
	for _, f := range d.findings {
		for _, r := range f.Resources {
			about[r] = append(about[r], f)
		}
		for _, id := range f.Change.RemoveIdentities {
			about[id] = append(about[id], f)
		}
		for _, g := range slices.Concat(f.Grants, f.Change.RemoveGrants) {
			about[g] = append(about[g], f)
		}
		if f.Subject != nil && len(f.Resources) == 0 {
			for _, r := range f.Subject.Instances {
				about[r] = append(about[r], f)
			}
		}
	}
	for _, nodes := range p.nodes {
		for _, n := range nodes {
			for member := range n.members {
				n.mark(about[member])
				// What is said of a user-assigned identity is said of the resource.
				if id, ok := member.(*graph.Identity); ok && id.Resource != nil && id.Kind != graph.System {
					n.mark(about[id.Resource])
				}
			}
			slices.SortFunc(n.rules, func(a, b string) int {
				return cmp.Or(cmp.Compare(weight(b), weight(a)), strings.Compare(a, b))
			})
		}
	}
	for _, l := range p.lines {
		l.severity = min(l.from.severity, l.to.severity)
	}
}

func (n *node) mark(findings []*linter.Finding) {
	for _, f := range findings {
		n.severity = max(n.severity, f.Severity)
		if said := f.Severity.String() + " " + f.Rule.Name; !slices.Contains(n.rules, said) {
			n.rules = append(n.rules, said)
		}
	}
}

// weight is the severity that a box's remark on a rule begins with.
func weight(remark string) linter.Severity {
	word, _, _ := strings.Cut(remark, " ")
	s, _ := linter.ParseSeverity(word) // it was one when it was written
	return s
}

// label is a box's title with how many things it stands for.
func (n *node) label() string { return n.counted(n.title) }

func (n *node) counted(title string) string {
	if n.count > 1 && n.column != accessColumn {
		return fmt.Sprintf("%s ×%d", title, n.count)
	}
	return title
}

// shortName is a resource's address without its type, which a template's begins
// with and Terraform's does outside of modules.
func shortName(r *graph.Resource, address string) string {
	if r == nil {
		return address
	}
	for _, prefix := range []string{r.Type + "/", r.Spelled + "/", r.Spelled + "."} {
		if rest, ok := strings.CutPrefix(address, prefix); ok && len(prefix) > 1 && rest != "" {
			return rest
		}
	}
	return address
}

// height is how many boxes the tallest column has.
func (p *picture) height() int {
	tallest := 0
	for _, nodes := range p.nodes {
		tallest = max(tallest, len(nodes))
	}
	return tallest
}

// cut leaves at most so many boxes in each column, those with findings first,
// and returns how many boxes it took away.
func (p *picture) cut(most int) int {
	taken := map[*node]bool{}
	for c, nodes := range p.nodes {
		if len(nodes) <= most {
			continue
		}
		slices.SortStableFunc(nodes, func(a, b *node) int { return cmp.Compare(b.severity, a.severity) })
		for _, n := range nodes[most:] {
			taken[n] = true
		}
		p.nodes[c] = nodes[:most]
	}
	p.lines = slices.DeleteFunc(p.lines, func(l *line) bool { return taken[l.from] || taken[l.to] })
	return len(taken)
}
