# The one answer that Mandate asks for, put together from the policies that speak at a hook.
package mandate

import data.mandate.rules

# METADATA
# description: Policy's whole answer to one question.
# entrypoint: true
decision := {
	"verdict": verdict,
	"violations": sort(violations),
	"warnings": sort(warnings),
	"locked_fields": sort(locked_fields),
	"mutations": sort(mutations),
	"approvals": approvals,
}

default verdict := "deny"

verdict := "allow" if {
	active["input-shape"]
	count(violations) == 0
	count(warnings) == 0
}

verdict := "warn" if {
	active["input-shape"]
	count(violations) == 0
	count(warnings) > 0
}

default approvals := {"required": 0, "counted": [], "refused": []}

approvals := {
	"required": rules.approvals.required + rules.trust_tier.approvals,
	"counted": sort(rules.no_self_approval.counted),
	"refused": sort(rules.no_self_approval.refused),
} if {
	active.approvals
	active["no-self-approval"]
}

approvals := {
	"required": rules.output_approvals.required,
	"counted": sort(rules.no_self_approval.counted),
	"refused": sort(rules.no_self_approval.refused),
} if {
	active["output-approvals"]
	active["no-self-approval"]
}

# The policies that speak now: data/mandate/hooks is the one table that says so.
active := data.mandate.hooks.by_hook[hook]

active := data.mandate.hooks.unknown_hook if not data.mandate.hooks.by_hook[hook]

default hook := ""

hook := input.hook if is_string(input.hook)

violations contains found if {
	active.approvals
	some found in rules.approvals.violation
}

violations contains found if {
	active["command-allow-list"]
	some found in rules.command_allow_list.violation
}

violations contains found if {
	active["cost-cap"]
	some found in rules.cost_cap.violation
}

violations contains found if {
	active["credential-access"]
	some found in rules.credential_access.violation
}

violations contains found if {
	active.egress
	some found in rules.egress.violation
}

violations contains found if {
	active.freeze
	some found in rules.freeze.violation
}

violations contains found if {
	active["image-by-digest"]
	some found in rules.image_by_digest.violation
}

violations contains found if {
	active["input-shape"]
	some found in rules.input_shape.violation
}

violations contains found if {
	active.lifecycle
	some found in rules.lifecycle.violation
}

violations contains found if {
	active["locked-fields"]
	some found in rules.locked_fields.violation
}

violations contains found if {
	active["model-access"]
	some found in rules.model_access.violation
}

violations contains found if {
	active["model-allow-list"]
	some found in rules.model_allow_list.violation
}

violations contains found if {
	active["no-inline-secrets"]
	some found in rules.no_inline_secrets.violation
}

violations contains found if {
	active["output-approvals"]
	some found in rules.output_approvals.violation
}

violations contains found if {
	active.ownership
	some found in rules.ownership.violation
}

violations contains found if {
	active["policy-parameters"]
	some found in rules.policy_parameters.violation
}

violations contains found if {
	active["policy-update"]
	some found in rules.policy_update.violation
}

violations contains found if {
	active["protected-paths"]
	some found in rules.protected_paths.violation
}

violations contains found if {
	active["read-only"]
	some found in rules.read_only.violation
}

violations contains found if {
	active["required-limits"]
	some found in rules.required_limits.violation
}

violations contains found if {
	active["sandbox-by-tier"]
	some found in rules.sandbox_by_tier.violation
}

violations contains found if {
	active["target-access"]
	some found in rules.target_access.violation
}

violations contains found if {
	active["tool-allow-list"]
	some found in rules.tool_allow_list.violation
}

violations contains found if {
	active["trust-tier"]
	some found in rules.trust_tier.violation
}

violations contains found if {
	active["write-scope"]
	some found in rules.write_scope.violation
}

warnings contains found if {
	active.lifecycle
	some found in rules.lifecycle.warning
}

warnings contains found if {
	active["model-access"]
	some found in rules.model_access.warning
}

warnings contains found if {
	active["read-only"]
	some found in rules.read_only.warning
}

warnings contains found if {
	active["protected-paths"]
	some found in rules.protected_paths.warning
}

warnings contains found if {
	active["write-scope"]
	some found in rules.write_scope.warning
}

mutations contains found if {
	active["cost-cap"]
	some found in rules.cost_cap.mutation
}

mutations contains found if {
	active["read-only"]
	some found in rules.read_only.mutation
}

locked_fields contains found if {
	active["locked-fields"]
	some found in rules.locked_fields.locked
}
