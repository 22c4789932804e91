package graph

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// WriteText writes the graph for people and golden files: one line for each
// thing, in the order of the graph, the same from run to run. It shows what
// differs from the ordinary case and leaves the rest out; nothing should parse
// it. Like the JSON form it writes no settings.
func (g *Graph) WriteText(w io.Writer) error {
	t := text{g: g}
	t.deployment()
	for _, b := range g.Blocks {
		t.block(b)
	}
	for _, r := range g.Resources {
		if r.Block == nil {
			t.resource(r, "")
		}
	}
	for _, id := range g.Identities {
		t.identity(id)
	}
	for _, grant := range g.Grants {
		t.grant(grant)
	}
	for _, n := range g.Needs {
		t.need(n)
	}
	for _, e := range g.Edges {
		t.line("edge %s %s %s", e.From.address(), e.Kind, e.To.address())
	}
	for _, p := range g.Problems {
		word := "problem"
		if p.Failure {
			word = "failure"
		}
		t.line("%s %s", word, p)
	}
	_, err := w.Write(t.b.Bytes())
	return err
}

// Text returns what WriteText writes.
func (g *Graph) Text() string {
	var b strings.Builder
	_ = g.WriteText(&b) // a strings.Builder does not fail
	return b.String()
}

type text struct {
	g *Graph
	b bytes.Buffer
}

// lineEnds keeps a name with a line end in it from looking like two things.
var lineEnds = strings.NewReplacer("\n", `\n`, "\r", `\r`)

func (t *text) line(format string, args ...any) {
	t.b.WriteString(lineEnds.Replace(fmt.Sprintf(format, args...)))
	t.b.WriteByte('\n')
}

func (t *text) deployment() {
	d := t.g.Deployment
	words := []string{"deployment", strconv.Quote(d.Root)}
	if d.Changes {
		words = append(words, "changes")
	}
	if d.AtOnce > 0 {
		words = append(words, fmt.Sprintf("at-once=%d", d.AtOnce))
	}
	if d.AtOnceAssumed {
		words = append(words, "assumed")
	}
	if d.HiddenOrder {
		words = append(words, "hidden-order")
	}
	t.line("%s", strings.Join(words, " "))
}

func (t *text) block(b *Block) {
	words := []string{"block", b.Address, "(" + b.Type + ")"}
	if !b.Count.IsAbsent() {
		words = append(words, "count="+b.Count.Display())
	}
	if b.Batch > 0 {
		words = append(words, fmt.Sprintf("batch=%d", b.Batch))
	}
	if !b.Declared {
		words = append(words, "undeclared")
	}
	if b.CreateBeforeDestroy {
		words = append(words, "create-before-destroy")
	}
	t.line("%s", strings.Join(words, " "))
	for _, i := range b.Ignores {
		t.line("  ignores %s %q", i.Rule, i.Reason)
	}
	for _, r := range b.Instances {
		t.resource(r, "  ")
	}
}

func (t *text) resource(r *Resource, indent string) {
	words := []string{"resource", r.Address, r.Type, r.Action.String()}
	if r.External {
		words = append(words, "external")
	}
	words = appendValue(words, "name", r.Name)
	// That a resource's id is its own is no news.
	if o, ok := r.ID.Origin(); !ok || o.Resource != r.Address {
		words = appendValue(words, "id", r.ID)
	}
	words = appendValue(words, "subscription", r.Subscription)
	words = appendValue(words, "group", r.ResourceGroup)
	words = appendValue(words, "location", r.Location)
	words = appendValue(words, "identity", r.IdentityType)
	if len(r.ReplacedFor) > 0 {
		words = append(words, "replaced-for="+strings.Join(r.ReplacedFor, ","))
	}
	if r.Wave > 0 {
		words = append(words, fmt.Sprintf("wave=%d", r.Wave))
	}
	if r.Again != nil {
		words = append(words, "again="+r.Again.Address)
	}
	if r.ShortLived != nil {
		words = append(words, "short-lived="+strconv.Quote(r.ShortLived.String()))
	}
	if len(r.Path) > 0 {
		words = append(words, "in="+strings.Join(r.Path, ">"))
	}
	t.line("%s%s", indent, strings.Join(words, " "))
}

func (t *text) identity(id *Identity) {
	words := []string{"identity", id.ID, id.Kind.String(), id.State.String()}
	if id.Resource != nil && id.Resource.Address != id.ID {
		words = append(words, "of="+id.Resource.Address)
	}
	if id.Service != "" {
		words = append(words, "service="+id.Service)
	}
	words = appendValue(words, "principal", id.PrincipalID)
	words = appendValue(words, "client", id.ClientID)
	if id.Referred {
		words = append(words, "referred")
	}
	t.line("%s", strings.Join(words, " "))
	for _, a := range id.UsedBy {
		// That a resource runs as its own identity goes without saying.
		if id.Kind != System || a.Resource != id.Resource || a.State != id.State {
			t.line("  used by %s %s", a.Resource.Address, a.State)
		}
	}
	for _, r := range id.Federated {
		t.line("  federated by %s", r.Address)
	}
}

func (t *text) grant(g *Grant) {
	words := []string{"grant", g.ID, string(g.Kind), g.State.String()}
	if g.Principal != nil {
		words = append(words, "principal="+g.Principal.ID)
	} else {
		words = append(appendValue(words, "principal", g.PrincipalValue), "unresolved")
	}
	if g.ByKey {
		words = append(words, "by-key")
	}
	words = appendValue(words, "principal-type", g.PrincipalType)
	if g.Role.Name != "" || g.Role.ID != "" {
		words = append(words, "role="+strconv.Quote(g.Role.String()))
	} else {
		words = appendValue(words, "role", g.Role.Value)
	}
	words = appendValue(words, "scope", g.Scope)
	if g.ScopeResource != nil {
		words = append(words, "scope-resource="+g.ScopeResource.Address)
	}
	if !g.Condition.IsAbsent() {
		words = append(words, "conditional")
	}
	if g.Retries {
		words = append(words, "retries")
	}
	t.line("%s", strings.Join(words, " "))
}

func (t *text) need(n *Need) {
	words := []string{"need", n.Resource.Address, string(n.Verdict), strconv.Quote(n.Case)}
	if n.New {
		words = append(words, "new")
	}
	if n.Identity != nil {
		words = append(words, "identity="+n.Identity.ID)
	}
	words = appendValue(words, "target", n.Target)
	if n.TargetResource != nil {
		words = append(words, "target-resource="+n.TargetResource.Address)
	}
	t.line("%s", strings.Join(words, " "))
}

// appendValue adds name=value unless the value is absent.
func appendValue(words []string, name string, v Value) []string {
	switch {
	case v.IsAbsent():
		return words
	case !v.IsUnknown() || v.IsSensitive():
		return append(words, name+"="+v.Display())
	case len(v.Origins()) == 0 && v.about().outline == "":
		return append(words, name+"=?")
	}
	return append(words, name+"=?("+v.unknownText()+")")
}
