package report

import (
	"cmp"
	"slices"
)

// The measures of a drawn picture, in pixels.
const (
	boxWidth  = 230
	boxHeight = 40
	boxGap    = 12
	columnGap = 54
	margin    = 8
)

// point is where something is drawn, from the upper left corner.
type point struct{ x, y int }

// layout is a picture with a place for each box.
type layout struct {
	width, height int
	at            map[*node]point
}

// sweeps is how often the columns are ordered after their neighbours. After a
// few sweeps nothing moves any more.
const sweeps = 8

// lay places the boxes of a picture in its columns, so that lines cross little:
// each box moves to the mean place of those it is connected with, column by
// column, to and fro. The work grows with the lines, not with their square.
func (p *picture) lay() layout {
	rank := map[*node]float64{}
	for _, nodes := range p.nodes {
		number(nodes, rank)
	}
	left, right := map[*node][]*node{}, map[*node][]*node{}
	for _, l := range p.lines {
		left[l.to] = append(left[l.to], l.from)
		right[l.from] = append(right[l.from], l.to)
	}
	for i := range sweeps {
		if i%2 == 0 {
			for c := 1; c < columns; c++ {
				order(p.nodes[c], left, rank)
			}
		} else {
			for c := columns - 2; c >= 0; c-- {
				order(p.nodes[c], right, rank)
			}
		}
	}
	tallest := p.height()
	out := layout{
		width:  2*margin + columns*boxWidth + (columns-1)*columnGap,
		height: 2*margin + max(1, tallest)*(boxHeight+boxGap) - boxGap,
		at:     map[*node]point{},
	}
	for c, nodes := range p.nodes {
		if len(nodes) == 0 {
			continue
		}
		// A column that is shorter spreads over the height of the tallest, so
		// that what belongs together stands side by side.
		step := (out.height - 2*margin) / len(nodes)
		for i, n := range nodes {
			out.at[n] = point{margin + c*(boxWidth+columnGap), margin + i*step + (step-boxHeight)/2}
		}
	}
	return out
}

// number ranks the boxes of a column by their order, from 0 at the top to 1.
func number(nodes []*node, rank map[*node]float64) {
	for i, n := range nodes {
		rank[n] = (float64(i) + 0.5) / float64(len(nodes))
	}
}

// order sorts a column by the mean rank of each box's neighbours.
func order(nodes []*node, neighbours map[*node][]*node, rank map[*node]float64) {
	wanted := map[*node]float64{}
	for _, n := range nodes {
		wanted[n] = rank[n]
		if near := neighbours[n]; len(near) > 0 {
			sum := 0.0
			for _, m := range near {
				sum += rank[m]
			}
			wanted[n] = sum / float64(len(near))
		}
	}
	slices.SortStableFunc(nodes, func(a, b *node) int { return cmp.Compare(wanted[a], wanted[b]) })
	number(nodes, rank)
}
