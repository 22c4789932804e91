package parsers

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/detect"
	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
)

// maxInput is the size in bytes beyond which a named file is not read. A plan
// of 400,000 resources has about half of that.
const maxInput = 2 << 30

// loader finds what is to be read and reads it.
type loader struct {
	o     Options
	jobs  []*job
	trees map[string]*source.Tree // by root
	byAbs map[string]*job         // jobs by the absolute path of their file
}

// job is one file on its way to be an input.
type job struct {
	in   graph.Input
	abs  string
	file *source.File
	tree *source.Tree
	// named tells a file that somebody named from one that a directory holds.
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
	sources []candidate
	// covered marks a root module that a plan was joined with.
	covered bool
	// whole tells that findings in all files of a root module are wanted.
	whole bool
	// linked are the files that the deployment was read from besides.
	linked []string
}

func (j *job) fail(format string, args ...any) {
	j.in.Status = graph.Failed
	j.in.Problems = append(j.in.Problems, source.Problem{Path: j.in.Path, Message: fmt.Sprintf(format, args...), Failure: true})
}

func (l *loader) close() {
	for _, t := range l.trees {
		if t != nil {
			_ = t.Close() // nothing was written
		}
	}
}

// abs returns the absolute form of a path that is relative to the working
// directory.
func (l *loader) abs(name string) string {
	if !filepath.IsAbs(name) && l.o.Dir != "" {
		name = filepath.Join(l.o.Dir, name)
	}
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return filepath.Clean(name)
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
			l.named(p)
		}
	}
	l.changed(changed)
	l.sources()
}

// broken adds an input that only has a problem.
func (l *loader) broken(name, format string, args ...any) {
	j := &job{in: graph.Input{Path: l.name(name)}, named: true}
	j.fail(format, args...)
	l.jobs = append(l.jobs, j)
}

// name returns how reports name a path: relative to the working directory.
func (l *loader) name(p string) string {
	if filepath.IsAbs(p) {
		// On Windows there is no way from one volume to another.
		if rel, err := filepath.Rel(l.abs("."), p); err == nil {
			p = rel
		}
	}
	return filepath.ToSlash(filepath.Clean(p))
}

// cause returns what an error of package os says without the file's name,
// which every report puts before it.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
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
	if j.file, err = read(source.Stdin, l.o.Stdin, 0); err != nil {
		j.fail("could not be read: %s", cause(err))
		return
	}
	j.tree = l.tree(l.abs("."))
	l.classify(j)
}

// readFile reads a file that somebody named: a regular one, or a pipe.
func readFile(name, abs string) (*source.File, error) {
	f, err := os.Open(abs)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	var size int64
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		size = info.Size()
	}
	return read(name, f, size)
}

// read reads at most maxInput bytes; size is how many there probably are.
func read(name string, r io.Reader, size int64) (*source.File, error) {
	if size > maxInput {
		return nil, errTooLarge
	}
	limited := &io.LimitedReader{R: r, N: maxInput + 1}
	f, err := tfplan.Load(name, limited, int(size))
	if err == nil && limited.N == 0 {
		return nil, errTooLarge
	}
	return f, err
}

var errTooLarge = fmt.Errorf("is larger than the bound of %d GiB for an input", maxInput>>30)

// named adds a file that somebody named.
func (l *loader) named(p string) {
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
	if j.file, err = readFile(j.in.Path, abs); err != nil {
		j.fail("could not be read: %s", cause(err))
		return j
	}
	j.tree = l.tree(filepath.Dir(abs))
	return j
}

// classify tells what a job's content is. A named file that is nothing of ours
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
			if j := l.open(name); j != nil {
				l.classify(j)
			}
		case detect.IsBicep(name):
			written = append(written, name)
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

// tree returns the tree below the repository that the working directory is in,
// or for a directory outside of it, the repository of that directory.
func (l *loader) tree(dir string) *source.Tree {
	work := l.abs(".")
	root := Repository(work)
	if rel, err := filepath.Rel(root, dir); err != nil || !filepath.IsLocal(rel) {
		root = Repository(dir)
	}
	if t, ok := l.trees[root]; ok {
		return t
	}
	t, err := source.NewTree(root, work)
	if err != nil {
		// Without a tree nothing that an input names is read, which its parser
		// reports where it matters.
		t = nil
	}
	l.trees[root] = t
	return t
}

// Repository returns the nearest directory from dir upwards that holds .git,
// or dir itself if none does.
func Repository(dir string) string {
	for at := dir; ; {
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		up := filepath.Dir(at)
		if up == at {
			return dir
		}
		at = up
	}
}

// sift drops the jobs that turned out to be nothing to read: what a directory
// holds that is nothing of ours, and parameter files, which templates have by
// now.
func (l *loader) sift() {
	l.jobs = slices.DeleteFunc(l.jobs, func(j *job) bool {
		return j.in.Status != graph.Failed && (j.kind == "" || j.kind == detect.ParameterFile)
	})
}

// inputs returns what became of the jobs. A template that another one links to
// is part of that one's deployment, and no input of its own unless somebody
// named it.
func (l *loader) inputs() []*graph.Input {
	linked := map[string]bool{}
	for _, j := range l.jobs {
		for _, name := range j.linked {
			linked[name] = true
		}
	}
	inputs := make([]*graph.Input, 0, len(l.jobs))
	for _, j := range l.jobs {
		if !j.covered && (j.named || !linked[j.in.Path]) {
			inputs = append(inputs, &j.in)
		}
	}
	return inputs
}
