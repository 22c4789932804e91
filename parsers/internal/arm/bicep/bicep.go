package bicep

import (
	"bytes"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Source is what was found in one Bicep file.
type Source struct {
	File *source.File
	// Declarations are in the order of the file, nested resources after the one
	// that they stand in.
	Declarations []*Declaration
	Comments     []Comment
}

// Declaration is one statement of a Bicep file.
type Declaration struct {
	// Keyword is resource, module, param, var, output, using, extends or import.
	Keyword string
	// Symbol is the name that the source gives it, as a compiled template has it:
	// behind those of the resources that it stands in, with two colons between
	// them. It is empty for using, extends and import.
	Symbol string
	// Text is the type of a resource without its version, or the path of what is
	// used, with a Gap for what an expression gives.
	Text string
	// Name is the name property of a resource or module, with a Gap for what an
	// expression gives; only a Gap where it has none.
	Name string
	// Existing marks a resource that is only referred to.
	Existing bool
	// At is the keyword with the symbol, or with the text where there is no
	// symbol; Whole is the declaration with its body.
	At, Whole source.Span
	// Parent is the resource that it stands in, nil for most.
	Parent *Declaration
}

// Comment is a comment with its place. Text is what stands between the comment
// marks, without surrounding white space.
type Comment struct {
	Text string
	At   source.Span
}

// Parse reads a Bicep source. It takes every text, and finds nothing in one that
// is none.
func Parse(f *source.File) *Source {
	p := parser{scanner: scanner{file: f, src: f.Content}}
	if bytes.HasPrefix(f.Content, []byte("\xEF\xBB\xBF")) {
		p.at = 3
	}
	for p.token = p.next(); p.token.kind != end; p.token = p.next() {
		p.step()
	}
	for len(p.open) > 0 {
		p.close(len(f.Content))
	}
	return &Source{File: f, Declarations: p.found, Comments: p.comments}
}

// parser finds declarations in the tokens of a source.
type parser struct {
	scanner
	token  token
	before token  // the one before it that is no end of a line
	nested []byte // the open brackets
	open   []*opened
	found  []*Declaration
}

// opened is a declaration whose end was not seen yet, and how many brackets were
// open where it began.
type opened struct {
	*Declaration
	depth int
	named bool
}

func (p *parser) step() {
	t := p.token
	switch t.kind {
	case newline:
		for len(p.open) > 0 && p.open[len(p.open)-1].depth >= len(p.nested) {
			p.close(t.start)
		}
		return
	case mark:
		switch t.text {
		case "(", "[", "{":
			p.nested = append(p.nested, t.text[0])
		case ")", "]", "}":
			if n := len(p.nested); n > 0 {
				p.nested = p.nested[:n-1]
			}
		}
	case word:
		switch {
		case t.text == "existing" && len(p.open) > 0 && p.open[len(p.open)-1].depth == len(p.nested):
			p.open[len(p.open)-1].Existing = true
		case t.text == "name" && p.inBody():
			p.name()
		default:
			p.declaration(t)
		}
	}
	p.before = p.token
}

func (p *parser) close(at int) {
	last := p.open[len(p.open)-1]
	last.Whole = p.file.Span(last.At.Start, at)
	p.open = p.open[:len(p.open)-1]
}

// inBody reports whether what comes next is a property of the body of the
// innermost declaration, which may have a condition or a loop around it.
func (p *parser) inBody() bool {
	if len(p.open) == 0 {
		return false
	}
	last := p.open[len(p.open)-1]
	inside := string(p.nested[min(last.depth, len(p.nested)):])
	return !last.named && (inside == "{" || inside == "[{")
}

// name reads the value of the name property.
func (p *parser) name() {
	defer p.rewind(p.at, len(p.comments))
	if colon := p.next(); colon.text != ":" {
		return
	}
	last := p.open[len(p.open)-1]
	last.named = true
	if value := p.next(); value.kind == text {
		if after := p.next(); after.kind == newline || after.text == "}" {
			last.Name = value.text
		}
	}
}

// rewind goes back to where the next token is read from again.
func (p *parser) rewind(at, comments int) {
	p.at, p.comments = at, p.comments[:comments]
}

// maxOpen bounds how deep resources may stand in one another. Types have no more
// segments.
const maxOpen = 16

// parent returns the resource that the next token stands in, nil if it stands in
// none.
func (p *parser) parent() *Declaration {
	if len(p.open) == 0 || p.open[len(p.open)-1].Keyword != "resource" {
		return nil
	}
	return p.open[len(p.open)-1].Declaration
}

// declaration begins a declaration if the word is its keyword and what follows
// is what must follow it.
func (p *parser) declaration(keyword token) {
	if len(p.open) == maxOpen {
		return
	}
	top := len(p.nested) == 0
	d := &Declaration{Keyword: keyword.text, Name: Gap}
	back, comments := p.at, len(p.comments)
	ok := false
	last := keyword
	switch keyword.text {
	case "resource", "module":
		symbol, typ := p.next(), token{}
		if ok = symbol.kind == word; ok {
			typ = p.next()
			ok = typ.kind == text && (top || keyword.text == "resource" && p.parent() != nil)
		}
		d.Symbol, d.Text, last = symbol.text, typ.text, symbol
	case "param", "var", "output":
		symbol := p.next()
		ok = top && p.before.text != "." && symbol.kind == word
		d.Symbol, last = symbol.text, symbol
	case "using", "extends":
		path := p.next()
		ok = top && (path.kind == text || path.text == "none")
		d.Text, last = path.text, path
		if path.kind != text {
			d.Text = ""
		}
	case "from":
		// import {a, b} from 'shared.bicep'
		path := p.next()
		ok = top && path.kind == text
		d.Keyword, d.Text, last = "import", path.text, path
	}
	if !ok {
		p.rewind(back, comments)
		return
	}
	d.At = p.file.Span(keyword.start, last.end)
	if d.Keyword == "resource" {
		d.Text, _, _ = strings.Cut(d.Text, "@")
		if !top {
			d.Parent = p.parent()
			d.Symbol = d.Parent.Symbol + "::" + d.Symbol
			if first, _, _ := strings.Cut(d.Text, "/"); !strings.Contains(first, ".") {
				d.Text = d.Parent.Text + "/" + d.Text
			}
		}
	}
	p.found = append(p.found, d)
	p.open = append(p.open, &opened{Declaration: d, depth: len(p.nested)})
}
