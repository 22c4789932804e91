// Package gitignore finds out which files git leaves out, by the patterns of
// .gitignore files. No small library does: the ones there are lack directories,
// negation or "**", or bring a whole git with them. What doublestar matches is
// nearly what git matches, so a pattern is turned into one of its.
package gitignore

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Pattern is a line of a .gitignore file. The zero Pattern matches nothing.
type Pattern struct {
	dir       string // where the file is: "" or a path that ends with "/"
	glob      string // as doublestar has it, for paths below dir
	negated   bool   // what it matches is not ignored
	directory bool   // it matches directories only
}

// Parse returns the patterns of a .gitignore file. Its directory is a path with
// slashes relative to the root of the repository, which is "" itself.
func Parse(dir, content string) []Pattern {
	if dir != "" {
		dir += "/"
	}
	var patterns []Pattern
	for line := range strings.Lines(strings.TrimPrefix(content, "\uFEFF")) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		p := Pattern{dir: dir}
		if strings.HasPrefix(line, "#") || !p.parse(line) {
			continue
		}
		patterns = append(patterns, p)
	}
	return patterns
}

// parse reads a line and reports whether it is a pattern.
func (p *Pattern) parse(line string) bool {
	line, p.negated = strings.CutPrefix(trimSpaces(line), "!")
	line, p.directory = strings.CutSuffix(line, "/")
	if line == "" {
		return false
	}
	// A slash in front or in the middle ties a pattern to the directory of its
	// file; any other one matches in all directories below.
	if strings.Contains(line, "/") {
		line = strings.TrimPrefix(line, "/")
	} else {
		line = "**/" + line
	}
	p.glob = translate(line)
	if strings.HasSuffix(p.glob, "/**") {
		p.glob += "/*" // what is in the directory, not the directory itself
	}
	return doublestar.ValidatePattern(p.glob)
}

// trimSpaces cuts off the spaces at the end that no backslash protects.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ' ':
			continue
		case '\\':
			i++
		}
		end = min(i+1, len(line))
	}
	return line[:end]
}

// translate protects what means something to doublestar and nothing to git:
// braces, and a bracket that is the first character of a class.
func translate(pattern string) string {
	var b strings.Builder
	class := false
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '{' || pattern[i] == '}' {
			b.WriteByte('\\')
		}
		b.WriteByte(pattern[i])
		switch pattern[i] {
		case '\\':
			if i++; i < len(pattern) {
				b.WriteByte(pattern[i])
			}
		case '[':
			if class {
				continue
			}
			class = true
			if rest := pattern[i+1:]; strings.HasPrefix(rest, "!") || strings.HasPrefix(rest, "^") {
				i++
				b.WriteByte(pattern[i])
			}
			if strings.HasPrefix(pattern[i+1:], "]") {
				i++
				b.WriteString(`\]`)
			}
		case ']':
			class = false
		}
	}
	return b.String()
}

// Ignored reports whether git ignores a file or directory, a path with slashes
// relative to the root of the repository. Of the patterns the last one that
// matches counts, so those of directories further down come later. What lies in
// an ignored directory is ignored too: do not ask for it.
func Ignored(patterns []Pattern, name string, directory bool) bool {
	for i := len(patterns) - 1; i >= 0; i-- {
		p := &patterns[i]
		below, ok := strings.CutPrefix(name, p.dir)
		if ok && (directory || !p.directory) && doublestar.MatchUnvalidated(p.glob, below) {
			return !p.negated
		}
	}
	return false
}
