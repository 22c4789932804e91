package expr

import (
	"math/big"
	"net/netip"
)

func cidrFunctions() []builtin {
	return []builtin{
		{name: "parseCidr", min: 1, max: 1, eager: parseCIDR},
		{name: "cidrSubnet", min: 3, max: 3, eager: cidrSubnet},
		{name: "cidrHost", min: 2, max: 2, eager: cidrHost},
	}
}

// cidrArg returns a network, host bits cleared.
func cidrArg(args []Value, i int) (netip.Prefix, error) {
	s, err := stringArg(args, i)
	if err != nil {
		return netip.Prefix{}, err
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, argErrorf(i, "takes a network in CIDR notation, such as '10.0.0.0/16'")
	}
	return p.Masked(), nil
}

func parseCIDR(_ *evaluator, args []Value) (Value, error) {
	p, err := cidrArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	size := p.Addr().BitLen()
	host := size - p.Bits()
	first, last := number(p.Addr()), new(big.Int).Add(number(p.Addr()), mask(host))
	broadcast := address(last, p.Addr().Is4())
	if p.Addr().Is4() && host > 1 {
		first.Add(first, big.NewInt(1))
		last.Sub(last, big.NewInt(1))
	}
	b := NewObject(6)
	b.Set("network", StringValue(p.Addr().String()))
	netmask := new(big.Int).Sub(mask(size), mask(host))
	b.Set("netmask", StringValue(address(netmask, p.Addr().Is4())))
	if p.Addr().Is4() {
		b.Set("broadcast", StringValue(broadcast))
	}
	b.Set("firstUsable", StringValue(address(first, p.Addr().Is4())))
	b.Set("lastUsable", StringValue(address(last, p.Addr().Is4())))
	b.Set("cidr", IntValue(int64(p.Bits())))
	return b.Value(), nil
}

func number(a netip.Addr) *big.Int { return new(big.Int).SetBytes(a.AsSlice()) }

// mask returns the number with the given count of low bits set.
func mask(n int) *big.Int {
	one := big.NewInt(1)
	return new(big.Int).Sub(new(big.Int).Lsh(one, uint(n)), one)
}

func address(n *big.Int, v4 bool) string {
	if v4 {
		var raw [4]byte
		n.FillBytes(raw[:])
		return netip.AddrFrom4(raw).String()
	}
	var raw [16]byte
	n.FillBytes(raw[:])
	return netip.AddrFrom16(raw).String()
}

func cidrSubnet(_ *evaluator, args []Value) (Value, error) {
	p, err := cidrArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	bits, err := intArg(args, 1)
	if err != nil {
		return Value{}, err
	}
	index, err := intArg(args, 2)
	if err != nil {
		return Value{}, err
	}
	size := p.Addr().BitLen()
	if bits < int64(p.Bits()) || bits > int64(size) {
		return Value{}, argErrorf(1, "takes a prefix length from that of the network to %d", size)
	}
	if index < 0 || big.NewInt(index).Cmp(mask(int(bits)-p.Bits())) > 0 {
		return Value{}, argErrorf(2, "takes the index of a subnet within the network")
	}
	offset := new(big.Int).Lsh(big.NewInt(index), uint(size-int(bits)))
	network := address(offset.Add(offset, number(p.Addr())), p.Addr().Is4())
	return StringValue(network + "/" + IntValue(bits).Text()), nil
}

func cidrHost(_ *evaluator, args []Value) (Value, error) {
	p, err := cidrArg(args, 0)
	if err != nil {
		return Value{}, err
	}
	index, err := intArg(args, 1)
	if err != nil {
		return Value{}, err
	}
	// The first usable address follows that of the network, but networks of one
	// or two addresses use them all.
	host := p.Addr().BitLen() - p.Bits()
	skip, usable := big.NewInt(1), new(big.Int).Sub(mask(host), big.NewInt(1))
	switch {
	case host <= 1:
		skip, usable = big.NewInt(0), new(big.Int).Add(mask(host), big.NewInt(1))
	case !p.Addr().Is4():
		usable = mask(host)
	}
	n := big.NewInt(index)
	if index < 0 || n.Cmp(usable) >= 0 {
		return Value{}, argErrorf(1, "takes the index of a usable address within the network")
	}
	n.Add(n, skip)
	return StringValue(address(n.Add(n, number(p.Addr())), p.Addr().Is4())), nil
}
