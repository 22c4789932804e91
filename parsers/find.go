package parsers

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/detect"
)

// loader finds what is to be read and reads it.
type loader struct {
	*disk
	o     Options
	jobs  []*job
	byAbs map[string]*job // jobs by the absolute path of their file
	// hints are about plans and states that searches met and that are not read.
	hints []source.Problem
}

// job is one file on its way to be an input.
type job struct {
	in   graph.Input
	abs  string
	file *source.File
	tree *source.Tree
	// named marks a file that somebody named, as opposed to one found in a directory.
	named bool
	// kind is what the content is, parameter files included.
	kind graph.InputKind
	// parameters are the files of parameters for a template.
	parameters []*source.File
	// written is the Bicep source of a template or a parameter file; what file has
	// is then what was compiled from it. ready is a template that need not be
	// compiled any more.
	written *source.File
	ready   string
	// bicep has the sources of the template and parameter files that were
	// compiled.
	bicep map[*source.File]*source.File
	// sources are where the configuration of a plan may be.
	sources []sourceDir
	// whole means that findings in all files of a root module are wanted.
	whole bool
}

func (j *job) fail(format string, args ...any) {
	j.in.Status = graph.Failed
	j.in.Problems = append(j.in.Problems, source.Problem{Path: j.in.Path, Message: fmt.Sprintf(format, args...), Failure: true})
}

// find turns paths into jobs.
func (l *loader) find(paths []string) {
	var changed []string
	for _, p := range paths {
		if p == "-" {
			l.stdin()
			continue
		}
		info, err := os.Stat(l.abs(p))
		switch {
		case err != nil:
			l.broken(p, "could not be read: %s", cause(err))
		case info.IsDir():
			l.directory(p)
		case detect.IsConfig(p) || detect.IsVariables(p):
			changed = append(changed, l.name(p))
		default:
			l.namedFile(p)
		}
	}
	l.changed(changed)
}

// broken adds an input that only has a problem.
func (l *loader) broken(name, format string, args ...any) {
	j := &job{in: graph.Input{Path: l.name(name)}, named: true}
	j.fail(format, args...)
	l.jobs = append(l.jobs, j)
}

func (l *loader) stdin() {
	j := &job{in: graph.Input{Path: source.Stdin}, abs: source.Stdin, named: true}
	l.jobs = append(l.jobs, j)
	if l.o.Stdin == nil || l.byAbs[j.abs] != nil {
		j.fail("could not be read: there is nothing on standard input, or it was read already")
		return
	}
	l.byAbs[j.abs] = j
	var err error
	if j.file, err = readAll(source.Stdin, l.o.Stdin, 0); err != nil {
		j.fail("could not be read: %s", cause(err))
		return
	}
	j.tree = l.tree(l.abs("."))
	l.classify(j)
}

// namedFile adds a file that somebody named.
func (l *loader) namedFile(p string) {
	if have := l.byAbs[l.abs(p)]; have != nil {
		have.named = true
		return
	}
	j := l.open(p)
	j.named = true
	l.classify(j)
}

// open adds a job for a file, or returns nil if it is one already. The job has
// no file if that could not be read.
func (l *loader) open(p string) *job {
	abs := l.abs(p)
	if l.byAbs[abs] != nil {
		return nil
	}
	j := &job{in: graph.Input{Path: l.name(p)}, abs: abs}
	l.byAbs[abs] = j
	l.jobs = append(l.jobs, j)
	var err error
	if j.file, err = l.read(j.in.Path); err != nil {
		j.fail("could not be read: %s", cause(err))
		return j
	}
	j.tree = l.tree(filepath.Dir(abs))
	return j
}

// classify finds out what a job's content is. A named file that is nothing of ours
// fails; one of a directory is dropped by inputs.
func (l *loader) classify(j *job) {
	if j.file == nil {
		return
	}
	switch {
	case detect.IsBicep(j.in.Path):
		j.kind, j.in.Kind, j.written = graph.ARMTemplate, graph.ARMTemplate, j.file
		return
	case detect.IsBicepParameters(j.in.Path):
		l.bicepParameters(j)
		return
	}
	found := detect.Content(j.file.Content)
	j.kind = found.Kind
	if found.Kind != detect.ParameterFile {
		j.in.Kind = found.Kind
	}
	if found.Kind == "" && j.named {
		j.in.Status = graph.Failed
		at := j.file.Span(found.At, found.At)
		j.in.Problems = append(j.in.Problems, source.Failuref(at, "%s", found.Problem))
	}
}

// found adds a file in JSON that a directory holds, or a hint in its place.
func (l *loader) found(name string) {
	j := l.open(name)
	if j == nil {
		return
	}
	if l.classify(j); j.file == nil || !detect.MayBePlan(name) {
		return
	}
	if l.hint(name, j.file.Content) {
		l.drop(j)
	}
}

// hint notes what to run where a file is a plan or state that is not read.
// Nobody named it, so that is no failure.
func (l *loader) hint(name string, content []byte) bool {
	what := detect.Near(content[:min(len(content), detect.NearSize)])
	if what != "" {
		l.hints = append(l.hints, source.Problem{Path: l.name(name), Message: what})
	}
	return what != ""
}

// begin returns the first bytes of a file, none of one that cannot be read.
func (l *loader) begin(name string) []byte {
	f, err := os.Open(l.abs(name))
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }() // nothing was written
	content, err := io.ReadAll(io.LimitReader(decoded(f), detect.NearSize))
	if err != nil {
		return nil
	}
	return content
}

// directory adds what a directory holds.
func (l *loader) directory(p string) {
	before := len(l.jobs)
	var dirs, written []string
	err := walk(l.abs(p), Repository(l.abs(p)), func(abs string) {
		rel, err := filepath.Rel(l.abs(p), abs)
		if err != nil {
			return
		}
		switch name := filepath.Join(p, rel); {
		case detect.IsConfig(name):
			if dir := l.name(filepath.Dir(name)); !slices.Contains(dirs[max(0, len(dirs)-1):], dir) {
				dirs = append(dirs, dir)
			}
		case strings.HasSuffix(name, ".json"):
			l.found(name)
		case detect.IsBicep(name):
			written = append(written, name)
		case detect.MayBePlan(name):
			l.hint(name, l.begin(name))
		}
	})
	if err != nil {
		l.broken(p, "could not be searched: %s", cause(err))
		return
	}
	l.roots(dirs)
	l.bicepFiles(written)
	if slices.ContainsFunc(l.jobs[before:], func(j *job) bool { return j.kind != "" && j.kind != detect.ParameterFile }) {
		return
	}
	if len(written) > 0 && l.o.Compile == nil {
		l.broken(p, "holds only Bicep, and %s; run `az bicep build` where there is one and name the templates that it writes", noCompiler)
		return
	}
	l.broken(p, "holds nothing to check: no plan or state as terraform show -json writes it, no Terraform configuration, no ARM template, no what-if result (what git ignores is not searched)")
}
