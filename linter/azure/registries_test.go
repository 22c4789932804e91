package azure

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestIsPublicImage(t *testing.T) {
	for name, want := range map[string]bool{
		"nginx":                             true,
		"nginx:1.25":                        true,
		"bitnami/redis:7":                   true,
		"mcr.microsoft.com/k8se/quickstart": true,
		"MCR.microsoft.com/k8se/quickstart": true,
		"docker.io/library/nginx":           true,
		"DOCKER|nginx":                      true,
		"DOCKER|ghcr.io/org/app:1":          true,
		"DOCKER|crshop.azurecr.io/app":      false,
		"crshop.azurecr.io/app":             false,
		"registry.example.org/app":          false,
		"localhost:5000/app":                false,
		"mcr.microsoft.com.example.org/app": false,
		"COMPOSE|dmVyc2lvbjogJzMn":          false,
		"NODE|20-lts":                       false,
		"":                                  false,
		"DOCKER|":                           false,
	} {
		assert.Equal(t, want, IsPublicImage(name), name)
	}
	assert.True(t, IsPublicRegistry("index.docker.io"))
	assert.False(t, IsPublicRegistry(""))
}
