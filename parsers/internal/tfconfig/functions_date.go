package tfconfig

import (
	"time"

	"github.com/zclconf/go-cty/cty/function/stdlib"
)

var dateFunctions = map[string]fn{
	"formatdate":    stdlibFn(stdlib.FormatDateFunc),
	"plantimestamp": never(0, 0),
	"timeadd":       stdlibFn(stdlib.TimeAddFunc),
	"timecmp":       ofText(2, 2, timeCmp),
	"timestamp":     never(0, 0),
}

func timeCmp(c *invocation, a []string) (value, error) {
	var times [2]time.Time
	for i := range times {
		t, err := time.Parse(time.RFC3339, a[i])
		if err != nil {
			return value{}, c.errorf(i, "the argument is not a time as RFC 3339 writes it")
		}
		times[i] = t
	}
	return intVal(times[0].Compare(times[1])), nil
}
