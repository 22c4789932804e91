package expr

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

func encodingFunctions() []builtin {
	return []builtin{
		{name: "base64", min: 1, max: 1, eager: textFunction(func(s string) (string, error) {
			return base64.StdEncoding.EncodeToString([]byte(s)), nil
		})},
		{name: "base64ToString", min: 1, max: 1, eager: textFunction(decodeBase64)},
		{name: "base64ToJson", min: 1, max: 1, eager: base64ToJSON, nullable: true},
		{name: "buildUri", min: 1, max: 1, eager: buildURI, unknown: unknownInside},
		{name: "dataUri", min: 1, max: 1, eager: textFunction(func(s string) (string, error) {
			return "data:text/plain;charset=utf-8;base64," + base64.StdEncoding.EncodeToString([]byte(s)), nil
		})},
		{name: "dataUriToString", min: 1, max: 1, eager: textFunction(decodeDataURI)},
		{name: "parseUri", min: 1, max: 1, eager: parseURI},
		{name: "uri", min: 2, max: 2, eager: resolveURI},
		{name: "uriComponent", min: 1, max: 1, eager: textFunction(func(s string) (string, error) { return escapeURI(s), nil })},
		{name: "uriComponentToString", min: 1, max: 1, eager: textFunction(func(s string) (string, error) {
			return unescapeURI(s), nil
		})},
	}
}

// textFunction makes a function of one string. Encoded text is no id any more, so
// that of an unknown string no more than candidates are left.
func textFunction(f func(string) (string, error)) func(*evaluator, []Value) (Value, error) {
	return func(_ *evaluator, args []Value) (Value, error) {
		s, err := stringArg(args, 0)
		if err != nil {
			return Value{}, err
		}
		out, err := f(s)
		return StringValue(out), err
	}
}

func decodeBase64(s string) (string, error) {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return "", argErrorf(0, "takes valid base64")
	}
	return strings.ToValidUTF8(string(data), "\uFFFD"), nil
}

func base64ToJSON(e *evaluator, args []Value) (Value, error) {
	s, err := stringArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	text, err := decodeBase64(s)
	if err != nil {
		return Value{}, err
	}
	return parseJSON(e, []Value{StringValue(strings.TrimPrefix(text, "\uFEFF"))})
}

func decodeDataURI(s string) (string, error) {
	if len(s) < 5 || !strings.EqualFold(s[:5], "data:") {
		return "", argErrorf(0, "takes a data URI, which begins with data:")
	}
	header, data, ok := strings.Cut(s[5:], ",")
	if !ok {
		return "", argErrorf(0, "takes a data URI, which has a comma before the data")
	}
	if len(header) >= 7 && strings.EqualFold(header[len(header)-7:], ";base64") {
		return decodeBase64(unescapeURI(data))
	}
	return unescapeURI(data), nil
}

// escapeURI escapes everything but the unreserved characters of RFC 3986.
func escapeURI(s string) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		if isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.IndexByte("-._~", c) >= 0 {
			out.WriteByte(c)
			continue
		}
		out.WriteByte('%')
		out.WriteByte(digits[c>>4])
		out.WriteByte(digits[c&15])
	}
	return out.String()
}

// unescapeURI decodes escapes; what is not a valid escape stays.
func unescapeURI(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				out.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return strings.ToValidUTF8(out.String(), "\uFFFD")
}

// reference is a URI cut into its parts, as in appendix B of RFC 3986. The
// delimiters are not part of them; has is false for a missing part and true for an empty one.
type uriParts struct {
	scheme, authority, path, query, fragment    string
	hasAuthority, hasQuery, hasFragment, rooted bool
}

func cutURI(s string) uriParts {
	var u uriParts
	s, u.fragment, u.hasFragment = strings.Cut(s, "#")
	s, u.query, u.hasQuery = strings.Cut(s, "?")
	if i := strings.IndexAny(s, ":/"); i > 0 && s[i] == ':' && isScheme(s[:i]) {
		u.scheme, s = s[:i], s[i+1:]
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		u.hasAuthority = true
		end := strings.IndexByte(rest, '/')
		if end < 0 {
			end = len(rest)
		}
		u.authority, s = rest[:end], rest[end:]
	}
	u.path = s
	u.rooted = strings.HasPrefix(s, "/")
	return u
}

