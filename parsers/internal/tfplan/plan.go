// Package tfplan reads the JSON of plans and states that Terraform and
// OpenTofu write, and turns it into the graph.
//
// A plan is read in two steps. [Read] walks the file once and notes where
// everything lies; no value is decoded yet. It is content with a file of which
// [Load] kept no more than it looks at. [Plan.Lower] hands each resource
// instance to package lower with settings that are decoded when somebody asks
// for them. Between the two a caller can look at the instances and join them
// with their configuration: an [Overlay] says for each what the configuration
// knows better than the plan.
//
// # What a plan does not say
//
// A plan lists which references an expression holds, not the expression, and
// of a reference with an index that is no constant not even the attribute.
// Locals do not appear at all. What an unknown setting comes from is therefore
// said in four degrees; see [Plan.Lower].
package tfplan

import (
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Plan is a plan, or a state, which is read as a plan that changes nothing.
// It refers to the file that it was read from and does not change once read.
type Plan struct {
	// File is the file that the plan was read from.
	File *source.File
	// State means that the file is a state.
	State bool
	// TerraformVersion is the version of Terraform or OpenTofu that wrote the
	// file, as written; empty where the file does not tell.
	TerraformVersion string
	// Instances are the managed resource instances and the data sources, in
	// the order of the file; of data sources only those that were read or are
	// going to be.
	Instances []*Instance

	text      text
	variables node
	problems  []source.Problem
	root      *module
	providers view
	scopes    map[string]*scope
	byAddress map[string]*Instance
	keySets   map[string]*keySet
	interned  map[string]string
	// changes are what was read ahead.
	changes []changed
}

// keyed reports which of the top-level keys a JSON object has.
func keyed(keys []string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(keys, name) })
}

// LooksLikePlan reports whether an object with these top-level keys is a plan
// as terraform show -json writes it.
func LooksLikePlan(keys []string) bool {
	return keyed(keys, "format_version") && keyed(keys, "planned_values", "resource_changes", "configuration", "output_changes")
}

// LooksLikeState reports whether an object with these top-level keys is a
// state, as terraform show -json writes it or as Terraform stores it.
func LooksLikeState(keys []string) bool {
	if keyed(keys, "format_version") {
		return !LooksLikePlan(keys) && (keyed(keys, "values") || len(keys) == 1 || len(keys) == 2 && keyed(keys, "terraform_version"))
	}
	return keyed(keys, "lineage") && keyed(keys, "version")
}

// IsBinaryPlan reports whether the content is that of a plan file as terraform
// plan -out writes it, which is a zip archive.
func IsBinaryPlan(content []byte) bool { return bytes.HasPrefix(content, []byte("PK\x03\x04")) }

// Read reads a plan or a state. The plan is nil where the file is neither, is
// not complete or has a version that is not supported; the problems say why.
// Otherwise the problems tell what could not be used, and the rest is there.
func Read(f *source.File) (*Plan, []source.Problem) {
	p := &Plan{
		File:      f,
		text:      f.Content,
		root:      &module{},
		scopes:    map[string]*scope{},
		byAddress: map[string]*Instance{},
		keySets:   map[string]*keySet{},
		interned:  map[string]string{},
	}
	ok := p.read()
	p.interned = nil
	problems := p.problems
	p.problems = nil
	if !ok {
		return nil, problems
	}
	return p, problems
}

// Deployment describes the plan for a graph: its root is the directory of the
// file, for a state the file itself.
func (p *Plan) Deployment() graph.Deployment {
	if p.State {
		return graph.Deployment{Root: p.File.Path, At: p.File.Whole()}
	}
	return graph.Deployment{
		Root:    path.Dir(p.File.Path),
		At:      p.File.Whole(),
		Changes: true,
		// Terraform walks its graph with this parallelism unless told
		// otherwise (-parallelism), which a plan does not record.
		AtOnce:        10,
		AtOnceAssumed: true,
	}
}

// sections are the parts of the file that are read after the walk.
type sections struct {
	format, complete, errored    node
	version                      node
	changes, deferred            node
	prior, configuration, values node
	resources, variables         node
	// ahead reads the changes, where they are a list.
	ahead *ahead
}

// maxSize bounds the size of a file, whose offsets are kept in 32 bits.
const maxSize = 1<<32 - 1

