package tfconfig

import (
	"math/big"
	"net/netip"
)

var networkFunctions = map[string]fn{
	"cidrcontains": ofText(2, 2, cidrContains),
	"cidrhost":     ofText(2, 2, cidrHost),
	"cidrnetmask":  ofText(1, 1, cidrNetmask),
	"cidrsubnet":   ofText(3, 3, cidrSubnet),
	"cidrsubnets":  ofText(2, -1, cidrSubnets),
}

func (c *invocation) prefix(i int, s string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return p, c.errorf(i, "the argument is not an address range such as 10.0.0.0/16")
	}
	return p.Masked(), nil
}

// offset returns the address that lies n after the beginning of a range.
func offset(p netip.Prefix, n *big.Int) netip.Addr {
	size := p.Addr().BitLen() / 8
	sum := new(big.Int).Add(new(big.Int).SetBytes(p.Addr().AsSlice()), n)
	raw := make([]byte, size)
	addr, _ := netip.AddrFromSlice(sum.FillBytes(raw))
	return addr
}

func cidrHost(c *invocation, a []string) (value, error) {
	p, err := c.prefix(0, a[0])
	if err != nil {
		return value{}, err
	}
	if len(a[1]) > 50 {
		return value{}, c.errorf(1, "the number does not fit the range")
	}
	n, ok := new(big.Int).SetString(a[1], 10)
	hosts := new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits()))
	if !ok {
		return value{}, c.errorf(1, "the argument must be a whole number")
	}
	if n.Sign() < 0 {
		n.Add(n, hosts)
	}
	if n.Sign() < 0 || n.Cmp(hosts) >= 0 {
		return value{}, c.errorf(1, "the number does not fit the range")
	}
	return textVal(offset(p, n).String()), nil
}

func cidrNetmask(c *invocation, a []string) (value, error) {
	p, err := c.prefix(0, a[0])
	if err != nil {
		return value{}, err
	}
	if !p.Addr().Is4() {
		return value{}, c.errorf(0, "the range must be of IPv4 addresses")
	}
	mask := ^uint32(0) << (32 - p.Bits())
	return textVal(netip.AddrFrom4([4]byte{byte(mask >> 24), byte(mask >> 16), byte(mask >> 8), byte(mask)}).String()), nil
}

func cidrSubnet(c *invocation, a []string) (value, error) {
	p, err := c.prefix(0, a[0])
	if err != nil {
		return value{}, err
	}
	bits, ok := asInt(textVal(a[1]))
	if !ok || bits < 0 || p.Bits()+bits > p.Addr().BitLen() {
		return value{}, c.errorf(1, "the range has no room for so many bits more")
	}
	n, ok := new(big.Int).SetString(a[2], 10)
	if len(a[2]) > 50 || !ok || n.Sign() < 0 || n.BitLen() > bits {
		return value{}, c.errorf(2, "the number does not fit the bits")
	}
	length := p.Bits() + bits
	n.Lsh(n, uint(p.Addr().BitLen()-length))
	return textVal(netip.PrefixFrom(offset(p, n), length).String()), nil
}

// cidrSubnets lays ranges of the given sizes one after the other, each where its
// own size aligns.
func cidrSubnets(c *invocation, a []string) (value, error) {
	p, err := c.prefix(0, a[0])
	if err != nil {
		return value{}, err
	}
	total := uint(p.Addr().BitLen() - p.Bits())
	end := new(big.Int).Lsh(big.NewInt(1), total)
	next := new(big.Int)
	var subnets []value
	for i, text := range a[1:] {
		bits, ok := asInt(textVal(text))
		if !ok || bits < 1 || p.Bits()+bits > p.Addr().BitLen() {
			return value{}, c.errorf(i+1, "the range has no room for so many bits more")
		}
		size := new(big.Int).Lsh(big.NewInt(1), total-uint(bits))
		if rest := new(big.Int).Mod(next, size); rest.Sign() > 0 {
			next.Add(next, size).Sub(next, rest)
		}
		if new(big.Int).Add(next, size).Cmp(end) > 0 {
			return value{}, c.errorf(i+1, "the range has no room for this subnet")
		}
		subnets = append(subnets, textVal(netip.PrefixFrom(offset(p, next), p.Bits()+bits).String()).withAt(c.span()))
		next.Add(next, size)
	}
	return listVal(subnets), nil
}

func cidrContains(c *invocation, a []string) (value, error) {
	p, err := c.prefix(0, a[0])
	if err != nil {
		return value{}, err
	}
	if addr, err := netip.ParseAddr(a[1]); err == nil {
		return boolVal(p.Contains(addr)), nil
	}
	inner, err := c.prefix(1, a[1])
	if err != nil {
		return value{}, err
	}
	return boolVal(inner.Bits() >= p.Bits() && p.Contains(inner.Addr())), nil
}
