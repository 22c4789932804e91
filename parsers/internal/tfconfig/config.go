package tfconfig

import (
	"fmt"
	"iter"
	"maps"
	"path"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// Options say what the configuration does not. The zero Options are fine.
type Options struct {
	// Planned are the values that the root module's variables had when a plan
	// was made, as JSON by name. Where it is not nil nothing else gives a
	// variable of the root module a value: the plan saw all of it.
	Planned iter.Seq2[string, []byte]
	// Assignments are the --var and --var-file flags in their order.
	Assignments []Assignment
	// Environment holds the variables TF_VAR_…, by the name after that prefix.
	Environment map[string]string
	// Workspace is the selected workspace. Where it is empty the selection that
	// Terraform keeps below .terraform counts, and without one it is not known.
	Workspace string
}

// Config is a root module, evaluated. It does not change.
type Config struct {
	// Dir is the root module's directory, as the Tree names it.
	Dir string
	// Instances are the instances of every resource and data source, of all
	// modules, in source order: a module's resources, then those of the modules
	// that it calls.
	Instances []*Instance
	// Outputs are those of the root module.
	Outputs []Output
	// Providers are the provider configurations of all modules.
	Providers []Provider
	// Problems are what kept parts of the configuration from being understood.
	Problems []source.Problem

	ev        *evaluator
	root      *module
	blocks    []*blockInfo
	byBlock   map[string]*blockInfo
	byAddress map[string]*Instance
	evaluated map[string]bool // provider configurations, by address
	arguments []graph.Value   // of modules that cannot be read
}

// Instance is one instance of a resource or data source.
type Instance struct {
	// Address is the full address; its last key is [*] for an instance that
	// stands for all of its block.
	Address string
	// Block is the address without keys.
	Block string
	// Key is the last key with its brackets, or empty.
	Key string
	// Type is the resource type, such as azurerm_linux_virtual_machine.
	Type string
	// Data marks data sources and ephemeral resources: what is only read.
	Data bool
	// Symbolic means that the instance, or a module that it is in, stands for
	// any number of them.
	Symbolic bool
	// Many tells of a symbolic one that it may stand for more than one.
	Many bool
	// Settings is the object of everything the block sets: attributes, and
	// nested blocks as lists of objects. What count, for_each, lifecycle and
	// their like say is not in it.
	Settings graph.Value
	// Span is the block's header.
	Span source.Span
	// Calls are the places of the module calls that lead to the block,
	// outermost first.
	Calls []source.Span
	// Provider is the address of the provider configuration:
	// module.a.azurerm.hub; the default configuration has no alias.
	Provider string
}

// IdentitySpan returns the place of the identity block's type, else of the
// identity block, else of the resource.
func (i *Instance) IdentitySpan() source.Span {
	identity := i.Settings.Attr("identity")
	for _, block := range identity.Members() {
		if at := block.Attr("type").At(); !block.Attr("type").IsAbsent() && at.IsValid() {
			return at
		}
		if block.At().IsValid() {
			return block.At()
		}
	}
	if identity.At().IsValid() && !identity.IsAbsent() {
		return identity.At()
	}
	return i.Span
}

// Output is an output of the root module.
type Output struct {
	Name  string
	Value graph.Value
	Span  source.Span
}

// Provider is a provider configuration.
type Provider struct {
	// Address is the module path and the local name, with the alias after a
	// dot.
	Address  string
	Settings graph.Value
	Span     source.Span
}

// blockInfo is a resource block with its instances.
type blockInfo struct {
	address   string
	module    *module
	decl      *resource
	instances []*Instance
	exact     bool
	calls     []source.Span
	ignores   []graph.Ignore
}

// Load reads and evaluates the root module in dir. The error is about the
// directory itself: it cannot be read, or has no configuration. Everything else
// is in Problems, and what it concerns is unknown.
func Load(tree *source.Tree, dir string, opts Options) (*Config, error) {
	dir = path.Clean(dir)
	l := newLoader(tree)
	decls, err := l.directory(dir)
	if err != nil {
		return nil, fmt.Errorf("could not read the directory %q: it %s", dir, readText(err))
	}
	if len(decls.files) == 0 && len(decls.bad) == 0 {
		return nil, fmt.Errorf("the directory %q has no Terraform configuration", dir)
	}
	ev := &evaluator{
		loader: l, root: dir, workspace: symbol("terraform.workspace"),
		given: map[string]value{}, manifest: map[string]string{}, templates: map[string]hclsyntax.Expression{},
		failed: map[string]bool{}, reported: map[string]bool{},
	}
	for _, p := range decls.bad {
		ev.report(p)
	}
	ev.readManifest()
	ev.readWorkspace(opts.Workspace)
	ev.giveVariables(decls, opts)
	ev.sayMissing(decls)
	c := &Config{
		Dir: dir, ev: ev, root: &module{dir: decls, children: map[string]*module{}},
		byBlock: map[string]*blockInfo{}, byAddress: map[string]*Instance{}, evaluated: map[string]bool{},
	}
	c.evaluate(newModuleInstance(ev, c.root, ""), false, nil)
	slices.SortStableFunc(ev.problems, func(a, b source.Problem) int { return a.Span.Compare(b.Span) })
	c.Problems = ev.problems
	return c, nil
}

// evaluate evaluates all of a module instance, so that every problem in it is
// found, and then the modules that it calls.
func (c *Config) evaluate(m *moduleInstance, symbolic bool, ignores []graph.Ignore) {
	dir := m.static.dir
	m.checkArguments()
	for _, name := range dir.variables.names {
		m.variable(name)
	}
	for _, name := range dir.locals.names {
		m.local(name)
	}
	for name := range dir.providers.all {
		c.provider(m, name)
	}
	for key, decl := range dir.resources.all {
		m.resource(key)
		set := m.resources[key]
		block := c.block(m, decl, ignores)
		block.exact = block.exact && set.exact && !symbolic
		for _, i := range set.instances {
			c.instance(m, block, i, symbolic)
		}
	}
	for name, out := range dir.outputs.all {
		v, _ := m.output(name)
		if m.parent == nil {
			c.Outputs = append(c.Outputs, Output{Name: name, Value: graphValue(v), Span: out.at})
		}
	}
	for name, call := range dir.calls.all {
		m.call(name)
		inner := append(ignores[:len(ignores):len(ignores)], call.ignores...)
		reps := m.calls[name]
		if m.static.children[name] == nil {
			c.unreadCall(m, call)
		}
		for i, child := range reps.instances {
			c.evaluate(child, symbolic || reps.symbolic[i], inner)
		}
	}
}

// unreadCall keeps the arguments of a module that cannot be read.
func (c *Config) unreadCall(m *moduleInstance, call *call) {
	for _, attr := range inOrder(call.body) {
		if !callArguments[attr.Name] {
			// What has no value is reported where the module is there to take it.
			if v, err := m.scope().eval(attr.Expr); err == nil {
				c.arguments = append(c.arguments, graphValue(v))
			}
		}
	}
}

func (c *Config) block(m *moduleInstance, decl *resource, ignores []graph.Ignore) *blockInfo {
	address := m.static.block(decl.key())
	if b := c.byBlock[address]; b != nil {
		return b
	}
	b := &blockInfo{
		address: address, module: m.static, decl: decl, exact: true, calls: m.static.calls,
		ignores: append(slices.Clone(decl.ignores), ignores...),
	}
	c.byBlock[address] = b
	c.blocks = append(c.blocks, b)
	return b
}

func (c *Config) instance(m *moduleInstance, block *blockInfo, i *instance, symbolic bool) {
	vals := make(map[string]value, len(i.decl.settings))
	for _, name := range i.decl.settings {
		vals[name] = i.member(name)
	}
	at := c.ev.span(i.decl.body.SrcRange)
	add := &Instance{
		Address: i.addr, Block: block.address, Key: i.key, Type: i.decl.kind, Data: i.decl.mode != managed,
		Symbolic: symbolic || i.symbolic, Many: m.many || i.many, Settings: graphValue(recordVal(newRecord(vals)).withAt(at)),
		Span: i.decl.at, Calls: block.calls, Provider: c.providerOf(m.static, i.decl),
	}
	if c.byAddress[add.Address] != nil {
		// Two elements of a set that look alike but are not proved equal.
		return
	}
	c.Instances = append(c.Instances, add)
	c.byAddress[add.Address] = add
	block.instances = append(block.instances, add)
}

// provider evaluates a provider configuration, once for all instances of the
// module.
func (c *Config) provider(m *moduleInstance, name string) {
	address := m.static.block(name)
	if c.evaluated[address] {
		return
	}
	c.evaluated[address] = true
	p, _ := m.static.dir.providers.get(name)
	v := m.scope().content(p.body, graph.Origin{Resource: "provider." + address})
	r := *v.record()
	r.rest, r.Unknown = nil, true
	c.Providers = append(c.Providers, Provider{Address: address, Settings: graphValue(recordVal(&r)), Span: p.at})
}

// providerOf returns the address of the provider configuration of a resource:
// the one that its module declares, is given, or inherits.
func (c *Config) providerOf(m *module, decl *resource) string {
	name := providerName(decl.provider)
	if decl.provider == nil {
		name = providerPrefix(decl.kind)
	}
	if name == "" {
		return ""
	}
	for ; m.parent != nil; m = m.parent {
		if _, own := m.dir.providers.get(name); own {
			return m.block(name)
		}
		if outside, given := m.call.providers[name]; given {
			if name = outside; name == "" {
				return ""
			}
		}
	}
	return name
}

// providerPrefix is the local name of the provider of a resource type.
func providerPrefix(kind string) string {
	for i := range len(kind) {
		if kind[i] == '_' {
			return kind[:i]
		}
	}
	return kind
}

// Instance returns the instance with the address, or nil.
func (c *Config) Instance(address string) *Instance { return c.byAddress[address] }

// HasBlock reports whether the configuration declares a resource block with the
// address, which has no instance keys.
func (c *Config) HasBlock(address string) bool { return c.byBlock[address] != nil }

// InstancesOf returns the instances of the block with the address, in order.
// The caller must not change the slice.
func (c *Config) InstancesOf(address string) []*Instance {
	if b := c.byBlock[address]; b != nil {
		return b.instances
	}
	return nil
}

// Reads returns the names of all files that the configuration was read from,
// what its functions read included, in no order.
func (c *Config) Reads() []string { return slices.Collect(maps.Keys(c.ev.files)) }

// Files returns the files of the root module and of every module that it calls,
// in order of their paths.
func (c *Config) Files() []*source.File {
	var files []*source.File
	for _, d := range c.ev.dirs {
		files = append(files, d.files...)
	}
	slices.SortFunc(files, func(a, b *source.File) int { return a.Whole().Compare(b.Whole()) })
	return files
}
