package parsers

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/bicep"
	"github.com/tfidlint/tfidlint/parsers/internal/detect"
)

// noCompiler says that Options.Compile is nil.
const noCompiler = "neither bicep nor az is on the PATH to compile it"

// compile compiles a template. If that fails the job is over: with a failure for
// a file that somebody named, with a problem for one that a directory holds.
func (j *job) compile(compile func(string) ([]byte, error)) bool {
	if j.ready == "" {
		if compile == nil {
			j.fail("is Bicep, and %s; run `az bicep build --file %s` where there is one and name the template that it writes", noCompiler, path.Base(j.in.Path))
			return false
		}
		out, err := compile(j.abs)
		if err != nil {
			j.refused(j.written, err)
			if !j.named {
				j.in.Status = graph.Skipped
				for i := range j.in.Problems {
					j.in.Problems[i].Failure = false
				}
			}
			return false
		}
		j.ready = string(out)
	}
	j.file = source.NewFile(j.in.Path, []byte(j.ready))
	j.from(j.file, j.written)
	return true
}

// from notes the source that a file was compiled from. A template with several
// parameter files has several jobs, so what they share is not changed.
func (j *job) from(file, written *source.File) {
	all := map[*source.File]*source.File{file: written}
	maps.Copy(all, j.bicep)
	j.bicep = all
}

// takeParameters gives a template a parameter file, which may be compiled.
func (j *job) takeParameters(p *job) {
	j.give(p.file)
	if p.written != nil {
		j.from(p.file, p.written)
	}
}

// CompileError is what Options.Compile fails with where the compiler refuses a
// file. Line and Column count from 1; they are 0 where the compiler names no
// place in the file itself.
type CompileError struct {
	Line, Column int
	Message      string
}

// Error implements error.
func (e *CompileError) Error() string { return e.Message }

func (j *job) refused(written *source.File, err error) {
	j.fail("could not be compiled: %v", err)
	if at := (*CompileError)(nil); errors.As(err, &at) && at.Line > 0 {
		offset := written.Offset(at.Line, at.Column)
		last := &j.in.Problems[len(j.in.Problems)-1]
		last.Path, last.Span = "", written.Span(offset, offset)
	}
}

// bicepParameters compiles a parameter file. The job then has the parameters and,
// in ready, the template that they are for, if there is one.
func (l *loader) bicepParameters(j *job) {
	if l.o.Compile == nil {
		j.fail("is a parameter file in Bicep, and %s; run `az bicep build-params --file %s` where there is one and give what it writes with --parameters", noCompiler, path.Base(j.in.Path))
		return
	}
	out, err := l.o.Compile(j.abs)
	if err != nil {
		j.refused(j.file, err)
		return
	}
	// https://github.com/Azure/bicep: BuildParamsStdout, on which the Azure CLI
	// depends.
	var result struct {
		ParametersJSON string `json:"parametersJson"`
		TemplateJSON   string `json:"templateJson"`
	}
	if err := json.Unmarshal(out, &result); err != nil || result.ParametersJSON == "" {
		j.fail(`could not be compiled: the compiler wrote no "parametersJson"; a newer one does`)
		return
	}
	j.kind, j.written = detect.ParameterFile, j.file
	j.file = source.NewFile(j.in.Path, []byte(result.ParametersJSON))
	j.ready = result.TemplateJSON
}

// usedBy returns the template that a parameter file in Bicep names; nil where it
// names none that can be had, which the job then says.
func (l *loader) usedBy(p *job) *job {
	used := ""
	for _, d := range bicep.Parse(p.written).Declarations {
		if d.Keyword == "using" {
			used = d.Text
		}
	}
	name := path.Join(path.Dir(p.in.Path), used)
	switch path.Ext(used) {
	case detect.BicepExt, ".json":
		if !inside(p.tree, name) {
			break
		}
		t := l.byAbs[l.abs(name)]
		if t == nil {
			t = l.open(name)
			if l.classify(t); t.kind != graph.ARMTemplate {
				l.drop(t)
			}
		}
		if t.kind == graph.ARMTemplate {
			if t.written != nil {
				t.ready = p.ready
			}
			return t
		}
	}
	if p.ready == "" {
		p.fail("names no template that can be read; name the template and give this file with --parameters")
		return nil
	}
	// A module of a registry, whose own source nobody has.
	t := &job{in: graph.Input{Path: p.in.Path, Kind: graph.ARMTemplate}, abs: p.abs, tree: p.tree, kind: graph.ARMTemplate}
	t.file = source.NewFile(p.in.Path, []byte(p.ready))
	t.from(t.file, p.written)
	l.jobs = append(l.jobs, t)
	return t
}

// inside reports whether there is a file of the name below the root of the tree.
func inside(t *source.Tree, name string) bool {
	if t == nil {
		return false
	}
	_, err := t.Stat(name)
	return err == nil
}

// giveBicepBeside gives a template the parameter file beside it, if that is for
// it.
func (l *loader) giveBicepBeside(t *job, name string) {
	p := &job{in: graph.Input{Path: name}, abs: filepath.Join(filepath.Dir(t.abs), path.Base(name))}
	f, err := t.tree.Read(name)
	if err != nil || !uses(f, path.Base(t.in.Path)) {
		return
	}
	p.file = f
	l.bicepParameters(p)
	if p.in.Status == graph.Failed {
		for _, problem := range p.in.Problems {
			problem.Failure = false
			t.in.Problems = append(t.in.Problems, problem)
		}
		return
	}
	t.takeParameters(p)
}

// uses reports whether a parameter file is for the template of a name beside it.
func uses(f *source.File, template string) bool {
	return slices.ContainsFunc(bicep.Parse(f).Declarations, func(d *bicep.Declaration) bool {
		return d.Keyword == "using" && path.Clean(d.Text) == template
	})
}

// bicepFiles adds what a directory holds of Bicep, if there is a compiler: what
// is no part of another file and was not compiled yet.
func (l *loader) bicepFiles(names []string) {
	if l.o.Compile == nil {
		return
	}
	parts := map[string]bool{}
	var found []string
	for _, name := range names {
		f, err := l.read(l.name(name))
		if err != nil {
			continue
		}
		for _, d := range bicep.Parse(f).Declarations {
			if d.Keyword == "module" || d.Keyword == "import" {
				parts[filepath.Join(filepath.Dir(l.abs(name)), filepath.FromSlash(d.Text))] = true
			}
		}
		found = append(found, name)
	}
	for _, name := range found {
		abs := l.abs(name)
		if _, err := os.Stat(strings.TrimSuffix(abs, detect.BicepExt) + ".json"); err == nil || parts[abs] {
			continue
		}
		if j := l.open(name); j != nil {
			l.classify(j)
		}
	}
}
