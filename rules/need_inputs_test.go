package rules_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/azuretest"
)

// What follows writes the inputs of TestEveryNeed.

// settings are those of the resource that has the need, and of the one whose
// identity it uses or that contains it.
type settings struct {
	c         *needCase
	own, of   any
	name, key string
}

func (c *needCase) settings(how arrangement, without int) *settings {
	s := &settings{c: c, name: "own", key: "key"}
	s.own, s.of = c.identity(how), c.identity(how)
	t := c.trigger
	for _, condition := range t.When {
		if v := azuretest.Satisfying(condition); v != nil && azuretest.Last(condition.Path) == azure.StepKey {
			s.put(condition.Path, v)
		}
	}
	if !t.Each.IsZero() {
		s.put(azure.Path{}, map[string]any{})
	}
	if c.trigger.NeedsTarget {
		s.put(c.trigger.Target[0], "https://stscripts.blob.core.windows.net/files/run.sh")
	}
	for _, of := range t.Identity.Of[:min(1, len(t.Identity.Of))] {
		s.put(of, ref{to: "of", typ: c.other().terraform, attribute: "id"})
	}
	s.choose(how)
	for i, condition := range t.When {
		v := azuretest.Satisfying(condition)
		if i == without {
			v = azuretest.Violating(condition)
		} else if have := s.at(condition.Path); have != nil && holds(condition, have) {
			continue
		} else if v == "" {
			v = "set"
		}
		if v != nil || i == without {
			s.put(condition.Path, v)
		}
	}
	return s
}

// holds reports whether the value satisfies the condition, as far as that can be
// said of a text.
func holds(c azure.Condition, v any) bool {
	s, _ := v.(string)
	matches := func(f func(string, string) bool) bool {
		return slices.ContainsFunc(c.Values, func(w string) bool { return f(strings.ToLower(s), strings.ToLower(w)) })
	}
	switch c.Op {
	case azure.Set:
		return true
	case azure.Equals, azure.OneOf:
		return matches(func(s, w string) bool { return s == w })
	case azure.HasPrefix:
		return matches(strings.HasPrefix)
	case azure.NotEquals, azure.NoneOf:
		return !matches(func(s, w string) bool { return s == w })
	}
	return false
}

// identity returns settings with the identity block of an arrangement.
func (c *needCase) identity(how arrangement) map[string]any {
	system := how == ownIdentity
	switch {
	case c.lang == inTerraform && system:
		return map[string]any{"identity": []any{map[string]any{"type": "SystemAssigned"}}}
	case c.lang == inTerraform:
		return map[string]any{"identity": []any{map[string]any{"type": "UserAssigned", "identity_ids": []any{ref{to: "id", attribute: "id"}}}}}
	case system:
		return map[string]any{"identity": map[string]any{"type": "SystemAssigned"}}
	}
	return map[string]any{"identity": map[string]any{"type": "UserAssigned", "userAssignedIdentities": map[string]any{userKey: map[string]any{}}}}
}

// userKey stands for the id of the user-assigned identity where that is the name
// of a member.
const userKey = "\x00"

// choose names the identity that is to serve the need, where the trigger has a
// setting for that.
func (s *settings) choose(how arrangement) {
	c := s.c.trigger.Identity
	if how == ownIdentity {
		switch {
		case len(c.System) > 0 && !c.Kind.IsZero():
			s.put(c.Kind, c.System[0])
		case len(c.System) > 0:
			s.put(c.Path, c.System[0])
		}
		return
	}
	if !c.Kind.IsZero() {
		kind := "UserAssigned"
		if slices.Contains(c.System, "true") {
			kind = "false"
		}
		s.put(c.Kind, kind)
	}
	if !c.Path.IsZero() {
		attribute := map[azure.Form]string{azure.ClientID: "client_id", azure.PrincipalID: "principal_id"}[c.Form]
		if attribute == "" {
			attribute = "id"
		}
		s.put(c.Path, ref{to: "id", attribute: attribute, prefix: c.Prefix})
	}
}

// steps returns the steps of a path, and whether they are of the other resource.
func (s *settings) steps(path azure.Path) (steps []azure.Step, other bool) {
	leaves := func(steps []azure.Step) bool {
		return len(steps) > 0 && (steps[0].Kind == azure.StepParent || steps[0].Kind == azure.StepScope || steps[0].Kind == azure.StepOf)
	}
	steps = path.Steps()
	if !path.FromRoot() && !leaves(steps) {
		steps = slices.Concat(s.c.trigger.Each.Steps(), steps)
	}
	return steps, leaves(steps)
}

