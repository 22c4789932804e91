// Package graph is what every input becomes: the resources of one deployment,
// the identities they run as, what those identities are granted, and what the
// deployment will do to each.
//
// Parsers build a [Graph] through a [Builder]; rules read it and nothing else.
// Once built a graph does not change, so rules may run in parallel. Whatever a
// format says in its own way is said here in one way, and what differs between
// formats in substance is a fact in the graph (whether the creation of a grant
// is retried, how much is created at once), so that no rule asks which format
// a graph came from.
//
// Concepts: [Deployment], [Block], [Resource], [Identity], [Grant], [Need],
// [Edge] and [Value].
package graph

import (
	"sync"

	"github.com/tfidlint/tfidlint/linter/source"
)

// Graph is one deployment as far as its input says. All slices are in source
// order, instances of a block in the order of their keys.
type Graph struct {
	Deployment Deployment
	Blocks     []*Block
	Resources  []*Resource
	Identities []*Identity
	Grants     []*Grant
	Needs      []*Need
	Edges      []Edge
	// Mentions are the places that name something and of which is not known what
	// they do with it.
	Mentions []Mention
	// Problems are what kept parts of the input from being understood.
	Problems []source.Problem

	byAddress map[string]*Resource
	out       map[Node][]Edge
	uses      map[*Resource][]Attachment
	derived   sync.Map // of what Derived returns, by key
}

// Deployment is one unit that is applied together: a Terraform root module
// with its plan, a template with its nested ones, a state. It is the subject
// of findings about the whole.
type Deployment struct {
	// Root names the deployment in reports and fingerprints: the directory of
	// a Terraform root module, the path of a template or a state.
	Root string
	// At is the beginning of the file that the deployment was read from.
	At source.Span
	// Changes means that actions say what happens to each resource (a plan, a
	// what-if result), so that a finding can be about something unchanged.
	Changes bool
	// AtOnce is how many resources are created at a time; 0 means that
	// everything in a wave is.
	AtOnce int
	// AtOnceAssumed means that AtOnce is the tool's default, not in the input.
	AtOnceAssumed bool
	// HiddenOrder means that the input does not show everything that waits for
	// something else, as a what-if result does not: where no edge says so, one
	// resource may wait for another all the same, and waves may be smaller.
	HiddenOrder bool
}

// State says what becomes of an identity, an attachment or a grant.
type State uint8

// The states. The zero State is Kept.
const (
	Kept    State = iota // there before and after
	Added                // comes into being
	Removed              // ceases to be
)

func (s State) String() string {
	switch s {
	case Added:
		return "added"
	case Removed:
		return "removed"
	}
	return "kept"
}

// Action is what the deployment does to a resource.
type Action uint8

// The actions. The zero Action is NoOp.
const (
	NoOp    Action = iota // exists and stays as it is
	Create                // does not exist yet
	Update                // is changed in place
	Replace               // is deleted and created again, in either order
	Delete                // ceases to exist
	Forget                // leaves the state but goes on to exist
	Read                  // a data source: looked up, not managed
	Deploy                // a template's resource: created, or changed where it exists
	Exists                // in a state: exists, nothing is done
)

var actionNames = [...]string{"no-op", "create", "update", "replace", "delete", "forget", "read", "deploy", "exists"}

// String returns the name that the graph JSON uses.
func (a Action) String() string { return actionNames[a] }

// Creates reports whether the resource comes into being, or may do so: create,
// the create half of replace, and deploy.
func (a Action) Creates() bool { return a == Create || a == Replace || a == Deploy }

// Changes reports whether the deployment does anything at all to the resource.
// Deploy and Exists count: a template and a state are looked at whole.
func (a Action) Changes() bool { return a != NoOp && a != Read }

