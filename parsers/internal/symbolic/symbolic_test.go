package symbolic_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/symbolic"
)

// piece is known text, marked or not, or a name in braces for what is not known.
type piece struct {
	text, name string
	mark       bool
}

func (p piece) Known() (string, bool)      { return p.text, p.name == "" }
func (p piece) WithText(text string) piece { return piece{text: text, mark: p.mark} }
func (p piece) With(other piece) piece     { p.mark = p.mark || other.mark; return p }
func (p piece) holdsSlash() bool           { return p.name != "segment" }
func nameOf(p piece) string                { return strings.TrimPrefix(p.name, "?") }

// text reads a text in which unknown pieces stand in braces and marked ones
// between exclamation marks.
func text(s string) symbolic.Text[piece] {
	var b symbolic.Builder[piece]
	for s != "" {
		var p piece
		switch s[0] {
		case '{':
			p.name, s, _ = strings.Cut(s[1:], "}")
		case '!':
			p.text, s, _ = strings.Cut(s[1:], "!")
			p.mark = true
		default:
			end := strings.IndexAny(s, "{!")
			if end < 0 {
				end = len(s)
			}
			p.text, s = s[:end], s[end:]
		}
		b.Add(p)
	}
	t, _ := b.Text()
	return t
}

func write(t symbolic.Text[piece]) string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.name != "":
			b.WriteString("{" + p.name + "}")
		case p.mark:
			b.WriteString("!" + p.text + "!")
		default:
			b.WriteString(p.text)
		}
	}
	return b.String()
}

func TestBuilder(t *testing.T) {
	assert.Empty(t, text(""))
	assert.Equal(t, "a{x}b{y}{z}c", write(text("a{x}b{y}{z}c")))
	assert.Len(t, text("a{x}b!!{y}"), 4)
	assert.Equal(t, "{x}!abc!{y}d", write(text("{x}a!b!c{y}d")), "known pieces that meet are one, as secret as any of them")

	head, tail := text("{x}a!b!").Ends()
	assert.Equal(t, []string{"", "ab"}, []string{head, tail})
	head, tail = text("ab").Ends()
	assert.Equal(t, []string{"ab", "ab"}, []string{head, tail}, "a text of one piece begins and ends with it")

	var b symbolic.Builder[piece]
	b.Literal("a")
	b.Literal("")
	b.Literal("b")
	b.Add(piece{name: "x"})
	b.Literal("c")
	got, whole := b.Text()
	assert.True(t, whole)
	assert.Equal(t, symbolic.Text[piece]{{text: "ab"}, {name: "x"}, {text: "c"}}, got)
}

func TestBuilderBound(t *testing.T) {
	for n, want := range map[int]bool{256: true, 257: false} {
		var b symbolic.Builder[piece]
		for range n {
			b.Add(piece{name: "x"})
		}
		got, whole := b.Text()
		assert.Equal(t, want, whole, n)
		assert.Equal(t, want, got != nil, n)
	}
}

func TestMayBe(t *testing.T) {
	for _, tt := range []struct {
		text, other string
		want        bool
	}{
		{"{x}", "", true}, {"a{x}c", "abc", true}, {"a{x}c", "ac", true},
		{"a{x}c", "bc", false}, {"a{x}c", "ab", false}, {"a{x}a", "a", false},
		{"{x}c", "abd", false}, {"a{x}", "ba", false}, {"a{x}b{y}", "a", false}, {"a{x}b{y}", "az", true},
	} {
		assert.Equal(t, tt.want, text(tt.text).MayBe(tt.other), "%s and %s", tt.text, tt.other)
	}
}

func TestHasPrefix(t *testing.T) {
	for _, tt := range []struct {
		text, prefix string
		want         symbolic.Verdict
	}{
		{"Ab{x}", "aB", symbolic.Yes}, {"ab{x}", "a", symbolic.Yes}, {"ab{x}", "", symbolic.Yes},
		{"ab{x}", "abc", symbolic.Maybe}, {"ab{x}", "ac", symbolic.No}, {"{x}a", "a", symbolic.Maybe}, {"", "a", symbolic.Maybe},
	} {
		assert.Equal(t, tt.want, text(tt.text).HasPrefix(tt.prefix, strings.ToLower), "%s and %s", tt.text, tt.prefix)
	}
}

