# Configuration of tfidlint. It holds for this directory and those below it, up
# to the root of the repository; flags win over it. Everything here is a comment:
# take the "#" away from what you want to say.

# The severity from which a finding makes the exit status 1: error, warning,
# note or never.
# fail_on = "warning"

# What a rule's findings are reported as: error, warning, note or off. `tfidlint
# rules` lists the rules, `tfidlint explain RULE` says what one is about.
# rule "rapid-identity-creation" {
#   severity  = "error"
#   threshold = 40
# }

# Rules that are about what only your organisation knows.
#
# Creating an identity needs an approval; this turns unapproved-identity on.
# identity_approval {
#   approved_user_assigned = ["id-platform-*"]
#   system_assigned        = "deny" # or "allow"
# }
#
# Resources whose identity must show in the audit log, whose permissions must end
# with them, or that a pipeline makes and deletes. In patterns "*" matches
# anything; instance keys may be left out.
# mark "audit" {
#   tags = { audit = ["per-resource"] }
# }
# mark "lifecycle" {
#   resources = ["module.jobs.*"]
# }
# mark "ephemeral" {
#   resources = ["module.preview.*"]
#   per_day   = 40
# }
#
# What exists already, for the limits.
# in_use {
#   role_assignments  = 3200
#   directory_objects = 41000
#   directory_quota   = 50000
# }

# A finding that is accepted, and why. In .tf files a comment
# "# tfidlint:ignore RULE reason" on, above or inside the block does the same.
# ignore {
#   rule     = "replicated-system-identity"
#   resource = "module.legacy.*"
#   reason   = "moves to the new platform in March"
#   expires  = "2027-03-31"
# }
