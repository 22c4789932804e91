package parsers

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm"
	"github.com/tfidlint/tfidlint/parsers/internal/detect"
	"github.com/tfidlint/tfidlint/parsers/internal/terraform"
	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
	"github.com/tfidlint/tfidlint/parsers/internal/whatif"
)

// run reads the job's file with the parser of its format.
func (j *job) run(o Options) {
	if j.in.Status == graph.Failed {
		return
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
		j.plan(o)
	case graph.ARMTemplate:
		if j.written != nil && !j.compile(o.Compile) {
			return
		}
		j.template(o.Context)
	case graph.ARMWhatIf:
		j.in.Graph = whatif.Parse(j.file)
	case graph.TerraformConfig:
		j.config(o)
	}
	j.finish()
}

func (j *job) plan(o Options) {
	plan, problems := tfplan.Read(j.file)
	if plan == nil {
		j.in.Problems = append(j.in.Problems, problems...)
		return
	}
	config := j.configuration(plan, o)
	if config != nil {
		j.in.Source, j.linked = config.Dir, config.Reads()
	}
	// The graph has the problems, too.
	j.in.Graph = terraform.Graph(plan, problems, config)
}

func (j *job) template(where graph.Context) {
	j.in.Graph = arm.Parse(j.file, arm.Options{
		Parameters: j.parameters,
		Tree:       j.tree,
		Bicep:      j.bicep,
		Context:    where,
	})
}

// finish sums up what a parser made.
func (j *job) finish() {
	in := &j.in
	if in.Graph == nil {
		in.Status = graph.Failed
		return
	}
	in.Problems = append(in.Problems, in.Graph.Problems...)
	if in.Failed() && len(in.Graph.Resources) == 0 {
		in.Graph = nil
		in.Status = graph.Failed
		return
	}
	slices.SortStableFunc(in.Problems, func(a, b source.Problem) int { return a.Span.Compare(b.Span) })
	in.Status = graph.OK
	if len(in.Problems) > 0 {
		in.Status = graph.Partial
	}
	for _, r := range in.Graph.Resources {
		if !r.External {
			in.Resources++
		}
	}
	for _, g := range in.Graph.Grants {
		if g.State != graph.Removed && (g.Principal == nil || unresolved(g.Scope)) {
			in.UnresolvedGrants++
		}
	}
	j.linked = append(j.linked, linkedFiles(in.Graph, in.Path)...)
}

// unresolved reports whether nothing tells what a scope is. An id of which
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
