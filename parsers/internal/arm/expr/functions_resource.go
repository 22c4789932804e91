package expr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

func resourceFunctions() []builtin {
	handled := func(name string, min, max int, f func(*evaluator, []Value) (Value, error)) builtin {
		return builtin{name: name, min: min, max: max, eager: f, unknown: unknownHandled}
	}
	runtime := func(name string, min, max int) builtin { return handled(name, min, max, unknowable(name)) }
	return []builtin{
		handled("resourceId", 2, -1, resourceID),
		handled("subscriptionResourceId", 2, -1, subscriptionResourceID),
		handled("managementGroupResourceId", 2, -1, managementGroupResourceID),
		handled("tenantResourceId", 2, -1, tenantResourceID),
		handled("extensionResourceId", 3, -1, extensionResourceID),
		handled("reference", 1, 3, referenceTo),
		handled("references", 1, 2, referencesTo),
		handled("resourceInfo", 1, 1, resourceInfo),
		runtime("pickZones", 3, 5),
		runtime("providers", 1, 2),
		runtime("roleDefinitions", 1, 1),
		runtime("toLogicalZone", 3, 3),
		runtime("toLogicalZones", 3, 3),
		runtime("toPhysicalZone", 3, 3),
		runtime("toPhysicalZones", 3, 3),
	}
}

// listFunction stands for all functions whose name begins with list.
var listFunction = builtin{name: "list*", min: 1, max: 3}

func init() {
	// Set here since the function refers to the evaluator, which refers back.
	listFunction.lazy = (*evaluator).list
}

// typedArguments splits the arguments of a resource id function at the type.
// False means that the type is not known.
func typedArguments(args []Value, prefixes int) (prefix []Value, typ string, names []Value, known bool, err error) {
	for i := 0; i < len(args) && i <= prefixes; i++ {
		if s, ok := args[i].Str(); ok && armid.IsType(s) {
			return args[:i], s, args[i+1:], true, nil
		}
	}
	for i := 0; i < len(args) && i <= prefixes; i++ {
		if args[i].kind == Unknown {
			return nil, "", nil, false, nil
		}
	}
	return nil, "", nil, false, fmt.Errorf("takes the type of a resource, such as 'Microsoft.Compute/virtualMachines', as one of its first %d arguments", prefixes+1)
}

// idBuilder writes a resource id with parts that may be unknown.
type idBuilder struct {
	text   strings.Builder // what is known since the last unknown part
	parts  []part
	secret bool
}

func (b *idBuilder) literal(s string) { b.text.WriteString(s) }

// add writes a string or an unknown value. A segment is known to hold no slash.
func (b *idBuilder) add(v Value, segment bool) {
	b.secret = b.secret || v.secret
	if v.kind == String {
		b.text.WriteString(v.s)
		return
	}
	b.flush()
	for _, p := range partsOf(v) {
		p.segment = p.segment || segment
		b.parts = append(b.parts, p)
	}
}

func (b *idBuilder) flush() {
	if b.text.Len() == 0 {
		return
	}
	v := StringValue(b.text.String())
	v.secret = b.secret
	b.parts = append(b.parts, partsOf(v)...)
	b.text.Reset()
}

// value returns the id, written as the call of a function if it is not known.
func (b *idBuilder) value(function string, args []Value) (Value, error) {
	if b.parts == nil {
		v := StringValue(b.text.String())
		v.secret = b.secret
		return v, nil
	}
	b.flush()
	return stringOf(function, args, b.parts), nil
}

// checkNames checks the names for a type, which are the last of args.
func checkNames(args []Value, typ string, names []Value) error {
	segments := strings.Count(strings.TrimSuffix(typ, "/"), "/")
	if segments != len(names) {
		return fmt.Errorf("takes as many names as the type has segments after its namespace: %q needs %d, there are %d",
			typ, segments, len(names))
	}
	for i := range names {
		at := len(args) - len(names) + i
		switch v := names[i]; {
		case v.kind == Unknown:
		case v.kind != String:
			return wrongType(args, at, "a string")
		case strings.Contains(v.s, "/"):
			return argErrorf(at, "takes names without a slash, one for each segment of the type")
		case len(v.s) > MaxStringLength/16:
			return errTooLong
		}
	}
	return nil
}

// typeAndNames writes /providers/namespace/type/name/type/name.
func (b *idBuilder) typeAndNames(typ string, names []Value) {
	for i, literal := range armid.Literals(strings.TrimSuffix(typ, "/")) {
		b.literal(literal)
		b.add(names[i], true)
	}
}

