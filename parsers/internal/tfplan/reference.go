package tfplan

import "strings"

// referenceKind says what a reference names.
type referenceKind uint8

const (
	toNothing  referenceKind = iota // what is known whenever a plan is made: path.module, terraform.workspace
	toHidden                        // what a plan does not show: locals and whatever is not known here
	toVariable                      // var.NAME
	toResource                      // TYPE.NAME, data.TYPE.NAME
	toModule                        // module.NAME, module.NAME.OUTPUT
	toIndex                         // count.index, each.key
	toEach                          // each.value
)

// reference is one of the references that a plan lists for an expression.
type reference struct {
	kind referenceKind
	// name is that of the variable, resource (type and name, with "data."
	// before those of data sources) or module.
	name string
	// key is the constant instance key with its brackets; empty where there is
	// none or it is no constant.
	key string
	// output is the name of a module's output.
	output string
	// path leads from there to the value: identity[0].principal_id.
	path string
}

// parseReference takes a reference apart. Text that is no reference becomes
// one to what is hidden.
func parseReference(s string) reference {
	head, rest := cutStep(s)
	switch head {
	case "path", "terraform", "tofu":
		return reference{kind: toNothing}
	case "var":
		name, rest := cutStep(rest)
		return reference{kind: toVariable, name: name, path: attributePath(rest)}
	case "count":
		return reference{kind: toIndex}
	case "each":
		if name, rest := cutStep(rest); name == "value" {
			return reference{kind: toEach, path: attributePath(rest)}
		}
		return reference{kind: toIndex}
	case "module":
		r := reference{kind: toModule}
		r.name, r.key, rest = cutCall(s)
		r.output, rest = cutStep(rest)
		r.path = attributePath(rest)
		return r
	case "local", "self", "ephemeral", "provider", "action", "":
		return reference{kind: toHidden}
	}
	r := reference{kind: toResource}
	r.name, r.key, rest = cutResource(s)
	if r.name == "" || strings.HasPrefix(r.name, "data.") && strings.Count(r.name, ".") != 2 {
		return reference{kind: toHidden}
	}
	r.path = attributePath(strings.TrimPrefix(rest, "."))
	return r
}

// attributePath normalises a path: the legacy form identity.0 of an index
// becomes identity[0].
func attributePath(s string) string {
	if !legacyIndex(s) {
		return s
	}
	var b strings.Builder
	for rest := s; rest != ""; {
		var step string
		if step, rest = cutStep(rest); step == "" {
			return s
		}
		switch {
		case isNumber(step):
			step = "[" + step + "]"
		case step[0] != '[' && b.Len() > 0:
			b.WriteByte('.')
		}
		b.WriteString(step)
	}
	return b.String()
}

func legacyIndex(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i-1] == '.' && '0' <= s[i] && s[i] <= '9' {
			return true
		}
	}
	return false
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// lastName returns the last attribute name of a path, without indexes:
// principal_id for identity[0].principal_id.
func lastName(path string) string {
	name := ""
	for rest := path; rest != ""; {
		var step string
		if step, rest = cutStep(rest); step == "" {
			break
		}
		if step[0] != '[' {
			name = step
		}
	}
	return name
}

// joinPath puts a path behind another.
func joinPath(path, more string) string {
	switch {
	case path == "":
		return more
	case more == "" || strings.HasPrefix(more, "["):
		return path + more
	}
	return path + "." + more
}
