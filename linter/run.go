package linter

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Result is what the rules found in one deployment.
type Result struct {
	// Findings are in the order of reports: by file, place, rule.
	Findings []*Finding
	// Ignored is how many findings somebody decided not to see.
	Ignored int
	// Problems are about the run, not the input: ignores that lack a reason or
	// match nothing, rules that crashed. Those of the input are the graph's.
	Problems []source.Problem
	// Totals count identities and role assignments now and as advised by the
	// findings that nobody ignored.
	Totals Totals

	graph *graph.Graph
	// usedIgnores are the indexes of the configuration's ignores that matched a
	// finding.
	usedIgnores []int
	// elsewhere are the findings that within left out.
	elsewhere []*Finding
}

// Run runs the rules that the configuration leaves on over a graph. The result
// is the same every time, though rules run in parallel. A rule that panics
// finds nothing, and the result has a Problem that says so.
//
// The rules are all that exist, also those that the configuration turns off:
// that is how an ignore that names no rule is told from one of a rule that
// does not run.
func Run(g *graph.Graph, rules []*Rule, cfg *Config) *Result {
	if cfg == nil {
		cfg = DefaultConfig()
	}
	active := cfg.active(rules)
	found := make([][]*Finding, len(active))
	crashes := make([]*source.Problem, len(active))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, r := range active {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			found[i], crashes[i] = check(g, r, cfg)
		})
	}
	wg.Wait()

	result := &Result{graph: g}
	for i, r := range active {
		if crashes[i] != nil {
			result.Problems = append(result.Problems, *crashes[i])
			continue
		}
		findings := withoutEchoes(found[i])
		for _, f := range findings {
			complete(f, g)
			f.Severity = cfg.severity(r, f.Severity)
		}
		result.Findings = append(result.Findings, findings...)
	}
	Sort(result.Findings)
	result.Findings = fingerprint(result.Findings, cfg.Dir)
	applyIgnores(result, g, rules, active, cfg)
	result.count()
	return result
}

// within keeps the findings that lie in one of the files, by the names that
// reports give them. What the whole deployment comes to stays in the totals.
func (r *Result) within(files []string) {
	r.Findings = slices.DeleteFunc(r.Findings, func(f *Finding) bool {
		within := f.At.IsValid() && slices.Contains(files, f.At.File.Path)
		if !within {
			r.elsewhere = append(r.elsewhere, f)
		}
		return !within
	})
}

// drop takes out the findings that somebody decided not to see, and counts the
// others again. Of those that within left out none counts as ignored, because
// nobody would have seen them.
func (r *Result) drop(ignored func(*Finding) bool) {
	before := len(r.Findings)
	r.Findings = slices.DeleteFunc(r.Findings, ignored)
	r.Ignored += before - len(r.Findings)
	r.elsewhere = slices.DeleteFunc(r.elsewhere, ignored)
	r.count()
}

func (r *Result) count() { r.Totals = totals(r.graph, slices.Concat(r.Findings, r.elsewhere)) }

// check runs one rule. A crash is a problem of the run, which must not keep
// what other rules found from being reported.
func check(g *graph.Graph, r *Rule, cfg *Config) (findings []*Finding, crash *source.Problem) {
	pass := &Pass{Rule: r, Graph: g, Options: cfg.options(), Threshold: cfg.threshold(r)}
	defer func() {
		if cause := recover(); cause != nil {
			findings = nil
			p := source.Failuref(g.Deployment.At, "rule %q crashed%s, so its findings are missing; this is a bug of the rule", r.Name, describe(cause))
			crash = &p
		}
	}()
	r.Check(pass)
	return pass.findings, nil
}

// describe says what a panic was and where. Only errors of the Go runtime are
// quoted: what else a rule panics with may hold a value of the input.
func describe(cause any) string {
	var text string
	if err, ok := cause.(error); ok {
		var rt runtime.Error
		if errors.As(err, &rt) {
			text = " (" + strings.TrimPrefix(rt.Error(), "runtime error: ") + ")"
		}
	}
	// The frames of this function, of the deferred one and of the runtime come
	// before the one that panicked.
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") {
			return text + " at " + path.Base(f.File) + ":" + strconv.Itoa(f.Line)
		}
		if !more {
			return text
		}
	}
}

