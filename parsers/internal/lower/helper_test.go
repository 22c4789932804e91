package lower_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// reader reads cases: JSON in which an object with a key that begins with "$"
// stands for a value that is not known.
//
//	{"$from": "azurerm_x.y[0] id", "$prefix": "", "$suffix": "", "$bykey": true}
//	{"$unknown": ["azurerm_x.y id"], "$same": "key", "$outline": "/subscriptions/…"}
type reader struct {
	t    *testing.T
	file *source.File
	d    *json.Decoder
}

func newReader(t *testing.T, content []byte) *reader {
	d := json.NewDecoder(strings.NewReader(string(content)))
	d.UseNumber()
	return &reader{t, source.NewFile("case.json", content), d}
}

// value reads the next value with its span.
func (r *reader) value() graph.Value {
	start := int(r.d.InputOffset())
	for start < len(r.file.Content) && strings.ContainsRune(" \t\r\n,:", rune(r.file.Content[start])) {
		start++
	}
	token, err := r.d.Token()
	require.NoError(r.t, err)
	span := func() source.Span { return r.file.Span(start, int(r.d.InputOffset())) }
	switch token := token.(type) {
	case nil:
		return graph.Absent(span())
	case bool:
		return graph.Bool(token, span())
	case string:
		return graph.String(token, span())
	case json.Number:
		return graph.Number(token.String(), span())
	case json.Delim:
		if token == '[' {
			var elements []graph.Value
			for r.d.More() {
				elements = append(elements, r.value())
			}
			_, err = r.d.Token()
			require.NoError(r.t, err)
			return graph.List(elements, span())
		}
		var names []string
		members := map[string]graph.Value{}
		for r.d.More() {
			name, err := r.d.Token()
			require.NoError(r.t, err)
			names = append(names, name.(string))
			members[name.(string)] = r.value()
		}
		_, err = r.d.Token()
		require.NoError(r.t, err)
		if len(names) > 0 && strings.HasPrefix(names[0], "$") {
			return r.special(members, span())
		}
		return graph.Object(names, members, span())
	}
	return graph.Value{}
}

func (r *reader) special(m map[string]graph.Value, at source.Span) graph.Value {
	textOf := func(name string) string { s, _ := m[name].Text(); return s }
	origin := func(s string) graph.Origin {
		resource, path, _ := strings.Cut(s, " ")
		byKey, _ := m["$bykey"].Bool()
		return graph.Origin{
			Resource: resource, Path: path, Prefix: textOf("$prefix"), Suffix: textOf("$suffix"), ByKey: byKey,
		}
	}
	var v graph.Value
	if from, ok := m["$from"].Text(); ok {
		v = graph.From(origin(from), at)
	} else {
		var candidates []graph.Origin
		for _, c := range m["$unknown"].Members() {
			s, _ := c.Text()
			candidates = append(candidates, origin(s))
		}
		v = graph.Unknown(at, candidates...)
	}
	if s := textOf("$same"); s != "" {
		v = v.WithSame(s)
	}
	if s := textOf("$outline"); s != "" {
		v = v.WithOutline(s)
	}
	if b, _ := m["$sensitive"].Bool(); b {
		v = v.WithSensitive()
	}
	return v
}

// resources reads the resources of a case.
func (r *reader) resources() []lower.Resource {
	var resources []lower.Resource
	for _, v := range r.value().Members() {
		textOf := func(name string) string { s, _ := v.Attr(name).Text(); return s }
		block := textOf("block")
		external, _ := v.Attr("external").Bool()
		res := lower.Resource{
			Address:       textOf("address"),
			Key:           textOf("key"),
			Type:          textOf("type"),
			Action:        action(r.t, textOf("action")),
			At:            v.At(),
			External:      external,
			Before:        v.Attr("before"),
			After:         v.Attr("after"),
			ID:            v.Attr("id"),
			Subscription:  v.Attr("subscription"),
			ResourceGroup: v.Attr("resource_group"),
			Location:      v.Attr("location"),
			Scope:         v.Attr("scope"),
			Parent:        textOf("parent"),
		}
		if strings.Contains(res.Type, "/") {
			res.Form = lower.ARM
		}
		if !external {
			if block == "" {
				block, _, _ = strings.Cut(res.Address, "[")
			}
			res.Block = graph.Block{
				Address: block, Type: res.Type, At: v.At(), Declared: true, Count: v.Attr("count"),
			}
		}
		resources = append(resources, res)
	}
	return resources
}

func action(t *testing.T, name string) graph.Action {
	for a := graph.NoOp; a <= graph.Exists; a++ {
		if a.String() == name {
			return a
		}
	}
	require.Fail(t, "action "+name)
	return 0
}

