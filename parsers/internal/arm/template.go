package arm

import (
	"path"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/bicep"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// template is what can be said of a template without evaluating anything. It
// does not change once it is built, so that a template that is deployed many
// times is read once.
type template struct {
	node *jsonc.Node
	// comments are those of the file that the template stands in.
	comments []jsonc.Comment
	level    expr.Level
	// levelKnown means that the schema says what the template is deployed to.
	levelKnown bool
	// symbolic means that resources are named by keys, as from language version
	// 2.0 on.
	symbolic    bool
	parameters  []*jsonc.Node
	byParameter map[string]*jsonc.Node
	variables   map[string]*jsonc.Node // the value of a variable, or the element of variables.copy that makes it
	copied      map[*jsonc.Node]bool   // the variables that an element of variables.copy makes
	functions   map[string]*function
	outputs     map[string]*jsonc.Node
	outputOrder []*jsonc.Node
	definitions *jsonc.Node
	resources   []*declaration
	problems    []source.Problem
	// from is the Bicep source that the template was compiled from; nil for one
	// that people wrote.
	from *origin
	// ignores are filled when first asked for.
	ignores map[*declaration][]graph.Ignore
}

// declaration is one resource of a template before its loop is expanded.
type declaration struct {
	node *jsonc.Node
	// symbol is the key of the resource in a template with symbolic names.
	symbol string
	// label names the declaration within its template; no two have the same.
	label    string
	parent   *declaration
	children []*declaration
	existing bool
	// extension is the alias of the provider that a resource which is not
	// Azure's belongs to.
	extension string
	at        source.Span
	// written is the declaration in Bicep that this one was compiled from, nil
	// where that is not known.
	written *bicep.Declaration
}

// function is a user-defined function.
type function struct {
	parameters []string
	value      *jsonc.Node
}

const deploymentType = "Microsoft.Resources/deployments"

// schemaName returns the last part of a $schema URL in lower case without its
// extension: "deploymenttemplate".
func schemaName(n *jsonc.Node) string {
	schema := n.Get("$schema")
	if !schema.IsString() {
		return ""
	}
	url := strings.ToLower(strings.TrimSpace(schema.Text))
	url, _, _ = strings.Cut(url, "#")
	if !strings.Contains(url, "schemas/") {
		return ""
	}
	return strings.TrimSuffix(path.Base(url), ".json")
}

var levels = map[string]expr.Level{
	"deploymenttemplate":                expr.ResourceGroupLevel,
	"subscriptiondeploymenttemplate":    expr.SubscriptionLevel,
	"managementgroupdeploymenttemplate": expr.ManagementGroupLevel,
	"tenantdeploymenttemplate":          expr.TenantLevel,
}

// IsTemplate reports whether a JSON value is a deployment template, by its
// $schema.
func IsTemplate(n *jsonc.Node) bool {
	_, ok := levels[schemaName(n)]
	return ok
}

// IsParameters reports whether a JSON value is a file of parameters for a
// template, by its $schema.
func IsParameters(n *jsonc.Node) bool {
	switch schemaName(n) {
	case "deploymentparameters", "subscriptiondeploymentparameters", "managementgroupdeploymentparameters", "tenantdeploymentparameters":
		return true
	}
	return false
}

// readTemplate reads the sections of a template. It reports sections of a wrong
// kind and reads the others.
func readTemplate(n *jsonc.Node, comments []jsonc.Comment) *template {
	t := &template{
		node:        n,
		comments:    comments,
		byParameter: map[string]*jsonc.Node{},
		variables:   map[string]*jsonc.Node{},
		copied:      map[*jsonc.Node]bool{},
		functions:   map[string]*function{},
		outputs:     map[string]*jsonc.Node{},
	}
	t.level, t.levelKnown = levels[schemaName(n)]
	t.reportTwice(n)
	t.definitions = t.section("definitions", jsonc.Object)
	for _, p := range members(t.section("parameters", jsonc.Object)) {
		if p.Kind != jsonc.Object {
			t.wrongKind(p, "parameter", jsonc.Object)
			continue
		}
		t.parameters = append(t.parameters, p)
		t.byParameter[jsonc.Fold(p.Key)] = p
	}
	t.readVariables()
	t.readFunctions()
	for _, o := range members(t.section("outputs", jsonc.Object)) {
		if o.Kind != jsonc.Object {
			t.wrongKind(o, "output", jsonc.Object)
			continue
		}
		t.outputs[jsonc.Fold(o.Key)] = o
		t.outputOrder = append(t.outputOrder, o)
	}
	t.readResources()
	return t
}

// reportTwice reports members whose names differ in case only, where the
// language takes one. Those that are spelled alike are reported with the file.
func (t *template) reportTwice(n *jsonc.Node) {
	if n.Kind != jsonc.Object {
		return
	}
	spelled := make(map[string]string, len(n.Children))
	for _, c := range n.Children {
		key := jsonc.Fold(c.Key)
		if first, ok := spelled[key]; ok && first != c.Key {
			t.problems = append(t.problems, source.Problemf(c.KeySpan, "key %q is there as %q already, and templates do not distinguish case; remove one of them", c.Key, first))
		}
		spelled[key] = c.Key
	}
}

// section returns a section, nil if it is missing, null or of another kind.
func (t *template) section(name string, kind jsonc.Kind) *jsonc.Node {
	n := t.node.Get(name)
	if n == nil || n.Kind == jsonc.Null {
		return nil
	}
	if n.Kind != kind {
		t.wrongKind(n, "section", kind)
		return nil
	}
	t.reportTwice(n)
	return n
}

func (t *template) wrongKind(n *jsonc.Node, what string, want jsonc.Kind) {
	t.problems = append(t.problems, source.Problemf(n.Span, "%s %q is %s; it must be %s",
		what, n.Key, article(n.Kind), article(want)))
}

func article(k jsonc.Kind) string {
	switch k {
	case jsonc.Null:
		return "null"
	case jsonc.Array, jsonc.Object:
		return "an " + k.String()
	}
	return "a " + k.String()
}

// members returns the members of an object or the elements of an array; none
// for nil.
func members(n *jsonc.Node) []*jsonc.Node {
	if n == nil {
		return nil
	}
	return n.Children
}

func (t *template) readVariables() {
	for _, v := range members(t.section("variables", jsonc.Object)) {
		if strings.EqualFold(v.Key, "copy") && v.Kind == jsonc.Array {
			for _, loop := range v.Children {
				name := loop.Get("name")
				if !name.IsString() {
					t.problems = append(t.problems, source.Problemf(loop.Span, `element of "copy" has no name; give it "name", "count" and "input"`))
					continue
				}
				t.variables[jsonc.Fold(name.Text)] = loop
				t.copied[loop] = true
			}
			continue
		}
		t.variables[jsonc.Fold(v.Key)] = v
	}
}

func (t *template) readFunctions() {
	for _, namespace := range members(t.section("functions", jsonc.Array)) {
		name := namespace.Get("namespace")
		if !name.IsString() {
			t.problems = append(t.problems, source.Problemf(namespace.Span, `element of "functions" has no "namespace"; name it with a string`))
			continue
		}
		for _, member := range members(namespace.Get("members")) {
			f := &function{value: member.Get("output").Get("value")}
			for _, p := range members(member.Get("parameters")) {
				if pn := p.Get("name"); pn.IsString() {
					f.parameters = append(f.parameters, pn.Text)
				}
			}
			if f.value == nil {
				t.problems = append(t.problems, source.Problemf(member.KeySpan, "function %q has no output value; give it one", name.Text+"."+member.Key))
				continue
			}
			t.functions[jsonc.Fold(name.Text+"."+member.Key)] = f
		}
	}
}

func (t *template) readResources() {
	n := t.node.Get("resources")
	if n == nil || n.Kind == jsonc.Null {
		return
	}
	if n.Kind != jsonc.Array && n.Kind != jsonc.Object {
		t.wrongKind(n, "section", jsonc.Array)
		return
	}
	t.symbolic = n.Kind == jsonc.Object
	t.reportTwice(n)
	labels := map[string]int{}
	for _, r := range n.Children {
		if d := t.readResource(r, nil, labels); d != nil {
			t.resources = append(t.resources, d)
		}
	}
}

func (t *template) readResource(n *jsonc.Node, parent *declaration, labels map[string]int) *declaration {
	if n.Kind != jsonc.Object {
		t.problems = append(t.problems, source.Problemf(n.Span, "resource is %s; it must be an object with type and name", article(n.Kind)))
		return nil
	}
	t.reportTwice(n)
	d := &declaration{node: n, parent: parent, symbol: n.Key, at: placeOf(n)}
	if e := n.Get("existing"); e != nil && e.Kind == jsonc.Bool {
		d.existing = e.Bool
	}
	for _, alias := range []string{"import", "extension"} {
		if a := n.Get(alias); a.IsString() {
			d.extension = a.Text
		}
	}
	d.label = uniqueLabel(labels, labelOf(d))
	switch nested := n.Get("resources"); {
	case nested == nil || nested.Kind == jsonc.Null:
	case nested.Kind != jsonc.Array && nested.Kind != jsonc.Object:
		t.wrongKind(nested, "section", jsonc.Array)
	default:
		for _, c := range nested.Children {
			if child := t.readResource(c, d, labels); child != nil {
				d.children = append(d.children, child)
			}
		}
	}
	return d
}

// placeOf returns what points at a resource best: its symbolic name, else its
// name, else its type.
func placeOf(n *jsonc.Node) source.Span {
	if n.Key != "" {
		return n.KeySpan
	}
	for _, key := range []string{"name", "type"} {
		if m := n.Get(key); m != nil {
			at := m.KeySpan
			at.End = m.Span.End
			return at
		}
	}
	return n.Span
}

// labelOf names a declaration as people find it: by its symbol, else by its
// type and the name as it is written.
func labelOf(d *declaration) string {
	if d.symbol != "" {
		return d.symbol
	}
	if name := written(d.node.Get("name")); isDeployment(d) && name != "" {
		return name
	}
	typ, name := asWritten(d)
	return typ + "/" + name
}

// asWritten returns type and name of a declaration as they stand in the
// template, behind those of what it lies in.
func asWritten(d *declaration) (typ, name string) {
	typ, name = written(d.node.Get("type")), written(d.node.Get("name"))
	for p := d.parent; p != nil && !hasNamespace(typ); p = p.parent {
		typ = written(p.node.Get("type")) + "/" + typ
		name = written(p.node.Get("name")) + "/" + name
	}
	return typ, name
}

// hasNamespace reports whether a type, or the type and name of a resource, begin
// with a namespace and not with a segment that is relative to what is around.
func hasNamespace(typ string) bool { return strings.Contains(armid.Namespace(typ), ".") }

// isDeployment reports whether a declaration is a nested or linked deployment.
func isDeployment(d *declaration) bool {
	typ := d.node.Get("type")
	return typ.IsString() && armid.EqualFold(strings.TrimSuffix(typ.Text, "/"), deploymentType)
}

// written returns a string of the template as it stands there, an expression in
// braces instead of brackets.
func written(n *jsonc.Node) string {
	if !n.IsString() {
		return ""
	}
	text := expr.LiteralText(n.Text)
	if expr.IsExpression(n.Text) {
		text = "{" + strings.TrimSpace(n.Text[1:len(n.Text)-1]) + "}"
	}
	return strings.Join(strings.Fields(partial.Cut(text)), " ")
}

func uniqueLabel(taken map[string]int, label string) string {
	key := jsonc.Fold(label)
	taken[key]++
	if n := taken[key]; n > 1 {
		return uniqueLabel(taken, label+"#"+strconv.Itoa(n))
	}
	return label
}
