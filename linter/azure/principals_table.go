package azure

import (
	"strings"
	"sync"
)

// principals holds the sources of principal ids of one spelling by their path:
// most types share theirs, so few sources have the same.
type principals map[string][]PrincipalSource

var principalTable = sync.OnceValue(func() struct{ terraform, arm principals } {
	file := decode[struct{ Terraform, ARM []PrincipalSource }]("principals.json")
	return struct{ terraform, arm principals }{
		terraform: newPrincipals(file.Terraform),
		arm:       newPrincipals(file.ARM),
	}
})

func newPrincipals(rows []PrincipalSource) principals {
	p := make(principals)
	for _, row := range rows {
		for _, path := range row.Paths {
			p[fold(path)] = append(p[fold(path)], row)
		}
	}
	return p
}

// find returns the first source that has the path and whose types match. A key
// in brackets may be part of the path (identityProfile['kubeletidentity']) or
// choose among members that are all alike (userAssignedIdentities[id]).
func (p principals) find(resourceType, path string) (PrincipalSource, bool) {
	resourceType = fold(resourceType)
	path = fold(path)
	if source, ok := p.match(resourceType, withoutIndexes(quotedKeys.Replace(path))); ok {
		return source, true
	}
	return p.match(resourceType, withoutIndexes(path))
}

// quotedKeys turns quoted keys in brackets into segments.
var quotedKeys = strings.NewReplacer("['", ".", "']", "", `["`, ".", `"]`, "")

func (p principals) match(resourceType, path string) (PrincipalSource, bool) {
	for _, source := range p[path] {
		for _, pattern := range source.Types {
			if matchType(fold(pattern), resourceType) {
				return source, true
			}
		}
	}
	return PrincipalSource{}, false
}

// matchType reports whether a type matches a pattern in which one "*" stands
// for any run of characters.
func matchType(pattern, s string) bool {
	before, after, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	return len(s) >= len(before)+len(after) && strings.HasPrefix(s, before) && strings.HasSuffix(s, after)
}

// withoutIndexes removes what stands in brackets, and segments that are
// numbers: "identity[0].principal_id" and "identity.0.principal_id" are both
// "identity.principal_id".
func withoutIndexes(path string) string {
	var b strings.Builder
	for segment := range strings.SplitSeq(path, ".") {
		if strings.Trim(segment, "0123456789") == "" && b.Len() > 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(segment)
	}
	path = b.String()
	b.Reset()
	for {
		before, rest, open := strings.Cut(path, "[")
		b.WriteString(before)
		_, after, closed := strings.Cut(rest, "]")
		if !open || !closed {
			return b.String()
		}
		path = after
	}
}