// load adds the resources, edges and references of a case.
func load(t *testing.T, d graph.Deployment, resources, edges, references []byte) *graph.Graph {
	l := lower.New(d)
	for _, r := range newReader(t, resources).resources() {
		l.Add(r)
	}
	node := func(address string) graph.Node {
		if block := l.Builder().FindBlock(address); block != nil {
			return block
		}
		res := l.Builder().Find(address)
		require.NotNil(t, res, address)
		return res
	}
	for line := range strings.Lines(string(edges)) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), " -> ")
		require.True(t, ok, line)
		l.Builder().Edge(node(from), node(to), graph.RefersTo)
	}
	if len(references) > 0 {
		for _, v := range newReader(t, references).value().Members() {
			l.Refer(lower.Reference{Value: v, At: v.At()})
		}
	}
	return l.Graph()
}

// write prints what lowering found, for comparison with a golden file.
func write(w *strings.Builder, g *graph.Graph) {
	for _, r := range g.Resources {
		fmt.Fprintf(w, "resource %s: %s", r.Address, r.Type)
		for _, f := range []struct {
			name string
			v    graph.Value
		}{
			{"name", r.Name}, {"subscription", r.Subscription}, {"group", r.ResourceGroup},
			{"location", r.Location}, {"identity", r.IdentityType},
		} {
			if !f.v.IsAbsent() {
				fmt.Fprintf(w, " %s=%s", f.name, f.v.Display())
			}
		}
		if r.External {
			fmt.Fprint(w, " external")
		}
		if r.ShortLived != nil {
			fmt.Fprintf(w, " short-lived strong=%v (%s)", r.ShortLived.Strong, r.ShortLived)
		}
		fmt.Fprintln(w)
	}
	for _, id := range g.Identities {
		fmt.Fprintf(w, "identity %s: %s %s", id.ID, id.Kind, id.State)
		if id.Kind != graph.Principal {
			fmt.Fprintf(w, " principal=%s", id.PrincipalID.Display())
		}
		if id.Referred {
			fmt.Fprint(w, " referred")
		}
		if n := len(id.Federated); n > 0 {
			fmt.Fprintf(w, " federated=%d", n)
		}
		fmt.Fprintf(w, " at %s\n", place(id.At))
		for _, a := range id.UsedBy {
			if a.Resource != id.Resource {
				fmt.Fprintf(w, "  used by %s %s at %s\n", a.Resource.Address, a.State, place(a.At))
			}
		}
		for _, m := range id.Members {
			fmt.Fprintf(w, "  member %s\n", m.ID)
		}
	}
	for _, g := range g.Grants {
		fmt.Fprintf(w, "grant %s: %s %s to ", g.ID, g.Kind, g.State)
		if g.Principal != nil {
			fmt.Fprint(w, g.Principal.ID)
		} else {
			fmt.Fprint(w, "? ", g.PrincipalValue.Display())
		}
		if g.ByKey {
			fmt.Fprint(w, " by key")
		}
		if !g.PrincipalType.IsAbsent() {
			fmt.Fprint(w, " as ", g.PrincipalType.Display())
		}
		key, proved := g.Role.Key()
		fmt.Fprintf(w, "\n  role %s (%s, %v)\n  scope %s", g.Role, key, proved, g.Scope.Display())
		if g.ScopeResource != nil {
			fmt.Fprintf(w, " = %s", g.ScopeResource.Address)
		}
		if g.Retries {
			fmt.Fprint(w, ", retries")
		}
		fmt.Fprintln(w)
	}
	for _, n := range g.Needs {
		identity := "?"
		if n.Identity != nil {
			identity = n.Identity.ID
		}
		fmt.Fprintf(w, "need %s of %s: %s through %s", n.Case, n.Resource.Address, n.Verdict, identity)
		if n.TargetResource != nil {
			fmt.Fprintf(w, " to %s", n.TargetResource.Address)
		}
		if n.New {
			fmt.Fprint(w, " new")
		}
		fmt.Fprintf(w, " at %s\n", place(n.At))
	}
	for _, p := range g.Problems {
		fmt.Fprintln(w, "problem", p)
	}
}

// place prints the line of a span and what is there.
func place(s source.Span) string {
	if !s.IsValid() {
		return "no place"
	}
	start, _ := s.Range()
	text := strings.Join(strings.Fields(string(s.Text())), " ")
	if r := []rune(text); len(r) > 30 {
		text = string(slices.Concat(r[:30], []rune("…")))
	}
	return fmt.Sprintf("%d %s", start.Line, text)
}
