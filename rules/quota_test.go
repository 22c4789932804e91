package rules

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIsNearQuota(t *testing.T) {
	for _, quota := range []int{10, 500, 4_000, 50_000, 300_000, 1_000_000_000} {
		assert.False(t, isNearQuota(quota/5*4-1, quota), quota)
		assert.True(t, isNearQuota(quota/5*4, quota), quota)
	}
	assert.False(t, isNearQuota(40, 99), "whole hundreds would let it speak up here")
	assert.False(t, isNearQuota(79, 99))
	assert.True(t, isNearQuota(80, 99))
}
