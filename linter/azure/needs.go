package azure

// Verdict says what comes of a need when it is served by a system-assigned
// identity that is born with the resource.
type Verdict string

// The verdicts.
const (
	// UserOnly: creation with the setting needs a user-assigned identity.
	UserOnly Verdict = "user-only"
	// TwoStep: a system-assigned identity works only as create, grant, second
	// write; in one resource it comes too late.
	TwoStep Verdict = "two-step"
	// LateFails: the creation fails or times out, because the grant cannot
	// exist yet.
	LateFails Verdict = "late-fails"
	// LateHeals: the resource is created but does not work until the grant
	// exists.
	LateHeals Verdict = "late-heals"
	// Order: the resource is written after the one whose identity it uses, so
	// either kind works if the grant is made between the two.
	//
	// An order need that a resource serves with its own system-assigned identity
	// can only be met afterwards, and is.
	Order Verdict = "order"
	// Service: the principal is Microsoft's own, or the service makes the grant
	// itself. Nothing to report.
	Service Verdict = "service"
	// SystemOnly: only a system-assigned identity can serve the need. Nothing
	// to report, and no advice to use another.
	SystemOnly Verdict = "system-only"
)

// Need is a setting that makes a resource reach another one through its
// identity while it is being created or changed.
type Need struct {
	// ID is a stable name in kebab-case.
	ID string `json:"id"`
	// Cause is shared by needs that come of one choice and end with it, as those
	// of a cluster for its own network do; empty for needs that stand alone.
	Cause string `json:"cause,omitempty"`
	// Case says in a few words which feature it is ("container app: registry
	// pull").
	Case       string     `json:"case"`
	Verdict    Verdict    `json:"verdict"`
	Confidence Confidence `json:"confidence"`
	// Demand says in a clause, without final stop, what Azure or the provider
	// demands of whichever identity serves the need, and what happens otherwise.
	// DemandOfSystem says what holds where that is a system-assigned one. One of
	// the two may be empty.
	Demand         string `json:"demand,omitempty"`
	DemandOfSystem string `json:"demand_of_system,omitempty"`
	// SecondStep says how a second write makes a system-assigned identity work.
	SecondStep SecondStep `json:"second_step,omitzero"`
	// Besides says what it takes, besides the grant, until a resource works that
	// was created without access ([LateHeals]); empty where the grant is enough.
	Besides string `json:"besides,omitempty"`
	// WayOut says what to set to use a user-assigned identity that was granted
	// access beforehand; empty where there is nothing.
	WayOut string `json:"way_out,omitempty"`
	// Sources are addresses of pages, and places in the provider's source.
	Sources []string `json:"sources,omitempty"`
	// Terraform and ARM are the forms in which the need occurs. Both are empty
	// for needs that no setting shows.
	Terraform []*Trigger `json:"terraform,omitempty"`
	ARM       []*Trigger `json:"arm,omitempty"`
}

// SecondStep is what to do after the creation, in the words of each language;
// empty in one that has no such step.
type SecondStep struct {
	Terraform string `json:"terraform,omitempty"`
	ARM       string `json:"arm,omitempty"`
}

// Trigger is a setting of certain resource types from which a need arises.
type Trigger struct {
	// Need is the need that arises.
	Need  *Need    `json:"-"`
	Types []string `json:"types"`
	// Each reaches the elements that may each be a need; zero where the
	// resource itself is one.
	Each Path `json:"each,omitzero"`
	// When must all hold for the need to arise.
	When []Condition `json:"when,omitempty"`
	// Unless are conditions; any one that is known to hold keeps the
	// need from arising. Unlike with When, unknown is as good as false here.
	Unless []Condition `json:"unless,omitempty"`
	// SettledBy are second resources that complete the setting later, which is
	// then as it should be. The need does not arise where one refers to this
	// resource.
	SettledBy []SecondResource `json:"settled_by,omitempty"`
	// Verdict and Confidence are those of the need, unless this form differs:
	// a second resource, for instance, is written after the first.
	Verdict    Verdict        `json:"verdict,omitempty"`
	Confidence Confidence     `json:"confidence,omitempty"`
	Identity   IdentityChoice `json:"identity,omitzero"`
	// Target are the settings that name what is accessed, as far as they are
	// set; none where the resource does not say, so that it may be anything the
	// identity was granted.
	Target []Path `json:"target,omitempty"`
	// TargetForm says how Target names it.
	TargetForm TargetForm `json:"target_form,omitempty"`
	// NeedsTarget says that nothing is reached, and the need does not arise, unless
	// a Target is known to be set.
	NeedsTarget bool `json:"needs_target,omitempty"`
	// TargetType is the ARM type of what is accessed, where every target of the
	// trigger is of one type and TargetForm does not say which; else empty.
	TargetType string `json:"target_type,omitempty"`
	// What says what the identity is used for, as a verb phrase ("pull images").
	What string `json:"what"`
}

