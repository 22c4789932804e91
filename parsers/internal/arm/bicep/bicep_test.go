package bicep_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/source"
	"github.com/tfidlint/tfidlint/parsers/internal/arm/bicep"
)

const program = `targetScope = 'resourceGroup' // where
@description('''What is between
three quotes: resource nothing 'at all' = {''')
param location string = resourceGroup().location
var names = [
  'a'
  'b${length('it''s {' )}'
]
import {shared} from 'shared.bicep'

/* above
   the storage account */
@batchSize(1)
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = [for n in names: {
  name: 'st${n}${uniqueString(resourceGroup().id, 'x${n}')}'
  location: location
  properties: {name: 'inner', resource: 'none'}
  // inside the service
  resource blobs 'blobServices' = {
    name: 'default' // behind the name
    resource logs 'containers@2023-05-01' = { name: 'logs' }
  }
  tags: { var: 'x' }
}]
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
  scope: resourceGroup('rg')
}
module network './modules/network.bicep' = if (isEnabled) {
  name: 'network-${location}'
  params: { name: 'vnet' }
} // behind the module
output id string = account[0].id
`

func describe(s *bicep.Source) []string {
	var lines []string
	for _, d := range s.Declarations {
		line := fmt.Sprintf("%d %s %s", s.File.Position(d.At.Start).Line, d.Keyword, d.Symbol)
		switch d.Keyword {
		case "resource", "module":
			line += " " + d.Text + " " + d.Name
		case "import", "using", "extends":
			line += d.Text
		}
		if d.Existing {
			line += " existing"
		}
		end := s.File.Position(d.Whole.End).Line
		lines = append(lines, fmt.Sprintf("%s to %d", line, end))
	}
	return lines
}

func TestParse(t *testing.T) {
	for _, content := range []string{program, "\xEF\xBB\xBF" + strings.ReplaceAll(program, "\n", "\r\n")} {
		s := bicep.Parse(source.NewFile("main.bicep", []byte(content)))
		assert.Equal(t, []string{
			"4 param location to 4",
			"5 var names to 8",
			"9 import shared.bicep to 9",
			"14 resource account Microsoft.Storage/storageAccounts st…… to 24",
			"19 resource account::blobs Microsoft.Storage/storageAccounts/blobServices default to 22",
			"21 resource account::blobs::logs Microsoft.Storage/storageAccounts/blobServices/containers logs to 21",
			"25 resource vault Microsoft.KeyVault/vaults … existing to 28",
			"29 module network ./modules/network.bicep network-… to 32",
			"33 output id to 33",
		}, describe(s))
		assert.Equal(t, "resource account", string(s.Declarations[3].At.Text()))
		owners := map[string]string{}
		for _, c := range s.Comments {
			first, _, _ := strings.Cut(c.Text, "\n")
			owners[strings.TrimSpace(first)] = "nothing"
			if d := s.Owner(c); d != nil {
				owners[strings.TrimSpace(first)] = d.Symbol
			}
		}
		assert.Equal(t, map[string]string{
			"where": "nothing", "above": "account", "inside the service": "account::blobs",
			"behind the name": "account::blobs", "behind the module": "network",
		}, owners)
	}
}

func TestParseParameters(t *testing.T) {
	s := bicep.Parse(source.NewFile("main.bicepparam", []byte("using './main.bicep'\n\nextends 'base.bicepparam'\nparam count = 3\nparam tags = {\n  using: 'x'\n}\n")))
	assert.Equal(t, []string{
		"1 using ./main.bicep to 1", "3 extends base.bicepparam to 3", "4 param count to 4", "5 param tags to 7",
	}, describe(s))
	s = bicep.Parse(source.NewFile("main.bicepparam", []byte("using none")))
	require.Len(t, s.Declarations, 1)
	assert.Empty(t, s.Declarations[0].Text)
}

// TestParseAnything gives what is no Bicep, and what would take long to read if
// something in it were read again and again.
func TestParseAnything(t *testing.T) {
	for _, text := range []string{
		"", "'", "'''", "'${", "'${'${'", "}", "resource", "resource a", "resource a 'b", "module m '${x}' = {", "/*", "//", "'\\",
		strings.Repeat("'${", 1<<18), strings.Repeat("{", 1<<20), strings.Repeat("}", 1<<20), strings.Repeat("resource a 'b' = {\n", 1<<16),
		strings.Repeat("param a ", 1<<17), strings.Repeat("resource a ", 1<<17), strings.Repeat("name: '''' ", 1<<16), strings.Repeat("/* x */ // y\n", 1<<16),
	} {
		f := source.NewFile("main.bicep", []byte(text))
		checkPlaces(t, bicep.Parse(f))
	}
}

// checkPlaces checks what holds for every source.
func checkPlaces(t testing.TB, s *bicep.Source) {
	t.Helper()
	last := -1
	for _, d := range s.Declarations {
		require.Greater(t, d.At.Start, last, "declarations are in order")
		last = d.At.Start
		require.True(t, d.Whole.Contains(d.At))
		require.LessOrEqual(t, d.Whole.End, len(s.File.Content))
	}
	last = -1
	for _, c := range s.Comments {
		require.Greater(t, c.At.Start, last, "comments are in order")
		last = c.At.Start
		s.Owner(c)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(program)
	f.Add("using none\nparam a = 'x${'y'}'\n")
	f.Fuzz(func(t *testing.T, text string) {
		checkPlaces(t, bicep.Parse(source.NewFile("main.bicep", []byte(text))))
	})
}
