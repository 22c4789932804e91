package parsers

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm"
	"github.com/tfidlint/tfidlint/parsers/internal/detect"
	"github.com/tfidlint/tfidlint/parsers/internal/terraform"
	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
	"github.com/tfidlint/tfidlint/parsers/internal/whatif"
)

// readWith says what was read as a part of other inputs.
type readWith struct {
	// plan has the configurations that plans were joined with.
	plan map[*job]bool
	// linked has the names of the files that deployments and root modules were
	// read from besides their own.
	linked map[string]bool
}

// parse runs the parsers. Configurations come last, for one that a plan was
// made from is not read a second time.
func (l *loader) parse() readWith {
	with := readWith{plan: map[*job]bool{}, linked: map[string]bool{}}
	var first, configs []*job
	for _, j := range l.jobs {
		if j.kind == graph.TerraformConfig {
			configs = append(configs, j)
		} else {
			first = append(first, j)
		}
	}
	p := progress{report: l.o.Done, total: len(l.jobs)}
	l.run(first, &p, with.linked)
	joined := map[string]bool{}
	for _, j := range first {
		if j.kind == graph.TerraformPlan && j.in.Source != "" {
			joined[l.abs(j.in.Source)] = true
		}
	}
	for _, j := range configs {
		if joined[j.abs] {
			with.plan[j] = true
		}
	}
	l.run(slices.DeleteFunc(configs, func(j *job) bool { return with.plan[j] }), &p, with.linked)
	return with
}

// run runs the parsers of jobs, as many at a time as there are processors, and
// adds the names of the files that they read besides to linked.
func (l *loader) run(jobs []*job, p *progress, linked map[string]bool) {
	files := make([][]string, len(jobs))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, j := range jobs {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			files[i] = j.run(l.o)
			// The file is kept by the spans of the graph, if any refers to it.
			j.file, j.parameters = nil, nil
			p.step()
		})
	}
	wg.Wait()
	for _, name := range slices.Concat(files...) {
		linked[name] = true
	}
}

// progress counts what is done.
type progress struct {
	report      func(done, total int)
	done, total int
	mu          sync.Mutex
}

func (p *progress) step() {
	if p.report == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.report(p.done, p.total)
}

// run reads the job's file with the parser of its format. It returns the names
// of the files that this read besides.
func (j *job) run(o Options) (linked []string) {
	if j.in.Status == graph.Failed {
		return nil
	}
	// A parser that fails at one input must not take the others with it. What
	// it panics with may hold a value of the input.
	defer func() {
		if recover() != nil {
			j.in.Graph = nil
			j.fail("could not be read: the parser crashed at it; this is a bug of tfidlint")
		}
	}()
	switch j.kind {
	case graph.TerraformPlan, graph.TerraformState:
		linked = j.plan(o)
	case graph.ARMTemplate:
		if j.written != nil && !j.compile(o.Compile) {
			return nil
		}
		j.template(o.Context)
	case graph.ARMWhatIf:
		j.in.Graph = whatif.Parse(j.file)
	case graph.TerraformConfig:
		linked = j.config(o)
	}
	return append(linked, j.finish()...)
}

// plan reads a plan or a state and returns the files of the configuration that
// it was joined with.
func (j *job) plan(o Options) (linked []string) {
	plan, problems := tfplan.Read(j.file)
	if plan == nil {
		j.in.Problems = append(j.in.Problems, problems...)
		return nil
	}
	config := j.configuration(plan, o)
	if config != nil {
		j.in.Source, linked = config.Dir, config.Reads()
	}
	// The graph has the problems, too.
	j.in.Graph = terraform.Graph(plan, problems, config)
	return linked
}

func (j *job) template(where graph.Context) {
	j.in.Graph = arm.Parse(j.file, arm.Options{
		Parameters: j.parameters,
		Tree:       j.tree,
		Bicep:      j.bicep,
		Context:    where,
	})
}

