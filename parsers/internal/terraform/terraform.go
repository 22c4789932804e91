// Package terraform joins a plan with the configuration that it was made from.
//
// The plan knows what happens to each instance, the values and the principals
// of what exists. The configuration knows lines, and which instance and which
// attribute an expression means: a plan's references drop the index, the
// attribute behind it, and locals altogether. Joined by address, values and
// actions come from the plan, places and origins from the configuration.
package terraform

import (
	"slices"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/lower"
	"github.com/tfidlint/tfidlint/parsers/internal/tfconfig"
	"github.com/tfidlint/tfidlint/parsers/internal/tfplan"
)

// Load evaluates the configuration in a directory with the variables that the
// plan was made with. The error is that of tfconfig.Load.
func Load(tree *source.Tree, dir string, plan *tfplan.Plan) (*tfconfig.Config, error) {
	return tfconfig.Load(tree, dir, tfconfig.Options{Planned: plan.Variables()})
}

// Compare sorts the managed blocks that exist after the plan by whether the
// configuration has them. Plan and configuration belong together only if none
// is missing: a configuration that has changed since, or that of another root
// module, would put findings at wrong lines. What the plan deletes or forgets
// need not be there. Both lists are addresses, sorted.
func Compare(plan *tfplan.Plan, config *tfconfig.Config) (shared, missing []string) {
	seen := map[string]bool{}
	for _, i := range plan.Instances {
		if i.Data || !i.Exists() || seen[i.Block()] {
			continue
		}
		seen[i.Block()] = true
		if config.HasBlock(i.Block()) {
			shared = append(shared, i.Block())
		} else {
			missing = append(missing, i.Block())
		}
	}
	slices.Sort(shared)
	slices.Sort(missing)
	return shared, missing
}

// Graph returns the graph of the plan with what the configuration knows
// better; nil stands for no configuration. The problems are those of reading
// the plan; the graph holds them, and those of the configuration.
func Graph(plan *tfplan.Plan, problems []source.Problem, config *tfconfig.Config) *graph.Graph {
	if config == nil {
		return plan.Graph(problems)
	}
	l := lower.New(plan.Deployment())
	for _, p := range problems {
		l.Builder().Problem(p)
	}
	l.Builder().Deployment().Root = config.Dir
	plan.Lower(l, overlay{config})
	config.Connect(l)
	return l.Graph()
}

// overlay lays a configuration over a plan.
type overlay struct{ config *tfconfig.Config }

// Block implements tfplan.Overlay.
func (o overlay) Block(b *graph.Block) {
	declared := o.config.GraphBlock(b.Address)
	if declared.Address == "" {
		return
	}
	b.At, b.Calls, b.Ignores = declared.At, declared.Calls, declared.Ignores
	b.CreateBeforeDestroy = declared.CreateBeforeDestroy
}

// Instance implements tfplan.Overlay. The configuration may know of a block's
// instances only that there are some; then one stands for all of them, and what
// it refers to is not what each of them refers to, but its place is theirs.
func (o overlay) Instance(block, address string) (source.Span, graph.Value) {
	if i := o.config.Instance(address); i != nil && !i.Symbolic {
		return i.Span, i.Settings
	}
	return o.config.GraphBlock(block).At, graph.Value{}
}
