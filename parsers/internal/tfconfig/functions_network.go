package tfconfig

import (
	"math/big"
	"net"

	"github.com/apparentlymart/go-cidr/cidr"
)

var networkFunctions = map[string]fn{
	"cidrcontains": ofText(2, 2, cidrContains),
	"cidrhost":     ofText(2, 2, cidrHost),
	"cidrnetmask":  ofText(1, 1, cidrNetmask),
	"cidrsubnet":   ofText(3, 3, cidrSubnet),
	"cidrsubnets":  ofText(2, -1, cidrSubnets),
}

// network returns an address range and how many bits of its addresses differ.
func (c *invocation) network(i int, s string) (network *net.IPNet, host int, err error) {
	_, network, err = net.ParseCIDR(s)
	if err != nil {
		return nil, 0, c.errorf(i, "the argument is not an address range such as 10.0.0.0/16")
	}
	prefix, bits := network.Mask.Size()
	return network, bits - prefix, nil
}

func cidrHost(c *invocation, a []string) (value, error) {
	network, _, err := c.network(0, a[0])
	if err != nil {
		return value{}, err
	}
	n, ok := new(big.Int).SetString(a[1], 10)
	if len(a[1]) > maxDigits || !ok {
		return value{}, c.errorf(1, "the argument must be a whole number")
	}
	host, err := cidr.HostBig(network, n)
	if err != nil {
		return value{}, c.errorf(1, "the number does not fit the range")
	}
	return textVal(host.String()), nil
}

func cidrNetmask(c *invocation, a []string) (value, error) {
	network, _, err := c.network(0, a[0])
	if err != nil {
		return value{}, err
	}
	if network.IP.To4() == nil {
		return value{}, c.errorf(0, "the range must be of IPv4 addresses")
	}
	return textVal(net.IP(network.Mask).String()), nil
}

func cidrSubnet(c *invocation, a []string) (value, error) {
	network, host, err := c.network(0, a[0])
	if err != nil {
		return value{}, err
	}
	bits, ok := asInt(textVal(a[1]))
	if !ok || bits < 0 || bits > host {
		return value{}, c.errorf(1, "the range has no room for so many bits more")
	}
	// The library compares the lowest 64 bits of the number only.
	n, ok := new(big.Int).SetString(a[2], 10)
	if len(a[2]) > maxDigits || !ok || n.Sign() < 0 || n.BitLen() > bits {
		return value{}, c.errorf(2, "the number does not fit the bits")
	}
	subnet, err := cidr.SubnetBig(network, bits, n)
	if err != nil {
		return value{}, c.errorf(2, "the number does not fit the bits")
	}
	return textVal(subnet.String()), nil
}

// cidrSubnets lays ranges of the given sizes one after the other, each where its
// own size aligns.
func cidrSubnets(c *invocation, a []string) (value, error) {
	network, host, err := c.network(0, a[0])
	if err != nil {
		return value{}, err
	}
	prefix, _ := network.Mask.Size()
	var subnets []value
	var last *net.IPNet
	for i, text := range a[1:] {
		bits, ok := asInt(textVal(text))
		if !ok || bits < 1 || bits > host {
			return value{}, c.errorf(i+1, "the range has no room for so many bits more")
		}
		full := false
		if last == nil {
			last, err = cidr.Subnet(network, bits, 0)
		} else {
			last, full = cidr.NextSubnet(last, prefix+bits)
		}
		if err != nil || full || !network.Contains(last.IP) {
			return value{}, c.errorf(i+1, "the range has no room for this subnet")
		}
		subnets = append(subnets, textVal(last.String()).withAt(c.span()))
	}
	return listVal(subnets), nil
}

func cidrContains(c *invocation, a []string) (value, error) {
	network, host, err := c.network(0, a[0])
	if err != nil {
		return value{}, err
	}
	if address := net.ParseIP(a[1]); address != nil {
		return boolVal(network.Contains(address)), nil
	}
	inner, inside, err := c.network(1, a[1])
	if err != nil {
		return value{}, err
	}
	return boolVal(inside <= host && network.Contains(inner.IP)), nil
}
