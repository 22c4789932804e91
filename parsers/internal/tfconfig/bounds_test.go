package tfconfig_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
)

// TestBounds evaluates, for each bound, what just keeps it and what is one more
// than it allows. The latter has a problem, or no known value where a bound only
// makes values less precise.
func TestBounds(t *testing.T) {
	repeat := strings.Repeat
	value := func(of func(n int) string) func(int) string {
		return func(n int) string { return "variable \"unknown\" {}\noutput \"it\" {\n  value = " + of(n) + "\n}\n" }
	}
	// text is an expression for a text of so many digits.
	text := func(n int) string { return fmt.Sprintf(`"${join("", [for i in range(%d) : "9"])}"`, n) }
	// choice is an expression for one of so many texts.
	choice := func(n int) string {
		var b strings.Builder
		for i := range n - 1 {
			fmt.Fprintf(&b, "var.unknown == %d ? \"c%d\" : ", i, i)
		}
		return fmt.Sprintf("(%s\"c%d\")", b.String(), n-1)
	}
	// size are locals, of which "whole" consists of so many values, itself
	// included. The lists in it share the lists inside.
	size := func(n int) string {
		rest := n - 2*(1<<19-1)
		return "locals {\n  l0 = 1\n" + lines(1, 19, "  l%d = [local.l%[2]d, local.l%[2]d]\n") +
			"  whole = [local.l18, local.l18" + repeat(", 1", rest-1) + "]\n}\n"
	}
	// padded is a file of so many bytes.
	padded := func(n int, text string) string { return text + "#" + repeat("x", n-len(text)-2) + "\n" }
	tests := []struct {
		name    string
		most    int
		config  func(n int) string
		problem string
	}{
		{"combinations of arguments", 8, value(func(n int) string { return `upper(` + choice(n) + `) == "x"` }), ""},
		{"combinations of operands", 8, value(func(n int) string { return strings.ReplaceAll(choice(n), "c", "") + ` > 100` }), ""},
		{"alternatives", 64, value(func(n int) string { return choice(n) + ` == "x"` }), ""},
		{"the text that proves values equal", 4094, value(func(n int) string {
			return fmt.Sprintf(`var.unknown ? format("%%0%[1]dd", 0) : format("%%0%[1]dd", 0)`, n)
		}), ""},
		{"digits of an operand", 1000, value(func(n int) string { return text(n) + " > 1" }), "number"},
		{"digits of a subnet", 1000, value(func(n int) string { return `cidrsubnet("::/0", 128, "` + repeat("0", n) + `")` }), "cidrsubnet"},
		{"digits of a host", 1000, value(func(n int) string { return `cidrhost("::/0", "` + repeat("0", n) + `")` }), "cidrhost"},
		{"digits to parse", 1000, value(func(n int) string { return `parseint(` + text(n) + `, 10) > 1` }), "more than 1000 digits"},
		{"width of a verb", 10_000, value(func(n int) string { return fmt.Sprintf(`length(format("%%%dd", 1))`, n) }), "greater than 10000"},
		{"size of a number", 4095, value(func(n int) string {
			return fmt.Sprintf(`pow(2, 1000) * pow(2, 1000) * pow(2, 1000) * pow(2, 1000) * pow(2, %d) > 1`, n-4000)
		}), ""},
		{"size of a fraction", 4097, value(func(n int) string {
			return fmt.Sprintf(`1 / pow(2, 1000) / pow(2, 1000) / pow(2, 1000) / pow(2, 1000) / pow(2, %d) > 1`, n-4000)
		}), ""},
		{"patterns of a file set", 1000, value(func(n int) string { return `fileset(".", "{` + repeat("a,", n-1) + `a}")` }), "more than 1000 patterns"},
		{"levels of a file set", 20, func(n int) string {
			return value(func(int) string { return `one(fileset(".", "**/deep.txt"))` })(n) + "-- " + repeat("d/", n) + "deep.txt --\n"
		}, ""},
		{"length of a template", 1 << 10, value(func(n int) string {
			return fmt.Sprintf(`length(replace(format("%%04096d", 0), "0", format("%%0%dd", 0)))`, n)
		}), "longer than 4194304 bytes"},
		{"nesting of JSON", 250, value(func(n int) string { return `jsondecode("` + repeat("[", n) + repeat("]", n) + `") == 1` }), "more than 250 arrays and objects"},
		{"nesting of YAML", 250, value(func(n int) string { return `yamldecode("` + repeat("[", n) + repeat("]", n) + `") == 1` }), "more than 250 lists and maps"},
		{"instances of a block", 10_000, func(n int) string { return fmt.Sprintf("resource \"azurerm_vm\" \"x\" {\n  count = %d\n}\n", n) }, "more than 10000 instances"},
		{"instances of modules", 10_000, func(n int) string {
			return fmt.Sprintf("module \"a\" {\n  source = \"./m\"\n  count = 5000\n}\nmodule \"b\" {\n  source = \"./m\"\n  count = %d\n}\n-- m/main.tf --\n", n-5000)
		}, "more than 10000 module instances"},
		{"modules in modules", 30, func(n int) string {
			var files strings.Builder
			dir := ""
			for i := range n + 1 {
				fmt.Fprintf(&files, "-- %smain.tf --\n", dir)
				if i < n {
					files.WriteString("module \"m\" {\n  source = \"./m\"\n}\n")
				}
				dir += "m/"
			}
			return strings.TrimPrefix(files.String(), "-- main.tf --\n")
		}, "more than 30 deep"},
		{"problems", 200, func(n int) string { return "locals {\n" + lines(0, n, "  l%d = local.nothing%[1]d\n") + "}\n" }, "more than 200 problems"},
		{"elements", 1 << 20, func(n int) string { return size(n) + value(func(int) string { return "length(local.whole) > 0" })(n) }, "more than 1048576 elements"},
		{"length of a string", 4 << 20, func(n int) string {
			return value(func(int) string { return `length("${local.half}${local.half}` + repeat("x", n-4<<20+4096*2) + `") > 0` })(n) +
				`locals { half = replace(format("%04096d", 0), "0", format("%0511d", 0)) }` + "\n"
		}, "longer than 4194304 bytes"},
		{"length of JSON", 4 << 20, func(n int) string {
			return value(func(int) string { return `length(jsonencode("${local.most}` + repeat("x", n-4<<20+4096-2) + `")) > 0` })(n) +
				`locals { most = replace(format("%04096d", 0), "0", format("%01023d", 0)) }` + "\n"
		}, "longer than 4194304 bytes"},
		{"length of what is unpacked", 4 << 20, func(n int) string {
			return value(func(int) string { return `length(base64gunzip(file("z"))) > 0` })(n) + "-- z --\n" + gzipped(t, n)
		}, "longer than 4194304 bytes"},
		{"length of a file", 4 << 20, func(n int) string {
			return value(func(int) string { return `length(file("f")) > 0` })(n) + "-- f --\n" + padded(n, "")
		}, "longer than 4194304 bytes"},
		{"nodes of YAML", 200_000, value(func(n int) string {
			const row = 447 // the document and b are two more
			return `length(yamldecode("{a: &a [` + repeat("x,", row-1) + `], b: [` + repeat("*a,", row-1) + repeat("x,", n-row*row-2) + `]}")) > 0`
		}), "more than 200000 nodes"},
		{"bytes of native syntax", 2 << 20, func(n int) string { return padded(n, "") }, "larger than the bound of 2 MiB"},
		{"bytes of a file", 8 << 20, func(n int) string { return "-- main.tf.json --\n{" + repeat(" ", n-3) + "}\n" }, "larger than the bound of 8 MiB"},
		{"nesting", 250, func(n int) string {
			return padded(20_000, "locals {\n  a = "+repeat("[", n-1)+repeat("]", n-1)+"\n}\n")
		}, "more than 250 blocks, brackets and templates"},
		{"operators", 4000, func(n int) string { return padded(20_000, "locals {\n  a = 1"+repeat(" + 1", n)+"\n}\n") }, "more than 4000 operators"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found, values := bounded(t, tt.config(tt.most))
			assert.NotContains(t, values, "<")
			if tt.problem == "" {
				assert.Empty(t, found)
			} else {
				assert.NotContains(t, strings.Join(found, "\n"), tt.problem)
			}
			found, values = bounded(t, tt.config(tt.most+1))
			if tt.problem == "" {
				assert.Empty(t, found)
				assert.Contains(t, []string{"it = <>", "it = absent"}, values)
				return
			}
			assert.Contains(t, strings.Join(found, "\n"), tt.problem)
		})
	}
}

