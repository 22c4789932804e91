package expr

import (
	"errors"
	"time"
)

func dateFunctions() []builtin {
	return []builtin{
		{name: "dateTimeAdd", min: 2, max: 3, eager: dateTimeAdd},
		{name: "dateTimeFromEpoch", min: 1, max: 1, eager: dateTimeFromEpoch},
		{name: "dateTimeToEpoch", min: 1, max: 1, eager: dateTimeToEpoch},
	}
}

// isoFormat is how dates are written unless a format says otherwise.
const isoFormat = "2006-01-02T15:04:05Z"

func dateArg(args []Value, i int) (time.Time, dateLayout, error) {
	s, err := stringArg(args, i)
	if err != nil {
		return time.Time{}, dateLayout{}, err
	}
	t, layout, ok := parseDate(s)
	if !ok {
		return time.Time{}, dateLayout{}, argErrorf(i, "takes a date such as '2024-01-31T12:00:00Z'")
	}
	return t, layout, nil
}

// dateTimeAdd does not know the date formats of .NET: a result that is written
// with one is unknown.
func dateTimeAdd(_ *evaluator, args []Value) (Value, error) {
	t, layout, err := dateArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	s, err := stringArg(args, 1)
	if err != nil {
		return Value{}, err
	}
	d, ok := parseDuration(s)
	if !ok {
		return Value{}, argErrorf(1, "takes an ISO 8601 duration such as 'P1DT12H'")
	}
	t = t.Add(d)
	if t.Year() < 1 || t.Year() > 9999 {
		return Value{}, errDate
	}
	if len(args) == 3 {
		if _, err := stringArg(args, 2); err != nil {
			return Value{}, err
		}
		return stringOf("dateTimeAdd", args, nil), nil
	}
	return StringValue(t.Format(layout.output)), nil
}

var errDate = errors.New("gives a date outside the years 1 to 9999")

func dateTimeFromEpoch(_ *evaluator, args []Value) (Value, error) {
	n, err := intArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	if n < -62135596800 || n > 253402300799 {
		return Value{}, errDate
	}
	return StringValue(time.Unix(n, 0).UTC().Format(isoFormat)), nil
}

func dateTimeToEpoch(_ *evaluator, args []Value) (Value, error) {
	t, _, err := dateArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	return IntValue(t.Unix()), nil
}