func (s *settings) put(path azure.Path, v any) {
	steps, other := s.steps(path)
	if text, ok := v.(string); ok && s.c.lang == inTemplates && strings.HasPrefix(text, "[") {
		v = "[" + text // or it is an expression
	}
	switch last := azuretest.Last(path); {
	case last == azure.StepName:
		s.name = v.(string)
	case last == azure.StepKey:
		s.key = v.(string)
	case last == azure.StepParent, last == azure.StepScope, last == azure.StepOf:
	case other:
		s.of = azuretest.Put(s.of, steps, s.key, v)
	default:
		s.own = azuretest.Put(s.own, steps, s.key, v)
	}
}

func (s *settings) at(path azure.Path) any {
	steps, other := s.steps(path)
	if other {
		return azuretest.At(s.of, steps, s.key)
	}
	return azuretest.At(s.own, steps, s.key)
}

// plan writes the case as a plan.
func (s *settings) plan(how arrangement) []byte {
	known := map[string]string{}
	kept := "create"
	if how == grantedBefore {
		kept = "no-op"
		known = before
	}
	w := &planWriter{known: known}
	w.add(s.c.other().terraform, "of", "create", s.of, nil)
	if how == ownIdentity {
		w.add("azurerm_role_assignment", "of", "create", s.grantTo("of", "identity[0].principal_id"), nil)
	}
	if how != ownIdentity {
		w.add("azurerm_user_assigned_identity", "id", kept, map[string]any{"name": "id"}, []string{"id", "client_id", "principal_id"})
		w.add("azurerm_role_assignment", "grant", kept, s.grantTo("id", "principal_id"), nil)
	}
	var waits []string
	if how == grantAwaited {
		waits = []string{"azurerm_role_assignment.grant"}
	}
	s.own.(map[string]any)["name"] = s.name
	w.add(s.c.typ, "own", "create", s.own, nil)
	w.config[len(w.config)-1]["depends_on"] = waits
	return mustJSON(map[string]any{
		"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": w.changes,
		"configuration": map[string]any{
			"provider_config": map[string]any{"azurerm": map[string]any{"name": "azurerm", "full_name": "registry.terraform.io/hashicorp/azurerm"}},
			"root_module":     map[string]any{"resources": w.config},
		},
	})
}

// configuration writes the case as configuration, in its JSON syntax.
func (s *settings) configuration(how arrangement) []byte {
	s.own.(map[string]any)["name"] = s.name
	own := inConfiguration(s.own, how).(map[string]any)
	resources := map[string]map[string]any{}
	add := func(typ, name string, body any) {
		if resources[typ] == nil {
			resources[typ] = map[string]any{}
		}
		resources[typ][name] = body
	}
	add(s.c.other().terraform, "of", inConfiguration(s.of, how))
	if how == ownIdentity {
		add("azurerm_role_assignment", "of", inConfiguration(s.grantTo("of", "identity[0].principal_id"), how))
	}
	if how == grantAwaited || how == grantNotAwaited {
		add("azurerm_user_assigned_identity", "id", map[string]any{"name": "id"})
		add("azurerm_role_assignment", "grant", inConfiguration(s.grantTo("id", "principal_id"), how))
	}
	if how == grantAwaited {
		own["depends_on"] = []string{"azurerm_role_assignment.grant"}
	}
	add(s.c.typ, "own", own)
	return mustJSON(map[string]any{"resource": resources})
}

// inConfiguration returns settings as a configuration writes them.
func inConfiguration(tree any, how arrangement) any {
	return write(tree, func(r ref) string {
		if known := before[r.attribute]; r.to == "id" && how == grantedBefore {
			return r.prefix + known
		}
		return r.prefix + "${" + references(r)[0] + "}"
	}, func(tree any) string { return "${jsonencode(" + inHCL(tree, how) + ")}" })
}

