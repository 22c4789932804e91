package arm

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/bicep"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// origin is where a template was compiled from.
type origin struct {
	// source is what was found in the Bicep source; nil where that cannot be had.
	source *bicep.Source
	// at is where things stand whose place in the source is not known;
	// no place if they stand in the template, which is then a file that people can
	// look at.
	at source.Span
}

// places finds where people wrote what was compiled from Bicep. The zero
// places know nothing, and everything stands where it was read.
type places struct {
	files *files
	// compiled has the sources of what is not a file itself.
	compiled map[*source.File]*source.File
	parsed   map[string]*bicep.Source
	// seen means that there is anything to show elsewhere.
	seen   bool
	areas  map[*source.File][]area
	sorted bool
}

// area is a piece of a compiled file that was written at a place. Areas lie in
// one another or apart; outer is the index of the one around, -1 if there is
// none.
type area struct {
	start, end int
	at         source.Span
	outer      int
}

// of returns where the template of a file was compiled from: what the caller
// says, or the Bicep file that bears its name, if Bicep's compiler wrote it.
func (p *places) of(f *source.File, root *jsonc.Node) *origin {
	if written := p.compiled[f]; written != nil {
		return &origin{source: bicep.Parse(written), at: written.Whole()}
	}
	if generator := root.Get("metadata").Get("_generator").Get("name"); !generator.IsString() || !strings.EqualFold(generator.Text, "bicep") {
		return nil
	}
	if s := p.read(strings.TrimSuffix(f.Path, path.Ext(f.Path)) + ".bicep"); s != nil {
		return &origin{source: s}
	}
	return nil
}

// read returns what was found in a Bicep file, nil if that cannot be read: it is
// only a better place to point at.
func (p *places) read(name string) *bicep.Source {
	if p.files.tree == nil {
		return nil
	}
	if s, ok := p.parsed[name]; ok {
		return s
	}
	if p.parsed == nil {
		p.parsed = map[string]*bicep.Source{}
	}
	p.parsed[name] = nil
	if f, err := p.files.tree.Read(name); err == nil {
		p.parsed[name] = bicep.Parse(f)
	}
	return p.parsed[name]
}

// source returns where the template of a deployment was compiled from: the file
// of the module in Bicep.
func (i *instance) source(found foundTemplate) *origin {
	p := &i.frame.ev.bicep
	if found.file != "" {
		return p.of(found.node.Span.File, found.node)
	}
	from := i.frame.template.from
	if from == nil {
		return nil
	}
	inner := &origin{}
	d := i.declaration
	if from.at.IsValid() {
		inner.at = from.at
		if d.written != nil {
			inner.at = d.written.At
		}
	}
	if d.written != nil && d.written.Keyword == "module" && strings.HasSuffix(d.written.Text, ".bicep") && !strings.Contains(d.written.Text, bicep.Gap) {
		inner.source = p.read(path.Join(path.Dir(from.source.File.Path), d.written.Text))
	}
	return inner
}

// enter notes where a template was written.
func (p *places) enter(t *template, from *origin) {
	t.from = from
	f := t.node.Span.File
	if from.at.IsValid() {
		p.add(f, t.node, from.at)
	}
	if from.source == nil {
		return
	}
	statements := map[string]*bicep.Declaration{}
	for _, d := range from.source.Declarations {
		statements[d.Keyword+" "+d.Symbol] = d
	}
	if from.at.IsValid() {
		for keyword, section := range map[string]string{"param": "parameters", "var": "variables", "output": "outputs"} {
			p.members(f, statements, keyword, t.node.Get(section))
		}
	}
	if t.symbolic {
		for _, d := range t.resources {
			d.written = statements["resource "+d.symbol]
			if m := statements["module "+d.symbol]; d.written == nil {
				d.written = m
			}
		}
	} else {
		matchNames(t.resources, from.source.Declarations)
	}
	for _, d := range t.resources {
		if d.written != nil {
			p.add(f, d.node, d.written.At)
		}
	}
}

// parameters notes where the entries of a parameter file were written.
func (p *places) parameters(f *source.File, entries *jsonc.Node) {
	written := p.compiled[f]
	if written == nil || entries == nil {
		return
	}
	statements := map[string]*bicep.Declaration{}
	for _, d := range bicep.Parse(written).Declarations {
		statements[d.Keyword+" "+d.Symbol] = d
	}
	p.members(f, statements, "param", entries)
}

func (p *places) members(f *source.File, statements map[string]*bicep.Declaration, keyword string, section *jsonc.Node) {
	for _, n := range members(section) {
		if d := statements[keyword+" "+n.Key]; d != nil {
			p.add(f, n, d.At)
		}
	}
}

