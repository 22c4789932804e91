package whatif

import (
	"strings"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
	"github.com/tfidlint/tfidlint/linter/graph"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/expr"
)

// blockKey is what instances of one declaration have in common.
type blockKey struct{ symbol, group, pattern string }

// blocks returns the declaration of each change: what the result itself calls
// it, else what has the same type, place and name but for numbers.
func (r *result) blocks() []graph.Block {
	keys := make([]blockKey, len(r.changes))
	size := map[blockKey]int{}
	for i, c := range r.changes {
		keys[i] = r.blockKey(c)
		size[keys[i]]++
	}
	address := map[blockKey]string{}
	taken := map[string]bool{}
	blocks := make([]graph.Block, len(r.changes))
	for i, c := range r.changes {
		k := keys[i]
		if address[k] == "" {
			a := k.pattern
			switch {
			case k.symbol != "":
				a = k.symbol
			case size[k] == 1:
				a = c.label
			}
			for taken[a] {
				a = "resourceGroups/" + k.group + "/" + a
			}
			address[k], taken[a] = a, true
		}
		blocks[i] = graph.Block{
			Address: address[k], Type: c.parsed.Type, At: c.at,
			Declared: c.action != graph.Delete, Count: graph.Absent(c.at),
		}
	}
	return blocks
}

func (r *result) blockKey(c *change) blockKey {
	group, _ := r.group(c).Str()
	if s := c.node.Get("symbolicName"); s.IsString() && s.Text != "" {
		symbol, _, _ := strings.Cut(s.Text, "[")
		return blockKey{symbol: symbol, group: group}
	}
	pattern := c.label
	if n := len(c.parsed.Segments); n > 0 {
		// The digits of a GUID are no numbers.
		if name, ok := c.parsed.Segments[n-1].Str(); ok && !expr.IsGUID(name) {
			pattern = strings.TrimSuffix(pattern, name) + withoutNumbers(name)
		}
	}
	return blockKey{group: armid.Fold(group), pattern: pattern}
}

// withoutNumbers writes a star for each number in a name.
func withoutNumbers(name string) string {
	var b strings.Builder
	number := false
	for _, c := range name {
		digit := '0' <= c && c <= '9'
		switch {
		case !digit:
			b.WriteRune(c)
		case !number:
			b.WriteByte('*')
		}
		number = digit
	}
	return b.String()
}
