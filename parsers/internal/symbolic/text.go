package symbolic

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tfidlint/tfidlint/linter/graph"
)

const (
	// maxPieces is how many pieces a text keeps apart. Of one with more nothing
	// is known but its origins.
	maxPieces = 256
	// maxName is the length in bytes beyond which a text has no name.
	maxName = 4 << 10
)

// Piece is a piece of a string: known text, or a value that is not known and
// will be turned into text.
type Piece[P any] interface {
	// Known returns the text of a known piece; ok is false for one that is not
	// known.
	Known() (text string, ok bool)
	// WithText returns a known piece with another text, as secret as this one.
	// That of the zero piece is a secret to nobody.
	WithText(text string) P
	// With returns a known piece that is as secret as both, and remembers
	// whatever else other is marked with.
	With(other P) P
}

// Text is a string with unknown parts, in order. A [Builder] makes
// one without empty pieces and without known ones side by side. A text without
// pieces is a string that nothing is known of.
type Text[P Piece[P]] []P

// Ends returns the known text that the string begins with and the known text
// that it ends with. They are the same where all of it is known.
func (t Text[P]) Ends() (head, tail string) {
	if len(t) > 0 {
		head, _ = t[0].Known()
		tail, _ = t[len(t)-1].Known()
	}
	return head, tail
}

// NotEmpty reports whether some text in the string is known, so that it will not
// be empty.
func (t Text[P]) NotEmpty() bool { return t.size() > 0 }

// size is the length in bytes of all known text.
func (t Text[P]) size() int {
	n := 0
	for _, p := range t {
		text, _ := p.Known()
		n += len(text)
	}
	return n
}

// MayBe reports whether the string may turn out to be the text. It does not if
// it begins or ends in another way, or has more text.
func (t Text[P]) MayBe(text string) bool {
	head, tail := t.Ends()
	return t.size() <= len(text) && strings.HasPrefix(text, head) && strings.HasSuffix(text, tail)
}

// HasPrefix says whether the string begins with a text, both as fold maps them.
func (t Text[P]) HasPrefix(prefix string, fold func(string) string) Verdict {
	head, _ := t.Ends()
	head, prefix = fold(head), fold(prefix)
	switch {
	case head == "":
		return Maybe
	case strings.HasPrefix(head, prefix):
		return Yes
	case !strings.HasPrefix(prefix, head):
		return No
	}
	return Maybe
}

// Contains reports whether a known piece has the text in it.
func (t Text[P]) Contains(text string) bool {
	for _, p := range t {
		if known, ok := p.Known(); ok && strings.Contains(known, text) {
			return true
		}
	}
	return false
}

// Map returns the text with other pieces: known says what known text becomes,
// unknown what the others do. Neither may make a piece empty.
func (t Text[P]) Map(known func(string) string, unknown func(P) P) Text[P] {
	next := make(Text[P], len(t))
	for i, p := range t {
		if text, ok := p.Known(); ok {
			next[i] = p.WithText(known(text))
		} else {
			next[i] = unknown(p)
		}
	}
	return next
}

// Replace returns the text with another text in place of each old one, which must
// not be empty. That is possible where each unknown piece is a GUID, as guid
// says, and no match can begin, end or lie in one. Otherwise ok is false: the
// result need not have anything left of what the pieces are.
func (t Text[P]) Replace(old, with string, guid func(P) bool) (next Text[P], ok bool) {
	if inGUID(old[0]) || inGUID(old[len(old)-1]) {
		return nil, false
	}
	var b Builder[P]
	for _, p := range t {
		if text, known := p.Known(); known {
			b.Add(p.WithText(strings.ReplaceAll(text, old, with)))
		} else if guid(p) {
			b.Add(p)
		} else {
			return nil, false
		}
	}
	return b.Text()
}

// inGUID reports whether a GUID in its usual form may have the character.
func inGUID(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' || c == '-'
}

// Part is what lies between two delimiters of a text that was split.
type Part[P Piece[P]] struct {
	Text Text[P]
	// Vague means that there may be a delimiter in an unknown piece of it, so
	// that it is one element or more.
	Vague bool
}

