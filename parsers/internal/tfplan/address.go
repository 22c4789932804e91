package tfplan

import "strings"

// cutStep splits the first step off a path: a name, or an index with its
// brackets. The dot before a name that follows is dropped. Both results are
// empty for what is no path.
func cutStep(s string) (step, rest string) {
	if strings.HasPrefix(s, "[") {
		end := indexEnd(s)
		return s[:end], strings.TrimPrefix(s[end:], ".")
	}
	end := strings.IndexAny(s, ".[")
	if end < 0 {
		return s, ""
	}
	return s[:end], strings.TrimPrefix(s[end:], ".")
}

// indexEnd returns the length of the index that s begins with, such as [0] or
// ["a]b"]; 0 where its bracket is never closed.
func indexEnd(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if quoted {
				i++
			}
		case '"':
			quoted = !quoted
		case ']':
			if !quoted {
				return i + 1
			}
		}
	}
	return 0
}

// cutKey splits an index off the beginning of s, with its brackets; key is
// empty where there is none.
func cutKey(s string) (key, rest string) {
	if !strings.HasPrefix(s, "[") {
		return "", s
	}
	end := indexEnd(s)
	return s[:end], s[end:]
}

// parent returns a path without its last step; empty for a path of one step.
func parent(s string) string {
	last := 0
	for at := 0; at < len(s); {
		last = at
		if s[at] == '[' {
			n := indexEnd(s[at:])
			if n == 0 {
				return ""
			}
			at += n
			continue
		}
		if s[at] == '.' {
			at++
		}
		if n := strings.IndexAny(s[at:], ".["); n >= 0 {
			at += n
		} else {
			at = len(s)
		}
		if at == last {
			return ""
		}
	}
	return s[:last]
}

// address is the address of a resource instance, taken apart.
type address struct {
	// module is the address of the module instance, with keys; empty for the
	// root module.
	module string
	// resource is type and name, with "data." before those of data sources.
	resource string
	// key is the instance key with its brackets, if there is one.
	key string
	// depth is how many modules the resource lies in.
	depth int
}

// maxModules bounds how deep modules may be nested, which is far beyond what
// people write.
const maxModules = 64

// parseAddress takes the address of a resource instance apart.
func parseAddress(s string) (a address, ok bool) {
	rest := s
	for strings.HasPrefix(rest, "module.") {
		name, _, after := cutCall(rest)
		if name == "" || after == "" || len(after) == len(rest) {
			return a, false
		}
		rest = after
		if a.depth++; a.depth > maxModules {
			return a, false
		}
	}
	a.module = strings.TrimSuffix(s[:len(s)-len(rest)], ".")
	a.resource, a.key, rest = cutResource(rest)
	return a, a.resource != "" && rest == ""
}

// cutResource splits a resource off the beginning of s: type and name, with
// "data." before those of data sources, and the key if there is one. resource
// is empty where s does not begin with one.
func cutResource(s string) (resource, key, rest string) {
	names := strings.TrimPrefix(s, "data.")
	kind := strings.IndexAny(names, ".[")
	if kind <= 0 || names[kind] != '.' {
		return "", "", s
	}
	length := strings.IndexAny(names[kind+1:], ".[")
	if length < 0 {
		length = len(names) - kind - 1
	}
	if length == 0 {
		return "", "", s
	}
	end := len(s) - len(names) + kind + 1 + length
	key, rest = cutKey(s[end:])
	if key == "" && strings.HasPrefix(s[end:], "[") {
		return "", "", s
	}
	return s[:end], key, rest
}

// cutCall splits the call of a module off the beginning of a module instance's
// address.
func cutCall(s string) (name, key, rest string) {
	name, rest = cutStep(strings.TrimPrefix(s, "module."))
	key, rest = cutKey(rest)
	return name, key, strings.TrimPrefix(rest, ".")
}
