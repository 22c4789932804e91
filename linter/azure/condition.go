package azure

// Condition is something that must hold of a resource for a row to apply to it.
// Where the value at Path is not known, neither is whether the condition holds,
// with one exception: an attribute that the configuration leaves out and that
// the provider computes is absent, although a plan calls it unknown.
type Condition struct {
	// Path names the value, from the element that is examined unless it is
	// rooted. Where it ranges, the condition holds if it does for any element;
	// for [Absent], [NotEquals] and [NoneOf] if it does for every one.
	Path Path `json:"path"`
	Op   Op   `json:"op"`
	// Values are what Op compares with, without case: one value for [Equals],
	// [NotEquals], one or more for the others, none for [Set], [Absent] and [AllPublic].
	// Booleans and numbers compare by their JSON text ("true").
	Values []string `json:"values,omitempty"`
}

// Op is the comparison of a Condition.
type Op string

// The comparisons. A value is absent when it is missing, null, an empty string
// or an empty list; false, 0 and an object without members are values.
const (
	Set       Op = "set"        // not absent
	Absent    Op = "absent"     // absent
	Equals    Op = "equals"     // not absent, and the value
	NotEquals Op = "not-equals" // absent, or another value
	OneOf     Op = "one-of"     // not absent, and one of the values
	NoneOf    Op = "none-of"    // absent, or none of the values
	HasPrefix Op = "prefix"     // a string that starts with one of the values
	Contains  Op = "contains"   // a string that contains one of the values
	AllPublic Op = "all-public" // where Path ranges: there are elements, and every one is the name of an image in a public registry
)
