package arm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// parameter is a parameter of one deployment.
type parameter struct {
	memo
	declared *jsonc.Node
	given    *given
}

// given is what a deployment says of a parameter: an entry of a parameter file,
// or of the parameters of a nested deployment.
type given struct {
	node *jsonc.Node
	// env is where the entry's expressions are evaluated. In a parameter file
	// nothing is an expression, and env is nil.
	env *env
	// value is the entry where it was computed and has no node of its own.
	value expr.Value
}

func (f *frame) parameter(name string) (expr.Value, bool) {
	p := f.parameters[jsonc.Fold(name)]
	if p == nil {
		return expr.Value{}, false
	}
	return f.compute(&p.memo, p.declared.KeySpan, "parameter", p.declared.Key, func() expr.Value {
		return f.bind(p)
	}), true
}

// bind gives a parameter its value: what the deployment says, else its default,
// else null where that is allowed.
func (f *frame) bind(p *parameter) expr.Value {
	if v, ok := f.conventional(p); ok {
		return v
	}
	declared := f.template.resolve(p.declared)
	v := f.givenValue(p)
	fallback := p.declared.Get("defaultValue")
	switch {
	case v.IsValid() && !v.IsNull():
		if fallback != nil && slices.ContainsFunc(v.Alternatives(), expr.Value.IsNull) {
			// A null is replaced by the default, so an unknown value that may
			// be null may be the default.
			v = f.ev.Compute("[coalesce(parameters('0'), parameters('1'))]", v, f.defaultValue(p, fallback))
		}
		f.validate(p, declared, v)
	case fallback != nil:
		v = f.defaultValue(p, fallback)
		f.validate(p, declared, v)
	case isTrue(declared.Get("nullable")) || isTrue(p.declared.Get("nullable")):
		v = expr.NullValue()
	default:
		v = f.missing(p)
	}
	return f.markSecrets(declared, v, 0)
}

// givenValue returns what the deployment gives a parameter; no value if nothing.
func (f *frame) givenValue(p *parameter) expr.Value {
	if p.given == nil {
		return expr.Value{}
	}
	if p.given.env == nil {
		return f.fileValue(p)
	}
	entry := p.given.value
	if !entry.IsValid() {
		entry = p.given.env.eval(p.given.node)
	}
	if vault := entry.Get("reference"); vault.IsValid() && !vault.IsNull() {
		return f.vaultSecret(p, vault)
	}
	switch entry.Kind() {
	case expr.Object:
		return entry.Get("value")
	case expr.Unknown:
		return f.ev.Compute("[tryGet(parameters('0'), 'value')]", entry)
	case expr.Null:
		return expr.Value{}
	}
	f.ev.problemf(p.given.node.Span, "value of parameter %q is %s; it must be an object with a value or a reference", p.declared.Key, entry.Kind())
	return f.unknown("parameters", p.declared.Key)
}

// fileValue returns what a parameter file gives: a value, in which nothing is an
// expression, a secret of a key vault, or an expression of a .bicepparam file.
func (f *frame) fileValue(p *parameter) expr.Value {
	n := p.given.node
	if value := n.Get("value"); value != nil {
		return expr.FromNode(value)
	}
	if vault := n.Get("reference"); vault != nil && vault.Kind != jsonc.Null {
		if vault.Kind != jsonc.Object {
			f.ev.problemf(vault.Span, "reference of parameter %q is %s; it must be an object with keyVault and secretName", p.declared.Key, article(vault.Kind))
		}
		return f.vaultSecret(p, expr.FromNode(vault))
	}
	if text := n.Get("expression"); text.IsString() && expr.IsExpression(text.Text) {
		e := &env{frame: newFrame(f.ev, &template{node: n}, &expr.Context{})}
		return e.eval(text)
	}
	f.ev.problemf(n.Span, "parameter %q has no value; give it a value or a reference to a key vault", p.declared.Key)
	return expr.Value{}
}

// vaultSecret returns the unknown secret that a key vault holds. It comes from
// the vault, which the deployment therefore depends on.
func (f *frame) vaultSecret(p *parameter, vault expr.Value) expr.Value {
	v := f.unknown("parameters", p.declared.Key).AsNonNull().WithSecret()
	id := vault.Get("keyVault").Get("id")
	if p.given.env != nil && id.IsValid() {
		if inst := p.given.env.lookup(id); inst != nil {
			p.given.env.refer(target{instance: inst})
			v = v.WithCandidates(expr.Origin{Target: inst.target(), Path: ".secrets"})
		}
	}
	return v
}

func (f *frame) defaultValue(p *parameter, n *jsonc.Node) expr.Value {
	v := f.env().eval(n)
	if mentions(n, "newguid", "utcnow") && !v.IsKnown() {
		// These are computed once for each deployment of the parameter. The
		// value is not known, but it is the same wherever it is used.
		fresh := f.unknown("parameters", p.declared.Key).AsNonNull()
		f.ev.fresh = append(f.ev.fresh, jsonc.Fold(fresh.Text()))
		return fresh
	}
	return v
}

