package tfconfig

import (
	"encoding/base64"
	"errors"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

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

// maxEntries is how many directory entries fileset looks at, and maxLevels how
// deep it goes: symbolic links may lead in circles.
const (
	maxEntries = 20_000
	maxLevels  = 20
)

func fileSet(c *invocation, a []string) (value, error) {
	dir, ok := c.fileName(a[0])
	if !ok {
		return c.unknown(), nil
	}
	pattern, ok := globPattern(a[1])
	if !ok {
		return value{}, c.errorf(1, "the pattern is not valid")
	}
	w := fileWalk{c: c, pattern: pattern, deep: strings.Contains(a[1], "**"), levels: strings.Count(a[1], "/")}
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
	pattern *regexp.Regexp
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
		case !directory && w.pattern.MatchString(name):
			w.found = append(w.found, textVal(name).withAt(w.c.span()))
		}
	}
	return nil
}

// globPattern translates a pattern with *, **, ?, [class] and {a,b}.
func globPattern(glob string) (*regexp.Regexp, bool) {
	var b strings.Builder
	b.WriteString("^")
	braces := 0
	for i := 0; i < len(glob); i++ {
		switch ch := glob[i]; ch {
		case '*':
			if !strings.HasPrefix(glob[i:], "**") {
				b.WriteString("[^/]*")
				continue
			}
			i++
			if strings.HasPrefix(glob[i+1:], "/") {
				i++
				b.WriteString("(?:.*/)?")
			} else {
				b.WriteString(".*")
			}
		case '?':
			b.WriteString("[^/]")
		case '{':
			braces++
			b.WriteString("(?:")
		case '}':
			braces--
			b.WriteString(")")
		case ',':
			b.WriteString(map[bool]string{true: "|", false: ","}[braces > 0])
		case '[':
			end := strings.IndexByte(glob[i:], ']')
			if end < 2 {
				return nil, false
			}
			class := glob[i+1 : i+end]
			if class[0] == '!' {
				class = "^" + class[1:]
			}
			b.WriteString("[" + strings.ReplaceAll(class, `\`, `\\`) + "]")
			i += end
		case '\\':
			i++
			if i < len(glob) {
				b.WriteString(regexp.QuoteMeta(glob[i : i+1]))
			}
		default:
			// Bytes of a longer character stand for themselves.
			_, size := utf8.DecodeRuneInString(glob[i:])
			b.WriteString(regexp.QuoteMeta(glob[i : i+size]))
			i += size - 1
		}
	}
	re, err := regexp.Compile(b.String() + "$")
	return re, err == nil && braces == 0
}