// finish sums up what a parser made, and returns the files that declare
// something in it.
func (j *job) finish() []string {
	in := &j.in
	if in.Graph == nil {
		in.Status = graph.Failed
		return nil
	}
	in.Problems = append(in.Problems, in.Graph.Problems...)
	if in.Failed() && len(in.Graph.Resources) == 0 {
		in.Graph = nil
		in.Status = graph.Failed
		return nil
	}
	slices.SortStableFunc(in.Problems, func(a, b source.Problem) int { return a.Span.Compare(b.Span) })
	in.Status = graph.OK
	if len(in.Problems) > 0 {
		in.Status = graph.Partial
	}
	for _, r := range in.Graph.Resources {
		if !r.External && r.Again == nil {
			in.Resources++
		}
	}
	for _, g := range in.Graph.Grants {
		if g.State != graph.Removed && (g.Principal == nil || unresolved(g.Scope)) {
			in.UnresolvedGrants++
		}
	}
	return linkedFiles(in.Graph, in.Path)
}

// unresolved reports whether a scope is not known at all. An id where
// only the subscription is missing is resolved enough: its text, or where it
// comes from, says which resource is meant.
func unresolved(scope graph.Value) bool {
	if !scope.IsUnknown() {
		return false
	}
	if _, exact := scope.Origin(); exact {
		return false
	}
	_, outlined := scope.Outline()
	return !outlined && len(scope.Origins()) != 1
}

// linkedFiles returns the names of the files besides the input's own that
// declare something in its graph.
func linkedFiles(g *graph.Graph, own string) []string {
	var files []string
	seen := map[*source.File]bool{}
	for _, b := range g.Blocks {
		f := b.At.File
		if f == nil || seen[f] {
			continue
		}
		seen[f] = true
		names := []string{f.Path}
		if stem, ok := strings.CutSuffix(f.Path, detect.BicepExt); ok {
			// What was compiled from it is part of the deployment, too.
			names = append(names, stem+".json")
		}
		for _, name := range names {
			if name != own {
				files = append(files, name)
			}
		}
	}
	return files
}

// options returns what a configuration is read with.
func (v Variables) options() tfconfig.Options {
	o := tfconfig.Options{Environment: v.Environment, Workspace: v.Workspace}
	for _, a := range v.Assignments {
		o.Assignments = append(o.Assignments, tfconfig.Assignment(a))
	}
	return o
}

// configuration returns the configuration that a plan was made from, nil where
// none of the directories has it.
func (j *job) configuration(plan *tfplan.Plan, o Options) *tfconfig.Config {
	for _, c := range j.sources {
		config, err := terraform.Load(c.tree, c.dir, plan)
		if err != nil {
			if o.Source != "" {
				j.in.Problems = append(j.in.Problems, source.Problem{Path: c.dir, Message: err.Error(), Failure: true})
			}
			continue
		}
		shared, missing := terraform.Compare(plan, config)
		if len(missing) == 0 {
			return config
		}
		// A directory that has nothing of the plan is none of its business.
		if o.Source != "" || len(shared) > 0 {
			what := fmt.Sprintf("%q", missing[0])
			if more := len(missing) - 1; more > 0 {
				what += fmt.Sprintf(" and %d more blocks", more)
			}
			j.in.Problems = append(j.in.Problems, source.Problem{Path: c.dir, Message: fmt.Sprintf(
				"the configuration was left out: it does not declare %s of %q, so the plan was not made from it; name the right directory with --source, or use --no-source", what, j.in.Path)})
		}
	}
	return nil
}

// config reads a root module and returns the files that it was read from.
func (j *job) config(o Options) []string {
	if j.tree == nil {
		j.fail("could not be read: its repository cannot be opened")
		return nil
	}
	config, err := tfconfig.Load(j.tree, j.in.Path, o.Variables.options())
	if err != nil {
		j.fail("%s", err)
		return nil
	}
	j.in.Graph = config.Graph()
	if j.in.Only == nil {
		return config.Reads()
	}
	// What is broken in files that nobody named leaves things unknown here; it
	// is for whoever names those files to mend.
	for i, p := range j.in.Graph.Problems {
		if p.Span.IsValid() && !slices.Contains(j.in.Only, p.Span.File.Path) {
			j.in.Graph.Problems[i].Failure = false
		}
	}
	return config.Reads()
}
