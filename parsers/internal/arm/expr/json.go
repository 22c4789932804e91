package expr

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonText writes a value as compact JSON with the given quotes: the double
// ones of string(), the single ones of format().
func jsonText(v Value, quote byte) (string, error) {
	w := jsonWriter{quote: quote}
	err := w.write(v)
	return w.text.String(), err
}

type jsonWriter struct {
	text  textBuilder
	quote byte
}

func (w *jsonWriter) write(v Value) error {
	switch v.kind {
	case None, Null:
		return w.text.add("null")
	case Bool:
		if v.n != 0 {
			return w.text.add("true")
		}
		return w.text.add("false")
	case Int, Number:
		text, _ := v.Number()
		return w.text.add(text)
	case String:
		return w.quoted(v.s)
	case Array:
		for i, element := range v.Elements() {
			if err := w.text.add(separator("[", i)); err != nil {
				return err
			}
			if err := w.write(element); err != nil {
				return err
			}
		}
		if len(v.Elements()) == 0 {
			return w.text.add("[]")
		}
		return w.text.add("]")
	case Object:
		members := v.Members()
		for i := range members {
			if err := w.text.add(separator("{", i)); err != nil {
				return err
			}
			if err := w.quoted(members[i].Name); err != nil {
				return err
			}
			if err := w.text.add(":"); err != nil {
				return err
			}
			if err := w.write(members[i].Value); err != nil {
				return err
			}
		}
		if len(members) == 0 {
			return w.text.add("{}")
		}
		return w.text.add("}")
	}
	return errNotText
}

func separator(open string, i int) string {
	if i == 0 {
		return open
	}
	return ","
}

func (w *jsonWriter) quoted(s string) error {
	if w.text.Len()+len(s) > MaxStringLength {
		return errTooLong
	}
	w.text.WriteByte(w.quote)
	for _, r := range s {
		switch r {
		case '\b':
			w.text.WriteString(`\b`)
		case '\f':
			w.text.WriteString(`\f`)
		case '\n':
			w.text.WriteString(`\n`)
		case '\r':
			w.text.WriteString(`\r`)
		case '\t':
			w.text.WriteString(`\t`)
		case '\\':
			w.text.WriteString(`\\`)
		case rune(w.quote):
			w.text.WriteByte('\\')
			w.text.WriteRune(r)
		case '\u0085', '\u2028', '\u2029':
			w.text.WriteString(`\u` + hex4(r))
		default:
			if r < ' ' {
				w.text.WriteString(`\u` + hex4(r))
			} else {
				w.text.WriteRune(r)
			}
		}
	}
	return w.text.add(string(w.quote))
}

func hex4(r rune) string {
	text := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", 4-len(text)) + text
}

// parseJSON is json(): the lenient JSON of the Newtonsoft reader, which takes
// single quotes, names without quotes, comments and trailing commas.
func parseJSON(e *evaluator, args []Value) (Value, error) {
	text, err := stringArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	r := jsonReader{text: text, e: e}
	r.space()
	if r.at == len(r.text) {
		return Value{}, argErrorf(0, "takes JSON, not an empty string; write json('null') for null")
	}
	v, err := r.value(0)
	if err != nil {
		return Value{}, err
	}
	if r.space(); r.at < len(r.text) {
		return Value{}, errJSON
	}
	return v, nil
}

// errJSON does not say where: the text may hold a secret, and the place in the
// expression is all that a reader can look at.
var errJSON = &argumentError{0, "takes valid JSON"}

// maxJSONDepth is how deep the JSON that json() reads may lie in itself.
const maxJSONDepth = 500

type jsonReader struct {
	text string
	at   int
	e    *evaluator
}

