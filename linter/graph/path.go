package graph

import "strings"

// KeysAbove returns the keys, as Key gives them, of the ids that an id is proved
// to lie in: those of its resource group and subscription, of the resources
// around it, of the attribute that it continues. The nearest comes first. It
// returns nothing where the value has no key.
func (v Value) KeysAbove() []string {
	key, ok := v.Key()
	if !ok {
		return nil
	}
	if o, exact := v.Origin(); exact && key[0] == '@' {
		var keys []string
		for len(keys) < maxAbove {
			cut := strings.LastIndexByte(o.Suffix, '/')
			if cut < 0 {
				break
			}
			o.Suffix = o.Suffix[:cut]
			keys = append(keys, "@"+o.String())
		}
		return keys
	}
	// What parsers mark as the same by its text stands in brackets.
	path, end, start := key, "", len("=")
	if key[0] == '#' {
		if path, ok = strings.CutSuffix(key, "]"); !ok {
			return nil
		}
		end, start = "]", len("#[")
	}
	var keys []string
	for {
		cut := strings.LastIndexByte(path, '/')
		if cut <= start || len(keys) == maxAbove {
			return keys
		}
		path = path[:cut]
		keys = append(keys, path+end)
	}
}

// maxAbove bounds how many segments of an id are looked at. Real ones have
// fewer than twenty.
const maxAbove = 64
