// Package embedded reads the ARM templates that resources of Terraform deploy. It
// knows the resources, package arm the templates.
package embedded

import (
	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// Lower adds what a Terraform resource deploys with its template, if its type is
// one that does. The resource must have been added before. A template that is
// not known, or that a template spec holds, is left out, which is a problem of
// the graph.
func Lower(l *lower.Lowerer, r lower.Resource) {
	names := azure.TerraformTemplateDeployment(r.Type)
	if names == nil || r.External || r.After.IsAbsent() {
		return
	}
	content := r.After.Attr(names.Template)
	text, ok := content.Text()
	if !ok {
		why := "is not known yet"
		if content.IsAbsent() {
			why = "is a template spec, which is not read"
		}
		l.Builder().Problem(source.Problemf(r.At, "the template that %q deploys %s; what it deploys is left out", r.Address, why))
		leaveUnread(l, r.Address)
		return
	}
	in := arm.Embedded{
		Owner: r.Address, At: r.At, Action: graph.Deploy, Template: text, Parameters: map[string]graph.Value{},
		Subscription:    r.Subscription,
		ResourceGroup:   setting(r, names.ResourceGroup),
		ManagementGroup: groupName(setting(r, names.ManagementGroup)),
		Location:        setting(r, names.Location),
		Deployment:      r.After.Attr("name"),
	}
	if r.Action == graph.NoOp {
		in.Action = graph.NoOp
	}
	plain := setting(r, names.Parameters)
	in.ParametersUnknown = !parametersOf(r.After.Attr(names.ParameterFile), in.Parameters) || plain.IsUnknown()
	for name, v := range plain.Members() {
		in.Parameters[name] = v
	}
	if !arm.LowerTemplate(l, in) {
		leaveUnread(l, r.Address)
	}
}

// setting returns a setting of the resource, none where the table names none.
func setting(r lower.Resource, name string) graph.Value {
	if name == "" {
		return graph.Value{}
	}
	return r.After.Attr(name)
}

// leaveUnread notes that what a resource deploys is not known.
func leaveUnread(l *lower.Lowerer, address string) {
	if res := l.Builder().Find(address); res != nil {
		res.Unread = true
	}
}

// parametersOf adds the values that a setting gives to parameters, which it
// holds as a parameter file does: as JSON, or as what JSON is made of. It
// reports whether all of them are known to be there.
func parametersOf(v graph.Value, into map[string]graph.Value) bool {
	if text, ok := v.Text(); ok {
		if text == "" {
			return true
		}
		secret := v.IsSensitive()
		if v = lower.JSON(text, v.At()); secret {
			v = v.WithSensitive()
		}
	}
	if v.IsUnknown() {
		return false
	}
	for name, entry := range v.Members() {
		switch value := entry.Attr("value"); {
		case !value.IsAbsent():
			into[name] = value
		case !entry.Attr("reference").IsAbsent():
			// A secret of a key vault.
			into[name] = graph.Unknown(entry.At()).WithSensitive()
		}
	}
	return true
}

// groupName returns the name of the management group whose id is known, and any
// other value as it is.
func groupName(id graph.Value) graph.Value {
	text, _ := id.Text()
	if group, ok := armid.Parse(text); ok && group.Kind() == armid.ManagementGroup {
		return graph.String(group.Name(), id.At())
	}
	return id
}
