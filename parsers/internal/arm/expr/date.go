package expr

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// dateLayout is a way to write dates that functions read.
type dateLayout struct {
	input  string // as package time has it
	output string // how dateTimeAdd() writes its result if no format says
}

// generalFormat is the G format of .NET in the invariant culture's American
// spelling, which the service gives for dates that are not written with a T.
const generalFormat = "1/2/2006 3:04:05 PM"

// dateLayouts are what is read as a date, those with a T first. A fraction of a
// second may follow the seconds in all of them.
var dateLayouts = []dateLayout{
	{"2006-01-02T15:04:05Z07:00", isoFormat},
	{"2006-01-02T15:04:05", isoFormat},
	{"2006-01-02T15:04Z07:00", isoFormat},
	{"2006-01-02T15:04", isoFormat},
	{"20060102T150405Z07:00", isoFormat},
	{"20060102T150405", isoFormat},
	{"2006-01-02 15:04:05Z07:00", generalFormat},
	{"2006-01-02 15:04:05", generalFormat},
	{"2006-01-02 15:04", generalFormat},
	{"2006-01-02", generalFormat},
	{"1/2/2006 3:04:05 PM", generalFormat},
	{"1/2/2006 15:04:05", generalFormat},
	{"1/2/2006 3:04 PM", generalFormat},
	{"1/2/2006", generalFormat},
	{"2006/01/02", generalFormat},
	{time.RFC1123, generalFormat},
}

// parseDate reads a date; one without a zone is in UTC.
func parseDate(s string) (time.Time, dateLayout, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 64 {
		return time.Time{}, dateLayout{}, false
	}
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout.input, s); err == nil {
			return t.UTC(), layout, true
		}
	}
	return time.Time{}, dateLayout{}, false
}

// parseDuration reads an ISO 8601 duration as .NET's XmlConvert does: a year has
// 365 days and a month 30. It may be negative as a whole.
func parseDuration(s string) (time.Duration, bool) {
	rest, negative := strings.CutPrefix(strings.TrimSpace(s), "-")
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok || rest == "" || len(rest) > 100 {
		return 0, false
	}
	const day = 24 * time.Hour
	units := []struct {
		letter byte
		unit   time.Duration
	}{{'Y', 365 * day}, {'M', 30 * day}, {'W', 7 * day}, {'D', day}}
	inTime := false
	var total float64
	for rest != "" {
		if rest[0] == 'T' && !inTime {
			inTime = true
			units = []struct {
				letter byte
				unit   time.Duration
			}{{'H', time.Hour}, {'M', time.Minute}, {'S', time.Second}}
			if rest = rest[1:]; rest == "" {
				return 0, false
			}
			continue
		}
		n := 0
		for n < len(rest) && (isDigit(rest[n]) || rest[n] == '.') {
			n++
		}
		if n == 0 || n == len(rest) {
			return 0, false
		}
		amount, err := strconv.ParseFloat(rest[:n], 64)
		if err != nil || strings.Contains(rest[:n], ".") && rest[n] != 'S' {
			return 0, false
		}
		found := false
		for i, u := range units {
			if u.letter == rest[n] {
				total += amount * float64(u.unit)
				units = units[i+1:] // units come in order, each once
				found = true
				break
			}
		}
		if !found {
			return 0, false
		}
		rest = rest[n+1:]
	}
	if total >= math.MaxInt64 {
		return 0, false
	}
	if negative {
		total = -total
	}
	return time.Duration(math.Round(total)), true
}

// standardDates are the formats of one letter, in the invariant culture.
var standardDates = map[byte]string{
	'd': "MM/dd/yyyy", 'D': "dddd, dd MMMM yyyy",
	'f': "dddd, dd MMMM yyyy HH:mm", 'F': "dddd, dd MMMM yyyy HH:mm:ss",
	'g': "MM/dd/yyyy HH:mm", 'G': "MM/dd/yyyy HH:mm:ss",
	'm': "MMMM dd", 'M': "MMMM dd",
	'o': "yyyy-MM-ddTHH:mm:ss.fffffffK", 'O': "yyyy-MM-ddTHH:mm:ss.fffffffK",
	'r': "ddd, dd MMM yyyy HH:mm:ss 'GMT'", 'R': "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
	's': "yyyy-MM-ddTHH:mm:ss", 't': "HH:mm", 'T': "HH:mm:ss",
	'u': "yyyy-MM-dd HH:mm:ss'Z'", 'U': "dddd, dd MMMM yyyy HH:mm:ss",
	'y': "yyyy MMMM", 'Y': "yyyy MMMM",
}

// maxDateFormat bounds the format strings of dates.
const maxDateFormat = 1000

// formatDate writes a date in UTC with a format string of .NET.
func formatDate(t time.Time, format string) (string, error) {
	switch {
	case format == "":
		format = standardDates['G']
	case len(format) == 1:
		standard, ok := standardDates[format[0]]
		if !ok {
			return "", fmt.Errorf("does not know the date format %q", format)
		}
		format = standard
	case len(format) > maxDateFormat:
		return "", fmt.Errorf("takes date formats of at most %d characters", maxDateFormat)
	}
	var out strings.Builder
	for i := 0; i < len(format); {
		c := format[i]
		n := 1
		for i+n < len(format) && format[i+n] == c {
			n++
		}
		switch c {
		case '\'', '"':
			end := strings.IndexByte(format[i+1:], c)
			if end < 0 {
				return "", errors.New("takes date formats whose quotes are closed")
			}
			out.WriteString(format[i+1 : i+1+end])
			i += end + 2
			continue
		case '\\', '%':
			if i+1 == len(format) {
				return "", fmt.Errorf("takes date formats that do not end with %q", c)
			}
			if c == '\\' {
				out.WriteByte(format[i+1])
				i += 2
			} else {
				i++
			}
			continue
		}
		text, ok := dateField(t, c, n)
		if !ok {
			text = format[i : i+n]
		}
		out.WriteString(text)
		i += n
	}
	return out.String(), nil
}

// dateField writes one field, a letter that occurs n times in a row.
func dateField(t time.Time, letter byte, n int) (string, bool) {
	number := func(value int) string { return fmt.Sprintf("%0*d", min(n, 2), value) }
	switch letter {
	case 'y':
		if n <= 2 {
			return number(t.Year() % 100), true
		}
		return fmt.Sprintf("%0*d", n, t.Year()), true
	case 'M':
		switch {
		case n >= 4:
			return t.Month().String(), true
		case n == 3:
			return t.Month().String()[:3], true
		}
		return number(int(t.Month())), true
	case 'd':
		switch {
		case n >= 4:
			return t.Weekday().String(), true
		case n == 3:
			return t.Weekday().String()[:3], true
		}
		return number(t.Day()), true
	case 'H':
		return number(t.Hour()), true
	case 'h':
		return number((t.Hour()+11)%12 + 1), true
	case 'm':
		return number(t.Minute()), true
	case 's':
		return number(t.Second()), true
	case 'f', 'F':
		if n > 7 {
			return "", false
		}
		text := fmt.Sprintf("%09d", t.Nanosecond())[:n]
		if letter == 'F' {
			text = strings.TrimRight(text, "0")
		}
		return text, true
	case 't':
		half := "AM"
		if t.Hour() >= 12 {
			half = "PM"
		}
		return half[:min(n, 2)], true
	case 'z':
		return []string{"+0", "+00", "+00:00"}[min(n, 3)-1], true
	case 'K':
		return strings.Repeat("Z", n), true
	case 'g':
		return "A.D.", true
	}
	return "", false
}
