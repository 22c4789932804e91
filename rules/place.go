package rules

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// place is what limits and advice count by: a subscription and a region in it.
// Both are keys of values, so places are equal only where that is proved; a
// key is empty where the input leaves it to what the resource is part of.
type place struct {
	subscription, region string
}

// placeOf returns where a resource is. It reports false where an expression
// decides that could not be evaluated: the resource may be anywhere then.
func placeOf(r *graph.Resource) (place, bool) {
	subscription, okS := placeKey(r.Subscription, r)
	region, okR := placeKey(r.Location, r)
	return place{subscription, region}, okS && okR
}

func placeKey(v graph.Value, r *graph.Resource) (key string, proved bool) {
	for _, o := range v.Origins() {
		// A location that a resource has from itself is one that nobody set:
		// Azure takes that of its parent or resource group.
		if o.Resource == r.Address {
			return "", true
		}
	}
	if key, ok := v.Key(); ok {
		return key, true
	}
	return "", !v.IsUnknown() || len(v.Origins()) == 0
}

// String names the place for fingerprints: the same from run to run.
func (p place) String() string { return p.subscription + "/" + p.region }

// regionName returns the region for a message, if it is known: "westeurope".
func regionName(r *graph.Resource) (string, bool) {
	name, ok := r.Location.Text()
	return name, ok && !r.Location.IsSensitive()
}

// in returns " in westeurope" for resources of one place, or nothing where the
// region is not known.
func in(r *graph.Resource) string {
	if name, ok := regionName(r); ok {
		return " in " + name
	}
	return ""
}

// regionNames returns the known regions of resources in order, each once.
func regionNames(resources []*graph.Resource) []string {
	var names []string
	seen := map[string]bool{}
	for _, r := range resources {
		if name, ok := regionName(r); ok && !seen[strings.ToLower(name)] {
			seen[strings.ToLower(name)] = true
			names = append(names, name)
		}
	}
	return names
}
