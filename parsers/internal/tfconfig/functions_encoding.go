package tfconfig

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

var encodingFunctions = map[string]fn{
	"base64decode": ofText(1, 1, base64Decode),
	"base64encode": ofText(1, 1, func(_ *invocation, a []string) (value, error) {
		return textVal(base64.StdEncoding.EncodeToString([]byte(a[0]))), nil
	}),
	"base64gunzip":     ofText(1, 1, base64Gunzip),
	"base64gzip":       ofText(1, 1, base64Gzip),
	"csvdecode":        stdlibFn(stdlib.CSVDecodeFunc),
	"jsondecode":       jsonDecode,
	"jsonencode":       jsonEncode,
	"textdecodebase64": ofText(2, 2, textDecodeBase64),
	"textencodebase64": ofText(2, 2, textEncodeBase64),
	"urldecode":        ofText(1, 1, urlDecode),
	"urlencode":        ofText(1, 1, func(_ *invocation, a []string) (value, error) { return textVal(url.QueryEscape(a[0])), nil }),
	"yamldecode":       ofText(1, 1, yamlDecode),
	"yamlencode":       stdlibFn(yaml.YAMLEncodeFunc),
}

func base64Decode(c *invocation, a []string) (value, error) {
	raw, err := base64.StdEncoding.DecodeString(a[0])
	if err != nil || !utf8.Valid(raw) {
		return value{}, c.errorf(0, "the argument is not the base64 text of a string")
	}
	return textVal(string(raw)), nil
}

func base64Gzip(_ *invocation, a []string) (value, error) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, a[0])
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nothing(), nil
	}
	return textVal(base64.StdEncoding.EncodeToString(b.Bytes())), nil
}

func base64Gunzip(c *invocation, a []string) (value, error) {
	raw, err := base64.StdEncoding.DecodeString(a[0])
	if err != nil {
		return value{}, c.errorf(0, "the argument is not base64 text")
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return value{}, c.errorf(0, "the argument is not compressed with gzip")
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxText+1))
	switch {
	case err != nil || !utf8.Valid(plain):
		return value{}, c.errorf(0, "the argument is not the compressed text of a string")
	case len(plain) > maxText || !c.s.ev.spend(len(plain)/stepBytes, c.span):
		return c.tooLong(), nil
	}
	return textVal(string(plain)), nil
}

// jsonEncode keeps what it encodes where some of it is not known.
func jsonEncode(c *invocation) (value, error) {
	if err := c.count(1, 1); err != nil {
		return value{}, err
	}
	arg := c.args[0]
	if !c.charge() {
		return c.unknown(), nil
	}
	if cv, ok := toCty(arg); ok {
		raw, err := ctyjson.Marshal(cv, cv.Type())
		if err != nil {
			return value{}, c.errorf(0, "the argument cannot be written as JSON")
		}
		if len(raw) > maxText {
			return c.tooLong(), nil
		}
		return textVal(string(raw)).withSensitive(isSensitive(arg)), nil
	}
	p := among(originsOf(arg))
	p.sure = true
	return hintVal(&hint{parts: []part{p}, json: &arg}).withSensitive(isSensitive(arg)), nil
}

func jsonDecode(c *invocation) (value, error) {
	if len(c.args) == 1 && c.args[0].kind == unknown && c.args[0].hint().json != nil {
		return *c.args[0].hint().json, nil
	}
	if len(c.args) == 1 && c.args[0].kind == text {
		if tooNested(c.args[0].text()) {
			return value{}, c.errorf(0, "more than %d arrays and objects lie in one another", maxNesting)
		}
		if longNumber(c.args[0].text()) {
			return value{}, c.errorf(0, "a number has more than %d digits", maxDigits)
		}
	}
	return stdlibFn(stdlib.JSONDecodeFunc)(c)
}

// tooNested reports whether JSON text nests deeper than a recursive reader is
// trusted with. Brackets inside strings count too, which errs on the safe side
// and only for text that has hundreds more opening than closing.
func tooNested(s string) bool {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '[', '{':
			if depth++; depth > maxNesting {
				return true
			}
		case ']', '}':
			depth--
		}
	}
	return false
}

// longNumber reports whether more than maxDigits digits stand in a row.
func longNumber(s string) bool {
	digits := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			digits = 0
		} else if digits++; digits > maxDigits {
			return true
		}
	}
	return false
}

// characterSets are those that machines of today read: UTF-16LE is what
// PowerShell takes. The tables of the others are a megabyte.
var characterSets = map[string]encoding.Encoding{
	"utf-8":    unicode.UTF8,
	"utf-16":   unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
}

func textEncodeBase64(c *invocation, a []string) (value, error) {
	set, ok := characterSets[strings.ToLower(a[1])]
	if !ok {
		return c.unknown(), nil
	}
	raw, err := set.NewEncoder().String(a[0])
	if err != nil {
		return value{}, c.errorf(0, "the text cannot be written in this encoding")
	}
	return textVal(base64.StdEncoding.EncodeToString([]byte(raw))), nil
}

func textDecodeBase64(c *invocation, a []string) (value, error) {
	raw, err := base64.StdEncoding.DecodeString(a[0])
	if err != nil {
		return value{}, c.errorf(0, "the argument is not base64 text")
	}
	set, ok := characterSets[strings.ToLower(a[1])]
	if !ok {
		return c.unknown(), nil
	}
	plain, err := set.NewDecoder().Bytes(raw)
	if err != nil {
		return value{}, c.errorf(0, "the text is not in this encoding")
	}
	return textVal(strings.ToValidUTF8(string(plain), "\uFFFD")), nil
}

func urlDecode(c *invocation, a []string) (value, error) {
	s, err := url.QueryUnescape(a[0])
	if err != nil {
		return value{}, c.errorf(0, "the argument is not URL-encoded text")
	}
	return textVal(strings.ToValidUTF8(s, "\uFFFD")), nil
}