// checkScope checks an argument that names a subscription, a resource group or
// a management group.
func checkScope(args []Value, i int) error {
	if args[i].kind == Unknown {
		return nil
	}
	_, err := stringArg(args, i)
	return err
}

func resourceID(e *evaluator, args []Value) (Value, error) {
	prefix, typ, names, known, err := typedArguments(args, 2)
	if err != nil || !known {
		return stringOf("resourceId", args, nil), err
	}
	if err := checkNames(args, typ, names); err != nil {
		return Value{}, err
	}
	for i := range prefix {
		if err := checkScope(args, i); err != nil {
			return Value{}, err
		}
	}
	context := e.scope.Context()
	subscription, group := context.SubscriptionID(), Value{}
	if context.Level == ResourceGroupLevel {
		group = context.ResourceGroupName()
	}
	switch len(prefix) {
	case 1:
		// Where there is no resource group a GUID is a subscription.
		if s, ok := prefix[0].Str(); context.Level != ResourceGroupLevel && ok && IsGUID(s) {
			subscription = prefix[0]
		} else {
			group = prefix[0]
		}
	case 2:
		subscription, group = prefix[0], prefix[1]
	}
	var b idBuilder
	if len(prefix) > 0 || context.Level <= SubscriptionLevel {
		b.literal(armid.SubscriptionsPath)
		b.add(subscription, true)
	}
	if group.IsValid() {
		b.literal(armid.ResourceGroupsPath)
		b.add(group, true)
	}
	b.typeAndNames(typ, names)
	return b.value("resourceId", args)
}

// IsGUID reports whether a text is a GUID in its usual form.
func IsGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i] | 0x20
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if s[i] != '-' {
				return false
			}
		case !isDigit(s[i]) && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}

func subscriptionResourceID(e *evaluator, args []Value) (Value, error) {
	return scopedID("subscriptionResourceId", args, armid.SubscriptionsPath, e.scope.Context().SubscriptionID)
}

func managementGroupResourceID(e *evaluator, args []Value) (Value, error) {
	return scopedID("managementGroupResourceId", args, armid.ManagementGroupsPath, e.scope.Context().ManagementGroupName)
}

func scopedID(function string, args []Value, path string, scope func() Value) (Value, error) {
	prefix, typ, names, known, err := typedArguments(args, 1)
	if err != nil || !known {
		return stringOf(function, args, nil), err
	}
	if err := checkNames(args, typ, names); err != nil {
		return Value{}, err
	}
	var b idBuilder
	b.literal(path)
	if len(prefix) > 0 {
		if err := checkScope(args, 0); err != nil {
			return Value{}, err
		}
		b.add(prefix[0], true)
	} else {
		b.add(scope(), true)
	}
	b.typeAndNames(typ, names)
	return b.value(function, args)
}

func tenantResourceID(_ *evaluator, args []Value) (Value, error) {
	_, typ, names, known, err := typedArguments(args, 0)
	if err != nil || !known {
		return stringOf("tenantResourceId", args, nil), err
	}
	if err := checkNames(args, typ, names); err != nil {
		return Value{}, err
	}
	var b idBuilder
	b.typeAndNames(typ, names)
	return b.value("tenantResourceId", args)
}

func extensionResourceID(_ *evaluator, args []Value) (Value, error) {
	base := args[0]
	if err := checkScope(args, 0); err != nil {
		return Value{}, err
	}
	_, typ, names, known, err := typedArguments(args[1:], 0)
	if err != nil || !known {
		return stringOf("extensionResourceId", args, nil), err
	}
	if err := checkNames(args, typ, names); err != nil {
		return Value{}, err
	}
	base.s = strings.TrimSuffix(base.s, "/")
	var b idBuilder
	b.add(base, false)
	b.typeAndNames(typ, names)
	return b.value("extensionResourceId", args)
}

// resource asks the Scope for a resource; it is nil if there is none, whatever
// the Scope returned besides false.
func (e *evaluator) resource(ref Value) (Resource, bool) {
	if resource, ok := e.scope.Resource(ref); ok {
		return resource, true
	}
	return nil, false
}

func resourceInfo(e *evaluator, args []Value) (Value, error) {
	if args[0].kind != Unknown {
		if _, err := stringArg(args, 0); err != nil {
			return Value{}, err
		}
	}
	if resource, ok := e.resource(args[0]); ok {
		return resource.Info(), nil
	}
	v := newCall("resourceInfo", args)
	v.Residual().nonNull = true
	return v, nil
}

