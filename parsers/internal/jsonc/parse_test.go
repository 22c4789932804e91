package jsonc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

func parse(t testing.TB, text string) *jsonc.Document {
	t.Helper()
	doc, err := jsonc.Parse(source.NewFile("t.json", []byte(text)))
	require.NoError(t, err)
	return doc
}

// dump writes a tree as one line with the text of every span.
func dump(n *jsonc.Node) string {
	var out strings.Builder
	if n.KeySpan.IsValid() {
		fmt.Fprintf(&out, "%s(%q)=", n.KeySpan.Text(), n.Key)
	}
	switch n.Kind {
	case jsonc.Object, jsonc.Array:
		fmt.Fprintf(&out, "%s", n.Kind)
		for _, child := range n.Children {
			out.WriteString(" <" + dump(child) + ">")
		}
	case jsonc.Bool:
		fmt.Fprintf(&out, "boolean %v", n.Bool)
	case jsonc.Null:
		out.WriteString("null")
	default:
		fmt.Fprintf(&out, "%s %q", n.Kind, n.Text)
	}
	return out.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"scalars", `[null, true, false, "a", 1]`, `array <null> <boolean true> <boolean false> <string "a"> <number "1">`},
		{"numbers are exact", `[1.50, -0, 1e400, 12345678901234567890]`, `array <number "1.50"> <number "-0"> <number "1e400"> <number "12345678901234567890">`},
		{"order is kept", `{"b": 1, "a": 2}`, `object <"b"("b")=number "1"> <"a"("a")=number "2">`},
		{"comments", "// x\n{/* y */\"a\"/*z*/: /**/1 // w\n}// end", `object <"a"("a")=number "1">`},
		{"trailing commas", `{"a": [1, 2,],}`, `object <"a"("a")=array <number "1"> <number "2">>`},
		{"byte order mark", "\xEF\xBB\xBF{}", `object`},
		{"raw newlines and tabs", "[\"a\r\n\tb\x01\"]", `array <string "a\r\n\tb\x01">`},
		{"escapes", `["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud83d"]`, `array <string "\"\\/\b\f\n\r\té😀�">`},
		{"a slash is no comment in a string", `["http://x", "/* y */"]`, `array <string "http://x"> <string "/* y */">`},
		{"no-break space", "{\u00a0\"a\":\u00a01}", `object <"a"("a")=number "1">`},
		{"invalid UTF-8", "[\"a\xffb\"]", `array <string "a�b">`},
		{"escaped newline", "[\"a\\\nb\"]", `array <string "a\nb">`},
		{"escaped key", `{"a\"b": 1}`, `object <"a\"b"("a\"b")=number "1">`},
	} {
		t.Run(c.name, func(t *testing.T) { assert.Equal(t, c.want, dump(parse(t, c.text).Root)) })
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		offset           int
	}{
		{"empty", "", "file ends in the middle of a value", 0},
		{"nothing but a comment", "// x", "file ends in the middle of a value", 4},
		{"unclosed object", `{"a": 1`, "file ends in the middle of a value", 7},
		{"unclosed string", `["hunter2`, "file ends in the middle of a value", 9},
		{"unclosed comment", `[1 /* x`, "comment does not end; close it with */", 3},
		{"no comma", "{\n  \"a\": 1\n  \"b\": 2\n}", `invalid character '"' after object value (expecting ',' or '}')`, 13},
		{"no colon", `{"a" 1}`, `invalid character '1' after object name`, 5},
		{"a name without quotes", `{a: 1}`, "invalid string, number or keyword", 1},
		{"a wrong escape", `["hunter2\q"]`, "invalid string, number or keyword", 1},
		{"a second value", `{} {}`, `invalid character '{' after top-level value`, 3},
		{"single quotes", `{'a': 1}`, `invalid character '\'' at start of value`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := jsonc.Parse(source.NewFile("t.json", []byte(c.text)))
			var at *jsonc.Error
			require.ErrorAs(t, err, &at)
			assert.Equal(t, c.want, at.Message)
			assert.Equal(t, c.offset, at.Span.Start)
			assert.False(t, at.Bound)
			assert.NotContains(t, at.Error(), "hunter2")
		})
	}
}

func TestDepthIsBound(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	parse(t, nested(jsonc.MaxDepth))
	for _, text := range []string{nested(jsonc.MaxDepth + 1), strings.Repeat(`{"a":`, 1_000_000), strings.Repeat("[", 10_000_000)} {
		_, err := jsonc.Parse(source.NewFile("t.json", []byte(text)))
		var at *jsonc.Error
		require.ErrorAs(t, err, &at)
		assert.Equal(t, "more than 5000 arrays and objects lie in one another", at.Message)
		assert.True(t, at.Bound)
	}
	parse(t, `["`+strings.Repeat("[", 5000)+`"]`)
}