func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if ('a' > c || c > 'z') && (i == 0 || !isDigit(s[i]) && strings.IndexByte("+-.", s[i]) < 0) {
			return false
		}
	}
	return s != ""
}

func (u uriParts) String() string {
	var out strings.Builder
	out.WriteString(strings.ToLower(u.scheme) + ":")
	if u.hasAuthority {
		out.WriteString("//" + u.authority)
	}
	out.WriteString(u.path)
	if u.hasQuery {
		out.WriteString("?" + u.query)
	}
	if u.hasFragment {
		out.WriteString("#" + u.fragment)
	}
	return out.String()
}

// resolveURI resolves a reference against a base as RFC 3986 section 5.2 does.
func resolveURI(_ *evaluator, args []Value) (Value, error) {
	baseText, relative, err := twoStrings(args)
	if err != nil {
		return Value{}, err
	}
	base := cutURI(strings.TrimSpace(baseText))
	if base.scheme == "" {
		return Value{}, argErrorf(0, "takes an absolute URI, such as https://example.com/")
	}
	target := cutURI(strings.TrimSpace(relative))
	switch {
	case target.scheme != "":
		target.path = removeDots(target.path)
		return StringValue(target.String()), nil
	case target.hasAuthority:
		target.path = removeDots(target.path)
	case target.path == "":
		target.path = base.path
		if !target.hasQuery {
			target.query, target.hasQuery = base.query, base.hasQuery
		}
	case target.rooted:
		target.path = removeDots(target.path)
	default:
		target.path = removeDots(base.path[:strings.LastIndexByte(base.path, '/')+1] + target.path)
	}
	target.scheme = base.scheme
	if !target.hasAuthority {
		target.authority, target.hasAuthority = base.authority, base.hasAuthority
	}
	if target.hasAuthority && !strings.HasPrefix(target.path, "/") {
		target.path = "/" + target.path
	}
	return StringValue(target.String()), nil
}

// removeDots removes the segments . and .. from a path.
func removeDots(path string) string {
	if !strings.Contains(path, ".") {
		return path
	}
	var out []string
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		final := i == len(segments)-1
		switch segment {
		case ".":
			if final {
				out = append(out, "")
			}
		case "..":
			if len(out) > 1 || len(out) == 1 && out[0] != "" {
				out = out[:len(out)-1]
			}
			if final {
				out = append(out, "")
			}
		default:
			out = append(out, segment)
		}
	}
	return strings.Join(out, "/")
}

func buildURI(_ *evaluator, args []Value) (Value, error) {
	o, err := objectArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	text := func(name string) string {
		if m := o.find(name); m != nil {
			s, _ := scalarText(m.Value)
			return s
		}
		return ""
	}
	scheme, host, port := text("scheme"), text("host"), text("port")
	if scheme == "" || host == "" {
		return Value{}, argErrorf(0, "takes an object with scheme and host")
	}
	out := scheme + "://" + host
	if port != "" && port != defaultPorts[strings.ToLower(scheme)] && port != "-1" {
		out += ":" + port
	}
	path, query := text("path"), text("query")
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	if query != "" && !strings.HasPrefix(query, "?") {
		query = "?" + query
	}
	return StringValue(out + path + query), nil
}

var defaultPorts = map[string]string{"http": "80", "https": "443", "ftp": "21"}

func parseURI(_ *evaluator, args []Value) (Value, error) {
	s, err := stringArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	u := cutURI(strings.TrimSpace(s))
	if u.scheme == "" || !u.hasAuthority {
		return Value{}, argErrorf(0, "takes an absolute URI, such as https://example.com/")
	}
	host := u.authority[strings.LastIndexByte(u.authority, '@')+1:]
	port := defaultPorts[strings.ToLower(u.scheme)]
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host, port = host[:i], host[i+1:]
	}
	b := NewObject(5)
	b.Set("scheme", StringValue(strings.ToLower(u.scheme)))
	b.Set("host", StringValue(strings.ToLower(host)))
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return Value{}, argErrorf(0, "takes a URI whose port is a number up to 65535")
		}
		b.Set("port", IntValue(int64(n)))
	}
	path := u.path
	if path == "" {
		path = "/"
	}
	b.Set("path", StringValue(path))
	if u.hasQuery {
		b.Set("query", StringValue(fmt.Sprintf("?%s", u.query)))
	}
	return b.Value(), nil
}