// isFull reads the last argument of reference() and references().
func isFull(args []Value, i int) (full, known bool, err error) {
	if len(args) <= i || args[i].kind == Null {
		return false, true, nil
	}
	if args[i].kind == Unknown {
		return false, false, nil
	}
	s, err := stringArg(args, i)
	if err != nil {
		return false, false, err
	}
	if !strings.EqualFold(s, "full") {
		return false, false, argErrorf(i, "takes 'Full' as its last argument")
	}
	return true, true, nil
}

func referenceTo(e *evaluator, args []Value) (Value, error) {
	full, known, err := isFull(args, 2)
	if err != nil {
		return Value{}, err
	}
	if args[0].kind != Unknown {
		if _, err := stringArg(args, 0); err != nil {
			return Value{}, err
		}
	}
	resource, ok := e.resource(args[0])
	if !ok && len(args[0].Alternatives()) > 0 {
		if v, ok := e.each("reference", args, referenceTo); ok {
			return v, nil
		}
	}
	if !known {
		return newCall("reference", args), nil
	}
	return referenceValue("reference", args, resource, full), nil
}

// referenceValue is what reference() gives: an unknown value that is walked
// along the properties of the resource. A nil resource is one that the Scope
// does not know.
func referenceValue(function string, args []Value, resource Resource, full bool) Value {
	ref := &reference{resource: resource}
	if resource != nil {
		ref.target = resource.Target()
	} else if !args[0].IsSecret() {
		ref.target = args[0].Outline()
	}
	path := ""
	if !full {
		path = ".properties"
		ref.path = []string{"properties"}
		if resource != nil {
			if v, ok := resource.Property(ref.path); ok {
				return v
			}
		}
	}
	v := newResidual(&Residual{name: function, args: slices.Clone(args)})
	r := v.Residual()
	r.setOrigin(Origin{Target: ref.target, Path: path})
	r.leaf, r.nonNull = true, true
	r.ref = ref
	return v
}

// setOrigin makes r exactly the given property. A target that is a secret, too
// long to be the id or the name of anything, or cut, is none.
func (r *Residual) setOrigin(o Origin) {
	if o.Target != "" && len(o.Target) <= maxOutline {
		r.Source = symbolic.From(o)
	}
}

func referencesTo(e *evaluator, args []Value) (Value, error) {
	full, known, err := isFull(args, 1)
	if err != nil {
		return Value{}, err
	}
	if args[0].kind != Unknown {
		if _, err := stringArg(args, 0); err != nil {
			return Value{}, err
		}
	}
	resources, ok := e.scope.Resources(args[0])
	if !ok || !known {
		v := newCall("references", args)
		v.Residual().nonNull = true
		return v, nil
	}
	elements, err := e.newArray(len(resources))
	if err != nil {
		return Value{}, err
	}
	for i, resource := range resources {
		// One of several is written as an element of the loop.
		v := referenceValue("references", args, resource, full)
		if r := v.Residual(); r != nil && r.op == opCall && r.name == "references" && r.ref != nil {
			r.op = opAccess
			all := newCall("references", args)
			r.args = []Value{all, IntValue(int64(i))}
		}
		elements = append(elements, v)
	}
	return ArrayValue(elements), nil
}

// secureOutputs is the list function that reads the outputs of a nested
// deployment, each without its "value".
const secureOutputs = "listOutputsWithSecureValues"

// list is a function such as listKeys(): what it gives is a secret that only the
// deployment knows.
func (e *evaluator) list(c *Call) Value {
	base, args := e.arguments(c.Args)
	defer e.release(base)
	if args[0].kind != Unknown && args[0].kind != String {
		e.fail(c, wrongType(args, 0, "a string"))
		return failedCall(c.canon, args)
	}
	ref := &reference{call: c.canon + "()"}
	if !args[0].IsSecret() {
		ref.target = args[0].Outline()
	}
	if resource, ok := e.resource(args[0]); ok {
		ref.resource, ref.target = resource, resource.Target()
	}
	path := ref.call
	if strings.EqualFold(c.canon, secureOutputs) {
		ref.call, ref.path, path = secureOutputs, []string{"properties", "outputs"}, ".properties.outputs"
	}
	v := newResidual(&Residual{name: c.canon, args: slices.Clone(args)})
	r := v.Residual()
	r.setOrigin(Origin{Target: ref.target, Path: path})
	r.leaf, r.nonNull = true, true
	r.ref = ref
	v.secret, r.Secret = true, true
	return v
}
