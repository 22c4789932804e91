// Package parsers reads what is named on a command line: it tells formats
// apart by content, searches directories, puts templates together with their
// parameter files and plans with their configuration, and runs the parser of
// each format.
package parsers

import (
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Options say how inputs are read. The zero Options are usable.
type Options struct {
	// Dir is the working directory, which paths are relative to; empty for
	// that of the process.
	Dir string
	// Stdin is what the path "-" reads; nil for nothing.
	Stdin io.Reader
	// Parameters are parameter files for every template, later ones over
	// earlier ones. Without them a template azuredeploy.json is read with
	// azuredeploy.parameters.json beside it, if that exists.
	Parameters []string
	// Context is where templates are to be deployed.
	Context graph.Context
	// Source is the directory of the configuration that plans were made from.
	// Where it is empty the directory of each plan and the working directory
	// are tried.
	Source string
	// NoSource forbids looking for it.
	NoSource bool
	// Variables are for configurations that are read without a plan.
	Variables Variables
	// Compile compiles the Bicep file of an absolute path and returns what bicep
	// build --stdout writes, or for a .bicepparam file bicep build-params
	// --stdout. Where the compiler refuses the file, its error is a CompileError.
	// It is called from several goroutines. Nil says that there is no compiler.
	Compile func(file string) ([]byte, error)
	// Done is called after each input, from one goroutine at a time, with how
	// many are done and how many there are; nil for no calls.
	Done func(done, total int)
}

// Load reads everything that the paths name: files, directories, and "-" for
// standard input. It never fails as a whole: what cannot be read is an input
// with the status failed and a Problem, and everything else is still there.
// Inputs are in the order of the paths, those of a directory sorted by name.
func Load(paths []string, o Options) []*graph.Input {
	l := &loader{o: o, trees: map[string]*source.Tree{}, byAbs: map[string]*job{}}
	defer l.close()
	l.find(paths)
	l.pair()
	l.sift()
	l.parse()
	return l.inputs()
}

// parse runs the parsers. Configurations come last, for one that a plan was
// made from is read with the plan and is no input of its own.
func (l *loader) parse() {
	var first, configs []*job
	for _, j := range l.jobs {
		if j.kind == graph.TerraformConfig {
			configs = append(configs, j)
		} else {
			first = append(first, j)
		}
	}
	p := progress{report: l.o.Done, total: len(l.jobs)}
	l.run(first, &p)
	joined := map[string]bool{}
	for _, j := range first {
		if j.kind == graph.TerraformPlan && j.in.Source != "" {
			joined[l.abs(j.in.Source)] = true
		}
	}
	for _, j := range configs {
		j.covered = joined[j.abs]
	}
	l.run(slices.DeleteFunc(configs, func(j *job) bool { return j.covered }), &p)
}

// run runs the parsers of jobs, as many at a time as there are processors.
func (l *loader) run(jobs []*job, p *progress) {
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, j := range jobs {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			j.run(l.o)
			// The file is kept by the spans of the graph, if any refers to it.
			j.file, j.parameters = nil, nil
			p.step()
		})
	}
	wg.Wait()
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
