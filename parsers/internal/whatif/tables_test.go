package whatif

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tfidlint/tfidlint/linter/graph"
)

// TestActions reads a change of each type. A resource that the deployment
// ignores is kept only where the others may touch what it has.
func TestActions(t *testing.T) {
	const site = `{"id": "` + group + `Microsoft.Web/sites/a", "type": "Microsoft.Web/sites", "name": "a", "identity": {"type": "SystemAssigned", "principalId": "11111111-1111-1111-1111-111111111111"}}`
	for changeType, want := range map[string]graph.Action{
		"Create": graph.Create, "Delete": graph.Delete, "Modify": graph.Update, "NoChange": graph.NoOp,
		"NoEffect": graph.NoOp, "Deploy": graph.Deploy, "Unsupported": graph.Deploy,
	} {
		before, after := site, site
		switch want {
		case graph.Create:
			before = "null"
		case graph.Delete:
			after = "null"
		}
		g := parse(t, `{"status": "Succeeded", "changes": [{"resourceId": "`+group+`Microsoft.Web/sites/a", "changeType": "`+changeType+`", "before": `+before+`, "after": `+after+`}]}`)
		res := g.Find("Microsoft.Web/sites/a")
		require.NotNil(t, res, changeType)
		assert.Equal(t, want, res.Action, changeType)
	}
	assert.Len(t, actions, 8, "and one that ignores")
}
