package parsers

import (
	"path"
	"path/filepath"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers/internal/detect"
	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
)

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

// rootsOf returns the root modules among directories of one repository.
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
