package arm

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// Embedded is a template that a resource of another input deploys.
type Embedded struct {
	// Owner is the address of the resource that deploys the template. It stands
	// before the addresses of what the template deploys.
	Owner string
	// At is where the owner stands. Everything that the template deploys, and
	// every problem in it, is reported there, since the template's own text may
	// stand nowhere in a file.
	At source.Span
	// Action is what happens to the owner, and so to what it deploys.
	Action graph.Action
	// Template is the text of the template.
	Template string
	// Parameters are the values of the template's parameters by name, without
	// the objects around them. A parameter that is missing has its default.
	Parameters map[string]graph.Value
	// ParametersUnknown means that any parameter may be given another value.
	ParametersUnknown bool
	// Subscription, ResourceGroup, ManagementGroup and Location name the place
	// that the template is deployed to, as far as it is known; Deployment is the
	// name of the deployment.
	Subscription, ResourceGroup, ManagementGroup, Location, Deployment graph.Value
}

// LowerTemplate adds what an embedded template deploys to a graph, contained in
// its owner, which must have been added before. Linked templates are not read.
// It reports whether the text is a template; if not, that is a problem of the
// graph.
func LowerTemplate(l *lower.Lowerer, in Embedded) bool {
	b := l.Builder()
	document, err := jsonc.Parse(source.NewFile("", []byte(in.Template)))
	if err != nil {
		b.Problem(source.Problemf(in.At, "could not read the template that %q deploys: %v", in.Owner, err))
		return false
	}
	if !IsTemplate(document.Root) {
		b.Problem(source.Problemf(in.At, `what %q deploys is no template; its "$schema" must name one`, in.Owner))
		return false
	}
	ev := newEvaluation(&files{})
	ev.remedy = "give it one where the template is deployed"
	t := ev.template(document.Root, document.Comments, nil)
	main := newFrame(ev, t, &expr.Context{
		Level:        t.level,
		Subscription: foreign(in.Subscription).AsSegment(), ResourceGroup: foreign(in.ResourceGroup).AsSegment(),
		ManagementGroup: foreign(in.ManagementGroup).AsSegment(), Location: foreign(in.Location).AsNonNull(),
		Deployment: foreign(in.Deployment).AsSegment(),
	})
	for _, p := range t.parameters {
		v, known := lookFor(in.Parameters, p.Key)
		if !known && in.ParametersUnknown {
			v, known = graph.Unknown(in.At), true
		}
		if known {
			entry := expr.NewObject(1)
			entry.Set("value", foreign(v))
			main.parameters[jsonc.Fold(p.Key)].given = &given{node: p, env: main.env(), value: entry.Value()}
		}
	}
	ev.run(main)
	em := newEmitter(ev, l, in.Owner+"/", []string{in.Owner})
	em.at, em.convert.At, em.action = in.At, in.At, in.Action
	if owner := b.Find(in.Owner); owner != nil {
		em.owner = owner.Block
	}
	em.finish(main)
	em.embed(main, in.Owner)
	return true
}

func lookFor(values map[string]graph.Value, name string) (graph.Value, bool) {
	if v, ok := values[name]; ok {
		return v, true
	}
	for key, v := range values {
		if strings.EqualFold(key, name) {
			return v, true
		}
	}
	return graph.Value{}, false
}

// embed adds the edges between the owner and what the template deploys: the
// owner has finished when all of it has, and none of it begins before what the
// owner waits for is there.
func (em *emitter) embed(main *frame, owner string) {
	b := em.lowerer.Builder()
	node := b.Find(owner)
	if node == nil {
		return
	}
	for _, content := range main.contents {
		res := b.Find(em.address(em.canonical(content)))
		if res == nil || content.external {
			continue
		}
		b.Edge(node, res, graph.Contains)
		b.Edge(node, res, graph.DependsOn)
		if node.Block != nil {
			b.Edge(res, node.Block, graph.DependsOn)
		}
	}
}

// foreignMark sets origins of the surrounding input apart from the
// template's own.
const foreignMark = "^"

// maxForeign bounds how deep a value of the surrounding input is read.
const maxForeign = 64

// foreign returns a value of the surrounding input as one of the template
// language. What is unknown keeps its origins; no value stays none.
func foreign(v graph.Value) expr.Value { return foreignAt(v, maxForeign) }

func foreignAt(v graph.Value, depth int) expr.Value {
	out := foreignValue(v, depth)
	if v.IsSensitive() && out.IsValid() {
		out = out.WithSecret()
	}
	return out
}

func foreignValue(v graph.Value, depth int) expr.Value {
	switch {
	case v.IsAbsent():
		return expr.Value{}
	case v.IsUnknown() || depth == 0:
		return foreignUnknown(v)
	}
	if n, ok := v.Len(); ok {
		if v.IsList() {
			elements := make([]expr.Value, 0, n)
			for _, e := range v.Members() {
				elements = append(elements, orNullValue(foreignAt(e, depth-1)))
			}
			return expr.ArrayValue(elements)
		}
		b := expr.NewObject(n)
		for key, m := range v.Members() {
			b.SetExact(key, orNullValue(foreignAt(m, depth-1)))
		}
		return b.Value()
	}
	if n, ok := v.Number(); ok {
		return expr.NumberValue(n)
	}
	if s, ok := v.Text(); ok {
		return expr.StringValue(s)
	}
	truth, _ := v.Bool()
	return expr.BoolValue(truth)
}

func orNullValue(v expr.Value) expr.Value {
	if !v.IsValid() {
		return expr.NullValue()
	}
	return v
}

func foreignUnknown(v graph.Value) expr.Value {
	key, _ := v.Key()
	out := expr.UnknownCall("value", expr.StringValue(key))
	var origins []expr.Origin
	for _, o := range v.Origins() {
		if o.Prefix == "" && o.Suffix == "" && !o.ByKey {
			origins = append(origins, expr.Origin{Target: foreignMark + o.Resource, Path: "." + o.Path})
		}
	}
	if _, ok := v.Origin(); ok && len(origins) == 1 {
		return out.WithOrigin(origins[0])
	}
	return out.WithCandidates(origins...)
}
