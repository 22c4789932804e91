package armid_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tfidlint/tfidlint/linter/azure/armid"
)

func TestHoldsGUID(t *testing.T) {
	for _, name := range []string{"principalId", "PRINCIPALID", "tenant_id", "client_id", "objectId", "subscription_id"} {
		assert.True(t, armid.HoldsGUID(name), name)
	}
	for _, name := range []string{"id", "resourceId", "name", "identity_client", "principal"} {
		assert.False(t, armid.HoldsGUID(name), name)
	}
}
