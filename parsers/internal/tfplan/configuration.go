package tfplan

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

// module is a module of the configuration, as one call of it.
type module struct {
	// address is the address without instance keys; empty for the root.
	address string
	parent  *module
	depth   int
	// at is the call's name; the zero node for the root module.
	at node
	// arguments are the expressions that the call gives to variables.
	arguments view
	outputs   view
	// variables are the declarations.
	variables view
	// repeat is the expression of count or for_each, forEach that of for_each.
	repeat, forEach node
	dependsOn       node
	calls           map[string]*module
	// callNames and blocks are in source order.
	callNames []string
	blocks    []*block
	byName    map[string]*block
}

// block is a resource or data block.
type block struct {
	// address is the address without instance keys.
	address string
	// resource is type and name, with "data." for a data source.
	resource string
	kind     string // the type, without "data."
	data     bool
	module   *module
	// declared is false for a block that only the changes tell of.
	declared bool
	at       node
	// expressions are those of the attributes and nested blocks.
	expressions     view
	repeat, forEach node
	dependsOn       node
	provider        string // the key of the provider configuration
	live            int    // how many instances exist after the change
	instances       int    // how many instances the plan names
	replacesFirst   bool   // an instance is created before its predecessor is destroyed
}

// configuration reads the section of that name.
func (p *Plan) configuration(n node) {
	section, ok := p.object(n, "configuration")
	if !ok {
		return
	}
	p.providers = p.text.view(p.text.member(section, "provider_config"))
	if root, ok := p.object(p.text.member(section, "root_module"), "root_module"); ok {
		p.module(p.root, root)
	}
}

// module reads a module and those that it calls.
func (p *Plan) module(m *module, n node) {
	for name, v := range p.text.members(n) {
		switch string(name) {
		case "resources":
			for element := range p.objects(v, "resources") {
				p.block(m, element)
			}
		case "outputs":
			m.outputs = p.text.view(v)
		case "variables":
			m.variables = p.text.view(v)
		case "module_calls":
			p.calls(m, v)
		}
	}
}

func (p *Plan) calls(m *module, n node) {
	if _, ok := p.object(n, "module_calls"); !ok {
		return
	}
	if m.depth == maxModules {
		p.failf(n, "modules are nested deeper than the bound of %d; what lies deeper is left out", maxModules)
		return
	}
	for at, v := range p.text.names(n) {
		name, _ := p.text.str(at)
		call, ok := p.object(v, "module_calls")
		if !ok || m.calls[name] != nil {
			continue
		}
		inner := &module{address: join(m.address, "module."+name), parent: m, depth: m.depth + 1, at: at}
		if m.calls == nil {
			m.calls = map[string]*module{}
		}
		m.calls[name] = inner
		m.callNames = append(m.callNames, name)
		var content node
		for key, v := range p.text.members(call) {
			switch string(key) {
			case "expressions":
				inner.arguments = p.text.view(v)
			case "count_expression":
				inner.repeat = v
			case "for_each_expression":
				inner.repeat, inner.forEach = v, v
			case "depends_on":
				inner.dependsOn = v
			case "module":
				content = v
			}
		}
		if content, ok := p.object(content, "module"); ok {
			p.module(inner, content)
		}
	}
}

func (p *Plan) block(m *module, n node) {
	b := &block{module: m, declared: true, at: beginning(n)}
	var name, mode string
	for key, v := range p.text.members(n) {
		switch string(key) {
		case "address":
			b.at = v
		case "mode":
			mode, _ = p.text.str(v)
		case "type":
			b.kind = p.intern(v)
		case "name":
			name, _ = p.text.str(v)
		case "provider_config_key":
			b.provider = p.intern(v)
		case "expressions":
			b.expressions = p.text.view(v)
		case "count_expression":
			b.repeat = v
		case "for_each_expression":
			b.repeat, b.forEach = v, v
		case "depends_on":
			b.dependsOn = v
		}
	}
	if b.kind == "" || name == "" {
		p.failf(n, "a resource of the configuration has no type or name; write the plan again with terraform show -json")
		return
	}
	b.resource = b.kind + "." + name
	switch mode {
	case "managed":
	case "data":
		b.data, b.resource = true, "data."+b.resource
	default:
		// Ephemeral resources and list queries come and go without an identity.
		return
	}
	if m.byName[b.resource] != nil {
		p.failf(b.at, "the configuration declares %q twice; the second declaration is left out", join(m.address, b.resource))
		return
	}
	b.address = join(m.address, b.resource)
	m.add(b)
}

// add puts a block into its module.
func (m *module) add(b *block) {
	if m.byName == nil {
		m.byName = map[string]*block{}
	}
	m.byName[b.resource] = b
	m.blocks = append(m.blocks, b)
}

// call returns the call of that name, making one up for a module that the
// configuration no longer has.
func (m *module) call(name string) *module {
	if have := m.calls[name]; have != nil {
		return have
	}
	inner := &module{address: join(m.address, "module."+name), parent: m, depth: m.depth + 1}
	if m.calls == nil {
		m.calls = map[string]*module{}
	}
	m.calls[name] = inner
	m.callNames = append(m.callNames, name)
	return inner
}

// callSpans returns the places of the calls that lead to the module, outermost
// first.
func (p *Plan) callSpans(m *module) []source.Span {
	if m.parent == nil {
		return nil
	}
	outer := p.callSpans(m.parent)
	if !m.at.exists() {
		return outer
	}
	return append(outer, p.span(m.at))
}

// join puts an address behind that of a module.
func join(module, name string) string {
	if module == "" {
		return name
	}
	var b strings.Builder
	b.Grow(len(module) + 1 + len(name))
	b.WriteString(module)
	b.WriteByte('.')
	b.WriteString(name)
	return b.String()
}
