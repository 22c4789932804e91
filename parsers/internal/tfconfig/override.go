package tfconfig

import (
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// applyOverrides merges the blocks of override files into those of the same
// type and labels: attributes replace attributes, and nested blocks all nested
// blocks of their type, as Terraform does. Blocks that override nothing are
// added, so that the decoder sees them.
func applyOverrides(blocks, overrides []*hclsyntax.Block) []*hclsyntax.Block {
	index := map[string]int{}
	locals := map[string]*hclsyntax.Block{}
	for i, b := range blocks {
		index[header(b)] = i
		if b.Type == "locals" {
			for name := range b.Body.Attributes {
				locals[name] = b
			}
		}
	}
	for _, o := range overrides {
		if o.Type == "locals" {
			overrideLocals(&blocks, locals, o)
			continue
		}
		i, ok := index[header(o)]
		if !ok {
			index[header(o)] = len(blocks)
			blocks = append(blocks, o)
			continue
		}
		merged := *blocks[i]
		merged.Body = mergeBody(merged.Body, o.Body)
		blocks[i] = &merged
	}
	return blocks
}

// header is what Terraform matches an overriding block by.
func header(b *hclsyntax.Block) string {
	h := b.Type + "\x00" + strings.Join(b.Labels, "\x00")
	if b.Type == "provider" {
		if alias := b.Body.Attributes["alias"]; alias != nil {
			name, _ := literalString(alias.Expr)
			h += "\x00" + name
		}
	}
	return h
}

// overrideLocals gives named locals another value where they stand.
func overrideLocals(blocks *[]*hclsyntax.Block, locals map[string]*hclsyntax.Block, o *hclsyntax.Block) {
	added := *o
	body := *o.Body
	body.Attributes = hclsyntax.Attributes{}
	added.Body = &body
	for name, attr := range o.Body.Attributes {
		if have := locals[name]; have != nil {
			have.Body.Attributes[name] = attr
		} else {
			body.Attributes[name] = attr
		}
	}
	*blocks = append(*blocks, &added)
}

func mergeBody(base, over *hclsyntax.Body) *hclsyntax.Body {
	merged := *base
	merged.Attributes = maps.Clone(base.Attributes)
	if merged.Attributes == nil {
		merged.Attributes = hclsyntax.Attributes{}
	}
	maps.Copy(merged.Attributes, over.Attributes)
	replaced := map[string]bool{}
	for _, b := range over.Blocks {
		replaced[nestedType(b)] = true
	}
	merged.Blocks = nil
	for _, b := range base.Blocks {
		switch {
		case b.Type == "lifecycle" && replaced["lifecycle"]:
			// The one block that is merged setting by setting.
			next := *b
			for _, o := range over.Blocks {
				if o.Type == "lifecycle" {
					next.Body = mergeBody(next.Body, o.Body)
				}
			}
			merged.Blocks = append(merged.Blocks, &next)
		case !replaced[nestedType(b)]:
			merged.Blocks = append(merged.Blocks, b)
		}
	}
	hasLifecycle := false
	for _, b := range base.Blocks {
		hasLifecycle = hasLifecycle || b.Type == "lifecycle"
	}
	for _, b := range over.Blocks {
		if b.Type != "lifecycle" || !hasLifecycle {
			merged.Blocks = append(merged.Blocks, b)
		}
	}
	return &merged
}

// nestedType is the type of the blocks that a block makes.
func nestedType(b *hclsyntax.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}
