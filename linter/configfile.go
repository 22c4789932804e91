package linter

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/source"
)

// ConfigName is the name of the configuration file.
const ConfigName = ".tfidlint.hcl"

// configFile is the configuration as it is written. Names of rules, severities
// and marks are checked after decoding, at the ranges kept here.
type configFile struct {
	FailOn   *string       `hcl:"fail_on,optional"`
	FailOnAt hcl.Range     `hcl:"fail_on,attr_value_range"`
	Rules    []ruleBlock   `hcl:"rule,block"`
	Approval *approval     `hcl:"identity_approval,block"`
	Marks    []markBlock   `hcl:"mark,block"`
	InUse    *inUseBlock   `hcl:"in_use,block"`
	Ignores  []ignoreBlock `hcl:"ignore,block"`
}

type ruleBlock struct {
	Name        string    `hcl:"name,label"`
	NameAt      hcl.Range `hcl:"name,label_range"`
	Severity    *string   `hcl:"severity,optional"`
	SeverityAt  hcl.Range `hcl:"severity,attr_value_range"`
	Threshold   *int      `hcl:"threshold,optional"`
	ThresholdAt hcl.Range `hcl:"threshold,attr_range"`
}

type approval struct {
	UserAssigned     []string  `hcl:"approved_user_assigned,optional"`
	SystemAssigned   *string   `hcl:"system_assigned,optional"`
	SystemAssignedAt hcl.Range `hcl:"system_assigned,attr_value_range"`
}

type markBlock struct {
	Name      string              `hcl:"name,label"`
	NameAt    hcl.Range           `hcl:"name,label_range"`
	Resources []string            `hcl:"resources,optional"`
	Tags      map[string][]string `hcl:"tags,optional"`
	PerDay    *int                `hcl:"per_day,optional"`
	PerDayAt  hcl.Range           `hcl:"per_day,attr_range"`
	At        hcl.Range           `hcl:",def_range"`
}

type inUseBlock struct {
	RoleAssignments  hcl.Expression `hcl:"role_assignments,optional"`
	DirectoryObjects int            `hcl:"directory_objects,optional"`
	DirectoryQuota   int            `hcl:"directory_quota,optional"`
	At               hcl.Range      `hcl:",def_range"`
}

type ignoreBlock struct {
	Rule      string    `hcl:"rule"`
	RuleAt    hcl.Range `hcl:"rule,attr_value_range"`
	Resource  string    `hcl:"resource"`
	Reason    string    `hcl:"reason"`
	ReasonAt  hcl.Range `hcl:"reason,attr_value_range"`
	Expires   *string   `hcl:"expires,optional"`
	ExpiresAt hcl.Range `hcl:"expires,attr_value_range"`
	At        hcl.Range `hcl:",def_range"`
}

// FindConfig reads the configuration that holds for a directory of the tree: the
// one in it, or the nearest above it. It returns nil where there is none up to
// the tree's root, and an error that names the file for one that cannot be read.
func FindConfig(tree *source.Tree, dir string) (*source.File, error) {
	for ; ; dir = path.Join(dir, "..") {
		if _, inside := tree.FromRoot(dir); !inside {
			return nil, nil
		}
		name := path.Join(dir, ConfigName)
		f, err := tree.Read(name)
		switch {
		case err == nil:
			return f, nil
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("%s: %w", tree.Name(name), err)
		}
	}
}

// ParseConfig reads a configuration file for a program with these rules. The problems are errors: a
// configuration that has any must not be used, and then the Config is nil.
func ParseConfig(f *source.File, rules []*Rule) (*Config, []source.Problem) {
	r := &configReader{file: f, rules: rules, cfg: DefaultConfig()}
	parsed, diags := hclsyntax.ParseConfig(f.Content, f.Path, hcl.InitialPos)
	r.diagnostics(diags)
	if parsed == nil || diags.HasErrors() {
		return nil, r.problems
	}
	var raw configFile
	r.diagnostics(gohcl.DecodeBody(parsed.Body, nil, &raw))
	if len(r.problems) == 0 {
		r.read(raw)
	}
	if len(r.problems) > 0 {
		return nil, r.problems
	}
	return r.cfg, nil
}

type configReader struct {
	file     *source.File
	rules    []*Rule
	cfg      *Config
	problems []source.Problem
}

func (r *configReader) span(at hcl.Range) source.Span {
	return r.file.Span(at.Start.Byte, at.End.Byte)
}

func (r *configReader) errorf(at hcl.Range, format string, args ...any) {
	r.problems = append(r.problems, source.Problemf(r.span(at), format, args...))
}

func (r *configReader) diagnostics(diags hcl.Diagnostics) {
	for _, d := range diags {
		at := hcl.Range{}
		if d.Subject != nil {
			at = *d.Subject
		}
		r.errorf(at, "%s: %s", lowerFirst(d.Summary), d.Detail)
	}
}