// SecondResource is a resource that writes to another one after its creation.
type SecondResource struct {
	Types []string `json:"types"`
	// Path is the setting that refers to the resource that is written to.
	Path Path `json:"path"`
}

// TargetForm says how a setting names what is accessed.
type TargetForm string

// The forms of targets.
const (
	TargetID         TargetForm = "id"          // a resource id
	TargetVaultURL   TargetForm = "vault-url"   // the address of a key vault or of a key, secret or certificate in it, or the vault's resource id
	TargetRegistry   TargetForm = "registry"    // the login server of a container registry, or an address or image name in it
	TargetServiceURL TargetForm = "service-url" // the address of a service instance (storage account, event hubs namespace), or of something in it
	TargetName       TargetForm = "name"        // the name of a resource, of the kind that the setting's name says
	TargetText       TargetForm = "text"        // a text from which the target follows (a Key Vault reference, an image)
)

// Type returns the ARM type of what a setting of the form leads to, empty where
// it may be one of several.
func (f TargetForm) Type() string {
	switch f {
	case TargetVaultURL:
		return KeyVaults
	case TargetRegistry:
		return Registries
	}
	return ""
}

// Choice is an identity, or a class of them, that a setting may choose.
type Choice string

// The choices.
const (
	// ChooseSystem is the system-assigned identity of the resource. Where it has
	// none, no identity serves: nothing is known of the need.
	ChooseSystem Choice = "system"
	// ChooseOwn is the identity that the resource has: the system-assigned one
	// where its type includes it, otherwise its user-assigned ones.
	ChooseOwn Choice = "own"
	// ChooseUser are the user-assigned identities of the resource; where it has
	// none, its system-assigned one, which cannot serve.
	ChooseUser Choice = "user"
	// ChooseNone is no identity: the need does not arise.
	ChooseNone Choice = "none"
	// ChooseFirstParty is a service principal of Microsoft's.
	ChooseFirstParty Choice = "first-party"
)

// IdentityChoice says how a resource names the identity that serves a need.
//
// To find the identity: Attribute decides alone. Otherwise, where Kind is set, its value (KindDefault where it is
// absent) decides first, by System and FirstParty; any other value leaves the
// decision to Path. Then the value at Path decides, by System and FirstParty,
// else it names a user-assigned identity in Form. Where Path is zero or its
// value absent, Absent decides.
type IdentityChoice struct {
	// Of names the resource whose identity is used: the first of these paths
	// that is set, holding its id or name. None means the resource itself. An id
	// of a resource that takes no identity stands for the nearest one that
	// contains it and does.
	Of []Path `json:"of,omitempty"`
	// Through is an ARM type; Of may name a resource of it that takes an
	// identity and does not use it for this: the identity is that of the resource
	// which contains it.
	Through string `json:"through,omitempty"`
	// Within is a provider namespace; Of may name a resource of another one, whose
	// identity is not used: the scope of an event subscription is often a storage
	// account, and what delivers its events is a system topic. Empty allows all.
	Within string `json:"within,omitempty"`
	// Attribute is the attribute of that resource that holds the principal id of
	// an identity which its service makes for it, where that one is used.
	Attribute string `json:"attribute,omitempty"`
	// Kind is a setting that decides between kinds of identity.
	Kind        Path   `json:"kind,omitzero"`
	KindDefault string `json:"kind_default,omitempty"`
	// Path is the setting that names the identity.
	Path Path `json:"path,omitzero"`
	// Form is the form of the value at Path; empty means [ResourceID].
	Form Form `json:"form,omitempty"`
	// Prefix stands before the name of a user-assigned identity in the value.
	Prefix string `json:"prefix,omitempty"`
	// System are the values that mean the system-assigned identity, without
	// case.
	System []string `json:"system,omitempty"`
	// FirstParty are the values that mean a principal of Microsoft's, without
	// case.
	FirstParty []string `json:"first_party,omitempty"`
	// Attaches means that the setting at Path is itself what gives the resource
	// the identity, or names one that needs not be the resource's.
	Attaches bool `json:"attaches,omitempty"`
	// Absent is the identity where no setting names one; empty means
	// [ChooseOwn].
	Absent Choice `json:"absent,omitempty"`
}

// Needs returns all needs in the order of the table: by service, roughly. Each
// names its sources; attribute paths are those of azurerm v5.2.0 and, where they
// were renamed, of v4 and v3; property paths those of bicep-types-az 1f896de.
func Needs() []*Need { return needTable().needs }

// TerraformTriggers returns the triggers of a Terraform resource type, none for
// a type that has none as far as is known.
func TerraformTriggers(tfType string) []*Trigger { return needTable().terraform[fold(tfType)] }

// ARMTriggers returns the triggers of an ARM resource type, none for a type
// that has none as far as is known.
func ARMTriggers(armType string) []*Trigger { return needTable().arm[fold(armType)] }
