package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
)

// TestPartialFile leaves parts out of a text and expects the places, and the
// lines that are left, of the whole.
func TestPartialFile(t *testing.T) {
	// What stands between angle brackets is left out.
	tests := map[string]string{
		"nothing":            "one\ntwo",
		"inside a line":      "one <two> three\nfour",
		"whole lines":        "one {\n<two\nthree\n>} four\nfive",
		"ends inside a line": "one {<\n  two\n  thr>ee }\nfour",
		"two in a line":      "a<b>c<d>e",
		"two in two lines":   "a<b\nc>d<e>f\n<g>h<i\n\nj>k\nl",
		"beyond ASCII":       "\uFEFFa<é𝕏, and more that is long>é𝕏b",
		"at the end":         "a\nb<c\nd>",
		"at the beginning":   "<a\nb>c\nd",
	}
	for name, text := range tests {
		for size := 1; size < 12; size += 5 {
			t.Run(fmt.Sprint(name, " in pieces of ", size), func(t *testing.T) {
				whole := source.NewFile("f", []byte(strings.NewReplacer("<", "", ">", "").Replace(text)))
				var left []byte
				var omitted []source.Omission
				var offsets []int // in the whole, of each byte that is left
				for rest, at := text, 0; rest != ""; {
					before, after, found := strings.Cut(rest, "<")
					left = append(left, before...)
					for i := range len(before) {
						offsets = append(offsets, at+i)
					}
					at += len(before)
					if !found {
						break
					}
					part, after, found := strings.Cut(after, ">")
					require.True(t, found)
					o := source.Omission{Offset: len(left)}
					for i := 0; i < len(part); i += size {
						_, err := o.Write([]byte(part[i:min(i+size, len(part))]))
						require.NoError(t, err)
					}
					omitted = append(omitted, o)
					at += len(part)
					rest = after
				}
				f := source.NewPartialFile("f", left, omitted)
				shown := map[int]string{}
				for offset, at := range offsets {
					want := whole.Position(at)
					assert.Equal(t, want, f.Position(offset), "offset %d", offset)
					shown[want.Line] += string(left[offset : offset+1])
				}
				assert.Equal(t, whole.Position(len(whole.Content)), f.Position(len(left)))
				for n, line := range shown {
					line = strings.Trim(line, "\n\uFEFF")
					assert.Contains(t, string(f.Line(n)), line, "line %d", n)
				}
			})
		}
	}
}
