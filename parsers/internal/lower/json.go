package lower

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// maxJSON bounds the text that is read as JSON or base64 inside a setting; no
// resource takes more.
const maxJSON = 4 << 20

// fromJSON returns what a text says as JSON. What is no text is returned as it
// is; a text that is no JSON says nothing.
func (l *Lowerer) fromJSON(v graph.Value) graph.Value {
	s, ok := v.Text()
	if !ok {
		return v
	}
	decoded, ok := l.json[s]
	if !ok {
		decoded = decode(s, v.At())
		l.json[s] = decoded
	}
	return as(v, decoded.WithAt(v.At()))
}

// JSON returns what a text says as JSON, its names compared without case; every
// value in it stands at the given place. A text that is none, or of more than
// 4 MiB, is unknown.
func JSON(text string, at source.Span) graph.Value { return decode(text, at) }

// decode returns what a text says as JSON. A text that is none, or too long, is
// only known to say what the same text says elsewhere.
func decode(text string, at source.Span) graph.Value {
	var content any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if len(text) > maxJSON || d.Decode(&content) != nil {
		return graph.Unknown(at).WithSame(fmt.Sprintf("json %x", sha256.Sum256([]byte(text))))
	}
	return jsonValue(content, at)
}

func jsonValue(content any, at source.Span) graph.Value {
	switch c := content.(type) {
	case bool:
		return graph.Bool(c, at)
	case string:
		return graph.String(c, at)
	case json.Number:
		return graph.Number(c.String(), at)
	case []any:
		return graph.Contain(jsonList{c, at}, at)
	case map[string]any:
		return graph.Contain(jsonObject{c, at}, at)
	}
	return graph.Absent(at)
}

type jsonList struct {
	elements []any
	at       source.Span
}

func (l jsonList) IsList() bool            { return true }
func (l jsonList) Len() int                { return len(l.elements) }
func (l jsonList) Attr(string) graph.Value { return graph.Value{} }
func (l jsonList) Each(f func(string, graph.Value) bool) {
	for _, e := range l.elements {
		if !f("", jsonValue(e, l.at)) {
			return
		}
	}
}

// jsonObject compares names without case, as what reads these settings does.
type jsonObject struct {
	members map[string]any
	at      source.Span
}

func (o jsonObject) IsList() bool { return false }
func (o jsonObject) Len() int     { return len(o.members) }

func (o jsonObject) Attr(name string) graph.Value {
	if m, ok := o.members[name]; ok {
		return jsonValue(m, o.at)
	}
	for _, k := range o.names() {
		if strings.EqualFold(k, name) {
			return jsonValue(o.members[k], o.at)
		}
	}
	return graph.Absent(o.at)
}

func (o jsonObject) Each(f func(string, graph.Value) bool) {
	for _, k := range o.names() {
		if !f(k, jsonValue(o.members[k], o.at)) {
			return
		}
	}
}

func (o jsonObject) names() []string {
	names := make([]string, 0, len(o.members))
	for k := range o.members {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}
