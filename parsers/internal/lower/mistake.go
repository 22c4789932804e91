package lower

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// mistake returns why a value names no principal in the form that a grant
// takes, the zero Mistake where it may name one.
func (l *Lowerer) mistake(row *azure.Grant, v graph.Value, when side) graph.Mistake {
	wanted := row.PrincipalForm
	if wanted == "" {
		wanted = azure.PrincipalID
	}
	if wanted != azure.PrincipalID && wanted != azure.ClientID || when != after {
		return graph.Mistake{}
	}
	if res := l.resourceFor(v); res != nil {
		m := graph.Mistake{Kind: graph.ResourceForPrincipal, Of: res}
		m.Instead, m.InsteadOf = l.instead(res, l.besideIdentity(res), wanted)
		return m
	}
	if s, ok := v.Text(); ok {
		return l.mistakenID(s, wanted)
	}
	o, ok := v.Origin()
	if !ok || o.Prefix != "" || o.Suffix != "" || o.Path == "" {
		return graph.Mistake{}
	}
	res, _ := l.instance(o)
	if res == nil {
		return graph.Mistake{}
	}
	source, ok := l.sourceOf(res, o.Path)
	if !ok {
		return graph.Mistake{}
	}
	kind := l.mistakeIn(source, wanted, res)
	if kind == graph.NoMistake {
		return graph.Mistake{}
	}
	m := graph.Mistake{Kind: kind, Of: res, Service: source.Service}
	m.Instead, m.InsteadOf = l.instead(res, o.Path, wanted)
	return m
}

// resourceFor returns the resource with an identity whose resource id a value is;
// nil for what may be another id.
func (l *Lowerer) resourceFor(v graph.Value) *graph.Resource {
	if o, ok := v.Origin(); ok {
		// What other providers call id may be the id of a principal.
		if o.Path != "id" || o.Prefix != "" || o.Suffix != "" {
			return nil
		}
	} else if outline, ok := v.Outline(); !ok || !strings.HasPrefix(outline, "/") || !strings.Contains(armid.Fold(outline), armid.ProvidersPath) {
		return nil
	}
	res, _ := l.resourceOf(v)
	if res == nil {
		res = l.externalIdentity(v)
	}
	if res == nil || res.Engine == graph.AzureAD || !takesIdentity(res) && !armid.EqualFold(res.Type, azure.UserAssignedIdentities) {
		return nil
	}
	return res
}

// besideIdentity returns a path beside which the principal id of a resource's
// system-assigned identity is; empty for a user-assigned identity, which has it
// at its root.
func (l *Lowerer) besideIdentity(res *graph.Resource) string {
	switch {
	case armid.EqualFold(res.Type, azure.UserAssignedIdentities):
		return ""
	case res.Engine == graph.ResourceManager:
		return "identity."
	}
	return "identity[0]."
}

// mistakenID returns the mistake of a known id that is one of the other form.
func (l *Lowerer) mistakenID(id string, wanted azure.Form) graph.Mistake {
	other, kind := l.byClient[lower(id)], graph.ClientForPrincipal
	if wanted == azure.ClientID {
		other, kind = l.byPrincipal[lower(id)], graph.PrincipalForClient
	}
	if id == "" || other == nil || other.Kind == graph.Group || other.Kind == graph.Principal && other.Resource == nil {
		return graph.Mistake{}
	}
	m := graph.Mistake{Kind: kind, Of: other.Resource}
	m.Instead, m.InsteadOf = l.instead(other.Resource, "", wanted)
	return m
}

