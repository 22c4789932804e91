package expr

import "github.com/tfidlint/tfidlint/linter/azure/armid"

// Level is what a template is deployed to.
type Level uint8

// The levels, as the name of the template's schema gives them.
const (
	ResourceGroupLevel Level = iota
	SubscriptionLevel
	ManagementGroupLevel
	TenantLevel
)

// String returns the level as messages name it.
func (l Level) String() string {
	return [...]string{"a resource group", "a subscription", "a management group", "the tenant"}[l]
}

// Context is what is known of a deployment and the place that it goes to. Fields
// without a value are unknown; the zero Context is a deployment to a resource
// group that is not known. The fields must not be changed once an
// expression was evaluated, and a Context must not be used concurrently.
//
// Contexts of nested deployments that go to the same place should be given the
// values that the methods of the outer one return (SubscriptionID and so on), so
// that the same unknown value is known to be the same.
type Context struct {
	// Level is what the template is deployed to.
	Level Level
	// Subscription, ResourceGroup, ManagementGroup and Tenant name the place: a
	// subscription id, two names and a tenant id, all strings.
	Subscription, ResourceGroup, ManagementGroup, Tenant Value
	// SubscriptionName is the display name of the subscription.
	SubscriptionName Value
	// Location is the region of the resource group or, at other levels, of the
	// deployment.
	Location Value
	// Tags are the tags of the resource group, an object.
	Tags Value
	// Deployment is the name of the deployment.
	Deployment Value
	// TemplateURI is where the template was read from, for deployment().
	// properties.templateLink.uri.
	TemplateURI Value
	// ContentVersion is the template's contentVersion.
	ContentVersion Value
	// Parameters are the parameters as deployment().properties.parameters shows
	// them: an object of objects with a member value.
	Parameters Value
	// Cloud is the name of the cloud for environment(); empty means AzureCloud.
	Cloud string

	objects [contextFunctions]Value
}

const (
	ofResourceGroup = iota
	ofSubscription
	ofManagementGroup
	ofTenant
	ofDeployment
	ofEnvironment
	contextFunctions
)

// unknownOf returns v or, if there is none, the named property of an unknown
// call: subscription().subscriptionId.
func unknownOf(v *Value, function, property string) Value {
	if !v.IsValid() {
		*v = UnknownProperty(UnknownCall(function), property).AsNonNull()
	}
	return *v
}

func segmentOf(v *Value, function, property string) Value {
	if !v.IsValid() {
		*v = UnknownProperty(UnknownCall(function), property).AsSegment()
	}
	return *v
}

// SubscriptionID returns the id of the subscription, known or not.
func (c *Context) SubscriptionID() Value {
	return segmentOf(&c.Subscription, "subscription", "subscriptionId")
}

// ResourceGroupName returns the name of the resource group, known or not.
func (c *Context) ResourceGroupName() Value {
	return segmentOf(&c.ResourceGroup, "resourceGroup", "name")
}

// ManagementGroupName returns the name of the management group, known or not.
func (c *Context) ManagementGroupName() Value {
	return segmentOf(&c.ManagementGroup, "managementGroup", "name")
}

// TenantID returns the id of the tenant, known or not.
func (c *Context) TenantID() Value { return segmentOf(&c.Tenant, "tenant", "tenantId") }

// DeploymentName returns the name of the deployment, known or not.
func (c *Context) DeploymentName() Value { return segmentOf(&c.Deployment, "deployment", "name") }

// Region returns the region of the resource group or the deployment, known or
// not.
func (c *Context) Region() Value {
	if c.Level == ResourceGroupLevel {
		return unknownOf(&c.Location, "resourceGroup", "location")
	}
	return unknownOf(&c.Location, "deployment", "location")
}

// ScopeID returns the resource id of the place that the template is deployed to;
// for the tenant it is "/".
func (c *Context) ScopeID() Value {
	switch c.Level {
	case ResourceGroupLevel:
		return c.resourceGroupID()
	case SubscriptionLevel:
		return c.subscriptionIDPath()
	case ManagementGroupLevel:
		return c.managementGroupID()
	}
	return StringValue("/")
}

func (c *Context) subscriptionIDPath() Value {
	return joinText("subscription", "id", armid.SubscriptionsPath, c.SubscriptionID())
}

func (c *Context) resourceGroupID() Value {
	return joinText("resourceGroup", "id", armid.SubscriptionsPath, c.SubscriptionID(), armid.ResourceGroupsPath, c.ResourceGroupName())
}

func (c *Context) managementGroupID() Value {
	return joinText("managementGroup", "id", armid.ManagementGroupsPath, c.ManagementGroupName())
}