// bounded returns the problems of a configuration, but for that of a variable
// without a value, and its output.
func bounded(t *testing.T, config string) (found []string, output string) {
	c := load(t, "-- main.tf --\n"+config)
	for _, p := range c.Problems {
		if !strings.HasPrefix(p.Message, "no value is given") {
			found = append(found, p.Message)
		}
	}
	for _, o := range c.Outputs {
		output = o.Name + " = " + show(o.Value)
	}
	return found, output
}

// TestFileSetEntries looks at a directory that holds itself twice, so that few
// files make many entries.
func TestFileSetEntries(t *testing.T) {
	const levels, entries = 9, 39
	const seen = (1<<levels - 1) * entries
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("main.tf", `output "it" { value = length(fileset("top", "`+strings.Repeat("*/", levels)+`none")) }`)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "top/in"), 0o700))
	require.NoError(t, os.Symlink(".", filepath.Join(dir, "top/in/again")))
	require.NoError(t, os.Symlink(".", filepath.Join(dir, "top/in/and-again")))
	for i := range entries - 2 {
		write(fmt.Sprintf("top/in/f%d", i), "")
	}
	for i := range 20_000 - seen - 1 {
		write(fmt.Sprintf("top/f%d", i), "")
	}
	evaluate := func() *tfconfig.Config {
		tree, err := source.NewTree(dir, dir)
		require.NoError(t, err)
		defer func() { assert.NoError(t, tree.Close()) }()
		c, err := tfconfig.Load(tree, ".", tfconfig.Options{})
		require.NoError(t, err)
		return c
	}
	c := evaluate()
	assert.Empty(t, c.Problems)
	assert.Equal(t, "0", show(c.Outputs[0].Value))
	write("top/one", "")
	c = evaluate()
	require.Len(t, c.Problems, 1)
	assert.Equal(t, "fileset looks at more than 20000 files and directories", c.Problems[0].Message)
}

// TestDataSourceEdges has more instances of a data source than have edges.
func TestDataSourceEdges(t *testing.T) {
	for n, want := range map[int]int{63: 63, 64: 64, 65: 64} {
		g := load(t, fmt.Sprintf(`data "azurerm_key_vault" "many" {
  count = %d
  name  = "kv"
}
resource "azurerm_linux_virtual_machine" "one" {
  name = data.azurerm_key_vault.many[0].name
}
`, n)).Graph()
		edges := 0
		for _, e := range g.Edges {
			if to, ok := e.To.(*graph.Resource); ok && to.External {
				edges++
			}
		}
		assert.Equal(t, want, edges, "%d instances", n)
	}
}

// lines repeats a line with two numbers: its own and the one before.
func lines(from, to int, line string) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		fmt.Fprintf(&b, line, i, i-1)
	}
	return b.String()
}

// gzipped returns the base64 text of so many bytes, compressed.
func gzipped(t *testing.T, n int) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(bytes.Repeat([]byte("x"), n))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return base64.StdEncoding.EncodeToString(b.Bytes())
}
