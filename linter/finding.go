package linter

import (
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Finding is one mistake in one deployment.
type Finding struct {
	// Rule is set by Pass.Report.
	Rule *Rule
	// Severity is what the evidence allows; the zero value stands for the
	// rule's own.
	Severity Severity
	// Subject is the block that the finding is about, the first one in source
	// order for a group; nil for the whole deployment.
	Subject *graph.Block
	// Reason tells findings of one rule on one subject apart, and is part of
	// the fingerprint: never a line, a count or a value that changes with
	// something else. It is empty where there can be only one.
	Reason string
	// Resources are the instances that the finding is about, in order. At
	// least one of them must be changed by the deployment for the finding to
	// count, unless a grant of Grants or an identity of Change is.
	Resources []*graph.Resource
	// Grants are the grants that the finding is about besides.
	Grants []*graph.Grant
	// Message says what is wrong here and why it matters, with its numbers.
	// It stands alone: some reports show nothing else.
	Message string
	// Advice says what to do, as a sentence.
	Advice string
	// At is the place to look at first; the subject's declaration where it is
	// not set.
	At source.Span
	// Related are other places, each with what it is.
	Related []Related
	// Change is what following the advice does.
	Change Change
	// Fixes are alternatives, the best first: at most one of them is applied,
	// and none without being asked for. It is empty where only the author can
	// say what to write.
	Fixes []Fix

	// Changed is set by Run: whether the deployment does something to what the
	// finding is about, so that it counts towards the exit status.
	Changed bool
	// Root is set by Run: the root of the deployment that the finding is in.
	Root string
	// Fingerprint is set by Run: a hash of the rule, the deployment's root,
	// the subject and the reason, the same wherever in a repository and on
	// whatever machine the program runs, and whatever lines move.
	Fingerprint string
}

// SubjectName is how reports name what the finding is about: the subject's
// address, that of the block which deploys it for one in an embedded template,
// or the deployment's root for a finding about the whole.
func (f *Finding) SubjectName() string {
	switch {
	case f.Subject == nil:
		return f.Root
	case f.Subject.Owner != nil:
		return f.Subject.Owner.Address
	}
	return f.Subject.Address
}

// Related is another place that a finding is about.
type Related struct {
	Message string
	At      source.Span
}

// Change is what following a finding's advice does to the identities and
// grants of the deployment. Findings overlap; sums are over the union of their
// changes, so every identity and grant counts once.
type Change struct {
	// RemoveIdentities and RemoveGrants are no longer needed.
	RemoveIdentities []*graph.Identity
	RemoveGrants     []*graph.Grant
	// AddIdentities and AddGrants name what takes their place. Two findings
	// that advise the same identity or grant give it the same name.
	AddIdentities []string
	AddGrants     []string
	// AddOtherGrants are those of AddGrants' kind that are not role
	// assignments.
	AddOtherGrants []string
}

// IsZero reports whether the advice changes no identity and no grant.
func (c Change) IsZero() bool {
	return len(c.RemoveIdentities)+len(c.RemoveGrants)+len(c.AddIdentities)+len(c.AddGrants)+len(c.AddOtherGrants) == 0
}

// Fix is a change of the source after which the rule finds nothing. JSON and
// SARIF carry it; whoever shows them may offer to apply it.
type Fix struct {
	// Title is what the fix does, as a command: "share one identity".
	Title string
	// Safe marks a fix that does what the author meant whatever else the
	// deployment holds. The zero value is right for all others.
	Safe bool
	// Edits are all needed, in any order, in one file or several. They do not
	// overlap.
	Edits []Edit
}

// Edit replaces a span of a file by other text.
type Edit struct {
	// At is the replaced text in the file as it was read, whatever other edits
	// do before it. An empty span inserts.
	At source.Span
	// NewText is what stands there afterwards; empty to remove.
	NewText string
}
