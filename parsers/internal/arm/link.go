package arm

import (
	"errors"
	"io/fs"
	"net/url"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// files reads what templates link to, each file once.
type files struct {
	tree *source.Tree
	root string // the name of the main template
	read map[string]*linkedFile
}

type linkedFile struct {
	document *jsonc.Document
	err      error
}

func (f *files) open(name string) (*jsonc.Document, error) {
	if hit := f.read[name]; hit != nil {
		return hit.document, hit.err
	}
	hit := &linkedFile{}
	file, err := f.tree.Read(name)
	if err == nil {
		hit.document, err = jsonc.Parse(file)
	}
	hit.err = err
	if f.read == nil {
		f.read = map[string]*linkedFile{}
	}
	f.read[name] = hit
	return hit.document, hit.err
}

// foundTemplate is the template of a deployment, with the file's name if it is
// linked. Without a node it cannot be had.
type foundTemplate struct {
	node     *jsonc.Node
	comments []jsonc.Comment
	file     string
	// computed means that an expression gives the template: it has been
	// evaluated once, and what is still an expression is one of the template's.
	computed bool
}

// findTemplate returns the template that a deployment holds or links to.
func (i *instance) findTemplate(properties *jsonc.Node, e *env) foundTemplate {
	ev := i.frame.ev
	if n := properties.Get("template"); n != nil && n.Kind != jsonc.Null {
		if n.IsString() {
			v := e.eval(n)
			if v.Kind() != expr.Object {
				i.leaveOut(n.Span, "a template that is not known")
				return foundTemplate{}
			}
			return foundTemplate{node: ev.nodeOf(v, n), computed: true}
		}
		return foundTemplate{node: n, comments: i.frame.template.comments}
	}
	link := properties.Get("templateLink")
	if link == nil || link.Kind != jsonc.Object {
		i.leaveOut(i.declaration.at, "a template that is not known")
		return foundTemplate{}
	}
	document, name := i.follow(link, e, "template")
	if document == nil {
		if name == "" {
			i.leaveOut(placeOfLink(link), describeLink(link))
		}
		return foundTemplate{}
	}
	if slices.Contains(i.frame.chain, name) {
		ev.problemf(placeOfLink(link), "template %q links to itself; it is not looked at again", name)
		return foundTemplate{}
	}
	return foundTemplate{node: document.Root, comments: document.Comments, file: name}
}

// leaveOut reports that the template of a deployment is not looked at.
func (i *instance) leaveOut(at source.Span, what string) {
	i.frame.ev.problemf(at, `deployment "%s" deploys %s, which is not looked at; link to a file of the repository by "relativePath", or lint a what-if result of the deployment as well`,
		i.declaration.label, what)
}

// describeLink names what a link leads to. The query of an address often holds
// an access token.
func describeLink(link *jsonc.Node) string {
	for _, key := range []string{"relativePath", "uri"} {
		if text := written(link.Get(key)); text != "" {
			text, _, cut := strings.Cut(text, "?")
			if cut && strings.HasPrefix(text, "{") {
				text += "…}"
			}
			return `the template "` + text + `"`
		}
	}
	if text := written(link.Get("id")); text != "" {
		return `the template spec "` + text + `"`
	}
	return "a template that is not known"
}

// giveLink gives a nested deployment the values of the parameter file that it
// links to.
func (i *instance) giveLink(nested *frame, properties *jsonc.Node) {
	link := properties.Get("parametersLink")
	if link == nil || link.Kind != jsonc.Object {
		return
	}
	if document, _ := i.follow(link, i.env(), "parameter file"); document != nil {
		nested.giveFile(document.Root.Get("parameters"))
		return
	}
	// The file gives values that are not known here, so nothing is missing.
	for _, p := range nested.parameters {
		value := expr.NewObject(1)
		value.Set("value", nested.unknown("parameters", p.declared.Key).AsNonNull())
		p.given = &given{node: link, env: i.env(), value: value.Value()}
	}
}

func placeOfLink(link *jsonc.Node) source.Span {
	for _, key := range []string{"relativePath", "uri", "id"} {
		if n := link.Get(key); n != nil {
			return n.Span
		}
	}
	return link.Span
}

// follow reads the file that a link names: by a path relative to the template's
// own file, or by an address made from the template's own address. What lies
// elsewhere, such as a template spec, is not read: the name is empty then.
func (i *instance) follow(link *jsonc.Node, e *env, what string) (*jsonc.Document, string) {
	ev := i.frame.ev
	if ev.files.tree == nil {
		return nil, ""
	}
	name, certain := "", false
	if n := link.Get("relativePath"); n != nil {
		if text, known := e.eval(n).Str(); known {
			name, certain = i.frame.relative(text), true
		}
	} else if n := link.Get("uri"); n != nil {
		name, certain = i.frame.linkedName(n, i.loops)
	}
	if name == "" {
		return nil, ""
	}
	document, err := ev.files.open(name)
	if !certain && errors.Is(err, fs.ErrNotExist) {
		return nil, ""
	}
	if err != nil {
		shown := name
		if e.eval(orNull(link.Get("relativePath"))).IsSecret() || e.eval(orNull(link.Get("uri"))).IsSecret() {
			shown = "{secret}"
		}
		ev.problemf(placeOfLink(link), "could not read %s %q: %v", what, shown, err)
		return nil, name
	}
	return document, name
}

// relative returns the name of a file from a path relative to the file that the
// template stands in. Backslashes separate too.
func (f *frame) relative(p string) string {
	p = strings.ReplaceAll(p, `\`, "/")
	return path.Join(path.Dir(f.file), p)
}

// These are made-up addresses of the root of the repository. They never leave
// this file: addresses are computed from them only to see which file they mean.
// The second is that of what is found by convention, and may not be there.
const (
	published  = "https://template.invalid/"
	byArtifact = "https://artifacts.invalid/"
)

// By convention these parameters hold the address of the directory of the main
// template, and an access token to append to addresses below it.
const (
	artifacts      = "_artifactslocation"
	artifactsToken = "_artifactslocationsastoken"
)

// linkedName returns the name of the file that the address of a template means,
// empty if it does not lie below the root, and whether it must be there.
func (f *frame) linkedName(n *jsonc.Node, loops []loop) (name string, certain bool) {
	e := &env{frame: f.published(), loops: loops}
	address, ok := e.eval(n).Str()
	certain = strings.HasPrefix(address, published)
	if !ok || !certain && !strings.HasPrefix(address, byArtifact) {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	from, ok := f.ev.files.tree.FromRoot(f.file)
	if !ok {
		return "", false
	}
	rel, err := filepath.Rel(filepath.FromSlash(path.Dir(from)), filepath.FromSlash(strings.TrimPrefix(path.Clean(u.Path), "/")))
	if err != nil {
		return "", false
	}
	return path.Join(path.Dir(f.file), filepath.ToSlash(rel)), certain
}

// published returns the frame as it would be if the repository were published
// and the template deployed from there: its own address and that of the main
// template's directory are known. Only the addresses of linked templates are
// evaluated in it, so that everywhere else they remain unknown.
func (f *frame) published() *frame {
	if f.base != nil {
		return f
	}
	if f.link != nil {
		return f.link
	}
	c := f.context
	s := newFrame(f.ev, f.template, &expr.Context{
		Level: c.Level, Subscription: c.Subscription, ResourceGroup: c.ResourceGroup, ManagementGroup: c.ManagementGroup,
		Tenant: c.Tenant, Location: c.Location, Deployment: c.Deployment, Cloud: c.Cloud, TemplateURI: f.address(published, f.file),
	})
	f.link = s
	s.base, s.owner, s.depth, s.file, s.chain = f, f.owner, f.depth, f.file, f.chain
	if f.outer != nil {
		s.outer = f.outer.published()
	}
	for key, p := range f.parameters {
		if p.given == nil {
			continue
		}
		g := *p.given
		if g.env != nil {
			g.env, g.value = g.env.published(), expr.Value{}
		}
		if g.node.Kind == jsonc.String && p.given.value.IsValid() {
			// One expression gives all parameters; it is evaluated as it was.
			g = *p.given
		}
		s.parameters[key].given = &g
	}
	return s
}

func (e *env) published() *env {
	inner := *e
	inner.frame = e.frame.published()
	inner.in = nil
	return &inner
}

// address returns the made-up address of a file; no value if it has none.
func (f *frame) address(root, name string) expr.Value {
	rel, ok := f.ev.files.tree.FromRoot(name)
	if !ok {
		return expr.Value{}
	}
	return expr.StringValue(root + (&url.URL{Path: rel}).EscapedPath())
}

// conventional returns the value of a parameter that by convention says where
// the template was published, if nobody gives it one.
func (f *frame) conventional(p *parameter) (expr.Value, bool) {
	if f.base == nil || p.given != nil {
		return expr.Value{}, false
	}
	switch jsonc.Fold(p.declared.Key) {
	case artifacts:
		v := f.address(byArtifact, path.Dir(f.ev.files.root))
		s, ok := v.Str()
		return expr.StringValue(strings.TrimSuffix(s, ".") + "/"), ok
	case artifactsToken:
		return expr.StringValue(""), true
	}
	return expr.Value{}, false
}
