package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

func TestExcerpt(t *testing.T) {
	tests := map[string]struct{ line, span, want, marked string }{
		"block":             {`resource "azurerm_x" "y" {`, `resource`, `resource "azurerm_x" "y" {`, "resource"},
		"type":              {`    type = "SystemAssigned"`, `type = "SystemAssigned"`, `    type = "SystemAssigned"`, `type = "SystemAssigned"`},
		"block on a line":   {`  identity { type = "SystemAssigned" }`, `"SystemAssigned"`, `  identity { type = "SystemAssigned" }`, `"SystemAssigned"`},
		"tabs":              {"\t\ttype = \"x\"", `type`, `    type = "x"`, "type"},
		"reference":         {`principal = azurerm_x.y["a"].identity[0].principal_id`, "principal", `principal = azurerm_x.y["a"].identity[0].principal_id`, "principal"},
		"any setting":       {`  network_plugin = "azure"`, `"azure"`, `  network_plugin = "azure"`, `"azure"`},
		"conditional":       {`x = var.a ? "b" : "c" # secret`, `var.a ? "b" : "c"`, `x = var.a ? "b" : "c"`, `var.a ? "b" : "c"`},
		"custom data":       {`  custom_data = "secret"`, `custom_data = "secret"`, "  custom_data = …", "custom_data = …"},
		"value of a secret": {`  custom_data = "secret"`, `"secret"`, "  custom_data = …", "custom_data = …"},
		"number":            {`password = 1234`, `password`, "password = …", "password"},
		"call":              {`user_data = base64encode("secret")`, "user_data", "user_data = base64encode(…)", "user_data"},
		"of several":        {`x = { type = "vm", password = "secret", a = 1 }`, `"vm"`, `x = { type = "vm", password = …, a = 1 }`, `"vm"`},
		"whole of several":  {`x = { type = "vm", password = "secret", a = 1 }`, `{ type = "vm", password = "secret", a = 1 }`, `x = { type = "vm", password = …, a = 1 }`, `{ type = "vm", password = …, a = 1 }`},
		"quoted name":       {`x = { "admin-password" = "secret" }`, `x`, `x = { "admin-password" = … }`, `x`},
		"colon":             {`x = { password : "secret" }`, `x`, `x = { password : … }`, `x`},
		"map of settings":   {`app_settings = { DB = "secret", PIN = 1234 }`, `app_settings`, `app_settings = { DB = …, PIN = … }`, `app_settings`},
		"list":              {`commands = ["secret", local.x]`, `local.x`, `commands = […, local.x]`, `local.x`},
		"argument":          {`app_settings = merge({ A = "secret" }, var.more)`, `var.more`, `app_settings = merge({ A = … }, var.more)`, `var.more`},
		"after a secret":    {`x = { a = { token = "secret" }, b = "shown" }`, `x`, `x = { a = { token = … }, b = "shown" }`, `x`},
		"label":             {`resource "azurerm_key_vault_certificate" "password" { name = "shown" }`, `name`, `resource "azurerm_key_vault_certificate" "password" { name = "shown" }`, `name`},
		"dynamic":           {`dynamic "env" { x = "secret" }`, `dynamic`, `dynamic "env" { x = … }`, `dynamic`},
		"by its words":      {`x = "AccountKey=secret"`, `x`, `x = …`, `x`},
		"nested":            {`x = "${f({ password = "secret" })}"`, `x`, `x = …`, `x`},
		"block of a secret": {`protected { secret { name = "secret" } }`, `protected`, `protected { secret { name = … } }`, `protected`},
		"comment":           {`x = 1 // secret`, `x = 1`, `x = 1`, `x = 1`},
		"only a comment":    {`# secret`, `secret`, "", ""},
		"control":           {"name = \"a\x1b[31mb\"", "name", `name = "a\u001b[31mb"`, "name"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := source.NewFile("main.tf", []byte("first\n"+tt.line+"\nlast\n"))
			i := strings.Index(string(f.Content), tt.span)
			e, ok := (&Report{Outcome: &linter.Outcome{}}).excerpts().of(f.Span(i, i+len(tt.span)))
			require.Equal(t, tt.want != "", ok)
			if ok {
				assert.Equal(t, tt.want, e.text)
				assert.Equal(t, tt.marked, string([]rune(e.text)[e.from:e.from+e.width]))
				assert.NotContains(t, strings.ReplaceAll(e.text, "secret {", ""), "secret")
			}
		})
	}
}

// A line in the middle of a text is part of its value.
func TestExcerptOfTexts(t *testing.T) {
	f := source.NewFile("main.tf", []byte("x = <<EOT\nname = \"secret\"\nEOT\ny = {\n  app_settings = {\n    A = \"secret\"\n  }\n  b = \"shown\"\n}\n/* a\nb = 1 */\n"))
	want := map[int]string{1: "x = …", 4: "y = {", 5: "  app_settings = {", 6: "    A = …", 7: "  }", 8: `  b = "shown"`, 9: "}"}
	x := (&Report{Outcome: &linter.Outcome{}}).excerpts()
	for line := 1; line <= 11; line++ {
		start := f.Offset(line, 1)
		e, _ := x.of(f.Span(start, start+len(f.Line(line))))
		if want[line] == "" {
			assert.Zero(t, e.width, line)
		} else {
			assert.Equal(t, want[line], e.text)
		}
	}
}

