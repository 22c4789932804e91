package report

import (
	"cmp"
	"fmt"

	"github.com/rivo/uniseg"

	"github.com/tfidlint/tfidlint/linter"
	"github.com/tfidlint/tfidlint/linter/graph"
)

// htmlPictures is one deployment now and as advised; Advised is nil where the
// advice changes no identity.
type htmlPictures struct {
	Root    string
	Now     htmlPicture
	Advised *htmlPicture
}

type htmlPicture struct {
	Caption, Description string
	Width, Height        int
	Lines                []htmlLine
	Boxes                []htmlBox
	Remark               string
}

type htmlLine struct{ Class, Path string }

type htmlBox struct {
	Class                    string
	X, Y, Width, Height      int
	Round                    int
	TextX, TitleY, SubtitleY int
	Title, Subtitle, Full    string
}

// picturesOf draws a deployment twice, folded the same way so that the two can
// be compared.
func picturesOf(g *graph.Graph, findings []*linter.Finding) htmlPictures {
	d := drawing{graph: g, findings: findings}
	now := d.now()
	if now.height() > unfolded {
		d.fold = true
		now = d.now()
	}
	out := htmlPictures{Root: Printable(cmp.Or(g.Deployment.Root, ".")), Now: pictureHTML("Now", now)}
	for _, f := range findings {
		if !f.Change.IsZero() {
			advised := pictureHTML("With the advice followed", d.advised())
			out.Advised = &advised
			break
		}
	}
	return out
}

func pictureHTML(caption string, p *picture) htmlPicture {
	out := htmlPicture{
		Caption: caption,
		Description: fmt.Sprintf("%s: %d identities and groups of them, used by %d, with %d kinds of access; the table below lists all",
			caption, len(p.nodes[identityColumn]), len(p.nodes[resourceColumn]), len(p.nodes[accessColumn])),
	}
	cut := p.cut(pictureRows)
	l := p.lay()
	out.Width, out.Height = l.width, l.height
	for _, line := range p.lines {
		from, to := l.at[line.from], l.at[line.to]
		x1, y1, x2, y2 := from.x+boxWidth, from.y+boxHeight/2, to.x, to.y+boxHeight/2
		bend := (x1 + x2) / 2
		out.Lines = append(out.Lines, htmlLine{
			Class: classOf(line.severity, line.live, line.from.advised && line.from.column == identityColumn || line.to.advised && line.to.column == identityColumn),
			Path:  fmt.Sprintf("M%d %dC%d %d %d %d %d %d", x1, y1, bend, y1, bend, y2, x2, y2),
		})
	}
	for _, nodes := range p.nodes {
		for _, n := range nodes {
			out.Boxes = append(out.Boxes, boxHTML(n, l.at[n]))
		}
	}
	if cut > 0 {
		out.Remark = plural(cut, "box") + "es are not drawn; the table lists all."
		if cut == 1 {
			out.Remark = "1 box is not drawn; the table lists all."
		}
	}
	if p.undrawn > 0 {
		if out.Remark != "" {
			out.Remark += " "
		}
		out.Remark += plural(p.undrawn, "grant") + " with a principal or scope that is not known: see the table."
	}
	return out
}

func classOf(s linter.Severity, live, advised bool) string {
	class := ""
	if s != linter.Off {
		class += " " + s.String()
	}
	if !live {
		class += " gone"
	}
	if advised {
		class += " advised"
	}
	return class
}

// What fits in a box, in columns of its two fonts.
const (
	titleWidth    = 29
	subtitleWidth = 34
)

func boxHTML(n *node, at point) htmlBox {
	title, subtitle := Printable(n.counted(n.short)), Printable(cmp.Or(n.shortSubtitle, n.subtitle))
	round := 3
	if n.column == identityColumn {
		round = boxHeight / 2
	}
	full := Printable(n.label()) + "\n" + Printable(n.subtitle)
	for _, rule := range n.rules {
		full += "\n" + rule
	}
	inset := 10
	if n.column == identityColumn {
		inset = 16
	}
	return htmlBox{
		Class: classOf(n.severity, n.live, n.advised),
		X:     at.x, Y: at.y, Width: boxWidth, Height: boxHeight, Round: round,
		TextX: at.x + inset, TitleY: at.y + 17, SubtitleY: at.y + 32,
		Title: shorten(title, titleWidth-(inset-10)/3), Subtitle: shorten(subtitle, subtitleWidth-(inset-10)/3), Full: full,
	}
}

// shorten leaves out the middle of a text that is too wide. Addresses differ at
// their ends.
func shorten(s string, width int) string {
	if uniseg.StringWidth(s) <= width {
		return s
	}
	runes := []rune(s)
	head := (width - 1) / 3
	tail := width - 1 - head
	if len(runes) <= width {
		// Wide characters: half as many fit.
		head, tail = head/2, tail/2
	}
	return string(runes[:head]) + "…" + string(runes[len(runes)-tail:])
}
