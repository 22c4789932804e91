package tfplan

import (
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// stateResource is a resource of a state as terraform show -json writes it.
type stateResource struct {
	address, mode string
	at            node
	values        view
	sensitive     node
	dependsOn     node
	deposed       string
}

// stateModule walks a module of a state and the modules in it.
func (p *Plan) stateModule(n node, depth int, f func(stateResource)) {
	n, ok := p.object(n, "root_module")
	if !ok {
		return
	}
	if depth > maxModules {
		p.failf(n, "modules are nested deeper than the bound of %d; what lies deeper is left out", maxModules)
		return
	}
	for name, v := range p.text.members(n) {
		switch string(name) {
		case "resources":
			for element := range p.objects(v, "resources") {
				f(p.stateResource(element))
			}
		case "child_modules":
			for child := range p.objects(v, "child_modules") {
				p.stateModule(child, depth+1, f)
			}
		}
	}
}

func (p *Plan) stateResource(n node) stateResource {
	r := stateResource{at: beginning(n)}
	for f := p.text.fields(n); f.next(); {
		switch string(f.key()) {
		case "address":
			r.at = f.value()
			r.address, _ = p.text.str(r.at)
		case "mode":
			r.mode = p.intern(f.value())
		case "values":
			r.values = p.settings(&f)
		case "sensitive_values":
			r.sensitive = f.value()
		case "depends_on":
			r.dependsOn = f.value()
		case "deposed_key":
			r.deposed, _ = p.text.str(f.value())
		}
	}
	return r
}

// readState reads a state in either of its forms.
func (p *Plan) readState(s sections) bool {
	p.State = true
	if p.text.kind(s.format) != '"' {
		return p.readStored(s)
	}
	format, _ := p.text.str(s.format)
	if err := (&tfjson.State{FormatVersion: format}).Validate(); err != nil {
		p.failf(s.format, "states of format version %q are not supported, only those below 2.0; use a newer tfidlint, or write the state with Terraform 1.x", format)
		return false
	}
	if values, ok := p.object(s.values, "values"); ok {
		p.stateModule(p.text.member(values, "root_module"), 0, func(r stateResource) {
			p.exists(r, rare{})
		})
	}
	p.link()
	return true
}

// exists adds a resource of a state.
func (p *Plan) exists(r stateResource, more rare) {
	i := &Instance{
		Address: r.address, Action: graph.Exists, at: r.at,
		before: r.values, after: r.values, beforeSensitive: r.sensitive, afterSensitive: r.sensitive,
	}
	switch r.mode {
	case "managed":
	case "data":
		i.Data, i.Action = true, graph.Read
	default:
		return
	}
	suffix := ""
	if r.deposed != "" {
		suffix = " (deposed " + r.deposed + ")"
	}
	if more.deposed, more.dependsOn = r.deposed, r.dependsOn; more.deposed != "" || p.text.count(more.dependsOn) > 0 || more.sensitive != nil || more.secret {
		i.rare = &more
	}
	p.add(i, suffix)
}

// storedVersion is the version of stored states since Terraform 0.12.
const storedVersion = "4"

// readStored reads a state as Terraform stores it (terraform.tfstate). Its form
// is internal to Terraform, but one that is often at hand.
func (p *Plan) readStored(s sections) bool {
	if string(p.text.bytes(s.format)) != storedVersion {
		p.failf(s.format, "stored states of version %s are not supported, only version %s; write it with terraform show -json", p.text.bytes(s.format), storedVersion)
		return false
	}
	for element := range p.objects(s.resources, "resources") {
		var module, mode, kind, name string
		var instances node
		for key, v := range p.text.members(element) {
			switch string(key) {
			case "module":
				module, _ = p.text.str(v)
			case "mode":
				mode = p.intern(v)
			case "type":
				kind = p.intern(v)
			case "name":
				name, _ = p.text.str(v)
			case "instances":
				instances = v
			}
		}
		address := join(module, kind+"."+name)
		if mode == "data" {
			address = join(module, "data."+kind+"."+name)
		}
		for v := range p.objects(instances, "instances") {
			p.storedInstance(address, mode, v)
		}
	}
	p.link()
	return true
}

// storedInstance reads an instance of a stored state.
func (p *Plan) storedInstance(address, mode string, n node) {
	r := stateResource{address: address, mode: mode, at: beginning(n)}
	var more rare
	for f := p.text.fields(n); f.next(); {
		switch string(f.key()) {
		case "index_key":
			// Terraform quotes string keys in an address as JSON does.
			r.at = f.value()
			r.address = address + "[" + string(p.text.bytes(r.at)) + "]"
		case "deposed":
			r.deposed, _ = p.text.str(f.value())
		case "attributes":
			r.values = p.settings(&f)
		case "dependencies":
			r.dependsOn = f.value()
		case "sensitive_attributes":
			names, ok := p.sensitiveNames(f.value())
			more.sensitive, more.secret = names, !ok
		}
	}
	p.exists(r, more)
}

// sensitiveNames returns the top-level attributes in which a stored state has
// something sensitive, from its paths: each a list of steps, or in older states
// one string of names joined by dots. Everything in such an attribute is taken
// to be sensitive. ok is false where a path cannot be read.
func (p *Plan) sensitiveNames(n node) (names []string, ok bool) {
	if !p.text.isNull(n) && p.text.kind(n) != '[' {
		return nil, false
	}
	for v := range p.text.elements(n) {
		s, ok := p.text.str(v)
		if ok {
			s, _, _ = strings.Cut(s, ".")
		} else if s, ok = p.text.str(p.text.member(p.firstElement(v), "value")); !ok {
			return nil, false
		}
		names = append(names, s)
	}
	return names, true
}
