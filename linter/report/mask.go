package report

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/tfidlint/tfidlint/linter/source"
)

// mask are the parts of a source that are not shown, in order: what may
// be the value of a secret, and comments.
type mask []hidden

type hidden struct {
	start, end int
	comment    bool
}

// maskOf reads a configuration or a template, which may be as wrong as it
// likes: what the lexer makes of it is enough to tell which names stand around a
// text. JSON consists of the same tokens, but for the meaning of "${" in a text,
// after which too much is hidden rather than too little.
func maskOf(f *source.File) mask {
	tokens, _ := hclsyntax.LexConfig(f.Content, "", hcl.InitialPos)
	m := masker{content: f.Content, tokens: tokens, json: path.Ext(f.Path) == ".json"}
	m.read()
	return m.mask
}

// on returns the parts that are hidden between two offsets.
func (m mask) on(start, end int) mask {
	first, _ := slices.BinarySearchFunc(m, start+1, func(h hidden, start int) int { return cmp.Compare(h.end, start) })
	last := first
	for last < len(m) && m[last].start < end {
		last++
	}
	return m[first:last]
}

// masker walks over the tokens of a configuration.
type masker struct {
	content []byte
	tokens  hclsyntax.Tokens
	mask    mask
	// json means that a line's end means nothing.
	json bool
	// frames are the brackets that are open, the file itself first.
	frames []frame
}

// frame is what stands in one pair of brackets.
type frame struct {
	// list means that the brackets hold no names: those of lists and calls.
	list bool
	// around means that a name outside of the brackets makes all in it secret.
	around bool
	// secret means that the names before the value make it one; valued that the value began.
	secret, valued bool
	// labelled means that labels are names, as those of dynamic blocks are.
	labelled bool
}

func (m *masker) top() *frame { return &m.frames[len(m.frames)-1] }

func (m *masker) read() {
	m.frames = []frame{{}}
	for i := 0; i < len(m.tokens); i++ {
		token := m.tokens[i]
		f := m.top()
		switch token.Type {
		case hclsyntax.TokenComment:
			m.hide(token.Range.Start.Byte, token.Range.End.Byte, true)
			// A comment that ends with its line takes the end of the line along.
			if strings.HasSuffix(string(token.Bytes), "\n") && !m.json {
				m.next()
			}
		case hclsyntax.TokenNewline:
			if !m.json {
				m.next()
			}
		case hclsyntax.TokenComma:
			m.next()
		case hclsyntax.TokenEqual, hclsyntax.TokenColon:
			f.valued = true
		case hclsyntax.TokenIdent:
			f.name(string(token.Bytes))
		case hclsyntax.TokenNumberLit:
			if f.around || f.secret {
				m.hide(token.Range.Start.Byte, token.Range.End.Byte, false)
			}
		case hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
			i = m.text(i)
		case hclsyntax.TokenOBrace:
			m.frames = append(m.frames, frame{around: f.around || f.secret})
		case hclsyntax.TokenOBrack, hclsyntax.TokenOParen:
			m.frames = append(m.frames, frame{around: f.around || f.secret, list: true})
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen:
			if len(m.frames) > 1 {
				m.frames = m.frames[:len(m.frames)-1]
			}
		}
	}
}

// next begins with the next name and value.
func (m *masker) next() {
	if f := m.top(); !f.list {
		f.secret, f.valued, f.labelled = false, false, false
	}
}

// name notes a name that stands before a value.
func (f *frame) name(s string) {
	if f.list || f.valued {
		return
	}
	f.secret = f.secret || commonlySecret(s)
	f.labelled = f.labelled || s == "dynamic"
}

// text reads a quoted text or a heredoc and returns the index of its last token.
func (m *masker) text(first int) (last int) {
	begin, end := hclsyntax.TokenOQuote, hclsyntax.TokenCQuote
	if m.tokens[first].Type == hclsyntax.TokenOHeredoc {
		begin, end = hclsyntax.TokenOHeredoc, hclsyntax.TokenCHeredoc
	}
	depth, nested := 0, false
	for last = first; last < len(m.tokens); last++ {
		switch m.tokens[last].Type {
		case begin:
			nested = depth > 0
			depth++
		case end:
			depth--
		}
		if depth == 0 {
			break
		}
	}
	last = min(last, len(m.tokens)-1)
	from, to := m.tokens[first].Range.Start.Byte, m.tokens[last].Range.End.Byte
	inside := strings.Trim(string(m.content[from:to]), `"`)
	f := m.top()
	if begin == hclsyntax.TokenOQuote && !f.list && !f.valued {
		// A name in quotes, or the label of a block.
		next := hclsyntax.TokenEOF
		if last+1 < len(m.tokens) {
			next = m.tokens[last+1].Type
		}
		if f.labelled || next == hclsyntax.TokenEqual || next == hclsyntax.TokenColon {
			f.name(inside)
		}
		return last
	}
	if begin == hclsyntax.TokenOHeredoc || nested || f.around || f.secret || holdsSecret(inside) {
		m.hide(from, to, false)
	}
	return last
}

func (m *masker) hide(start, end int, comment bool) {
	m.mask = append(m.mask, hidden{start, end, comment})
}

// secretNames are the names of settings and blocks that commonly hold secrets,
// and secretParts what the names of others contain, in lower case and without
// separators.
var (
	secretNames = []string{
		"args", "arguments", "body", "connection", "content", "data", "default", "defaultvalue", "env", "environment", "key", "settings", "value", "values", "variables",
	}
	secretParts = []string{
		"accesskey", "accountkey", "apikey", "appsettings", "authorization", "certificate", "cloudinit", "command", "connectionstring", "credential", "customdata",
		"environmentvariable", "passphrase", "password", "passwd", "primarykey", "privatekey", "protectedsettings", "pwd", "sas", "script",
		"secondarykey", "secret", "sharedkey", "token", "userdata",
	}
	separators = strings.NewReplacer("_", "", "-", "", ".", "")
)

// commonlySecret reports whether what has the name commonly holds a secret.
func commonlySecret(name string) bool {
	name = separators.Replace(strings.ToLower(name))
	return slices.Contains(secretNames, name) ||
		slices.ContainsFunc(secretParts, func(part string) bool { return strings.Contains(name, part) })
}

// holdsSecret reports whether a text holds a secret by its own words, whatever
// it is the value of.
func holdsSecret(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc([]string{"accountkey=", "accesskey=", "sharedaccess", "password=", "pwd=", "sig=", "-----begin"},
		func(part string) bool { return strings.Contains(text, part) })
}
