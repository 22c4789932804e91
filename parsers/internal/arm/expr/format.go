package expr

import (
	"errors"
	"fmt"
	"math"
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
			return formatNumber(v, spec)
		}
	}
	text, ok := scalarText(v)
	if !ok {
		return "", errNotText
	}
	return text, nil
}

// maxPrecision bounds the digits that a number format asks for.
const maxPrecision = 1000

// formatNumber writes a number with a standard or custom numeric format string
// of .NET, in the invariant culture.
func formatNumber(v Value, spec string) (string, error) {
	kind, precision, standard := standardSpec(spec)
	if !standard {
		return customNumber(v, spec)
	}
	if precision > maxPrecision {
		return "", fmt.Errorf("takes numeric formats of at most %d digits", maxPrecision)
	}
	orDefault := func(n int) int {
		if precision >= 0 {
			return precision
		}
		return n
	}
	switch kind {
	case 'D', 'X', 'B':
		n, ok := v.Int()
		if !ok {
			return "", fmt.Errorf("takes integers only with the numeric format %q", kind)
		}
		return formatInteger(n, spec[0], max(precision, 0)), nil
	case 'N':
		return group(fixed(v, orDefault(2))), nil
	case 'F':
		return fixed(v, orDefault(2)), nil
	case 'C':
		text := group(fixed(v, orDefault(2)))
		if rest, ok := strings.CutPrefix(text, "-"); ok {
			return "(¤" + rest + ")", nil
		}
		return "¤" + text, nil
	case 'P':
		return group(scaled(v, 100, orDefault(2))) + " %", nil
	case 'E':
		mantissa := strconv.FormatFloat(asFloat(v), 'e', orDefault(6), 64)
		return exponent(mantissa, spec[0]), nil
	case 'G', 'R':
		if precision > 0 && kind == 'G' {
			return strings.ToUpper(strconv.FormatFloat(asFloat(v), 'g', precision, 64)), nil
		}
		text, _ := v.Number()
		return text, nil
	}
	return "", fmt.Errorf("does not know the numeric format %q", spec[:1])
}

// standardSpec reads a letter and up to nine digits.
func standardSpec(spec string) (kind byte, precision int, ok bool) {
	c := spec[0] &^ 0x20
	if c < 'A' || c > 'Z' || len(spec) > 10 {
		return 0, 0, false
	}
	if len(spec) == 1 {
		return c, -1, true
	}
	n, err := strconv.Atoi(spec[1:])
	if err != nil || n < 0 || !isDigit(spec[1]) {
		return 0, 0, false
	}
	return c, n, true
}

func formatInteger(n int64, letter byte, precision int) string {
	switch letter {
	case 'X', 'x', 'B', 'b':
		base := 16
		if letter&^0x20 == 'B' {
			base = 2
		}
		text := strconv.FormatUint(uint64(n), base)
		if letter == 'X' {
			text = strings.ToUpper(text)
		}
		return strings.Repeat("0", max(precision-len(text), 0)) + text
	}
	text := strconv.FormatInt(n, 10)
	sign := ""
	if text[0] == '-' {
		sign, text = "-", text[1:]
	}
	return sign + strings.Repeat("0", max(precision-len(text), 0)) + text
}

// fixed writes a number with a fixed number of decimals. Integers stay exact.
func fixed(v Value, decimals int) string {
	literal, _ := v.Number()
	if isInteger(literal) {
		if decimals == 0 {
			return literal
		}
		return literal + "." + strings.Repeat("0", decimals)
	}
	return fixedFloat(asFloat(v), decimals)
}

func scaled(v Value, by float64, decimals int) string {
	if n, ok := v.Int(); ok && n > -1<<53 && n < 1<<53 {
		return fixed(IntValue(n*int64(by)), decimals)
	}
	return fixedFloat(asFloat(v)*by, decimals)
}

// fixedFloat rounds halves away from zero, as .NET does.
func fixedFloat(f float64, decimals int) string {
	if p := math.Pow10(decimals); decimals < 15 && math.Abs(f)*p < 1<<52 {
		f = math.Round(f*p) / p
	}
	return strconv.FormatFloat(f, 'f', decimals, 64)
}

// group puts commas between groups of three digits.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, fraction, hasFraction := strings.Cut(s, ".")
	var out strings.Builder
	out.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			out.WriteByte(',')
		}
		out.WriteByte(whole[i])
	}
	if hasFraction {
		out.WriteString("." + fraction)
	}
	return out.String()
}

// exponent turns Go's 1.5e+06 into the 1.5E+006 of .NET.
func exponent(s string, letter byte) string {
	mantissa, exp, ok := strings.Cut(s, "e")
	if !ok {
		return s
	}
	return mantissa + string(letter) + exp[:1] + strings.Repeat("0", max(3-len(exp[1:]), 0)) + exp[1:]
}

// customNumber writes a number with a format of 0, #, comma, point and percent.
func customNumber(v Value, spec string) (string, error) {
	sections := strings.Split(spec, ";")
	f := asFloat(v)
	section := sections[0]
	negative := f < 0
	switch {
	case f < 0 && len(sections) > 1 && sections[1] != "":
		section, negative = sections[1], false
	case f == 0 && len(sections) > 2:
		section = sections[2]
	}
	if len(section) > maxPrecision {
		return "", fmt.Errorf("takes numeric formats of at most %d characters", maxPrecision)
	}
	c, err := readCustom(section)
	if err != nil {
		return "", err
	}
	digits := fixedFloat(math.Abs(f)*c.scale, c.decimals)
	if n, ok := v.Int(); ok && c.scale == 1 {
		digits = strings.TrimPrefix(fixed(IntValue(n), c.decimals), "-")
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	whole = strings.TrimLeft(whole, "0")
	whole = strings.Repeat("0", max(c.minWhole-len(whole), 0)) + whole
	for len(fraction) > c.minDecimals && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	if c.grouped {
		whole = group(whole)
	}
	text := c.before + whole
	if fraction != "" {
		text += "." + fraction
	}
	if negative && strings.ContainsAny(whole+fraction, "123456789") {
		text = "-" + text
	}
	return text + c.after, nil
}

type customFormat struct {
	before, after         string
	minWhole, minDecimals int
	decimals              int
	grouped               bool
	scale                 float64
}

func readCustom(spec string) (customFormat, error) {
	c := customFormat{scale: 1}
	inFraction, digits, done := false, false, false
	literal := func(s string) {
		if digits {
			c.after += s
			done = true
		} else {
			c.before += s
		}
	}
	for i := 0; i < len(spec); i++ {
		switch ch := spec[i]; ch {
		case '0', '#':
			if done {
				return c, errors.New("takes numeric formats whose digits stand together")
			}
			digits = true
			switch {
			case inFraction:
				c.decimals++
				if ch == '0' {
					c.minDecimals = c.decimals
				}
			case ch == '0' || c.minWhole > 0:
				c.minWhole++
			}
		case '.':
			inFraction, digits = true, true
		case ',':
			c.grouped = c.grouped || digits && !inFraction
		case '%':
			c.scale *= 100
			literal("%")
		case '\'', '"':
			end := strings.IndexByte(spec[i+1:], ch)
			if end < 0 {
				return c, errors.New("takes numeric formats whose quotes are closed")
			}
			literal(spec[i+1 : i+1+end])
			i += end + 1
		case '\\':
			if i++; i < len(spec) {
				literal(spec[i : i+1])
			}
		default:
			literal(string(rune(ch)))
		}
	}
	return c, nil
}
