package tfconfig

import (
	"path"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Root is a root module found in a search.
type Root struct {
	// Dir is its directory, as the Tree names it.
	Dir string
	// Modules are the directories of the local modules that it uses, directly
	// or through others, in order.
	Modules []string
}

// Uses reports whether the root module's configuration has files in the
// directory.
func (r Root) Uses(dir string) bool {
	dir = path.Clean(dir)
	return r.Dir == dir || slices.Contains(r.Modules, dir)
}

// Roots separates root modules from called ones: of the given directories, those
// that have configuration files and that no other of them calls as a module.
// Directories that cannot be read are left out. The result is in the order of
// the names. Of modules that call one another in a circle, and that no root
// leads to, the first is one: the circle has to be reported somewhere.
func Roots(tree *source.Tree, dirs []string) []Root {
	l := newLoader(tree)
	have := map[string]bool{}
	var searched []string
	for _, dir := range dirs {
		dir = path.Clean(dir)
		if names, err := configurationFiles(tree, dir); err == nil && len(names) > 0 && !have[dir] {
			have[dir] = true
			searched = append(searched, dir)
		}
	}
	slices.Sort(searched)
	called := map[string]bool{}
	for _, dir := range searched {
		for _, callee := range l.localCalls(dir) {
			called[callee] = called[callee] || callee != dir
		}
	}
	var roots []Root
	covered := map[string]bool{}
	add := func(dir string) {
		root := Root{Dir: dir, Modules: l.reach(dir)}
		covered[dir] = true
		for _, m := range root.Modules {
			covered[m] = true
		}
		roots = append(roots, root)
	}
	for _, dir := range searched {
		if !called[dir] {
			add(dir)
		}
	}
	for _, dir := range searched {
		if !covered[dir] {
			add(dir)
		}
	}
	slices.SortFunc(roots, func(a, b Root) int { return strings.Compare(a.Dir, b.Dir) })
	return roots
}

// localCalls returns the directories that the modules called in a directory
// lie in, as far as their sources are literal paths.
func (l *loader) localCalls(dir string) []string {
	d, err := l.directory(dir)
	if err != nil {
		return nil
	}
	var dirs []string
	for _, c := range d.calls.all {
		from, ok := literalString(c.source)
		if ok && (strings.HasPrefix(from, "./") || strings.HasPrefix(from, "../")) {
			dirs = append(dirs, path.Join(dir, from))
		}
	}
	return dirs
}

// reach returns the directories of all local modules that a directory leads to,
// in order.
func (l *loader) reach(dir string) []string {
	seen := map[string]bool{dir: true}
	var found []string
	queue := []string{dir}
	for len(queue) > 0 && len(found) < maxModules {
		next := queue[0]
		queue = queue[1:]
		for _, callee := range l.localCalls(next) {
			if !seen[callee] {
				seen[callee] = true
				found = append(found, callee)
				queue = append(queue, callee)
			}
		}
	}
	slices.Sort(found)
	return found
}