// Block is a declaration: one resource block of a configuration, one resource
// of a template before its loop is expanded. Its instances are replicas.
type Block struct {
	// Address is the address without instance keys, such as
	// module.worker.azurerm_linux_virtual_machine.this; in a template the path
	// of nested deployments and the symbolic name, or the type and the
	// unevaluated name. It is unique in the graph.
	Address string
	// Owner is the block of another input that deploys the template which this
	// block stands in, such as azurerm_resource_group_template_deployment; nil
	// for others. Findings belong to it.
	Owner *Block
	// Type is the type as the input spells it.
	Type string
	// At is the declaration; its first line names the resource.
	At source.Span
	// Instances are the resources that the block makes, in order.
	Instances []*Resource
	// Count is how many instances there are: unknown where count or for_each
	// is, and then Instances holds one that stands for all of them.
	Count Value
	// Batch is how many instances a serial copy loop creates at a time; 0
	// means all of them.
	Batch int
	// Declared is false for a block that the configuration no longer has,
	// whose instances the plan deletes.
	Declared bool
	// CreateBeforeDestroy is the lifecycle setting of that name.
	CreateBeforeDestroy bool
	// Calls are the module calls that lead to the block, outermost first.
	Calls []source.Span
	// Ignores are the rules that the source says not to report on the block.
	Ignores []Ignore
}

// Ignore is a remark in the source that a rule is not to be reported on the
// block that holds it.
type Ignore struct {
	// Rule is the rule's name as written; it may name no rule.
	Rule string
	// Reason is why, as written; empty where the author gave none.
	Reason string
	At     source.Span
}

// Resource is one instance of a block, or something that is referred to but
// not declared.
type Resource struct {
	// Address is the full address with instance keys, or the ARM resource id.
	// It is unique in the graph and what messages call the resource.
	Address string
	// Type is the type in ARM's spelling (Microsoft.Compute/virtualMachines)
	// where the tables know it, else as the input spells it.
	Type string
	// Spelled is the type as the input spells it.
	Spelled string
	// Name is the name in Azure.
	Name Value
	// Block is the declaration; nil for an external resource.
	Block *Block
	// Key is the instance key with its brackets, such as [0] or ["blue"];
	// empty without count and for_each.
	Key string
	// Action is what the deployment does to the resource.
	Action Action
	// Conditional means that a condition which is not known decides whether
	// the resource is deployed at all.
	Conditional bool
	// Many means that the resource stands for instances of which it is not known
	// how many there are, and of which there may be more than one.
	Many bool
	// External means that the resource is not declared in this deployment:
	// a data source, an existing resource, or an id that something names.
	External bool
	// Again is the resource that this one writes another time; nil for a resource
	// of its own right. The two are one: identity, attachments and grants are all
	// with the first, and this is only a later change of it, with settings of its
	// own, that waits for the first.
	Again *Resource
	// Unread means that the resource is a deployment whose template was not
	// read, so that it may make anything, grants included.
	Unread bool
	// ReplacedFor are the attributes that force a replacement.
	ReplacedFor []string
	// ID is the ARM resource id.
	ID Value
	// Subscription is the subscription's id, or whatever else tells two
	// subscriptions apart, such as a provider configuration.
	Subscription  Value
	ResourceGroup Value
	// Location is normalised: "West Europe" becomes westeurope.
	Location Value
	Tags     Value
	// At is the instance's place: its declaration, or where a plan lists it.
	At source.Span
	// Engine is what writes the resource to Azure.
	Engine Engine
	// IdentityType is the identity block's type after the change, as written;
	// see [ReadIdentityType].
	IdentityType Value
	// IdentityFault is what is wrong with the identity block whatever the type of
	// the resource.
	IdentityFault IdentityFault
	// Refused is why the service is known to refuse IdentityType; nil where it is
	// not known to.
	Refused *Refusal
	// Settings is the resource's content after the change (before it for a
	// resource that is deleted), in the input's own spelling.
	Settings Value
	// ShortLived says why the resource lives only shortly; nil otherwise.
	ShortLived *ShortLived
	// Unpinned means that the resource runs code and that nothing says to it
	// which user-assigned identity it is to use; nil where something does or
	// may do so, and where it is not known what would.
	Unpinned *Unpinned
	// Wave counts the steps before the deployment can begin with the resource:
	// 0 for one that waits for nothing. It has a meaning where AtOnce is 0.
	Wave int
	// Path leads from the deployment to the resource through what embeds it: a
	// template inside a Terraform resource, nested deployments.
	Path []string
}

// Engine is what writes a resource to Azure. Engines differ in what they check
// beforehand, in what they try again, and in what becomes of what is there.
type Engine uint8

