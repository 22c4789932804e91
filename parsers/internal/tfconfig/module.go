package tfconfig

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
)

// module is one path of module calls, whatever instances it has.
type module struct {
	// path is module.a.module.b; empty for the root.
	path   string
	dir    *directory
	parent *module
	call   *call
	// calls are the places of the calls that lead here, outermost first.
	calls    []source.Span
	depth    int
	children map[string]*module
}

// block returns the address of something in the module, without keys.
func (m *module) block(name string) string { return dotted(m.path, name) }

// dotted puts a name behind the path of a module.
func dotted(prefix, name string) string {
	if prefix == "" {
		return name
	}
	return prefix + "." + name
}

// manifestKey is how the manifest of installed modules names the path.
func (m *module) manifestKey(name string) string {
	key := strings.ReplaceAll(strings.TrimPrefix(m.path, "module."), ".module.", ".")
	return dotted(key, name)
}

// enter returns the module that a call leads to, or nil if it cannot be read,
// which is reported once.
func (ev *evaluator) enter(m *moduleInstance, c *call) *module {
	parent := m.static
	if child, known := parent.children[c.name]; known {
		return child
	}
	dir := ev.resolve(m, c)
	var child *module
	if dir != nil {
		child = &module{
			path: dotted(parent.path, "module."+c.name), dir: dir, parent: parent, call: c, depth: parent.depth + 1,
			calls: append(parent.calls[:len(parent.calls):len(parent.calls)], c.at), children: map[string]*module{},
		}
	}
	parent.children[c.name] = child
	return child
}

// resolve finds and reads the directory of a called module.
func (ev *evaluator) resolve(m *moduleInstance, c *call) *directory {
	if c.source == nil {
		ev.report(source.Problemf(c.at, "module %q has no source; what it makes is not known", c.name))
		return nil
	}
	at := ev.span(c.source.Range())
	// Terraform wants a literal, OpenTofu takes variables and locals as well.
	from, ok := asText(m.scope().settle(c.source))
	if !ok {
		ev.report(source.Problemf(at, "the source of module %q is not known; neither is what it makes", c.name))
		return nil
	}
	var name string
	if strings.HasPrefix(from, "./") || strings.HasPrefix(from, "../") || from == "." || from == ".." {
		name = path.Join(m.static.dir.name, from)
	} else if dir, installed := ev.manifest[m.static.manifestKey(c.name)]; installed {
		name = path.Join(ev.root, dir)
		if path.IsAbs(dir) {
			name = dir
		}
	} else {
		ev.report(source.Problemf(at, "module %q is not installed, so what it makes is not known; run terraform init or tofu init", c.name))
		return nil
	}
	for up := m.static; up != nil; up = up.parent {
		if up.dir.name == path.Clean(name) {
			ev.report(source.Problemf(at, "module %q calls the module that calls it, %q", c.name, name))
			return nil
		}
	}
	if m.static.depth >= maxModuleDepth {
		ev.fail(at, "modules call one another more than %d deep", maxModuleDepth)
		return nil
	}
	dir, err := ev.directory(name)
	switch {
	case err != nil:
		ev.report(source.Problemf(at, "could not read the directory of module %q, %q: it %s; what it makes is not known", c.name, name, readText(err)))
		return nil
	case len(dir.files) == 0:
		ev.report(source.Problemf(at, "the directory of module %q, %q, has no configuration files", c.name, name))
	}
	for _, p := range dir.bad {
		ev.report(p)
	}
	return dir
}

// moduleInstance is a module with values for its variables.
type moduleInstance struct {
	ev     *evaluator
	static *module
	// addr is module.a["x"].module.b; empty for the root.
	addr   string
	parent *moduleInstance
	loop   *repetition
	// many means that the instance, or one around it, may stand for several.
	many bool

	variables map[string]*memo
	locals    map[string]*memo
	outputs   map[string]*memo
	resources map[string]*resourceSet
	calls     map[string]*callSet
}

func newModuleInstance(ev *evaluator, static *module, addr string) *moduleInstance {
	return &moduleInstance{
		ev: ev, static: static, addr: addr,
		variables: map[string]*memo{}, locals: map[string]*memo{}, outputs: map[string]*memo{},
		resources: map[string]*resourceSet{}, calls: map[string]*callSet{},
	}
}

func (m *moduleInstance) scope() *scope { return &scope{ev: m.ev, module: m} }

func memoOf(memos map[string]*memo, name string) *memo {
	if memos[name] == nil {
		memos[name] = &memo{}
	}
	return memos[name]
}

// variable returns the value of a variable; ok is false if it is not declared.
func (m *moduleInstance) variable(name string) (v value, ok bool) {
	decl, ok := m.static.dir.variables.get(name)
	if !ok {
		return value{}, false
	}
	return m.ev.once(memoOf(m.variables, name), dotted(m.addr, "var."+name), decl.at, func() (value, error) {
		v, err := m.assigned(decl)
		return v.withSensitive(decl.sensitive), err
	}), true
}

