package tfplan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
)

// TestBounds reads plans that just keep a bound, and ones with one more.
func TestBounds(t *testing.T) {
	nest := func(n int, open, innermost, end string) string {
		return strings.Repeat(open, n) + innermost + strings.Repeat(end, n)
	}
	for _, tt := range []struct {
		name string
		most int
		plan func(n int) string
		want string
	}{
		{"problems", 50, func(n int) string {
			return `"resource_changes":[` + strings.TrimSuffix(strings.Repeat("1,", n), ",") + `]`
		}, "more problems than the bound of 50"},
		{"modules of the configuration", 64, func(n int) string {
			return `"resource_changes":[],"configuration":{"root_module":` +
				nest(n, `{"module_calls":{"m":{"module":`, `{}`, `}}}`) + `}`
		}, "nested deeper than the bound of 64"},
		{"modules of the state", 64, func(n int) string {
			return `"resource_changes":[],"prior_state":{"format_version":"1.0","values":{"root_module":` +
				nest(n, `{"child_modules":[`, `{}`, `]}`) + `}}`
		}, "nested deeper than the bound of 64"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			read := func(n int) string {
				_, problems := Read(source.NewFile("plan.json", []byte(`{"format_version":"1.2",`+tt.plan(n)+`}`)))
				return fmt.Sprint(problems)
			}
			assert.NotContains(t, read(tt.most), tt.want)
			assert.Contains(t, read(tt.most+1), tt.want)
		})
	}
}

func TestDeepAddresses(t *testing.T) {
	for n, want := range map[int]bool{63: true, 64: true, 65: false} {
		_, ok := parseAddress(strings.Repeat("module.m.", n) + "azurerm_key_vault.this")
		assert.Equal(t, want, ok, "%d modules", n)
	}
}

// TestManyReferences has an expression that refers to many things, of which it
// looks at no more than make one origin too many.
func TestManyReferences(t *testing.T) {
	origins := func(references ...string) int {
		p, problems := Read(source.NewFile("plan.json", []byte(`{"format_version":"1.2","resource_changes":[
			{"address":"azurerm_role_assignment.a","mode":"managed","change":{"actions":["create"],"after":{},"after_unknown":{"principal_id":true}}}],
			"configuration":{"root_module":{"resources":[{"mode":"managed","type":"azurerm_role_assignment","name":"a","expressions":{"principal_id":{"references":["`+
			strings.Join(references, `","`)+`"]}}}]}}}`)))
		require.Empty(t, problems)
		return len(p.after(p.Instances[0]).Attr("principal_id").Origins())
	}
	many := func(n int) (references []string) {
		for i := range n {
			references = append(references, fmt.Sprintf("azurerm_user_assigned_identity.a%d.principal_id", i))
		}
		return references
	}
	for n, want := range map[int]int{32: 32, 33: 33, 34: 33, 100: 33} {
		assert.Equal(t, want, origins(many(n)...), "%d references", n)
	}
}
