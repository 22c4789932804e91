package lower

import (
	"regexp"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// target returns the resource that a setting leads to, nil where that is not
// known exactly.
func (l *Lowerer) target(v graph.Value, t *azure.Trigger) *graph.Resource {
	form := t.TargetForm
	if form == azure.TargetID || form == azure.TargetName {
		res, byKey := l.resourceNamed(v)
		if byKey {
			return nil
		}
		if n, ok := globalName(t.TargetType, v); ok && res == nil && form == azure.TargetName {
			return l.byName[n]
		}
		return res
	}
	if n, ok := hostName(v, form); ok {
		return l.byName[n]
	}
	res, byKey := l.resourceOf(v)
	if o, ok := v.Origin(); ok && res == nil {
		// The address of a key leads to its vault, whatever stands around it.
		res, byKey = l.instance(o)
	}
	if res == nil || byKey {
		return nil
	}
	return l.serviceInstance(res, form)
}

// maxAround bounds the walk from a resource to what contains it.
const maxAround = 8

// around returns what is known to contain the resource, the nearest first.
func (l *Lowerer) around(res *graph.Resource) []*graph.Resource {
	var around []*graph.Resource
	for res != nil && len(around) < maxAround {
		if res = l.container(res); res != nil {
			around = append(around, res)
		}
	}
	return around
}

// targetType returns the type of what a trigger's target leads to, empty where
// it is not known.
func targetType(res *graph.Resource, v graph.Value, t *azure.Trigger) string {
	if res != nil {
		return res.Type
	}
	if id, ok := v.Outline(); ok && t.TargetForm == azure.TargetID {
		if parsed, ok := armid.Parse(id); ok && parsed.Type != "" {
			return parsed.Type
		}
	}
	if n, ok := hostName(v, t.TargetForm); ok {
		return n.typ
	}
	if t.TargetType != "" {
		return t.TargetType
	}
	return t.TargetForm.Type()
}

// serviceInstance returns the resource around res that has the host name of an
// address: the vault of a key, the account of a container.
func (l *Lowerer) serviceInstance(res *graph.Resource, form azure.TargetForm) *graph.Resource {
	for around, steps := res, 0; around != nil && steps < maxAround; steps++ {
		if strings.Count(around.Type, "/") == 1 {
			return around
		}
		next := l.container(around)
		if next == nil {
			next = l.namedBy(around, form)
		}
		around = next
	}
	return nil
}

// namedBy returns the resource that a part of a service instance names as
// such: keys, secrets and certificates have no ids of their own in Terraform
// that lead to the vault, but say which one they are in.
func (l *Lowerer) namedBy(res *graph.Resource, form azure.TargetForm) *graph.Resource {
	if form != azure.TargetVaultURL && form != azure.TargetText {
		return nil
	}
	vault, byKey := l.resourceOf(res.Settings.Attr("key_vault_id"))
	if byKey {
		return nil
	}
	return vault
}

var (
	vaultReference = regexp.MustCompile(`(?i)VaultName=([0-9a-z-]+)`)
	address        = regexp.MustCompile(`(?i)^(?:.*?https?://|[a-z]+\|)?([0-9a-z-]+)\.([0-9a-z.-]+)`)
)

// hostName returns the resource that an address names in its host.
func hostName(v graph.Value, form azure.TargetForm) (name, bool) {
	s, ok := v.Outline()
	if !ok {
		o, exact := v.Origin()
		if !exact {
			return name{}, false
		}
		s = o.Prefix
	}
	if m := vaultReference.FindStringSubmatch(s); m != nil && form == azure.TargetText {
		return name{armid.Fold(azure.KeyVaults), armid.Fold(m[1])}, true
	}
	m := address.FindStringSubmatch(s)
	if m == nil {
		return name{}, false
	}
	if typ, ok := azure.HostType(m[2]); ok {
		return name{armid.Fold(typ), armid.Fold(m[1])}, true
	}
	return name{}, false
}

// namedAround returns the resource that a name means in a setting of another
// one: the one of a containing type that has the name, in the same resource
// group. It returns nil unless there is exactly one.
func (l *Lowerer) namedAround(res *graph.Resource, v graph.Value) *graph.Resource {
	s, ok := v.Text()
	if !ok || s == "" || strings.Contains(s, "/") {
		return nil
	}
	if l.named == nil {
		l.named = map[name][]*graph.Resource{}
		for _, r := range l.b.Resources() {
			if own, ok := r.Name.Text(); ok && r.Again == nil {
				n := name{lower(r.Type), lower(own)}
				l.named[n] = append(l.named[n], r)
			}
		}
	}
	for typ := lower(res.Type); strings.Count(typ, "/") > 1; {
		typ = typ[:strings.LastIndexByte(typ, '/')]
		var found *graph.Resource
		for _, r := range l.named[name{typ, lower(s)}] {
			if r.ResourceGroup.Same(res.ResourceGroup) && !differ(r.Subscription, res.Subscription) {
				if found != nil {
					return nil
				}
				found = r
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// differ reports whether two values are known and not the same.
func differ(v, w graph.Value) bool {
	return isText(v) && isText(w) && !v.Same(w)
}

// aroundID returns the resource that takes an identity and contains the one
// with the given id, which is not declared itself.
func (l *Lowerer) aroundID(v graph.Value) *graph.Resource {
	id, _ := v.Text()
	for range maxAround {
		var ok bool
		if id, ok = containerID(id); !ok {
			return nil
		}
		if res := l.withID(id); res != nil {
			return l.identityOwner(res)
		}
	}
	return nil
}

// withoutQuery returns the address of a target without its query, which is
// where a shared access signature stands: a secret that nothing marks as one.
func withoutQuery(v graph.Value) graph.Value {
	text, ok := v.Text()
	if !ok {
		return v
	}
	address, _, found := strings.Cut(text, "?")
	if !found {
		return v
	}
	cut := graph.String(address, v.At())
	if v.IsSensitive() {
		cut = cut.WithSensitive()
	}
	return cut
}
