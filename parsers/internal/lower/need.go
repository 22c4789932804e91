package lower

import (
	"slices"
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure"
	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// needs adds what the resources must reach while they are being deployed.
func (l *Lowerer) needs() {
	settled := l.settled()
	for _, e := range l.entries {
		if len(e.kind.triggers) == 0 || e.after.IsAbsent() || e.res.Action == graph.Forget {
			continue
		}
		start := l.whole(e, e.after)
		for _, t := range e.kind.triggers {
			if t.Verdict == azure.Service || settled.may(e.res, t) {
				continue
			}
			l.needsOf(start, t)
		}
	}
}

// needsOf adds the needs that arise in a resource from one trigger.
func (l *Lowerer) needsOf(start *place, t *azure.Trigger) {
	arisen := start.arising(t)
	if len(arisen) == 0 {
		return
	}
	e := start.e
	var had map[string]bool
	switch first := l.byResource[e.res.Again]; {
	case e.res.Action == graph.Update:
		had = l.needKeys(e, e.before, t)
	case first != nil && l.comesAfter(e):
		had = l.needKeys(first, first.after, t)
	}
	for _, p := range arisen {
		id, arises := p.identity(&t.Identity)
		if !arises || e.res.Again != nil && had[p.needKey(t)] {
			continue // the first write has the same need, earlier
		}
		target := p.first(t.Target)
		need := graph.Need{
			Resource: e.res,
			Identity: id,
			Target:   withoutQuery(target),
			At:       p.place(t),
		}
		l.describe(&need, e, t)
		if p.usesOther() {
			need.Of = p.of()
			if id != nil && id.Kind == graph.User && p.lacksAll() {
				id = nobody
			}
		}
		if id == nobody {
			need.Identity, need.NoIdentity = nil, true
		}
		need.Unattached = p.unattached(&t.Identity, id)
		need.TargetResource = l.target(target, t)
		need.Around = l.around(need.TargetResource)
		need.TargetType = targetType(need.TargetResource, target, t)
		switch {
		case e.res.Action.Creates():
			need.New = true
		case e.res.Action == graph.Update:
			// An identity that is only now born has been granted nothing yet,
			// whatever used it until now.
			need.New = !had[p.needKey(t)] || id != nil && id.State == graph.Added && id.Kind == graph.System ||
				need.NoIdentity && l.own(e.res).systemBefore != nil
		}
		l.b.Need(need)
	}
}

// needKeys returns the keys of the needs that arise from one trigger with the
// given settings.
func (l *Lowerer) needKeys(e *entry, settings graph.Value, t *azure.Trigger) map[string]bool {
	keys := map[string]bool{}
	for _, p := range l.whole(e, settings).arising(t) {
		keys[p.needKey(t)] = true
	}
	return keys
}

// describe gives a need what the table says of the trigger that makes it.
func (l *Lowerer) describe(need *graph.Need, e *entry, t *azure.Trigger) {
	need.Case, need.Cause, need.What = t.Need.ID, t.Need.Cause, t.What
	need.Verdict, need.Confidence = graph.Verdict(l.verdict(e, t)), graph.Confidence(t.Confidence)
	need.Demand, need.DemandOfSystem = t.Need.Demand, t.Need.DemandOfSystem
	need.ChosenBy = t.Identity.Path.Below(t.Each)
	need.Besides = t.Need.Besides
	need.WayOut, need.SecondStep = t.Need.WayOut, t.Need.SecondStep.Terraform
	if e.kind.form == ARM {
		need.SecondStep = t.Need.SecondStep.ARM
		// The table words the way out as the provider spells it.
		if need.ChosenBy != "" {
			need.WayOut = ""
		}
	}
}

// whole returns the place of all of a resource, a second write completed by
// what it writes to.
func (l *Lowerer) whole(e *entry, settings graph.Value) *place {
	if !e.second.IsAbsent() {
		return l.secondPlace(e, settings)
	}
	return l.start(e, settings)
}

// arising returns the places at which all conditions of the trigger are known
// to hold and none that prevents it is.
func (p *place) arising(t *azure.Trigger) []*place {
	if p.root.IsAbsent() {
		return nil
	}
	p.uses = &t.Identity
	var places []*place
	for _, q := range p.same(t.Each) {
		q.uses = p.uses
		if !t.Each.IsZero() && (q.elem.IsUnknown() && !isScalarOrigin(q.elem) || q.isSet(q.elem) == no) {
			continue
		}
		if q.all(t.When) == yes && q.any(t.Unless) != yes && q.reaches(t) {
			places = append(places, q)
		}
	}
	return places
}

// reaches reports whether there is something that the identity is used for: it
// is not for what anybody may download, and not for nothing.
func (p *place) reaches(t *azure.Trigger) bool {
	some := false
	for _, path := range t.Target {
		for _, v := range p.values(path) {
			if set := p.isSet(v); set == no || t.NeedsTarget && set != yes {
				continue
			}
			some = true
			if !isPublic(v, t) {
				return true
			}
		}
	}
	return !some && !t.NeedsTarget
}

// isPublic reports whether a target is known to be one that takes no identity
// of Azure.
func isPublic(v graph.Value, t *azure.Trigger) bool {
	s, ok := v.Text()
	if !ok || s == "" {
		return false
	}
	m := address.FindStringSubmatch(s)
	switch t.TargetForm {
	case azure.TargetRegistry:
		return m != nil && azure.IsPublicRegistry(m[1]+"."+m[2])
	case azure.TargetText:
		return azure.IsPublicImage(s) && strings.Contains(s, "|")
	case azure.TargetServiceURL:
		if m == nil || !t.NeedsTarget {
			return false
		}
		_, known := azure.HostType(m[2])
		return !known
	}
	return false
}

// same is elements for one path after the other, many of them the same.
func (p *place) same(path azure.Path) []*place {
	usesIdentity := func(s azure.Step) bool { return s.Kind == azure.StepOf }
	if path.IsZero() || slices.ContainsFunc(path.Steps(), usesIdentity) {
		return p.elements(path)
	}
	if p.last == nil || p.last.path != path.String() {
		p.last = &elements{path.String(), p.elements(path)}
	}
	return p.last.places
}

// isScalarOrigin reports whether an unknown element is a text where something
// is known, as the value of an application setting may be.
func isScalarOrigin(v graph.Value) bool {
	_, outline := v.Outline()
	_, exact := v.Origin()
	return outline || exact
}

// needKey tells the needs of one trigger and resource apart, going by what is
// accessed, since elements of a list move when another is inserted.
func (p *place) needKey(t *azure.Trigger) string {
	if key, ok := p.first(t.Target).Key(); ok {
		return key
	}
	return p.label
}

// place returns where the setting stands that gives rise to a need.
func (p *place) place(t *azure.Trigger) source.Span {
	// Of the settings that make the need, the most telling is the one that
	// chooses the identity, then the one that says what is accessed.
	spans := []source.Span{}
	for _, v := range []graph.Value{p.chooser(t), p.first(t.Target)} {
		if !v.IsAbsent() {
			spans = append(spans, v.At())
		}
	}
	for _, c := range t.When {
		if v := p.one(c.Path); !v.IsAbsent() {
			spans = append(spans, v.At())
		}
	}
	if !t.Each.IsZero() {
		spans = append(spans, p.elem.At())
	}
	return firstPlace(append(spans, p.e.res.At)...)
}

// chooser returns the setting that says which identity serves the need, absent
// where none does.
func (p *place) chooser(t *azure.Trigger) graph.Value {
	if t.Identity.Path.IsZero() {
		return graph.Value{}
	}
	v := p.settle(p.one(t.Identity.Path))
	if p.isSet(v) != yes {
		return graph.Value{}
	}
	return v
}

// of returns the resource whose identity is used, nil where that is not known.
func (p *place) of() *graph.Resource {
	if !p.usesOther() {
		return p.subject
	}
	if v := p.first(p.uses.Of); !v.IsAbsent() {
		of := p.l.ofResource(p.e, v, p.uses.Through)
		if of != nil && p.uses.Within != "" && !armid.EqualFold(armid.Namespace(of.Type), p.uses.Within) {
			return nil
		}
		return of
	}
	return nil
}

// usesOther reports whether the need is served by the identity of another
// resource.
func (p *place) usesOther() bool { return p.uses != nil && len(p.uses.Of) > 0 }

// ofResource returns the resource whose identity serves a need, by the id or
// the name that a setting holds. One of the type through stands for the one that
// contains it.
func (l *Lowerer) ofResource(e *entry, v graph.Value, through string) *graph.Resource {
	res, _ := l.resourceNamed(v)
	if res == nil {
		res = l.namedAround(e.res, v)
	}
	if res == nil {
		return l.aroundID(v)
	}
	if through != "" && strings.EqualFold(res.Type, through) {
		if res = l.container(res); res == nil {
			return nil
		}
	}
	return l.identityOwner(res)
}

// made returns the identity that a service makes for the resource whose
// identity is used, by the attribute that holds its principal id.
func (p *place) made(attribute string) *graph.Identity {
	of := p.of()
	if of == nil {
		return nil
	}
	id, _ := p.l.principalFrom(graph.Origin{Resource: of.Address, Path: attribute}, azure.PrincipalID, after)
	return id
}

// identity returns the identity that serves a need, nil where the input does
// not tell. It reports false if the need does not arise with the resource's
// choice.
func (p *place) identity(c *azure.IdentityChoice) (id *graph.Identity, arises bool) {
	if c.Attribute != "" {
		return p.made(c.Attribute), true
	}
	if !c.Kind.IsZero() {
		kind := p.settle(p.one(c.Kind))
		s, ok := text(kind)
		switch {
		case p.isSet(kind) == no:
			s = c.KindDefault
		case !ok:
			return nil, true
		}
		if id, chosen, arises := p.word(c, s); chosen {
			return id, arises
		}
	}
	if c.Path.IsZero() {
		return p.absent(c.Absent)
	}
	v := p.settle(p.one(c.Path))
	s, ok := text(v)
	switch {
	case p.isSet(v) == no:
		return p.absent(c.Absent)
	case ok:
		if id, chosen, arises := p.word(c, s); chosen {
			return id, arises
		}
		if foldPrefix(s, c.Prefix) {
			v = as(v, graph.String(s[len(c.Prefix):], v.At()))
		}
	default:
		v = withoutPrefix(v, c.Prefix)
	}
	form := c.Form
	if form == "" {
		form = azure.ResourceID
	}
	id, _ = p.l.principal(v, form, after)
	return id, true
}

// word returns what a word stands for, if it is one of the choice's.
func (p *place) word(c *azure.IdentityChoice, s string) (id *graph.Identity, chosen, arises bool) {
	is := func(words []string) bool {
		for _, w := range words {
			if strings.EqualFold(w, s) {
				return true
			}
		}
		return false
	}
	switch {
	case is(c.System):
		return p.systemChosen(), true, true
	case is(c.FirstParty):
		return nil, true, false
	}
	return nil, false, true
}

// absent returns the identity where no setting names one.
func (p *place) absent(choice azure.Choice) (id *graph.Identity, arises bool) {
	switch choice {
	case azure.ChooseNone, azure.ChooseFirstParty:
		return nil, false
	case azure.ChooseSystem:
		return p.systemChosen(), true
	case azure.ChooseUser:
		if id := p.user(); id != nil || p.hasUsers() {
			return id, true
		}
		if id := p.system(); id != nil {
			return id, true
		}
	default:
		if id := p.system(); id != nil {
			return id, true
		}
		if id := p.user(); id != nil {
			return id, true
		}
	}
	if p.lacksAll() {
		return nobody, true
	}
	return nil, true
}

// system returns the system-assigned identity of the resource whose identity
// is used, nil if it has none or is not known.
func (p *place) system() *graph.Identity {
	if of := p.of(); of != nil {
		return p.l.own(of).system
	}
	return nil
}

// nobody stands for the system-assigned identity of a resource that is known to
// have none.
var nobody = &graph.Identity{}

// systemChosen is system for a setting that takes no other identity, and nobody
// for a resource that is known to have none.
func (p *place) systemChosen() *graph.Identity {
	id := p.system()
	if id == nil && p.lacksSystem() {
		return nobody
	}
	return id
}

// lacksSystem reports whether the resource is known to have no system-assigned
// identity once the deployment is done.
func (l *Lowerer) lacksSystem(e *entry) bool {
	// What a template says nothing of stays as it is where the resource exists.
	mayKeep := e.kind.form == ARM && e.res.Action == graph.Deploy && e.res.IdentityType.IsAbsent()
	return e.kind.identityBlock && e.has.system == no && e.second.IsAbsent() && !l.openSecond && !mayKeep
}

// user returns the only user-assigned identity of that resource.
func (p *place) user() *graph.Identity {
	if of := p.of(); of != nil && !of.IdentityType.IsUnknown() {
		return p.l.onlyUser(of)
	}
	return nil
}

// hasUsers reports whether that resource may have user-assigned identities.
func (p *place) hasUsers() bool {
	of := p.of()
	return of == nil || identityBlock{typ: of.IdentityType}.hasUser() != no
}

// withoutPrefix returns an unknown value without the known text in front of
// it.
func withoutPrefix(v graph.Value, prefix string) graph.Value {
	if prefix == "" {
		return v
	}
	if o, ok := v.Origin(); ok && strings.EqualFold(o.Prefix, prefix) {
		o.Prefix = ""
		return graph.From(o, v.At())
	}
	// What a template computes from more than one part is known by its text,
	// which stands in brackets.
	key, _ := v.Key()
	text, ok := strings.CutPrefix(key, "#[")
	if !ok || !foldPrefix(text, prefix) {
		return v
	}
	cut := graph.Unknown(v.At(), v.Origins()...).WithSame("[" + text[len(prefix):])
	if outline, ok := v.Outline(); ok && foldPrefix(outline, prefix) {
		cut = cut.WithOutline(outline[len(prefix):])
	}
	return as(v, cut)
}

// verdict returns what comes of a need of the trigger. A second write comes
// after the creation, so whatever is too late then is only a matter of order
// now.
func (l *Lowerer) verdict(e *entry, t *azure.Trigger) azure.Verdict {
	if !l.comesAfter(e) {
		return t.Verdict
	}
	switch t.Verdict {
	case azure.TwoStep, azure.LateFails, azure.LateHeals:
		return azure.Order
	case azure.UserOnly:
		if t.Need.SecondStep != (azure.SecondStep{}) {
			return azure.Order
		}
	}
	return t.Verdict
}

// settlements are the resources that complete a setting of another one.
type settlements struct {
	by map[settlement]bool
	// open are types whose resources complete one that is not known.
	open map[string]bool
}

type settlement struct {
	res *graph.Resource
	typ string
}

// settled returns which resources are completed by which types of others.
func (l *Lowerer) settled() settlements {
	s := settlements{by: map[settlement]bool{}, open: map[string]bool{}}
	for _, e := range l.entries {
		if len(e.kind.seconds) == 0 || e.after.IsAbsent() {
			continue
		}
		typ := strings.ToLower(e.kind.name)
		for _, path := range e.kind.seconds {
			v := l.start(e, e.after).one(path)
			res, _ := l.resourceNamed(v)
			if res == nil {
				res = l.namedAround(e.res, v)
			}
			if res != nil {
				s.by[settlement{res, typ}] = true
			} else if !v.IsAbsent() && !v.IsKnown() {
				s.open[typ] = true
			}
		}
	}
	return s
}

// may reports whether another resource completes what would be a need of the
// trigger, or may do so.
func (s settlements) may(res *graph.Resource, t *azure.Trigger) bool {
	for _, second := range t.SettledBy {
		for _, typ := range second.Types {
			if typ = strings.ToLower(typ); s.open[typ] || s.by[settlement{res, typ}] {
				return true
			}
		}
	}
	return false
}
