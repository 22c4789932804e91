package tfconfig_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
)

// TestLongPath makes the path of an origin longer with each of many locals. What
// all of them would take grows with the square of their number.
func TestLongPath(t *testing.T) {
	config := func(steps int) string {
		var b strings.Builder
		b.WriteString("resource \"azurerm_vm\" \"x\" {}\nlocals {\n a0 = azurerm_vm.x.o\n")
		for i := range steps {
			fmt.Fprintf(&b, " a%d = local.a%d.abcdefg\n", i+1, i)
		}
		fmt.Fprintf(&b, "}\noutput \"it\" { value = local.a%d }\n", steps)
		return b.String()
	}
	const most = (4096 - 1) / len(".abcdefg")
	assert.Len(t, load(t, config(most)).Outputs[0].Value.Origins(), 1)
	assert.Empty(t, load(t, config(most+1)).Outputs[0].Value.Origins())
}

// mostSteps takes nearly all steps at once, by looking at all of a big list, and
// what is left one by one: a thousand million times.
const mostSteps = `locals {
  taken = [for i in range(22) : length(reverse(local.a18))]
  r     = range(length(local.taken) == 22 ? 1000 : 0)
  all   = [for a in local.r : [for b in local.r : [for c in local.r : 1]]]
}
`

// TestHostile evaluates configurations that would take for ever, or all memory,
// or the stack. Each must end with a problem that names the bound.
func TestHostile(t *testing.T) {
	chain := func(n int, first, next string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "locals {\n a0 = %s\n", first)
		for i := 1; i < n; i++ {
			fmt.Fprintf(&b, " a%d = %s\n", i, strings.ReplaceAll(next, "PREV", fmt.Sprintf("local.a%d", i-1)))
		}
		fmt.Fprintf(&b, "}\noutput \"it\" { value = local.a%d }\n", n-1)
		return b.String()
	}
	tests := []struct {
		name, config, problem string
		failure               bool
	}{
		{"text doubles", chain(80, `"0123456789abcdef"`, `"${PREV}${PREV}"`), "the string is longer than", true},
		{"list doubles", chain(80, `[range(1000)]`, `concat(PREV, PREV)`), "more than 1048576 elements", true},
		{"nesting doubles", chain(80, `["x"]`, `[PREV, PREV]`), "more than 1048576 elements", true},
		{"object nesting doubles", chain(80, `{ x = 1 }`, `{ a = PREV, b = PREV }`), "more than 1048576 elements", true},
		{"unknown alternatives double", chain(200, `var.u`, `var.u ? [PREV, 1] : [2, PREV]`) + `variable "u" {}`, "no value is given", false},
		{"products", chain(10, `range(100)`, `setproduct(PREV, PREV)`), "more than 1048576 elements", true},
		{"loops in loops", chain(19, `[1, 1]`, `[PREV, PREV]`) + mostSteps, "steps to evaluate", true},
		{"templates in templates", chain(80, `"x"`, `templatestring("$${a}$${a}", { a = PREV })`), "the string is longer than", true},
		{"replace", "output \"it\" {\n value = replace(format(\"%010000d\", 0), \"0\", format(\"%010000d\", 1))\n}\n", "the string is longer than", true},
		{"indent", "output \"it\" {\n value = indent(1000000000, \"a\\nb\")\n}\n", "the string is longer than", true},
		{"more keys than instances", "resource \"azurerm_vm\" \"x\" {\n for_each = { for p in setproduct(range(101), range(100)) : \"${p[0]}-${p[1]}\" => 1 }\n}\n", "more than 10000 instances", true},
		{"count", "resource \"azurerm_vm\" \"x\" {\n count = 1000000000\n}\n", "more than 10000 instances", true},
		{"huge number", "resource \"azurerm_vm\" \"x\" {\n count = 1e999999999\n name = \"a${1e999999999}\"\n}\n", "must be a whole number", false},
		{"long chain", backwards(20_000), "depend on one another", true},
		{"deep brackets", "locals {\n a = " + strings.Repeat("[", 100_000) + "\n}\n", "lie in one another", true},
		{"deep parentheses", "locals {\n a = " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000) + "\n}\n", "lie in one another", true},
		{"deep blocks", strings.Repeat("a {\n", 100_000), "lie in one another", true},
		{"deep templates", "locals {\n a = " + strings.Repeat(`"${`, 100_000) + "\n}\n", "lie in one another", true},
		{"deep directives", "locals {\n a = \"" + strings.Repeat(`%{ if true }`, 100_000) + "\"\n}\n", "operators", true},
		{"many operators", "locals {\n a = 1" + strings.Repeat(" + 1", 500_000) + "\n}\n", "operators", true},
		{"many bangs", "locals {\n a = " + strings.Repeat("!", 500_000) + "true\n}\n", "operators", true},
		{"many indexes", "locals {\n a = local.b" + strings.Repeat("[0]", 500_000) + "\n}\n", "operators", true},
		{"invalid UTF-8", "locals {\n a = \"\xff\xfe\"\n}\n", "syntax error", true},
		{"zero bytes", strings.Repeat("\x00", 1000), "syntax error", true},
		{"aliases in YAML", "output \"it\" {\n value = yamldecode(<<-EOT\n" + aliases() + "EOT\n)\n}\n", "more than 200000 nodes", false},
		{"alternatives of a pattern", "output \"it\" {\n value = fileset(\".\", \"" + strings.Repeat("{a,b,c,d,e,f,g,h,i,j}", 3) + "{a,}\")\n}\n", "more than 1000 patterns", true},
		{"merges in YAML", "output \"it\" {\n value = yamldecode(<<-EOT\n" + merges() + "EOT\n)\n}\n", "more than 6000000 steps", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := load(t, "-- main.tf --\n"+tt.config)
			found := false
			for _, p := range c.Problems {
				assert.Less(t, len(p.Message), 1000)
				if strings.Contains(p.Message, tt.problem) {
					found = true
					assert.Equal(t, tt.failure, p.Failure)
					assert.True(t, p.Span.IsValid())
				}
			}
			assert.True(t, found, "%v", c.Problems)
			c.Graph()
		})
	}
}

