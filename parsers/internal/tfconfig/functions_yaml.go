package tfconfig

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxYAMLNodes is how many nodes a YAML document may have once its aliases are
// followed.
const maxYAMLNodes = 200_000

func yamlDecode(c *invocation, a []string) (value, error) {
	if tooNested(a[0]) || tooIndented(a[0]) {
		return value{}, c.errorf(0, "more than %d lists and maps lie in one another", maxNesting)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(a[0]), &doc); err != nil {
		return value{}, c.errorf(0, "the argument is not YAML")
	}
	if doc.Kind == 0 {
		return value{}, nil
	}
	y := yamlReader{c: c}
	v, ok := y.value(doc.Content[0], 0)
	if !ok {
		return value{}, c.errorf(0, "the YAML document has more than %d nodes, or something that is no list, map or scalar", maxYAMLNodes)
	}
	return v, nil
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

type yamlReader struct {
	c     *invocation
	nodes int
}

func (y *yamlReader) value(n *yaml.Node, depth int) (value, bool) {
	if y.nodes++; y.nodes > maxYAMLNodes || depth > maxNesting || !y.c.s.ev.spend(1, y.c.span) {
		return value{}, false
	}
	switch n.Kind {
	case yaml.AliasNode:
		return y.value(n.Alias, depth+1)
	case yaml.ScalarNode:
		return y.scalar(n), true
	case yaml.SequenceNode:
		var elements []value
		for _, child := range n.Content {
			v, ok := y.value(child, depth+1)
			if !ok {
				return value{}, false
			}
			elements = append(elements, v)
		}
		return listVal(elements).withAt(y.c.span()), true
	case yaml.MappingNode:
		vals := map[string]value{}
		if !y.mapping(vals, n, depth) {
			return value{}, false
		}
		return recordVal(newRecord(vals)).withAt(y.c.span()), true
	}
	return value{}, false
}

// mapping reads the members of a map. Those that "<<" merges in give way to the
// map's own.
func (y *yamlReader) mapping(vals map[string]value, n *yaml.Node, depth int) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Tag == "!!merge" {
			continue
		}
		if key.Kind != yaml.ScalarNode {
			return false
		}
		v, ok := y.value(n.Content[i+1], depth+1)
		if !ok {
			return false
		}
		vals[key.Value] = v
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag != "!!merge" {
			continue
		}
		merged, ok := y.value(n.Content[i+1], depth+1)
		if !ok {
			return false
		}
		sources := []value{merged}
		if merged.isSequence() {
			sources = merged.elements()
		}
		for _, from := range sources {
			if from.kind != object {
				return false
			}
			for name, m := range from.record().all {
				if _, own := vals[name]; !own {
					vals[name] = m
				}
			}
		}
	}
	return true
}

func (y *yamlReader) scalar(n *yaml.Node) value {
	at := y.c.span()
	switch n.ShortTag() {
	case "!!null":
		return value{at: at}
	case "!!bool":
		var b bool
		if n.Decode(&b) == nil {
			return boolVal(b).withAt(at)
		}
	case "!!int":
		var i int64
		if n.Decode(&i) == nil {
			return intVal(int(i)).withAt(at)
		}
		if v, ok := numberVal(n.Value); ok {
			return v.withAt(at)
		}
	case "!!float":
		if v, ok := numberVal(n.Value); ok {
			return v.withAt(at)
		}
	}
	return textVal(n.Value).withAt(at)
}

// yamlEncode writes YAML as Terraform does: two spaces a level, keys in quotes.
func yamlEncode(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	if !isKnown(c.args[0]) || !c.charge() {
		return c.unknown(), nil
	}
	w := yamlWriter{}
	w.value(c.args[0], 0, true)
	w.WriteString("\n")
	if w.Len() > maxText {
		return c.tooLong(), nil
	}
	return textVal(w.String()).withSensitive(c.sensitive()), nil
}

type yamlWriter struct{ strings.Builder }

// value writes a value after "key:" or "-"; inline tells that a first member may
// stand on the same line.
func (w *yamlWriter) value(v value, level int, inline bool) {
	if w.Len() > maxText {
		return
	}
	indent := strings.Repeat("  ", level)
	switch {
	case v.isSequence() && len(v.elements()) > 0:
		for i, e := range v.elements() {
			if i > 0 || !inline {
				w.WriteString("\n" + indent)
			}
			w.WriteString("-")
			w.member(e, level+1)
		}
	case v.kind == object && len(v.record().names) > 0:
		for i, name := range v.record().names {
			if i > 0 || !inline {
				w.WriteString("\n" + indent)
			}
			w.WriteString(strconv.Quote(name) + ":")
			m := v.record().vals[name]
			if m.isCollection() && m.facts().size > 1 {
				if m.isSequence() {
					w.value(m, level, false)
				} else {
					w.value(m, level+1, false)
				}
			} else {
				w.WriteString(" " + scalarYAML(m))
			}
		}
	default:
		w.WriteString(scalarYAML(v))
	}
}

func (w *yamlWriter) member(v value, level int) {
	if v.isCollection() && v.facts().size > 1 {
		w.WriteString(" ")
		w.value(v, level, true)
		return
	}
	w.WriteString(" " + scalarYAML(v))
}

func scalarYAML(v value) string {
	switch v.kind {
	case null:
		return "null"
	case list, set:
		return "[]"
	case object:
		return "{}"
	case text:
		return strconv.Quote(v.text())
	}
	t, _ := asText(v)
	return t
}
