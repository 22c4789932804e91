package parsers

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/detect"
	"github.com/tfidlint/tfidlint/parsers/internal/terraform"
	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
)

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

// options returns what a configuration is read with.
func (v Variables) options() tfconfig.Options {
	o := tfconfig.Options{Environment: v.Environment, Workspace: v.Workspace}
	for _, a := range v.Assignments {
		o.Assignments = append(o.Assignments, tfconfig.Assignment(a))
	}
	return o
}

// roots adds the root modules among directories that were searched.
func (l *loader) roots(dirs []string) {
	for _, r := range l.rootsOf(dirs) {
		l.root(r.Dir).in.Only = nil
		l.root(r.Dir).whole = true
	}
}

// changed adds the root modules that use the configuration files that somebody
// named, each limited to findings in those files. A file of variables can
// change everything in its root module, so that is not limited.
func (l *loader) changed(files []string) {
	if len(files) == 0 {
		return
	}
	var roots []tfconfig.Root
	searched := map[string]bool{}
	for _, name := range files {
		dir := l.abs(path.Dir(name))
		if repo := Repository(dir); !searched[repo] {
			searched[repo] = true
			roots = append(roots, l.rootsOf(l.configDirs(repo))...)
		}
	}
	for _, name := range files {
		used := false
		for _, r := range roots {
			if !r.Uses(path.Dir(name)) {
				continue
			}
			used = true
			if j := l.root(r.Dir); detect.IsVariables(name) {
				j.in.Only, j.whole = nil, true
			} else if !j.whole {
				j.in.Only = append(j.in.Only, name)
			}
		}
		if !used && !detect.IsVariables(name) {
			l.broken(name, "could not be read with its root module: the repository that it is in cannot be searched")
		}
	}
}

// configDirs returns the directories below one that hold configuration.
func (l *loader) configDirs(dir string) []string {
	var dirs []string
	// What cannot be searched has no root modules; the files named are then
	// reported as such.
	_ = walk(dir, Repository(dir), func(abs string) {
		if at := l.name(filepath.Dir(abs)); detect.IsConfig(abs) && (len(dirs) == 0 || dirs[len(dirs)-1] != at) {
			dirs = append(dirs, at)
		}
	})
	return dirs
}

// rootsOf tells the root modules among directories of one repository.
func (l *loader) rootsOf(dirs []string) []tfconfig.Root {
	if len(dirs) == 0 {
		return nil
	}
	tree := l.tree(l.abs(dirs[0]))
	if tree == nil {
		return nil
	}
	return tfconfig.Roots(tree, dirs)
}

// root returns the job of a root module.
func (l *loader) root(dir string) *job {
	abs := l.abs(dir)
	if j := l.byAbs[abs]; j != nil {
		return j
	}
	j := &job{in: graph.Input{Path: dir, Kind: graph.TerraformConfig, Source: dir}, abs: abs, kind: graph.TerraformConfig, tree: l.tree(abs)}
	l.byAbs[abs] = j
	l.jobs = append(l.jobs, j)
	return j
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
				j.sources = append(j.sources, candidate{dir, tree})
			} else if l.o.Source != "" {
				j.in.Problems = append(j.in.Problems, source.Problem{Path: dir, Message: "the directory of the configuration could not be read; name an existing one with --source", Failure: true})
			}
		}
	}
}

// candidate is a directory that may hold the configuration of a plan.
type candidate struct {
	dir  string
	tree *source.Tree
}

// configuration returns the configuration that a plan was made from, nil where
// none of the candidates is it.
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

// config reads a root module.
func (j *job) config(o Options) {
	if j.tree == nil {
		j.fail("could not be read: its repository cannot be opened")
		return
	}
	config, err := tfconfig.Load(j.tree, j.in.Path, o.Variables.options())
	if err != nil {
		j.fail("%s", err)
		return
	}
	j.in.Graph, j.linked = config.Graph(), config.Reads()
	if j.in.Only == nil {
		return
	}
	// What is broken in files that nobody named leaves things unknown here; it
	// is for whoever names those files to mend.
	for i, p := range j.in.Graph.Problems {
		if p.Span.IsValid() && !slices.Contains(j.in.Only, p.Span.File.Path) {
			j.in.Graph.Problems[i].Failure = false
		}
	}
}
