package parsers

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/detect"
)

// pair puts together what is one deployment: templates with their parameter
// files, plans with the directories that may hold their configuration.
func (l *loader) pair() {
	l.parameters()
	l.sources()
}

// parameters gives templates their parameter files. A parameter file that
// somebody named makes a deployment of the template beside it; a template
// without one is deployed with the file beside it that bears its name.
func (l *loader) parameters() {
	shared := l.sharedParameters()
	paired := map[*job]bool{}
	for _, p := range slices.Clone(l.jobs) {
		if !p.named || p.kind != detect.ParameterFile {
			continue
		}
		t := l.templateOf(p)
		if t == nil && p.in.Status == graph.Failed {
			continue
		}
		if t == nil {
			p.fail("is a parameter file, but its template is not beside it; name the template and give this file with --parameters")
			continue
		}
		if paired[t] {
			again := *t
			again.parameters, again.in.Parameters = nil, nil
			t = &again
			l.jobs = append(l.jobs, t)
		}
		paired[t], t.named = true, true
		t.takeParameters(p)
	}
	for _, t := range l.jobs {
		if t.kind != graph.ARMTemplate {
			continue
		}
		for _, p := range shared {
			t.takeParameters(p)
		}
		if !paired[t] && len(l.o.Parameters) == 0 {
			l.giveBeside(t)
		}
	}
}

// sharedParameters reads the files that are for every template. One that
// cannot be read is an input that failed.
func (l *loader) sharedParameters() []*job {
	var files []*job
	for _, name := range l.o.Parameters {
		j := &job{in: graph.Input{Path: l.name(name)}, abs: l.abs(name), named: true}
		var err error
		if j.file, err = l.read(j.in.Path); err != nil {
			j.fail("parameter file could not be read: %s", cause(err))
		} else if detect.IsBicepParameters(j.in.Path) {
			l.bicepParameters(j)
		}
		if j.in.Status == graph.Failed {
			l.jobs = append(l.jobs, j)
			continue
		}
		files = append(files, j)
	}
	return files
}

func (j *job) give(f *source.File) {
	j.parameters = append(j.parameters, f)
	j.in.Parameters = append(j.in.Parameters, f.Path)
}

// templateOf returns the template beside a parameter file: for
// main.parameters.json and main.parameters.test.json that is main.json.
func (l *loader) templateOf(p *job) *job {
	if p.written != nil {
		return l.usedBy(p)
	}
	for _, name := range templateNames(path.Base(p.in.Path)) {
		abs := filepath.Join(filepath.Dir(p.abs), name)
		j := l.byAbs[abs]
		if j == nil {
			j = l.open(path.Join(path.Dir(p.in.Path), name))
			if l.classify(j); j.kind != graph.ARMTemplate {
				l.drop(j)
			}
		}
		if j.kind == graph.ARMTemplate {
			return j
		}
	}
	return nil
}

// drop takes a job back that turned out not to be needed.
func (l *loader) drop(j *job) {
	l.jobs = slices.DeleteFunc(l.jobs, func(k *job) bool { return k == j })
	delete(l.byAbs, j.abs)
}

func templateNames(parameters string) []string {
	if strings.EqualFold(parameters, "parameters.json") {
		// What the portal exports.
		return []string{"template.json", "azuredeploy.json"}
	}
	for _, mark := range []string{".parameters.", ".param.", "-parameters."} {
		if stem, _, ok := strings.Cut(parameters, mark); ok && stem != "" {
			return []string{stem + ".json"}
		}
	}
	return nil
}

// giveBeside gives a template the parameter file beside it, if there is one.
// What cannot be read that way leaves parameters unknown.
func (l *loader) giveBeside(t *job) {
	if t.tree == nil || t.in.Path == source.Stdin {
		return
	}
	dir, base := path.Split(t.in.Path)
	names := []string{strings.TrimSuffix(base, path.Ext(base)) + ".parameters.json"}
	if base == "template.json" {
		names = append(names, "parameters.json")
	}
	if t.written != nil && l.o.Compile != nil {
		names = append(names, strings.TrimSuffix(base, detect.BicepExt)+detect.BicepParametersExt)
	}
	for _, name := range names {
		if _, err := t.tree.Stat(dir + name); err != nil {
			continue
		}
		if detect.IsBicepParameters(name) {
			l.giveBicepBeside(t, dir+name)
			return
		}
		f, err := t.tree.Read(dir + name)
		if err != nil {
			t.in.Problems = append(t.in.Problems, source.Problem{Path: dir + name, Message: fmt.Sprintf("parameter file beside %q could not be read: %v", t.in.Path, err)})
			continue
		}
		if detect.Content(f.Content).Kind == detect.ParameterFile {
			t.give(f)
			return
		}
	}
}

// sources notes for each plan where its configuration may be: where --source
// says, or beside the plan, then in the working directory.
func (l *loader) sources() {
	if l.o.NoSource {
		return
	}
	for _, j := range l.jobs {
		if j.kind != graph.TerraformPlan {
			continue
		}
		dirs := []string{path.Dir(j.in.Path), "."}
		if l.o.Source != "" {
			dirs = []string{l.name(l.o.Source)}
		} else if j.in.Path == source.Stdin {
			dirs = dirs[1:]
		}
		for _, dir := range slices.Compact(dirs) {
			if tree := l.tree(l.abs(dir)); tree != nil {
				j.sources = append(j.sources, sourceDir{dir, tree})
			} else if l.o.Source != "" {
				j.in.Problems = append(j.in.Problems, source.Problem{Path: dir, Message: "the directory of the configuration could not be read; name an existing one with --source", Failure: true})
			}
		}
	}
}

// sourceDir is a directory that may hold the configuration of a plan.
type sourceDir struct {
	dir  string
	tree *source.Tree
}
