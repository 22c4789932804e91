package arm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// handle is an instance as expressions see it: what reference() returns.
type handle struct{ instance *instance }

// Target implements expr.Resource.
func (h handle) Target() string { return h.instance.target() }

// Info implements expr.Resource.
func (h handle) Info() expr.Value {
	i := h.instance
	b := expr.NewObject(4)
	if i.id.IsValid() {
		b.Set("id", i.id)
	}
	if i.name.IsValid() {
		b.Set("name", i.name)
	}
	b.Set("type", expr.StringValue(i.typ))
	if i.declaration != nil {
		if n := i.declaration.node.Get("apiVersion"); n != nil {
			b.Set("apiVersion", i.env().eval(n))
		}
	}
	return b.Value()
}

// Property implements expr.Resource. It gives what the template itself decides:
// the outputs of deployments, and scalars that the body sets, which the service
// does not change. Everything else is only known once the resource is deployed.
func (h handle) Property(path []string) (expr.Value, bool) {
	i := h.instance
	if len(path) == 1 {
		switch jsonc.Fold(path[0]) {
		case "id":
			return i.id, i.id.IsValid()
		case "name":
			return i.name, i.name.IsValid()
		case "type":
			return expr.StringValue(i.typ), i.typ != ""
		}
	}
	if i.declaration == nil || i.external || i.disabled {
		return expr.Value{}, false
	}
	if isDeployment(i.declaration) {
		return h.output(path)
	}
	switch jsonc.Fold(path[0]) {
	case "location", "kind", "tags", "sku":
	case "properties":
		if len(path) == 1 {
			return expr.Value{}, false
		}
	default:
		return expr.Value{}, false
	}
	return i.setting(path)
}

// identityHandle is the system-assigned identity of an instance as a resource of
// its own: what reference() returns for the id of the instance, followed by
// /providers/Microsoft.ManagedIdentity/Identities/default.
type identityHandle struct{ handle }

// ownerOfIdentity returns the id of the resource whose system-assigned identity
// an id names.
func (ev *evaluation) ownerOfIdentity(id expr.Value) (expr.Value, bool) {
	if parts := id.Parts(); len(parts) == 0 || !endsInIdentity(parts[len(parts)-1]) {
		return expr.Value{}, false
	}
	p, ok := ev.ParseID(id)
	if !ok || len(p.Segments) != 1 || !armid.EqualFold(p.Type, "Microsoft.ManagedIdentity/identities") {
		return expr.Value{}, false
	}
	return p.Scope, true
}

// endsInIdentity keeps other ids, which are most, from being taken apart.
func endsInIdentity(end expr.Value) bool {
	text, _ := end.Str()
	const name = "/default"
	at := len(strings.TrimRight(text, "/")) - len(name)
	return at >= 0 && armid.EqualFold(text[at:at+len(name)], name)
}

// Property implements expr.Resource: a property of the identity is the member of
// that name in the instance's identity block.
func (h identityHandle) Property(path []string) (expr.Value, bool) {
	if len(path) != 2 || !strings.EqualFold(path[0], "properties") {
		return expr.Value{}, false
	}
	read := expr.UnknownProperty(expr.UnknownCall("reference", h.instance.id), path[1]).AsSegment()
	return read.WithOrigin(expr.Origin{Target: h.Target(), Path: ".identity." + path[1]}), true
}

// output returns an output of a nested deployment for the path properties,
// outputs, name, value.
func (h handle) output(path []string) (expr.Value, bool) {
	if len(path) != 4 || !slices.EqualFunc(path[:2], []string{"properties", "outputs"}, strings.EqualFold) || !strings.EqualFold(path[3], "value") {
		return expr.Value{}, false
	}
	nested := h.instance.deployment()
	if nested == nil {
		return expr.Value{}, false
	}
	return nested.output(path[2])
}

// setting returns a scalar of the body.
func (i *instance) setting(path []string) (expr.Value, bool) {
	if i.body.state == busy {
		return expr.Value{}, false
	}
	v := i.settings()
	for _, step := range path {
		if n, err := strconv.Atoi(step); err == nil && v.Kind() == expr.Array {
			if n < 0 || n >= len(v.Elements()) {
				return expr.Value{}, false
			}
			v = v.Elements()[n]
			continue
		}
		if v = v.Get(step); !v.IsValid() {
			return expr.Value{}, false
		}
	}
	switch v.Kind() {
	case expr.String, expr.Int, expr.Bool:
		return v, !v.IsSecret()
	}
	return expr.Value{}, false
}

// notSettings are the members of a resource that steer its deployment and are
// not part of what is deployed.
var notSettings = []string{"condition", "copy", "dependsOn", "existing", "resources", "scope", "comments", "metadata",
	"import", "extension", "resourceGroup", "subscriptionId", "type", "name"}

// settings evaluates the body of the resource. That of a deployment has no
// template and no parameters: what they make are resources of their own.
func (i *instance) settings() expr.Value {
	f := i.frame
	return f.compute(&i.body, i.declaration.at, "resource", i.declaration.label, func() expr.Value {
		node := i.declaration.node
		e := i.env()
		deployment := isDeployment(i.declaration)
		b := expr.NewObject(len(node.Children) + 2)
		b.Set("type", expr.StringValue(i.typ).WithSpan(orNull(node.Get("type")).Span))
		if i.name.IsValid() {
			b.Set("name", i.name.WithSpan(orNull(node.Get("name")).Span))
		}
		for _, child := range node.Children {
			if slices.ContainsFunc(notSettings, func(name string) bool { return strings.EqualFold(name, child.Key) }) ||
				deployment && strings.EqualFold(child.Key, "properties") {
				continue
			}
			b.SetExact(child.Key, e.eval(child))
		}
		return b.Value().WithSpan(node.Span)
	})
}
