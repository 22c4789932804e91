package tfplan

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/tfidlint/tfidlint/linter/source"
)

// BenchmarkPlan loads, reads and lowers plans. Per resource the cost should be the
// same whatever the number of resources.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{2_000, 20_000, 200_000} {
		content := generatePlan(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.Run("load", func(b *testing.B) {
				measure(b, content, n, func() any {
					f, _ := Load("plan.json", bytes.NewReader(content), len(content))
					return f
				})
			})
			b.Run("read", func(b *testing.B) {
				measure(b, content, n, func() any {
					p, _ := Read(source.NewFile("plan.json", content))
					return p
				})
			})
			b.Run("graph", func(b *testing.B) {
				measure(b, content, n, func() any {
					g, _ := Parse(source.NewFile("plan.json", content))
					return g
				})
			})
		})
	}
}

// measure reports what f costs for each of n resources, and how much of what
// it returns stays in memory besides the file.
func measure(b *testing.B, content []byte, n int, f func() any) {
	var before, after, held runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	kept := f()
	runtime.ReadMemStats(&after)
	runtime.GC()
	runtime.ReadMemStats(&held)
	runtime.KeepAlive(kept)
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(n), "B/resource")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(n), "allocs/resource")
	b.ReportMetric(float64(held.HeapAlloc-before.HeapAlloc)/float64(n), "held-B/resource")
}
