package arm_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/lintertest"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm"
)

// TestCases reads the template that is the first file of each archive. A file
// parameters.json gives parameters, a file context names the place: one line
// for each of subscription, group, management-group, tenant, location.
func TestCases(t *testing.T) {
	lintertest.Graph(t, "testdata/cases", func(t *testing.T, main *source.File, tree *source.Tree) *graph.Graph {
		opts := arm.Options{Tree: tree}
		if f, err := tree.Read("parameters.json"); err == nil {
			opts.Parameters = []*source.File{f}
		}
		if f, err := tree.Read("context"); err == nil {
			for line := range strings.Lines(string(f.Content)) {
				name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
				switch name {
				case "subscription":
					opts.Context.Subscription = value
				case "group":
					opts.Context.ResourceGroup = value
				case "management-group":
					opts.Context.ManagementGroup = value
				case "tenant":
					opts.Context.Tenant = value
				case "location":
					opts.Context.Location = value
				default:
					require.Fail(t, "unknown line in context", line)
				}
			}
		}
		return arm.Parse(main, opts)
	})
}