// backwards is a chain of locals of which the first one waits for all others.
func backwards(n int) string {
	var b strings.Builder
	b.WriteString("locals {\n")
	for i := range n {
		fmt.Fprintf(&b, " a%d = local.a%d\n", i, i+1)
	}
	fmt.Fprintf(&b, " a%d = 1\n}\n", n)
	return b.String()
}

func aliases() string {
	b := "    a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 12; i++ {
		b += fmt.Sprintf("    a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return b
}

// merges copies the members of a big map many times.
func merges() string {
	var b strings.Builder
	b.WriteString("    a: &a\n")
	for i := range 10_000 {
		fmt.Fprintf(&b, "      k%d: 1\n", i)
	}
	b.WriteString("    b:\n      <<: [" + strings.Repeat("*a, ", 10_000) + "]\n")
	return b.String()
}

func TestHostileFiles(t *testing.T) {
	t.Run("variables file of 50 MB", func(t *testing.T) {
		c := load(t, "-- main.tf --\nvariable \"x\" {}\n-- terraform.tfvars --\nx = \""+strings.Repeat("x", 50<<20)+"\"\n")
		require.NotEmpty(t, c.Problems)
		assert.Contains(t, c.Problems[0].String(), "terraform.tfvars: could not read the variables file: it is larger than the bound of 8 MiB")
		assert.True(t, c.Problems[0].Failure)
	})
	t.Run("links in circles", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.tf"), []byte("module \"again\" {\n  source = \"./loop\"\n}\nlocals {\n  f = fileset(\".\", \"**\")\n}\n"), 0o644))
		require.NoError(t, os.Symlink(".", filepath.Join(dir, "loop")))
		require.NoError(t, os.Symlink("self.tf", filepath.Join(dir, "self.tf")))
		tree, err := source.NewTree(dir, dir)
		require.NoError(t, err)
		defer func() { assert.NoError(t, tree.Close()) }()
		c, err := tfconfig.Load(tree, ".", tfconfig.Options{})
		require.NoError(t, err)
		assert.Contains(t, fmt.Sprint(c.Problems), "too many levels of symbolic links")
		assert.Contains(t, fmt.Sprint(c.Problems), "self.tf: could not read the file")
	})
	t.Run("modules in modules", func(t *testing.T) {
		files := []txtar.File{}
		dir := "."
		for range 40 {
			files = append(files, txtar.File{Name: dir + "/main.tf", Data: []byte("module \"m\" {\n  source = \"./m\"\n}\n")})
			dir += "/m"
		}
		c, err := tfconfig.Load(tree(t, files...), ".", tfconfig.Options{})
		require.NoError(t, err)
		require.Len(t, c.Problems, 1)
		assert.Contains(t, c.Problems[0].Message, "modules call one another more than 30 deep")
		assert.True(t, c.Problems[0].Failure)
	})
	t.Run("modules that multiply", func(t *testing.T) {
		files := []txtar.File{}
		for i := range 20 {
			name, up := fmt.Sprintf("m%d/main.tf", i), "../"
			if i == 0 {
				name, up = "main.tf", "./"
			}
			files = append(files, txtar.File{Name: name, Data: fmt.Appendf(nil,
				"module \"a\" {\n  source = \"%[1]sm%[2]d\"\n}\nmodule \"b\" {\n  source = \"%[1]sm%[2]d\"\n}\n", up, i+1)})
		}
		c, err := tfconfig.Load(tree(t, files...), ".", tfconfig.Options{})
		require.NoError(t, err)
		assert.Contains(t, fmt.Sprint(c.Problems), "more than 10000 module instances")
	})
}