func TestTextFacts(t *testing.T) {
	assert.True(t, text("{x}b").NotEmpty())
	assert.False(t, text("{x}{y}").NotEmpty())
	assert.True(t, text("{x}abc{y}").Contains("bc"))
	assert.False(t, text("{b}a").Contains("b"))
	head, tail := text("a{x}b").Ends()
	assert.Equal(t, []string{"a", "b"}, []string{head, tail})
	head, tail = text("{x}").Ends()
	assert.Equal(t, []string{"", ""}, []string{head, tail})
}

func TestMap(t *testing.T) {
	got := text("a!b!{x}c").Map(strings.ToUpper, func(p piece) piece { return piece{name: "upper " + p.name} })
	assert.Equal(t, "!AB!{upper x}C", write(got))
}

func TestReplace(t *testing.T) {
	guid := func(p piece) bool { return p.name == "guid" }
	for _, tt := range []struct {
		text, old, with, want string
		ok                    bool
	}{
		{"a b{guid} c", " ", "", "ab{guid}c", true},
		{"{guid} ", " ", "", "{guid}", true},
		{"x{guid}x", "x", "yy", "yy{guid}yy", true},
		{"a{guid}", "-", "", "", false},
		{"a{guid}", "F", "", "", false},
		{"a{guid}x", "0x", "", "", false},
		{"a{guid}x", "x0", "", "", false},
		{"a{x} ", " ", "", "", false},
	} {
		got, ok := text(tt.text).Replace(tt.old, tt.with, guid)
		assert.Equal(t, tt.ok, ok, tt.text)
		assert.Equal(t, tt.want, write(got), tt.text)
	}
}

func TestSplit(t *testing.T) {
	var got []string
	for _, p := range text("/a/{segment}b!/c!/{x}/").Split("/", piece.holdsSlash) {
		s := write(p.Text)
		if p.Vague {
			s += " or more"
		}
		got = append(got, s)
	}
	assert.Equal(t, []string{"", "a", "{segment}!b!", "!c!", "{x} or more", ""}, got)
}

func TestName(t *testing.T) {
	name, ok := text("a{x}").Name(nameOf)
	assert.True(t, ok)
	other, _ := text("a{y}").Name(nameOf)
	assert.NotEqual(t, name, other)
	literal, _ := text("!a${x}!").Name(nameOf)
	assert.NotEqual(t, name, literal)
	for _, s := range []string{"", "a{?}"} {
		_, ok = text(s).Name(nameOf)
		assert.False(t, ok, s)
	}
	for n, want := range map[int]bool{4096 - len(`""${x}`): true, 4097 - len(`""${x}`): false} {
		_, ok = text(strings.Repeat("a", n) + "{x}").Name(nameOf)
		assert.Equal(t, want, ok, n)
	}
}

func TestOutline(t *testing.T) {
	secret := func(p piece) bool { return p.mark }
	assert.Equal(t, "a…c", text("a{x}c").Outline(secret))
	assert.Equal(t, "a……", text("a{x}!b!").Outline(secret))
	assert.Empty(t, text("{x}!b!").Outline(secret))
}

func TestTextOrigin(t *testing.T) {
	of := func(p piece) (graph.Origin, bool) {
		return graph.Origin{Resource: p.name, Prefix: "<", Suffix: ">"}, p.name != "?"
	}
	o, ok := text("a{x}b").Origin(of)
	assert.True(t, ok)
	assert.Equal(t, graph.Origin{Resource: "x", Prefix: "a<", Suffix: ">b"}, o)
	for _, s := range []string{"", "a", "a{x}b{y}", "a{?}"} {
		_, ok = text(s).Origin(of)
		assert.False(t, ok, s)
	}
}

