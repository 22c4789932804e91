package azure

import "strings"

// publicRegistries are hosts from which anybody may pull, and which know
// nothing of the identities of Azure.
var publicRegistries = map[string]bool{
	"docker.elastic.co":       true,
	"docker.io":               true,
	"gcr.io":                  true,
	"ghcr.io":                 true,
	"index.docker.io":         true,
	"k8s.gcr.io":              true,
	"lscr.io":                 true,
	"mcr.microsoft.com":       true,
	"nvcr.io":                 true,
	"public.ecr.aws":          true,
	"quay.io":                 true,
	"registry-1.docker.io":    true,
	"registry.hub.docker.com": true,
	"registry.k8s.io":         true,
}

// IsPublicRegistry reports whether a host is a registry that takes no managed
// identity: one of the large public ones. It is false for one that is not known.
func IsPublicRegistry(host string) bool { return publicRegistries[fold(host)] }

// IsPublicImage reports whether an image, by its whole name, is in a registry
// that takes no managed identity. An image without a host is one of Docker Hub.
// The name may stand behind "DOCKER|", as a site's container setting has it; it
// must not be empty.
func IsPublicImage(name string) bool {
	if kind, image, ok := strings.Cut(name, "|"); ok {
		if fold(kind) != "docker" {
			return false
		}
		name = image
	}
	host, _, ok := strings.Cut(name, "/")
	if !ok || !strings.ContainsAny(host, ".:") && host != "localhost" {
		return name != ""
	}
	return IsPublicRegistry(host)
}
