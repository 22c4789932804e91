package lower

import (
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// mistake returns why a value names no principal in the form that a grant
// takes, where that is known, and the resource that the value is of.
func (l *Lowerer) mistake(row *azure.Grant, v graph.Value, when side) (graph.Mistake, *graph.Resource) {
	wanted := row.PrincipalForm
	if wanted == "" {
		wanted = azure.PrincipalID
	}
	if wanted != azure.PrincipalID && wanted != azure.ClientID || when != after {
		return graph.NoMistake, nil
	}
	if s, ok := v.Text(); ok {
		other, mistake := l.byClient[lower(s)], graph.ClientForPrincipal
		if wanted == azure.ClientID {
			other, mistake = l.byPrincipal[lower(s)], graph.PrincipalForClient
		}
		if s == "" || other == nil || other.Kind == graph.Principal && other.Resource == nil {
			return graph.NoMistake, nil
		}
		return mistake, other.Resource
	}
	o, ok := v.Origin()
	if !ok || o.Prefix != "" || o.Suffix != "" || o.Path == "" {
		return graph.NoMistake, nil
	}
	res, _ := l.instance(o)
	if res == nil {
		return graph.NoMistake, nil
	}
	source, ok := l.sourceOf(res, o.Path)
	switch {
	case !ok:
	case source.Form == azure.ClientID && wanted == azure.PrincipalID:
		return graph.ClientForPrincipal, res
	case source.Form == azure.PrincipalID && wanted == azure.ClientID:
		return graph.PrincipalForClient, res
	case source.Form == azure.ApplicationID && wanted == azure.PrincipalID:
		return graph.ApplicationForPrincipal, res
	case source.Kind == azure.SystemIdentity && source.Form == wanted && l.onlyUsers(res):
		return graph.NoSystemIdentity, res
	case source.Kind == azure.SystemIdentity && source.Form == wanted && l.hasNone(res):
		return graph.NoIdentity, res
	}
	return graph.NoMistake, nil
}

// hasNone reports whether a resource of a template is known to have no identity
// after the deployment, wherever the template writes it. Terraform finds out by
// itself.
func (l *Lowerer) hasNone(res *graph.Resource) bool {
	if !isARMType(res.Spelled) || res.External || res.Action == graph.Delete || l.own(res).system != nil ||
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
