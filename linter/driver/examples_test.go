package driver

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/rules"
)

// run runs the program in the working directory, with nothing of the
// environment, and returns what it prints.
func runHere(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	c := &Command{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err,
		Rules: rules.All(),
		Env:   []string{},
		Now:   func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) },
	}
	status = c.Main(args)
	return status, out.String(), err.String()
}

// golden compares text with a file, or rewrites the file with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(got), 0o666))
		return
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "go test ./linter/driver -update writes %s anew", name)
}

// TestExamples runs the program on each example, as its reader would, and
// compares what it prints with the output.txt that lies there.
func TestExamples(t *testing.T) {
	t.Chdir("../..")
	outputs, err := filepath.Glob("examples/*/output.txt")
	require.NoError(t, err)
	require.NotEmpty(t, outputs)
	for _, name := range outputs {
		dir := filepath.ToSlash(filepath.Dir(name))
		t.Run(filepath.Base(dir), func(t *testing.T) {
			status, stdout, stderr := runHere(t, dir)
			assert.LessOrEqual(t, status, exitFindings)
			assert.Empty(t, stderr)
			golden(t, name, stdout)
		})
	}
}

// The markers around what a command prints, in a Markdown page.
const (
	outputOf    = "<!-- output of: tfidlint "
	endOfOutput = "<!-- end of output -->"
)

// TestReadmeShowsWhatComesOut runs the commands whose output the README shows.
func TestReadmeShowsWhatComesOut(t *testing.T) {
	t.Chdir("../..")
	content, err := os.ReadFile("README.md")
	require.NoError(t, err)
	var page strings.Builder
	rest, shown := string(content), 0
	for {
		before, after, found := strings.Cut(rest, outputOf)
		page.WriteString(before)
		if !found {
			break
		}
		args, after, ok := strings.Cut(after, " -->")
		require.True(t, ok)
		_, after, ok = strings.Cut(after, endOfOutput)
		require.True(t, ok, "the output of tfidlint %s has no end", args)
		_, stdout, _ := runHere(t, strings.Fields(args)...)
		page.WriteString(outputOf + args + " -->\n```text\n" + stdout + "```\n" + endOfOutput)
		rest = after
		shown++
	}
	assert.Positive(t, shown)
	golden(t, "README.md", page.String())
}
