// Package parsers reads what is named on a command line: it tells formats
// apart by content, searches directories, puts templates together with their
// parameter files and plans with their configuration, and runs the parser of
// each format.
package parsers

import (
	"io"
	"slices"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/detect"
	"github.com/tfidlint/tfidlint/parsers/internal/relate"
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

// Variables are the values that are given to the variables of configurations.
type Variables struct {
	// Assignments are those of --var and --var-file, in their order.
	Assignments []Assignment
	// Environment holds the variables TF_VAR_…, by the name after that prefix.
	Environment map[string]string
	// Workspace is the selected workspace; empty where nothing says.
	Workspace string
}

// Assignment gives values to variables of root modules, as one --var or
// --var-file does.
type Assignment struct {
	// File is the name of a file of variables, relative to the working
	// directory. The other fields count where it is empty.
	File string
	// Name and Value are what --var NAME=VALUE holds. Value is the text itself
	// for variables of type string, number or bool, and an expression for
	// others.
	Name, Value string
}

// Load reads everything that the paths name: files, directories, and "-" for
// standard input. It never fails as a whole: what cannot be read is an input
// with the status failed and a Problem, and everything else is still there.
// Inputs are in the order of the paths, those of a directory sorted by name.
func Load(paths []string, o Options) []*graph.Input {
	l := &loader{disk: &disk{dir: o.Dir, trees: map[string]*source.Tree{}}, o: o, byAbs: map[string]*job{}}
	defer l.close()
	l.find(paths) // each file is classified when it is opened
	l.pair()
	l.sift()
	inputs := l.inputs(l.parse())
	var graphs []*graph.Graph
	for _, in := range inputs {
		if in.Graph != nil {
			graphs = append(graphs, in.Graph)
		}
	}
	relate.Identities(graphs)
	return inputs
}

// sift drops the jobs that turned out to be nothing to read: what a directory
// holds that is nothing of ours, and parameter files, which templates have by
// now.
func (l *loader) sift() {
	l.jobs = slices.DeleteFunc(l.jobs, func(j *job) bool {
		return j.in.Status != graph.Failed && (j.kind == "" || j.kind == detect.ParameterFile)
	})
}

// inputs returns what became of the jobs. What was read with another input is
// no input of its own: the configuration that a plan was made from, and a
// template that another one links to, unless somebody named that.
func (l *loader) inputs(with readWith) []*graph.Input {
	inputs := make([]*graph.Input, 0, len(l.jobs))
	for _, j := range l.jobs {
		if !with.plan[j] && (j.named || !with.linked[j.in.Path]) {
			inputs = append(inputs, &j.in)
		}
	}
	if len(inputs) > 0 {
		// They belong to no input: whatever comes first shows them.
		inputs[0].Problems = append(inputs[0].Problems, l.hints...)
	}
	return inputs
}
