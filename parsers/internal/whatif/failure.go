package whatif

import (
	"regexp"
	"strings"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/jsonc"
)

// failure is the error that a what-if operation ended with.
type failure struct {
	code, message string
	at            source.Span
}

// failureOf returns the error of a result, nil if it has none.
func failureOf(root *jsonc.Node) *failure {
	e := root.Get("error")
	if e == nil || e.Kind != jsonc.Object {
		return nil
	}
	f := &failure{at: e.KeySpan}
	// The outer error often only says that there are others.
	for depth := 0; depth < maxErrors && e != nil && e.Kind == jsonc.Object; depth++ {
		if code := e.Get("code"); code.IsString() {
			f.code = code.Text
		}
		if message := e.Get("message"); message.IsString() {
			f.message = message.Text
		}
		details := e.Get("details")
		if details == nil || details.Kind != jsonc.Array || len(details.Children) == 0 {
			break
		}
		e = details.Children[0]
	}
	return f
}

// maxErrors bounds the errors in one another, and maxMessage the characters of
// a message that are shown.
const (
	maxErrors  = 8
	maxMessage = 300
)

// String says which error it is: the error "InvalidTemplate" (the message of
// the service). A value that the message repeats, such as that of a parameter,
// may be a secret and is left out.
func (f *failure) String() string {
	text := "an error without a code"
	if f.code != "" {
		text = `the error "` + f.code + `"`
	}
	message := strings.Join(strings.Fields(repeated.ReplaceAllString(f.message, "$1 '…'")), " ")
	message = strings.TrimRight(message, ".")
	if runes := []rune(message); len(runes) > maxMessage {
		message = string(runes[:maxMessage]) + "…"
	}
	if message == "" {
		return text
	}
	return text + " (" + message + ")"
}

// repeated matches where the service's messages repeat a value: "the provided
// value 'x' for the template parameter 'y' is not valid".
var repeated = regexp.MustCompile(`(?i)\b(values?) *('[^']*'|"[^"]*")`)
