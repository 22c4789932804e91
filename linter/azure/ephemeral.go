package azure

// Ephemeral is a kind of resource that is short-lived by its own settings.
// Scale sets are not among them: their instances come and go, the identity
// stays with the set.
type Ephemeral struct {
	// ID is a stable name in kebab-case.
	ID string `json:"id"`
	// Is names the kind, with what makes it short-lived ("a Spot machine that
	// is deleted when it is evicted").
	Is string `json:"is"`
	// So says what follows for an identity of its own; empty where that goes
	// without saying.
	So string `json:"so,omitempty"`
	// Strong marks settings that alone prove it. The others only suggest it,
	// for resources that also occur as long-lived ones.
	Strong bool `json:"strong,omitempty"`
	// Terraform and ARM are the forms in which it occurs.
	Terraform []EphemeralForm `json:"terraform,omitempty"`
	ARM       []EphemeralForm `json:"arm,omitempty"`
	// Sources are addresses of pages, and places in the provider's docs.
	Sources []string `json:"sources,omitempty"`
}

// EphemeralForm is how a kind of short-lived resource looks.
type EphemeralForm struct {
	Types []string    `json:"types"`
	When  []Condition `json:"when,omitempty"`
}

// EphemeralKinds returns all kinds of short-lived resources.
func EphemeralKinds() []*Ephemeral { return ephemeralTable() }