// mentions reports whether an expression in n contains one of the words.
func mentions(n *jsonc.Node, words ...string) bool {
	if n.Kind == jsonc.String {
		text := strings.ToLower(n.Text)
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	return slices.ContainsFunc(n.Children, func(c *jsonc.Node) bool { return mentions(c, words...) })
}

// missing returns the unknown value of a parameter that nobody gives one. For
// the main template that is usual, and said once for all parameters; a nested
// deployment without it would be refused.
func (f *frame) missing(p *parameter) expr.Value {
	name := p.declared.Key
	if f.owner == nil {
		if !slices.Contains(f.ev.missing, name) {
			f.ev.missing = append(f.ev.missing, name)
		}
		return expr.UnknownCall("parameters", expr.StringValue(name)).AsNonNull()
	}
	f.ev.problemf(f.owner.declaration.at, "deployment gives parameter %q of its template no value; add it to the deployment's parameters", name)
	return f.unknown("parameters", name).AsNonNull()
}

func isTrue(n *jsonc.Node) bool { return n != nil && n.Kind == jsonc.Bool && n.Bool }

// maxReferences bounds how many $ref may lead on to one another.
const maxReferences = 32

// resolve follows the $ref of a parameter or type to its definition. It returns
// the node itself if there is none or it leads nowhere.
func (t *template) resolve(n *jsonc.Node) *jsonc.Node {
	for range maxReferences {
		ref := n.Get("$ref")
		if !ref.IsString() {
			return n
		}
		found := t.pointer(ref.Text)
		if found == nil {
			return n
		}
		n = found
	}
	return n
}

// pointer finds what a JSON pointer such as #/definitions/a/properties/b means.
func (t *template) pointer(ref string) *jsonc.Node {
	rest, ok := strings.CutPrefix(ref, "#/definitions/")
	if !ok || t.definitions == nil {
		return nil
	}
	n := t.definitions
	for step := range strings.SplitSeq(rest, "/") {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		if n.Kind == jsonc.Array {
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(n.Children) {
				return nil
			}
			n = n.Children[i]
		} else {
			n = n.Get(step)
		}
		if n == nil {
			return nil
		}
	}
	return n
}

func typeOf(n *jsonc.Node) string {
	if t := n.Get("type"); t.IsString() {
		return jsonc.Fold(t.Text)
	}
	return ""
}

// isSecure reports whether a value of a type is a secret. That of a type which
// cannot be read counts as one.
func isSecure(n *jsonc.Node) bool {
	t := typeOf(n)
	return t == "securestring" || t == "secureobject" || parameterKinds[t] == nil
}

// maxTypeDepth bounds how deep values are compared with their types, since
// types may be recursive. What lies deeper is taken as secret.
const maxTypeDepth = 12

// markSecrets marks what the type of a parameter calls secure, members of
// objects and elements of arrays included.
func (f *frame) markSecrets(typ *jsonc.Node, v expr.Value, depth int) expr.Value {
	if isSecure(typ) {
		return v.WithSecret()
	}
	if typ.Get("properties") == nil && typ.Get("items") == nil {
		return v
	}
	if depth > maxTypeDepth {
		return v.WithSecret()
	}
	at := v.Span()
	switch v.Kind() {
	case expr.Object:
		properties := typ.Get("properties")
		if properties == nil || !slices.ContainsFunc(v.Members(), func(m expr.Member) bool { return properties.Get(m.Name) != nil }) {
			return v
		}
		b := expr.NewObject(len(v.Members()))
		for _, m := range v.Members() {
			inner := m.Value
			if property := properties.Get(m.Name); property != nil && !m.UnknownName.IsValid() {
				inner = f.markSecrets(f.template.resolve(property), inner, depth+1)
			}
			if m.UnknownName.IsValid() {
				b.SetNamed(m.UnknownName, inner)
			} else {
				b.SetExact(m.Name, inner)
			}
		}
		v = b.Value()
	case expr.Array:
		items := typ.Get("items")
		if items == nil {
			return v
		}
		items = f.template.resolve(items)
		elements := make([]expr.Value, len(v.Elements()))
		for i, element := range v.Elements() {
			elements[i] = f.markSecrets(items, element, depth+1)
		}
		v = expr.ArrayValue(elements)
	default:
		return v
	}
	if at.IsValid() {
		v = v.WithSpan(at)
	}
	return v
}

// giveFile gives the parameters the values of a parameter file. A later file
// wins over an earlier one.
func (f *frame) giveFile(entries *jsonc.Node) {
	for _, entry := range members(entries) {
		p := f.parameters[jsonc.Fold(entry.Key)]
		switch {
		case p == nil:
			f.ev.report(source.Problemf(entry.KeySpan, "parameter %q is not declared in the template; remove it or correct its name", entry.Key))
		case entry.Kind != jsonc.Object:
			f.ev.report(source.Problemf(entry.Span, "parameter %q is %s; it must be an object with a value", entry.Key, article(entry.Kind)))
		default:
			p.given = &given{node: entry}
		}
	}
}