// withoutEchoes drops the notes of one rule about a resource that one of its
// warnings or errors is about. It goes by what the rule found, not by the
// severities that a configuration gives.
func withoutEchoes(findings []*Finding) []*Finding {
	grave := map[*graph.Resource]bool{}
	for _, f := range findings {
		if f.Severity == Off {
			f.Severity = f.Rule.Severity
		}
		if f.Severity > Note {
			for _, r := range f.Resources {
				grave[r] = true
			}
		}
	}
	return slices.DeleteFunc(findings, func(f *Finding) bool {
		return f.Severity == Note && slices.ContainsFunc(f.Resources, func(r *graph.Resource) bool { return grave[r] })
	})
}

// complete sets what Run knows better than a rule.
func complete(f *Finding, g *graph.Graph) {
	f.Root = g.Deployment.Root
	f.Changed = !g.Deployment.Changes || changes(f)
	for _, at := range places(f, g) {
		if !f.At.IsValid() {
			f.At = at
		}
	}
	if f.Subject != nil {
		for _, call := range f.Subject.Calls {
			f.Related = append(f.Related, Related{Message: "the module is called here", At: call})
		}
	}
}

// places returns where to look at a finding that names no place, the best
// first: what gives the subject the identity that is to go, which is one line
// and the one to change; the subject; what the finding is about.
func places(f *Finding, g *graph.Graph) []source.Span {
	var at []source.Span
	for _, id := range f.Change.RemoveIdentities {
		if id.Kind == graph.System && id.Resource != nil && id.Resource.Block == f.Subject {
			at = append(at, id.At)
			break
		}
	}
	if f.Subject != nil {
		at = append(at, f.Subject.At)
	}
	if len(f.Resources) > 0 {
		at = append(at, f.Resources[0].At)
	}
	return append(at, g.Deployment.At)
}

// changes reports whether the deployment does something to a resource, grant
// or identity that the finding is about. A finding that names none is about
// the deployment as such.
func changes(f *Finding) bool {
	about := len(f.Resources) + len(f.Grants) + len(f.Change.RemoveGrants) + len(f.Change.RemoveIdentities)
	return about == 0 ||
		slices.ContainsFunc(f.Resources, func(r *graph.Resource) bool { return r.Action.Changes() }) ||
		slices.ContainsFunc(f.Grants, grantChanges) ||
		slices.ContainsFunc(f.Change.RemoveGrants, grantChanges) ||
		slices.ContainsFunc(f.Change.RemoveIdentities, func(id *graph.Identity) bool { return id.State != graph.Kept })
}

func grantChanges(g *graph.Grant) bool {
	return g.State != graph.Kept || g.DeclaredBy != nil && g.DeclaredBy.Action.Changes()
}

// Sort puts findings into the order of reports: by file, place, rule, subject
// and reason. Findings of several results may be sorted together.
func Sort(findings []*Finding) {
	slices.SortStableFunc(findings, func(a, b *Finding) int {
		return cmp.Or(
			a.At.Compare(b.At),
			strings.Compare(a.Rule.Name, b.Rule.Name),
			strings.Compare(a.Root, b.Root),
			strings.Compare(a.SubjectName(), b.SubjectName()),
			strings.Compare(a.Reason, b.Reason),
			strings.Compare(a.Message, b.Message),
		)
	})
}

// fingerprint gives each finding its fingerprint and drops those that say the
// same of the same thing. A rule that gives two different findings on one
// subject the same reason has them told apart by their order, because some
// reports show only the first of equal fingerprints.
func fingerprint(findings []*Finding, dir string) []*Finding {
	type said struct{ key, message string }
	seen := map[said]bool{}
	times := map[string]int{}
	return slices.DeleteFunc(findings, func(f *Finding) bool {
		subject := ""
		if f.Subject != nil {
			subject = f.Subject.Address
		}
		key := strings.Join([]string{f.Rule.Name, path.Join(dir, f.Root), subject, f.Reason}, "\x00")
		if seen[said{key, f.Message}] {
			return true
		}
		seen[said{key, f.Message}] = true
		times[key]++
		if n := times[key]; n > 1 {
			key += "\x00" + strconv.Itoa(n)
		}
		sum := sha256.Sum256([]byte(key))
		f.Fingerprint = hex.EncodeToString(sum[:16])
		return false
	})
}
