package symbolic_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// alternatives of a text are what stands between its bars.
func alternatives(v string) []string {
	if !strings.Contains(v, "|") {
		return nil
	}
	return strings.Split(v, "|")
}

func TestChoose(t *testing.T) {
	choose := func(most int, values ...string) ([]string, bool) {
		return symbolic.Choose(values, alternatives, func(chosen []string, v string) bool { return slices.Contains(chosen, v) }, most)
	}
	got, ok := choose(3, "a", "b|c|a", "b")
	assert.True(t, ok)
	assert.Equal(t, []string{"a", "b", "c"}, got)
	for _, values := range [][]string{{"a", "b|c|d"}, {"a|b|c", "d"}} {
		_, ok = choose(3, values...)
		assert.False(t, ok, values)
	}
	got, ok = choose(3)
	assert.True(t, ok)
	assert.Empty(t, got)
}

func TestCombinations(t *testing.T) {
	for _, tt := range []struct {
		args string
		most int
		want []string
	}{
		{"a b", 8, nil},
		{"a|b c", 8, []string{"a c", "b c"}},
		{"a|b c d|e", 4, []string{"a c d", "a c e", "b c d", "b c e"}},
		{"a|b c d|e", 3, []string{"a c d|e", "b c d|e"}},
		{"a|b|c d|e", 2, []string{"a|b|c d", "a|b|c e"}},
		{"a|b", 1, nil},
	} {
		n, ways := symbolic.Combinations(strings.Fields(tt.args), alternatives, tt.most)
		assert.Equal(t, max(len(tt.want), 1), n, tt.args)
		if tt.want == nil {
			assert.Nil(t, ways)
			continue
		}
		var got []string
		for way := range ways {
			got = append(got, strings.Join(way, " "))
		}
		assert.Equal(t, tt.want, got, tt.args)
		for range ways {
			break
		}
	}
}

func TestEach(t *testing.T) {
	refuse := func(v string) (string, error) {
		if v >= "x" {
			return "", errors.New(v)
		}
		return v + v, nil
	}
	got, err := symbolic.Each(slices.Values([]string{"a", "x", "b"}), refuse)
	assert.NoError(t, err)
	assert.Equal(t, []string{"aa", "bb"}, got)
	_, err = symbolic.Each(slices.Values([]string{"x", "y"}), refuse)
	assert.EqualError(t, err, "y")
	got, err = symbolic.Each(slices.Values([]string(nil)), refuse)
	assert.NoError(t, err)
	assert.Empty(t, got)
}
