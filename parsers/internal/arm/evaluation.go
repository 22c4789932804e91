package arm

import (
	"strconv"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/partial"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// Bounds on what one template may expand to. The service allows 800 iterations
// of a loop, 800 resources of a template and four levels of nesting in the
// portal's editor; generated templates go to seven.
const (
	// MaxCopies is how many iterations one copy loop may have.
	MaxCopies = 10_000
	// MaxInstances is how many resources one template may have, nested and
	// linked deployments included.
	MaxInstances = 50_000
	// MaxNested is how deep deployments may lie in one another.
	MaxNested = 20
	// MaxIterations is how many iterations all copy loops over properties,
	// variables and outputs may have together.
	MaxIterations = 1_000_000
	// MaxDependencies is how many dependencies there may be between resources,
	// declared or by reference.
	MaxDependencies = 500_000
)

// evaluation is the state of evaluating one template with everything that it
// deploys. It is for one goroutine.
type evaluation struct {
	// Strings charges the budget.
	*partial.Strings
	files  *files
	bicep  places
	budget expr.Budget
	cache  expr.Cache

	templates map[*jsonc.Node]*template
	// constants are the values of arrays and objects in which nothing is to be
	// evaluated.
	constants map[*jsonc.Node]expr.Value
	// computed are the nodes that were made from values, because an expression
	// gave the text of a template.
	computed map[*jsonc.Node]expr.Value

	// instances are the resources in the order of the document.
	instances []*instance
	count     int // of instances that exist, walked or not
	// iterations and dependencies are how much of their bounds is used.
	iterations, dependencies symbolic.Meter
	// byTarget finds what an expression's origin means.
	byTarget map[string]*instance
	// byID finds what the template deploys by the key of its id.
	byID map[string]*instance
	// external are resources that are referred to but not deployed, in the order
	// in which they were met.
	external     []*instance
	externalByID map[string]*instance
	// absentByID finds what the template declares but does not deploy.
	absentByID map[string]*instance
	// labels are the addresses given so far.
	labels map[string]bool

	repeated map[string]int // how often an address was made unique by a number
	missing  []string       // parameters of the main template without a value
	remedy   string         // what to do about them
	problems []source.Problem
	reported map[report]bool
	// observe, if a test sets it, receives what each expression gives and how many
	// errors it has.
	observe func(at source.Span, v expr.Value, errors int)
	// fresh are the folded texts of what has another value in each deployment.
	fresh []string
}

// report tells problems apart: a template that is deployed a hundred times has
// each of its problems once.
type report struct {
	at      source.Span
	message string
}

func newEvaluation(f *files) *evaluation {
	ev := &evaluation{
		files:        f,
		templates:    map[*jsonc.Node]*template{},
		constants:    map[*jsonc.Node]expr.Value{},
		computed:     map[*jsonc.Node]expr.Value{},
		byTarget:     map[string]*instance{},
		byID:         map[string]*instance{},
		externalByID: map[string]*instance{},
		absentByID:   map[string]*instance{},
		labels:       map[string]bool{},
		fresh:        []string{"newguid(", "utcnow("},
		reported:     map[report]bool{},
	}
	ev.Strings = partial.NewStrings(&ev.budget)
	ev.bicep.files = f
	return ev
}

func (ev *evaluation) report(p source.Problem) {
	key := report{p.Span, p.Message}
	if !ev.reported[key] {
		ev.reported[key] = true
		ev.problems = append(ev.problems, p)
	}
}

// problemf reports what leaves something unknown, unless what is evaluated may
// never be.
func (ev *evaluation) problemf(at source.Span, format string, args ...any) {
	if !ev.budget.Speculative() {
		ev.report(source.Problemf(at, format, args...))
	}
}

// boundf reports a bound that was hit.
func (ev *evaluation) boundf(at source.Span, format string, args ...any) {
	ev.report(source.Failuref(at, format, args...))
}

// elementBytes is what an element of an array or a member of an object counts
// against the bound on what an evaluation produces.
const elementBytes = 64

// mayDepend counts a dependency and reports whether it may be added.
func (ev *evaluation) mayDepend(i *instance) bool {
	if !ev.dependencies.Use(1, MaxDependencies) {
		ev.boundf(i.declaration.at, "resources have more than %d dependencies; the others are left out", MaxDependencies)
		return false
	}
	return true
}

// name gives an instance the name that origins call it by.
func (ev *evaluation) name(i *instance) {
	i.token = "@" + strconv.Itoa(len(ev.byTarget))
	ev.byTarget[i.token] = i
}

// template reads a template once, however often it is deployed. The Bicep source
// that it was compiled from is nil for most.
func (ev *evaluation) template(n *jsonc.Node, comments []jsonc.Comment, from *origin) *template {
	t := ev.templates[n]
	if t == nil {
		t = readTemplate(n, comments)
		ev.templates[n] = t
		if from != nil {
			ev.bicep.enter(t, from)
		}
		for _, p := range t.problems {
			ev.report(p)
		}
	}
	return t
}
