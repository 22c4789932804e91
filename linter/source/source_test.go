package source_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
)

func TestPosition(t *testing.T) {
	tests := []struct {
		name         string
		content      string
		offset       int
		line, column int
	}{
		{"first byte", "abc", 0, 1, 1},
		{"end of file", "abc", 3, 1, 4},
		{"after the end", "abc", 9, 1, 4},
		{"before the beginning", "abc", -1, 1, 1},
		{"second line", "a\nbc", 3, 2, 2},
		{"the line end belongs to its line", "ab\ncd", 2, 1, 3},
		{"carriage return", "ab\r\ncd", 4, 2, 1},
		{"two-byte letter is one unit", "é1", 2, 1, 2},
		{"letter outside the first plane is two units", "𝒳1", 4, 1, 3},
		{"byte order mark has no width", "\xEF\xBB\xBFab", 4, 1, 2},
		{"invalid UTF-8 counts bytes", "\xFF\xFEa", 2, 1, 3},
		{"empty file", "", 0, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := source.NewFile("f", []byte(tt.content)).Position(tt.offset)
			assert.Equal(t, source.Position{Line: tt.line, Column: tt.column}, got)
		})
	}
}

func TestOffsetIsTheInverseOfPositionForASCII(t *testing.T) {
	f := source.NewFile("f", []byte("resource \"a\" \"b\" {\n  count = 2\r\n}\n"))
	for offset := range f.Content {
		p := f.Position(offset)
		assert.Equal(t, offset, f.Offset(p.Line, p.Column), "offset %d", offset)
	}
	assert.Equal(t, 0, f.Offset(0, 5))
	assert.Equal(t, len(f.Content), f.Offset(99, 1))
}

func TestLine(t *testing.T) {
	f := source.NewFile("f", []byte("\xEF\xBB\xBFone\r\ntwo\n\nfour"))
	assert.Equal(t, []string{"", "one", "two", "", "four", ""},
		[]string{string(f.Line(0)), string(f.Line(1)), string(f.Line(2)), string(f.Line(3)), string(f.Line(4)), string(f.Line(5))})
}

func TestSpan(t *testing.T) {
	f := source.NewFile("b.tf", []byte("identity {\n  type = 1\n}"))
	span := f.Span(13, 17)
	start, end := span.Range()
	assert.Equal(t, source.Position{Line: 2, Column: 3}, start)
	assert.Equal(t, source.Position{Line: 2, Column: 7}, end)
	assert.Equal(t, "type", string(span.Text()))
	assert.Nil(t, f.Span(5, 400).Text())
	assert.False(t, source.Span{}.IsValid())
	assert.True(t, f.Span(0, 23).Contains(span))
	assert.False(t, span.Contains(f.Span(0, 23)))

	a := source.NewFile("a.tf", nil).Whole()
	assert.Negative(t, a.Compare(span))
	assert.Positive(t, span.Compare(a))
	assert.Negative(t, source.Span{}.Compare(a))
	assert.Negative(t, f.Span(1, 2).Compare(span))
	assert.Zero(t, span.Compare(span))
}

func TestProblemString(t *testing.T) {
	f := source.NewFile("main.tf", []byte("a\nbc"))
	assert.Equal(t, `main.tf:2:2: "c" is odd`, source.Problemf(f.Span(3, 4), "%q is odd", "c").String())
	assert.Equal(t, "plan.json: could not read", source.Problem{Path: "plan.json", Message: "could not read"}.String())
	assert.True(t, source.Failuref(f.Whole(), "no").Failure)
}

func TestTreeReadsOnlyBelowItsRoot(t *testing.T) {
	outer := t.TempDir()
	root := filepath.Join(outer, "repo")
	write := func(path, text string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	write(filepath.Join(root, "stack", "main.tf"), "inside")
	write(filepath.Join(root, "modules", "a", "main.tf"), "module")
	write(filepath.Join(outer, "secret.txt"), "outside")
	require.NoError(t, os.Symlink(filepath.Join(outer, "secret.txt"), filepath.Join(root, "leak.txt")))
	require.NoError(t, os.Symlink("main.tf", filepath.Join(root, "stack", "same.tf")))

	tree, err := source.NewTree(root, filepath.Join(root, "stack"))
	require.NoError(t, err)
	defer func() { assert.NoError(t, tree.Close()) }()

	f, err := tree.Read("main.tf")
	require.NoError(t, err)
	assert.Equal(t, "main.tf", f.Path)
	f, err = tree.Read("../modules/a/main.tf")
	require.NoError(t, err)
	assert.Equal(t, "../modules/a/main.tf", f.Path)
	f, err = tree.Read(filepath.Join(root, "stack", "same.tf"))
	require.NoError(t, err)
	assert.Equal(t, "same.tf", f.Path)
	assert.Equal(t, "inside", string(f.Content))

	for _, name := range []string{"../../secret.txt", filepath.Join(outer, "secret.txt"), "../leak.txt"} {
		_, err = tree.Read(name)
		assert.ErrorIs(t, err, source.ErrOutside, name)
	}
	_, err = tree.Read("missing.tf")
	assert.ErrorIs(t, err, os.ErrNotExist)
	_, err = tree.Read("..")
	assert.ErrorContains(t, err, "not a regular file")

	entries, err := tree.List("..")
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	assert.Equal(t, "leak.txt modules stack", strings.Join(names, " "))
	_, err = tree.List("../..")
	assert.ErrorIs(t, err, source.ErrOutside)

	rel, ok := tree.FromRoot("../modules/a")
	assert.True(t, ok)
	assert.Equal(t, "modules/a", rel)
	_, ok = tree.FromRoot("../../x")
	assert.False(t, ok)
}

func TestPositionInLongLines(t *testing.T) {
	// Characters of one to four bytes, and bytes that are none, in lines of
	// many strides; what counting from the beginning says must come out.
	piece := "aé€𝕏\xff"
	long := strings.Repeat(piece, 10_000)
	f := source.NewFile("plan.json", []byte("\xEF\xBB\xBF"+long+"\nshort\n"+long))
	for _, n := range []int{0, 1, 1637, 1638, 1639, 5000, 9999} {
		want := 1 + 6*n
		assert.Equal(t, source.Position{Line: 1, Column: want}, f.Position(3+n*len(piece)))
		assert.Equal(t, source.Position{Line: 3, Column: want}, f.Position(3+len(long)+len("\nshort\n")+n*len(piece)))
	}
	assert.Equal(t, source.Position{Line: 2, Column: 3}, f.Position(3+len(long)+3))
	assert.Equal(t, source.Position{Line: 3, Column: 1 + 60_000}, f.Position(len(f.Content)))
}

func BenchmarkPosition(b *testing.B) {
	f := source.NewFile("plan.json", bytes.Repeat([]byte("0123456789abcdef"), 1<<20))
	f.Position(0)
	for b.Loop() {
		f.Position(len(f.Content) - 5)
	}
}

func TestTreeReadsFilesUpToABound(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "big")
	require.NoError(t, os.WriteFile(name, nil, 0o600))
	tree, err := source.NewTree(dir, dir)
	require.NoError(t, err)
	defer func() { assert.NoError(t, tree.Close()) }()
	require.NoError(t, os.Truncate(name, source.MaxFileSize))
	f, err := tree.Read("big")
	require.NoError(t, err)
	assert.Len(t, f.Content, source.MaxFileSize)
	require.NoError(t, os.Truncate(name, source.MaxFileSize+1))
	_, err = tree.Read("big")
	assert.EqualError(t, err, "is larger than the bound of 64 MiB for a file that an input names")
}
