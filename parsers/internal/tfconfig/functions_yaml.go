package tfconfig

import (
	"strings"

	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
)

// maxYAMLNodes is how many nodes a YAML document may have once its aliases are
// followed.
const maxYAMLNodes = 200_000

// minMember is the length in bytes of the shortest members of a big map.
const minMember = 8

func yamlDecode(c *invocation, a []string) (value, error) {
	if a[0] == "" {
		return value{}, nil
	}
	if tooNested(a[0]) || tooIndented(a[0]) {
		return value{}, c.errorf(0, "more than %d lists and maps lie in one another", maxNesting)
	}
	if longNumber(a[0]) {
		return value{}, c.errorf(0, "a number has more than %d digits", maxDigits)
	}
	// "<<" may copy all members of the document for each alias, and the library
	// has no bound of its own.
	if strings.Contains(a[0], "&") && !c.s.ev.spend(strings.Count(a[0], "*")*(len(a[0])/minMember), c.span) {
		return c.unknown(), nil
	}
	raw := []byte(a[0])
	ty, err := yaml.Standard.ImpliedType(raw)
	if err != nil {
		return value{}, c.errorf(0, "the argument is not YAML")
	}
	// Types share what aliases repeat; values and comparisons do not.
	if nodes := countNodes(ty, maxYAMLNodes); nodes > maxYAMLNodes || !c.s.ev.spend(nodes, c.span) {
		return value{}, c.errorf(0, "the YAML document has more than %d nodes", maxYAMLNodes)
	}
	cv, err := yaml.Standard.Unmarshal(raw, ty)
	if err != nil {
		return value{}, c.errorf(0, "the argument is not YAML")
	}
	return fromCty(cv, c.span()), nil
}

// countNodes counts the values that a value of a type consists of, up to one
// more than most.
func countNodes(ty cty.Type, most int) int {
	n := 1
	switch {
	case ty.IsTupleType():
		for _, e := range ty.TupleElementTypes() {
			if n > most {
				break
			}
			n += countNodes(e, most-n)
		}
	case ty.IsObjectType():
		for _, m := range ty.AttributeTypes() {
			if n > most {
				break
			}
			n += countNodes(m, most-n)
		}
	}
	return n
}

// tooIndented reports whether block lists nest too deep in one line ("- - - -"),
// the only way to nest without brackets that costs less than a line a level.
func tooIndented(s string) bool {
	for line := range strings.Lines(s) {
		if strings.Count(line, "- ")+strings.Count(line, "? ") > maxNesting && strings.Trim(line, "-? \r\n") == "" {
			return true
		}
		if len(line)-len(strings.TrimLeft(line, " -?")) > maxNesting*4 {
			return true
		}
	}
	return false
}
