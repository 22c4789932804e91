package driver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers"
)

// compilePatience is how long compiling one Bicep file may take. The Azure CLI
// needs some seconds to begin with.
const compilePatience = 2 * time.Minute

// compiler returns what compiles Bicep: bicep if it is on the PATH, else az; nil
// if neither is.
func compiler() func(file string) ([]byte, error) {
	if tool, err := exec.LookPath("bicep"); err == nil {
		return func(file string) ([]byte, error) {
			return compile(file, tool, buildCommand(file), "--stdout", file, "--no-restore")
		}
	}
	if tool, err := exec.LookPath("az"); err == nil {
		return func(file string) ([]byte, error) {
			return compile(file, tool, "bicep", buildCommand(file), "--stdout", "--file", file, "--no-restore")
		}
	}
	return nil
}

func buildCommand(file string) string {
	if filepath.Ext(file) == ".bicepparam" {
		return "build-params"
	}
	return "build"
}

// compile runs the compiler and returns what it writes. It is called so as not to
// download the modules that a source names: sources come from strangers.
func compile(file, tool string, args ...string) ([]byte, error) {
	if ext := strings.ToLower(filepath.Ext(tool)); (ext == ".cmd" || ext == ".bat") && strings.ContainsAny(file, "\"%^&|<>!") {
		// Windows runs such a tool in a shell, which would read these characters.
		return nil, fmt.Errorf("its path has characters that %q does not take; install bicep itself, or compile it by hand", filepath.Base(tool))
	}
	ctx, cancel := context.WithTimeout(context.Background(), compilePatience)
	defer cancel()
	out, said := &bounded{most: source.MaxFileSize}, &bounded{most: 1 << 20}
	cmd := exec.CommandContext(ctx, tool, args...)
	cmd.Stdout, cmd.Stderr = out, said
	// What the tool has started may outlive it and keep its output open.
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%q took longer than %v", filepath.Base(tool), compilePatience)
	case out.more:
		return nil, fmt.Errorf("%q wrote more than %d MiB", filepath.Base(tool), source.MaxFileSize>>20)
	case err == nil:
		return out.text.Bytes(), nil
	}
	if refusal := refusalOf(file, said.text.String()); refusal != nil {
		return nil, refusal
	}
	for line := range strings.Lines(said.text.String()) {
		if line = strings.TrimSpace(line); line != "" {
			return nil, fmt.Errorf("%q says: %s", filepath.Base(tool), line)
		}
	}
	return nil, fmt.Errorf("%q failed: %w", filepath.Base(tool), err)
}

// diagnostic is a line in which the compiler refuses something:
// /src/main.bicep(1,7) : Error BCP018: Expected the "=" character.
var diagnostic = regexp.MustCompile(`(?m)^(?:ERROR: )?(.+)\((\d+),(\d+)\) ?: Error (\S+): (.*?)(?: \[https://\S+\])?\s*$`)

// notRestored is the code for a module that was not downloaded.
const notRestored = "BCP190"

// refusalOf returns the first error that the compiler reports; nil if it reports
// none.
func refusalOf(file, said string) error {
	m := diagnostic.FindStringSubmatch(said)
	if m == nil {
		return nil
	}
	e := &parsers.CompileError{Message: fmt.Sprintf("%s: %s", m[4], strings.TrimSuffix(m[5], "."))}
	if m[4] == notRestored {
		e.Message += "; run `bicep restore` first, for modules are not downloaded here"
	}
	if m[1] != file {
		e.Message = fmt.Sprintf("%q: %s", m[1], e.Message)
		return e
	}
	line, err := strconv.Atoi(m[2])
	column, err2 := strconv.Atoi(m[3])
	if errors.Join(err, err2) == nil {
		e.Line, e.Column = line, column
	}
	return e
}

// bounded keeps the beginning of what is written to it.
type bounded struct {
	text bytes.Buffer
	most int
	more bool
}

// Write implements io.Writer.
func (b *bounded) Write(p []byte) (int, error) {
	if room := b.most - b.text.Len(); len(p) > room {
		b.text.Write(p[:room])
		b.more = true
		return len(p), nil
	}
	return b.text.Write(p)
}
