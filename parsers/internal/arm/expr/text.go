package expr

import (
	"strconv"
	"strings"
)

// Text returns the expression that writes the value, without brackets:
// createObject('a', 1, 'b', reference('x').y). Secrets are shown as '***'.
// Texts longer than 64 KB are cut with an ellipsis.
func (v Value) Text() string { return v.text(maxText) }

func (v Value) text(limit int) string {
	w := writer{limit: limit}
	w.value(v)
	if w.full() {
		return strings.ToValidUTF8(w.String()[:w.limit], "") + "…"
	}
	return w.String()
}

type writer struct {
	strings.Builder
	limit int
}

func (w *writer) full() bool { return w.Len() > w.limit }

func (w *writer) value(v Value) {
	if w.full() {
		return
	}
	if v.secret && v.kind != Unknown {
		w.WriteString("'***'")
		return
	}
	switch v.kind {
	case None, Null:
		w.WriteString("null()")
	case Bool:
		if v.n != 0 {
			w.WriteString("true()")
		} else {
			w.WriteString("false()")
		}
	case Int:
		w.WriteString(strconv.FormatInt(v.n, 10))
	case Number:
		w.WriteString("json('" + v.s + "')")
	case String:
		w.quote(v.s)
	case Array:
		w.list("createArray", v.Elements())
	case Object:
		w.object(v.Members())
	case Unknown:
		w.residual(v.Residual())
	}
}

func (w *writer) residual(r *Residual) {
	switch r.op {
	case opOpaque:
		w.WriteString(r.name + "(…)")
	case opCall:
		w.list(r.name, r.args)
	case opAccess:
		w.value(r.args[0])
		key := r.args[1]
		if text, ok := key.Str(); ok && isIdentifier(text) && !key.secret {
			w.WriteString("." + text)
			return
		}
		w.WriteByte('[')
		w.value(key)
		w.WriteByte(']')
	}
}

func (w *writer) list(function string, args []Value) {
	w.WriteString(function + "(")
	for i, arg := range args {
		if w.full() {
			return
		}
		if i > 0 {
			w.WriteString(", ")
		}
		w.value(arg)
	}
	w.WriteByte(')')
}

func (w *writer) object(members []Member) {
	w.WriteString("createObject(")
	for i := range members {
		if w.full() {
			return
		}
		if i > 0 {
			w.WriteString(", ")
		}
		w.value(members[i].NameValue())
		w.WriteString(", ")
		w.value(members[i].Value)
	}
	w.WriteByte(')')
}

func (w *writer) quote(s string) {
	w.WriteByte('\'')
	w.WriteString(strings.ReplaceAll(s, "'", "''"))
	w.WriteByte('\'')
}
