package rules_test

import (
	"path/filepath"
	"testing"

	"github.com/tfidlint/tfidlint/linter/lintertest"
	"github.com/tfidlint/tfidlint/rules"
)

func TestCases(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(r.Name, func(t *testing.T) { lintertest.Run(t, filepath.Join("testdata", r.Name), r) })
	}
}