// inHCL returns a tree as an expression of Terraform's language.
func inHCL(tree any, how arrangement) string {
	switch n := tree.(type) {
	case ref:
		return inHCL(inConfiguration(n, how), how)
	case map[string]any:
		var members []string
		for _, name := range slices.Sorted(maps.Keys(n)) {
			members = append(members, name+" = "+inHCL(n[name], how))
		}
		return "{" + strings.Join(members, ", ") + "}"
	case []any:
		items := make([]string, len(n))
		for i, v := range n {
			items[i] = inHCL(v, how)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case string:
		return `"` + n + `"`
	case nil:
		return "null"
	}
	panic(fmt.Sprintf("%T", tree))
}

// before holds the attributes of the identity where it is there before the
// deployment.
var before = map[string]string{
	"id":           "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id",
	"client_id":    "00000000-0000-0000-0000-0000000000c1",
	"principal_id": "00000000-0000-0000-0000-0000000000a1",
}

func inJSON(tree any) string { return string(mustJSON(tree)) }

// write returns a tree with its references, and the strings that hold JSON,
// written as text.
func write(tree any, text func(ref) string, encode func(any) string) any {
	switch n := tree.(type) {
	case ref:
		return text(n)
	case azuretest.JSON:
		return encode(n.Tree)
	case map[string]any:
		object := map[string]any{}
		for name, v := range n {
			if name == userKey {
				name = text(ref{to: "id", attribute: "id"})
			}
			object[name] = write(v, text, encode)
		}
		return object
	case []any:
		list := make([]any, len(n))
		for i, v := range n {
			list[i] = write(v, text, encode)
		}
		return list
	}
	return tree
}

// grantTo returns the settings of a role assignment.
func (s *settings) grantTo(name, attribute string) map[string]any {
	return map[string]any{
		"scope": "/subscriptions/00000000-0000-0000-0000-000000000001", "role_definition_name": "Contributor",
		"principal_id": ref{to: name, typ: s.c.other().terraform, attribute: attribute},
	}
}

// planWriter writes the resources of a plan.
type planWriter struct {
	// known are the attributes of the user-assigned identity that the plan
	// knows.
	known           map[string]string
	changes, config []map[string]any
}

// add adds a resource with the settings that an action leaves it with. The
// computed attributes are those that the provider sets.
func (w *planWriter) add(typ, name, action string, tree any, computed []string) {
	after, unknown := w.split(tree)
	state, open := after.(map[string]any), map[string]any{}
	if m, ok := unknown.(map[string]any); ok {
		open = m
	}
	open["id"] = true
	for _, attribute := range computed {
		if v, ok := w.known[attribute]; ok {
			state[attribute] = v
			delete(open, attribute)
			continue
		}
		open[attribute] = true
	}
	change := map[string]any{"actions": []string{action}, "before": nil, "after": state, "after_unknown": open}
	if action == "no-op" {
		change["before"], change["after_unknown"] = state, map[string]any{}
	}
	provider, _, _ := strings.Cut(typ, "_")
	head := map[string]any{"address": typ + "." + name, "mode": "managed", "type": typ, "name": name}
	w.changes = append(w.changes, with(head, map[string]any{"provider_name": "registry.terraform.io/hashicorp/" + provider, "change": change}))
	expressions := map[string]any{}
	for _, attribute := range slices.Sorted(maps.Keys(tree.(map[string]any))) {
		expressions[attribute] = expression(tree.(map[string]any)[attribute])
	}
	w.config = append(w.config, with(head, map[string]any{"provider_config_key": "azurerm", "expressions": expressions, "schema_version": 0}))
}

func with(head, more map[string]any) map[string]any {
	all := maps.Clone(head)
	maps.Copy(all, more)
	return all
}

// split returns what a plan knows of settings, and marks the rest.
func (w *planWriter) split(tree any) (after, unknown any) {
	switch n := tree.(type) {
	case ref:
		if v, ok := w.known[n.attribute]; ok && n.to == "id" {
			return n.prefix + v, nil
		}
		return nil, true
	case azuretest.JSON:
		a, u := w.split(n.Tree)
		if holdsTrue(u) {
			return nil, true
		}
		return string(mustJSON(a)), nil
	case map[string]any:
		known, open := map[string]any{}, map[string]any{}
		for name, v := range n {
			a, u := w.split(v)
			if u != true {
				known[name] = a
			}
			if u != nil {
				open[name] = u
			}
		}
		return known, open
	case []any:
		known, open := make([]any, len(n)), make([]any, len(n))
		for i, v := range n {
			if known[i], open[i] = w.split(v); open[i] == nil {
				open[i] = false
			}
		}
		return known, open
	}
	return tree, nil
}

// holdsTrue reports whether a tree of marks holds one.
func holdsTrue(tree any) bool {
	switch n := tree.(type) {
	case bool:
		return n
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(n)), holdsTrue)
	case []any:
		return slices.ContainsFunc(n, holdsTrue)
	}
	return false
}

// expression returns how the configuration in a plan shows a setting.
func expression(tree any) any {
	if l, ok := tree.([]any); ok {
		if _, isBlock := l[0].(map[string]any); isBlock {
			blocks := make([]any, len(l))
			for i, b := range l {
				block := map[string]any{}
				for name, v := range b.(map[string]any) {
					block[name] = expression(v)
				}
				blocks[i] = block
			}
			return blocks
		}
	}
	if references := references(tree); references != nil {
		return map[string]any{"references": references}
	}
	return map[string]any{"constant_value": write(tree, nil, inJSON)}
}