// The engines. The zero Engine is another provider, or one that is not known.
const (
	OtherEngine     Engine = iota
	ResourceManager        // Azure Resource Manager itself, from a template
	AzureRM                // the provider azurerm
	AzureAD                // the provider azuread
	AzAPI                  // the provider azapi
)

// UpdatesInPlace reports whether the engine creates or changes what a
// declaration describes and never deletes it first.
func (e Engine) UpdatesInPlace() bool { return e == ResourceManager }

// ChecksIdentities reports whether the engine refuses a kind of identity that a
// resource type does not take while it plans, before anything is deployed.
func (e Engine) ChecksIdentities() bool { return e == AzureRM }

// ShortLived is why a resource is expected to be made and deleted often.
type ShortLived struct {
	// Kind is the row of the table of short-lived resources, by its id.
	Kind string
	// Is says what the resource is: "a Spot machine that is deleted when it is
	// evicted".
	Is string
	// So says what follows for an identity of its own: "made again, it is another
	// principal". It is empty where the table says nothing.
	So string
	// Strong marks kinds that vanish without anybody's doing.
	Strong bool
}

// String returns both as one clause, which the graph's own formats show.
func (s *ShortLived) String() string {
	if s.So == "" {
		return "it is " + s.Is
	}
	return "it is " + s.Is + "; " + s.So
}

// Refusal is a row of the table of what services refuse by their own
// documentation.
type Refusal struct {
	// Instead says what the service takes: "takes only user-assigned identities".
	Instead string
	// Source is the address of the documentation.
	Source string
}

// Unpinned is what code lacks to choose between identities.
type Unpinned struct {
	// Setting is what would say which identity is meant, such as
	// AZURE_CLIENT_ID.
	Setting string
	// In is the resource as whose identities the code runs: the resource
	// itself, or the machine of an extension.
	In *Resource
	// Identities are the user-assigned ones of In that the code may be meant to
	// use: those that no setting names, for the service or for the code.
	Identities []*Identity
}

// Mention is a part of the input that was not understood, or that says nothing
// of what it does, such as the call of a module that is not installed or a
// provisioner. What it names may be used, granted access or be part of anything
// there: no rule may say that it is not.
type Mention struct {
	At    source.Span
	Names []Node
	// Text is an id that it writes out, of something that nothing here is known
	// to be; absent where it writes none.
	Text Value
}

// Node is an end of an edge: a *Block or a *Resource. What holds for a block
// holds for each of its instances.
type Node interface{ address() string }

func (b *Block) address() string    { return b.Address }
func (r *Resource) address() string { return r.Address }

// Edge says that one thing depends on, refers to, or contains another.
type Edge struct {
	From, To Node
	Kind     EdgeKind
	// Unordered means that From only names To, as a template does with an id that
	// it puts together, and does not wait for it.
	Unordered bool
}

// EdgeKind tells edges apart.
type EdgeKind uint8

// The kinds of edges. From waits for To in all of them except Contains, unless
// the edge is Unordered.
const (
	DependsOn EdgeKind = iota // declared: depends_on, dependsOn
	RefersTo                  // an expression of From names To
	Contains                  // To is a child of From
)

func (k EdgeKind) String() string {
	return [...]string{"depends-on", "refers-to", "contains"}[k]
}

// IdentityKind tells identities apart.
type IdentityKind uint8

// The kinds of identities.
const (
	System    IdentityKind = iota // system-assigned: belongs to one resource
	User                          // user-assigned: a resource of its own
	Service                       // made by a service, such as the kubelet identity of AKS
	Group                         // a security group
	Principal                     // a person, a service principal, a bare id
)

func (k IdentityKind) String() string {
	return [...]string{"system", "user", "service", "group", "principal"}[k]
}

