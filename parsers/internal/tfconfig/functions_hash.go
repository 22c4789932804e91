package tfconfig

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
)

var hashFunctions = map[string]fn{
	"base64sha256":     hashText(sha256.New, base64.StdEncoding.EncodeToString),
	"base64sha512":     hashText(sha512.New, base64.StdEncoding.EncodeToString),
	"bcrypt":           never(1, 2), // has random salt
	"filebase64sha256": hashFile(sha256.New, base64.StdEncoding.EncodeToString),
	"filebase64sha512": hashFile(sha512.New, base64.StdEncoding.EncodeToString),
	"filemd5":          hashFile(md5.New, hex.EncodeToString),
	"filesha1":         hashFile(sha1.New, hex.EncodeToString),
	"filesha256":       hashFile(sha256.New, hex.EncodeToString),
	"filesha512":       hashFile(sha512.New, hex.EncodeToString),
	"md5":              hashText(md5.New, hex.EncodeToString),
	"rsadecrypt":       decrypt,
	"sha1":             hashText(sha1.New, hex.EncodeToString),
	"sha256":           hashText(sha256.New, hex.EncodeToString),
	"sha512":           hashText(sha512.New, hex.EncodeToString),
	"uuid":             never(0, 0),
	"uuidv5":           ofText(2, 2, uuidV5),
}

func hashText(newHash func() hash.Hash, encode func([]byte) string) fn {
	return ofText(1, 1, func(_ *invocation, a []string) (value, error) {
		h := newHash()
		h.Write([]byte(a[0]))
		return textVal(encode(h.Sum(nil))), nil
	})
}

func hashFile(newHash func() hash.Hash, encode func([]byte) string) fn {
	return ofText(1, 1, func(c *invocation, a []string) (value, error) {
		return c.ofFile(a[0], func(_ *invocation, f *source.File) (value, error) {
			h := newHash()
			h.Write(f.Content)
			return textVal(encode(h.Sum(nil))), nil
		})
	})
}

// decrypt is rsadecrypt: its result is a secret by nature, which a linter has no
// business with.
func decrypt(c *invocation) (value, error) {
	return c.unknown().withSensitive(true), c.count(2, 2)
}

// namespaces are those of RFC 4122, appendix C.
var namespaces = map[string]string{
	"dns":  "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
	"url":  "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
	"oid":  "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
	"x500": "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
}

func uuidV5(c *invocation, a []string) (value, error) {
	namespace := a[0]
	if known, ok := namespaces[namespace]; ok {
		namespace = known
	}
	raw, err := hex.DecodeString(strings.ReplaceAll(namespace, "-", ""))
	if err != nil || len(raw) != 16 {
		return value{}, c.errorf(0, "the namespace must be a UUID, dns, url, oid or x500")
	}
	h := sha1.New()
	h.Write(raw)
	h.Write([]byte(a[1]))
	id := h.Sum(nil)[:16]
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return textVal(fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])), nil
}
