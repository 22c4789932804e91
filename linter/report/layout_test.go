package report

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// matched is a picture of n resources with an identity and a role each, in an
// order that says nothing.
func matched(n int) *picture {
	p := &picture{byKey: map[string]*node{}, byEnds: map[[2]*node]*line{}}
	random := rand.New(rand.NewPCG(1, 2))
	box := func(column, i int) *node { return p.node(column, fmt.Sprint(column, i), fmt.Sprint(i), "") }
	for c := range columns {
		for _, i := range random.Perm(n) {
			box(c, i)
		}
	}
	for i := range n {
		p.line(box(resourceColumn, i), box(identityColumn, i), graph.Kept)
		p.line(box(identityColumn, i), box(accessColumn, i), graph.Kept)
	}
	return p
}

func TestLayoutUntangles(t *testing.T) {
	p := matched(12)
	l := p.lay()
	for _, line := range p.lines {
		assert.Equal(t, l.at[line.from].y, l.at[line.to].y, "%s", line.from.title)
	}
}

func TestLayoutKeepsBoxesApart(t *testing.T) {
	p := matched(9)
	p.nodes[accessColumn] = p.nodes[accessColumn][:2]
	l := p.lay()
	for _, nodes := range p.nodes {
		for i, n := range nodes {
			at := l.at[n]
			assert.GreaterOrEqual(t, at.y, 0)
			assert.LessOrEqual(t, at.y+boxHeight, l.height)
			assert.LessOrEqual(t, at.x+boxWidth, l.width)
			if i > 0 {
				assert.GreaterOrEqual(t, at.y-l.at[nodes[i-1]].y, boxHeight)
			}
		}
	}
}

func TestLayoutOfNothing(t *testing.T) {
	l := (&picture{}).lay()
	assert.Positive(t, l.height)
	assert.Empty(t, l.at)
}

func TestPictureCut(t *testing.T) {
	p := matched(10)
	p.nodes[resourceColumn][9].severity = linter.Error
	grave := p.nodes[resourceColumn][9]
	assert.Equal(t, 3*6, p.cut(4))
	assert.Same(t, grave, p.nodes[resourceColumn][0], "what findings are about stays")
	for _, l := range p.lines {
		assert.Contains(t, p.nodes[l.from.column], l.from)
		assert.Contains(t, p.nodes[l.to.column], l.to)
	}
}

func TestShorten(t *testing.T) {
	assert.Equal(t, "short", shorten("short", 10))
	assert.Equal(t, "azu…le.x[0]", shorten("azurerm_module.example.x[0]", 11))
	assert.Equal(t, "日…本日本", shorten("日本日本日本日本", 10), "wide characters take two columns")
}

func TestCode(t *testing.T) {
	assert.Equal(t, "`a`", code("a"))
	assert.Equal(t, "``` a``b ```", code("a``b"))
	assert.Equal(t, "`a\\|b`", code(`a\|b`))
	assert.Equal(t, "<code>a&#92;&#124;b</code>", cell(`a\|b`))
}

func TestInert(t *testing.T) {
	assert.Equal(t, `{"a": "x"}`, string(inert([]byte(`{"a": "x"}`))))
	assert.Equal(t, `"#\u0023\u0023[é\u202e\udb40\udc01\u007f"`, string(inert([]byte("\"###[é\u202e\U000e0001\x7f\""))))
}

func BenchmarkLayout(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		p := matched(2000)
		b.StartTimer()
		p.lay()
	}
}