func TestSource(t *testing.T) {
	exact := symbolic.From("a")
	o, ok := exact.Origin()
	assert.True(t, ok)
	assert.Equal(t, "a", o)
	_, ok = symbolic.Among([]string{"a"}).Origin()
	assert.False(t, ok)

	step := func(o string) (string, bool) { return o + ".x", o != "b" }
	assert.Equal(t, symbolic.From("a.x"), exact.Step(step))
	assert.Equal(t, symbolic.Among([]string{"a.x"}), symbolic.Among([]string{"a", "b"}).Step(step))
	assert.Equal(t, symbolic.Source[string]{}, symbolic.From("b").Step(step))
}

func TestFold(t *testing.T) {
	folded := symbolic.From("a").Fold()
	o, ok := folded.Origin()
	assert.True(t, ok)
	assert.Equal(t, "a", o)
	assert.True(t, folded.Folded)
	assert.False(t, folded.Step(func(o string) (string, bool) { return o, true }).Exact, "a piece of text is not the origin's member")
	assert.Equal(t, symbolic.Among([]string{"a"}), symbolic.Among([]string{"a"}).Fold())
}

func TestLengthen(t *testing.T) {
	path, ok := symbolic.Lengthen(strings.Repeat("a", 4094), ".b")
	assert.True(t, ok)
	assert.Len(t, path, 4096)
	_, ok = symbolic.Lengthen(path, "c")
	assert.False(t, ok)
}

func TestCollector(t *testing.T) {
	var c symbolic.Collector[string]
	for i := range symbolic.MaxOrigins - 1 {
		c.Add(fmt.Sprint(i), "0")
	}
	assert.True(t, c.Visit())
	c.Add("one", "two")
	assert.False(t, c.Visit(), "full")
	assert.Len(t, c.Origins, symbolic.MaxOrigins)
	assert.Equal(t, "one", c.Origins[symbolic.MaxOrigins-1])

	c = symbolic.Collector[string]{}
	for range 4096 {
		assert.True(t, c.Visit())
	}
	assert.False(t, c.Visit(), "tired")
}

func TestVerdicts(t *testing.T) {
	for want, answers := range map[symbolic.Verdict][]symbolic.Verdict{
		symbolic.Yes:   {symbolic.Yes, symbolic.Yes},
		symbolic.Maybe: {symbolic.Yes, symbolic.Maybe, symbolic.Yes},
		symbolic.No:    {symbolic.Maybe, symbolic.No, symbolic.Yes},
	} {
		asked := 0
		got := symbolic.All(len(answers), func(i int) symbolic.Verdict { asked++; return answers[i] })
		assert.Equal(t, want, got)
		if want == symbolic.No {
			assert.Equal(t, 2, asked)
		}
	}
	assert.Equal(t, symbolic.Yes, symbolic.All(0, nil))
	assert.Equal(t, symbolic.No, symbolic.Any(0, nil))
	for want, answers := range map[symbolic.Verdict][]symbolic.Verdict{
		symbolic.No:    {symbolic.No, symbolic.No},
		symbolic.Maybe: {symbolic.No, symbolic.Maybe, symbolic.No},
		symbolic.Yes:   {symbolic.Maybe, symbolic.Yes, symbolic.No},
	} {
		asked := 0
		assert.Equal(t, want, symbolic.Any(len(answers), func(i int) symbolic.Verdict { asked++; return answers[i] }))
		if want == symbolic.Yes {
			assert.Equal(t, 2, asked)
		}
	}
	assert.Equal(t, symbolic.Yes, symbolic.Decided(true))
	assert.Equal(t, symbolic.No, symbolic.Decided(false))
}

func TestUnknown(t *testing.T) {
	at := source.Span{}
	o := graph.Origin{Resource: "r", Path: "id"}
	assert.Equal(t, graph.Unknown(at), symbolic.Unknown{}.Value(at))
	got, ok := symbolic.Unknown{Source: symbolic.From(o)}.Value(at).Origin()
	assert.True(t, ok)
	assert.Equal(t, o, got)
	v := symbolic.Unknown{Source: symbolic.Among([]graph.Origin{o}), Same: "s", Outline: "a…"}.Value(at)
	_, ok = v.Origin()
	assert.False(t, ok)
	key, _ := v.Key()
	outline, _ := v.Outline()
	assert.Equal(t, []string{"#s", "a…"}, []string{key, outline})
}
