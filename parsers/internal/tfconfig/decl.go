package tfconfig

import (
	"fmt"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// directory is what the files of one directory declare, override files applied.
type directory struct {
	name      string // as the Tree names it
	files     []*source.File
	variables declarations[*variable]
	locals    declarations[*hclsyntax.Attribute]
	outputs   declarations[*output]
	resources declarations[*resource]
	calls     declarations[*call]
	providers declarations[*provider]
	// others are the blocks that declare none of these and may use what is
	// declared: checks, actions, blocks that nobody knows.
	others []*hclsyntax.Block
	// broken means that a part could not be read, so that what seems not to be
	// declared may be.
	broken bool
	// bad are the problems of reading it.
	bad []source.Problem
}

// at returns the beginning of the directory's first file.
func (d *directory) at() source.Span {
	if len(d.files) == 0 {
		return source.Span{}
	}
	return d.files[0].Whole()
}

// declarations are named things in the order of the files.
type declarations[T any] struct {
	names  []string
	byName map[string]T
}

func (d *declarations[T]) get(name string) (T, bool) {
	v, ok := d.byName[name]
	return v, ok
}

func (d *declarations[T]) add(name string, v T) {
	if d.byName == nil {
		d.byName = map[string]T{}
	}
	d.names = append(d.names, name)
	d.byName[name] = v
}

// all yields the declarations in order.
func (d *declarations[T]) all(yield func(string, T) bool) {
	for _, name := range d.names {
		if !yield(name, d.byName[name]) {
			return
		}
	}
}

type variable struct {
	name     string
	at       source.Span
	ty       cty.Type
	defaults *typeexpr.Defaults
	// literal means that text from the command line is the value itself, not
	// an expression.
	literal bool
	// preset is the default value's expression; nil for a required variable.
	preset    hclsyntax.Expression
	sensitive bool
	nullable  bool
}

type output struct {
	name      string
	at        source.Span
	expr      hclsyntax.Expression
	dependsOn []hclsyntax.Expression
	sensitive bool
}

// mode tells resources apart by what Terraform does with them.
type mode uint8

const (
	managed mode = iota
	data
	ephemeral
)

type resource struct {
	mode       mode
	kind, name string
	body       *hclsyntax.Body
	// settings are the attributes and the types of nested blocks that the body
	// has, without meta-arguments, in the order of the file: attributes first.
	settings  []string
	at        source.Span
	count     hclsyntax.Expression
	forEach   hclsyntax.Expression
	provider  hclsyntax.Expression
	dependsOn []hclsyntax.Expression
	// createFirst is lifecycle.create_before_destroy.
	createFirst bool
	ignores     []graph.Ignore
	// json means that the body was read from JSON syntax.
	json bool
}

// key is how references name the resource.
func (r *resource) key() string {
	switch r.mode {
	case data:
		return "data." + r.kind + "." + r.name
	case ephemeral:
		return "ephemeral." + r.kind + "." + r.name
	}
	return r.kind + "." + r.name
}

type call struct {
	name      string
	body      *hclsyntax.Body
	at        source.Span
	source    hclsyntax.Expression
	count     hclsyntax.Expression
	forEach   hclsyntax.Expression
	dependsOn []hclsyntax.Expression
	// providers are the provider configurations that the module is given, by
	// the name that they have inside it.
	providers map[string]string
	ignores   []graph.Ignore
}

type provider struct {
	// name is the local name, with the alias after a dot.
	name string
	body *hclsyntax.Body
	at   source.Span
}

// metaArguments are the settings of a resource that its provider never sees.
var metaArguments = map[string]bool{
	"count": true, "for_each": true, "provider": true, "depends_on": true,
	"lifecycle": true, "provisioner": true, "connection": true,
}

// callArguments are the settings of a module call that are no variables.
var callArguments = map[string]bool{
	"source": true, "version": true, "providers": true, "count": true, "for_each": true, "depends_on": true,
}

// loader decodes directories, each once.
type loader struct {
	tree  *source.Tree
	files map[string]*source.File
	dirs  map[string]*directory
}

func newLoader(tree *source.Tree) *loader {
	return &loader{tree: tree, files: map[string]*source.File{}, dirs: map[string]*directory{}}
}

// read returns a file of at most maxFileSize bytes.
func (l *loader) read(name string) (*source.File, error) {
	info, err := l.tree.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFileSize {
		return nil, fmt.Errorf("is larger than the bound of %d MiB for a configuration or variables file", maxFileSize>>20)
	}
	f, err := l.tree.Read(name)
	if err != nil {
		return nil, err
	}
	if have := l.files[f.Path]; have != nil {
		return have, nil
	}
	l.files[f.Path] = f
	return f, nil
}

// directory returns what a directory declares; the error says why it cannot be
// read at all.
func (l *loader) directory(name string) (*directory, error) {
	name = path.Clean(name)
	if d := l.dirs[name]; d != nil {
		return d, nil
	}
	names, err := configurationFiles(l.tree, name)
	if err != nil {
		return nil, err
	}
	d := &directory{name: name}
	l.dirs[name] = d
	var blocks, overrides []*hclsyntax.Block
	fromJSON := map[string]bool{}
	for _, file := range names {
		f, err := l.read(path.Join(name, file))
		if err != nil {
			d.bad = append(d.bad, source.Problem{Path: path.Join(name, file), Message: fmt.Sprintf("could not read the file: it %s", readText(err)), Failure: true})
			d.broken = true
			continue
		}
		d.files = append(d.files, f)
		parse := parseNative
		if strings.HasSuffix(file, ".json") {
			parse = parseJSON
			fromJSON[f.Path] = true
		}
		body, problems := parse(f)
		d.bad = append(d.bad, problems...)
		d.broken = d.broken || len(problems) > 0
		switch {
		case body == nil:
		case isOverride(file):
			overrides = append(overrides, body.Blocks...)
		default:
			blocks = append(blocks, body.Blocks...)
		}
	}
	c := &decoder{loader: l, dir: d, json: fromJSON}
	c.decode(applyOverrides(blocks, overrides))
	c.attachIgnores()
	return d, nil
}

// readText words an error of the tree as what follows "it".
func readText(err error) string {
	text := err.Error()
	if strings.HasPrefix(text, "is ") || strings.HasPrefix(text, "lies ") {
		return text
	}
	if text == "file does not exist" {
		return "does not exist"
	}
	return "cannot be opened (" + text + ")"
}

// configurationFiles returns the names of the configuration files in a
// directory, in order. Where a .tofu file stands beside a .tf file of the same
// name, OpenTofu reads only the former.
func configurationFiles(tree *source.Tree, dir string) ([]string, error) {
	entries, err := tree.List(dir)
	if err != nil {
		return nil, err
	}
	have := map[string]bool{}
	for _, e := range entries {
		have[e.Name()] = true
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || !IsConfigurationFile(name) {
			continue
		}
		stem, ok := strings.CutSuffix(name, ".tf")
		if ok && have[stem+".tofu"] {
			continue
		}
		stem, ok = strings.CutSuffix(name, ".tf.json")
		if ok && have[stem+".tofu.json"] {
			continue
		}
		names = append(names, name)
	}
	return names, nil
}

// IsConfigurationFile reports whether Terraform or OpenTofu reads a file of this
// name as configuration. Editors' backups and hidden files are not.
func IsConfigurationFile(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") {
		return false
	}
	_, ok := configurationStem(name)
	return ok
}

// configurationStem returns a configuration file's name without its suffix.
func configurationStem(name string) (string, bool) {
	for _, suffix := range []string{".tf", ".tf.json", ".tofu", ".tofu.json"} {
		if stem, ok := strings.CutSuffix(name, suffix); ok {
			return stem, true
		}
	}
	return "", false
}

func isOverride(name string) bool {
	stem, _ := configurationStem(name)
	return stem == "override" || strings.HasSuffix(stem, "_override")
}
