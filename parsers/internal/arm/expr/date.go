package expr

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// dateLayout is a way to write dates that functions read.
type dateLayout struct {
	input  string // as package time has it
	output string // how dateTimeAdd() writes its result unless a format is given
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