// assigned returns what a variable is given, converted to its type.
func (m *moduleInstance) assigned(decl *variable) (value, error) {
	v, given := value{}, false
	if m.parent == nil {
		v, given = m.ev.given[decl.name]
	} else if arg := expr(m.static.call.body, decl.name); arg != nil {
		s := m.parent.scope()
		s.loop = m.loop
		var err error
		if v, err = s.eval(arg); err != nil {
			return value{}, err
		}
		given = true
	}
	if !given || v.kind == null && !decl.nullable {
		switch {
		case decl.preset != nil:
			var err error
			if v, err = (&scope{ev: m.ev}).eval(decl.preset); err != nil {
				return value{}, err
			}
		case m.parent == nil:
			return symbol("var." + decl.name), nil
		default:
			return value{}, &evalError{m.static.call.at, fmt.Sprintf("module %q gives its variable %q no value", m.static.call.name, decl.name)}
		}
	}
	m.ev.spend(v.size(), func() source.Span { return decl.at })
	converted, err := convertTo(v, decl.ty, decl.defaults)
	if err != nil {
		at := v.at
		if !at.IsValid() {
			at = decl.at
		}
		return value{}, &evalError{at, fmt.Sprintf("the value of variable %q does not fit its type: %s", decl.name, err)}
	}
	return converted, nil
}

func (m *moduleInstance) local(name string) (v value, ok bool) {
	attr, ok := m.static.dir.locals.get(name)
	if !ok {
		return value{}, false
	}
	return m.ev.once(memoOf(m.locals, name), dotted(m.addr, "local."+name), m.ev.span(attr.NameRange), func() (value, error) {
		return m.scope().eval(attr.Expr)
	}), true
}

func (m *moduleInstance) output(name string) (v value, ok bool) {
	decl, ok := m.static.dir.outputs.get(name)
	if !ok {
		return value{}, false
	}
	return m.ev.once(memoOf(m.outputs, name), dotted(m.addr, "output."+name), decl.at, func() (value, error) {
		if decl.expr == nil {
			return value{}, &evalError{decl.at, fmt.Sprintf("output %q has no value", name)}
		}
		v, err := m.scope().eval(decl.expr)
		return v.withSensitive(decl.sensitive), err
	}), true
}

// member returns an output: a module instance is an object of its outputs.
func (m *moduleInstance) member(name string) value {
	v, _ := m.output(name)
	return v
}

func (m *moduleInstance) base() (graph.Origin, bool) { return graph.Origin{}, false }

// value returns the object that references see.
func (m *moduleInstance) value() value {
	names := append([]string(nil), m.static.dir.outputs.names...)
	var rest *hint
	if m.static.dir.broken {
		rest = nothing().hint()
	}
	return recordVal(instanceRecord(names, m, rest))
}

// path returns the value of path.module and its like.
func (m *moduleInstance) path(name string) value {
	switch name {
	case "root":
		return textVal(".")
	case "module":
		rel, err := filepath.Rel(filepath.FromSlash(m.ev.root), filepath.FromSlash(m.static.dir.name))
		if err == nil {
			return textVal(filepath.ToSlash(rel))
		}
	}
	// path.cwd is where somebody runs Terraform.
	return symbol("path." + name)
}

// callSet is a module call with its instances.
type callSet struct {
	memo      memo
	instances []*moduleInstance
	// symbolic marks an instance that stands for any number of them.
	symbolic []bool
}

// call returns the value of a module call; ok is false if it is not declared.
func (m *moduleInstance) call(name string) (v value, ok bool) {
	c, ok := m.static.dir.calls.get(name)
	if !ok {
		return value{}, false
	}
	return m.ev.once(&m.expandCall(c).memo, dotted(m.addr, "module."+name), c.at, func() (value, error) {
		return m.calls[name].value(m, c), nil
	}), true
}

func (m *moduleInstance) expandCall(c *call) *callSet {
	if m.calls[c.name] == nil {
		m.calls[c.name] = &callSet{}
	}
	return m.calls[c.name]
}

func (set *callSet) value(m *moduleInstance, c *call) value {
	addr := dotted(m.addr, "module."+c.name)
	reps := m.scope().repeat(c.count, c.forEach, addr)
	static := m.ev.enter(m, c)
	return reps.compose(func(rep instanceKey) value {
		if static == nil {
			return symbol(addr + rep.key)
		}
		if !m.ev.modules.Use(1, maxModules) {
			m.ev.fail(c.at, "the configuration has more than %d module instances", maxModules)
			return nothing()
		}
		child := newModuleInstance(m.ev, static, addr+rep.key)
		child.parent, child.loop, child.many = m, rep.loop, m.many || rep.many
		set.instances = append(set.instances, child)
		set.symbolic = append(set.symbolic, rep.symbolic)
		return child.value()
	})
}

// checkArguments reports arguments of a call that the module does not declare.
func (m *moduleInstance) checkArguments() {
	if m.parent == nil || m.static.dir.broken {
		return
	}
	c := m.static.call
	for _, attr := range inOrder(c.body) {
		if _, declared := m.static.dir.variables.get(attr.Name); !declared && !callArguments[attr.Name] {
			m.ev.report(source.Problemf(m.ev.span(attr.NameRange), "module %q has no variable %q", c.name, attr.Name))
		}
	}
}
