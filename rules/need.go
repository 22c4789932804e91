package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// needSeverity is an error where creation is known to fail. A fact that is not
// well supported never makes one, and what heals by itself once the grant is
// there does not either. Of several settings behind one case the least certain
// decides.
func needSeverity(needs []*graph.Need) linter.Severity {
	for _, n := range needs {
		if n.Confidence != graph.High || n.Verdict == graph.LateHeals {
			return linter.Warning
		}
	}
	return linter.Error
}

// strongest drops, of the needs of one resource and cause, all that are not of
// the case with the worst outcome: what mends that one mends the others. The
// order stays.
func strongest(needs []*graph.Need) []*graph.Need {
	type key struct {
		resource *graph.Resource
		cause    string
	}
	worst := map[key]*graph.Need{}
	for _, n := range needs {
		k := key{n.Resource, n.Cause}
		if w := worst[k]; n.Cause != "" && (w == nil || rank(n.Verdict) < rank(w.Verdict)) {
			worst[k] = n
		}
	}
	return slices.DeleteFunc(needs, func(n *graph.Need) bool {
		return n.Cause != "" && worst[key{n.Resource, n.Cause}].Case != n.Case
	})
}

// rank orders verdicts, the worst outcome first.
func rank(v graph.Verdict) int {
	return slices.Index([]graph.Verdict{graph.UserOnly, graph.TwoStep, graph.LateFails, graph.LateHeals, graph.Order, graph.SystemOnly}, v)
}

// purposes says what the needs are for, each purpose once.
func purposes(needs []*graph.Need) string {
	var purposes []string
	for _, n := range needs {
		if n.What != "" && !slices.Contains(purposes, n.What) {
			purposes = append(purposes, n.What)
		}
	}
	if purposes == nil {
		return "reach another resource"
	}
	return strings.Join(purposes, " and ")
}

// because says what Azure demands, of the identity that serves the need. One
// that is not known, or not there, would be the system-assigned one.
func because(n *graph.Need) string {
	demand := n.Demand
	if n.Identity == nil || n.Identity.Kind == graph.System {
		demand = clauses(demand, n.DemandOfSystem)
	}
	if demand == "" {
		return ""
	}
	return ": " + demand
}

// wayOut says what to set to use a user-assigned identity, if anything.
func wayOut(n *graph.Need) string {
	switch {
	case n.WayOut != "":
		return n.WayOut
	case n.ChosenBy != "":
		return fmt.Sprintf("set `%s` to a user-assigned identity of the resource", n.ChosenBy)
	}
	return ""
}

// needEnds returns the resources that have the needs, each once, and what they
// have to reach, for the message.
func needEnds(needs []*graph.Need) (resources []*graph.Resource, targets string) {
	seen := map[*graph.Resource]bool{}
	var names []string
	for _, n := range needs {
		if !seen[n.Resource] {
			seen[n.Resource] = true
			resources = append(resources, n.Resource)
		}
		if t := n.TargetResource; t != nil && !seen[t] {
			seen[t] = true
			names = append(names, t.Address)
		}
	}
	if len(names) > 0 {
		targets = ", which takes access to " + quoted(names) + ","
	}
	return resources, targets
}

// whileChanged says when the need is there: while the resources are created, or
// changed where they exist.
func whileChanged(resources []*graph.Resource) string {
	if resources[0].Action.Creates() && resources[0].Again == nil {
		return plural(len(resources), "it is created", "they are created")
	}
	return plural(len(resources), "it is changed", "they are changed")
}