// Identity is something that can be granted access.
//
// A resource that is replaced, or a user-assigned identity that is, has two
// identities: one Removed with the old principal id, one Added.
type Identity struct {
	// ID is unique in the graph and the same from run to run.
	ID   string
	Kind IdentityKind
	// Resource is the owner of a system-assigned or service identity, the
	// resource that a user-assigned identity or a group is, and nil for a
	// principal that is known only by its id.
	Resource *Resource
	// Service names a service identity, such as "kubelet".
	Service     string
	PrincipalID Value
	ClientID    Value
	State       State
	// At is what calls the identity into being: the identity block's type, the
	// declaration of a user-assigned identity.
	At source.Span
	// UsedBy are the resources that run as the identity, before or after.
	UsedBy []Attachment
	// Grants are those whose principal the identity is.
	Grants []*Grant
	// Members are the grants of kind GroupMembership that put somebody into
	// the group that the identity is.
	Members []*Grant
	// Federated counts the federated identity credentials declared for it.
	Federated []*Resource
	// Referred means that something other than its own grants and attachments
	// refers to the identity, or may do so: a setting, an output, a provider
	// configuration, another input of the same run that looks it up by its name
	// or writes out its id.
	Referred bool
}

// Attachment is one resource running as an identity.
type Attachment struct {
	Identity *Identity
	Resource *Resource
	State    State
	At       source.Span
}

// GrantKind tells grants apart by what they are to Azure.
type GrantKind string

// The kinds of grants, spelled as the graph JSON does.
const (
	RoleAssignment         GrantKind = "role-assignment"
	EligibleRoleAssignment GrantKind = "eligible-role-assignment"
	AccessPolicy           GrantKind = "key-vault-access-policy"
	DataPlaneRole          GrantKind = "data-plane-role"
	Administrator          GrantKind = "administrator"
	DirectoryRole          GrantKind = "directory-role"
	AppRole                GrantKind = "app-role"
	GroupMembership        GrantKind = "group-membership"
	// NetworkRule admits a resource through a firewall by its own
	// system-assigned identity; what it may do there takes another grant.
	NetworkRule GrantKind = "network-rule"
	OtherGrant  GrantKind = "other"
)

// Grant gives a principal access to a scope.
type Grant struct {
	// ID is unique in the graph: the declaring resource's address, and what
	// tells it from other grants that the same resource states.
	ID   string
	Kind GrantKind
	// Principal is who is granted access; nil where that is unresolved, and
	// then PrincipalValue says what is known.
	Principal      *Identity
	PrincipalValue Value
	// ByKey means that Principal was taken to be the instance of the same key,
	// because the input does not say which: good for rules that hold under any
	// one-to-one assignment, not for those that need the exact instance.
	ByKey         bool
	PrincipalType Value
	Role          Role
	Scope         Value
	// ScopeResource is the resource that Scope is the id of, where that is
	// known exactly.
	ScopeResource *Resource
	Condition     Value
	// Name is the grant's own name in Azure.
	Name Value
	// NameSeed is the list of what Name is hashed from. It is absent where Name
	// is no hash, and unknown where it may be one of what the input does not
	// tell.
	NameSeed Value
	// Mistake says that PrincipalValue is known to name nobody, and why; the zero
	// Mistake where it is not known to.
	Mistake Mistake
	// DeclaredBy is the resource that states the grant.
	DeclaredBy *Resource
	// Retries means that whoever creates the grant tries again while the
	// directory does not know the principal yet.
	Retries bool
	State   State
	At      source.Span
}

// Mistake is why a grant's principal is nobody.
type Mistake struct {
	Kind MistakeKind
	// Of is the resource that the value is of; nil for the zero Mistake.
	Of *Resource
	// Service names the service identity of Of that the value is an id of, such
	// as "kubelet"; empty for others.
	Service string
	// Instead is the attribute that holds the id which belongs there, empty where
	// none is known to. It is one of Of, or where InsteadOf is not empty, of the
	// resource of that type which belongs to Of.
	Instead   string
	InsteadOf string
}

// MistakeKind tells mistakes apart.
type MistakeKind uint8

// The kinds of mistakes. The zero MistakeKind says that none is known.
const (
	NoMistake MistakeKind = iota
	// ClientForPrincipal is a client (application) id where the object id of a
	// service principal belongs.
	ClientForPrincipal
	// PrincipalForClient is the reverse.
	PrincipalForClient
	// ApplicationForPrincipal is the object id of an application registration
	// where that of its service principal belongs.
	ApplicationForPrincipal
	// ResourceForPrincipal is the resource id of an identity, or of a resource that
	// may have one, where an id of its principal belongs.
	ResourceForPrincipal
	// NoSystemIdentity is the principal id of a system-assigned identity of a
	// resource that has user-assigned ones only. It is empty.
	NoSystemIdentity
	// NoIdentity is the same of a resource that has no identity at all.
	NoIdentity
)

