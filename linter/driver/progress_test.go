package driver

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestBar(t *testing.T) {
	assert.Equal(t, "reading, 0 s", bar(0, 0, 999*time.Millisecond))
	assert.Equal(t, "reading, 2 s", bar(1, 1, 2*time.Second))
	assert.Equal(t, "reading ░░░░░░░░░░░░░░░░░░░░ 2 of 41", bar(2, 41, time.Second))
	assert.Equal(t, "reading █░░░░░░░░░░░░░░░░░░░ 3 of 41", bar(3, 41, time.Second))
	assert.Equal(t, "reading ███████████████████░ 40 of 41", bar(40, 41, time.Second))
	assert.Equal(t, "reading ████████████████████ 41 of 41", bar(41, 41, time.Second))
}

func TestProgressWaitsAndLeavesNothing(t *testing.T) {
	for after, want := range map[time.Duration]string{
		patience - 1:                   "",
		patience + 50*time.Millisecond: "\rreading █████░░░░░░░░░░░░░░░ 1 of 4\x1b[K\r\x1b[K",
	} {
		synctest.Test(t, func(t *testing.T) {
			var out strings.Builder
			p := &progress{stop: make(chan struct{})}
			p.stopped.Go(func() { p.show(&out) })
			p.done(1, 4)
			time.Sleep(after)
			p.finish()
			assert.Equal(t, want, out.String(), after)
		})
	}
}