func (p *Plan) read() bool {
	content := p.File.Content
	whole := p.File.Whole()
	switch {
	case int64(len(content)) > maxSize:
		p.report(source.Failuref(whole, "the file is larger than the bound of 4 GiB for a plan"))
		return false
	case IsBinaryPlan(content):
		p.report(source.Failuref(whole, "this is a plan in Terraform's own format; run terraform show -json PLANFILE > plan.json and read that"))
		return false
	case len(bytes.TrimSpace(content)) == 0:
		p.report(source.Failuref(whole, "the file is empty; a plan is written with terraform show -json PLANFILE > plan.json"))
		return false
	}
	s, keys, ok := p.walk()
	if !ok {
		return false
	}
	p.TerraformVersion, _ = p.text.str(s.version)
	switch {
	case LooksLikePlan(keys):
		return p.readPlan(s)
	case LooksLikeState(keys):
		return p.readState(s)
	case keyed(keys, "@level", "@message"):
		p.report(source.Failuref(whole, "this is the log of terraform plan -json, not the plan; run terraform plan -out PLANFILE, then terraform show -json PLANFILE"))
	default:
		p.report(source.Failuref(whole, "this is not a plan of Terraform or OpenTofu: an object with \"format_version\" and \"resource_changes\" is expected, as terraform show -json writes it"))
	}
	return false
}

// walk goes through the whole file once, checks that it is JSON and notes
// where the sections lie. Everything that is read afterwards relies on it.
func (p *Plan) walk() (s sections, keys []string, ok bool) {
	base := 0
	if bytes.HasPrefix(p.text, []byte("\uFEFF")) {
		base = len("\uFEFF")
	}
	// Neither duplicate names nor invalid UTF-8 keep a plan from being
	// understood, and looking for them costs time.
	d := jsontext.NewDecoder(bytes.NewBuffer(p.text[base:]), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	begin, err := d.ReadToken()
	if err != nil {
		return s, nil, p.notJSON(base, err)
	}
	if begin.Kind() != '{' {
		p.report(source.Failuref(p.File.Span(base, base+1), "a plan is a JSON object, as terraform show -json writes it; this file holds something else"))
		return s, nil, false
	}
	places := map[string]*node{
		"format_version": &s.format, "terraform_version": &s.version, "complete": &s.complete, "errored": &s.errored,
		"resource_changes": &s.changes, "deferred_changes": &s.deferred,
		"prior_state": &s.prior, "configuration": &s.configuration, "values": &s.values,
		"variables": &s.variables,
		"version":   &s.format, "resources": &s.resources,
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return s, nil, p.notJSON(base, err)
		}
		key := name.String()
		var value node
		if key == "resource_changes" && d.PeekKind() == '[' && s.ahead == nil && !s.changes.exists() {
			s.ahead = p.ahead()
			err = s.ahead.walk(d, base)
		} else {
			value, err = readValue(d, base)
		}
		if err != nil {
			return s, nil, p.notJSON(base, err)
		}
		if len(keys) < maxKeys {
			keys = append(keys, key)
		}
		if place := places[key]; place != nil && !place.exists() {
			*place = value
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return s, nil, p.notJSON(base, err)
	}
	// The log of terraform plan -json is one object a line; it is recognised by its
	// keys, which say more than that something follows.
	if !keyed(keys, "@level", "@message") {
		if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
			p.report(source.Failuref(p.File.Span(base+int(d.InputOffset()), base+int(d.InputOffset())), "something follows the plan; a file holds one plan"))
			return s, nil, false
		}
	}
	return s, keys, true
}

// readValue checks a value and returns where it is. base is the offset of the
// decoder's beginning.
func readValue(d *jsontext.Decoder, base int) (node, error) {
	value, err := d.ReadValue()
	end := base + int(d.InputOffset())
	return node{uint32(end - len(value)), uint32(end)}, err
}

// maxKeys is more than the top-level keys of any file that is a plan or state.
const maxKeys = 64

