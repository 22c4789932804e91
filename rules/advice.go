package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// moveAdvice says what it takes to run resources of one type as a
// user-assigned identity, besides making one: what else to set, who has to be
// allowed what, whether the resources survive it. The resources must be able to
// move.
func (s *survey) moveAdvice(resources []*graph.Resource) string {
	return clauses(furtherSettings(resources[0]), s.consequences(resources))
}

// consequences says what the move to a user-assigned identity means for
// whoever deploys and for the resources.
func (s *survey) consequences(resources []*graph.Resource) string {
	return clauses(
		fmt.Sprintf("whoever deploys then needs Managed Identity Operator on the identity, and no longer the right to %s once identity and grants are made in an earlier deployment", s.grantingRight(resources)),
		s.replacementAdvice(resources),
	)
}

// grantingRight names what it takes to grant the resources' identities what they
// are granted now.
func (s *survey) grantingRight(resources []*graph.Resource) string {
	others := false
	for _, r := range resources {
		id := s.pass.Graph.SystemIdentity(r)
		if id == nil {
			continue
		}
		for _, g := range id.Grants {
			switch {
			case g.Kind == graph.RoleAssignment:
				return "create role assignments"
			case givesAccess(g):
				others = true
			}
		}
	}
	if others || grantsOnlyOtherwise(s.pass.Graph) {
		return "grant the access"
	}
	return "create role assignments"
}

// grantsOnlyOtherwise reports whether the deployment gives access, and none of
// it by role assignments.
func grantsOnlyOtherwise(g *graph.Graph) bool {
	type key struct{}
	return g.Derived(key{}, func() any {
		others := false
		for _, grant := range g.Grants {
			if grant.State != graph.Removed && grant.Kind == graph.RoleAssignment {
				return false
			}
			others = others || givesAccess(grant)
		}
		return others
	}).(bool)
}

// furtherSettings names the settings besides the identity block that say which
// identity a resource, or the code in it, uses.
func furtherSettings(r *graph.Resource) string {
	rows := azure.TerraformSettings(r.Spelled)
	if len(rows) == 0 {
		rows = azure.ARMSettings(r.Type)
	}
	var items []string
	add := func(item string) {
		if !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	for _, row := range rows {
		switch {
		case row.ForCode && namesClientID(row):
			add(quote(clientIDVariable) + " to tell the code which identity to use")
		case !row.ForCode && mayHave(r.Settings, row):
			add(quote(row.Path.Below(row.Each)) + " to " + row.Purpose)
		}
	}
	if len(items) == 0 {
		return ""
	}
	return "besides the identity block set, where the resource uses it, " + enumerate(items)
}

// clientIDVariable is the environment variable by which the client libraries of
// Azure choose an identity.
const clientIDVariable = "AZURE_CLIENT_ID"

func namesClientID(row *azure.Setting) bool {
	return strings.HasSuffix(row.Path.String(), clientIDVariable) ||
		slices.ContainsFunc(row.When, func(c azure.Condition) bool { return slices.Contains(c.Values, clientIDVariable) })
}

// mayHave reports whether the resource uses what a setting belongs to, as far
// as is known: it does not where the block around the setting, or a switch that
// the setting depends on, is known to be absent.
func mayHave(settings graph.Value, row *azure.Setting) bool {
	if !row.Each.IsZero() {
		return mayReach(settings, row.Each.Steps())
	}
	for _, c := range row.When {
		if !mayReach(settings, c.Path.Steps()) {
			return false
		}
	}
	// The setting itself is missing most of the time, and with it what holds
	// nothing else; the feature is there if the block two steps down is.
	steps := row.Path.Steps()
	return mayReach(settings, steps[:min(2, len(steps)-1)])
}

// mayReach walks down a path as far as the value is known. Of a list it looks
// at the first element, which is enough to tell that there is one.
func mayReach(v graph.Value, steps []azure.Step) bool {
	for _, step := range steps {
		switch step.Kind {
		case azure.StepField:
			v = v.Attr(step.Name)
		case azure.StepIndex, azure.StepElements, azure.StepValues:
			if n, ok := v.Len(); ok && n <= step.Index {
				return false
			}
			for _, member := range v.Members() {
				v = member
				break
			}
		default:
			return true
		}
		if v.IsAbsent() {
			return false
		}
	}
	return true
}

// replacementAdvice says what a change of the identity does to resources that
// may exist already; nothing where that is not known.
func (s *survey) replacementAdvice(resources []*graph.Resource) string {
	kinds := s.kindsOf(resources[0])
	created := !slices.ContainsFunc(resources, func(r *graph.Resource) bool { return r.Action != graph.Create && r.Action != graph.Replace })
	if !kinds.managed || created {
		return ""
	}
	switch kinds.replaces {
	case azure.ReplacesAlways:
		return "the change of the identity replaces the resources"
	case azure.ReplacesSometimes:
		return "the change of the identity replaces a resource where " + kinds.replaceRule
	}
	return "the identity is changed in place"
}

// perPlace says for how many places identities are meant: one for resources
// that are all in one, else one in each.
func perPlace(shares []share) string {
	if len(shares) == 1 {
		return "one user-assigned identity"
	}
	if names := regionNames(members(shares)); len(names) == len(shares) {
		return fmt.Sprintf("one user-assigned identity in each of the %d regions (%s)", len(shares), enumerate(names))
	}
	return fmt.Sprintf("one user-assigned identity in each of the %d combinations of subscription and region", len(shares))
}

// inEach says that there is one identity for each of several places.
func inEach(shares []share) string {
	if len(shares) == 1 {
		return ""
	}
	if len(regionNames(members(shares))) == len(shares) {
		return " in each region"
	}
	return " in each subscription and region"
}

// eachTime says the same of what is done for each of them.
func eachTime(shares []share) string {
	if len(shares) == 1 {
		return ""
	}
	return " for each"
}
