package arm

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
)

// deploymentSettings names the settings of a Terraform resource that deploys a
// template.
type deploymentSettings struct {
	template string
	// body is the setting that holds parameters as a parameter file does, and
	// plain the one that holds them as a map of strings.
	body, plain string
	// place is the setting that says where the template goes.
	place string
}

// deploymentTypes are the Terraform resources that deploy a template
// (registry.terraform.io/providers/hashicorp/azurerm, 5.2; azurerm_template_deployment
// was removed in 3.0).
var deploymentTypes = map[string]deploymentSettings{
	"azurerm_resource_group_template_deployment":   {template: "template_content", body: "parameters_content", place: "resource_group_name"},
	"azurerm_subscription_template_deployment":     {template: "template_content", body: "parameters_content", place: "location"},
	"azurerm_management_group_template_deployment": {template: "template_content", body: "parameters_content", place: "management_group_id"},
	"azurerm_tenant_template_deployment":           {template: "template_content", body: "parameters_content", place: "location"},
	"azurerm_template_deployment":                  {template: "template_body", body: "parameters_body", plain: "parameters", place: "resource_group_name"},
}

// LowerDeployment adds what a Terraform resource deploys with its template, if
// its type is one that does. The resource must have been added before. A
// template that is not known, or that a template spec holds, is left out, which
// is a problem of the graph.
func LowerDeployment(l *lower.Lowerer, r lower.Resource) {
	names, ok := deploymentTypes[r.Type]
	if !ok || r.External || r.After.IsAbsent() {
		return
	}
	content := r.After.Attr(names.template)
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
	in := Embedded{
		Owner: r.Address, At: r.At, Action: graph.Deploy, Template: text, Parameters: map[string]graph.Value{},
		Subscription: r.Subscription, Deployment: r.After.Attr("name"),
	}
	if r.Action == graph.NoOp {
		in.Action = graph.NoOp
	}
	switch place := r.After.Attr(names.place); names.place {
	case "resource_group_name":
		in.ResourceGroup = place
	case "management_group_id":
		in.ManagementGroup = lastSegment(place)
	default:
		in.Location = place
	}
	in.ParametersUnknown = !parametersOf(r.After.Attr(names.body), in.Parameters)
	if names.plain != "" {
		plain := r.After.Attr(names.plain)
		in.ParametersUnknown = in.ParametersUnknown || plain.IsUnknown()
		for name, v := range plain.Members() {
			in.Parameters[name] = v
		}
	}
	if !LowerTemplate(l, in) {
		leaveUnread(l, r.Address)
	}
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

// lastSegment returns the last segment of a known id, and anything else as it
// is.
func lastSegment(id graph.Value) graph.Value {
	text, ok := id.Text()
	if !ok {
		return id
	}
	if i := strings.LastIndexByte(text, '/'); i >= 0 {
		return graph.String(text[i+1:], id.At())
	}
	return id
}