func (r *jsonReader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

// space skips white space and comments.
func (r *jsonReader) space() {
	for r.at < len(r.text) {
		switch c := r.text[r.at]; {
		case c == ' ', c >= '\t' && c <= '\r':
			r.at++
		case strings.HasPrefix(r.text[r.at:], "\u00a0"):
			r.at += 2
		case strings.HasPrefix(r.text[r.at:], "\ufeff"):
			r.at += 3
		case strings.HasPrefix(r.text[r.at:], "//"):
			n := strings.IndexByte(r.text[r.at:], '\n')
			if n < 0 {
				n = len(r.text) - r.at
			}
			r.at += n
		case strings.HasPrefix(r.text[r.at:], "/*"):
			n := strings.Index(r.text[r.at+2:], "*/")
			if n < 0 {
				r.at = len(r.text)
				return
			}
			r.at += 2 + n + 2
		default:
			return
		}
	}
}

func (r *jsonReader) value(depth int) (Value, error) {
	if depth > maxJSONDepth {
		return Value{}, argErrorf(0, "takes JSON of at most %d levels", maxJSONDepth)
	}
	if err := r.e.grow(); err != nil {
		return Value{}, err
	}
	r.space()
	switch c := r.peek(); {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '"' || c == '\'':
		s, err := r.quoted()
		return StringValue(s), err
	case c == '-' || c == '+' || c == '.' || isDigit(c):
		return r.number()
	}
	return r.word()
}

func (r *jsonReader) object(depth int) (Value, error) {
	b := NewObject(4)
	for r.at++; ; {
		r.space()
		c := r.peek()
		if c == '}' {
			r.at++
			return b.Value(), nil
		}
		var name string
		var err error
		if c == '"' || c == '\'' {
			name, err = r.quoted()
		} else {
			name, err = r.bareName()
		}
		if err != nil {
			return Value{}, err
		}
		if r.space(); r.peek() != ':' {
			return Value{}, errJSON
		}
		r.at++
		v, err := r.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		b.SetExact(name, v)
		switch r.space(); r.peek() {
		case ',':
			r.at++
		case '}':
		default:
			return Value{}, errJSON
		}
	}
}

func (r *jsonReader) array(depth int) (Value, error) {
	var elements []Value
	for r.at++; ; {
		if r.space(); r.peek() == ']' {
			r.at++
			return ArrayValue(elements), nil
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		elements = append(elements, v)
		switch r.space(); r.peek() {
		case ',':
			r.at++
		case ']':
		default:
			return Value{}, errJSON
		}
	}
}

func (r *jsonReader) bareName() (string, error) {
	start := r.at
	for r.at < len(r.text) && isNamePart(r.text[r.at]) {
		r.at++
	}
	if r.at == start {
		return "", errJSON
	}
	return r.text[start:r.at], nil
}

// words are the values that are written without quotes.
var words = map[string]Value{
	"null":      NullValue(),
	"undefined": NullValue(),
	"true":      BoolValue(true),
	"false":     BoolValue(false),
}

func (r *jsonReader) word() (Value, error) {
	name, err := r.bareName()
	if err != nil {
		return Value{}, err
	}
	v, ok := words[name]
	if !ok {
		return Value{}, errJSON
	}
	return v, nil
}

func (r *jsonReader) number() (Value, error) {
	start := r.at
	for r.at < len(r.text) && (isNamePart(r.text[r.at]) || strings.IndexByte("+-.", r.text[r.at]) >= 0) {
		r.at++
	}
	literal := strings.TrimPrefix(r.text[start:r.at], "+")
	if n, err := strconv.ParseInt(literal, 0, 64); err == nil && !strings.Contains(literal, "_") {
		return IntValue(n), nil
	}
	f, err := strconv.ParseFloat(literal, 64)
	if errors.Is(err, strconv.ErrSyntax) || math.IsNaN(f) || strings.ContainsAny(literal, "_xXpPiI") {
		return Value{}, errJSON
	}
	return NumberValue(literal), nil
}

func (r *jsonReader) quoted() (string, error) {
	quote := r.peek()
	r.at++
	start := r.at
	for r.at < len(r.text) && r.text[r.at] != quote && r.text[r.at] != '\\' {
		r.at++
	}
	if r.at < len(r.text) && r.text[r.at] == quote {
		r.at++
		return r.text[start : r.at-1], nil
	}
	var out strings.Builder
	out.WriteString(r.text[start:r.at])
	for r.at < len(r.text) {
		c := r.text[r.at]
		r.at++
		switch c {
		case quote:
			return out.String(), nil
		case '\\':
			ch, err := r.escape()
			if err != nil {
				return "", err
			}
			out.WriteRune(ch)
		default:
			out.WriteByte(c)
		}
	}
	return "", errJSON
}

func (r *jsonReader) escape() (rune, error) {
	c := r.peek()
	r.at++
	switch c {
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case '\\', '/', '"', '\'':
		return rune(c), nil
	case 'u':
		high, err := r.unit()
		if err != nil {
			return 0, err
		}
		if high>>10 == 0xD800>>10 && strings.HasPrefix(r.text[r.at:], `\u`) {
			r.at += 2
			low, err := r.unit()
			if err != nil {
				return 0, err
			}
			if low>>10 == 0xDC00>>10 {
				return (high-0xD800)<<10 + (low - 0xDC00) + 0x10000, nil
			}
			return utf8.RuneError, nil
		}
		return high, nil
	}
	return 0, errJSON
}

func (r *jsonReader) unit() (rune, error) {
	if r.at+4 > len(r.text) {
		return 0, errJSON
	}
	n, err := strconv.ParseUint(r.text[r.at:r.at+4], 16, 32)
	r.at += 4
	if err != nil {
		return 0, errJSON
	}
	return rune(n), nil
}
