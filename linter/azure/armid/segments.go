package armid

import "strings"

// Segment is what stands between two slashes of an id: a text, or something that
// is not known whole. [Split] takes the latter to hold no slash.
type Segment interface {
	// Str returns the text; false where it is not known whole.
	Str() (text string, known bool)
}

// Parts is an id taken apart whose segments may not be known.
type Parts[S Segment] struct {
	// Scope are the segments of the scope: none or an empty one for the tenant.
	Scope []S
	// Type is the type, known whole.
	Type string
	// Names are the names, one for each segment of the type behind its namespace.
	Names []S
}

// Split takes an id apart of which the segments are given; that of an absolute
// id begins with an empty one. It reports false for what is no id, and where not
// all of the type is known. The parts share the memory of the segments.
func Split[S Segment](segments []S) (Parts[S], bool) {
	last := len(segments) - 1
	if at := lastProviders(segments); at >= 0 {
		typ, names, ok := typeAndNames(segments[at+1:])
		return Parts[S]{segments[:at:at], typ, names}, ok
	}
	switch {
	case last == 2 && is(segments[0], "") && is(segments[1], "subscriptions"):
		return Parts[S]{segments[:1:1], Subscriptions, segments[2:]}, true
	case last >= 2 && is(segments[last-1], "resourceGroups") && holdsGroups(segments[:last-1]):
		return Parts[S]{segments[: last-1 : last-1], ResourceGroups, segments[last:]}, true
	}
	return Parts[S]{}, false
}

// lastProviders returns where the word is that the resource's namespace stands
// behind; -1 if there is none.
func lastProviders[S Segment](segments []S) int {
	for at := len(segments) - 3; at >= 0; at-- {
		if is(segments[at], "providers") {
			return at
		}
	}
	return -1
}

// typeAndNames splits what stands behind the word providers.
func typeAndNames[S Segment](segments []S) (typ string, names []S, ok bool) {
	namespace, known := segments[0].Str()
	if !known || !strings.Contains(namespace, ".") || len(segments) < 3 || len(segments)%2 == 0 {
		return "", nil, false
	}
	var b strings.Builder
	b.WriteString(namespace)
	for i := 1; i < len(segments); i += 2 {
		word, known := segments[i].Str()
		if !known || word == "" {
			return "", nil, false
		}
		b.WriteString("/" + word)
		names = append(names, segments[i+1])
	}
	return b.String(), names, true
}

// holdsGroups reports whether what resource groups lie in has these segments: a
// subscription, known or not, or something entirely unknown.
func holdsGroups[S Segment](scope []S) bool {
	switch len(scope) {
	case 1:
		_, known := scope[0].Str()
		return !known
	case 3:
		return is(scope[0], "") && is(scope[1], "subscriptions")
	}
	return false
}

// PlaceIn returns the subscription and the resource group that the segments
// begin with, which need be no id beyond that; the zero S where they name none.
// What stands before the first slash does not matter: some settings have a word
// before the id.
func PlaceIn[S Segment](segments []S) (subscription, group S) {
	if len(segments) < 3 || !is(segments[1], "subscriptions") {
		return subscription, group
	}
	if len(segments) >= 5 && is(segments[3], "resourceGroups") {
		group = segments[4]
	}
	return segments[2], group
}

// is reports whether the segment is known to be the word.
func is[S Segment](s S, word string) bool {
	text, known := s.Str()
	return known && EqualFold(text, word)
}

// segment is a segment of a text.
type segment string

// Str implements Segment.
func (s segment) Str() (string, bool) {
	if strings.Contains(string(s), Gap) {
		return "", false
	}
	return string(s), true
}

func segmentsOf(text string) []segment {
	out := make([]segment, 0, strings.Count(text, "/")+1)
	for s := range strings.SplitSeq(text, "/") {
		out = append(out, segment(s))
	}
	return out
}

func join(segments []segment) string {
	var b strings.Builder
	for i, s := range segments {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(string(s))
	}
	return b.String()
}
