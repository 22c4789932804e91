package parsers

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/tfidlint/tfidlint/parsers/internal/gitignore"
)

// walk calls visit for each file below dir in order of names, without what
// lies in .git and .terraform and without what git ignores in the repository.
// Symbolic links are not followed, so that it ends.
func walk(dir, repo string, visit func(file string)) error {
	w := walker{repo: repo, visit: visit}
	for _, at := range above(dir, repo) {
		w.ignores(at)
	}
	return w.directory(dir)
}

// above returns the directories from the repository down to dir, without dir.
func above(dir, repo string) []string {
	var up []string
	for dir != repo {
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
		up = append(up, dir)
	}
	slices.Reverse(up)
	return up
}

type walker struct {
	repo     string
	visit    func(string)
	patterns []gitignore.Pattern
}

// relative returns a path relative to the repository, with slashes; "" is the
// repository itself.
func (w *walker) relative(name string) string {
	rel, err := filepath.Rel(w.repo, name)
	if err != nil || rel == "." {
		return ""
	}
	return filepath.ToSlash(rel)
}

// maxIgnoreFile is the size in bytes of the largest .gitignore file that is read.
const maxIgnoreFile = 1 << 20

// ignores reads the patterns of one directory, which win over those of the
// directories above.
func (w *walker) ignores(dir string) {
	files := []string{filepath.Join(dir, ".gitignore")}
	if dir == w.repo {
		files = []string{filepath.Join(dir, ".git", "info", "exclude"), files[0]}
	}
	for _, name := range files {
		// A file that is not there, or is no file, ignores nothing. Git follows
		// no symbolic links here either.
		if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() || info.Size() > maxIgnoreFile {
			continue
		}
		if content, err := os.ReadFile(name); err == nil {
			w.patterns = append(w.patterns, gitignore.Parse(w.relative(dir), string(content))...)
		}
	}
}

func (w *walker) directory(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	before := len(w.patterns)
	w.ignores(dir)
	defer func() { w.patterns = w.patterns[:before] }()
	rel := w.relative(dir)
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir() && (e.Name() == ".git" || e.Name() == ".terraform"):
		case gitignore.Ignored(w.patterns, path.Join(rel, e.Name()), e.IsDir()):
		case e.IsDir():
			// A directory below the named one that may not be read is left out
			// like one that is not there.
			_ = w.directory(name)
		case e.Type()&fs.ModeType == 0:
			w.visit(name)
		}
	}
	return nil
}
