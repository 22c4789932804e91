package tfconfig

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Assignment gives values to variables of the root module: a file of variables,
// as source.Tree reads it, or, where File is empty, one variable.
type Assignment struct {
	File string
	// Value is the text itself for variables of type string, number or bool, and
	// an expression for others.
	Name, Value string
}

// giveVariables evaluates what the root module's variables are given: the
// environment, then terraform.tfvars, *.auto.tfvars in order of name, and the
// assignments in their order. What comes later wins. A plan's values stand
// alone.
func (ev *evaluator) giveVariables(root *directory, opts Options) {
	if opts.Planned != nil {
		ev.givePlanned(root, opts.Planned)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(opts.Environment)) {
		if decl, ok := root.variables.get(name); ok {
			ev.give(decl, opts.Environment[name], "TF_VAR_"+name)
		}
	}
	entries, err := ev.tree.List(ev.root)
	if err == nil {
		for _, name := range automaticFiles(entries) {
			ev.giveFile(root, path.Join(ev.root, name))
		}
	}
	for _, a := range opts.Assignments {
		if a.File != "" {
			ev.giveFile(root, a.File)
			continue
		}
		decl, ok := root.variables.get(a.Name)
		if !ok {
			if !root.broken {
				ev.report(source.Problem{Path: "--var " + a.Name, Message: fmt.Sprintf("the root module %q declares no variable %q", ev.root, a.Name)})
			}
			continue
		}
		ev.give(decl, a.Value, "--var "+a.Name)
	}
}

// givePlanned assigns the values that a plan recorded. One that cannot be read
// is not known: the plan did not see the default.
func (ev *evaluator) givePlanned(root *directory, planned iter.Seq2[string, []byte]) {
	for name, raw := range planned {
		decl, ok := root.variables.get(name)
		if !ok {
			continue
		}
		ev.given[name] = nothing().withAt(decl.at)
		if tooNested(string(raw)) {
			continue
		}
		ty, err := ctyjson.ImpliedType(raw)
		if err != nil {
			continue
		}
		if cv, err := ctyjson.Unmarshal(raw, ty); err == nil {
			ev.given[name] = fromCty(cv, decl.at)
		}
	}
}

// automaticFiles returns the variables files that Terraform reads unasked.
func automaticFiles(entries []fs.DirEntry) []string {
	var first, rest []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case e.IsDir():
		case name == "terraform.tfvars" || name == "terraform.tfvars.json":
			first = append(first, name)
		case strings.HasSuffix(name, ".auto.tfvars") || strings.HasSuffix(name, ".auto.tfvars.json"):
			rest = append(rest, name)
		}
	}
	return append(first, rest...)
}

// give assigns a variable the text of a flag or of the environment.
func (ev *evaluator) give(decl *variable, text, from string) {
	if decl.literal {
		ev.given[decl.name] = textVal(text).withAt(decl.at)
		return
	}
	f := source.NewFile(from, []byte(text))
	e, problems := parseExpression(f)
	if len(problems) > 0 {
		// The text may be a secret, so the place in it is not shown.
		ev.report(source.Problem{Path: from, Message: fmt.Sprintf("the value of variable %q is not a valid expression; put a string in quotes", decl.name), Failure: true})
		return
	}
	v, err := (&scope{ev: ev, at: decl.at}).eval(e)
	if err != nil {
		ev.report(source.Problem{Path: from, Message: fmt.Sprintf("the value of variable %q has no value: %s", decl.name, err)})
		return
	}
	ev.given[decl.name] = v
}

// giveFile assigns the variables that a file names. Those that the root module
// does not declare are left out, as Terraform does.
func (ev *evaluator) giveFile(root *directory, name string) {
	f, err := ev.read(name)
	if err != nil {
		ev.report(source.Problem{Path: name, Message: fmt.Sprintf("could not read the variables file: it %s", readText(err)), Failure: true})
		return
	}
	parse := parseNative
	if strings.HasSuffix(name, ".json") {
		parse = parseJSONAttributes
	}
	body, problems := parse(f)
	for _, p := range problems {
		ev.report(p)
	}
	if body == nil {
		return
	}
	s := &scope{ev: ev}
	for _, attr := range inOrder(body) {
		if _, declared := root.variables.get(attr.Name); !declared {
			continue
		}
		ev.given[attr.Name] = s.settle(attr.Expr)
	}
	for _, b := range body.Blocks {
		ev.report(source.Problemf(ev.span(b.DefRange()), "a variables file holds a %q block; it must hold only values of variables", b.Type))
	}
}

// inOrder returns the attributes of a body as they stand in the file, those of
// an override file by its name.
func inOrder(body *hclsyntax.Body) []*hclsyntax.Attribute {
	attrs := make([]*hclsyntax.Attribute, 0, len(body.Attributes))
	for _, attr := range body.Attributes {
		attrs = append(attrs, attr)
	}
	slices.SortFunc(attrs, func(a, b *hclsyntax.Attribute) int {
		return cmp.Or(strings.Compare(a.SrcRange.Filename, b.SrcRange.Filename), a.SrcRange.Start.Byte-b.SrcRange.Start.Byte)
	})
	return attrs
}

// sayMissing reports the variables of the root module that have no value, in one
// problem: what depends on them is unknown, which is no failure.
func (ev *evaluator) sayMissing(root *directory) {
	var names []string
	var at source.Span
	for name, decl := range root.variables.all {
		if _, given := ev.given[name]; given || decl.preset != nil {
			continue
		}
		if len(names) == 0 {
			at = decl.at
		}
		names = append(names, fmt.Sprintf("%q", name))
	}
	if len(names) == 0 {
		return
	}
	shown := strings.Join(names[:min(len(names), 10)], ", ")
	if len(names) > 10 {
		shown += fmt.Sprintf(" and %d more", len(names)-10)
	}
	ev.report(source.Problemf(at, "no value is given for %s; what depends on them is not known (--var, --var-file)", shown))
}

// readManifest reads where terraform init put the modules that are not local.
func (ev *evaluator) readManifest() {
	name := path.Join(ev.root, ".terraform/modules/modules.json")
	f, err := ev.read(name)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			ev.report(source.Problem{Path: name, Message: fmt.Sprintf("could not read the list of installed modules: it %s", readText(err))})
		}
		return
	}
	doc, problems := readJSON(f)
	for _, p := range problems {
		ev.report(p)
	}
	if doc == nil {
		return
	}
	modules := doc.Root.Get("Modules")
	if modules == nil {
		return
	}
	for _, m := range modules.Children {
		key, dir := m.Get("Key"), m.Get("Dir")
		if key.IsString() && dir.IsString() {
			ev.manifest[key.Text] = dir.Text
		}
	}
}

// readWorkspace finds out which workspace is selected.
func (ev *evaluator) readWorkspace(given string) {
	if given == "" {
		if f, err := ev.read(path.Join(ev.root, ".terraform/environment")); err == nil {
			given = strings.TrimSpace(string(f.Content))
		}
	}
	if given != "" {
		ev.workspace = textVal(given)
	}
}
