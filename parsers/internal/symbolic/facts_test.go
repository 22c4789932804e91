package symbolic_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

func TestFacts(t *testing.T) {
	f := symbolic.Facts{Size: 1}
	f.Include(symbolic.Facts{Size: 3, Depth: 2})
	f.Include(symbolic.Facts{Size: 1})
	assert.Equal(t, symbolic.Facts{Size: 5, Depth: 3}, f)
	f.Include(symbolic.Facts{Size: 1, Unknown: true})
	f.Include(symbolic.Facts{Size: 1, Secret: true})
	assert.Equal(t, symbolic.Facts{Size: 7, Depth: 3, Unknown: true, Secret: true}, f)
	for range 100 {
		f.Include(f)
	}
	assert.Equal(t, int32(math.MaxInt32/2), f.Size)
}

func TestMeter(t *testing.T) {
	var m symbolic.Meter
	assert.True(t, m.Use(9, 10))
	assert.True(t, m.Use(1, 10))
	assert.False(t, m.Over(10))
	assert.False(t, m.Use(1, 10))
	assert.True(t, m.Over(10))

	m = symbolic.Meter{}
	assert.False(t, m.Reserve(11, 10))
	assert.True(t, m.Reserve(10, 10))
	assert.False(t, m.Reserve(1, 10))
	assert.True(t, m.Reserve(0, 10))
	assert.False(t, m.Reserve(math.MaxInt, 10))
	assert.False(t, m.Over(10))
}
