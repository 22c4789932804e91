package expr

// Scope is what surrounds an expression: a template, or the part of one that an
// expression stands in. Names are given as the expression spells them; looking
// them up must disregard case. A method that returns false makes the evaluator
// report that there is no such thing.
//
// The evaluator calls a method when it meets the reference and not before, so
// that what stands in the branch of an if that is not taken is never asked for.
// It also tries branches that may not be taken, without reporting their errors:
// Budget.Speculative lets an implementation know that it evaluates other expressions
// in its turn, that errors do not count now.
//
// All methods may be called again and again; implementations keep what is
// costly to make. A value that depends on itself must be noticed by the Scope,
// since only it knows what it is evaluating.
type Scope interface {
	// Parameter returns the value of a parameter of the template, or of the
	// user function whose body is evaluated.
	Parameter(name string) (Value, bool)
	// Variable returns the value of a variable.
	Variable(name string) (Value, bool)
	// CopyIndex returns the index in a copy loop: that of the name, or for an
	// empty name that of the innermost loop over resources, variables or
	// outputs. It may be unknown.
	CopyIndex(name string) (Value, bool)
	// Context returns what is known of the deployment; it is never nil.
	Context() *Context
	// Resource returns the resource that the first argument of reference(),
	// resourceInfo() or a list function means: a symbolic name, a resource id or
	// a name, known or not. False leaves an opaque unknown value, no error.
	Resource(ref Value) (Resource, bool)
	// Resources returns the resources of the copy loop that the first argument
	// of references() names. False leaves an unknown value.
	Resources(loop Value) ([]Resource, bool)
	// Function returns a user-defined function by its name "namespace.member".
	Function(name string) (Function, bool)
}

// Resource is a resource that an expression refers to.
type Resource interface {
	// Target names the resource in an Origin: its id, or whatever names it
	// best within the deployment.
	Target() string
	// Info returns the object that resourceInfo() gives, with the members id,
	// name, type and apiVersion.
	Info() Value
	// Property returns a property of the deployed resource that the template
	// determines, such as one that its body sets or the output of a nested
	// deployment. The path starts at the root of the resource, with decimal
	// numbers for array elements: "properties", "outputs", "id". False, the
	// usual answer, leaves an unknown value with the path as its origin. The
	// path must not be kept.
	//
	// It is called for each step of a path: for "identity" before "identity",
	// "principalId". A value that is returned ends the walk along the resource;
	// further steps read that value.
	Property(path []string) (Value, bool)
}

// Function is a user-defined function of a template.
type Function struct {
	// Parameters is the number of arguments that the function takes.
	Parameters int
	// Call evaluates the function's output with as many arguments. It must not
	// keep the slice.
	Call func(args []Value) Value
}

// EmptyScope is a Scope that has nothing. Embed it to implement only a part of
// Scope. Everything about the deployment is unknown.
type EmptyScope struct{}

// Parameter implements Scope.
func (EmptyScope) Parameter(string) (Value, bool) { return Value{}, false }

// Variable implements Scope.
func (EmptyScope) Variable(string) (Value, bool) { return Value{}, false }

// CopyIndex implements Scope.
func (EmptyScope) CopyIndex(string) (Value, bool) { return Value{}, false }

// Context implements Scope.
func (EmptyScope) Context() *Context { return &Context{} }

// Resource implements Scope.
func (EmptyScope) Resource(Value) (Resource, bool) { return nil, false }

// Resources implements Scope.
func (EmptyScope) Resources(Value) ([]Resource, bool) { return nil, false }

// Function implements Scope.
func (EmptyScope) Function(string) (Function, bool) { return Function{}, false }