func (p *places) add(f *source.File, n *jsonc.Node, at source.Span) {
	if f == nil || n.Span.File != f {
		return
	}
	if p.areas == nil {
		p.areas = map[*source.File][]area{}
	}
	a := area{start: n.Span.Start, end: n.Span.End, at: at}
	if n.KeySpan.IsValid() {
		a.start = n.KeySpan.Start
	}
	p.areas[f] = append(p.areas[f], a)
	p.seen, p.sorted = true, false
}

// readable returns the place itself if it is in a file that people can look at,
// else where it was written.
func (p *places) readable(at source.Span) source.Span {
	if p.compiled[at.File] == nil {
		return at
	}
	return p.show(at)
}

// show returns where something was written that stands at a place of a compiled
// file.
func (p *places) show(at source.Span) source.Span {
	if !p.sorted {
		p.sort()
	}
	areas := p.areas[at.File]
	n := sort.Search(len(areas), func(i int) bool { return areas[i].start > at.Start }) - 1
	for ; n >= 0; n = areas[n].outer {
		if areas[n].end >= at.End {
			return areas[n].at
		}
	}
	if written := p.compiled[at.File]; written != nil {
		return written.Whole()
	}
	return at
}

func (p *places) sort() {
	p.sorted = true
	for _, areas := range p.areas {
		slices.SortStableFunc(areas, func(a, b area) int {
			if a.start != b.start {
				return a.start - b.start
			}
			return b.end - a.end
		})
		around := -1
		for n := range areas {
			for around >= 0 && areas[around].end < areas[n].end {
				around = areas[around].outer
			}
			areas[n].outer = around
			around = n
		}
	}
}

// matchNames finds which declaration of a Bicep source each resource was compiled
// from where the template does not say: the only one of its type, or the only one
// of its type and name.
func matchNames(resources []*declaration, statements []*bicep.Declaration) {
	compiled, written := map[string][]*declaration{}, map[string][]*bicep.Declaration{}
	for _, d := range resources {
		if typ, ok := staticType(d); ok {
			compiled[typ] = append(compiled[typ], d)
		}
	}
	for _, s := range statements {
		switch {
		case s.Keyword == "module":
			written[armid.Fold(deploymentType)] = append(written[armid.Fold(deploymentType)], s)
		case s.Keyword == "resource" && !s.Existing:
			written[armid.Fold(s.Text)] = append(written[armid.Fold(s.Text)], s)
		}
	}
	for typ, list := range compiled {
		same := written[typ]
		if len(list) == 1 && len(same) == 1 {
			list[0].written = same[0]
			continue
		}
		named := map[string][]*bicep.Declaration{}
		for _, s := range same {
			named[s.Name] = append(named[s.Name], s)
		}
		count := map[string]int{}
		for _, d := range list {
			count[lastName(d)]++
		}
		for _, d := range list {
			if name := lastName(d); count[name] == 1 && len(named[name]) == 1 && name != bicep.Gap {
				d.written = named[name][0]
			}
		}
	}
}

// lastName returns the last segment of the name that a template gives a resource,
// with a gap for each part that is not constant: what Bicep's name property has.
func lastName(d *declaration) string {
	name := outlineOf(d.node.Get("name"))
	if typ, _ := staticType(d); strings.Count(typ, "/") > 1 && strings.Count(name, "/") == strings.Count(typ, "/")-1 {
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	return name
}

func outlineOf(n *jsonc.Node) string {
	if !n.IsString() {
		return bicep.Gap
	}
	if !expr.IsExpression(n.Text) {
		return expr.LiteralText(n.Text)
	}
	x, err := expr.Parse(n.Text)
	if err != nil {
		return bicep.Gap
	}
	call, ok := x.Root().(*expr.Call)
	if !ok || !strings.EqualFold(call.Name, "format") || len(call.Args) == 0 {
		return bicep.Gap
	}
	format, ok := literal(call.Args[0])
	if !ok {
		return bicep.Gap
	}
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		switch c := format[i]; {
		case c == '{' && i+2 < len(format) && format[i+2] == '}' && '0' <= format[i+1] && format[i+1] <= '9':
			part := bicep.Gap
			if n := int(format[i+1]-'0') + 1; n < len(call.Args) {
				if text, ok := literal(call.Args[n]); ok {
					part = text
				}
			}
			b.WriteString(part)
			i += 2
		case (c == '{' || c == '}') && i+1 < len(format) && format[i+1] == c:
			b.WriteByte(c)
			i++
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func literal(n expr.Node) (string, bool) {
	l, ok := n.(*expr.Literal)
	if !ok {
		return "", false
	}
	return l.Value.Str()
}
