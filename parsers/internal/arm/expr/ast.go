package expr

// Node is a node of the syntax tree: *Literal, *Call or *Access. Trees are
// immutable.
type Node interface {
	// Offset is the byte offset of the node's first byte in the string that was
	// parsed, brackets included.
	Offset() int
}

// Literal is a string or a number.
type Literal struct {
	Pos   int
	Value Value
}

// Call is the call of a function.
type Call struct {
	Pos int
	// Name is the function as the expression spells it, with its namespace if
	// it is user-defined: "concat", "contoso.uniqueName".
	Name string
	Args []Node

	fn    *builtin // nil for user-defined and unknown functions
	canon string   // the function's name as residuals write it
}

// Access is a walk from a value into it: base.name, base['name'], base[0].
type Access struct {
	Base  Node
	Steps []Step
}

// Step is one step of an Access.
type Step struct {
	// Pos is the offset of the dot or bracket.
	Pos int
	// Key is the property or index; for the dotted form a *Literal.
	Key Node
}

// Offset implements Node.
func (n *Literal) Offset() int { return n.Pos }

// Offset implements Node.
func (n *Call) Offset() int { return n.Pos }

// Offset implements Node.
func (n *Access) Offset() int { return n.Base.Offset() }

// Expression is a parsed expression. It is immutable and safe for concurrent
// use.
type Expression struct {
	text string
	root Node
}

// Text returns the string that was parsed, brackets included.
func (x *Expression) Text() string { return x.text }

// Root returns the syntax tree.
func (x *Expression) Root() Node { return x.root }

// Walk calls visit for each node of the tree, parents first, and goes into the
// nodes for which it returns true.
func (x *Expression) Walk(visit func(Node) bool) { walk(x.root, visit) }

func walk(n Node, visit func(Node) bool) {
	if !visit(n) {
		return
	}
	switch n := n.(type) {
	case *Call:
		for _, arg := range n.Args {
			walk(arg, visit)
		}
	case *Access:
		walk(n.Base, visit)
		for i := range n.Steps {
			walk(n.Steps[i].Key, visit)
		}
	}
}