func (r *configReader) read(raw configFile) {
	if raw.FailOn != nil {
		level, err := ParseFailOn(*raw.FailOn)
		if err != nil {
			r.errorf(raw.FailOnAt, "%v", err)
		}
		r.cfg.FailOn = level
	}
	r.cfg.Rules = map[string]RuleConfig{}
	for _, b := range raw.Rules {
		r.rule(b)
	}
	if raw.Approval != nil {
		r.approval(*raw.Approval)
	}
	for _, b := range raw.Marks {
		r.mark(b)
	}
	if raw.InUse != nil {
		r.inUse(*raw.InUse)
	}
	for _, b := range raw.Ignores {
		r.ignore(b)
	}
}

// known returns the rule with the name, or reports that there is none.
func (r *configReader) known(name string, at hcl.Range) *Rule {
	for _, rule := range r.rules {
		if rule.Name == name {
			return rule
		}
	}
	r.errorf(at, "rule %q is unknown; the command `rules` lists the names", name)
	return nil
}

func (r *configReader) rule(b ruleBlock) {
	rule := r.known(b.Name, b.NameAt)
	if _, twice := r.cfg.Rules[b.Name]; twice {
		r.errorf(b.NameAt, "rule %q is configured twice; join the two blocks", b.Name)
	}
	var c RuleConfig
	if b.Severity != nil {
		s, err := ParseSeverity(*b.Severity)
		if err != nil {
			r.errorf(b.SeverityAt, "%v", err)
		}
		c.Severity = &s
	}
	if b.Threshold != nil {
		switch {
		case rule != nil && rule.Threshold == 0:
			r.errorf(b.ThresholdAt, "rule %q has no threshold; remove the attribute", b.Name)
		case *b.Threshold < 1:
			r.errorf(b.ThresholdAt, "threshold must be 1 or more; set severity to %q to turn the rule off", Off)
		}
		c.Threshold = b.Threshold
	}
	r.cfg.Rules[b.Name] = c
}

func (r *configReader) approval(b approval) {
	a := &Approval{UserAssigned: b.UserAssigned}
	if s := b.SystemAssigned; s != nil {
		switch *s {
		case "deny":
			a.DenySystemAssigned = true
		case "allow":
		default:
			r.errorf(b.SystemAssignedAt, `system_assigned is %q; it is "allow" or "deny"`, *s)
		}
	}
	r.cfg.Approval = a
}

// markNames are the marks that rules ask for.
var markNames = []string{"audit", "lifecycle", "ephemeral"}

func (r *configReader) mark(b markBlock) {
	m := Mark{Name: b.Name, Resources: b.Resources, Tags: b.Tags}
	if !slices.Contains(markNames, b.Name) {
		r.errorf(b.NameAt, "mark %q is unknown; it is one of audit, lifecycle, ephemeral", b.Name)
	}
	if len(b.Resources)+len(b.Tags) == 0 {
		r.errorf(b.At, "mark %q says nothing about which resources it marks; set resources or tags", b.Name)
	}
	if b.PerDay != nil {
		m.PerDay = *b.PerDay
		switch {
		case b.Name != "ephemeral":
			r.errorf(b.PerDayAt, `per_day belongs to mark "ephemeral" only; remove the attribute`)
		case m.PerDay < 1:
			r.errorf(b.PerDayAt, "per_day must be 1 or more")
		}
	}
	r.cfg.Marks = append(r.cfg.Marks, m)
}

func (r *configReader) inUse(b inUseBlock) {
	u := InUse{DirectoryObjects: b.DirectoryObjects, DirectoryQuota: b.DirectoryQuota}
	if v, diags := b.RoleAssignments.Value(nil); diags.HasErrors() {
		r.diagnostics(diags)
	} else if !v.IsNull() {
		var bad hcl.Diagnostics
		if t := v.Type(); t.IsObjectType() || t.IsMapType() {
			bad = gohcl.DecodeExpression(b.RoleAssignments, nil, &u.RoleAssignmentsIn)
		} else {
			bad = gohcl.DecodeExpression(b.RoleAssignments, nil, &u.RoleAssignments)
		}
		r.diagnostics(bad)
	}
	negative := u.RoleAssignments < 0 || u.DirectoryObjects < 0 || u.DirectoryQuota < 0
	for _, n := range u.RoleAssignmentsIn {
		negative = negative || n < 0
	}
	if negative {
		r.errorf(b.At, "a number of in_use is negative; they count what exists")
	}
	r.cfg.InUse = u
}

func (r *configReader) ignore(b ignoreBlock) {
	i := ConfigIgnore{Rule: b.Rule, Resource: b.Resource, Reason: b.Reason, At: r.span(b.At)}
	r.known(b.Rule, b.RuleAt)
	if b.Reason == "" {
		r.errorf(b.ReasonAt, "ignore of rule %q lacks a reason; say why the finding is accepted", b.Rule)
	}
	if b.Expires != nil {
		day, err := time.Parse(time.DateOnly, *b.Expires)
		if err != nil {
			r.errorf(b.ExpiresAt, "expires is %q, which is no date; write it as 2027-03-31", *b.Expires)
		}
		i.Expires = day
	}
	r.cfg.Ignores = append(r.cfg.Ignores, i)
}

func lowerFirst(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
