package expr

import (
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
)

// guidNamespace is the namespace of the UUIDs that guid() makes, in the byte
// order of RFC 4122: 11fb06fb-712d-4ddd-98c7-e71bbd588830.
var guidNamespace = [16]byte{
	0x11, 0xfb, 0x06, 0xfb, 0x71, 0x2d, 0x4d, 0xdd, 0x98, 0xc7, 0xe7, 0x1b, 0xbd, 0x58, 0x88, 0x30,
}

// guidOf returns the version 5 UUID of a text, as guid() does.
func guidOf(text string) string {
	h := sha1.New()
	h.Write(guidNamespace[:])
	h.Write([]byte(text))
	sum := h.Sum(nil)
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	digits := hex.EncodeToString(sum[:16])
	return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
}

// uniqueOf returns the 13 characters that uniqueString() makes of a text: a
// MurmurHash3 variant of two 32-bit lanes, five bits a character.
func uniqueOf(text string) string {
	const (
		c1 = 0x239b961b
		c2 = 0xab0e9789
	)
	data := []byte(text)
	n := uint32(len(data))
	var h1, h2 uint32
	for ; len(data) >= 8; data = data[8:] {
		k1 := binary.LittleEndian.Uint32(data)
		k2 := binary.LittleEndian.Uint32(data[4:])
		h1 ^= bits.RotateLeft32(k1*c1, 15) * c2
		h1 = (bits.RotateLeft32(h1, 19)+h2)*5 + 0x561ccd1b
		h2 ^= bits.RotateLeft32(k2*c2, 17) * c1
		h2 = (bits.RotateLeft32(h2, 13)+h1)*5 + 0x0bcaa747
	}
	if len(data) > 0 {
		h1 ^= bits.RotateLeft32(littleEndian(data[:min(4, len(data))])*c1, 15) * c2
	}
	if len(data) > 4 {
		h2 ^= bits.RotateLeft32(littleEndian(data[4:])*c2, 17) * c1
	}
	h1 ^= n
	h2 ^= n
	h1 += h2
	h2 += h1
	h1, h2 = mix(h1), mix(h2)
	h1 += h2
	h2 += h1

	v := uint64(h2)<<32 | uint64(h1)
	var out [13]byte
	for i := range out {
		out[i] = "abcdefghijklmnopqrstuvwxyz234567"[v>>59]
		v <<= 5
	}
	return string(out[:])
}

func littleEndian(data []byte) (n uint32) {
	for i, b := range data {
		n |= uint32(b) << (8 * i)
	}
	return n
}

func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	h ^= h >> 16
	return h
}
