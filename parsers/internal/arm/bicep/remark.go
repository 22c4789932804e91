package bicep

import (
	"bytes"
	"sort"
)

// Owner returns the declaration that a comment belongs to: the one directly
// below, or else the innermost one that it stands in or behind; nil if there is
// none.
func (s *Source) Owner(c Comment) *Declaration {
	all := s.Declarations
	next := sort.Search(len(all), func(i int) bool { return all[i].At.Start >= c.At.End })
	if next < len(all) && s.above(c, all[next]) {
		return all[next]
	}
	if next == 0 {
		return nil
	}
	for d := all[next-1]; d != nil; d = d.Parent {
		if d.Whole.Contains(c.At) {
			return d
		}
	}
	return nil
}

// near bounds how far a comment may stand above what it belongs to.
const near = 4 << 10

// above reports whether a comment has its line for itself and only comments,
// decorators and directives stand between it and a declaration.
func (s *Source) above(c Comment, d *Declaration) bool {
	if d.At.Start-c.At.End > near {
		return false
	}
	content := s.File.Content
	line := bytes.LastIndexByte(content[max(0, c.At.Start-near):c.At.Start], '\n') + 1
	if len(bytes.TrimSpace(content[max(0, c.At.Start-near)+line:c.At.Start])) > 0 {
		return false
	}
	for between := range bytes.Lines(content[c.At.End:d.At.Start]) {
		between = bytes.TrimSpace(between)
		if len(between) > 0 && bytes.IndexByte([]byte("@#/*"), between[0]) < 0 {
			return false
		}
	}
	return true
}
