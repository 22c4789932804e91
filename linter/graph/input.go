package graph

import "github.com/tfidlint/tfidlint/linter/source"

// InputKind is the format of an input, as reports spell it. It is for what
// is said of an input as a whole; no rule sees it.
type InputKind string

// The kinds of inputs. The zero InputKind stands for a format that could not
// be told.
const (
	TerraformPlan   InputKind = "terraform-plan"
	TerraformState  InputKind = "terraform-state"
	TerraformConfig InputKind = "terraform-config"
	ARMTemplate     InputKind = "arm-template"
	ARMWhatIf       InputKind = "arm-what-if"
)

// InputStatus says how much of an input was understood.
type InputStatus string

// The statuses of inputs.
const (
	OK      InputStatus = "ok"
	Partial InputStatus = "partial" // with problems
	Failed  InputStatus = "failed"  // there is no graph
	Skipped InputStatus = "skipped" // left out on purpose; a problem says why
)

// Input is one deployment as it was given to be read, or something that was to
// be one.
type Input struct {
	// Path is how reports name the input.
	Path string
	// Kind is empty where the format could not be told.
	Kind InputKind
	// Source is the directory of the configuration that a plan was joined
	// with, or that the input is; empty for other inputs.
	Source string
	// Parameters are the names of the parameter files that a template was read
	// with.
	Parameters []string
	// Only are the files that findings are wanted in, because somebody named
	// them; nil for all.
	Only []string
	// Graph is nil for an input that failed or was skipped.
	Graph  *Graph
	Status InputStatus
	// Problems are those of the graph and those that kept it from being made.
	Problems []source.Problem
	// Resources counts what the deployment declares.
	Resources int
	// UnresolvedGrants counts the grants that stay or come into being and
	// whose principal or scope is not known.
	UnresolvedGrants int
}

// Failed reports whether a problem makes the run exit with status 3.
func (in *Input) Failed() bool {
	for _, p := range in.Problems {
		if p.Failure {
			return true
		}
	}
	return false
}

// WasRead reports whether there is something to lint: the input neither failed
// nor was skipped.
func (in *Input) WasRead() bool { return in.Status == OK || in.Status == Partial }

// Context is where a template is to be deployed. What is empty is unknown.
type Context struct {
	Subscription    string // id
	ResourceGroup   string // name
	ManagementGroup string // name
	Tenant          string // id
	// Location is the region of the resource group; of the deployment, where the
	// template is not deployed to a resource group.
	Location string
	// Deployment is the name of the deployment.
	Deployment string
}
