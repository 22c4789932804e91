package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Tree reads files below one directory, the root, and nothing outside it:
// neither by ".." nor through a symbolic link. Parsers follow what an input
// names (modules, linked templates, parameter files) only through a Tree,
// because inputs come from strangers.
//
// Names are as a report prints them: relative to the working directory with
// "/" between segments, or absolute. A Tree is safe for concurrent use.
type Tree struct {
	root *os.Root
	abs  string // the root, absolute, symbolic links resolved
	work string // the working directory, likewise
}

// MaxFileSize is the size in bytes beyond which a Tree refuses to read a file.
const MaxFileSize = 64 << 20

// ErrOutside is what reading outside the root fails with.
var ErrOutside = errors.New("lies outside the repository (or the working directory where there is none); tfidlint reads only below it")

// NewTree returns the tree below root for names relative to work. Both are
// directories of the file system.
func NewTree(root, work string) (*Tree, error) {
	abs, err := resolve(root)
	if err != nil {
		return nil, err
	}
	at, err := resolve(work)
	if err != nil {
		return nil, err
	}
	r, err := os.OpenRoot(abs)
	if err != nil {
		return nil, err
	}
	return &Tree{root: r, abs: abs, work: at}, nil
}

func resolve(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// Close releases the root directory.
func (t *Tree) Close() error { return t.root.Close() }

// inside returns the name relative to the root, as package os wants it.
func (t *Tree) inside(name string) (string, error) {
	path := filepath.FromSlash(name)
	if !filepath.IsAbs(path) {
		path = filepath.Join(t.work, path)
	}
	rel, err := filepath.Rel(t.abs, path)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", ErrOutside
	}
	return rel, nil
}

// Name returns how reports name a path: relative to the working directory
// where that does not lead out of it, with "/" between segments.
func (t *Tree) Name(path string) string {
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		return filepath.ToSlash(filepath.Clean(path))
	}
	if rel, err := filepath.Rel(t.work, path); err == nil {
		return filepath.ToSlash(rel)
	}
	return filepath.ToSlash(path)
}

// FromRoot returns the name relative to the root, which is the same wherever
// in a repository the program runs; ok is false for what lies outside.
func (t *Tree) FromRoot(name string) (rel string, ok bool) {
	rel, err := t.inside(name)
	return filepath.ToSlash(rel), err == nil
}

// Read returns a file. It fails for directories, for what is larger than
// MaxFileSize, and with ErrOutside for what lies outside the root.
func (t *Tree) Read(name string) (*File, error) {
	rel, err := t.inside(name)
	if err != nil {
		return nil, err
	}
	f, err := t.root.Open(rel)
	if err != nil {
		return nil, t.explain(err)
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("is not a regular file")
	case info.Size() > MaxFileSize:
		return nil, fmt.Errorf("is larger than the bound of %d MiB for a file that an input names", MaxFileSize>>20)
	}
	content, err := io.ReadAll(io.LimitReader(f, MaxFileSize))
	if err != nil {
		return nil, err
	}
	return NewFile(t.Name(name), content), nil
}

// List returns the entries of a directory in order of their names.
func (t *Tree) List(name string) ([]fs.DirEntry, error) {
	rel, err := t.inside(name)
	if err != nil {
		return nil, err
	}
	d, err := t.root.Open(rel)
	if err != nil {
		return nil, t.explain(err)
	}
	defer func() { _ = d.Close() }() // nothing was written
	entries, err := d.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	sortEntries(entries)
	return entries, nil
}

// Stat describes a file or directory, following symbolic links that stay
// below the root.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	rel, err := t.inside(name)
	if err != nil {
		return nil, err
	}
	info, err := t.root.Stat(rel)
	return info, t.explain(err)
}

// explain drops the operation and path that package os puts before a cause:
// whoever reports the error names the file already.
func (t *Tree) explain(err error) error {
	var path *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fs.ErrNotExist
	case errors.As(err, &path):
		if strings.Contains(path.Err.Error(), "escapes from parent") {
			return ErrOutside
		}
		return path.Err
	}
	return err
}

func sortEntries(entries []fs.DirEntry) {
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
}
