package arm

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// expectation is what a reader should find in a template of testdata/fixtures;
// see the README there.
type expectation struct {
	Parameters *string `json:"parameters"`
	Resources  int     `json:"resources"`
	Identities struct {
		System   int `json:"system"`
		User     int `json:"user"`
		Existing int `json:"user_existing"`
	} `json:"identities"`
	RoleAssignments int                `json:"role_assignments"`
	PrincipalOf     map[string]*string `json:"principal_of"`
	Cases           []expectation      `json:"cases"`
}

func TestFixtures(t *testing.T) {
	dirs, err := filepath.Glob("testdata/fixtures/*/expected.json")
	require.NoError(t, err)
	require.NotEmpty(t, dirs)
	for _, name := range dirs {
		dir := filepath.Dir(name)
		var want expectation
		readJSON(t, name, &want)
		cases := want.Cases
		if cases == nil {
			cases = []expectation{want}
		}
		for _, c := range cases {
			label := filepath.Base(dir)
			if c.Parameters != nil {
				label += "/" + *c.Parameters
			}
			for _, context := range []graph.Context{{}, {Subscription: "00000000-0000-0000-0000-000000000001", ResourceGroup: "rg-test", Location: "westeurope"}} {
				t.Run(label, func(t *testing.T) { checkFixture(t, dir, c, context) })
			}
		}
	}
}

func checkFixture(t *testing.T, dir string, want expectation, context graph.Context) {
	opts := Options{Context: context, Tree: tree(t, dir)}
	if want.Parameters != nil {
		opts.Parameters = []*source.File{open(t, filepath.Join(dir, *want.Parameters))}
	}
	g := Parse(open(t, filepath.Join(dir, "azuredeploy.json")), opts)
	for _, p := range g.Problems {
		assert.Contains(t, p.Message, "no value is given", "unexpected problem: %s", p)
	}

	resources := 0
	for _, r := range g.Resources {
		if !r.External && r.Type != deploymentType {
			resources++
		}
	}
	assert.Equal(t, want.Resources, resources, "resources")

	var system, user, existing int
	for _, id := range g.Identities {
		switch {
		case id.Kind == graph.System:
			system++
		case id.Kind == graph.User && id.Resource.External && len(id.UsedBy) > 0:
			existing++
		case id.Kind == graph.User && !id.Resource.External:
			user++
		}
	}
	assert.Equal(t, want.Identities.System, system, "system-assigned identities")
	assert.Equal(t, want.Identities.User, user, "user-assigned identities")
	assert.Equal(t, want.Identities.Existing, existing, "existing user-assigned identities")

	var principals []string
	for _, grant := range g.Grants {
		if grant.Kind == graph.RoleAssignment {
			principals = append(principals, principalOf(grant))
		}
	}
	assert.Len(t, principals, want.RoleAssignments, "role assignments")
	slices.Sort(principals)
	assert.Equal(t, expand(want.PrincipalOf), principals, "principals")
}

func principalOf(g *graph.Grant) string {
	if g.Principal == nil || g.Principal.Resource == nil {
		return ""
	}
	name, _ := g.Principal.Resource.Name.Text()
	return g.Principal.Resource.Type + "/" + name
}

var placeholder = regexp.MustCompile(`\{i(\+1)?(?::D(\d))?\}`)

// expand writes the ranges of principal_of out.
func expand(principals map[string]*string) []string {
	var out []string
	for key, value := range principals {
		low, high, ok := strings.Cut(key, "..")
		if !ok {
			high = low
		}
		from, _ := strconv.Atoi(low)
		to, _ := strconv.Atoi(high)
		for n := range to - from + 1 {
			text := ""
			if value != nil {
				text, _, _ = strings.Cut(*value, "#")
			}
			out = append(out, placeholder.ReplaceAllStringFunc(text, func(m string) string {
				parts := placeholder.FindStringSubmatch(m)
				i := n
				if parts[1] != "" {
					i++
				}
				digits := strconv.Itoa(i)
				width, _ := strconv.Atoi(parts[2])
				for len(digits) < width {
					digits = "0" + digits
				}
				return digits
			}))
		}
	}
	slices.Sort(out)
	return out
}

func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, v))
}

func open(t testing.TB, name string) *source.File {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	return source.NewFile(filepath.ToSlash(name), b)
}

func tree(t testing.TB, root string) *source.Tree {
	t.Helper()
	tr, err := source.NewTree(root, ".")
	require.NoError(t, err)
	t.Cleanup(func() { _ = tr.Close() })
	return tr
}