func TestGet(t *testing.T) {
	small := `{"Name": 1, "name": 2, "NAME": 3, "other": 4}`
	var big strings.Builder
	big.WriteString(small[:len(small)-1])
	for i := range 1000 {
		fmt.Fprintf(&big, `, "filler%d": %d`, i, i)
	}
	big.WriteString("}")
	for _, text := range []string{small, big.String()} {
		root := parse(t, text).Root
		for name, want := range map[string]string{"Name": "1", "name": "2", "NAME": "3", "nAmE": "3", "OTHER": "4"} {
			require.NotNil(t, root.Get(name), name)
			assert.Equal(t, want, root.Get(name).Text, name)
		}
		assert.Nil(t, root.Get("missing"))
		assert.Nil(t, root.Get("name").Get("x"), "a number has no members")
	}
	var none *jsonc.Node
	assert.Nil(t, none.Get("x"))
	assert.False(t, none.IsString())
}

func TestDuplicates(t *testing.T) {
	filler := ""
	for i := range 20 {
		filler += fmt.Sprintf(`, "f%d": 0`, i)
	}
	for _, rest := range []string{"", filler} {
		doc := parse(t, `{"a": 1, "A": 2, "a": 3, "a": 4`+rest+`}`)
		assert.Equal(t, "4", doc.Root.Get("a").Text, "the last one counts")
		var values []string
		for _, n := range doc.Duplicates {
			values = append(values, n.Text)
		}
		assert.Equal(t, []string{"3", "4"}, values)
	}
}

func TestComments(t *testing.T) {
	doc := parse(t, "// first \r\n{ /* second\nline */ \"a\": 1 //tfidlint:ignore rule reason\n, \"b\": \"// no\" } // last")
	var texts []string
	for _, c := range doc.Comments {
		texts = append(texts, c.Text)
		assert.Contains(t, string(c.Span.Text()), c.Text)
		assert.Equal(t, "/", string(c.Span.Text()[0]))
	}
	assert.Equal(t, []string{"first", "second\nline", "tfidlint:ignore rule reason", "last"}, texts)
}

func TestPlace(t *testing.T) {
	text := `{"k\né": "a\té😀\"z"}`
	n := parse(t, text).Root.Children[0]
	for i := range n.Text {
		at := n.Place(i, false)
		got := text[at.Start:]
		want := n.Text[i:]
		switch want[0] {
		case '\t':
			assert.Equal(t, `\t`, got[:2])
		case '"':
			assert.Equal(t, `\"`, got[:2])
		default:
			assert.Equal(t, want[0], got[0], "at %d", i)
		}
	}
	assert.Equal(t, `"`, string(n.Place(len(n.Text), false).Text()), "the end is the closing quote")
	assert.Equal(t, `"`, string(n.Place(1000, false).Text()))
	assert.Equal(t, "k", string(n.Place(0, true).Text()))
	number := parse(t, "12").Root
	assert.Equal(t, "12", string(number.Place(1, false).Text()), "a number has its own place")
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"a": [1, true, null, "x"]}`, "// c\n[1,]", "\xEF\xBB\xBF{}", "[\"\n\"]", `["\ud83d\ude00"]`, `{"a":1,"a":2}`, "[\"\\\n\"]", "/*", "[/", "\"\\",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := jsonc.Parse(source.NewFile("t.json", content))
		if err != nil {
			var at *jsonc.Error
			require.ErrorAs(t, err, &at)
			require.LessOrEqual(t, at.Span.Start, at.Span.End)
			require.LessOrEqual(t, at.Span.End, len(content))
			return
		}
		check(t, doc.Root, source.Span{File: doc.Root.Span.File, End: len(content)})
	})
}

// check requires that each node lies within its parent.
func check(t *testing.T, n *jsonc.Node, within source.Span) {
	require.True(t, within.Contains(n.Span))
	if n.KeySpan.IsValid() {
		require.True(t, within.Contains(n.KeySpan))
		require.NotNil(t, n.Place(0, true).Text())
	}
	for _, child := range n.Children {
		check(t, child, n.Span)
	}
	for i := 0; n.Kind == jsonc.String && i <= len(n.Text); i += 1 + len(n.Text)/16 {
		require.True(t, n.Span.Contains(n.Place(i, false)))
	}
}

// BenchmarkParse reads a file of 3 MB.
func BenchmarkParse(b *testing.B) {
	const entry = `{"type": "Microsoft.Compute/virtualMachines", "name": "[concat('vm', copyIndex())]", "count": 12, "tags": {"a\tb": true}},` + "\n"
	text := []byte("[" + strings.Repeat(entry, 3<<20/len(entry)) + "]")
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := jsonc.Parse(source.NewFile("t.json", text)); err != nil {
			b.Fatal(err)
		}
	}
}
