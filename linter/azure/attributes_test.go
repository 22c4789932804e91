package azure

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAttributes(t *testing.T) {
	assert.True(t, HoldsMap("tags"))
	assert.True(t, HoldsMap("app_settings"))
	assert.False(t, HoldsMap("identity"))
	assert.False(t, HoldsMap("site_config"))
	assert.True(t, IsComputed("principal_id"))
	assert.False(t, IsComputed("name"))
}

func TestAttributeRows(t *testing.T) {
	file := decode[struct{ Maps, Computed []string }]("attributes.json")
	for _, names := range [][]string{file.Maps, file.Computed} {
		assert.NotEmpty(t, names)
		assert.True(t, slices.IsSorted(names))
		assert.Equal(t, len(names), len(set(names)), "a name is there twice")
		for _, name := range names {
			assert.Regexp(t, `^[a-z]+(_[a-z]+)*$`, name)
		}
	}
	for _, name := range file.Computed {
		assert.False(t, HoldsMap(name), name)
	}
}
