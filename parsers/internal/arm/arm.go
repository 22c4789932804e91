package arm

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// Options are what is known besides the template. The zero Options know
// nothing: parameters without defaults and the place that the template is
// deployed to are unknown then, and linked templates are not read.
type Options struct {
	// Parameters are parameter files; a later one wins over an earlier
	// one.
	Parameters []*source.File
	// Context is the place that the template is deployed to.
	Context graph.Context
	// Tree is where linked templates and parameter files are read, and the Bicep
	// sources that templates were compiled from; nil forbids it.
	Tree *source.Tree
	// Bicep has the sources of the template and of the parameter files that were
	// compiled just now and are no files themselves. Everything that is said of
	// them is said of the source.
	Bicep map[*source.File]*source.File
}

// Parse reads a template with everything that it deploys. It always returns a
// graph; what kept the template or a part of it from being understood is in the
// graph's problems, with Failure set if nothing of it could be read or a bound
// was hit.
func Parse(f *source.File, opts Options) *graph.Graph {
	at := f.Whole()
	if written := opts.Bicep[f]; written != nil {
		at = written.Whole()
	}
	l := lower.New(graph.Deployment{Root: f.Path, At: at})
	document, err := jsonc.Parse(f)
	if err != nil {
		problem := unreadable(f, err)
		if at.File != f {
			problem.Span = at
		}
		l.Builder().Problem(problem)
		return l.Graph()
	}
	if !IsTemplate(document.Root) {
		l.Builder().Problem(source.Failuref(at, `is not a deployment template; "$schema" must name one, such as https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#`))
		return l.Graph()
	}
	ev := newEvaluation(&files{tree: opts.Tree, root: f.Path})
	ev.remedy = "give a parameter file with --parameters"
	ev.bicep.compiled = opts.Bicep
	ev.reportDuplicates(document)
	t := ev.template(document.Root, document.Comments, ev.bicep.of(f, document.Root))
	main := newFrame(ev, t, contextOf(t.level, opts.Context))
	main.file, main.chain = f.Path, []string{f.Path}
	for _, p := range opts.Parameters {
		ev.giveFile(main, p)
	}
	ev.run(main)
	newEmitter(ev, l, "", nil).finish(main)
	return l.Graph()
}

// unreadable returns the problem of a file that is not JSON.
func unreadable(f *source.File, err error) source.Problem {
	at := f.Whole()
	if e := (*jsonc.Error)(nil); errors.As(err, &e) {
		at = e.Span
	}
	return source.Failuref(at, "could not read JSON: %v", err)
}

func (ev *evaluation) reportDuplicates(d *jsonc.Document) {
	for _, n := range d.Duplicates {
		ev.report(source.Problemf(n.KeySpan, "key %q is there twice in the object; only the last one counts", n.Key))
	}
}

// giveFile reads a parameter file and gives its values to the main template.
func (ev *evaluation) giveFile(main *frame, f *source.File) {
	document, err := jsonc.Parse(f)
	if err != nil {
		ev.report(unreadable(f, err))
		return
	}
	ev.reportDuplicates(document)
	entries := document.Root.Get("parameters")
	ev.bicep.parameters(f, entries)
	switch {
	case entries == nil && !IsParameters(document.Root):
		ev.report(source.Failuref(f.Whole(), `is not a parameter file; "$schema" must name one, such as https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#`))
	case entries != nil && entries.Kind != jsonc.Object:
		ev.report(source.Problemf(entries.Span, `"parameters" is %s; it must be an object`, article(entries.Kind)))
	default:
		main.giveFile(entries)
	}
}

// contextOf returns what expressions of a template for a level see of its
// context.
func contextOf(level expr.Level, c graph.Context) *expr.Context {
	value := func(s string) expr.Value {
		if s == "" {
			return expr.Value{}
		}
		return expr.StringValue(s)
	}
	return &expr.Context{
		Level: level, Subscription: value(c.Subscription), ResourceGroup: value(c.ResourceGroup),
		ManagementGroup: value(c.ManagementGroup), Tenant: value(c.Tenant), Location: value(c.Location),
		Deployment: value(c.Deployment),
	}
}

// run evaluates the main template and says once what nobody gives a value.
func (ev *evaluation) run(main *frame) {
	main.walk()
	if n := len(ev.missing); n > 0 {
		shown := ev.missing[:min(n, 5)]
		rest := ""
		if n > len(shown) {
			rest = fmt.Sprintf(" and %d others", n-len(shown))
		}
		at := main.template.node.Span
		if section := main.template.node.Get("parameters"); section != nil {
			at = section.KeySpan
		}
		ev.report(source.Problemf(at, `no value is given for %s "%s"%s, so what depends on it is unknown; %s`,
			pluralWord(n, "parameter"), strings.Join(shown, `", "`), rest, ev.remedy))
	}
	if bound := ev.budget.Exceeded(); bound != "" {
		ev.boundf(main.template.node.Span, "%s; the rest of the template is not evaluated", bound)
	}
}

func pluralWord(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// finish adds resources, outputs and problems to the graph.
func (em *emitter) finish(main *frame) {
	em.emit()
	// Values are converted when rules ask for them, and those run in parallel.
	defer em.ev.bicep.sort()
	for _, n := range main.template.outputOrder {
		if v, ok := main.output(n.Key); ok {
			em.lowerer.Refer(lower.Reference{Value: em.convert.Value(v, n.Span), At: em.ev.bicep.show(n.KeySpan)})
		}
	}
	for _, p := range em.ev.problems {
		p.Span = em.ev.bicep.readable(p.Span)
		if em.at.IsValid() {
			p.Span = em.at
		}
		em.lowerer.Builder().Problem(p)
	}
}