// joinText concatenates strings and Values. An unknown result is written as a
// property of a context function, which is shorter than what it is made of.
func joinText(function, property string, pieces ...any) Value {
	var parts []part
	known := true
	text := ""
	secret := false
	for _, p := range pieces {
		v, ok := p.(Value)
		if !ok {
			v = StringValue(p.(string))
		}
		parts = append(parts, partsOf(v)...)
		text += v.s
		known = known && v.kind == String
		secret = secret || v.IsSecret()
	}
	if known {
		v := StringValue(text)
		v.secret = secret
		return v
	}
	v := UnknownProperty(UnknownCall(function), property)
	r := v.Residual()
	r.parts, r.nonNull = joinParts(parts), true
	v.secret = secret
	return v
}

// object returns what a context function gives, made once.
func (c *Context) object(which int) Value {
	if !c.objects[which].IsValid() {
		c.objects[which] = c.build(which)
	}
	return c.objects[which]
}

func (c *Context) build(which int) Value {
	b := NewObject(8)
	switch which {
	case ofResourceGroup:
		b.Set("id", c.resourceGroupID())
		b.Set("name", c.ResourceGroupName())
		b.Set("type", StringValue(armid.ResourceGroups))
		b.Set("location", c.Region())
		b.Set("managedBy", UnknownProperty(UnknownCall("resourceGroup"), "managedBy"))
		if !c.Tags.IsValid() {
			c.Tags = UnknownProperty(UnknownCall("resourceGroup"), "tags")
		}
		b.Set("tags", c.Tags)
		b.Set("properties", UnknownProperty(UnknownCall("resourceGroup"), "properties").AsNonNull())
	case ofSubscription:
		b.Set("id", c.subscriptionIDPath())
		b.Set("subscriptionId", c.SubscriptionID())
		b.Set("tenantId", c.TenantID())
		b.Set("displayName", unknownOf(&c.SubscriptionName, "subscription", "displayName"))
		for _, name := range []string{"state", "tags", "authorizationSource", "managedByTenants", "subscriptionPolicies"} {
			b.Set(name, UnknownProperty(UnknownCall("subscription"), name))
		}
	case ofManagementGroup:
		b.Set("id", c.managementGroupID())
		b.Set("name", c.ManagementGroupName())
		b.Set("type", StringValue(armid.ProvidersPath+armid.ManagementGroups))
		b.Set("properties", UnknownProperty(UnknownCall("managementGroup"), "properties").AsNonNull())
	case ofTenant:
		b.Set("tenantId", c.TenantID())
		for _, name := range []string{"countryCode", "displayName", "domainType", "domainName", "country", "state"} {
			b.Set(name, UnknownProperty(UnknownCall("tenant"), name))
		}
	case ofDeployment:
		c.buildDeployment(b)
	case ofEnvironment:
		return environment(c.Cloud)
	}
	return b.Value()
}

func (c *Context) buildDeployment(b *ObjectBuilder) {
	call := UnknownCall("deployment")
	b.Set("name", c.DeploymentName())
	if c.Level == ResourceGroupLevel {
		b.Set("id", joinText("deployment", "id", c.resourceGroupID(), "/providers/Microsoft.Resources/deployments/", c.DeploymentName()))
	} else {
		b.Set("id", UnknownProperty(call, "id").AsNonNull())
		b.Set("location", c.Region())
	}
	b.Set("type", StringValue("Microsoft.Resources/deployments"))
	properties := UnknownProperty(call, "properties")
	link := NewObject(1)
	link.Set("uri", unknownIn(&c.TemplateURI, UnknownProperty(properties, "templateLink"), "uri"))
	link.Set("id", UnknownProperty(UnknownProperty(properties, "templateLink"), "id"))
	link.Set("contentVersion", UnknownProperty(UnknownProperty(properties, "templateLink"), "contentVersion"))
	template := NewObject(8)
	template.Set("contentVersion", unknownIn(&c.ContentVersion, UnknownProperty(properties, "template"), "contentVersion"))
	for _, name := range []string{"$schema", "metadata", "parameters", "variables", "resources", "outputs"} {
		template.Set(name, UnknownProperty(UnknownProperty(properties, "template"), name))
	}
	p := NewObject(8)
	p.Set("templateLink", link.Value())
	p.Set("template", template.Value())
	if !c.Parameters.IsValid() {
		c.Parameters = UnknownProperty(properties, "parameters").AsNonNull()
	}
	p.Set("parameters", c.Parameters)
	for _, name := range []string{"templateHash", "mode", "provisioningState"} {
		p.Set(name, UnknownProperty(properties, name))
	}
	b.Set("properties", p.Value())
}

func unknownIn(v *Value, base Value, property string) Value {
	if !v.IsValid() {
		*v = UnknownProperty(base, property)
	}
	return *v
}