// Role is what a grant allows.
type Role struct {
	// ID is the role definition's GUID in lower case, or for other kinds of
	// grants whatever names the permissions; empty where it is not known.
	ID string
	// Name is the display name, where it is known.
	Name string
	// Value is what the input says.
	Value Value
}

// Key returns a string that is equal for two roles only if they are proved to
// be the same.
func (r Role) Key() (string, bool) {
	if r.ID != "" {
		return r.ID, true
	}
	return r.Value.Key()
}

// String returns the role's name for messages.
func (r Role) String() string {
	switch {
	case r.Name != "":
		return r.Name
	case r.ID != "":
		return r.ID
	}
	return "a role that is not known"
}

// Verdict is what becomes of a resource that needs access while it is being
// deployed, when it uses its own system-assigned identity for it.
type Verdict string

// The verdicts; see the deploy-time access table of package azure.
const (
	UserOnly   Verdict = "user-only"   // refused: only a user-assigned identity will do
	TwoStep    Verdict = "two-step"    // works only as create, grant, second write
	LateFails  Verdict = "late-fails"  // the creation fails or times out
	LateHeals  Verdict = "late-heals"  // created, but does not work until granted
	Order      Verdict = "order"       // works where the grant comes before the resource
	SystemOnly Verdict = "system-only" // only a system-assigned identity can be used
)

// Confidence is how well sources support what the deploy-time access table says.
type Confidence string

// The levels of confidence.
const (
	High   Confidence = "high"   // the documentation says so, or the provider's code enforces it
	Medium Confidence = "medium" // it follows from a schema or an old page
	Low    Confidence = "low"    // plausible, without a source that states it
)

// Need is access that a resource must have while it is being deployed.
type Need struct {
	Resource *Resource
	// Identity is the one through which it reaches the target; nil where the
	// input does not tell.
	Identity *Identity
	// Of is the resource whose identity that is, where it is not Resource itself
	// and is known; else nil.
	Of *Resource
	// NoIdentity means that Identity is nil because the need would be served by
	// the system-assigned identity of Resource, or by one of Of, which is known to
	// have none.
	NoIdentity bool
	// Unattached means that a setting of Resource names Identity, and that it is
	// known to be none of those that Resource, or Of, runs as.
	Unattached bool
	// Target is what it has to reach: an id, a URL, an unknown with origin.
	Target Value
	// TargetResource is the resource that Target leads to, where known.
	TargetResource *Resource
	// Around are the resources that are known to contain TargetResource, the
	// nearest first.
	Around []*Resource
	// TargetType is the ARM type of what Target leads to, in any case of its
	// letters, where at least that is known; else empty. A vault may also be a
	// managed HSM.
	TargetType string
	// Case is the row of the deploy-time access table, by its id. What follows
	// down to ChosenBy is that of the one setting of the row which makes the need,
	// in the words of the input's language.
	Case string
	// Cause is shared by needs of one resource that come of one choice, so that
	// they are worth one remark; empty for needs that stand alone.
	Cause      string
	Verdict    Verdict
	Confidence Confidence
	// What says what the access is for, as a verb phrase: "pull images".
	What string
	// Demand says in a clause what Azure demands of whichever identity serves the
	// need, DemandOfSystem of a system-assigned one besides. Either may be empty.
	Demand         string
	DemandOfSystem string
	// SecondStep says how a second write makes a system-assigned identity work;
	// empty where there is no such way.
	SecondStep string
	// Besides says what it takes, besides a grant that comes late, until the
	// resource works ([LateHeals]); empty where the grant is enough.
	Besides string
	// WayOut says what to set to use a user-assigned identity; empty where the
	// table has no words for it. ChosenBy is the setting that names the identity,
	// from the resource's root; empty where there is none.
	WayOut   string
	ChosenBy string
	// New means that the deployment brings the need into being: the resource
	// is created or replaced, or the setting is newly given.
	New bool
	At  source.Span
}