func references(tree any) []string {
	var found []string
	switch n := tree.(type) {
	case ref:
		address := "azurerm_user_assigned_identity.id"
		if n.to == "of" {
			address = n.typ + ".of"
		}
		return []string{address + "." + n.attribute, address}
	case azuretest.JSON:
		return references(n.Tree)
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(n)) {
			found = append(found, references(n[name])...)
		}
	case []any:
		for _, v := range n {
			found = append(found, references(v)...)
		}
	}
	return found
}

const contributor = "[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'b24988ac-6180-42a0-ab88-20f7382dd24c')]"

// template writes the case as a template.
func (s *settings) template(how arrangement) []byte {
	var resources []any
	add := func(typ, name string, tree any, more map[string]any) {
		r := map[string]any{"type": typ, "apiVersion": "2023-01-01", "name": name, "location": "westeurope"}
		maps.Copy(r, inTemplate(tree, how).(map[string]any))
		maps.Copy(r, more)
		resources = append(resources, r)
	}
	waits := []string{}
	if how == grantAwaited || how == grantNotAwaited {
		add("Microsoft.ManagedIdentity/userAssignedIdentities", "id", map[string]any{}, nil)
		add("Microsoft.Authorization/roleAssignments", "00000000-0000-0000-0000-0000000000b1", map[string]any{
			"properties": map[string]any{
				"principalId":      ref{to: "id", attribute: "principal_id"},
				"roleDefinitionId": contributor,
			},
		}, map[string]any{"dependsOn": []string{"id"}})
		waits = append(waits, "id")
		if how == grantAwaited {
			waits = append(waits, "00000000-0000-0000-0000-0000000000b1")
		}
	}
	addOf := func(typ, name string) {
		add(typ, name, s.of, nil)
		if how == ownIdentity {
			add("Microsoft.Authorization/roleAssignments", "[guid('"+name+"')]", map[string]any{"properties": map[string]any{
				"principalId":      fmt.Sprintf("[reference(resourceId('%s', '%s'), '2023-01-01', 'full').identity.principalId]", typ, strings.ReplaceAll(name, "/", "', '")),
				"roleDefinitionId": contributor,
			}}, nil)
		}
	}
	segments := strings.Split(s.c.typ, "/")
	name := ""
	for i := 2; i < len(segments); i++ {
		name += "of/"
		addOf(strings.Join(segments[:i], "/"), strings.TrimSuffix(name, "/"))
	}
	if len(segments) == 2 || slices.ContainsFunc(s.c.trigger.Identity.Of, func(p azure.Path) bool { return azuretest.Last(p) == azure.StepField }) {
		addOf(s.c.other().arm, "of")
	}
	more := map[string]any{"dependsOn": waits}
	if slices.ContainsFunc(s.c.trigger.Identity.Of, func(p azure.Path) bool { return azuretest.Last(p) == azure.StepScope }) {
		more["scope"] = s.c.other().arm + "/of"
	}
	if s.c.typ == "Microsoft.Resources/deployments" {
		// One that is not read may make anything, and nothing is said then.
		more["properties"] = map[string]any{"mode": "Incremental", "template": templateOf([]any{})}
	}
	add(s.c.typ, name+s.name, s.own, more)
	return mustJSON(templateOf(resources))
}

func templateOf(resources []any) map[string]any {
	return map[string]any{
		"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": resources,
	}
}

// inTemplate returns settings as a template writes them.
func inTemplate(tree any, how arrangement) any {
	id := "resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'id')"
	if how == grantedBefore {
		id = "'" + before["id"] + "'"
	}
	return write(tree, func(r ref) string {
		what := id
		switch {
		case r.to == "of":
			what = "resourceId('Microsoft.Compute/virtualMachines', 'of')"
		case r.attribute == "client_id":
			what = fmt.Sprintf("reference(%s, '2023-01-31').clientId", id)
		case r.attribute == "principal_id":
			what = fmt.Sprintf("reference(%s, '2023-01-31').principalId", id)
		}
		if r.prefix != "" {
			what = fmt.Sprintf("concat('%s', %s)", r.prefix, what)
		}
		return "[" + what + "]"
	}, inJSON)
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// otherType is what the resource is whose identity another one uses.
type otherType struct{ terraform, arm string }

// other returns a type that the trigger's IdentityChoice.Of may name.
func (c *needCase) other() otherType {
	if c.trigger.Identity.Within == "Microsoft.EventGrid" {
		return otherType{"azurerm_eventgrid_topic", "Microsoft.EventGrid/topics"}
	}
	return otherType{"azurerm_linux_virtual_machine", "Microsoft.Compute/virtualMachines"}
}
