package parsers

import (
	"bufio"
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
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

// segments returns a path relative to the repository in parts.
func (w *walker) segments(name string) []string {
	rel, err := filepath.Rel(w.repo, name)
	if err != nil || rel == "." {
		return nil
	}
	return strings.Split(filepath.ToSlash(rel), "/")
}

// ignores reads the patterns of one directory, which win over those of the
// directories above.
func (w *walker) ignores(dir string) {
	files := []string{filepath.Join(dir, ".gitignore")}
	if dir == w.repo {
		files = []string{filepath.Join(dir, ".git", "info", "exclude"), files[0]}
	}
	domain := w.segments(dir)
	for _, name := range files {
		// A file that is not there, or is no file, ignores nothing.
		content, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		lines := bufio.NewScanner(bytes.NewReader(content))
		for lines.Scan() {
			line := strings.TrimSuffix(lines.Text(), "\r")
			if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
				w.patterns = append(w.patterns, gitignore.ParsePattern(line, domain))
			}
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
	matcher := gitignore.NewMatcher(w.patterns)
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir() && (e.Name() == ".git" || e.Name() == ".terraform"):
		case matcher.Match(w.segments(name), e.IsDir()):
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
