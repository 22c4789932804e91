package expr

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// givenScope has one parameter "text".
type givenScope struct {
	EmptyScope
	text Value
}

func (s givenScope) Parameter(name string) (Value, bool) { return s.text, name == "text" }

// TestBounds evaluates what just keeps each bound and what is one more.
func TestBounds(t *testing.T) {
	call := func(text string) func(n int) (Value, []Error) {
		return func(n int) (Value, []Error) {
			x, err := Parse("[" + fmt.Sprintf(text, n) + "]")
			require.NoError(t, err)
			return x.Evaluate(EmptyScope{}, &Budget{})
		}
	}
	with := func(text string, given func(n int) string) func(n int) (Value, []Error) {
		return func(n int) (Value, []Error) {
			x, err := Parse("[" + text + "]")
			require.NoError(t, err)
			return x.Evaluate(givenScope{text: StringValue(given(n))}, &Budget{})
		}
	}
	for _, tt := range []struct {
		name     string
		most     int
		evaluate func(n int) (Value, []Error)
		message  string
	}{
		{"a wide field", 1_000_000, call("length(format('{0,%d}', 'a'))"), "in which {, a number and } enclose each place"},
		{"a wide field to the left", 1_000_000, call("length(format('{0,-%d}', 'a'))"), "in which {, a number and } enclose each place"},
		{"a range", 10_000, call("length(range(0, %d))"), "makes 0 to 10000 integers"},
		{"the last integer", 1<<31 - 2, call("first(range(%d, 1))"), "32 bits only"},
		{"padding", 4 << 20, call("length(padLeft('a', %d))"), "makes a string of more than 16 MB"},
		{"a given string", 16 << 20, with("trim(parameters('text'))", func(n int) string { return strings.Repeat("a", n) }), "makes a string of more than 16 MB"},
		{"a string that grows", 16 << 20, with("replace(parameters('text'), 'b', 'cc')", func(n int) string { return strings.Repeat("a", n-2) + "b" }), "makes a string of more than 16 MB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, errs := tt.evaluate(tt.most)
			assert.Empty(t, errs)
			_, errs = tt.evaluate(tt.most + 1)
			require.Len(t, errs, 1)
			assert.Contains(t, errs[0].Message, tt.message)
		})
	}
}

// TestDigits asks for more digits than are written; the text is then unknown.
func TestDigits(t *testing.T) {
	for spec, want := range map[string]bool{
		"D1000": true, "D1001": false, strings.Repeat("0", 1000): true, strings.Repeat("0", 1001): false,
	} {
		text, err := formatInteger(IntValue(7), spec)
		assert.Equal(t, want, err == nil, "%.6s", spec)
		assert.Equal(t, want, len(text) == 1000, "%.6s", spec)
	}
}

func TestDepthIsBounded(t *testing.T) {
	b := &Budget{}
	for range MaxDepth {
		require.True(t, b.Enter())
	}
	assert.False(t, b.Enter())
	assert.Equal(t, "evaluation goes more than 2000 calls deep", b.Exceeded())
}

// TestAlternativesAreBounded picks from arrays and objects with a key that is
// not known.
func TestAlternativesAreBounded(t *testing.T) {
	key := UnknownCall("parameters", StringValue("key"))
	for n, want := range map[int]int{16: 16, 17: 0} {
		elements := make([]Value, n)
		object := NewObject(n)
		for i := range elements {
			elements[i] = IntValue(int64(i))
			object.Set(fmt.Sprint("m", i), elements[i])
		}
		e := &evaluator{budget: &Budget{}}
		assert.Len(t, e.pick(ArrayValue(elements), key), want)
		assert.Len(t, e.pick(object.Value(), key), want)
		assert.Len(t, key.WithAlternatives(elements...).Alternatives(), want)
	}
}

func TestSeedsAreBounded(t *testing.T) {
	for n, want := range map[int]int{16: 16, 17: 0} {
		assert.Len(t, hash("x", make([]Value, n)).Seed(), want, "arguments of one hash")
	}
	for n, want := range map[int]int{15: 15, 16: 16, 17: 16} {
		v := StringValue("x")
		var parts []part
		for i := range n {
			h := hash("x", []Value{IntValue(int64(i))})
			v = v.seeded(h)
			parts = append(parts, part{value: h})
		}
		assert.Len(t, v.Seed(), want, "hashes in a known text")
		unknown := newResidual(&Residual{parts: parts})
		assert.Len(t, unknown.Seed(), want, "hashes in an unknown text")
	}
}

func TestOutlinesAreCut(t *testing.T) {
	for n, cut := range map[int]bool{4096: false, 4097: true} {
		v := newResidual(&Residual{parts: []part{
			{value: UnknownCall("parameters", StringValue("x"))}, {value: StringValue(strings.Repeat("a", n-len("{parameters('x')}")))},
		}})
		assert.Equal(t, cut, strings.HasSuffix(v.Outline(), "…"), "%d bytes", n)
	}
	for n, kept := range map[int]bool{4096: true, 4097: false} {
		r := &Residual{}
		r.setOrigin(Origin{Target: strings.Repeat("a", n)})
		assert.Equal(t, kept, len(r.Origins) == 1, "%d bytes", n)
	}
}