// In a template the names around a value decide as well, on whatever line.
func TestExcerptOfTemplate(t *testing.T) {
	const template = `{ // secret
  "parameters": { "a": { "defaultValue": "secret" } },
  "resources": [ {
    "type": "vm", "adminPassword": "secret", "pin": 1,
    "identity": { "type": "SystemAssigned" },
    "osProfile": { "customData":
      "secret" },
    "siteConfig": { "appSettings": [ { "name": "secret", "value": "secret" } ] },
    "format": "[format('${0', 'secret')]",
    "tail": "shown"
  } ]
}`
	f := source.NewFile("azuredeploy.json", []byte(template))
	want := map[int]string{
		1: `{`, 2: `  "parameters": { "a": { "defaultValue": … } },`, 3: `  "resources": [ {`,
		4: `    "type": "vm", "adminPassword": …, "pin": 1,`, 5: `    "identity": { "type": "SystemAssigned" },`,
		6: `    "osProfile": { "customData":`, 7: `      … },`, 8: `    "siteConfig": { "appSettings": [ { "name": …, "value": … } ] },`,
	}
	x := (&Report{Outcome: &linter.Outcome{}}).excerpts()
	for line := 1; line <= 12; line++ {
		start := f.Offset(line, 1)
		e, _ := x.of(f.Span(start, start+len(f.Line(line))))
		assert.NotContains(t, e.text, "secret")
		if text, ok := want[line]; ok {
			assert.Equal(t, text, e.text)
		}
	}
}

// Of other sources only what a line alone proves to be no secret is shown.
func TestExcerptOfOthers(t *testing.T) {
	tests := map[string]struct{ line, span, want, marked string }{
		"value alone":     {`  type: 'SystemAssigned'`, `'SystemAssigned'`, `  type: 'SystemAssigned'`, `'SystemAssigned'`},
		"block":           {`identity {`, `identity`, "identity {", "identity"},
		"another setting": {`  customData: 'secret'`, `'secret'`, "  customData: …", "customData: …"},
		"number":          {`pin: 1234`, `1234`, "pin: …", "pin: …"},
		"two on a line":   {`{type: 'vm', adminPassword: 'secret'}`, `type: 'vm'`, "", ""},
		"bare bracket":    {`{`, `{`, "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			f := source.NewFile("main.bicep", []byte("first\n"+tt.line+"\nlast\n"))
			i := strings.Index(string(f.Content), tt.span)
			e, ok := (&Report{Outcome: &linter.Outcome{}}).excerpts().of(f.Span(i, i+len(tt.span)))
			require.Equal(t, tt.want != "", ok)
			if ok {
				assert.Equal(t, tt.want, e.text)
				assert.Equal(t, tt.marked, string([]rune(e.text)[e.from:e.from+e.width]))
				assert.NotContains(t, e.text, "secret")
			}
		})
	}
}

func TestPrintable(t *testing.T) {
	assert.Equal(t, "größer 日本", Printable("größer 日本"))
	assert.Equal(t, `a\nb\r \u0000\xff\u202e\u200b\ufeff`, Printable("a\nb\r\t\x00\xff\u202e\u200b\ufeff"))
}

func TestWrap(t *testing.T) {
	assert.Equal(t, []string{"one two", "three"}, wrap("one two  three", 8))
	assert.Equal(t, []string{"a", "module.very.long.address", "b"}, wrap("a module.very.long.address b", 10))
	assert.Equal(t, []string{"日本", "日本"}, wrap("日本 日本", 8), "wide characters take two columns")
	assert.Empty(t, wrap("  ", 10))
}

// Whatever a configuration looks like, the parts that are hidden lie in it, one
// after the other.
func FuzzMask(f *testing.F) {
	for _, seed := range []string{
		"x = 1 # c\n", "a = <<E\nx\nE\n", `env { value = "${f({ a = "b" })}" }`, `x = "`, `x = "${`, "}])\"", "/*", "%{ if", "\xff\xfe = \"\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, h := range maskOf(source.NewFile("main.tf", []byte(text))) {
			require.LessOrEqual(t, last, h.start)
			require.LessOrEqual(t, h.start, h.end)
			last = h.end
		}
		require.LessOrEqual(t, last, len(text))
	})
}

func TestOtherGrant(t *testing.T) {
	member, policy := &graph.Grant{Kind: graph.GroupMembership}, &graph.Grant{Kind: graph.AccessPolicy}
	role, gone := &graph.Grant{Kind: graph.RoleAssignment}, &graph.Grant{Kind: graph.AccessPolicy, State: graph.Removed}
	assert.Equal(t, "group membership", otherGrant([]*graph.Grant{member, role, member, gone}))
	assert.Equal(t, "other grant", otherGrant([]*graph.Grant{member, policy}))
	assert.Equal(t, "other grant", otherGrant([]*graph.Grant{policy, {Kind: graph.OtherGrant}}))
	assert.Equal(t, "3 access policies", plural(3, otherGrant([]*graph.Grant{policy})))
}

// A line of the longest length is shown, one byte more is not; so it is with the
// whole source.
func TestExcerptBounds(t *testing.T) {
	const name = "name = "
	tests := map[string]struct {
		line, rest int
		shown      bool
	}{
		"longest line":   {line: longest, shown: true},
		"longer line":    {line: longest + 1},
		"largest source": {line: 20, rest: largest - 20, shown: true},
		"larger source":  {line: 20, rest: largest - 19},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			line := name + `"` + strings.Repeat("a", tt.line-len(name)-2) + `"`
			require.Len(t, line, tt.line)
			content := line
			if tt.rest > 0 {
				// A comment is one token.
				content += "\n#" + strings.Repeat("x", tt.rest-2)
			}
			f := source.NewFile("main.tf", []byte(content))
			e, ok := (&Report{Outcome: &linter.Outcome{}}).excerpts().of(f.Span(0, len(name)))
			assert.Equal(t, tt.shown, ok)
			if tt.shown {
				assert.Equal(t, line, e.text)
			}
		})
	}
}