// TestSecrets makes every function and conversion fail on a value and checks
// that no problem shows it.
func TestSecrets(t *testing.T) {
	const secret = "hunter2secret"
	var b strings.Builder
	b.WriteString("variable \"s\" { default = \"" + secret + "\" }\nvariable \"typed\" {\n type = number\n default = \"" + secret + "\"\n}\n")
	for i, e := range []string{
		`parseint(var.s, 10)`, `var.s + 1`, `!var.s`, `var.s.x`, `var.s[0]`, `{ a = 1 }[var.s]`, `[1][var.s]`, `regex(var.s, "x")`,
		`regex("[", var.s)`, `jsondecode(var.s)`, `yamldecode("${var.s}: [")`, `base64decode(var.s)`, `tonumber(var.s)`, `timeadd(var.s, "1h")`,
		`cidrhost(var.s, 1)`, `formatdate(var.s, var.s)`, `lookup({}, var.s)`, `index([], var.s)`, `csvdecode("\"${var.s}")`, `format("%d", var.s)`,
		`uuidv5(var.s, var.s)`, `textencodebase64("x", var.s)`, `replace("x", "/[${var.s}/", "")`, `templatestring("$${${var.s}", {})`,
		`{ for k in [var.s, var.s] : k => 1 }`, `zipmap([[var.s]], [1])`, `toset(var.s)`, `merge(var.s)`, `substr(var.s, var.s, 1)`, `sum([var.s])`,
	} {
		fmt.Fprintf(&b, "locals {\n  l%d = %s\n}\n", i, e)
	}
	fmt.Fprintf(&b, "resource \"azurerm_vm\" \"c\" {\n count = var.s\n}\nresource \"azurerm_vm\" \"f\" {\n for_each = var.s\n}\n")
	c := load(t, "-- main.tf --\n"+b.String())
	assert.Greater(t, len(c.Problems), 25)
	for _, p := range c.Problems {
		assert.NotContains(t, p.Message, secret)
	}
}

// FuzzLoad evaluates whatever it is given: as native syntax, as JSON, and as
// the variables of the root module.
func FuzzLoad(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(f, err)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		require.NoError(f, err)
		for _, file := range archive.Files {
			f.Add(string(file.Data))
		}
	}
	f.Add(prelude)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<16 {
			t.Skip("long inputs are slow and find no more")
		}
		c, err := tfconfig.Load(tree(t,
			txtar.File{Name: "main.tf", Data: []byte(text)},
			txtar.File{Name: "main.tf.json", Data: []byte(text)},
			txtar.File{Name: "terraform.tfvars", Data: []byte(text)},
		), ".", tfconfig.Options{})
		require.NoError(t, err)
		for _, i := range c.Instances {
			walk(i.Settings, 0)
			i.IdentitySpan()
		}
		describe(c)
	})
}

func walk(v graph.Value, depth int) {
	v.Key()
	v.Display()
	if depth < 100 {
		for _, m := range v.Members() {
			walk(m, depth+1)
		}
	}
}