// Split cuts the text at each delimiter in known text; holds says whether an
// unknown piece may have one in it. The delimiter must not be empty.
func (t Text[P]) Split(delimiter string, holds func(P) bool) []Part[P] {
	parts := []Part[P]{{}}
	for _, p := range t {
		last := &parts[len(parts)-1]
		known, ok := p.Known()
		if !ok {
			last.Text = append(last.Text, p)
			last.Vague = last.Vague || holds(p)
			continue
		}
		for i, text := range strings.Split(known, delimiter) {
			if i > 0 {
				parts = append(parts, Part[P]{})
				last = &parts[len(parts)-1]
			}
			if text != "" {
				last.Text = append(last.Text, p.WithText(text))
			}
		}
	}
	return parts
}

// Name returns a text that another string bears only if the two are equal, made
// of the names of the unknown pieces; false where one of them has none.
func (t Text[P]) Name(name func(P) string) (string, bool) {
	var b strings.Builder
	for _, p := range t {
		if text, ok := p.Known(); ok {
			b.WriteString(strconv.Quote(text))
		} else if text = name(p); text != "" {
			b.WriteString("${" + text + "}")
		} else {
			return "", false
		}
		if b.Len() > maxName {
			return "", false
		}
	}
	return b.String(), len(t) > 0
}

// Outline returns the known text with a [graph.Gap] for each unknown piece and
// for each that hide names; "" where that leaves no text.
func (t Text[P]) Outline(hide func(P) bool) string {
	var b strings.Builder
	shown := false
	for _, p := range t {
		if text, ok := p.Known(); ok && !hide(p) {
			b.WriteString(text)
			shown = true
		} else {
			b.WriteString(graph.Gap)
		}
	}
	if !shown {
		return ""
	}
	return b.String()
}

// Origin returns the origin of a string that has one unknown piece, with the
// known text around it; of returns what that piece exactly is.
func (t Text[P]) Origin(of func(P) (graph.Origin, bool)) (graph.Origin, bool) {
	var prefix, suffix string
	var o graph.Origin
	found := false
	for _, p := range t {
		text, known := p.Known()
		switch {
		case known && found:
			suffix += text
		case known:
			prefix += text
		case found:
			return graph.Origin{}, false
		default:
			if o, found = of(p); !found {
				return graph.Origin{}, false
			}
		}
	}
	o.Prefix = prefix + o.Prefix
	o.Suffix += suffix
	return o, found
}

// Builder puts a text together. The zero Builder is ready to use.
type Builder[P Piece[P]] struct {
	pieces Text[P]
	// run is a known piece that others may be added to. They are in more, with
	// its text, once there are any.
	run     P
	running bool
	more    strings.Builder
	over    bool
}

// Grow makes room for as many pieces.
func (b *Builder[P]) Grow(pieces int) { b.pieces = slices.Grow(b.pieces, min(pieces, maxPieces)) }

// Literal adds known text.
func (b *Builder[P]) Literal(text string) {
	var plain P
	b.known(plain.WithText(text), text)
}

// Add adds a piece.
func (b *Builder[P]) Add(p P) {
	if text, ok := p.Known(); ok {
		b.known(p, text)
		return
	}
	b.flush()
	b.push(p)
}

func (b *Builder[P]) known(p P, text string) {
	switch {
	case text == "":
	case !b.running:
		b.run, b.running = p, true
	default:
		if b.more.Len() == 0 {
			first, _ := b.run.Known()
			b.more.Grow(len(first) + len(text))
			b.more.WriteString(first)
		}
		b.more.WriteString(text)
		b.run = b.run.With(p)
	}
}

func (b *Builder[P]) flush() {
	if !b.running {
		return
	}
	if b.more.Len() > 0 {
		b.run = b.run.WithText(b.more.String())
		b.more.Reset()
	}
	b.push(b.run)
	b.running = false
}

func (b *Builder[P]) push(p P) {
	if len(b.pieces) == maxPieces {
		b.over = true
		return
	}
	b.pieces = append(b.pieces, p)
}

// Text returns the text. It is nil, and whole is false, if it has too many
// pieces to be kept.
func (b *Builder[P]) Text() (t Text[P], whole bool) {
	b.flush()
	if b.over {
		return nil, false
	}
	return b.pieces, true
}
