package tfconfig

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/tfidlint/tfidlint/linter/source"
)

var filesystemFunctions = map[string]fn{
	"abspath":    never(1, 1), // where the working directory is differs from machine to machine
	"basename":   ofText(1, 1, func(_ *invocation, a []string) (value, error) { return textVal(path.Base(a[0])), nil }),
	"dirname":    ofText(1, 1, func(_ *invocation, a []string) (value, error) { return textVal(path.Dir(a[0])), nil }),
	"pathexpand": ofText(1, 1, pathExpand),
	"file":       ofText(1, 1, func(c *invocation, a []string) (value, error) { return c.ofFile(a[0], wholeFile) }),
	"filebase64": ofText(1, 1, func(c *invocation, a []string) (value, error) {
		return c.ofFile(a[0], func(_ *invocation, f *source.File) (value, error) {
			return textVal(base64.StdEncoding.EncodeToString(f.Content)), nil
		})
	}),
	"fileexists": ofText(1, 1, fileExists),
	"fileset":    ofText(2, 2, fileSet),
}

func pathExpand(c *invocation, a []string) (value, error) {
	if strings.HasPrefix(a[0], "~") {
		return c.unknown(), nil
	}
	return textVal(a[0]), nil
}

// fileName returns how the tree names a path. Terraform resolves paths from
// where it runs, which is the root module.
func (c *invocation) fileName(name string) (string, bool) {
	if strings.HasPrefix(name, "~") {
		return "", false
	}
	if path.IsAbs(name) {
		return name, true
	}
	return path.Join(c.s.ev.root, name), true
}

// ofFile applies f to a file below the tree.
func (c *invocation) ofFile(name string, f func(*invocation, *source.File) (value, error)) (value, error) {
	full, ok := c.fileName(name)
	if !ok {
		return c.unknown(), nil
	}
	file, err := c.s.ev.read(full)
	if err != nil {
		return value{}, c.errorf(0, "could not read the file %q: it %s", full, readText(err))
	}
	if !c.s.ev.spend(len(file.Content)/stepBytes, c.span) {
		return c.unknown(), nil
	}
	return f(c, file)
}

func wholeFile(c *invocation, f *source.File) (value, error) {
	if !utf8.Valid(f.Content) {
		return value{}, c.errorf(0, "the file %q is not UTF-8 text; filebase64 reads any file", f.Path)
	}
	if len(f.Content) > maxText {
		return c.tooLong(), nil
	}
	return textVal(string(f.Content)), nil
}

func fileExists(c *invocation, a []string) (value, error) {
	full, ok := c.fileName(a[0])
	if !ok {
		return nothing(), nil
	}
	info, err := c.s.ev.tree.Stat(full)
	switch {
	case errors.Is(err, source.ErrOutside):
		return nothing(), nil
	case err != nil:
		return boolVal(false), nil
	}
	return boolVal(info.Mode().IsRegular()), nil
}

const (
	// maxEntries is how many directory entries fileset looks at, and maxLevels
	// how deep it goes: symbolic links may lead in circles.
	maxEntries = 20_000
	maxLevels  = 20
	// maxPatterns bounds the alternatives of a pattern in all.
	maxPatterns = 1000
)

func fileSet(c *invocation, a []string) (value, error) {
	dir, ok := c.fileName(a[0])
	if !ok {
		return c.unknown(), nil
	}
	if !doublestar.ValidatePattern(a[1]) {
		return value{}, c.errorf(1, "the pattern is not valid")
	}
	if combinations(a[1]) > maxPatterns {
		c.s.ev.fail(c.span(), "a pattern of fileset stands for more than %d patterns without braces", maxPatterns)
		return c.unknown(), nil
	}
	w := fileWalk{c: c, pattern: a[1], deep: strings.Contains(a[1], "**"), levels: strings.Count(a[1], "/")}
	if err := w.walk(dir, "", 0); err != nil {
		return value{}, c.errorf(0, "could not read the directory %q: it %s", dir, readText(err))
	}
	if w.entries > maxEntries {
		c.s.ev.fail(c.span(), "fileset looks at more than %d files and directories", maxEntries)
		return c.unknown(), nil
	}
	return setVal(w.found), nil
}

type fileWalk struct {
	c       *invocation
	pattern string
	deep    bool
	levels  int
	entries int
	found   []value
}

func (w *fileWalk) walk(dir, rel string, level int) error {
	entries, err := w.c.s.ev.tree.List(dir)
	if err != nil {
		if level > 0 {
			return nil // a link that leads out, a directory that nobody may read
		}
		return err
	}
	for _, e := range entries {
		if w.entries++; w.entries > maxEntries {
			return nil
		}
		name := path.Join(rel, e.Name())
		directory := e.IsDir()
		if e.Type()&fs.ModeSymlink != 0 {
			info, err := w.c.s.ev.tree.Stat(path.Join(dir, e.Name()))
			if err != nil {
				continue
			}
			directory = info.IsDir()
		}
		switch {
		case directory && level < maxLevels && (w.deep || level < w.levels):
			if err := w.walk(path.Join(dir, e.Name()), name, level+1); err != nil {
				return err
			}
		case !directory && doublestar.MatchUnvalidated(w.pattern, name):
			w.found = append(w.found, textVal(name).withAt(w.c.span()))
		}
	}
	return nil
}

// combinations returns how many patterns without braces a pattern may stand for;
// matching may try each of them.
func combinations(pattern string) int {
	n := 1
	for _, group := range strings.Split(pattern, "{")[1:] {
		if n *= 1 + strings.Count(group, ","); n > maxPatterns {
			break
		}
	}
	return n
}
