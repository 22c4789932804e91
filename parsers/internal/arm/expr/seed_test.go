package expr

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSeed(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // the texts of the seed's values
	}{
		{"a hash", "[guid('a', 'b')]", []string{"'a'", "'b'"}},
		{"a unique string", "[uniqueString('a')]", []string{"'a'"}},
		{"a text that holds one", "[concat('st/', guid('a'))]", []string{"'a'"}},
		{"through other functions", "[toLower(format('x-{0}', guid('a')))]", []string{"'a'"}},
		{"a hash of a hash", "[guid(uniqueString('a'), 'b')]", []string{"'" + uniqueOf("a") + "'", "'b'", "'a'"}},
		{"two hashes", "[concat(guid('a'), guid('b'))]", []string{"'a'", "'b'"}},
		{"an unknown hash", "[guid(subscription().id, 'b')]", []string{"subscription().id", "'b'"}},
		{"a part of an unknown text", "[concat(resourceGroup().name, '/', guid('a'))]", []string{"'a'"}},
		{"an unknown hash in a text", "[concat('st/', guid(subscription().subscriptionId))]", []string{"subscription().subscriptionId"}},
		{"no hash", "[concat('a', 'b')]", nil},
		{"no string", "[length('a')]", nil},
		{"one of two", "[if(equals(subscription().displayName, 'a'), guid('a'), guid('b'))]", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x, err := Parse(tt.text)
			require.NoError(t, err)
			v, _ := x.Evaluate(EmptyScope{}, &Budget{})
			var got []string
			for _, s := range v.Seed() {
				got = append(got, s.Text())
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

// Hashing hashes over and over must not keep all of them.
func TestSeedIsBounded(t *testing.T) {
	v := StringValue("a")
	for range 100 {
		v = hash(guidOf("x"), []Value{v, StringValue("b")}).seeded(v)
		for _, s := range v.Seed() {
			require.Empty(t, s.Seed())
		}
	}
	assert.LessOrEqual(t, len(v.Seed()), maxSeeds)
}
