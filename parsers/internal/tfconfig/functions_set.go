package tfconfig

var setFunctions = map[string]fn{
	"setintersection": setSelect(true),
	"setproduct":      setProduct,
	"setsubtract":     setSelect(false),
	"setunion":        setUnion,
}

func setUnion(c *invocation) (value, error) {
	v, err := concat(c)
	if err != nil || v.kind == unknown {
		return v, err
	}
	return setVal(v.elements()).withSensitive(v.sensitive), nil
}

// setSelect keeps those elements of the first set that the others have, or that
// they do not have.
func setSelect(have bool) fn {
	return func(c *invocation) (value, error) {
		most := -1
		if !have {
			most = 2
		}
		if err := c.count(2, most); err != nil {
			return value{}, err
		}
		kept, ok, err := c.sequence(0)
		if err != nil {
			return value{}, err
		}
		uncertain := !ok
		if uncertain {
			kept = []value{elementOf(c.args[0])}
		}
		for i := range c.args[1:] {
			others, ok, err := c.sequence(i + 1)
			if err != nil {
				return value{}, err
			}
			if !ok || !isKnown(c.args[0]) || !isKnown(c.args[i+1]) {
				uncertain = true
				continue
			}
			in := map[string]bool{}
			for _, e := range others {
				if id, ok := identity(e); ok {
					in[id] = true
				}
			}
			var next []value
			for _, e := range kept {
				if id, ok := identity(e); ok && in[id] == have {
					next = append(next, e)
				}
			}
			kept = next
		}
		if uncertain {
			return some(kept).withSensitive(c.sensitive()), nil
		}
		return setVal(kept).withSensitive(c.sensitive()), nil
	}
}

func setProduct(c *invocation) (value, error) {
	if err := c.count(1, -1); err != nil {
		return value{}, err
	}
	n, allSets := 1, true
	for i, arg := range c.args {
		elements, ok, err := c.sequence(i)
		if err != nil {
			return value{}, err
		}
		if !ok {
			return c.productOfUnknown(), nil
		}
		allSets = allSets && arg.kind == set
		if n *= len(elements); n > maxElements/max(len(c.args), 1) {
			c.s.ev.fail(c.span(), "the value has more than %d elements", maxElements)
			return c.unknown(), nil
		}
	}
	if !c.s.ev.spend(n*len(c.args), c.span) {
		return c.unknown(), nil
	}
	product := make([]value, 0, n)
	choice := make([]int, len(c.args))
	for range n {
		tuple := make([]value, len(c.args))
		for i, arg := range c.args {
			tuple[i] = arg.elements()[choice[i]]
		}
		product = append(product, listVal(tuple).withAt(c.span()))
		for i := len(choice) - 1; i >= 0; i-- {
			if choice[i]++; choice[i] < len(c.args[i].elements()) {
				break
			}
			choice[i] = 0
		}
	}
	v := listVal(product)
	if allSets {
		v = setVal(product)
	}
	return v.withSensitive(c.sensitive()), nil
}

// productOfUnknown is a list of tuples, each with an element of each set.
func (c *invocation) productOfUnknown() value {
	tuple := make([]value, len(c.args))
	for i, arg := range c.args {
		tuple[i] = elementOf(arg)
	}
	each := listVal(tuple)
	return hintVal(&hint{each: &each}).withSensitive(c.sensitive())
}
