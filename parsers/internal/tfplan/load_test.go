package tfplan

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
)

func TestLoad(t *testing.T) {
	tests := map[string]struct{ content, kept string }{
		"plan": {
			`{"format_version":"1.2","planned_values":{"a":{"b":["}\"]\\"]}},"resource_drift":[{"x":1}],"resource_changes":[{}]}`,
			`{"format_version":"1.2","planned_values":{},"resource_drift":[],"resource_changes":[{}]}`,
		},
		"formatted": {
			"\uFEFF {\n  \"format_version\" : \"1.2\",\n  \"n\": 1 ,\n  \"planned_values\": {\n    \"a\": 1\n  },\n  \"resource_changes\": []\n}\n",
			"\uFEFF {\n  \"format_version\" : \"1.2\",\n  \"n\": 1 ,\n  \"planned_values\": {},\n  \"resource_changes\": []\n}\n",
		},
		"behind the changes":  {`{"format_version":"1.2","resource_changes":[],"planned_values":{"a":1}}`, ""},
		"no plan":             {`{"planned_values":{"a":1}}`, ""},
		"a list":              {`[1, 2]`, ""},
		"no JSON":             {`planned_values`, ""},
		"text after it":       {`{"format_version":"1.2","planned_values":1} {"planned_values":{"a":1}}`, ""},
		"empty":               {``, ""},
		"null":                {`{"format_version":"1.2","planned_values":null,"resource_changes":[]}`, ""},
		"an escape in a name": {`{"format_version":"1.2","a\"b":[1],"c":"\\"}`, ""},
		"cut in a name":       {`{"format_version":"1.2","plan`, ""},
		"cut in a number":     {`{"format_version":"1.2","planned_values":1`, ""},
		"cut in planned values": {
			`{"format_version":"1.2","planned_values":{"a":{"b`,
			`{"format_version":"1.2","planned_values":{`,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.kept == "" {
				tt.kept = tt.content
			}
			for _, size := range []int{0, len(tt.content)} {
				for _, r := range []io.Reader{strings.NewReader(tt.content), iotest.OneByteReader(strings.NewReader(tt.content))} {
					f, err := Load("plan.json", r, size)
					require.NoError(t, err)
					assert.Equal(t, tt.kept, string(f.Content))
					end := source.NewFile("plan.json", []byte(tt.content)).Position(len(tt.content))
					assert.Equal(t, end, f.Position(len(f.Content)))
				}
			}
		})
	}
}

func TestLoadFails(t *testing.T) {
	broken := errors.New("broken")
	for _, begin := range []string{"", `{"format_version":"1.2","planned_values":{"a"`, `{"format_version":"1.2","resource_changes":`} {
		_, err := Load("plan.json", io.MultiReader(strings.NewReader(begin), iotest.ErrReader(broken)), 0)
		require.ErrorIs(t, err, broken)
	}
}

// FuzzLoad compares what is read of a plan with and without its unread
// sections: the same, at the same places.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"format_version":"1.2","planned_values":{"a":[{"b":"\""}]},"resource_changes":[{"address":"a.b","mode":"managed","change":{"actions":["create"],"after":{}}}]}`))
	f.Add(generatePlan(30))
	f.Fuzz(func(t *testing.T, content []byte) {
		if !utf8.Valid(content) {
			// Columns of what is no text mean nothing.
			return
		}
		part, err := Load("plan.json", iotest.HalfReader(strings.NewReader(string(content))), len(content))
		require.NoError(t, err)
		whole := source.NewFile("plan.json", content)
		assert.Equal(t, whole.Position(len(content)).Line, part.Position(len(part.Content)).Line)
		want, problems := Read(whole)
		if want == nil || len(problems) > 0 {
			return
		}
		have, _ := Read(part)
		require.NotNil(t, have)
		require.Len(t, have.Instances, len(want.Instances))
		for n, i := range have.Instances {
			assert.Equal(t, want.Instances[n].Address, i.Address)
			start, _ := have.place(i).Range()
			wanted, _ := want.place(want.Instances[n]).Range()
			assert.Equal(t, wanted, start)
		}
	})
}
