package parsers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
)

// maxInput is the size in bytes beyond which a named file is not read. A plan
// of 400,000 resources has about half of that.
const maxInput = 2 << 30

// disk is where inputs are: what names mean, which trees parsers may read in,
// and the content of the files that are inputs themselves.
type disk struct {
	// dir is the working directory; empty for that of the process.
	dir   string
	trees map[string]*source.Tree // by root; nil for one that cannot be opened
}

func (d *disk) close() {
	for _, t := range d.trees {
		if t != nil {
			_ = t.Close() // nothing was written
		}
	}
}

// abs returns the absolute form of a path that is relative to the working
// directory.
func (d *disk) abs(name string) string {
	if !filepath.IsAbs(name) && d.dir != "" {
		name = filepath.Join(d.dir, name)
	}
	if abs, err := filepath.Abs(name); err == nil {
		return abs
	}
	return filepath.Clean(name)
}

// name returns how reports name a path: relative to the working directory.
func (d *disk) name(p string) string {
	if filepath.IsAbs(p) {
		// On Windows there is no way from one volume to another.
		if rel, err := filepath.Rel(d.abs("."), p); err == nil {
			p = rel
		}
	}
	return filepath.ToSlash(filepath.Clean(p))
}

// read reads an input by the name that reports have for it: a regular file, or
// a pipe. Every input but standard input comes this way.
func (d *disk) read(name string) (*source.File, error) {
	f, err := os.Open(d.abs(name))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	var size int64
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		size = info.Size()
	}
	return readAll(name, f, size)
}

// readAll reads at most maxInput bytes; size is how many there probably are.
// What is encoded in UTF-16, as the > of Windows PowerShell writes it, becomes
// UTF-8, so that the offsets of spans are those of the text in UTF-8.
func readAll(name string, r io.Reader, size int64) (*source.File, error) {
	if size > maxInput {
		return nil, errTooLarge
	}
	limited := &io.LimitedReader{R: r, N: maxInput + 1}
	f, err := tfplan.Load(name, decoded(limited), int(size))
	if err == nil && limited.N == 0 {
		return nil, errTooLarge
	}
	return f, err
}

// decoded returns a reader of the UTF-8 of what begins with the byte order mark
// of UTF-16, and of anything else as it is.
func decoded(r io.Reader) io.Reader {
	begin := make([]byte, 2)
	n, err := io.ReadFull(r, begin)
	whole := io.MultiReader(bytes.NewReader(begin[:n]), r)
	switch {
	case err != nil:
		if n == 0 && !errors.Is(err, io.EOF) {
			return errorReader{err}
		}
	case bytes.Equal(begin, []byte("\xFF\xFE")), bytes.Equal(begin, []byte("\xFE\xFF")):
		return transform.NewReader(whole, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	}
	return whole
}

// errorReader fails as the first read of a file did.
type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

var errTooLarge = fmt.Errorf("is larger than the bound of %d GiB for an input", maxInput>>30)

// cause returns what an error of package os says without the file's name,
// which every report puts before it.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// tree returns the tree below the repository that the working directory is in,
// or for a directory outside of it, the repository of that directory. Without
// one, nil, nothing that an input names is read, which its parser reports where
// it matters.
func (d *disk) tree(dir string) *source.Tree {
	work := d.abs(".")
	root := Repository(work)
	if rel, err := filepath.Rel(root, dir); err != nil || !filepath.IsLocal(rel) {
		root = Repository(dir)
	}
	if t, ok := d.trees[root]; ok {
		return t
	}
	t, err := source.NewTree(root, work)
	if err != nil {
		t = nil
	}
	d.trees[root] = t
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