// mistakeIn returns what is wrong with an attribute of a resource where an id of
// the wanted form belongs.
func (l *Lowerer) mistakeIn(source azure.PrincipalSource, wanted azure.Form, res *graph.Resource) graph.MistakeKind {
	switch {
	case source.Form == azure.ClientID && wanted == azure.PrincipalID:
		return graph.ClientForPrincipal
	case source.Form == azure.PrincipalID && wanted == azure.ClientID:
		if !l.hasClientID(source, res) {
			return graph.NoMistake
		}
		return graph.PrincipalForClient
	case source.Form == azure.ApplicationID && wanted == azure.PrincipalID:
		return graph.ApplicationForPrincipal
	case source.Kind == azure.SystemIdentity && source.Form == wanted && l.onlyUsers(res):
		return graph.NoSystemIdentity
	case source.Kind == azure.SystemIdentity && source.Form == wanted && l.hasNone(res):
		return graph.NoIdentity
	}
	return graph.NoMistake
}

// hasClientID reports whether a principal is known to have a client id. Groups
// and users have none, and whoever deploys may be a user.
func (l *Lowerer) hasClientID(source azure.PrincipalSource, res *graph.Resource) bool {
	switch source.Kind {
	case azure.GroupPrincipal, azure.Deployer:
		return false
	case azure.OtherPrincipal:
		client, ok := l.sourceOf(res, "client_id")
		return ok && client.Form == azure.ClientID
	}
	return true
}

// idAttributes are what attributes that hold the ids of principals are called.
var idAttributes = map[azure.Form][]string{
	azure.PrincipalID: {"principal_id", "object_id", "principalId", "objectId"},
	azure.ClientID:    {"client_id", "clientId"},
}

// instead returns the attribute beside the one at a path that holds the id in
// the wanted form, and the type of the resource that has it if that is another
// one. Where there is no path, it is one of the resource itself.
func (l *Lowerer) instead(res *graph.Resource, path string, wanted azure.Form) (attribute, of string) {
	switch {
	case path != "":
	case res.Engine == graph.ResourceManager:
		path = "properties."
	case res.Engine == graph.AzAPI:
		path = "output.properties."
	}
	beside := path[:strings.LastIndexByte(path, '.')+1]
	for _, name := range idAttributes[wanted] {
		if source, ok := l.sourceOf(res, beside+name); ok && source.Form == wanted {
			return name, ""
		}
	}
	if res.Engine == graph.ResourceManager {
		return "", ""
	}
	// The directory knows every principal by both of its ids.
	if wanted == azure.ClientID {
		return "client_id", servicePrincipal
	}
	return "object_id", servicePrincipal
}

// servicePrincipal is the type by which Terraform looks principals up.
const servicePrincipal = "azuread_service_principal"

// hasNone reports whether a resource of a template is known to have no identity
// after the deployment, wherever the template writes it. Terraform finds out by
// itself.
func (l *Lowerer) hasNone(res *graph.Resource) bool {
	if res.Engine != graph.ResourceManager || res.External || res.Action == graph.Delete || l.own(res).system != nil ||
		!res.Settings.IsObject() || res.Settings.IsSensitive() {
		return false
	}
	if b := readIdentity(ARM, res.Settings); b.hasSystem() != no || b.hasUser() != no || res.Settings.Attr("identity").IsUnknown() {
		return false
	}
	key, ok := res.ID.Key()
	return !ok || !l.identified()[key]
}

// identified returns the keys of the ids under which a resource has or may have
// an identity.
func (l *Lowerer) identified() map[string]bool {
	if l.withIdentity == nil {
		l.withIdentity = map[string]bool{}
		for _, e := range l.entries {
			if key, ok := e.res.ID.Key(); ok && (e.has.system != no || e.has.user != no) {
				l.withIdentity[key] = true
			}
		}
	}
	return l.withIdentity
}

// onlyUsers reports whether the resource is known to have user-assigned
// identities and no system-assigned one, whoever gives it one.
func (l *Lowerer) onlyUsers(res *graph.Resource) bool {
	e := l.byResource[res]
	if e == nil || res.External || l.own(res).system != nil || !e.second.IsAbsent() {
		return false
	}
	return e.has.system == no && e.has.user == yes
}
