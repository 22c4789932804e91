package expr

import (
	"errors"
	"strconv"
	"strings"
)

// field is a place in a format string: {index[,width][:spec]}.
type field struct {
	index int
	width int // negative: to the left
	spec  string
}

// maxWidth bounds the padding of a field.
const maxWidth = 1_000_000

var errFormat = &argumentError{0, "takes a format string in which {, a number and } enclose each place; write {{ and }} for braces"}

// eachField calls visit for the literal text and the fields of a format string.
func eachField(pattern string, visit func(literal string, f *field) error) error {
	for pattern != "" {
		i := strings.IndexAny(pattern, "{}")
		if i < 0 {
			return visit(pattern, nil)
		}
		if i+1 < len(pattern) && pattern[i+1] == pattern[i] {
			if err := visit(pattern[:i+1], nil); err != nil {
				return err
			}
			pattern = pattern[i+2:]
			continue
		}
		if pattern[i] == '}' {
			return errFormat
		}
		if i > 0 {
			if err := visit(pattern[:i], nil); err != nil {
				return err
			}
		}
		f, rest, err := readField(pattern[i+1:])
		if err != nil {
			return err
		}
		if err := visit("", f); err != nil {
			return err
		}
		pattern = rest
	}
	return nil
}

// readField reads what follows the brace that opens a field.
func readField(s string) (*field, string, error) {
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return nil, "", errFormat
	}
	inside, rest := s[:end], s[end+1:]
	f := &field{}
	if head, spec, ok := strings.Cut(inside, ":"); ok {
		inside, f.spec = head, spec
	}
	if head, width, ok := strings.Cut(inside, ","); ok {
		n, err := strconv.Atoi(strings.TrimSpace(width))
		if err != nil || n < -maxWidth || n > maxWidth {
			return nil, "", errFormat
		}
		inside, f.width = head, n
	}
	inside = strings.TrimRight(inside, " ")
	if inside == "" || !isDigit(inside[0]) {
		return nil, "", errFormat
	}
	n, err := strconv.Atoi(inside)
	if err != nil || n > maxWidth {
		return nil, "", errFormat
	}
	f.index = n
	return f, rest, nil
}

func (f *field) missing(given int) error {
	return argErrorf(0, "takes a format string whose places have arguments: {%d} needs %d, there are %d", f.index, f.index+1, given)
}

// text returns what stands in the field's place.
func (f *field) text(args []Value) (string, error) {
	if f.index >= len(args) {
		return "", f.missing(len(args))
	}
	s, err := formatValue(args[f.index], f.spec)
	if err != nil {
		return "", err
	}
	if pad := max(f.width, -f.width) - unitCount(s); pad > 0 {
		if f.width > 0 {
			return strings.Repeat(" ", pad) + s, nil
		}
		return s + strings.Repeat(" ", pad), nil
	}
	return s, nil
}

func formatValue(v Value, spec string) (string, error) {
	switch v.kind {
	case Null:
		return "", nil
	case Array, Object:
		return jsonText(v, '\'')
	case Int, Number:
		if spec != "" {
			return formatInteger(v, spec)
		}
	}
	text, ok := scalarText(v)
	if !ok {
		return "", errNotText
	}
	return text, nil
}

// maxDigits bounds the digits that a format of a number asks for.
const maxDigits = 1000

// errSpec means that a number is written in a way that format does not know.
var errSpec = errors.New("unknown format of a number")

// formatInteger pads an integer with zeros to the digits that D3 or 000 asks
// for. Of .NET's formats of numbers, templates use no others.
func formatInteger(v Value, spec string) (string, error) {
	digits := strings.Count(spec, "0")
	if digits != len(spec) {
		n, err := strconv.Atoi("0" + spec[1:])
		if err != nil || spec[0] != 'D' && spec[0] != 'd' {
			return "", errSpec
		}
		digits = n
	}
	if v.kind != Int || digits > maxDigits {
		return "", errSpec
	}
	number, negative := strings.CutPrefix(v.Text(), "-")
	number = strings.Repeat("0", max(digits-len(number), 0)) + number
	if negative {
		number = "-" + number
	}
	return number, nil
}