// notJSON reports where and why the file is not JSON.
func (p *Plan) notJSON(base int, err error) bool {
	at, why := len(p.text), err
	if syntax := (*jsontext.SyntacticError)(nil); errors.As(err, &syntax) {
		at, why = base+int(syntax.ByteOffset), syntax.Err
	}
	span := p.File.Span(at, at)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		p.report(source.Failuref(span, "the file ends in the middle of the plan; it was not written completely: run terraform show -json again"))
	case strings.Contains(why.Error(), "max depth"):
		// The error has no name to compare with.
		p.report(source.Failuref(span, "values are nested deeper than the bound of 10,000 levels"))
	default:
		p.report(source.Failuref(span, "this is not JSON: %v", why))
	}
	return false
}

func (p *Plan) readPlan(s sections) bool {
	format, _ := p.text.str(s.format)
	if err := (&tfjson.Plan{FormatVersion: format}).Validate(); err != nil {
		p.failf(s.format, "plans of format version %q are not supported, only those below 2.0; use a newer tfidlint, or write the plan with Terraform 1.x", format)
		return false
	}
	p.variables = s.variables
	p.configuration(s.configuration)
	p.change(s)
	p.dataSources(s.prior)
	p.link()
	p.remarks(s)
	return true
}

// remarks reports what a plan says about itself.
func (p *Plan) remarks(s sections) {
	if p.text.isTrue(s.errored) {
		p.notef(s.errored, "terraform failed while it made this plan; what it had not planned yet is missing")
	}
	switch count := p.text.count(s.deferred); {
	case count > 0:
		first, _ := p.text.str(p.text.member(p.text.member(p.firstElement(s.deferred), "resource_change"), "address"))
		p.notef(s.deferred, "changes are deferred to a later plan, %q the first of %d; they are not looked at", first, count)
	case p.text.kind(s.complete) == 'f':
		p.notef(s.complete, "the plan is not complete, as with -target; what it leaves out is missing")
	}
}

func (p *Plan) firstElement(n node) node {
	for v := range p.text.elements(n) {
		return v
	}
	return node{}
}

// span returns the place of a value.
func (p *Plan) span(n node) source.Span { return p.File.Span(int(n.start), int(n.end)) }

// maxProblems bounds how many problems one file can have, so that a broken one
// does not drown everything else.
const maxProblems = 50

func (p *Plan) report(problem source.Problem) {
	switch len(p.problems) {
	default:
		p.problems = append(p.problems, problem)
	case maxProblems:
		p.problems = append(p.problems, source.Failuref(p.File.Whole(), "the file has more problems than the bound of %d; the others are not listed", maxProblems))
	case maxProblems + 1:
	}
}

func (p *Plan) failf(at node, format string, args ...any) {
	p.report(source.Failuref(p.spot(at), format, args...))
}

func (p *Plan) notef(at node, format string, args ...any) {
	p.report(source.Problemf(p.spot(at), format, args...))
}

// spot returns the place of a value for a message: of a list or object only
// the beginning, without the secrets that it may hold.
func (p *Plan) spot(n node) source.Span {
	if p.text.isContainer(n) {
		n = beginning(n)
	}
	return p.span(n)
}

// object returns a section that is to be an object. One that is not is
// reported, unless it is missing or null.
func (p *Plan) object(n node, name string) (node, bool) {
	if p.text.isNull(n) {
		return n, false
	}
	if p.text.kind(n) != '{' {
		p.failf(n, "%q holds something other than an object; it is left out", name)
		return n, false
	}
	return n, true
}

// objects yields the elements of a section that is to be a list of objects.
// Whatever else there is instead is reported, unless the section is missing or
// null.
func (p *Plan) objects(n node, name string) func(func(node) bool) {
	return func(yield func(node) bool) {
		if !p.text.isNull(n) && p.text.kind(n) != '[' {
			p.failf(n, "%q holds something other than a list; it is left out", name)
		}
		for v := range p.text.elements(n) {
			if p.text.kind(v) != '{' {
				p.failf(v, "%q lists something other than an object; it is left out", name)
			} else if !yield(v) {
				return
			}
		}
	}
}

// intern returns the content of a string, one copy for all that are equal.
func (p *Plan) intern(n node) string {
	if p.text.kind(n) != '"' {
		return ""
	}
	content := p.text.unquote(n)
	if have, ok := p.interned[string(content)]; ok {
		return have
	}
	s, _ := p.text.str(n)
	p.interned[s] = s
	return s
}
